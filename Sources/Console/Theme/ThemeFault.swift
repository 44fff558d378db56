/// What is wrong in a theme file, and where.
package struct ThemeFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let file: String
    /// From 1; 0 when it concerns the whole file.
    package let line: Int
    /// Such as `token.warn.c256`; empty when the text is no TOML at all.
    package let key: String
    package let problem: String

    package var description: String {
        let place = line > 0 ? "\(file):\(line)" : file
        return key.isEmpty ? "\(place): \(problem)" : "\(place): \(key): \(problem)"
    }
}

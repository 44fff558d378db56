import DisplayText
import Terminal
import TOMLKit

/// Reads a theme file and refuses what it does not understand, naming file, line and key.
package enum ThemeFile {
    /// The theme of a TOML text; all faults found, never only the first.
    package static func read(_ text: String, file: String) throws(ThemeFaults) -> Theme {
        guard text.utf8.count <= Limits.themeBytes else {
            throw ThemeFaults([ThemeFault(file: file, line: 0, key: "", problem: "longer than 65,536 bytes")])
        }
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch {
            throw ThemeFaults([notTOML(error, file)])
        }
        var reader = ThemeReader(file: file, lines: KeyLines(text))
        let theme = reader.theme(table)
        guard reader.faults.isEmpty else { throw ThemeFaults(reader.faults) }
        return theme
    }

    private static func notTOML(_ error: any Error, _ file: String) -> ThemeFault {
        guard let parse = error as? TOMLParseError else {
            return ThemeFault(file: file, line: 0, key: "", problem: "not TOML")
        }
        let line = Int(parse.source.begin.line)
        return ThemeFault(file: file, line: line, key: "", problem: DisplayFilter.visible(parse.description))
    }
}

/// All that is wrong in one file.
package struct ThemeFaults: Error, Sendable, Equatable {
    package let faults: [ThemeFault]

    init(_ faults: [ThemeFault]) { self.faults = faults.sorted { $0.line < $1.line } }
}

import FoundationEssentials

/// Theme files by name, in the first folder that has them.
package struct ThemeFolder: Sendable {
    package let folders: [String]

    package init(folders: [String]) { self.folders = folders }

    /// The theme of that name; the built-in one when no file has its name.
    package func theme(named name: String) throws(ThemeFaults) -> Theme {
        guard let path = path(named: name) else {
            if name == Theme.builtIn.name { return Theme.builtIn }
            throw ThemeFaults([ThemeFault(file: ThemeFolder.fileName(name), line: 0, key: "", problem: "no such theme")]
            )
        }
        guard let data = FileManager.default.contents(atPath: path), data.count <= Limits.themeBytes else {
            throw ThemeFaults([
                ThemeFault(file: path, line: 0, key: "", problem: "cannot be read, or longer than 64 KiB")
            ])
        }
        return try ThemeFile.read(String(decoding: data, as: UTF8.self), file: ThemeFolder.fileName(name))
    }

    /// When the file of that name was last changed, and its size; nil without a file.
    func stamp(named name: String) -> Stamp? {
        guard let path = path(named: name), let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        else { return nil }
        return Stamp(changedAt: attributes[.modificationDate] as? Date, bytes: attributes[.size] as? Int)
    }

    struct Stamp: Equatable, Sendable {
        let changedAt: Date?
        let bytes: Int?
    }

    /// A name is letters, digits and `-`, never a path.
    private func path(named name: String) -> String? {
        let isName =
            !name.isEmpty && name.count <= 40
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard isName else { return nil }
        return folders.map { $0 + "/" + name + ".toml" }.first { FileManager.default.fileExists(atPath: $0) }
    }

    private static func fileName(_ name: String) -> String { String(name.prefix(40)) + ".toml" }
}

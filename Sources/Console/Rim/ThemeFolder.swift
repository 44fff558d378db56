import FoundationEssentials
import Glibc

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

    /// When the file of that name was last changed, and its size; nil without a file. Asked for each second, so it is
    /// one question to the system and no more.
    func stamp(named name: String) -> Stamp? { place(named: name)?.stamp }

    struct Stamp: Equatable, Sendable {
        let changedAtSeconds: Int
        let changedAtNanoseconds: Int
        let bytes: Int
    }

    private func path(named name: String) -> String? { place(named: name)?.path }

    /// A name is letters, digits and `-`, never a path.
    private func place(named name: String) -> (path: String, stamp: Stamp)? {
        let isName =
            !name.isEmpty && name.count <= 40
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard isName else { return nil }
        for folder in folders {
            let path = folder + "/" + name + ".toml"
            var found = stat()
            guard stat(path, &found) == 0 else { continue }
            let changed = found.st_mtim
            return (path, Stamp(
                changedAtSeconds: changed.tv_sec, changedAtNanoseconds: changed.tv_nsec, bytes: Int(found.st_size)))
        }
        return nil
    }

    private static func fileName(_ name: String) -> String { String(name.prefix(40)) + ".toml" }
}

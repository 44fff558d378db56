import Foundation

/// The project's own Swift sources as text, read once.
struct SourceTree {
    struct File {
        /// The first folder under `Sources`, for example "Routing".
        let target: String
        /// Path below `Sources`.
        let path: String
        let lines: [String]
    }

    let files: [File]

    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let project = SourceTree(under: root.appending(path: "Sources"))

    /// The tests, which keep rules of their own.
    static let tests = SourceTree(under: root.appending(path: "Tests"))

    init(under folder: URL) {
        var found: [File] = []
        let walker = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        while let url = walker?.nextObject() as? URL {
            guard url.pathExtension == "swift", let text = try? String(contentsOf: url, encoding: .utf8) else { continue }
            let path = String(url.path.dropFirst(folder.path.count + 1))
            let target = String(path.prefix { $0 != "/" })
            found.append(File(target: target, path: path, lines: text.components(separatedBy: "\n")))
        }
        files = found.sorted { $0.path < $1.path }
    }

    init(files: [File]) { self.files = files }
}

extension SourceTree.File {
    /// Modules the file imports.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard let position = words.firstIndex(of: "import"), position + 1 < words.count,
                words[..<position].allSatisfy({ ["package", "public", "internal", "private", "fileprivate", "@preconcurrency", "@testable"].contains($0) })
            else { return nil }
            // "import struct Foo.Bar" names a kind first.
            let kinds: Set = ["struct", "class", "enum", "func", "protocol", "typealias", "var", "let"]
            let name = kinds.contains(words[position + 1]) && position + 2 < words.count ? words[position + 2] : words[position + 1]
            return String(name.prefix { $0 != "." })
        }
    }

    /// Lines without comments, with their numbers. String contents stay: a banned word in a string is as suspect.
    var code: [(number: Int, text: String)] {
        lines.enumerated().compactMap { index, line in
            let trimmed = line.drop { $0 == " " }
            guard !trimmed.hasPrefix("//"), !trimmed.isEmpty else { return nil }
            var text = line
            if let comment = line.range(of: " // ") { text = String(line[..<comment.lowerBound]) }
            return (index + 1, text)
        }
    }
}

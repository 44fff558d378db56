/// The line of each key in a TOML text, found by reading it line by line: the parser itself tells lines only for text
/// that is no TOML.
struct KeyLines {
    private var lines: [String: Int] = [:]

    init(_ text: String) {
        var section = ""
        for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = raw.drop { $0 == " " || $0 == "\t" }
            if line.hasPrefix("["), let close = line.firstIndex(of: "]") {
                section = KeyLines.plain(line[line.index(after: line.startIndex)..<close])
                lines[section] = lines[section] ?? index + 1
            } else if !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") {
                let key = KeyLines.plain(line[..<equals])
                let path = section.isEmpty ? key : section + "." + key
                lines[path] = lines[path] ?? index + 1
            }
        }
    }

    /// The line of the key, or of the nearest one it stands in; 0 when neither is found.
    func line(of path: String) -> Int {
        var rest = Substring(path)
        while true {
            if let line = lines[String(rest)] { return line }
            guard let dot = rest.lastIndex(of: ".") else { return 0 }
            rest = rest[..<dot]
        }
    }

    private static func plain(_ text: Substring) -> String {
        String(text.filter { $0 != "\"" && $0 != "'" && $0 != " " && $0 != "\t" && $0 != "[" })
    }
}

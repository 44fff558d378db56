import Testing

@Suite("Style")
struct StyleTests {
    static let lineColumns = 120
    static let fileLines = 600

    @Test("no line is too long, no file too large")
    func sizes() {
        var faults: [String] = []
        for file in SourceTree.project.files {
            if file.lines.count > StyleTests.fileLines { faults.append("\(file.path): \(file.lines.count) lines") }
            for (index, line) in file.lines.enumerated() where line.count > StyleTests.lineColumns {
                faults.append("\(file.path):\(index + 1): \(line.count) columns")
            }
        }
        #expect(faults == [])
    }

    @Test("nothing traps on purpose without saying why")
    func noTraps() {
        var faults: [String] = []
        for file in SourceTree.project.files {
            for line in file.code {
                for word in ["try!", "as!", "fatalError("] where line.text.contains(word) {
                    faults.append("\(file.path):\(line.number): \(word)")
                }
            }
        }
        #expect(faults == [])
    }

    @Test("each promise the compiler cannot check says why it holds")
    func safetyComments() {
        var faults: [String] = []
        for file in SourceTree.project.files {
            for (index, line) in file.lines.enumerated()
            where line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") {
                let around = file.lines[max(0, index - 4)...min(file.lines.count - 1, index + 3)]
                if !around.contains(where: { $0.contains("Safety:") }) { faults.append("\(file.path):\(index + 1)") }
            }
        }
        #expect(faults == [])
    }

    @Test("names from outside are compared as bytes: values of enumerations are found by `exactly:`")
    func exactNames() {
        let edges = ["HTTPMessage", "HTTPServer", "Channels", "Control", "JSON"]
        var faults: [String] = []
        for file in SourceTree.project.files where edges.contains(file.target) {
            // The one place that may: it compares what it found.
            guard !file.path.hasSuffix("JSON/NameText.swift") else { continue }
            for line in file.code where line.text.contains("(rawValue:") && !line.text.contains("(rawValue: Int(") {
                faults.append("\(file.path):\(line.number): use init(exactly:)")
            }
        }
        #expect(faults == [])
    }

    @Test("no unfinished work hides behind a mark")
    func noMarks() {
        var faults: [String] = []
        for file in SourceTree.project.files {
            for (index, line) in file.lines.enumerated() {
                for mark in ["TODO", "FIXME", "XXX:"] where line.contains(mark) { faults.append("\(file.path):\(index + 1)") }
            }
        }
        #expect(faults == [])
    }

    @Test("no function is longer than one screen and a half")
    func functionLengths() {
        var faults: [String] = []
        for file in SourceTree.project.files {
            for function in file.functions where function.length > 70 {
                faults.append("\(file.path):\(function.start): \(function.name) has \(function.length) lines")
            }
        }
        #expect(faults == [])
    }
}

extension SourceTree.File {
    /// Functions by indentation: from the line that opens one to the closing brace at the same indent.
    var functions: [(name: String, start: Int, length: Int)] {
        var found: [(name: String, start: Int, length: Int)] = []
        for (index, line) in lines.enumerated() {
            let indent = line.prefix { $0 == " " }.count
            let words = line.split(separator: " ")
            guard let position = words.firstIndex(of: "func"), position + 1 < words.count else { continue }
            let closing = String(repeating: " ", count: indent) + "}"
            guard let end = lines[index...].firstIndex(where: { $0 == closing }) else { continue }
            found.append((String(words[position + 1].prefix { $0 != "(" }), index + 1, end - index + 1))
        }
        return found
    }
}

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

/// A test that returns where it cannot go on has passed without looking: it must require what it needs.
@Suite("Tests can fail")
struct FailingTests {
    @Test("no test and no helper of tests gives up silently")
    func guards() {
        let faults = SourceTree.tests.files.flatMap { file in
            file.silentEnds.map { "\(file.path):\($0): else { return }: say #require" }
        }
        #expect(faults == [])
    }

    @Test("no expectation holds whatever happens")
    func tautologies() {
        var faults: [String] = []
        for file in SourceTree.tests.files where file.target != "TidyTests" {
            for line in file.code where line.text.contains("#expect(") {
                for word in [".count >= 0", "|| true", "#expect(true)"] where line.text.contains(word) {
                    faults.append("\(file.path):\(line.number): \(word)")
                }
            }
        }
        #expect(faults == [])
    }

    @Test("the rule finds both kinds, and leaves closures and loops alone")
    func rule() {
        let file = SourceTree.File(target: "T", path: "T/A.swift", lines: [
            "    @Test func `one`() throws {", "        guard let call = next() else { return }", "        use {",
            "            guard ready else { return }", "        }", "    }",
            "    func helper() throws {", "        guard case .refund(let call) = next.call else { return }", "    }",
            "    func other() {", "        guard count > 0 else { return }", "    }",
            "    @Test(\"two\")", "    func two() throws {", "        guard let a = b(),", "            let c = d()",
            "        else { return }", "    }", "    func hold(_ amount: Int?) {", "        guard let amount else { return }",
            "        #expect(amount > 0)", "    }", "    func long(_ amount: Int?) {", "        guard let amount else {",
            "            return", "        }", "        #expect(amount > 0)", "    }",
        ])
        #expect(file.silentEnds == [2, 8, 17, 20, 24])
    }
}

extension SourceTree.File {
    /// Lines on which a test ends because something was not there, and on which a helper takes a value apart and goes,
    /// or goes before it expects anything.
    var silentEnds: [Int] {
        var found: Set<Int> = []
        for (index, line) in lines.enumerated() where line.contains("guard case ") && line.hasSuffix("else { return }") {
            found.insert(index + 1)
        }
        for (index, line) in lines.enumerated() where line.contains("func ") {
            let before = index > 0 ? lines[index - 1] : ""
            let isTest = line.contains("@Test") || before.contains("@Test")
            let indent = String(repeating: " ", count: line.prefix { $0 == " " }.count)
            var goes: [Int] = []
            for (position, inner) in lines[index...].enumerated() where position > 0 {
                if inner == indent + "}" { break }
                let isOfBody = inner.hasPrefix(indent + "    ") && !inner.hasPrefix(indent + "     ")
                let next = lines.dropFirst(index + position + 1).first ?? ""
                let word = inner.drop { $0 == " " }
                let isGuard = word.hasPrefix("guard ") && word.hasSuffix("else {") || word == "else {"
                let isLong = isGuard && next.drop { $0 == " " } == "return"
                if isOfBody, inner.hasSuffix("else { return }") || isLong { goes.append(index + position + 1) }
                if !isTest, !goes.isEmpty, ["#expect(", "#require(", "Issue.record("].contains(where: inner.contains) {
                    found.formUnion(goes)
                }
            }
            if isTest { found.formUnion(goes) }
        }
        return found.sorted()
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

import JSON
import Payments

/// What is wrong in a table of codes, and where.
package struct CodeTableFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let file: String
    /// 1 for the first.
    package let line: Int
    /// The column's name; empty when it is about the whole line.
    package let column: String
    package let rule: String

    package var description: String {
        column.isEmpty ? "\(file):\(line): \(rule)" : "\(file):\(line): \(column): \(rule)"
    }
}

/// Reads a table of codes: `code,call,class,en,zh`, one row a line, a text with a comma in double quotes. Rows that
/// are in order count even when others are not.
package struct CodeTableReader {
    static let columns = ["code", "call", "class", "en", "zh"]

    private let file: String
    package private(set) var faults: [CodeTableFault] = []
    private(set) var rows: [ChannelCode] = []
    /// Rows seen, and the line each stands in.
    private var seen: [Key: Int] = [:]
    private var line = 1

    private struct Key: Hashable {
        let code: String
        let call: ChannelCallKind?
    }

    /// - Parameter file: its name, for faults; the part before the dot names the table.
    package init(file: String, bytes: [UInt8]) {
        self.file = file
        guard bytes.count <= Limits.codeTableBytes, let text = String(validating: bytes, as: UTF8.self) else {
            complain("", "must be UTF-8 of at most \(Limits.codeTableBytes) bytes")
            return
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard lines.first.map(String.init) == CodeTableReader.columns.joined(separator: ",") else {
            complain("", "must begin with " + CodeTableReader.columns.joined(separator: ","))
            return
        }
        for (index, text) in lines.enumerated().dropFirst() {
            line = index + 1
            read(text)
        }
        checkWhole()
    }

    package var table: CodeTable { CodeTable(name: String(file.prefix { $0 != "." }), rows: rows) }

    private mutating func read(_ text: Substring) {
        guard let fields = CodeTableReader.fields(text), fields.count == CodeTableReader.columns.count else {
            return complain("", "must have \(CodeTableReader.columns.count) fields, quotes closed")
        }
        let faultsBefore = faults.count
        checkCode(fields[0])
        let call = ChannelCallKind(exactly: fields[1])
        if call == nil, !fields[1].isEmpty { complain("call", "is none of the calls: \"\(fields[1])\"") }
        let errorClass = ErrorClass(exactly: fields[2])
        if errorClass == nil { complain("class", "is none of the classes: \"\(fields[2])\"") }
        checkTexts(fields[3], fields[4])
        if let first = seen.updateValue(line, forKey: Key(code: fields[0], call: call)) {
            complain("code", "stands with the same call in line \(first) already")
        }
        guard faults.count == faultsBefore, let errorClass else { return }
        rows.append(ChannelCode(
            code: fields[0], call: call, errorClass: errorClass, english: fields[3], chinese: fields[4]))
    }

    private mutating func checkCode(_ code: String) {
        let isName = code.utf8.allSatisfy { $0 > 32 && $0 < 127 }
        guard isName, (1...Limits.codeCharacters).contains(code.utf8.count) else {
            return complain("code", "must be 1 to \(Limits.codeCharacters) printable characters without blanks")
        }
        if code.dropLast().contains("*") { complain("code", "may have * at its end only") }
    }

    private mutating func checkTexts(_ english: String, _ chinese: String) {
        let lengths = 1...Limits.codeTextBytes
        if !lengths.contains(english.utf8.count) || !english.utf8.allSatisfy({ (32...126).contains($0) }) {
            complain("en", "must be 1 to \(Limits.codeTextBytes) printable ASCII characters")
        }
        // Blanks and punctuation alone would be no text; an English one in this column is a slip.
        let isPrintable = chinese.unicodeScalars.allSatisfy { $0.value >= 32 && !(127...159).contains($0.value) }
        let isChinese = chinese.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
        if !lengths.contains(chinese.utf8.count) || !isPrintable || !isChinese {
            complain("zh", "must be 1 to \(Limits.codeTextBytes) bytes of Chinese text")
        }
    }

    private mutating func checkWhole() {
        for (key, place) in seen.sorted(by: { $0.value < $1.value }) where key.call != nil {
            guard seen[Key(code: key.code, call: nil)] == nil else { continue }
            line = place
            complain("call", "is an exception of a code that has no row for all calls")
        }
        line = 1
        if seen[Key(code: CodeTable.rest, call: nil)] == nil { complain("code", "* is missing: what is not listed") }
    }

    private mutating func complain(_ column: String, _ rule: String) {
        faults.append(CodeTableFault(file: file, line: line, column: column, rule: rule))
    }

    /// The fields of a line; nil when a quote is not closed or stands inside a bare field.
    private static func fields(_ line: Substring) -> [String]? {
        var fields: [String] = []
        var rest = line
        while true {
            guard rest.first == "\"" else {
                let field = rest.prefix { $0 != "," }
                guard !field.contains("\"") else { return nil }
                fields.append(String(field))
                rest = rest.dropFirst(field.count)
                guard !rest.isEmpty else { return fields }
                rest = rest.dropFirst()
                continue
            }
            let field = rest.dropFirst().prefix { $0 != "\"" }
            rest = rest.dropFirst(field.count + 1)
            guard rest.first == "\"" else { return nil }
            fields.append(String(field))
            rest = rest.dropFirst()
            guard !rest.isEmpty else { return fields }
            guard rest.first == "," else { return nil }
            rest = rest.dropFirst()
        }
    }
}

import Cryptography
import JSON
import Payments

/// Reads an exported audit from outside, row by row, in either form.
struct AuditExportReader {
    /// A row as the file tells it.
    struct Line {
        let number: Int
        let link: AuditLink
        let previous: [UInt8]
    }

    private let bytes: [UInt8]
    private let isTable: Bool
    private var place = 0
    private(set) var lineNumber = 0
    /// Numbers of the first and last row as the head of the file names them; nil in tables.
    private(set) var told: ClosedRange<Int64>?

    init(_ bytes: [UInt8]) throws(AuditExportFault) {
        self.bytes = bytes
        isTable = bytes.first != UInt8(ascii: "{")
        if isTable { try readColumns() } else { try readHead() }
    }

    private mutating func readColumns() throws(AuditExportFault) {
        let names = AuditField.allCases.map(\.rawValue)
        guard let cells = try nextCells(), cells == names else {
            throw AuditExportFault(
                line: 1, sequence: nil, what: "is no audit export: the first line must name its columns")
        }
    }

    private mutating func readHead() throws(AuditExportFault) {
        guard let line = nextLine(), let head = try? JSONParser.parse(Array(line), maximumDepth: 2),
            head["format"]?.stringValue == AuditExport.format, let first = head["first"]?.integerValue,
            let last = head["last"]?.integerValue, first >= 1, last >= first
        else {
            throw AuditExportFault(
                line: 1, sequence: nil, what: "is no audit export of the form \(AuditExport.format)")
        }
        told = first...last
    }

    /// The next row; nil at the end of the file.
    mutating func next() throws(AuditExportFault) -> Line? {
        let fields: [AuditField: String]
        if isTable {
            guard let cells = try nextCells() else { return nil }
            guard cells.count == AuditField.allCases.count else {
                throw fault("has \(cells.count) cells, not \(AuditField.allCases.count)")
            }
            fields = Dictionary(uniqueKeysWithValues: zip(AuditField.allCases, cells).map { field, cell in
                (field, field.isNumber ? cell : AuditCell.read(cell))
            })
        } else {
            guard let line = nextLine() else { return nil }
            fields = try members(of: line)
        }
        return try row(fields)
    }

    private func members(of line: ArraySlice<UInt8>) throws(AuditExportFault) -> [AuditField: String] {
        guard let members = (try? JSONParser.parse(Array(line), maximumDepth: 2))?.members else {
            throw fault("is no JSON object")
        }
        var fields: [AuditField: String] = [:]
        for member in members {
            guard let field = AuditField(rawValue: member.name) else { throw fault("has an unknown field") }
            let text = field.isNumber ? member.value.integerValue.map { String($0) } : member.value.stringValue
            guard let text, fields.updateValue(text, forKey: field) == nil else {
                throw fault("\(field.rawValue) is not given once in its form")
            }
        }
        guard fields.count == AuditField.allCases.count else { throw fault("lacks a field") }
        return fields
    }

    private func row(_ fields: [AuditField: String]) throws(AuditExportFault) -> Line {
        func text(_ field: AuditField) -> String { fields[field] ?? "" }
        func number(_ field: AuditField) throws(AuditExportFault) -> Int64 {
            guard let value = Int64(text(field)) else { throw fault("\(field.rawValue) is no number") }
            return value
        }
        func hash(_ field: AuditField) throws(AuditExportFault) -> [UInt8] {
            let digits = text(field)
            guard let value = Hex.decode(digits), value.count == HashTree.hashBytes, Hex.lower(value) == digits else {
                throw fault("\(field.rawValue) is no hash")
            }
            return value
        }
        let record = AuditRecord(
            sequence: try number(.sequence), at: Timestamp(milliseconds: try number(.at)), who: text(.who),
            act: text(.act), riskClass: Int(try number(.riskClass)), target: text(.target), change: text(.change),
            reason: text(.reason), outcome: text(.outcome), actionID: text(.action),
            context: AuditContext(
                role: text(.role), session: text(.session), origin: text(.origin), second: text(.second),
                typed: text(.typed), dataAgeMilliseconds: try number(.dataAge), shown: text(.shown),
                detail: text(.detail), foreseen: text(.foreseen), consideredMilliseconds: try number(.considered)))
        guard text(.time) == record.at.rfc3339Beijing else {
            throw AuditExportFault(line: lineNumber, sequence: record.sequence, what: "time is not the moment of at")
        }
        return Line(
            number: lineNumber, link: AuditLink(record: record, hash: try hash(.hash)), previous: try hash(.previous))
    }

    private func fault(_ what: String) -> AuditExportFault {
        AuditExportFault(line: lineNumber, sequence: nil, what: what)
    }

    private mutating func nextLine() -> ArraySlice<UInt8>? {
        guard place < bytes.count else { return nil }
        lineNumber += 1
        let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        defer { place = end + 1 }
        return bytes[place..<end]
    }

    /// A record of RFC 4180, which may hold line ends within quotes.
    private mutating func nextCells() throws(AuditExportFault) -> [String]? {
        guard place < bytes.count else { return nil }
        lineNumber += 1
        var cells: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        while true {
            guard place < bytes.count else {
                if isQuoted { throw fault("ends within quotes") }
                break
            }
            let byte = bytes[place]
            place += 1
            if isQuoted {
                guard byte == UInt8(ascii: "\"") else {
                    cell.append(byte)
                    continue
                }
                if place < bytes.count, bytes[place] == byte { cell.append(byte); place += 1 } else { isQuoted = false }
            } else if byte == UInt8(ascii: "\""), cell.isEmpty {
                isQuoted = true
            } else if byte == UInt8(ascii: ",") {
                cells.append(String(decoding: cell, as: UTF8.self))
                cell = []
                guard cells.count <= AuditField.allCases.count else { throw fault("has too many cells") }
            } else if byte == UInt8(ascii: "\n") {
                break
            } else if byte != UInt8(ascii: "\r") {
                cell.append(byte)
            }
        }
        return cells + [String(decoding: cell, as: UTF8.self)]
    }
}

/// What is wrong with an exported audit, and where: the first bad line.
package struct AuditExportFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// Counted from 1; in tables a record counts as one line whatever line ends it holds.
    package let line: Int
    /// The row's number, where it is known.
    package let sequence: Int64?
    package let what: String

    package init(line: Int, sequence: Int64?, what: String) {
        self.line = line
        self.sequence = sequence
        self.what = what
    }

    package var description: String {
        "line \(line)" + (sequence.map { ", sequence \($0)" } ?? "") + ": \(what)"
    }
}

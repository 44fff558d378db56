import Cryptography
import JSON
package import Payments

/// The audit chain as a file for people and other systems: each line carries its own hash and the one before it, so
/// that the file proves itself. docs/audit.md describes both forms.
package enum AuditExport {
    package enum Form: String, Sendable, CaseIterable { case jsonl, csv }

    static let format = "paydeck-audit-v1"

    /// What stands before the rows: a JSON object that tells their numbers, or the names of the columns.
    static func head(_ form: Form, _ range: ClosedRange<Int64>, at now: Timestamp) -> String {
        switch form {
        case .jsonl:
            JSONWriter.text(.object([
                "format": .string(format), "first": .integer(range.lowerBound), "last": .integer(range.upperBound),
                "made": .string(now.rfc3339Beijing),
            ])) + "\n"
        case .csv: AuditField.allCases.map(\.rawValue).joined(separator: ",") + "\r\n"
        }
    }

    /// One row. `previous` is the hash of the row before.
    static func line(_ form: Form, _ link: AuditLink, after previous: [UInt8]) -> String {
        let fields = AuditField.allCases.map { ($0, $0.text(of: link, after: previous)) }
        switch form {
        case .jsonl:
            return JSONWriter.text(.object(fields.map { field, text in
                JSONMember(name: field.rawValue, value: field.isNumber ? .number(text) : .string(text))
            })) + "\n"
        case .csv:
            return fields.map { field, text in field.isNumber ? text : AuditCell.written(text) }
                .joined(separator: ",") + "\r\n"
        }
    }
}

extension Store {
    /// Writes the rows of a range in order, a page at a time. `write` takes the parts of the file.
    /// - Returns: how many rows there were.
    package func exportAudit(
        _ range: ClosedRange<Int64>, as form: AuditExport.Form, at now: Timestamp,
        write: (String) throws -> Void
    ) throws -> Int64 {
        try write(AuditExport.head(form, range, at: now))
        var previous = try auditLink(range.lowerBound - 1)?.hash ?? ChainHead.start.hash
        var last = range.lowerBound - 1
        while last < range.upperBound {
            let wanted = Int(min(Int64(Limits.verificationPage), range.upperBound - last))
            let links = try auditLinks(after: last, limit: wanted)
            guard let end = links.last else { break }
            var part = ""
            for link in links where link.record.sequence <= range.upperBound {
                part += AuditExport.line(form, link, after: previous)
                previous = link.hash
            }
            try write(part)
            last = end.record.sequence
        }
        return last - range.lowerBound + 1
    }
}

/// Texts in cells of the table. Spreadsheets run what begins like a formula, so such a text gets a quote mark before
/// it; one that begins with a quote mark gets a second, so that reading takes exactly one away again.
enum AuditCell {
    static func written(_ text: String) -> String {
        let needsMark = text.unicodeScalars.first.map { "=+-@\t\r\n'".unicodeScalars.contains($0) } ?? false
        let safe = needsMark ? "'" + text : text
        let needsQuotes = safe.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0.value < 0x20 }
        guard needsQuotes else { return safe }
        var quoted = "\""
        for scalar in safe.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    static func read(_ cell: String) -> String {
        cell.unicodeScalars.first == "'" ? String(cell.unicodeScalars.dropFirst()) : cell
    }
}

/// Small comma-separated files with a header line, RFC 4180 quotes, read whole. Each row must have the header's fields.
package struct CSVTable: Sendable {
    package let file: String
    package let header: [String]
    package let rows: [[String]]

    package static let maximumRows = 1_000_000

    package init(file: String, text: String) throws(ConfigurationError) {
        var records: [[String]] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var previousQuote = false
        for byte in text.utf8 {
            if isQuoted {
                if byte == UInt8(ascii: "\"") {
                    (isQuoted, previousQuote) = (false, true)
                } else {
                    field.append(byte)
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                // A quote right after a closing one is a quote in the text.
                if previousQuote { field.append(byte) }
                isQuoted = true
            case UInt8(ascii: ","):
                fields.append(String(decoding: field, as: UTF8.self))
                field.removeAll(keepingCapacity: true)
            case UInt8(ascii: "\r"): continue
            case UInt8(ascii: "\n"):
                fields.append(String(decoding: field, as: UTF8.self))
                field.removeAll(keepingCapacity: true)
                records.append(fields)
                fields.removeAll(keepingCapacity: true)
            default: field.append(byte)
            }
            previousQuote = false
        }
        guard !isQuoted else { throw ConfigurationError(file: file, rule: "ends inside quotes") }
        guard fields.isEmpty, field.isEmpty else {
            throw ConfigurationError(file: file, rule: "does not end with a line break")
        }
        guard let header = records.first else { throw ConfigurationError(file: file, rule: "has no header line") }
        guard records.count <= CSVTable.maximumRows else {
            throw ConfigurationError(file: file, rule: "has too many rows")
        }
        for (index, record) in records.enumerated() where record.count != header.count {
            throw ConfigurationError(
                file: file, line: index + 1, rule: "has \(record.count) fields, the header has \(header.count)")
        }
        self.file = file
        self.header = header
        rows = Array(records.dropFirst())
    }

    /// The position of a column.
    package func column(_ name: String) throws(ConfigurationError) -> Int {
        guard let index = header.firstIndex(of: name) else {
            throw ConfigurationError(file: file, line: 1, key: name, rule: "is missing from the header")
        }
        return index
    }

    /// An integer field of a row (0-based) in a range.
    package func integer(
        row: Int, column: Int, in range: ClosedRange<Int64>
    ) throws(ConfigurationError) -> Int64 {
        guard let value = Int64(rows[row][column]), range.contains(value) else {
            throw ConfigurationError(
                file: file, line: row + 2, key: header[column],
                rule: "must be an integer in \(range.lowerBound)...\(range.upperBound)")
        }
        return value
    }
}

/// Cells of RFC 4180 tables.
enum CSVCell {
    /// Spreadsheets run cells that begin like a formula: texts that do get a leading quote mark.
    static func safe(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r\n".contains($0) } ?? false
        return isFormula ? "'" + text : text
    }

    static func quoted(_ text: String) -> String {
        let needsQuotes = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0.value < 0x20 }
        guard needsQuotes else { return text }
        return "\"" + text.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}

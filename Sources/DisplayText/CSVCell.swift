/// Cells of RFC 4180 tables, safe to open in a spreadsheet and to print on a terminal.
package enum CSVCell {
    /// A text of others: filtered as on a screen, with a leading quote mark when a spreadsheet would take it for a
    /// formula. Spreadsheets of East Asian locales take full-width signs for formulas, too; a blank before one is no
    /// protection everywhere. (OWASP ASVS 5.0, 1.2.10.)
    package static func safe(_ text: String) -> String {
        let start = text.unicodeScalars.first { $0 != " " && $0 != "\u{3000}" && $0 != "\u{A0}" }
        let isFormula = start.map { formulaStarts.contains($0) } ?? false
        return (isFormula ? "'" : "") + DisplayFilter.visible(text)
    }

    /// The cell as it stands in the file.
    package static func quoted(_ text: String) -> String {
        let needsQuotes = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0.value < 0x20 }
        guard needsQuotes else { return text }
        // By scalars: a quote under a combining mark is a quote all the same.
        var inner = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\"" { inner.append(scalar) }
            inner.append(scalar)
        }
        return "\"" + String(inner) + "\""
    }

    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠",
    ]
}

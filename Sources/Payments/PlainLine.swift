/// Text that came from outside, as one bounded line that can be kept in a chain, a log or a file for good.
package enum PlainLine {
    /// The text's beginning, at most `bytes` long in UTF-8 and never cut within a character. What could end a line,
    /// move a cursor, reorder or hide other text (control, format, separator and private scalars) is written out as
    /// `<U+202E>`. Of several combining marks in a row the first is kept, as every screen does (`DisplayFilter`), so
    /// that no line grows over its neighbours. Doing it twice changes nothing.
    package static func of(_ text: String, bytes limit: Int) -> String {
        var result = String.UnicodeScalarView()
        var length = 0
        var isAfterMark = false
        for scalar in text.unicodeScalars {
            let isMark = isMark(scalar)
            defer { isAfterMark = isMark }
            if isMark, isAfterMark { continue }
            let written = isPlain(scalar) ? nil : escape(scalar)
            let size = written?.utf8.count ?? Unicode.UTF8.width(scalar)
            guard length + size <= limit else { break }
            length += size
            if let written { result.append(contentsOf: written.unicodeScalars) } else { result.append(scalar) }
        }
        return String(result)
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return false
        default: return true
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return true
        default: return false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
    }
}

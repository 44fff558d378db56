/// Finished JSON documents, made safe to look at.
package enum JSONText {
    /// The same document with every character that a screen must not get written as `\uXXXX`: what could move the
    /// cursor, reorder, hide or overprint, and combining marks beyond the first. Such characters can only stand inside
    /// strings, where the escape means the character itself, so that a reader gets the very same values.
    package static func safe(_ document: String) -> String {
        guard document.utf8.contains(where: { $0 >= 0x7F }) else { return document }
        var result = String.UnicodeScalarView()
        var standsOnBase = false
        for scalar in document.unicodeScalars {
            switch CharacterClass.of(scalar) {
            case .narrow, .ambiguous, .wide:
                standsOnBase = CharacterClass.carriesMarks(scalar)
                result.append(scalar)
            case .mark where standsOnBase:
                standsOnBase = false
                result.append(scalar)
            // Blanks between the parts of a document; inside a string every encoder has written them as an escape.
            case .refused where scalar == "\n" || scalar == "\r" || scalar == "\t":
                result.append(scalar)
            case .mark, .refused:
                standsOnBase = false
                for unit in String(scalar).utf16 { result.append(contentsOf: escape(unit).unicodeScalars) }
            }
        }
        return String(result)
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}

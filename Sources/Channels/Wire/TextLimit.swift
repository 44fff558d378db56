/// How much of a text a channel takes, counted the way that channel counts. Channels count bytes or characters, and
/// their pages mostly do not say which: a limit is therefore never a bare number.
package struct TextLimit: Sendable, Equatable {
    package enum Unit: Sendable, Equatable {
        /// Bytes of UTF-8: three for a Chinese character, four for most pictures.
        case bytes
        /// Unicode scalars.
        case characters
        /// Bytes as the Chinese encodings count: one for ASCII, two for the rest of the basic plane, four beyond it.
        /// "256, at most 128 Chinese characters" means this.
        case wideBytes
    }

    package let count: Int
    package let unit: Unit

    package static func bytes(_ count: Int) -> TextLimit { TextLimit(count: count, unit: .bytes) }
    package static func characters(_ count: Int) -> TextLimit { TextLimit(count: count, unit: .characters) }
    package static func wideBytes(_ count: Int) -> TextLimit { TextLimit(count: count, unit: .wideBytes) }

    /// How long a text is in the limit's unit.
    package func length(of text: some StringProtocol) -> Int {
        switch unit {
        case .bytes: text.utf8.count
        case .characters: text.unicodeScalars.count
        case .wideBytes: text.unicodeScalars.reduce(0) { $0 + length(of: $1) }
        }
    }

    package func holds(_ text: String) -> Bool { length(of: text) <= count }

    /// The beginning of a text that the limit holds. No character as people see it is cut in two; only where the first
    /// one alone is too long (a letter under sixty marks) is it cut between its scalars, which are never broken.
    package func cut(_ text: String) -> String {
        if holds(text) { return text }
        var kept = ""
        var length = 0
        for character in text {
            length += self.length(of: String(character))
            guard length <= count else { break }
            kept.append(character)
        }
        return kept.isEmpty ? cutFirst(text) : kept
    }

    private func cutFirst(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        var length = 0
        for scalar in text.unicodeScalars {
            length += self.length(of: scalar)
            guard length <= count else { break }
            kept.append(scalar)
        }
        return String(kept)
    }

    private func length(of scalar: Unicode.Scalar) -> Int {
        switch unit {
        case .bytes: UTF8.width(scalar)
        case .characters: 1
        case .wideBytes: scalar.isASCII ? 1 : scalar.value <= 0xFFFF ? 2 : 4
        }
    }
}

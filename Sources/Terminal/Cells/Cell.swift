import DisplayText

/// One cell of the screen: a base scalar, at most one combining mark, and a style. The right half of a wide character
/// is a continuation: it has no character of its own and never stands without its left half.
///
/// All of it is one word, so that pictures of thousands of cells are compared and copied word by word: from the lowest
/// bit on 21 bits of the base, 21 of the mark (0: none), 8 of the token, 8 of the attributes, 2 of the kind.
package struct Cell: Hashable, Sendable {
    private var word: UInt64

    package enum Kind: UInt8, Sendable {
        case narrow, wideLeft, continuation
    }

    /// A blank.
    package init(style: Style = .plain) {
        self.init(base: " ", mark: nil, style: style, kind: .narrow)
    }

    /// A narrow or wide character. Refused scalars and lone marks become a blank.
    package init(_ base: Unicode.Scalar, mark: Unicode.Scalar? = nil, style: Style = .plain) {
        let cells = CharacterClass.of(base).cells
        guard cells > 0 else {
            self.init(style: style)
            return
        }
        self.init(base: base, mark: mark, style: style, kind: cells == 2 ? .wideLeft : .narrow)
    }

    private init(base: Unicode.Scalar, mark: Unicode.Scalar?, style: Style, kind: Kind) {
        word = UInt64(base.value) | UInt64(mark?.value ?? 0) << Place.mark | UInt64(kind.rawValue) << Place.kind
            | Cell.bits(style)
    }

    /// The right half of a wide character.
    static func continuation(style: Style) -> Cell {
        Cell(base: " ", mark: nil, style: style, kind: .continuation)
    }

    package var base: Unicode.Scalar { Unicode.Scalar(UInt32(word & Place.scalar)) ?? " " }

    package var mark: Unicode.Scalar? {
        let value = UInt32(word >> Place.mark & Place.scalar)
        return value == 0 ? nil : Unicode.Scalar(value)
    }

    package var kind: Kind { Kind(rawValue: UInt8(word >> Place.kind)) ?? .narrow }

    package var style: Style {
        get {
            Style(
                StyleToken(rawValue: UInt8(word >> Place.token & 0xFF)) ?? .plain,
                Attributes(rawValue: UInt8(word >> Place.attributes & 0xFF)))
        }
        set { word = word & ~(0xFFFF << Place.token) | Cell.bits(newValue) }
    }

    /// The text of the cell; empty for a continuation.
    package var text: String {
        guard kind != .continuation else { return "" }
        var text = String(Character(base))
        if let mark { text.unicodeScalars.append(mark) }
        return text
    }

    private enum Place {
        static let scalar: UInt64 = 0x1F_FFFF
        static let mark: UInt64 = 21
        static let token: UInt64 = 42
        static let attributes: UInt64 = 50
        static let kind: UInt64 = 58
    }

    private static func bits(_ style: Style) -> UInt64 {
        UInt64(style.token.rawValue) << Place.token | UInt64(style.attributes.rawValue) << Place.attributes
    }
}

import DisplayText

/// One cell of the screen: a base scalar, at most one combining mark, and a style. The right half of a wide character
/// is a continuation: it has no character of its own and never stands without its left half.
package struct Cell: Hashable, Sendable {
    package let base: Unicode.Scalar
    package let mark: Unicode.Scalar?
    package var style: Style
    package let kind: Kind

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
        self.base = base
        self.mark = mark
        self.style = style
        self.kind = kind
    }

    /// The right half of a wide character.
    static func continuation(style: Style) -> Cell {
        Cell(base: " ", mark: nil, style: style, kind: .continuation)
    }

    /// The text of the cell; empty for a continuation.
    package var text: String {
        guard kind != .continuation else { return "" }
        var text = String(Character(base))
        if let mark { text.unicodeScalars.append(mark) }
        return text
    }
}

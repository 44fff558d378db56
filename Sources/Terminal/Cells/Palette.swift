/// How many colours a terminal has; the caller may choose less (`NO_COLOR` means `.mono`).
package enum ColorDepth: String, CaseIterable, Sendable {
    case mono
    case colors16 = "16"
    case colors256 = "256"
}

/// The looks of one token at one depth. Colours are indices of the 16 or 256 colour table; nil is the terminal's own.
package struct Paint: Hashable, Sendable {
    package var foreground: UInt8?
    package var background: UInt8?
    package var attributes: Attributes

    package init(foreground: UInt8? = nil, background: UInt8? = nil, attributes: Attributes = []) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }
}

/// A theme resolved for one depth: a paint for every token. Tokens not given are painted plain.
package struct Palette: Equatable, Sendable {
    package let depth: ColorDepth
    private var paints: [Paint]

    package init(depth: ColorDepth, paints: [StyleToken: Paint]) {
        self.depth = depth
        self.paints = StyleToken.allCases.map { paints[$0] ?? Paint() }
    }

    package subscript(token: StyleToken) -> Paint {
        get { paints[Int(token.rawValue)] }
        set { paints[Int(token.rawValue)] = newValue }
    }

    /// Token and emphasis together: the paint's colours, and the attributes of both.
    package func paint(for style: Style) -> Paint {
        var paint = self[style.token]
        paint.attributes.formUnion(style.attributes)
        return paint
    }

    /// Without any colour: emphasis alone tells tokens apart, and every state has its word or mark besides.
    package static let mono = Palette(depth: .mono, paints: [
        .warn: Paint(attributes: .bold), .crit: Paint(attributes: .reverse), .stale: Paint(attributes: .dim),
        .off: Paint(attributes: .dim), .info: Paint(attributes: .underline), .worse: Paint(attributes: .bold),
        .prod: Paint(attributes: [.reverse, .bold]), .test: Paint(attributes: .reverse),
        .title: Paint(attributes: .bold), .heading: Paint(attributes: .bold), .bar: Paint(attributes: .reverse),
        .tabSelected: Paint(attributes: .bold), .key: Paint(attributes: .bold),
        .selected: Paint(attributes: .bold), .dim: Paint(attributes: .dim), .dialogTitle: Paint(attributes: .bold),
        .field: Paint(attributes: .underline), .fieldFocused: Paint(attributes: [.underline, .bold]),
        .fieldError: Paint(attributes: .reverse), .chartLow: Paint(attributes: .bold),
        .chartAxis: Paint(attributes: .dim),
    ])
}

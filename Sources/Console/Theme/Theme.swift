package import Terminal

/// How tokens look at each depth, what marks states carry, and what charts are drawn with.
package struct Theme: Sendable, Equatable {
    /// Whose colours tell better from worse; signs carry the direction in every case.
    package enum Delta: String, Sendable, CaseIterable { case better, cn, west }

    /// A token's looks in three depths.
    package struct Look: Sendable, Equatable {
        var foreground256: UInt8?
        var background256: UInt8?
        var foreground16: UInt8?
        var background16: UInt8?
        var mono: Attributes = []
    }

    package var name: String
    package var delta: Delta
    package var glyphs: GlyphSet
    var looks: [StyleToken: Look]
    private(set) var marks: [StyleToken: String]

    init(
        name: String, delta: Delta = .better, glyphs: GlyphSet = .braille, looks: [StyleToken: Look],
        marks: [StyleToken: String] = [:]
    ) {
        self.name = name
        self.delta = delta
        self.glyphs = glyphs
        self.looks = looks
        self.marks = Theme.standardMarks.merging(marks) { _, own in own }
    }

    /// States stay apart without colour because each has its own mark or word.
    static let standardMarks: [StyleToken: String] = [
        .ok: "", .warn: "!", .crit: "!!", .stale: "?", .off: "x", .info: "~", .better: "+", .worse: "-",
    ]

    func mark(_ token: StyleToken) -> String { marks[token] ?? "" }

    /// The theme for so many colours. Tokens the file does not name keep the looks of the built-in theme.
    package func palette(depth: ColorDepth) -> Palette {
        let paints = looks.mapValues { look in
            switch depth {
            case .mono: Paint(attributes: look.mono)
            case .colors16:
                Paint(foreground: look.foreground16, background: look.background16, attributes: look.emphasis)
            case .colors256:
                Paint(foreground: look.foreground256, background: look.background256, attributes: look.emphasis)
            }
        }
        return Palette(depth: depth, paints: paints)
    }
}

extension Theme.Look {
    /// With colours, reverse and dim are left to the colours themselves unless there are none.
    var emphasis: Attributes {
        let hasColour = foreground256 != nil || background256 != nil
        return hasColour ? mono.subtracting([.reverse, .dim, .underline]) : mono
    }
}

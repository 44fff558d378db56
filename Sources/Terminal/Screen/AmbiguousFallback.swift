import DisplayText

/// Stand-ins for characters of ambiguous width, for terminals that draw them two cells wide. Only text of others can
/// hold any: built-in strings never do.
enum AmbiguousFallback {
    static func scalar(for scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard CharacterClass.of(scalar) == .ambiguous else { return scalar }
        return standIns[scalar] ?? "?"
    }

    private static let standIns: [Unicode.Scalar: Unicode.Scalar] = [
        "\u{2018}": "'", "\u{2019}": "'", "\u{201C}": "\"", "\u{201D}": "\"", "\u{2014}": "-", "\u{2015}": "-",
        "\u{2013}": "-", "\u{2026}": ".", "\u{B7}": ".", "\u{D7}": "x", "\u{F7}": "/", "\u{2192}": ">",
        "\u{2190}": "<", "\u{2191}": "^", "\u{2193}": "v", "\u{B0}": "o", "\u{B1}": "+", "\u{2500}": "-",
        "\u{2502}": "|", "\u{25CF}": "*", "\u{25A0}": "#", "\u{2605}": "*", "\u{2606}": "*", "\u{25CB}": "o",
    ]
}

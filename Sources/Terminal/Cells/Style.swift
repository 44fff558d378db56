/// What a piece of text means on screen. A theme says how each looks; no screen names a colour.
package enum StyleToken: UInt8, CaseIterable, Sendable {
    // States of what is shown. They never stand alone: a word or mark says the same.
    case plain, ok, warn, crit, stale, off, info
    // Directions: better or worse than before, whatever the sign.
    case better, worse
    // The environment word; no other token may take the colours of `prod`.
    case prod, test
    // Furniture of the screen.
    case title, heading, bar, tab, tabSelected, key, selected, dim
    // Dialogs and forms.
    case dialog, dialogTitle, field, fieldFocused, fieldError
    // Charts.
    case chart, chartLow, chartAxis

    /// The name a theme file uses, equal to the case's name.
    package var name: String { String(describing: self) }

    /// The token of that name.
    package init?(name: String) {
        guard let token = StyleToken.allCases.first(where: { $0.name == name }) else { return nil }
        self = token
    }
}

/// Emphasis on top of a token's colours.
package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let bold = Attributes(rawValue: 1)
    package static let dim = Attributes(rawValue: 2)
    package static let underline = Attributes(rawValue: 4)
    package static let reverse = Attributes(rawValue: 8)
}

/// A token with emphasis: all a screen says about looks.
package struct Style: Hashable, Sendable {
    package var token: StyleToken
    package var attributes: Attributes

    package init(_ token: StyleToken, _ attributes: Attributes = []) {
        self.token = token
        self.attributes = attributes
    }

    /// The same token with more emphasis.
    package func with(_ more: Attributes) -> Style { Style(token, attributes.union(more)) }

    package static let plain = Style(.plain)
    package static let ok = Style(.ok)
    package static let warn = Style(.warn)
    package static let crit = Style(.crit)
    package static let stale = Style(.stale)
    package static let off = Style(.off)
    package static let info = Style(.info)
    package static let better = Style(.better)
    package static let worse = Style(.worse)
    package static let prod = Style(.prod)
    package static let test = Style(.test)
    package static let title = Style(.title)
    package static let heading = Style(.heading)
    package static let bar = Style(.bar)
    package static let tab = Style(.tab)
    package static let tabSelected = Style(.tabSelected)
    package static let key = Style(.key)
    package static let selected = Style(.selected)
    package static let dim = Style(.dim)
    package static let dialog = Style(.dialog)
    package static let dialogTitle = Style(.dialogTitle)
    package static let field = Style(.field)
    package static let fieldFocused = Style(.fieldFocused)
    package static let fieldError = Style(.fieldError)
    package static let chart = Style(.chart)
    package static let chartLow = Style(.chartLow)
    package static let chartAxis = Style(.chartAxis)
}

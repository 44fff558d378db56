import Terminal

/// What a cell's text depends on besides its row.
struct CellContext: Sendable {
    let language: Language
    let theme: Theme
    let graph: GraphMode
    let isStale: Bool
    /// The engine's time of the figures, milliseconds since the epoch.
    let at: Int64
    /// The figures are a recorded picture's.
    var isBack = false

    /// What stands where a detail is missing: it comes with the next answer, or it was not recorded.
    func waiting(_ word: Word) -> String { text(isBack ? .notRecorded : word) }

    func text(_ word: Word, _ arguments: String...) -> String { language.text(word, arguments: arguments) }
    func code(_ domain: CodeDomain, _ raw: String) -> String { language.code(domain, raw) }
    func channel(_ id: String?) -> String { id.map { ChannelNames.name(of: $0, in: language) } ?? Figures.missing }

    /// What an act was about: a criterion, a channel, or a number.
    func target(_ name: String) -> String { name == "preference" ? text(.weightPreference) : channel(name) }

    /// A state as mark and word: the colour only repeats it. Stale figures carry the stale mark before all else.
    func state(_ token: StyleToken, _ word: String) -> TableCell {
        let mark = theme.mark(token)
        let marked = mark.isEmpty || mark == word ? word : mark + " " + word
        return isStale ? TableCell(theme.mark(.stale) + " " + word, .stale) : TableCell(marked, Style(token))
    }

    /// The style of a change: better or worse as the theme's people read colours.
    func change(_ value: Int, risingIsBetter: Bool = true) -> Style? {
        guard value != 0, !isStale else { return nil }
        let isUp = value > 0
        switch theme.delta {
        case .better: return isUp == risingIsBetter ? .better : .worse
        case .cn: return isUp ? .worse : .better
        case .west: return isUp ? .better : .worse
        }
    }
}

/// How charts move, or that there are none.
package enum GraphMode: String, Sendable, CaseIterable { case sweep, scroll, off }

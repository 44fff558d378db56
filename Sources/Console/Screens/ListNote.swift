import Operations
import Terminal

/// What stands above lists: how they are sorted, filtered, held.
enum ListNote {
    static func sort(_ model: ConsoleModel) -> String {
        let language = model.language
        let standard: Word = model.screen == .orders ? .sortNewest : .sortWorst
        guard let sort = model.list.sort else { return language.text(.sortLine, language.text(standard)) }
        let title = model.title(ofColumn: sort.key)
        return language.text(.sortLine, language.text(sort.isDescending ? .sortDown : .sortUp, title))
    }

    static func filter(_ model: ConsoleModel) -> String {
        let text = model.list.filterText
        return model.language.text(.filterLine, text.isEmpty ? model.language.text(.noFilter) : text)
    }

    static func held(_ model: ConsoleModel) -> String {
        guard let newer = model.feed.newerWhileHeld, let shown = model.feed.shown else { return "" }
        return "   " + model.language.text(.heldAt, Figures.clock(shown.at), String(newer))
    }

    /// An empty list says why it is empty.
    static func drawIfEmpty(_ model: ConsoleModel, total: Int, shown: Int, in list: Rect, into grid: inout Grid) {
        guard shown == 0 else { return }
        let isWaiting = model.shown?.screen != model.screen
        let word: Word = total > 0 ? .nothingMatches : isWaiting ? .skeleton : .nothingHere
        grid.put(model.language.text(word), x: list.x + 2, y: list.y + 1, style: .dim, maxCells: list.width - 2)
    }
}

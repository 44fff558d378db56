import Operations
import Terminal

/// Where things stand on a screen of a size. Drawing and keys (a page, what is in sight) both ask here.
enum ScreenLayout {
    /// From this size on details stand in blocks beside each other.
    static let wide = Size(width: 130, height: 36)
    /// Below this size there is one table and nothing else.
    static let full = Size(width: 80, height: 24)

    static func isWide(_ size: Size) -> Bool { size.width >= wide.width && size.height >= wide.height }
    static func isCompact(_ size: Size) -> Bool { size.width < full.width || size.height < full.height }

    /// Between status and tab bar above, message and key line below.
    static func body(_ model: ConsoleModel) -> Rect {
        Rect(x: 0, y: 2, width: model.size.width, height: max(0, model.size.height - 4))
    }

    /// Headline, list (with its header) and what is left below.
    static func parts(_ model: ConsoleModel) -> (head: Rect, list: Rect, rest: Rect) {
        let body = body(model)
        let isAlone = isCompact(model.size) || model.isZoomed
        let headRows = headRows(model)
        let (head, below) = body.splitTop(headRows)
        let listRows = isAlone ? below.height : min(below.height, wantedListRows(model, below.height))
        let (list, rest) = below.splitTop(listRows)
        return (head, listColumn(model, list, isAlone), rest)
    }

    /// Rows of the list in sight.
    static func listRows(_ model: ConsoleModel) -> Int { max(0, parts(model).list.height - 1) }

    private static func headRows(_ model: ConsoleModel) -> Int {
        let blank = isWide(model.size) ? 1 : 0
        if isCompact(model.size) { return 1 }
        return (model.screen == .overview ? 2 : 1) + blank
    }

    private static func wantedListRows(_ model: ConsoleModel, _ space: Int) -> Int {
        let isWide = isWide(model.size)
        switch model.screen {
        case .splits: return max(3, isWide ? space / 2 : space - 9)
        case .payouts: return max(3, isWide ? space * 3 / 5 : space - 8)
        case .alerts:
            let rows = model.shown?.alerts.count ?? 0
            return min(max(4, rows + 1), max(3, space - (isWide ? 18 : 9)))
        case .capacity: return min(max(2, (model.shown?.capacity?.rows.count ?? 0) + 1), max(3, space - 8))
        case .overview, .channels:
            let lost = model.shown?.totals.noChannel.map { $0.ordersToday > 0 ? 1 : 0 } ?? 0
            let rows = max(1, (model.shown?.channels.count ?? 0) + lost)
            // The chart beside the table wants its height on a wide overview.
            let least = isWide && model.screen == .overview ? 11 : 0
            return min(max(rows + 1, least), max(3, space - 8))
        case .messages: return max(3, space - 8)
        case .audit: return max(3, space - (isWide ? 18 : 8))
        case .orders: return max(3, space - (isWide ? 17 : 6))
        case .review: return max(3, isWide ? space * 11 / 20 : space - 11)
        }
    }

    /// The list takes the left part only, where something stands beside it.
    private static func listColumn(_ model: ConsoleModel, _ list: Rect, _ isAlone: Bool) -> Rect {
        guard isWide(model.size), !isAlone else { return list }
        switch model.screen {
        case .overview: return list.splitLeft(86).left
        case .review: return list.splitLeft(min(list.width / 2, 86)).left
        case .channels, .orders, .splits, .payouts, .capacity, .alerts, .messages, .audit: return list
        }
    }
}

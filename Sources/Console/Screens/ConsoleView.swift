import Operations
package import Terminal

/// A console as cells: a function of the model and the size alone.
package enum ConsoleView {
    /// A finished picture and where the cursor of a field stands.
    package struct Frame: Sendable, Equatable {
        package let grid: Grid
        package let cursor: Position?
    }

    package static func draw(_ model: ConsoleModel) -> Frame {
        var grid = Grid(size: model.size)
        guard model.size.width >= Limits.leastColumns, model.size.height >= Limits.leastRows else {
            let text = model.language.text(.tooSmall, "\(Limits.leastColumns)", "\(Limits.leastRows)")
            grid.put(text, x: 0, y: 0, maxCells: model.size.width, overflow: .mark)
            if model.dialog != nil { DialogView.tooSmall(model, into: &grid) }
            return Frame(grid: grid, cursor: nil)
        }
        if let lock = model.lock {
            let cursor = LockView.draw(lock, model, into: &grid)
            return Frame(grid: grid, cursor: cursor)
        }
        FrameBars.draw(model, into: &grid)
        let hidden = drawBody(model, into: &grid)
        var cursor = MessageLine.draw(model, hiddenColumns: hidden, into: &grid)
        if let dialog = model.dialog { cursor = DialogView.draw(dialog, model, into: &grid) }
        if let notice = model.notice {
            NoticeView.draw(notice, model, into: &grid)
            cursor = nil
        }
        if let revealed = model.revealed {
            RevealView.draw(revealed, model, into: &grid)
            cursor = nil
        }
        return Frame(grid: grid, cursor: cursor)
    }

    /// Draws what stands between the bars; returns titles of columns for which there was no space.
    private static func drawBody(_ model: ConsoleModel, into grid: inout Grid) -> [String] {
        let body = ScreenLayout.body(model)
        if let offset = model.helpOffset {
            ScrollRegion(lines: HelpText.lines(model), offset: offset).draw(into: &grid, in: body)
            return []
        }
        if let offset = model.whoOffset {
            let lines = WhoText.lines(model) + [WhoText.help(model)]
            ScrollRegion(lines: lines, offset: offset).draw(into: &grid, in: body)
            return []
        }
        if let offset = model.detailOffset {
            ScrollRegion(lines: DetailText.lines(model), offset: offset).draw(into: &grid, in: body)
            greyWhenStale(model, body, &grid)
            return []
        }
        guard let snapshot = model.shown else {
            grid.put(model.language.text(.skeleton), x: 1, y: body.y + 1, style: .dim)
            return []
        }
        let hidden = switch model.screen {
        case .overview: OverviewScreen.draw(model, snapshot, into: &grid)
        case .channels: ChannelsScreen.draw(model, snapshot, into: &grid)
        case .splits: SplitsScreen.draw(model, snapshot, into: &grid)
        case .payouts: PayoutsScreen.draw(model, snapshot, into: &grid)
        case .capacity: CapacityScreen.draw(model, snapshot, into: &grid)
        case .alerts: AlertsScreen.draw(model, snapshot, into: &grid)
        case .messages: MessagesScreen.draw(model, snapshot, into: &grid)
        case .audit: AuditScreen.draw(model, snapshot, into: &grid)
        case .orders: OrdersScreen.draw(model, snapshot, into: &grid)
        case .review: ReviewScreen.draw(model, snapshot, into: &grid)
        }
        greyWhenStale(model, body, &grid)
        return hidden
    }

    /// Old figures lose their colours; their states carry the stale mark besides.
    private static func greyWhenStale(_ model: ConsoleModel, _ body: Rect, _ grid: inout Grid) {
        guard model.isStale else { return }
        grid.restyle(body) { Style(.stale, $0.attributes) }
    }
}

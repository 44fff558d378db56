import Operations
import Terminal

/// Screen 1: is money flowing, what does it cost, who is ill, what waits.
enum OverviewScreen {
    static func draw(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, into grid: inout Grid) -> [String] {
        let parts = ScreenLayout.parts(model)
        let context = model.context
        let isWide = ScreenLayout.isWide(model.size) && !model.isZoomed
        let lines = OverviewText.headlines(snapshot, context, isWide: isWide, columns: parts.head.width)
        for (row, line) in lines.prefix(parts.head.height).enumerated() {
            line.draw(into: &grid, x: 0, y: parts.head.y + row, maxCells: parts.head.width)
        }
        let list = model.channelList(on: .overview)
        let table = list.table(state: model.list, context: context, height: parts.list.height)
        let hidden = table.draw(into: &grid, in: parts.list).hiddenColumns
        if isWide {
            drawChart(model, snapshot, in: beside(parts.list, model.size.width), into: &grid)
            drawWide(model, snapshot, in: parts.rest, into: &grid)
        } else {
            drawNarrow(model, snapshot, in: parts.rest, into: &grid)
        }
        return hidden
    }

    private static func beside(_ list: Rect, _ width: Int) -> Rect {
        Rect(x: list.endX + 3, y: list.y, width: width - list.endX - 4, height: list.height)
    }

    private static func drawNarrow(
        _ model: ConsoleModel, _ snapshot: ConsoleSnapshot, in region: Rect, into grid: inout Grid
    ) {
        guard region.height > 2 else { return }
        let context = model.context
        let now = model.viewTime
        let (upper, lower) = region.splitTop(min(region.height, 6))
        let (left, right) = upper.splitLeft(min(region.width * 11 / 20, region.width - 37), gap: 2)
        OverviewText.alerts(snapshot, context, now: now).draw(into: &grid, in: left)
        OverviewText.review(snapshot, context, now: now, columns: right.width, rows: right.height)
            .draw(into: &grid, in: right)
        var rest = lower
        if let view = snapshot.capacity, rest.height > 0 {
            CapacityText.overview(view, context, isShort: true)
                .draw(into: &grid, x: rest.x, y: rest.y, maxCells: rest.width)
            rest = rest.inset(top: 1)
        }
        let blocks = [
            OverviewText.ledger(snapshot, context), OverviewText.preferences(snapshot, context),
            OverviewText.timers(snapshot, context, now: now), OverviewText.events(snapshot, context),
        ].filter { !$0.lines.isEmpty || $0.title.count > 1 }
        for block in blocks where rest.height > 0 {
            let end = block.draw(into: &grid, in: rest)
            rest = rest.splitTop(end - rest.y).rest
        }
    }

    private static func drawWide(
        _ model: ConsoleModel, _ snapshot: ConsoleSnapshot, in region: Rect, into grid: inout Grid
    ) {
        let context = model.context
        let now = model.viewTime
        let inner = region.inset(top: 1)
        let (upper, below) = inner.splitTop(max(7, (inner.height - 2) / 3))
        let (first, restOfUpper) = upper.splitLeft(44, gap: 3)
        let (second, third) = restOfUpper.splitLeft(58, gap: 3)
        OverviewText.costShare(snapshot, context).draw(into: &grid, in: first)
        drawGauges(snapshot, in: first, into: &grid)
        OverviewText.preferences(snapshot, context).draw(into: &grid, in: second)
        Block.stack(
            [OverviewText.ledger(snapshot, context), OverviewText.backlog(snapshot, context)], into: &grid, in: third)
        let (middle, lower) = below.inset(top: 1).splitTop(max(6, (below.height - 2) / 2))
        let (alerts, review) = middle.splitLeft(84, gap: 2)
        OverviewText.alerts(snapshot, context, now: now).draw(into: &grid, in: alerts)
        OverviewText.review(snapshot, context, now: now, columns: review.width, rows: review.height)
            .draw(into: &grid, in: review)
        let (events, timers) = lower.inset(top: 1).splitLeft(76, gap: 2)
        OverviewText.events(snapshot, context).draw(into: &grid, in: events)
        let peak = snapshot.capacity.map { [CapacityText.overviewBlock($0, context)] } ?? []
        Block.stack(
            peak + [
                OverviewText.timers(snapshot, context, now: now), OverviewText.proposals(snapshot, context, now: now),
            ],
            into: &grid, in: timers)
    }

    /// Bars stand in the places `OverviewText.costShare` has left free.
    private static func drawGauges(_ snapshot: ConsoleSnapshot, in region: Rect, into grid: inout Grid) {
        for (row, channel) in snapshot.channels.prefix(max(0, region.height - 1)).enumerated() {
            GaugeBar(basisPoints: channel.costShareBasisPoints ?? 0)
                .draw(into: &grid, x: region.x + 13, y: region.y + 1 + row, cells: 18)
        }
    }

    private static func drawChart(
        _ model: ConsoleModel, _ snapshot: ConsoleSnapshot, in region: Rect, into grid: inout Grid
    ) {
        SuccessChart.draw(
            title: model.language.text(.successChart), minutes: snapshot.successPerMinute, at: snapshot.at, model,
            in: region, into: &grid)
    }
}

import Operations
import Terminal

/// Screen 2: the channels, and all about the one under `>`.
enum ChannelsScreen {
    static func draw(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, into grid: inout Grid) -> [String] {
        let parts = ScreenLayout.parts(model)
        let list = model.channelList(on: .channels)
        head(model, snapshot, shown: list.rows.count).draw(
            into: &grid, x: 0, y: parts.head.y, maxCells: parts.head.width)
        let table = list.table(state: model.list, context: model.context, height: parts.list.height)
        let hidden = table.draw(into: &grid, in: parts.list).hiddenColumns
        ListNote.drawIfEmpty(model, total: list.total, shown: list.rows.count, in: parts.list, into: &grid)
        guard let row = list.rows.first(where: { $0.id == model.list.selectedID }), parts.rest.height > 1 else {
            return hidden
        }
        if ScreenLayout.isWide(model.size) {
            drawWide(row, model, snapshot, in: parts.rest.inset(top: 1), into: &grid)
        } else {
            for (index, line) in ChannelText.lines(row, snapshot, model.context).prefix(parts.rest.height).enumerated()
            {
                line.draw(into: &grid, x: 0, y: parts.rest.y + index, maxCells: parts.rest.width)
            }
        }
        return hidden
    }

    private static func head(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, shown: Int) -> SegmentLine {
        let language = model.language
        let taking = snapshot.channels.count { $0.override != "off" && $0.breaker != "open" && $0.weight > 0 }
        let sum = snapshot.channels.reduce(0) { $0 + $1.weight }
        let facts = [
            ListNote.sort(model), ListNote.filter(model), language.text(.channelCount, String(shown)),
            language.text(.takingOrders, String(taking)), language.text(.weightsSum, String(sum)),
        ]
        let held = ListNote.held(model)
        var line = FactLine()
        for (place, fact) in facts.enumerated() {
            line.add([Segment(place == 0 ? fact : "   " + fact)], place == 0 ? .main : .useful)
        }
        line.add([Segment(held, .info)], .main)
        return line.line(within: model.size.width)
    }

    private static func drawWide(
        _ row: ChannelRow, _ model: ConsoleModel, _ snapshot: ConsoleSnapshot, in region: Rect, into grid: inout Grid
    ) {
        let context = model.context
        let (upper, lower) = region.splitTop(min(12, max(8, region.height / 2)))
        let (left, right) = upper.splitLeft(78, gap: 3)
        ChannelText.title(row, context).draw(into: &grid, x: left.x, y: left.y, maxCells: left.width)
        let (chart, facts) = left.inset(top: 1).splitLeft(38, gap: 2)
        SuccessChart.draw(
            title: context.text(.successOne), minutes: row.successPerMinute, at: snapshot.at, model, in: chart,
            into: &grid)
        for (index, line) in ChannelText.facts(row, context, isNarrow: true).prefix(facts.height).enumerated() {
            line.draw(into: &grid, x: facts.x, y: facts.y + index, maxCells: facts.width)
        }
        let (weights, routing) = right.splitLeft(30, gap: 3)
        ChannelText.weights(snapshot, context).draw(into: &grid, in: weights)
        ChannelText.routing(snapshot, context).draw(into: &grid, in: routing)
        for (index, channel) in snapshot.channels.prefix(max(0, routing.height - 1)).enumerated() {
            GaugeBar(basisPoints: channel.routingShareBasisPoints ?? 0)
                .draw(into: &grid, x: routing.x + 13, y: routing.y + 1 + index, cells: 14)
        }
        let (errors, changes) = lower.inset(top: 1).splitLeft(78, gap: 3)
        let errorBlock = ChannelText.errors(row, context)
        let (errorRows, versionRows) = errors.splitTop(min(errors.height, errorBlock.lines.count + 2))
        errorBlock.draw(into: &grid, in: errorRows)
        CanaryText.versions(snapshot, context).draw(into: &grid, in: versionRows)
        let canaries = CanaryText.block(snapshot, context)
        let (canaryRows, changeRows) = changes.splitTop(min(changes.height, canaries.lines.count + 2))
        canaries.draw(into: &grid, in: canaryRows)
        ChannelText.changes(snapshot, context).draw(into: &grid, in: changeRows)
    }
}

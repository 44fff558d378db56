import DisplayText
import Operations
import Terminal

/// A screen line by line, with the same columns, for screen readers, braille lines and scripts: no cursor, no colours.
package enum PlainRenderer {
    package static func text(_ model: ConsoleModel) -> String {
        guard let snapshot = model.shown else { return model.language.text(.skeleton) + "\n" }
        let lines = head(model, snapshot) + [""] + body(model, snapshot)
        return lines.map { DisplayFilter.visible($0) }.map(trimmed).joined(separator: "\n") + "\n"
    }

    private static func head(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot) -> [String] {
        let language = model.language
        let open = snapshot.alerts.count(where: \.isOpen)
        let aside = snapshot.alerts.count { $0.isOpen && $0.snoozedUntil != nil }
        let alerts = aside == 0
            ? language.text(.alertsCount, "\(open)") : language.text(.alertsAside, "\(open)", "\(aside)")
        var first = [
            language.text(.product), snapshot.environment, snapshot.site, snapshot.operatorName,
            alerts, language.text(.reviewCount, "\(snapshot.totals.reviewOpen)"),
            Figures.clock(snapshot.at),
        ].filter { !$0.isEmpty }.joined(separator: "  ")
        if model.isStale {
            first +=
                "  "
                + language.text(.staleAge, Figures.span(milliseconds: model.feed.age(at: model.now) ?? 0, language))
        }
        if model.isBack { first += "  " + language.text(.modeBack, Figures.dayClock(snapshot.at)) }
        let fatal = snapshot.fatal.map { [language.text(.fatalStopped, $0)] } ?? []
        return [first] + fatal
    }

    private static func body(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot) -> [String] {
        let context = model.context
        let now = model.viewTime
        switch model.screen {
        case .overview:
            let blocks = [
                OverviewText.ledger(snapshot, context), OverviewText.alerts(snapshot, context, now: now),
                OverviewText.review(snapshot, context, now: now, columns: 80), OverviewText.backlog(snapshot, context),
                OverviewText.preferences(snapshot, context), OverviewText.timers(snapshot, context, now: now),
                OverviewText.proposals(snapshot, context, now: now), OverviewText.events(snapshot, context),
            ]
            let peak = snapshot.capacity.map { [text(CapacityText.overview($0, context, isShort: false))] } ?? []
            return OverviewText.headlines(snapshot, context, isWide: true).map(text) + peak
                + table(model.channelList(on: .overview), context) + blocks.flatMap(lines)
        case .channels:
            let blocks = [
                ChannelText.weights(snapshot, context), CanaryText.block(snapshot, context, rows: 8),
                CanaryText.versions(snapshot, context), ChannelText.changes(snapshot, context),
            ]
            return table(model.channelList(on: .channels), context) + blocks.flatMap(lines) + detail(model)
        case .orders: return table(model.orderList, context) + detail(model)
        case .review:
            return [text(ReviewScreen.head(model, snapshot, isWide: true))] + table(model.caseList, context)
                + QueueText.blocks(snapshot.reviewing, context).flatMap(lines) + detail(model)
        case .splits:
            let view = snapshot.splits ?? SplitsView()
            let blocks = [
                SplitText.reasons(view, context), SplitText.rates(view, context),
                SplitText.deadlines(view, context, now: now), SplitText.accounts(view, context),
                SplitText.tree(view, context),
            ]
            return [text(SplitText.head(view, snapshot.totals, context, isWide: true))]
                + table(model.legList, context) + blocks.flatMap(lines) + detail(model)
        case .capacity:
            return snapshot.capacity.map { CapacityText.plain($0, model.language) } ?? []
        case .alerts:
            return [text(AlertText.head(snapshot, context))] + table(model.alertList, context)
                + lines(AlertText.receivers(snapshot, context)) + detail(model)
        case .messages:
            return [text(MessageText.head(snapshot.messages, context))]
                + table(model.messageList, context) + detail(model)
        case .audit:
            let view = snapshot.audit ?? AuditView()
            return [text(AuditText.head(view, context, isWide: true))] + table(model.auditList, context)
                + lines(AuditText.counts(view, context)) + detail(model)
        case .payouts:
            let view = snapshot.payouts ?? PayoutsView()
            return [text(PayoutText.head(view, context, isWide: true)), text(PayoutText.sums(view, context))]
                + table(model.payoutList, context) + detail(model)
        }
    }

    private static func detail(_ model: ConsoleModel) -> [String] {
        model.list.selectedID == nil ? [] : [""] + DetailText.lines(model).map(text)
    }

    static func table<Row>(_ list: ArrangedList<Row>, _ context: CellContext) -> [String] {
        // A chart says nothing to a screen reader.
        let columns = list.columns.filter(\.isSortable)
        func line(_ cells: [String]) -> String {
            zip(cells, columns).map { Cells.pad($0, to: $1.width, align: $1.align, overflow: $1.overflow) }
                .joined(separator: " ")
        }
        let rows = list.rows.map { row in
            line(
                columns.map { column in
                    if case .text(let text) = column.cell(row, context).content { text } else { "" }
                })
        }
        let header = line(columns.map { context.text($0.title) })
        return [header] + (rows.isEmpty ? [context.text(list.total > 0 ? .nothingMatches : .nothingHere)] : rows)
    }

    private static func lines(_ block: Block) -> [String] {
        [""] + [text(SegmentLine(block.title))] + block.lines.map(text)
    }

    private static func text(_ line: SegmentLine) -> String { line.segments.map(\.text).joined() }

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}

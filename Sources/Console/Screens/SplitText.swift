import Operations
import Terminal

/// The Splits screen's lines and blocks.
enum SplitText {
    static func head(
        _ view: SplitsView, _ totals: Totals, _ context: CellContext, isWide: Bool
    ) -> SegmentLine {
        let limit = totals.splitFailureAlertBasisPoints
        let isHigh = (view.failure5m ?? 0) > limit
        var now = "5m " + Figures.percent(view.failure5m, decimals: 2) + " %"
        if view.failure5m != nil { now += (isHigh ? " > " : " < ") + Figures.percent(limit, decimals: 2) }
        if isHigh { now += " " + context.theme.mark(.warn) }
        var text = "   1h " + Figures.percent(view.failure1h, decimals: 2)
        text += "   24h " + Figures.percent(view.failure24h, decimals: 2)
        if isWide {
            let slowest = view.acceptedP95Milliseconds.map { Figures.count($0) } ?? Figures.missing
            text += "   " + context.text(.splitP95, slowest)
        }
        text += "   "
            + context.text(.splitWaiting, Figures.money(view.waitingMinorUnits), Figures.count(view.waitingLegs))
        if isWide, let next = view.nextRunAt { text += "   " + context.text(.splitNextRun, Figures.clock(next)) }
        let people = view.toPerson > 0 ? "   " + context.text(.splitPerson, Figures.count(view.toPerson)) : ""
        return SegmentLine([
            Segment(context.text(.splitFailureHead) + " ", .heading), Segment(now, isHigh ? .warn : .plain),
            Segment(text), Segment(people, .warn),
        ])
    }

    static func reasons(_ view: SplitsView, _ context: CellContext) -> Block {
        let lines = view.reasons.map { row in
            SegmentLine(Columns.line([
                (row.code, 26), (Figures.count(row.count), -5), (Figures.money(row.minorUnits), -11),
                (context.channel(row.channel), 9), (next(row, context), 18),
            ]))
        }
        let none = SegmentLine(context.text(.splitNoReasons), .dim)
        return Block(context.text(.splitReasons), lines: lines.isEmpty ? [none] : lines)
    }

    private static func next(_ row: SplitReasonRow, _ context: CellContext) -> String {
        let word: Word? =
            switch row.next {
            case "retry": .nextRetry
            case "query": .nextQuery
            case "person": .nextPerson
            case "wait": .nextWait
            default: nil
            }
        return (word.map { context.text($0) } ?? row.next) + (row.nextAt.map { " " + Figures.clock($0) } ?? "")
    }

    static func rates(_ view: SplitsView, _ context: CellContext) -> Block {
        func line(_ word: Word, _ rows: [SplitRateRow], _ name: (SplitRateRow) -> String) -> SegmentLine {
            let told = rows.map { name($0) + " " + Figures.percent($0.failure, decimals: 2) + " (\($0.count))" }
            return SegmentLine(Cells.pad(context.text(word), to: 12) + told.joined(separator: "  "))
        }
        return Block(context.text(.splitFailureHead) + " 1h", lines: [
            line(.splitByChannel, view.byChannel) { context.channel($0.name) },
            line(.splitByTiming, view.byTiming) { timing($0.name, context) },
        ])
    }

    static func deadlines(_ view: SplitsView, _ context: CellContext, now: Int64) -> Block {
        let lines = view.deadlines.map { row in
            let left = row.until - now
            let text = Columns.line([
                (OrderList.shortID(row.order, cells: 14), 14), (context.channel(row.channel), 9),
                (Figures.money(row.minorUnits), -12),
                (context.text(.splitDaysLeft, Figures.span(milliseconds: max(0, left), context.language)), 16),
            ])
            return SegmentLine(text, left < 86_400_000 ? .crit : .warn)
        }
        return Block(context.text(.splitDeadlines) + " \(view.deadlines.count)", lines: lines)
    }

    static func accounts(_ view: SplitsView, _ context: CellContext) -> Block {
        let lines = view.accounts.map { row in
            let change = row.change24hMinorUnits.map {
                ($0 > 0 ? "+" : "") + Figures.money($0)
            } ?? Figures.missing
            return SegmentLine(Columns.line([
                (context.code(.account, row.kind) + (row.currency.map { " " + $0 } ?? ""), 24),
                (Figures.money(row.minorUnits), -16), (change, -14),
            ]))
        }
        return Block(context.text(.accountsTitle), note: context.text(.accountChange), lines: lines)
    }

    static func tree(_ view: SplitsView, _ context: CellContext) -> Block {
        var lines = [SegmentLine(context.text(
            .treeSize, Figures.count(view.treeSize), Figures.count(view.accountCount)))]
        if let head = view.head {
            let short = Cells.clip(head.root, to: 8, overflow: .cut) + ".." + Cells.tail(head.root, cells: 4)
            lines.append(SegmentLine(context.text(.treeHead, String(short), Figures.count(head.size))))
            lines.append(SegmentLine(context.text(.treeSigned, Figures.clock(head.at), head.keyID)))
        } else {
            lines.append(SegmentLine(context.text(.treeNoHead), .dim))
        }
        if view.roundingTodayMinorUnits > 0 {
            lines.append(SegmentLine(context.text(.roundingToday, Figures.money(view.roundingTodayMinorUnits))))
        }
        return Block(context.text(.treeTitle), lines: lines)
    }

    static func timing(_ raw: String, _ context: CellContext) -> String {
        switch raw {
        case "real_time": context.text(.timingRealTime)
        case "next_day": context.text(.timingNextDay)
        case "on_receipt": context.text(.timingOnReceipt)
        default: raw
        }
    }

    /// One share in full.
    static func full(_ row: LegRow, _ context: CellContext) -> [SegmentLine] {
        let next = row.needsPerson ? context.text(.nextPerson) : row.nextAt.map(Figures.clock) ?? Figures.missing
        return [
            SegmentLine([
                Segment("> " + row.id, .selected), Segment("  " + row.receiver + "  " + row.role),
                Segment("  " + context.code(.leg, row.state), row.needsPerson ? .crit : .plain),
                Segment(row.code.isEmpty ? "" : "  " + row.code, .warn),
            ]),
            SegmentLine("  " + context.text(.legOrder, row.order) + "  " + context.channel(row.channel)),
            SegmentLine("  " + context.text(
                .legParts, Figures.money(row.minorUnits), Figures.money(row.returnedMinorUnits))
                + (row.basisPoints.map { "  " + Figures.percent(Int($0)) + " %" } ?? "") 
                + "  " + timing(row.timing, context)),
            SegmentLine("  " + context.text(.legTries, String(row.tries), next)),
            SegmentLine("  " + context.text(.legNumber, row.number.isEmpty ? Figures.missing : row.number)),
        ]
    }
}

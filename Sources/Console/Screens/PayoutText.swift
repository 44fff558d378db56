import DisplayText
import Operations
import Terminal

/// The Payouts screen's lines.
enum PayoutText {
    static func head(_ view: PayoutsView, _ context: CellContext, isWide: Bool) -> SegmentLine {
        let state = view.isPaused ? context.text(.payoutsOff, view.pausedBy) : context.text(.payoutsOn)
        var text = "   " + context.text(.splitNextRun, view.nextAt.map(Figures.clock) ?? Figures.missing)
        text += "   " + context.text(.payoutsInFlight, Figures.money(view.inFlightMinorUnits))
        if isWide {
            text += "   " + context.text(
                .payoutsToday, Figures.count(view.todayCount), Figures.money(view.todayMinorUnits))
            text += "   " + context.text(.payoutsFee, Figures.money(view.todayFeeMinorUnits))
        }
        text += "   " + context.text(.payoutsSaved, Figures.money(view.todaySavedMinorUnits))
        if isWide {
            text += "   " + context.text(.payoutsVip, Figures.percent(view.vipOnTime))
            text += "   " + context.text(.payoutsBack, Figures.count(view.backToday))
        }
        return SegmentLine([Segment(state, view.isPaused ? .crit : .ok), Segment(text)])
    }

    static func sums(_ view: PayoutsView, _ context: CellContext) -> SegmentLine {
        SegmentLine(
            context.text(
                .payoutsOwed, Figures.money(view.owedMinorUnits), Figures.money(view.purposeMinorUnits),
                Figures.money(view.receivableMinorUnits)) + "   "
                + context.text(
                    .payoutsEscrow, Figures.money(view.escrowMinorUnits), Figures.count(view.escrowOrders)))
    }

    static func full(_ item: PayoutItem, _ view: PayoutsView?, _ context: CellContext) -> [SegmentLine] {
        switch item {
        case .batch(let row): batch(row, view?.batch, context)
        case .payee(let row): payee(row, context)
        case .withdrawal(let row): withdrawal(row, context)
        }
    }

    private static func batch(_ row: BatchRow, _ detail: BatchDetail?, _ context: CellContext) -> [SegmentLine] {
        var lines = [
            SegmentLine([
                Segment("> " + CaseList.shortID(row.id), .selected),
                Segment("  " + context.code(.payout, "batch_" + DisplayFilter.visible(row.state)) + "  "),
                Segment(context.text(.batchCount, Figures.count(row.count)) + "  " + Figures.money(row.minorUnits)),
                Segment("  " + context.channel(row.method) + "  " + context.code(.payout, row.tier) + "  "
                    + Figures.clock(row.dueAt)),
            ])
        ]
        if row.needsTwo {
            let nobody = context.text(.batchNobody)
            lines.append(SegmentLine("  " + context.text(
                .batchPeople, row.firstPerson.isEmpty ? nobody : row.firstPerson,
                row.secondPerson.isEmpty ? nobody : row.secondPerson), .warn))
        }
        guard let detail, detail.row.id == row.id else {
            return lines + [SegmentLine("  " + context.waiting(.evidenceWaiting), .dim)]
        }
        return lines + checks(detail, context) + levels(detail, context)
    }

    private static func checks(_ detail: BatchDetail, _ context: CellContext) -> [SegmentLine] {
        let rows: [(Word, Int, Int64)] = [
            (.batchWithin, detail.withinLimits, detail.withinLimitsMinorUnits),
            (.batchHeld, detail.held, detail.heldMinorUnits), (.batchStopped, detail.stopped, detail.stoppedMinorUnits),
        ]
        let told = rows.map { context.text($0.0) + " " + Figures.count($0.1) + " " + Figures.money($0.2) }
        let double = context.text(.batchDouble) + " " + Figures.count(detail.duplicates)
        let cover = context.text(
            .batchCover, Figures.money(detail.coverBeforeMinorUnits), Figures.money(detail.coverAfterMinorUnits))
        return [
            SegmentLine([
                Segment("  " + Cells.pad(context.text(.batchChecks), to: 9), .heading),
                Segment((told + [double]).joined(separator: "  ")),
            ]),
            SegmentLine(
                "  " + Cells.pad("", to: 9) + cover, detail.coverAfterMinorUnits < 0 ? .crit : .plain),
        ] + (detail.vip > 0
            ? [SegmentLine("  " + Cells.pad("", to: 9) + context.text(.batchVip, Figures.count(detail.vip)), .warn)]
            : [])
    }

    private static func levels(_ detail: BatchDetail, _ context: CellContext) -> [SegmentLine] {
        let levels = detail.levels.map {
            context.text(.batchLevel, String($0.level), Figures.money($0.dailyLimitMinorUnits))
                + " \($0.count) " + Figures.money($0.minorUnits)
        }
        let biggest = detail.biggest.map { $0.participant + " " + Figures.money($0.minorUnits) + " L\($0.level)" }
        return [
            SegmentLine([
                Segment("  " + context.text(.batchLevels) + "  ", .heading), Segment(levels.joined(separator: "   ")),
            ]),
            SegmentLine([
                Segment("  " + context.text(.batchBiggest) + "  ", .heading), Segment(biggest.joined(separator: "   ")),
            ]),
        ]
    }

    private static func payee(_ row: PayeeRow, _ context: CellContext) -> [SegmentLine] {
        [
            SegmentLine([
                Segment("> " + CaseList.shortID(row.participant), .selected),
                Segment("  " + context.text(.payeeWord) + "  " + row.number + "  " + row.shop),
            ]),
            SegmentLine("  " + context.text(.payeeAsked, Figures.clock(row.askedAt), Figures.clock(row.earliest))),
            SegmentLine(
                "  " + (row.approvedBy.isEmpty
                    ? context.text(.payeeOpen) : context.text(.payeeAgreed, row.approvedBy)),
                row.approvedBy.isEmpty ? .warn : .plain),
        ]
    }

    private static func withdrawal(_ row: WithdrawalRow, _ context: CellContext) -> [SegmentLine] {
        var lines = [
            SegmentLine([
                Segment("> " + CaseList.shortID(row.id), .selected),
                Segment("  " + context.code(.payout, row.state) + "  " + row.participant),
                Segment("  L\(row.level)  " + context.code(.payout, row.tier)),
            ]),
            SegmentLine("  " + context.text(
                .withdrawalOf, Figures.money(row.minorUnits), context.channel(row.method), Figures.clock(row.at))
                + "  " + row.account + "  " + context.text(.payoutsFee, Figures.money(row.feeMinorUnits))),
        ]
        if let part = row.limitBasisPoints {
            lines.append(SegmentLine(
                "  " + context.text(.withdrawalLimit, Figures.percent(part)), part > 9_000 ? .warn : .plain))
        }
        if !row.why.isEmpty {
            lines.append(SegmentLine("  " + context.code(.riskRule, row.why), .warn))
        }
        return lines
    }
}

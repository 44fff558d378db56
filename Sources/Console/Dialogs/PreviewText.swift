import DisplayText
import Operations
import Terminal

/// What a verb would do, the worst first: at most eight lines besides those that nobody may overlook.
enum PreviewText {
    struct Entry: Sendable {
        /// Nil for a line that goes on from the one above.
        let label: Word?
        let text: String
        var token: StyleToken = .dialog
        /// 0 for what must be read before a yes; of the others the highest goes first where there is no room.
        var rank = 0
    }

    /// - Parameter cells: of a line beside its label.
    static func entries(_ dialog: VerbDialog, _ model: ConsoleModel, cells: Int) -> [Entry] {
        let context = model.context
        let subject = timer(dialog, model) + alert(dialog, model) + order(dialog, model)
        guard let preview = dialog.preview else { return subject + [missing(dialog, context)] }
        var all =
            subject + refusal(preview, dialog, context) + proposal(preview, context) + others(dialog, model)
            + canary(preview, context) + traffic(preview, context) + money(preview, dialog, context)
            + MarkedRowsText.entries(dialog, model, cells: cells) + MarkedRowsText.day(preview, context)
            + effects(preview, context, cells)
            + undo(preview, dialog, model)
        while all.count > Limits.previewLines {
            let worst = all.map(\.rank).max() ?? 0
            guard worst > 1, let place = all.lastIndex(where: { $0.rank == worst }) else { break }
            all.remove(at: place)
        }
        return all
    }

    /// What stands where there is no preview.
    private static func missing(_ dialog: VerbDialog, _ context: CellContext) -> Entry {
        if let failure = dialog.previewFailure {
            return Entry(label: .pvRefused, text: context.text(.pvFailed, failure), token: .stale)
        }
        if let standing = dialog.standingWeight {
            return Entry(label: .pvChange, text: context.text(.pvTypeWeight, standing))
        }
        return Entry(label: .pvEffect, text: context.text(dialog.command == nil ? .pvIncomplete : .pvWaiting))
    }

    /// Which timer is kept or undone, and what becomes of its channel.
    private static func timer(_ dialog: VerbDialog, _ model: ConsoleModel) -> [Entry] {
        guard case .timer(let id, let known) = dialog.target, let timer = model.timer(id) ?? known else { return [] }
        let context = model.context
        let left = Figures.countdown(milliseconds: max(0, timer.dueAt - (model.feed.engineTime(at: model.now) ?? 0)))
        var entries = [
            Entry(
                label: .pvTimer,
                text: context.text(
                    .pvTimerText, arguments: [
                        context.code(.act, timer.act), context.target(timer.target), timer.before, timer.after,
                        timer.by, left,
                    ]))
        ]
        let effect: Word = dialog.action == .keep ? .pvTimerKeeps : .pvTimerUndoes
        entries.append(Entry(
            label: .pvEffect, text: context.text(effect, dialog.action == .keep ? timer.after : timer.before)))
        let all = model.timersByDue
        if all.count > 1, let place = all.firstIndex(where: { $0.id == id }) {
            entries.append(Entry(
                label: .pvTimerOther, text: context.text(.pvTimerPick, "\(place + 1)", "\(all.count)"), rank: 1))
        }
        return entries
    }

    /// Whose order is refunded: its number alone tells a person nothing.
    private static func order(_ dialog: VerbDialog, _ model: ConsoleModel) -> [Entry] {
        guard case .order(let id) = dialog.target, dialog.action == .refund, let snapshot = model.shown,
            let row = snapshot.orderTrace.flatMap({ $0.row.id == id ? $0.row : nil })
                ?? snapshot.orders.first(where: { $0.id == id })
        else { return [] }
        let context = model.context
        let text = context.text(
            .pvOrderText, arguments: [
                row.shop, row.shopOrderNumber, row.buyer, Figures.money(row.minorUnits), "\(row.legsSettled)",
                "\(row.legs)",
            ])
        return [Entry(label: .pvOrder, text: text)]
    }

    /// Which alert is put aside.
    private static func alert(_ dialog: VerbDialog, _ model: ConsoleModel) -> [Entry] {
        guard case .alert(let id) = dialog.target,
            let alert = model.feed.latest?.alerts.first(where: { $0.id == id })
        else { return [] }
        let context = model.context
        let parts = [
            AlertText.place(alert, context), context.code(.alert, alert.kind.rawValue),
            AlertText.figures(alert, context),
        ]
        let mark = context.theme.mark(AlertText.token(alert))
        return [Entry(
            label: .pvAlert, text: ([mark] + parts).filter { !$0.isEmpty }.joined(separator: " "),
            token: AlertText.token(alert))]
    }

    /// What the engine would refuse, or has just refused, stands above all.
    private static func refusal(_ preview: CommandPreview, _ dialog: VerbDialog, _ context: CellContext) -> [Entry] {
        var entries: [Entry] = []
        if let refusal = dialog.refusal ?? preview.refusal {
            let words = context.code(.refusal, refusal.rule.rawValue)
            entries.append(Entry(label: .pvRefused, text: words + ": " + refusal.detail, token: .crit))
        }
        if preview.needsSecondPerson {
            entries.append(Entry(label: .pvSecond, text: context.text(.pvSecondText), token: .warn))
        }
        return entries
    }

    /// Who else has a question open about the same.
    private static func others(_ dialog: VerbDialog, _ model: ConsoleModel) -> [Entry] {
        let also = WhoText.others(previewing: dialog.target, model)
        guard !also.isEmpty else { return [] }
        let text = also.map { WhoText.previewing($0, model) }.joined(separator: ", ")
        return [Entry(label: .pvAlso, text: text, token: .warn, rank: 3)]
    }

    /// Whose proposal a second person confirms, and the beginning of its digest, which both can read to each other.
    private static func proposal(_ preview: CommandPreview, _ context: CellContext) -> [Entry] {
        guard let proposal = preview.proposal else { return [] }
        let left = Figures.countdown(milliseconds: max(0, proposal.expiresAt - context.at))
        let said = context.text(
            .pvProposalText, arguments: [
                context.code(.act, proposal.act), proposal.target, proposal.by, proposal.reason, left,
                String(DisplayFilter.visible(proposal.digest).prefix(8)),
            ])
        return [Entry(label: .pvProposal, text: said, token: .warn)]
    }

    /// What a canary would be able to show, or has shown.
    private static func canary(_ preview: CommandPreview, _ context: CellContext) -> [Entry] {
        guard let canary = preview.canary else { return [] }
        func percent(_ millionths: Int64?) -> String { Figures.percent(millionths.map { Int($0 / 100) }) }
        if let evidence = canary.evidenceThousandths {
            return [Entry(
                label: .pvCanary,
                text: context.text(
                    .pvCanarySoFar,
                    arguments: [
                        percent(canary.failureMillionths), percent(canary.controlFailureMillionths),
                        canary.orders.map(Figures.count) ?? Figures.missing, CanaryText.tenths(evidence),
                        "\(canary.lineThousandths / 1_000)",
                    ]))]
        }
        let rise = canary.detectableMillionths.map(CanaryText.points) ?? Figures.missing
        return [Entry(
            label: .pvCanary,
            text: context.text(
                .pvCanaryPlan, "\(canary.sharePercent)",
                Figures.span(milliseconds: max(0, canary.endsAt - context.at), context.language),
                canary.orders.map(Figures.count) ?? Figures.missing, rise))]
    }

    private static func traffic(_ preview: CommandPreview, _ context: CellContext) -> [Entry] {
        var entries: [Entry] = []
        if let lost = preview.lostCentiPerSecond {
            entries.append(Entry(label: .pvLost, text: context.text(.pvLostText, Figures.rate(lost)), token: .crit))
        }
        if let moves = preview.movesCentiPerSecond {
            let targets = preview.targets.map {
                context.channel($0.channel) + " " + Figures.rate($0.gainsCentiPerSecond)
            }
            entries.append(
                Entry(
                    label: .pvMoves,
                    text: context.text(
                        .pvMovesText, Figures.rate(moves),
                        preview.totalCentiPerSecond.map(Figures.rate) ?? Figures.missing,
                        Figures.percent(preview.movesBasisPoints), targets.joined(separator: "  "))))
        }
        if preview.successBeforeBasisPoints != nil || preview.successAfterBasisPoints != nil {
            entries.append(
                Entry(
                    label: .pvSuccess,
                    text: context.text(
                        .pvExpected, Figures.percent(preview.successBeforeBasisPoints),
                        Figures.percent(preview.successAfterBasisPoints))))
        }
        entries += evidence(preview.backtest, context)
        if preview.costBeforeMillionths != nil || preview.costAfterMillionths != nil {
            entries.append(
                Entry(
                    label: .pvCost,
                    text: context.text(
                        .pvExpected, Figures.costPercent(preview.costBeforeMillionths),
                        Figures.costPercent(preview.costAfterMillionths)), rank: 5))
        }
        if !preview.targets.isEmpty {
            let isTight = preview.targets.contains { $0.capacityAfterPercent > 85 }
            let figures = preview.targets.map {
                context.text(
                    .pvCapacityText, context.channel($0.channel), "\($0.capacityBeforePercent)",
                    "\($0.capacityAfterPercent)")
            }
            let mark = isTight ? " " + context.theme.mark(.warn) : ""
            entries.append(
                Entry(
                    label: .pvCapacity, text: figures.joined(separator: "  ") + mark,
                    token: isTight ? .warn : .dialog, rank: isTight ? 2 : 4))
        }
        return entries
    }

    /// What past orders say of the change, or that they say too little.
    private static func evidence(_ backtest: PreviewBacktest?, _ context: CellContext) -> [Entry] {
        guard let backtest else { return [] }
        func percent(_ millionths: Int64) -> String { Figures.percent(Int(millionths / 100)) }
        let text: String
        switch backtest.evidence {
        case .enough:
            guard let before = backtest.beforeMillionths, let after = backtest.afterMillionths,
                let margin = backtest.marginMillionths
            else { return [] }
            let change = after - before
            text = context.text(
                .pvBacktestText,
                arguments: [
                    percent(before), percent(after), Figures.change(Int((change - margin) / 100)),
                    Figures.change(Int((change + margin) / 100)), Figures.count(backtest.effectiveOrders),
                    Figures.count(backtest.flips),
                ])
        case .fewOrders:
            text = context.text(
                .pvBacktestFew, Figures.count(backtest.effectiveOrders), Figures.count(backtest.ordersNeeded),
                Figures.count(backtest.flips))
        case .untried: text = context.text(.pvBacktestUntried, percent(backtest.untriedMillionths))
        }
        return [Entry(label: .pvBacktest, text: text, rank: 3)]
    }

    private static func money(
        _ preview: CommandPreview, _ dialog: VerbDialog, _ context: CellContext
    ) -> [Entry] {
        var entries: [Entry] = []
        if let amount = preview.amountMinorUnits {
            let left = preview.remainingMinorUnits.map(Figures.money) ?? Figures.missing
            entries.append(Entry(label: .pvMoney, text: context.text(.pvMoneyText, Figures.money(amount), left)))
        }
        if let orders = preview.inFlightOrders {
            let money = Figures.money(preview.inFlightMinorUnits ?? 0)
            entries.append(Entry(
                label: .pvInFlight, text: context.text(.pvInFlightText, Figures.count(orders), money),
                rank: 2))
        }
        if let refunds = preview.pendingRefunds, refunds > 0 {
            let text = context.text(.pvTouchesText, Figures.count(refunds))
            entries.append(Entry(label: .pvTouches, text: text, rank: 2))
        }
        if dialog.action == .snooze, !preview.afterText.isEmpty {
            entries.append(Entry(label: .pvUntil, text: context.text(.pvUntilText, preview.afterText)))
        } else if case .timer = dialog.target {
            // What is kept or undone stands above.
        } else if !preview.beforeText.isEmpty || !preview.afterText.isEmpty {
            entries.append(Entry(label: .pvChange, text: preview.beforeText + " -> " + preview.afterText))
        }
        return entries
    }

    private static func effects(_ preview: CommandPreview, _ context: CellContext, _ cells: Int) -> [Entry] {
        guard !preview.effects.isEmpty else { return [] }
        let told = preview.effects.map { CaseText.effect($0, context) }
        return lines(told, cells: min(cells, effectCells)).enumerated().map { place, line in
            Entry(label: place == 0 ? .pvEffect : nil, text: line)
        }
    }

    /// Cells of a dialog's line beside its label, on a screen of 80 columns.
    private static let effectCells = 60

    /// Texts in as few lines as hold them whole.
    private static func lines(_ texts: [String], cells: Int) -> [String] {
        var lines: [String] = []
        for text in texts {
            if let last = lines.last, Cells.width(of: last) + 2 + Cells.width(of: text) <= cells {
                lines[lines.count - 1] = last + ", " + text
            } else {
                lines.append(text)
            }
        }
        return lines
    }

    /// How it is undone, and how old the data is. A timer is not undone, it is what undoes.
    private static func undo(_ preview: CommandPreview, _ dialog: VerbDialog, _ model: ConsoleModel) -> [Entry] {
        let context = model.context
        if case .timer = dialog.target { return [] }
        if case .alert = dialog.target { return [] }
        let undo =
            preview.undoAfterSeconds.map {
                context.text(.pvUndoText, Figures.countdown(milliseconds: Int64($0) * 1_000))
            } ?? context.text(.pvNoUndo)
        let age = dialog.previewAskedAt.map { model.now - $0 } ?? 0
        let seen = context.text(.pvData, context.text(.secondsShort, Figures.tenths(milliseconds: age)))
        return [Entry(label: .pvUndo, text: undo + "     " + seen, rank: 1)]
    }
}

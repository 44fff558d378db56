import Operations
import Terminal

/// What a verb would do, in at most eight lines, the worst first.
enum PreviewText {
    struct Entry: Sendable {
        /// Nil for a line that goes on from the one above.
        let label: Word?
        let text: String
        var token: StyleToken = .dialog
    }

    static func entries(_ dialog: VerbDialog, _ model: ConsoleModel) -> [Entry] {
        let context = model.context
        guard let preview = dialog.preview else {
            if let failure = dialog.previewFailure {
                return [Entry(label: .pvRefused, text: context.text(.pvFailed, failure), token: .stale)]
            }
            return [Entry(label: .pvEffect, text: context.text(dialog.command == nil ? .pvIncomplete : .pvWaiting))]
        }
        var all =
            refusal(preview, dialog, context) + proposal(preview, context) + others(dialog, model)
            + canary(preview, context) + traffic(preview, context) + money(preview, context)
            + effects(preview, context)
        // How it is undone and how old the data is always has its line.
        all = Array(all.prefix(Limits.previewLines - 1))
        return all + undo(preview, dialog, model)
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
        return [Entry(label: .pvAlso, text: text, token: .warn)]
    }

    /// Whose proposal a second person confirms, and the beginning of its digest, which both can read to each other.
    private static func proposal(_ preview: CommandPreview, _ context: CellContext) -> [Entry] {
        guard let proposal = preview.proposal else { return [] }
        let left = Figures.countdown(milliseconds: max(0, proposal.expiresAt - context.at))
        let said = context.text(
            .pvProposalText, arguments: [
                context.code(.act, proposal.act), proposal.target, proposal.by, proposal.reason, left,
                String(proposal.digest.prefix(8)),
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
        if let lost = preview.lostCentiPerSecond {
            entries.append(Entry(label: .pvLost, text: context.text(.pvLostText, Figures.rate(lost)), token: .crit))
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
                        Figures.costPercent(preview.costAfterMillionths))))
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
                    label: .pvCapacity, text: figures.joined(separator: "  ") + mark, token: isTight ? .warn : .dialog))
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
        return [Entry(label: .pvBacktest, text: text)]
    }

    private static func money(_ preview: CommandPreview, _ context: CellContext) -> [Entry] {
        var entries: [Entry] = []
        if let amount = preview.amountMinorUnits {
            let left = preview.remainingMinorUnits.map(Figures.money) ?? Figures.missing
            entries.append(Entry(label: .pvMoney, text: context.text(.pvMoneyText, Figures.money(amount), left)))
        }
        if let orders = preview.inFlightOrders {
            let money = Figures.money(preview.inFlightMinorUnits ?? 0)
            entries.append(Entry(label: .pvInFlight, text: context.text(.pvInFlightText, Figures.count(orders), money)))
        }
        if let refunds = preview.pendingRefunds, refunds > 0 {
            entries.append(Entry(label: .pvTouches, text: context.text(.pvTouchesText, Figures.count(refunds))))
        }
        if !preview.beforeText.isEmpty || !preview.afterText.isEmpty {
            entries.append(Entry(label: .pvChange, text: preview.beforeText + " -> " + preview.afterText))
        }
        return entries
    }

    private static func effects(_ preview: CommandPreview, _ context: CellContext) -> [Entry] {
        guard !preview.effects.isEmpty else { return [] }
        let told = preview.effects.map { CaseText.effect($0, context) }
        return lines(told, cells: effectCells).enumerated().map { place, line in
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

    private static func undo(_ preview: CommandPreview, _ dialog: VerbDialog, _ model: ConsoleModel) -> [Entry] {
        let context = model.context
        let undo =
            preview.undoAfterSeconds.map {
                context.text(.pvUndoText, Figures.countdown(milliseconds: Int64($0) * 1_000))
            } ?? context.text(.pvNoUndo)
        let age = dialog.previewAskedAt.map { model.now - $0 } ?? 0
        let seen = context.text(.pvData, context.text(.secondsShort, Figures.tenths(milliseconds: age)))
        return [Entry(label: .pvUndo, text: undo + "     " + seen)]
    }
}

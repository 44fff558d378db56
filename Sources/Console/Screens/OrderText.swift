import Operations
import Terminal

/// One order told in full: why, what happened, where its money is.
enum OrderText {
    /// What fits below the list on a small screen, the most needed first.
    static func lines(_ trace: OrderTrace, _ context: CellContext, columns: Int) -> [SegmentLine] {
        var lines = [shortWhy(trace, context)]
        lines += lostLine(trace, context)
        lines += stepLines(trace, context, columns: columns)
        lines.append(SegmentLine("  " + trace.money.prefix(4).map { moneyText($0, context) }.joined(separator: "   ")))
        lines.append(ledgerLine(trace, context))
        return lines
    }

    static func full(_ trace: OrderTrace, _ context: CellContext) -> [SegmentLine] {
        let blocks =
            whyBlocks(trace, context) + [steps(trace, context), money(trace, context), findings(trace, context)]
        return [title(trace, context), ledgerLine(trace, context)]
            + blocks.flatMap { block in
                [SegmentLine(""), SegmentLine(block.title)] + block.lines
            }
    }

    static func title(_ trace: OrderTrace, _ context: CellContext) -> SegmentLine {
        let row = trace.row
        let state = context.state(OrderList.token(row.state), context.code(.orderState, row.state))
        var segments = [
            Segment("> " + row.id, .selected),
            Segment("   " + Figures.money(row.minorUnits) + " CNY   " + context.channel(row.channel) + "   "),
        ]
        if case .text(let text) = state.content { segments.append(Segment(text, state.style ?? .plain)) }
        segments.append(Segment("   \(row.shop)   \(row.shopOrderNumber)   \(row.buyer)"))
        segments.append(Segment("   " + context.text(.refundable, Figures.money(trace.refundableMinorUnits))))
        return SegmentLine(segments)
    }

    private static func shortWhy(_ trace: OrderTrace, _ context: CellContext) -> SegmentLine {
        let id = OrderList.shortID(trace.row.id, cells: 14)
        guard let decision = trace.decisions.last else {
            return SegmentLine([Segment("> " + id, .selected), Segment("  " + context.text(.whyNone))])
        }
        let scores = decision.candidates.filter { $0.exclusion == nil }.prefix(3).map {
            context.channel($0.channel) + " " + Figures.score($0.total)
        }
        let why =
            decision.chosen == nil
            ? context.text(.whyNone) : context.text(.whyTitle, context.channel(decision.chosen))
        return SegmentLine([
            Segment("> " + id, .selected), Segment("  " + why + "  ", .title), Segment(scores.joined(separator: "  ")),
        ])
    }

    private static func lostLine(_ trace: OrderTrace, _ context: CellContext) -> [SegmentLine] {
        guard let decision = trace.decisions.last,
            let chosen = decision.candidates.first(where: { $0.channel == decision.chosen })
        else { return [] }
        let lost = decision.candidates.filter { $0.channel != decision.chosen }.map {
            context.channel($0.channel) + " " + context.text(.whyLost) + ": "
                + LostReason.text($0, against: chosen, decision, context)
        }
        return [SegmentLine("  " + lost.joined(separator: "   "))]
    }

    /// Steps one after the other, wrapped to two lines at most.
    private static func stepLines(_ trace: OrderTrace, _ context: CellContext, columns: Int) -> [SegmentLine] {
        let text = trace.steps.map { Figures.preciseClock($0.at) + " " + context.code(.event, $0.kind) }
            .joined(separator: "  ")
        return Cells.wrap(text, to: columns - 2).prefix(2).map { SegmentLine("  " + $0) }
    }

    private static func ledgerLine(_ trace: OrderTrace, _ context: CellContext) -> SegmentLine {
        let state = context.text(trace.ledgerBalanced ? .ledgerBalanced : .ledgerUnbalanced)
        let ledger = context.text(.ledgerLine, "\(trace.ledgerEntries)", state)
        let left = context.text(.refundable, Figures.money(trace.refundableMinorUnits))
        return SegmentLine("  " + ledger + "   " + left, trace.ledgerBalanced ? .plain : .crit)
    }

    /// One block an attempt: every candidate with its scores and what it lost by.
    static func whyBlocks(_ trace: OrderTrace, _ context: CellContext) -> [Block] {
        trace.decisions.map { decision in
            let title = context.text(
                .attemptTitle, "\(decision.attemptNumber)", "\(decision.preferenceWeight)", "\(decision.costWeight)")
            let chosen = decision.candidates.first { $0.channel == decision.chosen }
            if decision.basis != nil { return Block(title, lines: ValueText.lines(decision, chosen, context)) }
            let lines = decision.candidates.map { candidateLine($0, chosen, decision, context) }
            return Block(title, lines: [SegmentLine(header(context), .dim)] + lines)
        }
    }

    private static func header(_ context: CellContext) -> String {
        Columns.line([
            (context.text(.colChannel), 12), (context.text(.candPreference), -6), (context.text(.candCost), -6),
            (context.text(.candSuccess), -6), (context.text(.candHeadroom), -6), (context.text(.candWeight), -4),
            (context.text(.candTotal), -6), (context.text(.candReason), 40),
        ])
    }

    private static func candidateLine(
        _ candidate: CandidateView, _ chosen: CandidateView?, _ decision: DecisionView, _ context: CellContext
    ) -> SegmentLine {
        let isChosen = candidate.channel == decision.chosen
        let reason = reason(candidate, chosen, decision, context)
        let scores = [candidate.preference, candidate.cost, candidate.success, candidate.headroom]
        let text = Columns.line(
            [(context.channel(candidate.channel), 12)] + scores.map { (Figures.score($0), -6) }
                + [(String(candidate.weight), -4), (Figures.score(candidate.total), -6), (reason, 40)])
        return SegmentLine(text, isChosen ? .selected : candidate.exclusion == nil ? .plain : .off)
    }

    /// Why it was chosen, or what it lost by.
    static func reason(
        _ candidate: CandidateView, _ chosen: CandidateView?, _ decision: DecisionView, _ context: CellContext
    ) -> String {
        guard candidate.channel != decision.chosen else {
            return decision.explored
                ? context.text(.whyExplored, LostReason.share(decision)) : context.text(.whyChosen)
        }
        return chosen.map { LostReason.text(candidate, against: $0, decision, context) }
            ?? LostReason.excluded(candidate, context) ?? Figures.missing
    }

    static func steps(_ trace: OrderTrace, _ context: CellContext) -> Block {
        let lines = trace.steps.map { step in
            var text = Columns.line([(Figures.preciseClock(step.at), 13), (context.code(.event, step.kind), 22)])
            if step.channel != nil { text += " " + context.channel(step.channel) }
            if step.minorUnits != 0 { text += "  " + Figures.money(step.minorUnits) }
            if !step.code.isEmpty { text += "  " + step.code }
            if step.durationMilliseconds > 0 { text += "  \(step.durationMilliseconds) ms" }
            return SegmentLine(text)
        }
        return Block(context.text(.traceTitle), lines: lines)
    }

    static func money(_ trace: OrderTrace, _ context: CellContext) -> Block {
        let lines = trace.money.map { line in
            let name = moneyName(line, context)
            let state = line.state.isEmpty ? "" : context.code(.leg, line.state)
            let timing: String =
                switch line.timing {
                case "real_time": context.text(.timingRealTime)
                case "next_day": context.text(.timingNextDay)
                default: ""
                }
            return SegmentLine(
                Columns.line([(name, 24), (Figures.money(line.minorUnits), -14), (timing, 8), (state, 11)]))
        }
        let isUnknown = context.isBack && lines.isEmpty && trace.ledgerEntries > 0
        let unknown = [SegmentLine("  " + context.text(.notRecorded), .dim)]
        return Block(context.text(.moneyTitle), note: "CNY", lines: isUnknown ? unknown : lines)
    }

    private static func moneyText(_ line: MoneyLine, _ context: CellContext) -> String {
        moneyName(line, context) + " " + Figures.money(line.minorUnits)
    }

    private static func moneyName(_ line: MoneyLine, _ context: CellContext) -> String {
        switch line.kind {
        case .paid: context.text(.moneyPaid)
        case .fee: context.text(.moneyFee, context.channel(line.name))
        case .share: context.text(.moneyShare, line.name)
        case .shop: context.text(.moneyShop)
        case .refunded: context.text(.moneyRefunded)
        case .surplus: context.text(.moneySurplus)
        case .leftOver: context.text(.moneyLeftOver)
        }
    }

    static func findings(_ trace: OrderTrace, _ context: CellContext) -> Block {
        Block(context.text(.findingsTitle), lines: trace.findings.map { CaseText.finding($0, context) })
    }
}

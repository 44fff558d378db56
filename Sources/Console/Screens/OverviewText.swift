import DisplayText
import Operations
import Terminal

/// The overview's lines and blocks.
enum OverviewText {
    /// - Parameter columns: cells there are for them.
    static func headlines(
        _ snapshot: ConsoleSnapshot, _ context: CellContext, isWide: Bool, columns: Int = .max
    ) -> [SegmentLine] {
        [
            success(snapshot.totals, context, isWide).line(within: columns),
            cost(snapshot, context, isWide).wholeFacts(within: columns),
        ]
    }

    private static func success(_ totals: Totals, _ context: CellContext, _ isWide: Bool) -> FactLine {
        // Few orders say nothing: the figure is missing, not good.
        let isKnown = (totals.success5mSample ?? .max) >= (totals.successLeastSample ?? 0)
        let success = isKnown ? totals.success5m : nil
        let isLow = (success ?? 10_000) < Thresholds.successBasisPoints
        let lost = noChannel(totals, context)
        let mark = isLow ? " " + context.theme.mark(.crit) : ""
        var line = FactLine()
        line.add(
            [
                Segment(Cells.pad(context.text(.success5m), to: 12), .heading),
                Segment(Figures.percent(success) + " %" + mark, isLow ? .crit : .plain),
            ] + lost, .main)
        line.add([Segment("  " + context.text(.successLook), .dim)], .spare)
        if isWide, let sample = totals.success5mSample {
            line.add([Segment("  " + context.text(.sampleOf, Figures.count(sample)), .dim)], .spare)
        }
        if isWide {
            line.add([Segment("   " + context.text(.success1h) + " " + Figures.percent(totals.success1h))], .useful)
            line.add([Segment("   " + context.text(.success24h) + " " + Figures.percent(totals.success24h))], .useful)
        }
        line.add(
            [Segment("   " + Figures.rate(totals.ordersCentiPerSecond) + " " + context.text(.ordersPerSecond))],
            .useful)
        if isWide {
            line.add(
                [Segment("  " + context.text(.peakToday) + " " + Figures.rate(totals.peakCentiPerSecond))], .spare)
        }
        line.add(splitFailure(totals, context), lost.isEmpty || isWide ? .main : .useful)
        return line
    }

    /// Orders that found no channel: how many are lost now, and what was lost today, by currency.
    private static func noChannel(_ totals: Totals, _ context: CellContext) -> [Segment] {
        guard let lost = totals.noChannel, lost.ordersToday > 0 else { return [] }
        let sums = lost.today.map { sum in
            sum.currency == "CNY" ? Figures.money(sum.minorUnits) : sum.currency + " \(sum.minorUnits)"
        }
        let text = context.text(
            .noChannelHead, Figures.rate(lost.centiPerSecond), Figures.count(lost.ordersToday),
            sums.joined(separator: " + "))
        return [Segment("  "), Segment(text, lost.orders5m > 0 ? .crit : .warn)]
    }

    private static func splitFailure(_ totals: Totals, _ context: CellContext) -> [Segment] {
        let value = totals.splitFailureBasisPoints
        let limit = totals.splitFailureAlertBasisPoints
        let isHigh = (value ?? 0) > limit
        let sign = isHigh ? ">" : "<"
        var text = Figures.percent(value, decimals: 2) + " %"
        if value != nil { text += " \(sign) " + Figures.percent(limit, decimals: 2) }
        if isHigh { text += " " + context.theme.mark(.warn) }
        return [Segment("   " + context.text(.splitFail) + " "), Segment(text, isHigh ? .warn : .plain)]
    }

    private static func cost(_ snapshot: ConsoleSnapshot, _ context: CellContext, _ isWide: Bool) -> SegmentLine {
        let totals = snapshot.totals
        let parts: [(Word, Int?)] = [
            (.costRate, totals.costRateMillionths), (.costTech, totals.costUpkeepMillionths),
            (.costBad, totals.costBadDebtMillionths),
        ]
        let sum = parts.map { context.text($0.0) + " " + Figures.costPercent($0.1) }.joined(separator: " + ")
        var text = Figures.costPercent(totals.costMillionths) + " %  = " + sum
        text += "   " + context.text(.held) + " " + Figures.money(totals.heldMinorUnits)
        if isWide {
            text += "   " + context.text(.paidTotal) + " " + Figures.money(totals.paidMinorUnits)
            text += "   " + context.text(.ordersTotal) + " " + Figures.count(totals.orders)
        }
        return SegmentLine([Segment(Cells.pad(context.text(.cost1h), to: 12), .heading), Segment(text)])
    }

    static func alerts(_ snapshot: ConsoleSnapshot, _ context: CellContext, now: Int64) -> Block {
        let open = snapshot.alerts.count { $0.closedAt == nil }
        let lines = AlertText.worstFirst(snapshot.alerts).map { AlertText.line($0, context, now: now) }
        let note = snapshot.alertDay.map { context.text(.alertsToday, "\($0.raised)", "\($0.ended)") } ?? ""
        return Block(context.text(.alertsTitle) + " \(open)", note: note, lines: lines)
    }

    static func review(
        _ snapshot: ConsoleSnapshot, _ context: CellContext, now: Int64, columns: Int, rows: Int = .max
    ) -> Block {
        let totals = snapshot.totals
        var note =
            context.text(.oldest) + " "
            + Figures.span(milliseconds: Int64(totals.reviewOldestSeconds) * 1_000, context.language)
        note += "  " + context.text(.overSla) + " \(totals.reviewOverDeadline)"
        if totals.reviewOverDeadline > 0 { note += " " + context.theme.mark(.warn) }
        if let lapsed = totals.reviewLapsedToday, lapsed > 0 {
            note += "  " + context.text(.lapsedToday, "\(lapsed)")
        }
        // Chinese says the unit in two or four cells, and the rules in fewer than English.
        let isChinese = context.language == .chinese
        let ageWidth = isChinese ? 7 : 5
        let gap = isChinese ? "" : " "
        let why = max(8, columns - 6 - 11 - ageWidth - 3)
        let lines = snapshot.review.prefix(rows).map { row in
            let isLate = now > row.deadline
            let age =
                Figures.span(milliseconds: now - row.createdAt, context.language)
                + gap + (isLate ? context.theme.mark(.warn) : " ")
            let text = Columns.line([
                (Cells.tail(row.id, cells: 6), 6), (context.code(.riskRule, row.rule), why),
                (Figures.money(row.minorUnits), -11), (age, -ageWidth),
            ])
            return SegmentLine(text, isLate ? .warn : .plain)
        }
        return Block(context.text(.reviewTitle) + " \(totals.reviewOpen)", note: note, lines: lines)
    }

    static func ledger(_ snapshot: ConsoleSnapshot, _ context: CellContext) -> Block {
        let ledger = snapshot.ledger
        let state = ledger.balanced ? context.text(.ledgerBalanced) : context.text(.ledgerUnbalanced)
        var block = Block(context.text(.ledgerTitle), lines: [])
        block.title += [
            Segment("  " + state, ledger.balanced ? .ok : .crit),
            Segment("  " + context.text(.ledgerDebit) + " "),
            Segment(ledger.balanced ? "= " : Figures.money(ledger.debitMinorUnits) + " / "),
            Segment(context.text(.ledgerCredit) + " " + Figures.money(ledger.creditMinorUnits)),
            Segment("  " + context.text(.ledgerEntries) + " " + Figures.count(ledger.entries)),
        ]
        for other in ledger.others ?? [] {
            let isBalanced = other.debitMinorUnits == other.creditMinorUnits
            block.title.append(Segment(
                "  \(other.currency) \(Figures.count(other.debitMinorUnits))"
                    + (isBalanced ? "" : " / \(Figures.count(other.creditMinorUnits))"), isBalanced ? .plain : .crit))
        }
        return block
    }

    static func backlog(_ snapshot: ConsoleSnapshot, _ context: CellContext) -> Block {
        let totals = snapshot.totals
        let figures: [(Word, Int64)] = [
            (.unknownOrders, Int64(totals.unknownOrders)), (.latePaid, Int64(totals.latePaid)),
            (.paidTwice, Int64(totals.paidTwice)), (.refundsOpen, Int64(totals.refundsOpen)),
            (.openTasks, Int64(totals.openTasks)), (.shopMessages, Int64(totals.shopMessagesWaiting)),
            (.forged, totals.notificationsRefused),
        ]
        let lines = stride(from: 0, to: figures.count, by: 2).map { start in
            SegmentLine(
                figures[start..<min(start + 2, figures.count)].map {
                    Columns.line([(context.text($0.0), 16), (Figures.count($0.1), -7)])
                }.joined(separator: "  "))
        }
        return Block(context.text(.backlogTitle), lines: lines)
    }

    static func costShare(_ snapshot: ConsoleSnapshot, _ context: CellContext) -> Block {
        let lines = snapshot.channels.map { row in
            SegmentLine(
                Columns.line([
                    (context.channel(row.id), 12), ("", 18),
                    (Figures.percent(row.costShareBasisPoints) + " %", -8),
                ]))
        }
        return Block(context.text(.costShareTitle), lines: lines)
    }

    /// Shares by age band, then by region, one column a channel.
    static func preferences(_ snapshot: ConsoleSnapshot, _ context: CellContext) -> Block {
        guard !(snapshot.preferences + snapshot.regions).isEmpty else {
            return Block(context.text(.preferenceTitle), lines: [])
        }
        let channels = snapshot.channels.map(\.id).prefix(5)
        func header(_ word: Word) -> SegmentLine {
            let cells =
                [(context.text(word), 10), (context.text(.preferenceOrders), -6)]
                + channels.map { (Cells.clip(context.channel($0), to: 9), -9) }
            return SegmentLine(Columns.line(cells), .dim)
        }
        func line(_ row: PreferenceRow) -> SegmentLine {
            let shares = channels.map { id in
                let share = row.shares.first { $0.channel == id }?.basisPoints
                return (share.map { Figures.scaled($0, places: 2, decimals: 0) } ?? Figures.missing, -9)
            }
            return SegmentLine(Columns.line([(row.group, 10), (Figures.count(row.orders), -6)] + shares))
        }
        var lines: [SegmentLine] = []
        if !snapshot.preferences.isEmpty { lines += [header(.preferenceAge)] + snapshot.preferences.map(line) }
        if !snapshot.regions.isEmpty { lines += [header(.preferenceRegion)] + snapshot.regions.map(line) }
        return Block(context.text(.preferenceTitle), lines: lines)
    }

    static func timers(_ snapshot: ConsoleSnapshot, _ context: CellContext, now: Int64) -> Block {
        let lines = snapshot.timers.map { timer in
            let act = context.code(.act, timer.act) + " " + context.target(timer.target)
            let back = context.text(.timerBack, Figures.countdown(milliseconds: timer.dueAt - now))
            let by = context.text(.timerBy, timer.by)
            return SegmentLine("\(act) \(timer.before) -> \(timer.after)  \(back)  \(by)  " + context.text(.timerHint))
        }
        return Block(context.text(.timersTitle), lines: lines)
    }

    static func proposals(_ snapshot: ConsoleSnapshot, _ context: CellContext, now: Int64) -> Block {
        let lines = snapshot.proposals.map { proposal in
            let act = context.code(.act, proposal.act) + " " + proposal.target
            let left = Figures.countdown(milliseconds: proposal.expiresAt - now)
            let text = "\(act) \(Figures.money(proposal.minorUnits))  " + context.text(.timerBy, proposal.by)
            // The beginning of the digest names exactly what a second person agrees to.
            let digest = proposal.digest.isEmpty ? "" : "  #" + DisplayFilter.visible(proposal.digest).prefix(8)
            return SegmentLine("\(text)  \(left)  S  " + DisplayFilter.quoted(proposal.reason) + digest)
        }
        return Block(context.text(.proposalsTitle), lines: lines)
    }

    /// What people, rules and timers did, as the engine chose it.
    static func events(_ snapshot: ConsoleSnapshot, _ context: CellContext) -> Block {
        let lines = snapshot.events.map { event in
            var text = Figures.clock(event.at) + " " + Cells.pad(event.who, to: 10) + " "
            text += context.code(.event, event.kind)
            if event.channel != nil { text += " " + context.channel(event.channel) }
            if !event.subject.isEmpty, event.subject != event.channel { text += " " + CaseList.shortID(event.subject) }
            if event.minorUnits != 0 { text += " " + Figures.money(event.minorUnits) }
            if !event.code.isEmpty { text += " " + detail(event, context) }
            return SegmentLine(text)
        }
        return Block(context.text(.eventsTitle), lines: lines)
    }

    private static func detail(_ event: EventRow, _ context: CellContext) -> String {
        switch event.kind {
        case "alert.raised", "alert.cleared": context.code(.alert, event.code)
        case "case.opened": context.code(.caseKind, event.code)
        default: event.code
        }
    }
}

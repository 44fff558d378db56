import Operations
import Payments

/// One answer to many cases. Each row is a command of its own: judged by its own role, version, state and limit, and
/// recorded by itself; what refuses one row stops no other.
extension Turn {
    func previewMarked(_ marked: MarkedReview, _ who: OperatorIdentity) throws -> CommandPreview {
        if let fault = fault(marked) { return .refused(.outOfRange, fault) }
        var preview = CommandPreview(riskClass: OperatorCommand.reviewMarked(marked).leastClass, version: 0)
        var sums = MarkedSums()
        let together = try together(marked, who)
        for row in together.rows {
            preview.riskClass = max(preview.riskClass, row.refusal == nil ? row.preview.riskClass : 0)
            sums.count(row.preview, row.refusal)
        }
        preview.riskClass = max(preview.riskClass, together.leastClass)
        preview.needsSecondPerson = sums.proposed > 0
        preview.amountMinorUnits = sums.minorUnits
        preview.countsMinorUnits = together.countsMinorUnits
        preview.rows = zip(marked.rows, together.rows).map { row, judged in
            PreviewRow(
                target: row.reviewCase, minorUnits: judged.preview.amountMinorUnits ?? 0,
                outcome: judged.refusal != nil ? .refused : judged.preview.needsSecondPerson ? .proposed : .done,
                refusal: judged.refusal)
        }
        preview.effects = sums.effects
        if marked.answer == .reject, sums.done + sums.proposed > 0 {
            preview.effects.append(PreviewEffect(kind: .tellsBuyer, name: marked.wording))
        }
        // The sum is what must not be overlooked when many are answered at once.
        preview.typedTarget = Money.fen(sums.minorUnits).decimalText
        if sums.done + sums.proposed == 0 {
            preview.refusal = sums.firstRefusal ?? CommandRefusal.Rule.unknownTarget.because("no row can be answered")
        }
        return preview
    }

    func reviewMarked(
        _ marked: MarkedReview, _ envelope: CommandEnvelope, _ who: OperatorIdentity
    ) throws -> (CommandResult, String) {
        var rows: [RowResult] = []
        // Judged once as they are before any of them is answered: what is done first makes the sum no smaller.
        let needsSecond = try together(marked, who).needsSecondPerson
        for (position, row) in marked.rows.enumerated() {
            let command = marked.command(for: row)
            var (own, refusal) = try judge(row, of: marked, who)
            if needsSecond { own.needsFourEyes() }
            var result = CommandResult(outcome: .refused, refusal: refusal)
            var change = ""
            if refusal == nil {
                do {
                    (result, change) = try review(command, own, who, envelope.reason)
                    if result.outcome == .done, !own.needsSecondPerson, let moved = own.countsMinorUnits {
                        steering.movedToday.add(moved, by: who, at: at)
                    }
                } catch let refused as CommandRefused {
                    // Every rule is asked before anything changes, so a refusal here has changed nothing.
                    result.refusal = refused.refusal
                    refusal = refused.refusal
                }
            }
            let single = CommandEnvelope(
                actionID: "\(envelope.actionID.prefix(56))/\(position + 1)", command: command,
                reason: envelope.reason, expectedVersion: row.version.value, typedTarget: envelope.typedTarget,
                dataAgeMilliseconds: envelope.dataAgeMilliseconds)
            audits.append(auditRecord(single, own, by: who, change: change, result: result))
            rows.append(RowResult(
                target: row.reviewCase, outcome: result.outcome, refusal: result.refusal,
                minorUnits: own.amountMinorUnits ?? 0))
        }
        var result = CommandResult(outcome: rows.contains { $0.outcome == .done } ? .done : .proposed)
        result.rows = rows
        let counts = [CommandResult.Outcome.done, .proposed, .refused].map { outcome in
            "\(rows.count { $0.outcome == outcome }) \(outcome.rawValue)"
        }
        return (result, counts.joined(separator: ", "))
    }

    /// All rows with what their sum asks: many small amounts need four eyes as one large amount does. When they do,
    /// every row does, for otherwise the order of the rows would decide which.
    private func together(_ marked: MarkedReview, _ who: OperatorIdentity) throws -> MarkedTogether {
        var together = MarkedTogether()
        var (sum, moved): (Int64, Int64?) = (0, nil)
        for row in marked.rows {
            let (preview, refusal) = try judge(row, of: marked, who)
            together.rows.append((preview, refusal))
            guard refusal == nil else { continue }
            sum = sum.saturatingAdding(preview.amountMinorUnits ?? 0)
            // What two persons decide anyway is nobody's own.
            if !preview.needsSecondPerson, let counts = preview.countsMinorUnits {
                moved = (moved ?? 0).saturatingAdding(counts)
            }
        }
        together.countsMinorUnits = moved
        switch marked.answer {
        case .hold: together.leastClass = sum >= limits.secondPersonMinorUnits ? 3 : 2
        case .approve, .reject:
            guard let moved, moved >= limits.secondPersonMinorUnits || !mayMoveAlone(moved, who) else { break }
            together.needsSecondPerson = true
            together.leastClass = 4
            for index in together.rows.indices where together.rows[index].refusal == nil {
                together.rows[index].preview.needsFourEyes()
            }
        }
        return together
    }

    /// The row's own preview, and why it would be refused.
    private func judge(
        _ row: MarkedReview.Row, of marked: MarkedReview, _ who: OperatorIdentity
    ) throws -> (preview: CommandPreview, refusal: CommandRefusal?) {
        let command = marked.command(for: row)
        let preview = try previewCommand(command, by: who)
        if let refusal = preview.refusal { return (preview, refusal) }
        guard preview.version == row.version.value else {
            return (preview, CommandRefusal.Rule.changedSince.because(
                "version \(row.version) was shown, \(preview.version) is now"))
        }
        return (preview, nil)
    }

    private func fault(_ marked: MarkedReview) -> String? {
        guard (1...Limits.markedCases).contains(marked.rows.count) else {
            return "1...\(Limits.markedCases) cases, not \(marked.rows.count)"
        }
        return Set(marked.rows.map(\.reviewCase)).count == marked.rows.count ? nil : "each case once"
    }
}

/// The rows of a command on many, and what their sum makes of it.
private struct MarkedTogether {
    var rows: [(preview: CommandPreview, refusal: CommandRefusal?)] = []
    var needsSecondPerson = false
    var leastClass = 0
    /// What one person would move alone by it; nil when nothing moves.
    var countsMinorUnits: Int64?
}

extension CommandPreview {
    /// One person's answer decides nothing.
    fileprivate mutating func needsFourEyes() {
        if !needsSecondPerson { effects.append(PreviewEffect(kind: .waitsForSecond)) }
        riskClass = 4
        needsSecondPerson = true
    }
}

extension Int64 {
    fileprivate func saturatingAdding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}

/// What many rows come to, together.
private struct MarkedSums {
    var done = 0
    var proposed = 0
    var minorUnits: Int64 = 0
    var firstRefusal: CommandRefusal?
    private var doneMinorUnits: Int64 = 0
    private var proposedMinorUnits: Int64 = 0
    private var refused: [CommandRefusal.Rule: (count: Int, minorUnits: Int64)] = [:]
    private var consequences: [PreviewEffect.Kind: Int64] = [:]

    mutating func count(_ preview: CommandPreview, _ refusal: CommandRefusal?) {
        let amount = preview.amountMinorUnits ?? 0
        minorUnits = minorUnits.saturatingAdding(amount)
        if let refusal {
            firstRefusal = firstRefusal ?? refusal
            let before = refused[refusal.rule] ?? (0, 0)
            refused[refusal.rule] = (before.count + 1, before.minorUnits + amount)
            return
        }
        if preview.needsSecondPerson {
            proposed += 1
            proposedMinorUnits += amount
        } else {
            done += 1
            doneMinorUnits += amount
        }
        for effect in preview.effects where MarkedSums.summed.contains(effect.kind) {
            consequences[effect.kind, default: 0] += effect.minorUnits
        }
    }

    private static let summed: [PreviewEffect.Kind] = [
        .releasesMoney, .refundsBuyer, .sharesEnd, .shopKeeps, .staysHeld, .buyerMayPay, .orderEnds,
    ]

    /// What happens first, the refused rows last.
    var effects: [PreviewEffect] {
        var effects: [PreviewEffect] = []
        if done > 0 { effects.append(PreviewEffect(kind: .rowsDone, minorUnits: doneMinorUnits, name: "\(done)")) }
        if proposed > 0 {
            effects.append(PreviewEffect(kind: .rowsProposed, minorUnits: proposedMinorUnits, name: "\(proposed)"))
        }
        for kind in MarkedSums.summed {
            if let sum = consequences[kind], sum > 0 { effects.append(PreviewEffect(kind: kind, minorUnits: sum)) }
        }
        for rule in CommandRefusal.Rule.allCases {
            guard let rows = refused[rule] else { continue }
            effects.append(PreviewEffect(
                kind: .rowsRefused, minorUnits: rows.minorUnits, name: "\(rows.count) \(rule.rawValue)"))
        }
        return effects
    }
}

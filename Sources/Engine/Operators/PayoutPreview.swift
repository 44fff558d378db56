import Operations
import Payments

/// What a command on withdrawals would do, from the rows as they stand.
extension Turn {
    func previewPayouts(_ command: OperatorCommand, by who: OperatorIdentity) throws -> CommandPreview {
        switch command {
        case .pausePayouts: previewPause()
        case .resumePayouts: previewResume()
        case .goBatch(let id): try previewGo(BatchID(trusted: id), who)
        case .deferWithdrawal(let id): try previewDefer(WithdrawalID(trusted: id))
        case .releaseWithdrawal(let id): try previewRelease(WithdrawalID(trusted: id))
        case .rejectWithdrawal(let id): try previewReject(WithdrawalID(trusted: id))
        case .approvePayee(let id): try previewApproval(ParticipantID(trusted: id))
        default: .refused(.unknownTarget, "no command of payouts")
        }
    }

    // MARK: all payouts

    private func previewPause() -> CommandPreview {
        var preview = CommandPreview(riskClass: 3, version: steering.payouts.version)
        preview.typedTarget = PayoutSwitch.target
        preview.undoAfterSeconds = Int(limits.undoClass3Seconds)
        preview.beforeText = PayoutSwitch.running
        preview.afterText = PayoutSwitch.paused
        let all = waiting { _ in true }
        let vip = waiting { $0.tier == .vip }
        preview.effects = [PreviewEffect(kind: .payoutsWait, minorUnits: all.minorUnits, name: "\(all.count)")]
        if vip.count > 0 {
            preview.effects.append(PreviewEffect(
                kind: .promisesAtRisk, minorUnits: vip.minorUnits, name: "\(vip.count)"))
        }
        if steering.payouts.isPaused {
            preview.refusal = CommandRefusal.Rule.alreadyDone.because("paused by \(steering.payouts.by)")
        }
        return preview
    }

    private func previewResume() -> CommandPreview {
        var preview = CommandPreview(riskClass: 2, version: steering.payouts.version)
        preview.beforeText = PayoutSwitch.paused
        preview.afterText = PayoutSwitch.running
        let overdue = waiting { $0.dueAt <= at }
        preview.effects = [
            PreviewEffect(kind: .payoutsLeave, minorUnits: overdue.minorUnits, name: "\(overdue.count)")
        ]
        if !steering.payouts.isPaused {
            preview.refusal = CommandRefusal.Rule.alreadyDone.because("payouts are not paused")
        }
        return preview
    }

    /// What has not left, over the open batches that fit.
    private func waiting(_ fits: (PayoutBatch) -> Bool) -> BatchTally.Part {
        engine.payouts.openBatches.values.filter(fits).reduce(into: BatchTally.Part()) { sum, batch in
            let part = tally(batch.id).requested
            sum.add(part.count, part.minorUnits)
        }
    }

    // MARK: one batch

    private func previewGo(_ id: BatchID, _ who: OperatorIdentity) throws -> CommandPreview {
        guard try open(id), let batch = payouts.batches[id] else { return .refused(.unknownTarget, "no such batch") }
        let part = tally(id).requested
        let needsTwo = needsTwo(batch) || !batch.firstPerson.isEmpty
        var preview = CommandPreview(riskClass: needsTwo ? 4 : 3, version: batch.version)
        preview.typedTarget = String(id.text.suffix(6))
        preview.needsSecondPerson = needsTwo && batch.firstPerson.isEmpty
        preview.amountMinorUnits = part.minorUnits
        let cover = try engine.cover(of: batch)
        preview.remainingMinorUnits = cover - part.minorUnits
        preview.effects = [
            PreviewEffect(kind: .payoutsLeave, minorUnits: part.minorUnits, name: "\(part.count)"),
            PreviewEffect(
                kind: .coverAfter, minorUnits: cover - part.minorUnits, name: batch.method.channel.text),
        ]
        preview.refusal = goRefusal(batch, part, who, needsTwo: needsTwo)
        return preview
    }

    private func goRefusal(
        _ batch: PayoutBatch, _ part: BatchTally.Part, _ who: OperatorIdentity, needsTwo: Bool
    ) -> CommandRefusal? {
        guard batch.state == .collecting || batch.state == .waiting else {
            return CommandRefusal.Rule.alreadyDone.because("the batch is \(batch.state.rawValue)")
        }
        if steering.payouts.isPaused {
            return CommandRefusal.Rule.wrongState.because("payouts are paused by \(steering.payouts.by)")
        }
        if part.count == 0 { return CommandRefusal.Rule.wrongState.because("nothing in it can leave") }
        guard needsTwo, !batch.firstPerson.isEmpty, isSame(batch.firstPerson, who) else { return nil }
        return CommandRefusal.Rule.samePerson.because("\(batch.firstPerson) agreed first: another person must, too")
    }

    /// The same name, or another name of the same system user.
    private func isSame(_ name: String, _ who: OperatorIdentity) -> Bool {
        name == who.name || engine.configuration.operators.contains { $0.name == name && $0.uid == who.uid }
    }

    // MARK: one withdrawal

    private func previewDefer(_ id: WithdrawalID) throws -> CommandPreview {
        guard try open(id), let row = payouts.withdrawals[id] else { return unknownWithdrawal }
        var preview = CommandPreview(riskClass: 2, version: row.version)
        preview.undoAfterSeconds = Int(limits.undoClass2Seconds)
        preview.amountMinorUnits = row.amount.minorUnits
        preview.beforeText = row.dueAt.rfc3339Beijing
        preview.afterText = payoutTimes.nextDaySlot(row.tier, after: max(at, row.dueAt)).rfc3339Beijing
        preview.effects = [PreviewEffect(kind: .payoutsWait, minorUnits: row.amount.minorUnits, name: "1")]
        if row.state != .requested {
            preview.refusal = CommandRefusal.Rule.wrongState.because("it is \(row.state.rawValue)")
        }
        return preview
    }

    private func previewRelease(_ id: WithdrawalID) throws -> CommandPreview {
        guard try open(id), let row = payouts.withdrawals[id] else { return unknownWithdrawal }
        var preview = previewDecision(.releaseWithdrawal, row, isAsking: row.isUnderWay)
        preview.effects = [
            row.isUnderWay
                ? PreviewEffect(kind: .asksChannel, name: row.method.channel.text)
                : PreviewEffect(kind: .payoutsLeave, minorUnits: row.amount.minorUnits, name: "1")
        ]
        if row.state != .held, !row.needsPerson {
            preview.refusal = CommandRefusal.Rule.wrongState.because("it is \(row.state.rawValue) and needs nobody")
        }
        return preview
    }

    private func previewReject(_ id: WithdrawalID) throws -> CommandPreview {
        guard try open(id), let row = payouts.withdrawals[id] else { return unknownWithdrawal }
        var preview = previewDecision(.rejectWithdrawal, row, isAsking: false)
        preview.effects = [
            PreviewEffect(
                kind: .givesBack, minorUnits: row.amount.minorUnits, name: Masking.person(row.participant))
        ]
        if row.state != .held, row.state != .requested {
            preview.refusal = CommandRefusal.Rule.wrongState.because("it is \(row.state.rawValue)")
        }
        return preview
    }

    private func previewDecision(_ verb: OperatorVerb, _ row: Withdrawal, isAsking: Bool) -> CommandPreview {
        let isLarge = !isAsking && row.amount.minorUnits >= limits.secondPersonMinorUnits
        var preview = CommandPreview(riskClass: isLarge ? 4 : verb.classes.lowerBound, version: row.version)
        preview.needsSecondPerson = isLarge
        if preview.riskClass > 2 { preview.typedTarget = String(row.id.text.suffix(6)) }
        preview.amountMinorUnits = row.amount.minorUnits
        if !isAsking { preview.countsMinorUnits = row.amount.minorUnits }
        return preview
    }

    private var unknownWithdrawal: CommandPreview { .refused(.unknownTarget, "no such withdrawal") }

    // MARK: accounts

    private func previewApproval(_ id: ParticipantID) throws -> CommandPreview {
        guard try open(id), let row = payouts.participants[id] else {
            return .refused(.unknownTarget, "no such participant")
        }
        var preview = CommandPreview(riskClass: 3, version: row.version)
        preview.typedTarget = String(id.text.suffix(6))
        guard let pending = row.pending else {
            preview.refusal = CommandRefusal.Rule.wrongState.because("no change of accounts waits")
            return preview
        }
        preview.beforeText = pending.askedAt.rfc3339Beijing
        preview.afterText = max(at, pending.earliest).rfc3339Beijing
        preview.effects = [PreviewEffect(kind: .accountsChange, name: Masking.person(row.number))]
        if !pending.approvedBy.isEmpty {
            preview.refusal = CommandRefusal.Rule.alreadyDone.because("\(pending.approvedBy) agreed")
        }
        return preview
    }
}

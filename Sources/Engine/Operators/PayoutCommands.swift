import Operations
import Payments

/// What people do about withdrawals.
extension Turn {
    func payoutCommand(
        _ command: OperatorCommand, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        switch command {
        case .pausePayouts: return try steer(preview, who, reason, PayoutSwitch.change(to: PayoutSwitch.paused))
        case .resumePayouts: return try resumePayouts(who)
        case .goBatch(let id): return try goBatch(BatchID(trusted: id), who)
        case .deferWithdrawal(let id): return try deferWithdrawal(WithdrawalID(trusted: id), preview, who, reason)
        case .releaseWithdrawal(let id):
            try releaseWithdrawal(WithdrawalID(trusted: id), by: who.name)
            return (CommandResult(outcome: .done), "released")
        case .rejectWithdrawal(let id):
            try rejectWithdrawal(WithdrawalID(trusted: id), by: who.name)
            return (CommandResult(outcome: .done), "rejected")
        case .approvePayee(let id): return try approvePayee(ParticipantID(trusted: id), who)
        default: throw CommandRefused(.unknownTarget, "no command of payouts")
        }
    }

    // MARK: all payouts

    private func resumePayouts(_ who: OperatorIdentity) throws -> (CommandResult, String) {
        let change = PayoutSwitch.change(to: PayoutSwitch.running)
        supersede(change)
        try setPayouts(to: change.after, by: who.name)
        return (CommandResult(outcome: .done), "\(change.before) -> \(change.after)")
    }

    /// Also how the timer of a pause takes it back.
    func setPayouts(to value: String, by who: String) throws {
        let isPaused = value == PayoutSwitch.paused
        steering.payouts = PayoutSwitch(isPaused: isPaused, by: who, version: steering.payouts.version + 1)
        record(FeedEvent(
            at: at, kind: isPaused ? .payoutsPaused : .payoutsResumed, subject: PayoutSwitch.target, detail: who))
        if !isPaused { try wakeBatches() }
    }

    // MARK: one batch

    /// Below the limit it goes at once. Above it the first person's word has closed the batch (`propose`), and this is
    /// the second's, whether given to the batch or to the proposal.
    private func goBatch(_ id: BatchID, _ who: OperatorIdentity) throws -> (CommandResult, String) {
        guard try open(id), let batch = payouts.batches[id] else {
            throw CommandRefused(.unknownTarget, "no such batch")
        }
        let second = seconding == nil ? who.name : who.name.split(separator: "+").last.map(String.init) ?? who.name
        payouts.batches.edit(id) {
            let isAlone = $0.firstPerson.isEmpty || $0.firstPerson == second
            if isAlone { $0.firstPerson = second } else { $0.secondPerson = second }
        }
        if seconding == nil, let proposal = openProposal(of: .goBatch(batch: id.text)) {
            end(proposal, .confirmed, by: who)
        }
        if batch.firstPerson != who.name { otherPerson = batch.firstPerson }
        try schedule(.batch, for: .none, channel: nil, subject: id.text, due: at)
        let people = Set([batch.firstPerson, second]).filter { !$0.isEmpty }.sorted().joined(separator: " and ")
        return (CommandResult(outcome: .done), "gone by \(people)")
    }

    private func openProposal(of command: OperatorCommand) -> Proposal? {
        steering.proposals.first { $0.command == command }
    }

    // MARK: one withdrawal

    private func deferWithdrawal(
        _ id: WithdrawalID, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        guard try open(id), let row = payouts.withdrawals[id], row.state == .requested else {
            throw CommandRefused(.wrongState, "only what has not left can be deferred")
        }
        let due = payoutTimes.nextDaySlot(row.tier, after: max(at, row.dueAt))
        payouts.withdrawals.edit(id) {
            $0.dueAt = due
            $0.batch = nil
        }
        try join(id)
        record(.withdrawalDeferred, row, code: due.rfc3339Beijing, detail: who.name)
        if let batch = row.batch { try settleBatch(batch) }
        let deferral = SteeringChange(
            act: SteeringChange.deferral, target: id.text, before: row.dueAt.rfc3339Beijing,
            after: due.rfc3339Beijing)
        supersede(deferral)
        let timer = startTimer(deferral, preview, by: who.name, reason: reason)
        return (CommandResult(outcome: .done, reference: timer.text), "\(deferral.before) -> \(deferral.after)")
    }

    /// A deferral nobody kept: what has not left goes at its own time again, or with the next batch when that is over.
    func takeBackDeferral(_ timer: UndoTimer) throws {
        let id = WithdrawalID(trusted: timer.target)
        guard try open(id), let row = payouts.withdrawals[id], row.state == .requested,
            row.dueAt.rfc3339Beijing == timer.after
        else { return }
        let before = Timestamp(rfc3339: timer.before) ?? at
        payouts.withdrawals.edit(id) {
            $0.dueAt = before > at ? before : payoutTimes.nextSlot(row.tier, after: at)
            $0.batch = nil
        }
        try join(id)
        if let batch = row.batch { try settleBatch(batch) }
    }

    /// A held one waits for the next batch again; one that no query could settle is asked about anew.
    func releaseWithdrawal(_ id: WithdrawalID, by who: String) throws {
        guard try open(id), let row = payouts.withdrawals[id] else {
            throw CommandRefused(.unknownTarget, "no such withdrawal")
        }
        payouts.withdrawals.edit(id) { $0.decidedBy = who }
        record(.withdrawalReleased, row, code: row.state.rawValue, detail: who)
        if row.isUnderWay {
            payouts.withdrawals.edit(id) { $0.needsPerson = false }
            // Should the channel not have it, its tries begin anew.
            if let sent = try task(TaskID.of(.transfer, id.text)) { change(sent) { $0.tries = 0 } }
            return try askForTransfer(id, due: at)
        }
        try move(id, .released)
        payouts.withdrawals.edit(id) { $0.dueAt = payoutTimes.nextSlot(row.tier, after: at) }
        try join(id)
    }

    func rejectWithdrawal(_ id: WithdrawalID, by who: String) throws {
        guard try open(id) else { throw CommandRefused(.unknownTarget, "no such withdrawal") }
        payouts.withdrawals.edit(id) { $0.decidedBy = who }
        try endBeforeLeaving(id, .rejected)
    }

    // MARK: accounts

    private func approvePayee(_ id: ParticipantID, _ who: OperatorIdentity) throws -> (CommandResult, String) {
        guard try open(id), let pending = payouts.participants[id]?.pending else {
            throw CommandRefused(.wrongState, "no change of accounts waits")
        }
        payouts.participants.edit(id) { $0.pending?.approvedBy = who.name }
        settlePayee(id)
        return (CommandResult(outcome: .done), "in force from \(max(at, pending.earliest).rfc3339Beijing)")
    }
}

extension PayoutSwitch {
    static let target = "payouts"
    static let paused = "paused"
    static let running = "running"
    static let act = "pause_payouts"

    static func change(to after: String) -> SteeringChange {
        SteeringChange(act: act, target: target, before: after == paused ? running : paused, after: after)
    }
}

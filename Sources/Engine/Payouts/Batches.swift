import Channels
import Ledger
import Payments
import Storage

/// Batches: each goes once, at its moment or when a person says so, a part of it in each turn. Whatever stops it on the
/// way, what has not left stays where it is and leaves later under its own number.
extension Turn {
    func startBatch(_ task: OutsideTask) throws {
        let id = BatchID(trusted: task.subject)
        guard try open(id), let batch = payouts.batches[id], batch.state != .done else {
            return change(task) { $0.state = .done }
        }
        if steering.payouts.isPaused, !planted.contains(.pauseIgnored) {
            return change(task) { $0.dueAt = at.adding(milliseconds: payoutSettings.pausedRetry) }
        }
        guard batch.state == .sent || mayGo(batch) else {
            change(task) { $0.state = .done }
            guard batch.state != .waiting else { return }
            payouts.batches.edit(id) { $0.state = .waiting }
            return recordBatch(.batchWaiting, id, tally(id).requested.minorUnits)
        }
        try sendPart(of: id, task)
    }

    /// Two persons must have agreed to much money.
    private func mayGo(_ batch: PayoutBatch) -> Bool {
        !needsTwo(batch) || !(batch.firstPerson.isEmpty || batch.secondPerson.isEmpty)
    }

    func needsTwo(_ batch: PayoutBatch) -> Bool {
        tally(batch.id).requested.minorUnits > payoutSettings.twoPersonMinorUnits
    }

    /// Lets as many leave as one turn may; the task comes again until none is left.
    private func sendPart(of id: BatchID, _ task: OutsideTask) throws {
        auditSchedule(of: id)
        let room = limits.transfersPerTurn - payouts.transfers
        guard room > 0 else { return change(task) { $0.dueAt = at.adding(milliseconds: 1) } }
        payouts.batches.edit(id) {
            $0.state = .sent
            $0.wentAt = $0.wentAt ?? at
        }
        let rows = try store.withdrawals(in: id, state: .requested, limit: room)
        for row in rows { try leave(row.id, with: id) }
        guard rows.count < room else { return change(task) { $0.dueAt = at.adding(milliseconds: 1) } }
        change(task) { $0.state = .done }
        try allLeft(id)
    }

    /// A batch that nobody let go goes by its schedule.
    private func auditSchedule(of id: BatchID) {
        guard let batch = payouts.batches[id], batch.state == .collecting, batch.firstPerson.isEmpty else { return }
        auditDecision(
            by: Decider.schedule, act: "batch", riskClass: 2, target: id.text, change: "ready -> sent",
            reason: "due", detail: "\(tally(id).requested.minorUnits) by \(batch.method.rawValue)")
    }

    private func leave(_ id: WithdrawalID, with batch: BatchID) throws {
        guard try open(id), let row = payouts.withdrawals[id], row.state == .requested, row.batch == batch
        else { return }
        payouts.transfers += 1
        let findings = try reasonsToStay(row)
        guard findings.isEmpty else { return try hold(id, findings) }
        try move(id, .sent)
        payouts.batches.edit(batch) {
            $0.count += 1
            $0.minorUnits += row.amount.minorUnits
        }
        record(.withdrawalSent, row, code: row.tier.rawValue)
        try schedule(.transfer, for: .none, channel: row.method.channel, subject: id.text, due: at)
    }

    /// What has happened to the participant since the withdrawal was asked for. Whom a person has let go is stopped by
    /// a block alone.
    private func reasonsToStay(_ row: Withdrawal) throws -> [RuleFinding] {
        guard let person = try participant(shop: row.shop, number: row.participant) else { return [] }
        if person.isBlocked {
            return [RuleFinding(rule: "blocked", points: 50, evidence: Evidence.payeeBlocked.text())]
        }
        guard row.decidedBy.isEmpty, person.pending != nil else { return [] }
        return [RuleFinding(rule: "payee_change", points: 50, evidence: Evidence.payeeChanging.text())]
    }

    private func allLeft(_ id: BatchID) throws {
        guard let batch = payouts.batches[id] else { return }
        if batch.count > 0 { recordBatch(.batchSent, id, batch.minorUnits) }
        if let base = payoutSettings.costs[batch.method]?.base(of: batch.count), base > 0 {
            movements.append(.batchCost(
                id: newID(MovementID.self, for: batch.shop), batch: batch, minorUnits: base, at: at))
        }
        try settleBatch(id)
    }

    /// A batch is done once everything it held has ended; one that waits for people, once it has nothing left for them.
    func settleBatch(_ id: BatchID) throws {
        guard try open(id), let batch = payouts.batches[id], batch.state == .sent || batch.state == .waiting,
            tally(id).isOver, try batch.state == .waiting || task(TaskID.of(.batch, id.text))?.state != .open
        else { return }
        payouts.batches.edit(id) { $0.state = .done }
        if batch.count > 0 { recordBatch(.batchDone, id, batch.minorUnits) }
    }

    /// Wakes everything that waited for payouts to go on.
    func wakeBatches() throws {
        for batch in engine.payouts.openBatches.values.sorted(by: { $0.id < $1.id })
        where batch.dueAt <= at || batch.state == .sent {
            guard let task = try task(TaskID.of(.batch, batch.id.text)), task.state == .open else { continue }
            change(task) { $0.dueAt = at }
        }
    }

    func recordBatch(_ kind: EventKind, _ id: BatchID, _ minorUnits: Int64) {
        guard let batch = payouts.batches[id] else { return }
        record(FeedEvent(
            at: at, kind: kind, shop: batch.shop, channel: batch.method.channel, subject: id.text,
            minorUnits: minorUnits, code: batch.tier.rawValue))
    }
}

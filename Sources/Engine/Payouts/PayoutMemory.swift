import Payments

/// What the engine remembers of payouts: caches of rows, and sums that follow every change of a row. All of it is
/// rebuilt from the store at start.
struct PayoutMemory {
    var participants = GenerationCache<ParticipantID, Participant>(capacity: Limits.cachedParticipants)
    var numbers = GenerationCache<ParticipantNumber, ParticipantID>(capacity: Limits.cachedParticipants)
    var withdrawals = GenerationCache<WithdrawalID, Withdrawal>(capacity: Limits.cachedWithdrawals)
    /// Batches that are not done.
    var openBatches: [BatchID: PayoutBatch] = [:]
    var tallies: [BatchID: BatchTally] = [:]
    /// Participants whose accounts are to change.
    private(set) var payees: [ParticipantID: Participant] = [:]
    /// When each change that somebody has agreed to comes into force.
    private(set) var approvals: [ParticipantID: Timestamp] = [:]
    var figures = PayoutFigures()

    func tally(_ batch: BatchID) -> BatchTally { tallies[batch] ?? BatchTally() }

    mutating func take(_ change: OpenedRows<ParticipantID, Participant>.Change) {
        let row = change.current
        participants.store(row, for: row.id)
        numbers.store(row.id, for: ParticipantNumber(shop: row.shop, number: row.number))
        notePayee(row)
    }

    mutating func notePayee(_ row: Participant) {
        guard let pending = row.pending, payees[row.id] != nil || payees.count < Limits.pendingPayees else {
            payees[row.id] = nil
            approvals[row.id] = nil
            return
        }
        payees[row.id] = row
        approvals[row.id] = pending.approvedBy.isEmpty ? nil : pending.earliest
    }

    mutating func take(_ change: OpenedRows<WithdrawalID, Withdrawal>.Change) {
        withdrawals.store(change.current, for: change.current.id)
        if let original = change.original { count(original, -1) }
        count(change.current, 1)
    }

    mutating func take(_ change: OpenedRows<BatchID, PayoutBatch>.Change) {
        let row = change.current
        if row.state == .done {
            openBatches[row.id] = nil
            tallies[row.id] = nil
        } else {
            openBatches[row.id] = row
        }
    }

    /// Adds a row's part to every sum, or takes it off again.
    mutating func count(_ row: Withdrawal, _ sign: Int) {
        figures.count(row, sign)
        guard let batch = row.batch, openBatches[batch] != nil else { return }
        tallies[batch, default: BatchTally()].count(row, sign)
    }
}

struct ParticipantNumber: Hashable, Sendable {
    let shop: ShopID
    let number: String
}

/// What a batch holds, by what became of it.
struct BatchTally: Sendable, Equatable {
    struct Part: Sendable, Equatable {
        var count = 0
        var minorUnits: Int64 = 0

        mutating func add(_ count: Int, _ minorUnits: Int64) {
            self.count += count
            self.minorUnits += minorUnits
        }
    }

    /// Not left yet.
    var requested = Part()
    /// Left, end not known.
    var underWay = Part()
    var arrived = Part()
    /// Ended without arriving.
    var back = Part()
    var feeMinorUnits: Int64 = 0

    var count: Int { requested.count + underWay.count + ended }
    var ended: Int { arrived.count + back.count }
    var minorUnits: Int64 { requested.minorUnits + underWay.minorUnits + arrived.minorUnits + back.minorUnits }
    /// True when nothing of it can move by itself any more.
    var isOver: Bool { requested.count == 0 && underWay.count == 0 }

    mutating func count(_ row: Withdrawal, _ sign: Int) {
        let units = Int64(sign)
        add(row.state, sign, row.amount.minorUnits * units, row.feeMinorUnits * units)
    }

    mutating func add(_ state: WithdrawalState, _ count: Int, _ minorUnits: Int64, _ fee: Int64) {
        feeMinorUnits += fee
        switch state {
        case .requested, .held: requested.add(count, minorUnits)
        case .sent, .unknown, .processing, .awaitingConfirmation: underWay.add(count, minorUnits)
        case .succeeded: arrived.add(count, minorUnits)
        case .rejected, .cancelled, .expired, .failed, .returned: back.add(count, minorUnits)
        }
    }
}

import Channels
import Ledger
import Payments
import Storage

/// Participants, withdrawals and the batches they leave in: what shops ask, what tasks do, what channels answer.
extension Turn {
    func payout(_ request: PayoutRequest, _ token: ReplyToken) throws {
        switch request {
        case .saveParticipant(let request): try saveParticipant(request, token)
        case .readParticipant(let shop, let number): try readParticipant(shop, number, token)
        case .changePayee(let request): try changePayee(request, token)
        case .withdraw(let request): try withdraw(request, token)
        case .readWithdrawal(let shop, let reference):
            replyWithdrawal(try withdrawal(reference, of: shop), token, isRepeat: false)
        case .cancelWithdrawal(let shop, let reference): try cancelWithdrawal(shop, reference, token)
        case .spendPurpose(let request): try spendPurpose(request, token)
        }
    }

    func startPayout(_ task: OutsideTask) throws {
        switch task.kind {
        case .transfer: try startTransfer(task)
        case .transferQuery: try startTransferQuery(task)
        case .transferCancel: try startTransferCancel(task)
        case .batch: try startBatch(task)
        default: change(task) { $0.state = .dead }
        }
    }

    func payoutAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {
        let id = WithdrawalID(trusted: task.subject)
        guard try open(id) else { return }
        guard task.state == .open else {
            // An answer that comes after its task ended still tells what the channel knows.
            if case .transfer(let report) = answer, believes(report, id) { _ = try transferReported(report, id) }
            return
        }
        change(task) { $0.tries += 1 }
        switch task.kind {
        case .transfer: try transferAnswered(task, id, answer)
        case .transferQuery: try transferQueryAnswered(task, id, answer)
        case .transferCancel: try transferCancelAnswered(task, id, answer)
        default: break
        }
    }

    var payoutSettings: PayoutSettings { engine.configuration.payouts }
    var payoutTimes: PayoutTimes { engine.payoutTimes }
}

// MARK: rows

extension Turn {
    /// Opens a withdrawal for reading and changing.
    /// - Returns: false when there is none.
    func open(_ id: WithdrawalID) throws(StoreError) -> Bool {
        if payouts.withdrawals[id] != nil { return true }
        guard let row = try engine.withdrawal(id) else { return false }
        payouts.withdrawals.open(row, as: id)
        return true
    }

    /// Opens a batch for reading and changing.
    func open(_ id: BatchID) throws(StoreError) -> Bool {
        if payouts.batches[id] != nil { return true }
        guard let row = try engine.batch(id) else { return false }
        payouts.batches.open(row, as: id)
        return true
    }

    /// Opens a participant; a change of accounts whose time has come is in force from here on.
    func open(_ id: ParticipantID) throws(StoreError) -> Bool {
        if payouts.participants[id] == nil {
            guard let row = try engine.participant(id) else { return false }
            payouts.participants.open(row, as: id)
        }
        settlePayee(id)
        return true
    }

    /// The participant of a shop's number, opened; nil when the shop has none of it.
    func participant(shop: ShopID, number: String) throws(StoreError) -> Participant? {
        let key = ParticipantNumber(shop: shop, number: number)
        if let made = payouts.participants.first(where: { $0.shop == shop && $0.number == number }) { return made }
        if let known = engine.payouts.numbers.value(key) {
            return try open(known) ? payouts.participants[known] : nil
        }
        guard let stored = try store.participant(shop: shop, number: number), try open(stored.id) else { return nil }
        return payouts.participants[stored.id]
    }

    /// What an account holds, this turn's own movements included.
    func balance(of account: LedgerAccount) throws(StoreError) -> Int64 {
        var units = try store.balance(of: account, .cny)
        for entry in movements.flatMap(\.entries) where entry.account == account {
            units += (entry.side == .debit) == account.isDebitNormal ? entry.minorUnits : -entry.minorUnits
        }
        return units
    }

    /// What a batch holds as this turn leaves it.
    func tally(_ id: BatchID) -> BatchTally {
        var tally = engine.payouts.tally(id)
        for change in payouts.withdrawals.changed {
            if let original = change.original, original.batch == id { tally.count(original, -1) }
            if change.current.batch == id { tally.count(change.current, 1) }
        }
        return tally
    }

    /// Writes what payouts changed; after orders and shares, before movements.
    func writePayouts() throws(StoreError) {
        stampPayouts()
        for change in payouts.participants.changed {
            if change.original == nil { try store.insert(change.current) } else { try store.update(change.current) }
        }
        for change in payouts.batches.changed {
            if change.original == nil { try store.insert(change.current) } else { try store.update(change.current) }
        }
        for change in payouts.withdrawals.changed {
            if change.original == nil {
                let digest = payouts.digests[change.current.id] ?? []
                try store.insert(change.current, requestDigest: digest)
            } else {
                try store.update(change.current)
            }
        }
        for change in payouts.pools.changed {
            if change.original == nil { try store.insert(change.current) } else { try store.update(change.current) }
        }
        for made in payouts.spendings { try store.insert(made.spending, requestDigest: made.digest) }
    }

    private func stampPayouts() {
        payouts.participants.stamp { original, row in
            row.version = original.version + 1
            row.updatedAt = at
        }
        payouts.batches.stamp { original, row in
            row.version = original.version + 1
            row.updatedAt = at
        }
        payouts.withdrawals.stamp { original, row in
            row.version = original.version + 1
            row.updatedAt = at
        }
    }
}

extension Engine {
    func withdrawal(_ id: WithdrawalID) throws(StoreError) -> Withdrawal? {
        if let known = payouts.withdrawals.value(id) { return known }
        guard let row = try store.withdrawal(id) else { return nil }
        payouts.withdrawals.store(row, for: id)
        return row
    }

    func batch(_ id: BatchID) throws(StoreError) -> PayoutBatch? {
        if let known = payouts.openBatches[id] { return known }
        return try store.payoutBatch(id)
    }

    func participant(_ id: ParticipantID) throws(StoreError) -> Participant? {
        if let known = payouts.participants.value(id) { return known }
        guard let row = try store.participant(id) else { return nil }
        payouts.participants.store(row, for: id)
        payouts.numbers.store(id, for: ParticipantNumber(shop: row.shop, number: row.number))
        return row
    }

    var payoutTimes: PayoutTimes { PayoutTimes(settings: configuration.payouts, calendar: configuration.calendar) }

    /// Takes what a written turn did to payouts over into memory. Nothing here can fail.
    func takePayouts(_ turn: Turn) {
        for change in turn.payouts.participants.changed { payouts.take(change) }
        let batches = turn.payouts.batches.changed
        for change in batches where change.current.state != .done { payouts.take(change) }
        for change in turn.payouts.withdrawals.changed { payouts.take(change) }
        for change in batches {
            if change.current.state == .done { payouts.take(change) }
            if let original = change.original { payouts.figures.count(original, configuration.payouts.costs, -1) }
            payouts.figures.count(change.current, configuration.payouts.costs, 1)
        }
        for movement in turn.movements { payouts.figures.count(movement) }
        payouts.figures.dropDays(before: PayoutTimes.day(of: turn.at))
    }
}

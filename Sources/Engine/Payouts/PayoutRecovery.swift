import Ledger
import Payments
import Storage

/// Rebuilding what memory holds of payouts, and doubting what was under way.
extension Engine {
    func loadPayouts(at now: Timestamp) throws(StoreError) {
        for batch in try store.openBatches(limit: Limits.openBatches) { payouts.openBatches[batch.id] = batch }
        let firstDay = PayoutTimes.midnight(PayoutTimes.day(of: now) - PayoutFigures.daysKept)
        for batch in payouts.openBatches.values.sorted(by: { $0.id < $1.id }) {
            var tally = BatchTally()
            for part in try store.contents(of: batch.id) {
                tally.add(part.state, part.count, part.minorUnits, part.feeMinorUnits)
            }
            payouts.tallies[batch.id] = tally
            payouts.figures.count(batch, configuration.payouts.costs, 1)
        }
        for batch in try store.goneBatches(since: firstDay, limit: .max) where payouts.openBatches[batch.id] == nil {
            payouts.figures.count(batch, configuration.payouts.costs, 1)
        }
        var figures = payouts.figures
        try store.eachWithdrawal(openOrSettledSince: firstDay) { figures.count($0, 1) }
        payouts.figures = figures
        for person in try store.pendingPayees(limit: Limits.pendingPayees) { payouts.notePayee(person) }
        try loadBalances()
        try loadEscrow()
    }

    private func loadBalances() throws(StoreError) {
        for prefix in ["commission/", "purpose/", "receivable/", "escrow/"] {
            for balance in try store.balances(prefix: prefix) where balance.currency == .cny {
                guard let account = LedgerAccount(text: balance.account) else { continue }
                let debit = balance.debit - balance.credit
                payouts.figures.add(account, account.isDebitNormal ? debit : -debit)
            }
        }
    }

    private func loadEscrow() throws(StoreError) {
        for order in try store.ordersAwaitingReceipt(limit: Limits.escrowOrders) {
            var share = PayoutFigures.EscrowShare(since: Timestamp(milliseconds: 0))
            for movement in try store.movements(of: order) {
                payouts.figures.countEscrow(movement, &share)
            }
            if share.minorUnits > 0 { payouts.figures.escrow[order] = share }
        }
    }
}

extension Turn {
    /// A transfer that may have gone out before the process ended: unknown, and asked for before anything is repeated.
    func doubtTransfer(_ task: OutsideTask) throws {
        let id = WithdrawalID(trusted: task.subject)
        guard try open(id), let row = payouts.withdrawals[id], row.isUnderWay else { return }
        if planted.contains(.batchSentTwiceAfterCrash) {
            engine.renumbered.insert(id)
            return change(task) { $0.tries = max(1, $0.tries) }
        }
        try move(id, .answerLost)
        change(task) {
            $0.state = .done
            $0.dueAt = min($0.dueAt, at)
        }
        // A moment later, so that many of them go out a part in each tick.
        try askForTransfer(id, due: at.adding(milliseconds: 1))
    }
}

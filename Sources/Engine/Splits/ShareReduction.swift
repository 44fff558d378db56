import Ledger
import Payments

/// How much of the shares that still wait is left when part of an order goes back to the buyer.
///
/// The rule: the waiting shares together shrink in the proportion in which the unrefunded money shrank, rounded down,
/// and never exceed what is left after the shares that are gone. The total is dealt out in proportion to the old
/// shares; the minor units that rounding leaves go to the largest remainders, ties to the earlier share.
enum ShareReduction {
    /// - Parameters:
    ///   - waiting: amounts of the waiting shares, in fixed order.
    ///   - before: unrefunded minor units before the refund.
    ///   - after: unrefunded minor units after it.
    ///   - gone: minor units that left to receivers.
    /// - Returns: new amounts in the same order; their sum is at most `after - gone`.
    static func reduce(_ waiting: [Int64], before: Int64, after: Int64, gone: Int64) -> [Int64] {
        let total = waiting.reduce(0, +)
        guard total > 0, before > 0 else { return waiting.map { _ in 0 } }
        let scaled = Int64(Int128(total) * Int128(max(0, after)) / Int128(before))
        let target = max(0, min(scaled, after - gone))
        var parts: [Int64] = []
        var remainders: [(index: Int, remainder: Int128)] = []
        for (index, amount) in waiting.enumerated() {
            let product = Int128(amount) * Int128(target)
            parts.append(Int64(product / Int128(total)))
            remainders.append((index, product % Int128(total)))
        }
        let missing = Int(target - parts.reduce(0, +))
        remainders.sort { $0.remainder != $1.remainder ? $0.remainder > $1.remainder : $0.index < $1.index }
        for item in remainders.prefix(missing) { parts[item.index] += 1 }
        return parts
    }
}

extension Turn {
    /// Shrinks the shares that wait. A share's amount never changes, so a shrunk share is cancelled and a smaller one
    /// takes its place.
    func reduceWaitingShares(_ id: OrderID, before: Order) {
        let file = self[id]
        let waiting = file.legs.indices.filter { file.legs[$0].state == .waiting }
        guard !waiting.isEmpty else { return }
        let order = file.order
        let amounts = ShareReduction.reduce(
            waiting.map { file.legs[$0].amount.minorUnits },
            before: before.paidMinorUnits - before.refundedMinorUnits,
            after: order.paidMinorUnits - order.refundedMinorUnits, gone: file.dividedMinorUnits)
        for (index, amount) in zip(waiting, amounts) {
            let leg = file.legs[index]
            // A share that its channel takes back by itself has to say exactly what had been refunded before it left,
            // so it is made anew even when rounding left it as large as it was.
            guard amount != leg.amount.minorUnits || comesBackWithRefund(leg) else { continue }
            shrink(file.legs[index], at: index, to: amount)
        }
    }

    /// What lies in escrow for the share goes with it.
    private func shrink(_ leg: SplitLeg, at index: Int, to amount: Int64) {
        let order = self[leg.order].order
        self[leg.order].legs[index].state = SplitLegMachine.apply(.cancelled, to: leg.state).state
        let isInEscrow = leg.waitsForReceipt && order.hold != .held
        if isInEscrow {
            movements.append(.escrowReleased(
                id: newID(MovementID.self, for: order.shop), order: order, leg: leg, at: at))
        }
        guard amount > 0 else { return }
        let made = leg.made(
            anew: newID(LegID.self, for: order.shop), minorUnits: amount, refundedBefore: order.refundedMinorUnits,
            due: leg.dueAt, at: at)
        self[leg.order].legs.append(made)
        guard isInEscrow else { return }
        movements.append(.escrowHeld(id: newID(MovementID.self, for: order.shop), order: order, leg: made, at: at))
    }
}

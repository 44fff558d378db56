package import Payments

/// Shares on their way out and back.
extension Movement {
    /// A share left: it is no longer the shop's, and not yet the participant's. `again`: a refusal that was booked was
    /// none.
    package static func splitSent(
        id: MovementID, order: Order, leg: SplitLeg, again: Bool = false, at: Timestamp
    ) -> Movement {
        make(id, again ? .splitSentAgain : .splitSent, order, leg, at, [
            Pair(
                debit: .shopPayable(order.shop), credit: .participant(order.shop, leg.receiver.participant),
                minorUnits: leg.amount.minorUnits)
        ])
    }

    /// It was refused: the shop's again.
    package static func splitFailed(id: MovementID, order: Order, leg: SplitLeg, at: Timestamp) -> Movement {
        make(id, .splitFailed, order, leg, at, [
            Pair(
                debit: .participant(order.shop, leg.receiver.participant), credit: .shopPayable(order.shop),
                minorUnits: leg.amount.minorUnits)
        ])
    }

    /// It arrived. Money that went through the channel is the participant's own from now on and leaves our books; money
    /// in a sub-account at the bank is the participant's too, and we go on counting it because withdrawals draw on it.
    package static func split(id: MovementID, order: Order, leg: SplitLeg, at: Timestamp) -> Movement {
        let participant = leg.receiver.participant
        let units = leg.amount.minorUnits
        var pairs = [
            Pair(
                debit: .participant(order.shop, participant),
                credit: .channelClearing(order.shop, order.channel ?? leg.channel), minorUnits: units)
        ]
        if leg.delivery == .bank {
            pairs.append(Pair(
                debit: .subAccount(order.shop, participant), credit: .commission(order.shop, participant),
                minorUnits: units))
        }
        return make(id, .split, order, leg, at, pairs)
    }

    /// Part of a settled share came back: the same lines the other way round. What a bank takes back lies at the bank.
    package static func splitReturned(
        id: MovementID, order: Order, leg: SplitLeg, returned: SplitReturn, at: Timestamp
    ) -> Movement {
        let participant = LedgerAccount.participant(order.shop, leg.receiver.participant)
        let units = returned.amount.minorUnits
        var pairs = [
            Pair(debit: .channelClearing(order.shop, leg.channel), credit: participant, minorUnits: units),
            Pair(debit: participant, credit: .shopPayable(order.shop), minorUnits: units),
        ]
        if leg.delivery == .bank {
            pairs.append(Pair(
                debit: .commission(order.shop, leg.receiver.participant),
                credit: .subAccount(order.shop, leg.receiver.participant), minorUnits: units))
        }
        return Movement(
            id: id, kind: .splitReturned, order: order, subject: returned.id.text, at: at,
            currency: returned.amount.currency, pairs: pairs)
    }

    /// A share waits for the buyer's receipt.
    package static func escrowHeld(id: MovementID, order: Order, leg: SplitLeg, at: Timestamp) -> Movement {
        make(id, .escrowHeld, order, leg, at, [
            Pair(debit: .shopPayable(order.shop), credit: .escrow(order.shop), minorUnits: leg.amount.minorUnits)
        ])
    }

    /// The buyer confirmed, or the share is not to be paid any more: it may move again.
    package static func escrowReleased(id: MovementID, order: Order, leg: SplitLeg, at: Timestamp) -> Movement {
        make(id, .escrowReleased, order, leg, at, [
            Pair(debit: .escrow(order.shop), credit: .shopPayable(order.shop), minorUnits: leg.amount.minorUnits)
        ])
    }

    /// Risk keeps `minorUnits` of the order where they are.
    package static func hold(id: MovementID, order: Order, minorUnits: Int64, at: Timestamp) -> Movement {
        Movement(
            id: id, kind: .hold, order: order, subject: order.id.text, at: at, currency: order.amount.currency,
            pairs: [Pair(debit: .shopPayable(order.shop), credit: .held(order.shop), minorUnits: minorUnits)])
    }

    /// They may move again: all when a person released the order (`subject` its number), part for a refund (`subject`
    /// the refund's).
    package static func release(
        id: MovementID, order: Order, subject: String, minorUnits: Int64, at: Timestamp
    ) -> Movement {
        Movement(
            id: id, kind: .release, order: order, subject: subject, at: at, currency: order.amount.currency,
            pairs: [Pair(debit: .held(order.shop), credit: .shopPayable(order.shop), minorUnits: minorUnits)])
    }

    static func make(
        _ id: MovementID, _ kind: MovementKind, _ order: Order, _ leg: SplitLeg, _ at: Timestamp, _ pairs: [Pair]
    ) -> Movement {
        Movement(
            id: id, kind: kind, order: order, subject: leg.id.text, at: at, currency: leg.amount.currency, pairs: pairs)
    }
}

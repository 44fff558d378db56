package import Payments

/// Commission the shop owes, what is taken back of it, and what it is spent on.
extension Movement {
    /// A share is owed to its participant from now on; bound to a purpose when the leg is.
    package static func commissionAccrued(id: MovementID, order: Order, leg: SplitLeg, at: Timestamp) -> Movement {
        let participant = leg.receiver.participant
        let account: LedgerAccount =
            leg.purpose.isEmpty ? .commission(order.shop, participant) : .purposeBound(order.shop, participant)
        return make(id, .commissionAccrued, order, leg, at, [
            Pair(debit: .shopPayable(order.shop), credit: account, minorUnits: leg.amount.minorUnits)
        ])
    }

    /// Part of it is taken back because the order was refunded.
    package static func commissionReturned(
        id: MovementID, order: Order, leg: SplitLeg, returned: SplitReturn, at: Timestamp
    ) -> Movement {
        let participant = leg.receiver.participant
        let account: LedgerAccount =
            leg.purpose.isEmpty ? .commission(order.shop, participant) : .purposeBound(order.shop, participant)
        return Movement(
            id: id, kind: .commissionReturned, order: order, subject: returned.id.text, at: at,
            currency: returned.amount.currency,
            pairs: [Pair(debit: account, credit: .shopPayable(order.shop), minorUnits: returned.amount.minorUnits)])
    }

    /// It could not be taken back: the participant owes it.
    package static func clawbackOwed(
        id: MovementID, order: Order, leg: SplitLeg, returned: SplitReturn, minorUnits: Int64, at: Timestamp
    ) -> Movement {
        Movement(
            id: id, kind: .clawbackOwed, order: order, subject: returned.id.text, at: at,
            currency: returned.amount.currency,
            pairs: [
                Pair(
                    debit: .receivable(order.shop, leg.receiver.participant), credit: .shopPayable(order.shop),
                    minorUnits: minorUnits)
            ])
    }

    /// A later commission pays part of what is owed; `leg` is the commission it is taken from.
    package static func clawbackTaken(
        id: MovementID, order: Order, leg: SplitLeg, minorUnits: Int64, at: Timestamp
    ) -> Movement {
        let participant = leg.receiver.participant
        return make(id, .clawbackTaken, order, leg, at, [
            Pair(
                debit: .commission(order.shop, participant), credit: .receivable(order.shop, participant),
                minorUnits: minorUnits)
        ])
    }

    /// Commission bound to a purpose paid for goods of that purpose.
    package static func purposeSpent(
        id: MovementID, shop: ShopID, participant: String, subject: String, amount: Money, at: Timestamp
    ) -> Movement {
        Movement(
            id: id, kind: .purposeSpent, shop: shop, subject: subject, at: at, currency: amount.currency,
            pairs: [
                Pair(
                    debit: .purposeBound(shop, participant), credit: .shopPayable(shop), minorUnits: amount.minorUnits)
            ])
    }

    /// Money changed its currency: the loss against the rate the order was priced at; a gain the other way round.
    package static func foreignExchange(
        id: MovementID, order: Order, channel: ChannelID, lossMinorUnits: Int64, at: Timestamp
    ) -> Movement {
        let clearing = LedgerAccount.channelClearing(order.shop, channel)
        let exchange = LedgerAccount.foreignExchange(order.shop, channel)
        return Movement(
            id: id, kind: .foreignExchange, order: order, subject: order.id.text, at: at,
            currency: order.amount.currency,
            pairs: [
                lossMinorUnits < 0
                    ? Pair(debit: clearing, credit: exchange, minorUnits: -lossMinorUnits)
                    : Pair(debit: exchange, credit: clearing, minorUnits: lossMinorUnits)
            ])
    }

    /// A correction by two persons; `subject` is the proposal's number.
    package static func adjustment(
        id: MovementID, shop: ShopID, debit: LedgerAccount, credit: LedgerAccount, subject: String, amount: Money,
        at: Timestamp
    ) -> Movement {
        Movement(
            id: id, kind: .adjustment, shop: shop, subject: subject, at: at, currency: amount.currency,
            pairs: [Pair(debit: debit, credit: credit, minorUnits: amount.minorUnits)])
    }
}

package import Payments

/// The named movements. Each takes one amount and books it once on either side, so it balances by construction.
extension Movement {
    /// The buyer's money reached the channel: the channel holds it, the shop is owed it.
    package static func payment(id: MovementID, order: Order, attempt: Attempt, at: Timestamp) -> Movement {
        transfer(
            id, .payment, order, attempt.id.text, at, attempt.paidMinorUnits,
            from: .shopPayable(order.shop), to: .channelClearing(order.shop, attempt.channel))
    }

    /// The channel keeps its fee out of what it holds; the shop bears it.
    package static func fee(
        id: MovementID, order: Order, attempt: Attempt, feeMinorUnits: Int64, at: Timestamp
    ) -> Movement {
        transfer(
            id, .fee, order, attempt.id.text, at, feeMinorUnits,
            from: .channelClearing(order.shop, attempt.channel), to: .channelFee(order.shop, attempt.channel))
    }

    /// A share left the shop's part at the channel and is the participant's.
    package static func split(id: MovementID, order: Order, leg: SplitLeg, at: Timestamp) -> Movement {
        share(id, .split, order, leg, at, isReturn: false)
    }

    /// A share came back before a refund.
    package static func splitReturned(id: MovementID, order: Order, leg: SplitLeg, at: Timestamp) -> Movement {
        share(id, .splitReturned, order, leg, at, isReturn: true)
    }

    /// Money went back to the buyer out of what the channel held for the shop.
    package static func refund(id: MovementID, order: Order, refund: Refund, at: Timestamp) -> Movement {
        transfer(
            id, .refund, order, refund.id.text, at, refund.amount.minorUnits,
            from: .channelClearing(order.shop, refund.channel), to: .shopPayable(order.shop))
    }

    /// The channel gave back its fee for the refunded part.
    package static func feeReturned(
        id: MovementID, order: Order, refund: Refund, feeMinorUnits: Int64, at: Timestamp
    ) -> Movement {
        transfer(
            id, .feeReturned, order, refund.id.text, at, feeMinorUnits,
            from: .channelFee(order.shop, refund.channel), to: .channelClearing(order.shop, refund.channel))
    }

    /// Money nobody ordered reached the channel; it must go back.
    package static func surplusPayment(id: MovementID, order: Order, attempt: Attempt, at: Timestamp) -> Movement {
        transfer(
            id, .surplusPayment, order, attempt.id.text, at, attempt.paidMinorUnits,
            from: .surplus(order.shop, attempt.channel), to: .channelClearing(order.shop, attempt.channel))
    }

    /// And went back.
    package static func surplusRefund(id: MovementID, order: Order, refund: Refund, at: Timestamp) -> Movement {
        transfer(
            id, .surplusRefund, order, refund.id.text, at, refund.amount.minorUnits,
            from: .channelClearing(order.shop, refund.channel), to: .surplus(order.shop, refund.channel))
    }

    /// Two steps of one fact: the channel holds less, the shop is owed less, the participant has it from the shop's side.
    private static func share(
        _ id: MovementID, _ kind: MovementKind, _ order: Order, _ leg: SplitLeg, _ at: Timestamp, isReturn: Bool
    ) -> Movement {
        let clearing = LedgerAccount.channelClearing(order.shop, leg.channel)
        let participant = LedgerAccount.participant(order.shop, leg.receiver.participant)
        let shop = LedgerAccount.shopPayable(order.shop)
        let units = leg.amount.minorUnits
        // The share is first owed to the participant instead of the shop, then paid out of the channel's holding.
        let entries = isReturn
            ? [
                LedgerEntry(account: clearing, side: .debit, minorUnits: units),
                LedgerEntry(account: participant, side: .credit, minorUnits: units),
                LedgerEntry(account: participant, side: .debit, minorUnits: units),
                LedgerEntry(account: shop, side: .credit, minorUnits: units),
            ]
            : [
                LedgerEntry(account: shop, side: .debit, minorUnits: units),
                LedgerEntry(account: participant, side: .credit, minorUnits: units),
                LedgerEntry(account: participant, side: .debit, minorUnits: units),
                LedgerEntry(account: clearing, side: .credit, minorUnits: units),
            ]
        return Movement(
            id: id, kind: kind, order: order.id, shop: order.shop, subject: leg.id.text, at: at,
            currency: leg.amount.currency, entries: entries)
    }

    /// `to` is debited, `from` is credited.
    private static func transfer(
        _ id: MovementID, _ kind: MovementKind, _ order: Order, _ subject: String, _ at: Timestamp, _ units: Int64,
        from: LedgerAccount, to: LedgerAccount
    ) -> Movement {
        Movement(
            id: id, kind: kind, order: order.id, shop: order.shop, subject: subject, at: at,
            currency: order.amount.currency,
            entries: [
                LedgerEntry(account: to, side: .debit, minorUnits: units),
                LedgerEntry(account: from, side: .credit, minorUnits: units),
            ])
    }
}

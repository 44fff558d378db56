package import Payments

/// One maker for each fact of business. Each writes pairs of equal lines, so what it makes balances by construction.
extension Movement {
    /// The buyer paid: the channel holds the money, it is owed to the shop.
    package static func payment(id: MovementID, order: Order, attempt: Attempt, at: Timestamp) -> Movement {
        Movement(
            id: id, kind: .payment, order: order, subject: attempt.id.text, at: at, currency: attempt.amount.currency,
            pairs: [
                Pair(
                    debit: .channelClearing(order.shop, attempt.channel), credit: .shopPayable(order.shop),
                    minorUnits: attempt.paidMinorUnits)
            ])
    }

    /// The channel keeps its fee out of what it holds.
    package static func fee(
        id: MovementID, order: Order, attempt: Attempt, feeMinorUnits: Int64, at: Timestamp
    ) -> Movement {
        Movement(
            id: id, kind: .fee, order: order, subject: attempt.id.text, at: at, currency: attempt.amount.currency,
            pairs: [
                Pair(
                    debit: .channelFee(order.shop, attempt.channel),
                    credit: .channelClearing(order.shop, attempt.channel), minorUnits: feeMinorUnits)
            ])
    }

    /// Money for a refund is put aside: no share and no other refund can take it any more.
    package static func refundReserved(
        id: MovementID, order: Order, refund: Refund, again: Bool = false, at: Timestamp
    ) -> Movement {
        Movement(
            id: id, kind: again ? .refundReservedAgain : .refundReserved, order: order, subject: refund.id.text, at: at,
            currency: refund.amount.currency,
            pairs: [
                Pair(
                    debit: .shopPayable(order.shop), credit: .refundsPayable(order.shop),
                    minorUnits: refund.amount.minorUnits)
            ])
    }

    /// The channel refused: what was put aside is the shop's again.
    package static func refundReleased(id: MovementID, order: Order, refund: Refund, at: Timestamp) -> Movement {
        Movement(
            id: id, kind: .refundReleased, order: order, subject: refund.id.text, at: at,
            currency: refund.amount.currency,
            pairs: [
                Pair(
                    debit: .refundsPayable(order.shop), credit: .shopPayable(order.shop),
                    minorUnits: refund.amount.minorUnits)
            ])
    }

    /// Money of the order's payment went back to the buyer.
    package static func refund(id: MovementID, order: Order, refund: Refund, at: Timestamp) -> Movement {
        Movement(
            id: id, kind: .refund, order: order, subject: refund.id.text, at: at, currency: refund.amount.currency,
            pairs: [
                Pair(
                    debit: .refundsPayable(order.shop), credit: .channelClearing(order.shop, refund.channel),
                    minorUnits: refund.amount.minorUnits)
            ])
    }

    /// Money of the order's payment went back to the buyer without us: the shop's own part bears it.
    package static func refundElsewhere(id: MovementID, order: Order, refund: Refund, at: Timestamp) -> Movement {
        Movement(
            id: id, kind: .refundElsewhere, order: order, subject: refund.id.text, at: at,
            currency: refund.amount.currency,
            pairs: [
                Pair(
                    debit: .shopPayable(order.shop), credit: .channelClearing(order.shop, refund.channel),
                    minorUnits: refund.amount.minorUnits)
            ])
    }

    /// The channel gave back a part of its fee with a refund.
    package static func feeReturned(
        id: MovementID, order: Order, refund: Refund, feeMinorUnits: Int64, at: Timestamp
    ) -> Movement {
        Movement(
            id: id, kind: .feeReturned, order: order, subject: refund.id.text, at: at, currency: refund.amount.currency,
            pairs: [
                Pair(
                    debit: .channelClearing(order.shop, refund.channel),
                    credit: .channelFee(order.shop, refund.channel), minorUnits: feeMinorUnits)
            ])
    }

    /// A payment the order has no claim to: the channel holds it, it must go back.
    package static func surplusPayment(id: MovementID, order: Order, attempt: Attempt, at: Timestamp) -> Movement {
        Movement(
            id: id, kind: .surplusPayment, order: order, subject: attempt.id.text, at: at,
            currency: attempt.amount.currency,
            pairs: [
                Pair(
                    debit: .channelClearing(order.shop, attempt.channel), credit: .surplus(order.shop, attempt.channel),
                    minorUnits: attempt.paidMinorUnits)
            ])
    }

    /// It went back.
    package static func surplusRefund(id: MovementID, order: Order, refund: Refund, at: Timestamp) -> Movement {
        Movement(
            id: id, kind: .surplusRefund, order: order, subject: refund.id.text, at: at,
            currency: refund.amount.currency,
            pairs: [
                Pair(
                    debit: .surplus(order.shop, refund.channel), credit: .channelClearing(order.shop, refund.channel),
                    minorUnits: refund.amount.minorUnits)
            ])
    }
}

/// Two lines of one amount.
struct Pair {
    let debit: LedgerAccount
    let credit: LedgerAccount
    let minorUnits: Int64
}

extension Movement {
    init(
        id: MovementID, kind: MovementKind, order: Order, subject: String, at: Timestamp, currency: Currency,
        pairs: [Pair]
    ) {
        self.init(
            id: id, kind: kind, order: order.id, shop: order.shop, subject: subject, at: at, currency: currency,
            pairs: pairs)
    }

    init(
        id: MovementID, kind: MovementKind, order: OrderID = .none, shop: ShopID, subject: String, at: Timestamp,
        currency: Currency, pairs: [Pair]
    ) {
        self.init(
            id: id, kind: kind, order: order, shop: shop, subject: subject, at: at, currency: currency,
            entries: pairs.flatMap { pair in
                [
                    LedgerEntry(account: pair.debit, side: .debit, minorUnits: pair.minorUnits),
                    LedgerEntry(account: pair.credit, side: .credit, minorUnits: pair.minorUnits),
                ]
            })
    }
}

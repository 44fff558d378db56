package import Payments

/// A balanced group of ledger entries with the business fact it books. The only way money moves in the ledger.
package struct Movement: Sendable, Equatable {
    package let id: MovementID
    package let kind: MovementKind
    /// `.none` for movements of withdrawals and adjustments.
    package let order: OrderID
    package let shop: ShopID
    /// The attempt, refund, leg, return or withdrawal it books; with `kind` it is unique, so a fact is booked once.
    package let subject: String
    package let at: Timestamp
    package let currency: Currency
    package let entries: [LedgerEntry]

    /// Only `Movement`'s named makers build movements; the store rebuilds them from rows with this and the invariant
    /// check runs again.
    package init(
        id: MovementID, kind: MovementKind, order: OrderID, shop: ShopID, subject: String, at: Timestamp,
        currency: Currency, entries: [LedgerEntry]
    ) {
        self.id = id
        self.kind = kind
        self.order = order
        self.shop = shop
        self.subject = subject
        self.at = at
        self.currency = currency
        self.entries = entries
    }
}

/// One line of a movement. Positive amounts only; the side tells the direction.
package struct LedgerEntry: Sendable, Equatable {
    package let account: LedgerAccount
    package let side: LedgerSide
    package let minorUnits: Int64

    package init(account: LedgerAccount, side: LedgerSide, minorUnits: Int64) {
        self.account = account
        self.side = side
        self.minorUnits = minorUnits
    }
}

package enum LedgerSide: String, Sendable { case debit, credit }

/// What kind of fact a movement books; the raw value is what the store keeps, so it never changes.
package enum MovementKind: String, Sendable, CaseIterable {
    case payment, fee
    /// A share was frozen into a request and left; it was refused; it arrived; it came back.
    case splitSent = "split_sent"
    /// The refusal was none: it had left after all.
    case splitSentAgain = "split_sent_again"
    case splitFailed = "split_failed"
    case split
    case splitReturned = "split_returned"
    /// Money for a refund was put aside; put aside again after a refusal that was none; freed; paid out.
    case refundReserved = "refund_reserved"
    case refundReservedAgain = "refund_reserved_again"
    case refundReleased = "refund_released"
    case refund
    case feeReturned = "fee_returned"
    /// Money of the order's payment went back at the channel itself; nothing had been put aside for it.
    case refundElsewhere = "refund_elsewhere"
    /// A surplus payment came in, and went back.
    case surplusPayment = "surplus_payment"
    case surplusRefund = "surplus_refund"
    /// Risk keeps an order's money where it is; lets it go.
    case hold, release
    case escrowHeld = "escrow_held"
    case escrowReleased = "escrow_released"
    /// A share is owed to a participant; part of it is taken back; what could not be taken back is owed by it; a later
    /// commission pays that.
    case commissionAccrued = "commission_accrued"
    case commissionReturned = "commission_returned"
    case clawbackOwed = "clawback_owed"
    case clawbackTaken = "clawback_taken"
    case purposeSpent = "purpose_spent"
    case withdrawalReserved = "withdrawal_reserved"
    case withdrawalGivenBack = "withdrawal_given_back"
    case withdrawalTakenAgain = "withdrawal_taken_again"
    case withdrawalPaid = "withdrawal_paid"
    case withdrawalCost = "withdrawal_cost"
    case withdrawalReturned = "withdrawal_returned"
    case foreignExchange = "foreign_exchange"
    /// By two persons, with a reason.
    case adjustment
}

package import Payments

/// Where each minor unit that came in for one order went, through whom, and where what has not ended rests. Every
/// amount is the ledger's; the shares' rows say whose it is.
package struct OrderMoney: Sendable, Equatable {
    package let order: OrderID
    package let shop: ShopID
    package let shopOrderNumber: String
    /// Where the buyer paid.
    package let channel: ChannelID
    package let currency: Currency
    package let paidAt: Timestamp
    /// All that came in for the order, surplus payments with it. The lines add up to it exactly.
    package let receivedMinorUnits: Int64
    package let lines: [MoneyPart]
    /// Where ledger, shares and order do not say the same, in English. Empty as long as the books are whole.
    package let faults: [String]

    /// Lines of money that is somebody else's and yet lies with the merchant outside the channel's division.
    package var concerns: [MoneyPart] { lines.filter { $0.concern != nil } }
}

/// A part of an order's money. Negative only for what the shop advanced: a participant owes it.
package struct MoneyPart: Sendable, Equatable {
    package let kind: MoneyPartKind
    /// The participant's number; empty for a line of no participant.
    package var party = ""
    /// The share or refund; empty for a line of neither.
    package var subject = ""
    /// Through whom it went or where it lies.
    package let via: ChannelID
    package let minorUnits: Int64
    /// Where it rested before, and where it rests, in order; the last is open while it does.
    package var stays: [MoneyStay] = []
    package var concern: MoneyConcern?

    package init(
        kind: MoneyPartKind, party: String = "", subject: String = "", via: ChannelID, minorUnits: Int64,
        stays: [MoneyStay] = [], concern: MoneyConcern? = nil
    ) {
        self.kind = kind
        self.party = party
        self.subject = subject
        self.via = via
        self.minorUnits = minorUnits
        self.stays = stays
        self.concern = concern
    }
}

package enum MoneyPartKind: String, Sendable, CaseIterable {
    /// Kept by the channel.
    case fee
    /// With the participant, by the channel's division.
    case shareArrived = "share_arrived"
    /// In the participant's own sub-account at the bank.
    case shareAtBank = "share_at_bank"
    /// Owed by the shop to the participant under a contract; withdrawn later.
    case commissionOwed = "commission_owed"
    /// The same, to be spent on stated goods alone.
    case purposeOwed = "purpose_owed"
    /// Frozen into a request, not arrived.
    case shareOnItsWay = "share_on_its_way"
    /// Waits for its day at the channel, undivided.
    case shareWaiting = "share_waiting"
    case escrow, held
    /// Refused for good: it stayed with the shop.
    case shareUndelivered = "share_undelivered"
    case refunded
    case refundOnItsWay = "refund_on_its_way"
    /// Paid twice: gone back, and yet to go back.
    case surplusReturned = "surplus_returned"
    case surplusHeld = "surplus_held"
    /// Owed back by participants after refunds (negative), or taken from this order's commission for earlier ones.
    case clawback
    case exchange, difference
    /// The shop's own.
    case shop
}

/// Money at one place for a time.
package struct MoneyStay: Sendable, Equatable {
    package let place: MoneyPlace
    package let from: Timestamp
    /// Nil while it is there.
    package var to: Timestamp?

    package func milliseconds(at now: Timestamp) -> Int64 { max(0, (to ?? now).since(from)) }
}

package enum MoneyPlace: String, Sendable, CaseIterable {
    /// At the channel that collected it, undivided.
    case channel
    case held, escrow
    /// In a request to the channel.
    case transit
    /// With the merchant, as a debt of its own under a contract.
    case payable
    /// With the participant at the bank.
    case subAccount = "sub_account"
    /// With the merchant, put aside for a refund.
    case refund
    /// With the merchant, without any of these.
    case merchant
}

/// Why money of others lies with a merchant where it should not.
package enum MoneyConcern: String, Sendable, CaseIterable {
    /// The channel has freed it for the merchant before it was divided.
    case freezeEnded = "freeze_ended"
    /// A share could not be delivered and nobody made another of it.
    case undelivered
    /// Commission is kept back without a recorded contract.
    case noContract = "no_contract"
}

/// What the report is told besides the books.
package struct MoneyRules: Sendable {
    /// Days after payment for which a channel keeps money for dividing; others keep it for `standardFreezeDays`.
    package var freezeDays: [ChannelID: Int] = [.wechat: 30, .alipay: 180]
    package var standardFreezeDays = 30
    /// Numbers of the participants of the order's shop whose contract is recorded.
    package var contracted: Set<String> = []

    package init() {}

    package func freezeEnd(_ channel: ChannelID, paidAt: Timestamp) -> Timestamp {
        paidAt.adding(seconds: Int64(freezeDays[channel] ?? standardFreezeDays) * 86_400)
    }
}

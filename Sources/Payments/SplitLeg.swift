/// One receiver's share of one paid order on its way.
package struct SplitLeg: Sendable, Equatable {
    package let id: LegID
    package let order: OrderID
    package let channel: ChannelID
    package let receiver: Receiver
    package let amount: Money
    package let timing: SplitTiming
    package let delivery: ShareDelivery
    package let level: Int
    package let purpose: Set<GoodsCategory>
    package let createdAt: Timestamp
    /// What of the order had gone back to the buyer when the share was made: its amount is a part of the rest.
    package let refundedBefore: Int64
    /// The share this one takes the place of, after it failed or shrank; nil for a share of the plan itself.
    package let replaces: LegID?

    package var state: LegState
    /// The earliest moment at which it may leave; nil while it waits for the buyer's receipt.
    package var dueAt: Timestamp?
    /// The channel request this leg was frozen into; nil until the first send. Never changes afterwards.
    package var request: SplitRequestID?
    package var lastCode: String
    package var tries: Int
    /// What came back of it after it was settled; `returned` once that is all of it.
    package var returnedMinorUnits: Int64
    package var settledAt: Timestamp?
    package var updatedAt: Timestamp

    package init(
        id: LegID, order: OrderID, channel: ChannelID, receiver: Receiver, amount: Money, timing: SplitTiming,
        delivery: ShareDelivery = .channel, level: Int = 0, purpose: Set<GoodsCategory> = [], createdAt: Timestamp,
        refundedBefore: Int64 = 0, replaces: LegID? = nil, dueAt: Timestamp? = nil, state: LegState = .waiting,
        request: SplitRequestID? = nil, lastCode: String = "", tries: Int = 0,
        returnedMinorUnits: Int64 = 0, settledAt: Timestamp? = nil, updatedAt: Timestamp? = nil
    ) {
        self.id = id
        self.order = order
        self.channel = channel
        self.receiver = receiver
        self.amount = amount
        self.timing = timing
        self.delivery = delivery
        self.level = level
        self.purpose = purpose
        self.createdAt = createdAt
        self.refundedBefore = refundedBefore
        self.replaces = replaces
        self.dueAt = dueAt
        self.state = state
        self.request = request
        self.lastCode = lastCode
        self.tries = tries
        self.returnedMinorUnits = returnedMinorUnits
        self.settledAt = settledAt
        self.updatedAt = updatedAt ?? createdAt
    }
}

package enum LegState: String, Sendable, CaseIterable {
    /// Due later, held by risk, or in the minute after payment in which the channel does not split yet.
    case waiting
    /// Frozen into a request and sent; no answer yet.
    case sent
    /// A call ended without an answer; repeated byte for byte under the same number.
    case unknown
    /// The channel took the request and has not begun with it.
    case accepted
    /// The channel works on it.
    case processing
    /// Cannot be sent before somebody mends the receiver (no relation, no real name, account frozen).
    case blocked
    // Terminal:
    /// Arrived; part of it may have come back since.
    case settled
    /// Arrived and came back whole.
    case returned
    /// The channel refused this receiver; the share went back to the payer side.
    case failed
    /// The order was refunded before the share left; it never will.
    case cancelled

    /// True while the channel has the share or may have it.
    package var isUnderWay: Bool {
        switch self {
        case .sent, .unknown, .accepted, .processing: true
        case .waiting, .blocked, .settled, .returned, .failed, .cancelled: false
        }
    }

    package var isTerminal: Bool {
        switch self {
        case .settled, .returned, .failed, .cancelled: true
        case .waiting, .sent, .unknown, .accepted, .processing, .blocked: false
        }
    }
}

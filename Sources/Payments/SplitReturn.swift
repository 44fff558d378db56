/// Part of a settled share on its way back from a receiver, before the order is refunded. Its identifier is the number
/// the channel knows; a return the channel ended for good (`TIME_OUT_CLOSED`) is followed by a new one with a new
/// number.
package struct SplitReturn: Sendable, Equatable {
    package let id: ReturnID
    package let order: OrderID
    package let leg: LegID
    /// The refund that waits for it; nil when a person asked.
    package let refund: RefundID?
    package let channel: ChannelID
    package let amount: Money
    package let createdAt: Timestamp
    package var state: ReturnState
    package var channelReturnNumber: String
    package var lastCode: String
    package var tries: Int
    package var updatedAt: Timestamp

    package init(
        id: ReturnID, order: OrderID, leg: LegID, refund: RefundID?, channel: ChannelID, amount: Money,
        createdAt: Timestamp, state: ReturnState = .created, channelReturnNumber: String = "", lastCode: String = "",
        tries: Int = 0, updatedAt: Timestamp? = nil
    ) {
        self.id = id
        self.order = order
        self.leg = leg
        self.refund = refund
        self.channel = channel
        self.amount = amount
        self.createdAt = createdAt
        self.state = state
        self.channelReturnNumber = channelReturnNumber
        self.lastCode = lastCode
        self.tries = tries
        self.updatedAt = updatedAt ?? createdAt
    }
}

package enum ReturnState: String, Sendable, CaseIterable {
    /// Stored; the first call is under way.
    case created
    /// A call ended without an answer; repeated under the same number.
    case unknown
    /// The channel works on it; up to five days at WeChat Pay.
    case processing
    // Terminal:
    case failed
    case succeeded

    package var isTerminal: Bool { self == .failed || self == .succeeded }
}

package import HTTPMessage
package import Payments

/// The client side of one channel: bytes in, values out. Pure but for the random numbers handed in; safe to use from
/// several threads at once.
package protocol ChannelAdapter: Sendable {
    var channel: ChannelID { get }

    /// The signed requests that carry out a call, in order; usually one. Several only when the channel wants
    /// preparation
    /// (adding a split receiver) that may be repeated without harm; the last one's answer is the call's answer.
    /// Empty when the channel has no such call (`close` on UnionPay).
    /// - Parameter nonce: 32 characters of letters and digits, fresh for each request set.
    func requests(for call: ChannelCall, at now: Timestamp, nonce: String) throws(ChannelAdapterError) -> [HTTPRequest]

    /// Reads the outcome of one request of a call. For a preparation request (not the last) the result is nil when it
    /// went well enough to go on, else the answer that ends the call.
    func answer(
        to call: ChannelCall, step: Int, of steps: Int, outcome: HTTPOutcome, at now: Timestamp
    ) -> ChannelAnswer?

    /// Verifies a notification on its raw bytes, then decodes it.
    func notification(_ request: HTTPRequest, at now: Timestamp) throws(NotificationRefusal) -> ChannelNotification

    /// What the channel wants to read back: `accepted` stops it from sending again.
    func acknowledgement(accepted: Bool) -> HTTPResponse
}

/// The call cannot be put into this channel's words (amount, text or account out of its rules).
package struct ChannelAdapterError: Error, Sendable, Equatable {
    /// The channel's name of the field, and the rule it breaks.
    package let field: String
    package let rule: String

    package init(field: String, rule: String) {
        self.field = field
        self.rule = rule
    }
}

/// A verified message of a channel.
package enum ChannelNotification: Sendable, Equatable {
    case trade(channel: ChannelID, eventID: String, TradeReport)
    case refund(channel: ChannelID, eventID: String, RefundReport)
    /// A refund of one of our payments whose number is none of ours.
    case refundElsewhere(channel: ChannelID, eventID: String, RefundNotice)
    case transfer(channel: ChannelID, eventID: String, TransferReport)
    /// Genuine but of no interest; acknowledged.
    case ignored(channel: ChannelID, eventID: String)
}

/// Why a notification was not believed. Never acknowledged as success.
package struct NotificationRefusal: Error, Sendable, Equatable {
    package enum Reason: String, Sendable, CaseIterable {
        case malformed, clock, unknownSerial = "unknown_serial", signature, decryption
        /// Genuine, but of another merchant or application.
        case foreignMerchant = "foreign_merchant"
        /// The number is none of ours.
        case unknownNumber = "unknown_number"
    }
    package let reason: Reason
    package let detail: String

    package init(reason: Reason, detail: String) {
        self.reason = reason
        self.detail = detail
    }
}

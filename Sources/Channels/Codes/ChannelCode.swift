package import Payments

/// What one code of a channel means: to the engine a class, to people a text.
package struct ChannelCode: Sendable, Equatable {
    /// The channel's own spelling. With `*` at its end it stands for every code that begins so and has no row itself;
    /// `*` alone stands for all that is not listed.
    package let code: String
    /// The call it holds for; nil for every call that has no row of its own.
    package let call: ChannelCallKind?
    package let errorClass: ErrorClass
    package let english: String
    package let chinese: String
}

/// The kinds of calls, without what they carry. Raw values are those of the code tables.
package enum ChannelCallKind: String, Sendable, CaseIterable {
    case prepay, query, close, refund
    case queryRefund = "query_refund"
    case split
    case querySplit = "query_split"
    case unfreeze
    case returnSplit = "return_split"
    case queryReturn = "query_return"
    case transfer
    case queryTransfer = "query_transfer"
    case cancelTransfer = "cancel_transfer"
}

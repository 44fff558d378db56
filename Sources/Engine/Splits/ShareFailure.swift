import Channels
import Payments

/// What can follow a share that a channel refused or could not deliver, by the channel's code.
///
/// The codes are those of WeChat Pay's split result (`fail_reason`) and of Alipay's settle details.
enum ShareFailure: Sendable, Equatable {
    /// It may go another day, as a new share.
    case wait
    /// It may go once somebody mended the receiver, the relation or the authorization.
    case fixReceiver
    /// It never will; the amount stays with the shop.
    case dead

    init(_ code: String) {
        let plain = code.hasPrefix("ACQ.") ? String(code.dropFirst(4)) : code
        switch plain {
        case "RECEIVER_RECEIPT_LIMIT", "ROYALTY_RECEIVER_LIMIT", "RECEIVER_LIMIT_EXCEED": self = .wait
        case "RECEIVER_HIGH_RISK", "INVALID_REQUEST", "PARAM_ERROR", "RULE_LIMIT", "NOT_ENOUGH",
            "ALLOC_AMOUNT_VALIDATE_ERROR", "TRADE_SETTLE_ERROR", "ROYALTY_AMOUNT_EXCEED":
            self = .dead
        default: self = ShareFailure.mendable.contains(plain) ? .fixReceiver : .dead
        }
    }

    /// A refusal of a whole request says what is wrong by its code, or by a code its message begins with.
    init(_ refusal: ChannelRefusal) {
        let word = String(refusal.message.prefix { $0.isLetter || $0 == "_" })
        self = ShareFailure(ShareFailure.mendable.contains(word) ? word : refusal.code)
    }

    private static let mendable: Set<String> = [
        "ACCOUNT_ABNORMAL", "NO_RELATION", "RECEIVER_REAL_NAME_NOT_VERIFIED", "NO_AUTH", "PAYER_ACCOUNT_ABNORMAL",
        "ROYALTY_ACCOUNT_ABNORMAL", "ROYALTY_ACCOUNT_NOT_EXIST", "ROYALTY_RELATION_NOT_EXIST",
        "ROYALTY_RECEIVER_INVALID", "USER_NOT_MATCH_ERR", "ACCOUNT_NOT_OPEN", "ACCOUNT_FROZEN", "ACCOUNT_NOT_FOUND",
        "RELATION_NOT_EXIST", "ACCOUNT_NOT_BOUND",
    ]
}

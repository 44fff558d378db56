import Payments

/// Which of the engine's classes a channel's code falls into, by call where that matters.
struct RefusalTable: Sendable {
    private let rules: [String: RefusalRule]
    /// For codes the channel's documents do not list.
    private let fallback: ErrorClass

    init(fallback: ErrorClass, _ rules: [RefusalRule]) {
        self.fallback = fallback
        self.rules = Dictionary(uniqueKeysWithValues: rules.map { ($0.code, $0) })
    }

    func errorClass(_ code: String, for call: ChannelCall) -> ErrorClass { errorClass(code, kind: call.kind) }

    func errorClass(_ code: String, kind: ChannelCallKind) -> ErrorClass {
        guard let rule = rules[code] else { return fallback }
        return rule.exceptions[kind] ?? rule.usual
    }

    func knows(_ code: String) -> Bool { rules[code] != nil }
    var codes: [String] { rules.keys.sorted() }
}

struct RefusalRule: Sendable {
    let code: String
    let usual: ErrorClass
    /// Calls for which the code means something else.
    let exceptions: [ChannelCallKind: ErrorClass]

    init(_ code: String, _ usual: ErrorClass, _ exceptions: [ChannelCallKind: ErrorClass] = [:]) {
        self.code = code
        self.usual = usual
        self.exceptions = exceptions
    }
}

/// The kinds of calls, without what they carry.
package enum ChannelCallKind: Sendable, CaseIterable {
    case prepay, query, close, refund, queryRefund, split, querySplit, unfreeze, returnSplit, queryReturn, transfer
    case queryTransfer, cancelTransfer
}

extension ChannelCall {
    package var kind: ChannelCallKind {
        switch self {
        case .prepay: .prepay
        case .query: .query
        case .close: .close
        case .refund: .refund
        case .queryRefund: .queryRefund
        case .split: .split
        case .querySplit: .querySplit
        case .unfreeze: .unfreeze
        case .returnSplit: .returnSplit
        case .queryReturn: .queryReturn
        case .transfer: .transfer
        case .queryTransfer: .queryTransfer
        case .cancelTransfer: .cancelTransfer
        }
    }

    /// What "no such thing" means as the answer to this call.
    func notFound(_ refusal: ChannelRefusal) -> ChannelAnswer {
        switch self {
        case .query(let reference):
            .trade(TradeReport(
                attempt: reference.attempt, status: .notFound, channelTradeNumber: "", amount: nil, paidAt: nil))
        case .queryRefund(let call):
            .refund(RefundReport(refund: call.refund, status: .notFound, channelRefundNumber: "", amount: nil))
        case .queryReturn(let call):
            .splitReturn(SplitReturnReport(
                number: call.number, status: .notFound, channelReturnNumber: "", amount: nil, code: ""))
        case .queryTransfer(let call):
            .transfer(TransferReport(number: call.number, status: .notFound, channelNumber: "", amount: nil))
        case .prepay, .close, .refund, .split, .querySplit, .unfreeze, .returnSplit, .transfer, .cancelTransfer:
            .refused(refusal)
        }
    }

    /// The answer for a code of the channel that is no success.
    func refusal(_ errorClass: ErrorClass, code: String, message: String?) -> ChannelAnswer {
        let refusal = ChannelRefusal(errorClass: errorClass, code: code, message: ChannelText.message(message))
        switch errorClass {
        case .unknown: return .unknown(code: code)
        case .notFound: return notFound(refusal)
        case .technical, .rateLimited, .frozen, .business, .user, .alreadyDone, .configuration: return .refused(refusal)
        }
    }
}

import Payments

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

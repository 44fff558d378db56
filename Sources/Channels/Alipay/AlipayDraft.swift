import HTTPMessage
import JSON
import Payments

/// A request before it is signed.
struct AlipayDraft {
    let method: String
    let content: JSONValue
    /// True when the trade's events shall be reported to our address.
    let isReported: Bool

    init(_ method: String, _ content: [JSONMember], isReported: Bool = false) {
        self.method = method
        self.content = .object(content)
        self.isReported = isReported
    }
}

/// What each call says to Alipay.
extension AlipayAdapter {
    func drafts(for call: ChannelCall) throws(ChannelAdapterError) -> [AlipayDraft] {
        switch call {
        case .prepay(let call): [try prepay(call)]
        case .query(let reference): [AlipayDraft("alipay.trade.query", [AlipayAdapter.trade(reference)])]
        case .close(let reference): [AlipayDraft("alipay.trade.close", [AlipayAdapter.trade(reference)])]
        case .refund(let call): [try refund(call)]
        case .queryRefund(let call):
            [AlipayDraft("alipay.trade.fastpay.refund.query", [
                AlipayAdapter.trade(call.payment), .text("out_request_no", call.refund.text),
            ])]
        case .split(let call): try bindings(call) + [try settle(call)]
        case .querySplit(let call):
            [AlipayDraft("alipay.trade.order.settle.query", [
                .text("out_request_no", call.request.text), .text("trade_no", try tradeNumber(call.payment)),
            ])]
        case .unfreeze(let call): [try finish(call)]
        case .returnSplit(let call): [try takeBack(call)]
        case .queryReturn(let call):
            [AlipayDraft("alipay.trade.fastpay.refund.query", [
                AlipayAdapter.trade(call.payment), .text("out_request_no", call.number.text),
            ])]
        case .transfer(let call): [try transfer(call)]
        case .queryTransfer(let call):
            [AlipayDraft(
                "alipay.fund.trans.common.query", [.text("out_biz_no", call.number.text)] + AlipayAdapter.product)]
        case .cancelTransfer:
            throw ChannelAdapterError(field: "call", rule: "a transfer at Alipay cannot be taken back")
        }
    }

    /// By our own number always, so that a repetition says the same.
    static func trade(_ reference: TradeReference) -> JSONMember {
        .text("out_trade_no", reference.attempt.text)
    }

    private func prepay(_ call: PrepayCall) throws(ChannelAdapterError) -> AlipayDraft {
        guard call.amount.minorUnits <= 10_000_000_000 else {
            throw ChannelAdapterError(field: "total_amount", rule: "is at most 100000000.00")
        }
        var content: [JSONMember] = [
            .text("out_trade_no", call.attempt.text),
            .text("total_amount", try yuan(call.amount, field: "total_amount")),
            .text("subject", AlipayAdapter.subject(call.description)),
            .text("time_expire", call.expiresAt.spacedBeijing),
        ]
        if call.willSplit {
            // Holds the money until it is settled to the receivers.
            content.append(JSONMember(name: "extend_params", value: .object(["royalty_freeze": .string("true")])))
        }
        return AlipayDraft("alipay.trade.precreate", content, isReported: true)
    }

    private func refund(_ call: RefundCall) throws(ChannelAdapterError) -> AlipayDraft {
        guard call.way == .original else { throw ChannelAdapterError(field: "trade_no", rule: "goes back as it came") }
        guard call.amount.minorUnits <= call.paymentAmount.minorUnits else {
            throw ChannelAdapterError(field: "refund_amount", rule: "is at most the payment")
        }
        var content: [JSONMember] = [
            AlipayAdapter.trade(call.payment),
            .text("refund_amount", try yuan(call.amount, field: "refund_amount")),
            .text("out_request_no", call.refund.text),
        ]
        let reason = AlipayTexts.refundReason.cut(call.reason)
        if !reason.isEmpty { content.append(.text("refund_reason", reason)) }
        return AlipayDraft("alipay.trade.refund", content)
    }

    func yuan(_ amount: Money, field: String) throws(ChannelAdapterError) -> String {
        guard amount.currency == .cny else { throw ChannelAdapterError(field: field, rule: "is in CNY") }
        guard (1...Money.maximumMinorUnits).contains(amount.minorUnits) else {
            throw ChannelAdapterError(field: field, rule: "is at least 0.01")
        }
        return amount.decimalText
    }

    func tradeNumber(_ payment: TradeReference) throws(ChannelAdapterError) -> String {
        guard let number = ChannelText.token(payment.channelTradeNumber) else {
            throw ChannelAdapterError(field: "trade_no", rule: "is known before a payment is split")
        }
        return number
    }

    /// Alipay takes no `/`, `=` and `&` in a subject, and no empty one.
    private static func subject(_ description: String) -> String {
        let text = String(description.map { $0 == "/" || $0 == "=" || $0 == "&" ? " " : $0 })
        let short = AlipayTexts.subject.cut(text)
        return short.isEmpty ? "-" : short
    }
}

extension JSONMember {
    static func text(_ name: String, _ value: String) -> JSONMember { JSONMember(name: name, value: .string(value)) }
}

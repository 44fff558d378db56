import Cryptography
import HTTPMessage
import JSON
import Payments

/// A request before it is signed.
struct WeChatDraft {
    let method: String
    /// Path and query.
    let target: String
    let body: [UInt8]
    /// The platform's key that sealed what the body holds; nil when any may answer.
    var serial: String?

    static func get(_ path: String, _ query: [(name: String, value: String)] = []) -> WeChatDraft {
        let suffix = query.isEmpty ? "" : "?" + FormCoding.encode(query)
        return WeChatDraft(method: "GET", target: path + suffix, body: [])
    }

    static func post(_ path: String, _ body: JSONValue) -> WeChatDraft {
        WeChatDraft(method: "POST", target: path, body: JSONWriter.bytes(body))
    }
}

/// What each call says to WeChat Pay.
extension WeChatAdapter {
    func drafts(for call: ChannelCall) throws(ChannelAdapterError) -> [WeChatDraft] {
        switch call {
        case .prepay(let call): [try prepay(call)]
        case .query(let reference): [.get(orderPath(reference), [("mchid", credentials.merchant)])]
        case .close(let reference):
            [.post(orderPath(reference) + "/close", .object(["mchid": .string(credentials.merchant)]))]
        case .refund(let call): [call.way == .original ? try refund(call) : try redirect(call)]
        case .queryRefund(let call): [.get("/v3/refund/domestic/refunds/" + call.refund.text)]
        case .split(let call): try additions(call) + [try split(call)]
        case .querySplit(let call):
            [.get("/v3/profitsharing/orders/" + call.request.text, [("transaction_id", try transaction(call.payment))])]
        case .unfreeze(let call): [try unfreeze(call)]
        case .returnSplit(let call): [try takeBack(call)]
        case .queryReturn(let call):
            [.get("/v3/profitsharing/return-orders/" + call.number.text, [("out_order_no", call.request.text)])]
        case .transfer(let call): [try transfer(call)]
        case .queryTransfer(let call): [.get(transferPath(call))]
        case .cancelTransfer(let call): [.post(transferPath(call) + "/cancel", .object([]))]
        }
    }

    private func orderPath(_ reference: TradeReference) -> String {
        "/v3/pay/transactions/out-trade-no/" + reference.attempt.text
    }

    private func prepay(_ call: PrepayCall) throws(ChannelAdapterError) -> WeChatDraft {
        var members: [JSONMember] = [
            JSONMember(name: "appid", value: .string(credentials.application)),
            JSONMember(name: "mchid", value: .string(credentials.merchant)),
            JSONMember(
                name: "description",
                value: .string(WeChatAdapter.described(call.description, WeChatTexts.description))),
            JSONMember(name: "out_trade_no", value: .string(call.attempt.text)),
            JSONMember(name: "time_expire", value: .string(call.expiresAt.rfc3339Beijing)),
            JSONMember(name: "notify_url", value: .string(endpoint.notifyURL)),
            JSONMember(name: "amount", value: .object([
                "total": .integer(try fen(call.amount, field: "amount.total")), "currency": .string("CNY"),
            ])),
        ]
        if call.willSplit {
            // Without this the money is never frozen, and the order can never be split.
            members.append(JSONMember(name: "settle_info", value: .object(["profit_sharing": .bool(true)])))
        }
        return .post("/v3/pay/transactions/native", .object(members))
    }

    private func refund(_ call: RefundCall) throws(ChannelAdapterError) -> WeChatDraft {
        let refund = try fen(call.amount, field: "amount.refund")
        let total = try fen(call.paymentAmount, field: "amount.total")
        guard refund <= total else { throw ChannelAdapterError(field: "amount.refund", rule: "is at most the payment") }
        // Named by our own number always: a repetition must say the same, and theirs may have become known since.
        var members: [JSONMember] = [
            JSONMember(name: "out_trade_no", value: .string(call.payment.attempt.text)),
            JSONMember(name: "out_refund_no", value: .string(call.refund.text)),
            JSONMember(name: "notify_url", value: .string(endpoint.notifyURL)),
            JSONMember(name: "amount", value: .object([
                "refund": .integer(refund), "total": .integer(total), "currency": .string("CNY"),
            ])),
        ]
        let reason = WeChatTexts.refundReason.cut(call.reason)
        if !reason.isEmpty { members.append(JSONMember(name: "reason", value: .string(reason))) }
        return .post("/v3/refund/domestic/refunds", .object(members))
    }

    func fen(_ amount: Money, field: String) throws(ChannelAdapterError) -> Int64 {
        guard amount.currency == .cny else { throw ChannelAdapterError(field: field, rule: "is in CNY") }
        guard (1...Money.maximumMinorUnits).contains(amount.minorUnits) else {
            throw ChannelAdapterError(field: field, rule: "is 1 to \(Money.maximumMinorUnits) fen")
        }
        return amount.minorUnits
    }

    func transaction(_ payment: TradeReference) throws(ChannelAdapterError) -> String {
        guard let number = ChannelText.token(payment.channelTradeNumber) else {
            throw ChannelAdapterError(field: "transaction_id", rule: "is known before a payment is split")
        }
        return number
    }

    /// A text for people that the channel does not take empty.
    static func described(_ text: String, _ limit: TextLimit) -> String {
        let short = limit.cut(text)
        return short.isEmpty ? "-" : short
    }
}

import Cryptography
package import HTTPMessage
package import Payments

/// The client side of UnionPay 5.1.0: consumption through the app, query, refund. It has no close call (unpaid orders
/// run out), and divides money within the payment only.
package struct UnionPayAdapter: ChannelAdapter {
    package let channel: ChannelID
    let credentials: UnionPayCredentials
    let endpoint: ChannelEndpoint

    package init(channel: ChannelID = .unionpay, credentials: UnionPayCredentials, endpoint: ChannelEndpoint) {
        self.channel = channel
        self.credentials = credentials
        self.endpoint = endpoint
    }

    /// UnionPay's requests carry no nonce and no time of sending: the same call is the same bytes always.
    package func requests(
        for call: ChannelCall, at now: Timestamp, nonce: String
    ) throws(ChannelAdapterError) -> [HTTPRequest] {
        switch call {
        case .prepay(let call): [try sign("/gateway/api/appTransReq.do", try prepay(call))]
        case .query(let reference):
            [try sign("/gateway/api/queryTrans.do", query(reference.attempt.text, reference.requestTime))]
        case .close: []
        case .refund(let call): [try sign("/gateway/api/backTransReq.do", try refund(call))]
        case .queryRefund(let call):
            [try sign("/gateway/api/queryTrans.do", query(call.refund.text, call.requestTime))]
        case .split, .querySplit, .unfreeze, .returnSplit, .queryReturn: throw UnionPayAdapter.noSplit
        case .transfer, .queryTransfer, .cancelTransfer: throw UnionPayAdapter.noTransfer
        }
    }

    private static let noTransfer = ChannelAdapterError(
        field: "txnType", rule: "withdrawals go through WeChat Pay, Alipay or the bank")

    private static let noSplit = ChannelAdapterError(
        field: "accSplitData", rule: "UnionPay divides money within the payment only, never afterwards")

    package func acknowledgement(accepted: Bool) -> HTTPResponse {
        // UnionPay reads the status only.
        HTTPResponse(
            status: accepted ? 200 : 500, headers: ["Content-Type": "text/plain"],
            body: Array((accepted ? "ok" : "fail").utf8))
    }

    private func prepay(_ call: PrepayCall) throws(ChannelAdapterError) -> [(name: String, value: String)] {
        guard !call.willSplit else { throw UnionPayAdapter.noSplit }
        return common(type: "01", subtype: "01", business: "000201", order: call.attempt.text, at: call.requestTime) + [
            ("txnAmt", try fen(call.amount)), ("currencyCode", call.amount.currency.numericCode),
            ("backUrl", endpoint.notifyURL), ("payTimeout", call.expiresAt.compactBeijing),
        ]
    }

    /// Asks about a payment or a refund; number and time of the original are both needed.
    private func query(_ order: String, _ time: Timestamp) -> [(name: String, value: String)] {
        common(type: "00", subtype: "00", business: "000000", order: order, at: time)
    }

    private func refund(_ call: RefundCall) throws(ChannelAdapterError) -> [(name: String, value: String)] {
        guard let original = ChannelText.token(call.payment.channelTradeNumber) else {
            throw ChannelAdapterError(field: "origQryId", rule: "is known before a payment is refunded")
        }
        guard call.way == .original else { throw ChannelAdapterError(field: "origQryId", rule: "goes back as it came") }
        guard call.amount.minorUnits <= call.paymentAmount.minorUnits else {
            throw ChannelAdapterError(field: "txnAmt", rule: "is at most the payment")
        }
        return common(type: "04", subtype: "00", business: "000201", order: call.refund.text, at: call.requestTime) + [
            ("txnAmt", try fen(call.amount)), ("origQryId", original), ("backUrl", endpoint.notifyURL),
        ]
    }

    private func common(
        type: String, subtype: String, business: String, order: String, at time: Timestamp
    ) -> [(name: String, value: String)] {
        [
            ("version", "5.1.0"), ("encoding", "UTF-8"), ("signMethod", "01"), ("certId", credentials.certificateID),
            ("txnType", type), ("txnSubType", subtype), ("bizType", business), ("channelType", "08"),
            ("accessType", "0"), ("merId", credentials.merchant), ("orderId", order),
            ("txnTime", time.compactBeijing),
        ]
    }

    private func fen(_ amount: Money) throws(ChannelAdapterError) -> String {
        guard amount.currency == .cny else { throw ChannelAdapterError(field: "currencyCode", rule: "is 156 (CNY)") }
        guard (1...Money.maximumMinorUnits).contains(amount.minorUnits) else {
            throw ChannelAdapterError(field: "txnAmt", rule: "is 1 to \(Money.maximumMinorUnits) fen")
        }
        return String(amount.minorUnits)
    }

    private func sign(
        _ path: String, _ fields: [(name: String, value: String)]
    ) throws(ChannelAdapterError) -> HTTPRequest {
        guard let signature = try? UnionPaySigning.signature(fields, by: credentials.keyFile.key) else {
            throw ChannelAdapterError(field: "signature", rule: "the merchant key can sign")
        }
        return HTTPRequest(
            method: "POST", url: endpoint.baseURL + path,
            headers: [
                "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8", "User-Agent": "PayDeck",
            ],
            body: Array(FormCoding.encode(fields + [("signature", signature)]).utf8))
    }
}

package import HTTPMessage
package import Payments

/// Back notifications: a url-encoded form, verified over its decoded values.
extension UnionPayAdapter {
    package func notification(
        _ request: HTTPRequest, at now: Timestamp
    ) throws(NotificationRefusal) -> ChannelNotification {
        guard request.body.count <= Limits.bodyBytes,
            let fields = FormCoding.decode(request.body, maximumPairs: Limits.fields),
            let values = SortedFields.unique(fields)
        else { throw NotificationRefusal(reason: .malformed, detail: "not a form, or a field comes twice") }
        try UnionPayAuthenticity.judge(fields, credentials, at: now)
        guard values["merId"] == credentials.merchant else {
            throw NotificationRefusal(reason: .foreignMerchant, detail: "merId is another merchant's")
        }
        guard let type = ChannelText.token(values["txnType"]), let number = ChannelText.token(values["queryId"]) else {
            throw NotificationRefusal(reason: .malformed, detail: "txnType or queryId is missing")
        }
        return try read(values, type: type, eventID: type + ":" + number)
    }

    private func read(
        _ values: [String: String], type: String, eventID: String
    ) throws(NotificationRefusal) -> ChannelNotification {
        // Only successes are told. Anything else decides nothing: the buyer may still pay with another card, and what
        // became of it is asked.
        let code = UnionPayAdapter.weakerCode(values)
        guard let code, UnionPayAdapter.isSuccess(code) else {
            return .ignored(channel: channel, eventID: eventID + ":" + (ChannelText.token(code) ?? ""))
        }
        switch type {
        case "01":
            guard let attempt = values["orderId"].flatMap({ AttemptID($0) }) else { throw UnionPayAdapter.notOurs }
            guard let report = UnionPayAdapter.tradeReport(values, attempt, code: code) else {
                throw NotificationRefusal(reason: .malformed, detail: "amount or currency is malformed")
            }
            return .trade(channel: channel, eventID: eventID, report)
        case "04": return try readRefund(values, eventID: eventID)
        // Of a void without its payment's number nothing follows; ours are none.
        case "31" where values["origQryId"]?.isEmpty == false: return try readRefund(values, eventID: eventID)
        default: return .ignored(channel: channel, eventID: eventID)
        }
    }

    /// A refund, or the void of a whole payment, by whomever it was asked for: the payment stands by its `queryId`.
    private func readRefund(
        _ values: [String: String], eventID: String
    ) throws(NotificationRefusal) -> ChannelNotification {
        guard let number = ChannelText.token(values["orderId"]) else { throw UnionPayAdapter.notOurs }
        let payment = ChannelText.token(values["origQryId"]) ?? ""
        let channelNumber = ChannelText.token(values["queryId"]) ?? ""
        let amount = UnionPayAdapter.money(values)
        let notice = RefundNotice(
            attempt: nil, channelTradeNumber: payment, number: number, channelRefundNumber: channelNumber,
            status: .succeeded, amount: amount)
        guard let refund = RefundID(number) else {
            guard !payment.isEmpty else { throw UnionPayAdapter.notOurs }
            guard amount != nil else {
                throw NotificationRefusal(reason: .malformed, detail: "amount or currency is malformed")
            }
            return .refundElsewhere(channel: channel, eventID: eventID, notice)
        }
        let report = RefundReport(
            refund: refund, status: .succeeded, channelRefundNumber: channelNumber, amount: amount)
        return .refund(channel: channel, eventID: eventID, report.told(by: notice))
    }

    private static let notOurs = NotificationRefusal(reason: .unknownNumber, detail: "orderId is none of ours")
}

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
        case "04":
            guard let refund = values["orderId"].flatMap({ RefundID($0) }) else { throw UnionPayAdapter.notOurs }
            let report = RefundReport(
                refund: refund, status: .succeeded, channelRefundNumber: ChannelText.token(values["queryId"]) ?? "",
                amount: UnionPayAdapter.money(values))
            return .refund(channel: channel, eventID: eventID, report)
        default: return .ignored(channel: channel, eventID: eventID)
        }
    }

    private static let notOurs = NotificationRefusal(reason: .unknownNumber, detail: "orderId is none of ours")
}

package import HTTPMessage
package import Payments

/// Notifications: signature over the decoded fields, then whose it is.
///
/// They come in the charset that the form itself names, UTF-8 or GBK. The signature is over the bytes in that charset,
/// so it is verified on bytes; everything read from a notification is ASCII, which is the same in both. A text that is
/// no UTF-8 (the subject of a GBK form) is covered by the signature and read by nobody.
extension AlipayAdapter {
    package func notification(
        _ request: HTTPRequest, at now: Timestamp
    ) throws(NotificationRefusal) -> ChannelNotification {
        guard request.body.count <= Limits.bodyBytes,
            let pairs = FormCoding.decodeBytes(request.body, maximumPairs: Limits.fields),
            let values = SortedFields.texts(pairs), let signature = values["sign"]
        else { throw NotificationRefusal(reason: .malformed, detail: "not a signed form, or a field comes twice") }
        // Neither field is covered by the signature, so neither may say anything else.
        guard values["sign_type"] == AlipaySigning.signType else {
            throw NotificationRefusal(reason: .signature, detail: "sign_type is not \(AlipaySigning.signType)")
        }
        let text = AlipaySigning.notificationText(pairs)
        guard credentials.trust.believes(signature, of: text, namedCertificate: nil) else {
            throw NotificationRefusal(reason: .signature, detail: "sign does not hold")
        }
        return try read(values)
    }

    private func read(_ values: [String: String]) throws(NotificationRefusal) -> ChannelNotification {
        guard values["app_id"] == credentials.application else {
            throw NotificationRefusal(reason: .foreignMerchant, detail: "app_id is another application's")
        }
        guard let eventID = ChannelText.token(values["notify_id"]) else {
            throw NotificationRefusal(reason: .malformed, detail: "notify_id is missing")
        }
        guard values["notify_type"] == "trade_status_sync" else { return .ignored(channel: channel, eventID: eventID) }
        guard values["seller_id"] == credentials.seller else {
            throw NotificationRefusal(reason: .foreignMerchant, detail: "seller_id is another merchant's")
        }
        guard values["out_trade_no"].flatMap({ AttemptID($0) }) != nil else {
            throw NotificationRefusal(reason: .unknownNumber, detail: "out_trade_no is none of ours")
        }
        if let notice = AlipayAdapter.refundNotice(values) {
            guard let refund = RefundID(notice.number) else {
                return .refundElsewhere(channel: channel, eventID: eventID, notice)
            }
            let report = RefundReport(
                refund: refund, status: .succeeded, channelRefundNumber: notice.channelTradeNumber, amount: nil)
            return .refund(channel: channel, eventID: eventID, report.told(by: notice))
        }
        guard let report = AlipayAdapter.tradeReport(AlipayFields(values)) else {
            throw NotificationRefusal(reason: .malformed, detail: "trade lacks a field or has an unknown state")
        }
        return .trade(channel: channel, eventID: eventID, report)
    }

    /// A refund is reported as the trade it belongs to, with the refund's number and the sum refunded so far. Nil for
    /// every other message.
    private static func refundNotice(_ values: [String: String]) -> RefundNotice? {
        let fields = AlipayFields(values)
        guard values["refund_fee"] != nil, let number = ChannelText.token(values["out_biz_no"]),
            let sum = fields.money("refund_fee"), let amount = fields.money("total_amount")
        else { return nil }
        return RefundNotice(
            attempt: values["out_trade_no"].flatMap { AttemptID($0) },
            channelTradeNumber: ChannelText.token(values["trade_no"]) ?? "", number: number, channelRefundNumber: "",
            status: .succeeded, amount: nil, refundedInAll: sum, paymentAmount: amount)
    }
}

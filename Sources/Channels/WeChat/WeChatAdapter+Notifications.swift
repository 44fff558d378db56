import Cryptography
package import HTTPMessage
import JSON
package import Payments

/// Notifications: clock, signature on the raw bytes, seal, then whose it is.
extension WeChatAdapter {
    package func notification(
        _ request: HTTPRequest, at now: Timestamp
    ) throws(NotificationRefusal) -> ChannelNotification {
        guard request.body.count <= Limits.bodyBytes else {
            throw NotificationRefusal(reason: .malformed, detail: "body is larger than \(Limits.bodyBytes) bytes")
        }
        switch WeChatAuthenticity.judge(request.headers, request.body, credentials, at: now) {
        case .genuine: break
        case .unsigned: throw NotificationRefusal(reason: .signature, detail: "no Wechatpay-Signature")
        case .refused(let reason, let detail): throw NotificationRefusal(reason: reason, detail: detail)
        }
        let envelope = try WeChatEnvelope(request.body)
        let plain = try envelope.open(credentials.apiV3Key)
        return try read(envelope, plain)
    }

    private func read(
        _ envelope: WeChatEnvelope, _ plain: JSONValue
    ) throws(NotificationRefusal) -> ChannelNotification {
        guard plain["mchid"]?.stringValue ?? plain["mch_id"]?.stringValue == credentials.merchant else {
            throw NotificationRefusal(reason: .foreignMerchant, detail: "mchid is another merchant's")
        }
        switch envelope.kind {
        case "transaction": return try readTrade(envelope, plain)
        case "refund": return try readRefund(envelope, plain)
        case "mch_payment": return try readTransfer(envelope, plain)
        default: return .ignored(channel: channel, eventID: envelope.id)
        }
    }

    private func readTrade(
        _ envelope: WeChatEnvelope, _ plain: JSONValue
    ) throws(NotificationRefusal) -> ChannelNotification {
        guard plain["appid"]?.stringValue == credentials.application else {
            throw NotificationRefusal(reason: .foreignMerchant, detail: "appid is another application's")
        }
        guard plain["out_trade_no"]?.stringValue.flatMap({ AttemptID($0) }) != nil else {
            throw NotificationRefusal(reason: .unknownNumber, detail: "out_trade_no is none of ours")
        }
        guard let report = tradeReport(plain) else {
            throw NotificationRefusal(reason: .malformed, detail: "transaction lacks a field or has an unknown state")
        }
        return .trade(channel: channel, eventID: envelope.id, report)
    }

    private func readTransfer(
        _ envelope: WeChatEnvelope, _ plain: JSONValue
    ) throws(NotificationRefusal) -> ChannelNotification {
        guard plain["out_bill_no"]?.stringValue.flatMap({ WithdrawalID($0) }) != nil else {
            throw NotificationRefusal(reason: .unknownNumber, detail: "out_bill_no is none of ours")
        }
        guard let report = WeChatAdapter.transferReport(plain) else {
            throw NotificationRefusal(reason: .malformed, detail: "transfer lacks a field or has an unknown state")
        }
        return .transfer(channel: channel, eventID: envelope.id, report)
    }

    private func readRefund(
        _ envelope: WeChatEnvelope, _ plain: JSONValue
    ) throws(NotificationRefusal) -> ChannelNotification {
        let notice = WeChatAdapter.refundNotice(plain)
        guard plain["out_refund_no"]?.stringValue.flatMap({ RefundID($0) }) != nil else {
            guard plain["out_trade_no"]?.stringValue.flatMap({ AttemptID($0) }) != nil else {
                throw NotificationRefusal(reason: .unknownNumber, detail: "refund and payment are none of ours")
            }
            guard let notice else { throw WeChatAdapter.malformedRefund }
            return .refundElsewhere(channel: channel, eventID: envelope.id, notice)
        }
        let report = WeChatAdapter.refundReport(plain, status: plain["refund_status"]?.stringValue)
        guard let report, let notice else { throw WeChatAdapter.malformedRefund }
        return .refund(channel: channel, eventID: envelope.id, report.told(by: notice))
    }
}

extension WeChatAdapter {
    private static let malformedRefund = NotificationRefusal(
        reason: .malformed, detail: "refund lacks a field or has an unknown state")

    /// A refund as a notification tells it, whoever asked for it.
    static func refundNotice(_ plain: JSONValue) -> RefundNotice? {
        guard let status = plain["refund_status"]?.stringValue.flatMap(refundStatus),
            let number = ChannelText.token(plain["out_refund_no"]?.stringValue),
            let channelNumber = ChannelText.token(plain["refund_id"]?.stringValue)
        else { return nil }
        let amount = money(plain["amount"], "refund")
        if status == .succeeded, amount == nil { return nil }
        return RefundNotice(
            attempt: plain["out_trade_no"]?.stringValue.flatMap { AttemptID($0) },
            channelTradeNumber: ChannelText.token(plain["transaction_id"]?.stringValue) ?? "", number: number,
            channelRefundNumber: channelNumber, status: status, amount: amount,
            paymentAmount: money(plain["amount"], "total"))
    }
}

extension RefundReport {
    /// The same, with the message it came in.
    func told(by notice: RefundNotice) -> RefundReport {
        RefundReport(
            refund: refund, status: status, channelRefundNumber: channelRefundNumber, amount: amount, notice: notice)
    }
}

/// The outer document of a notification.
struct WeChatEnvelope {
    let id: String
    /// `original_type`: "transaction", "refund", ...
    let kind: String
    private let ciphertext: String
    private let nonce: String
    private let associatedData: String

    init(_ body: [UInt8]) throws(NotificationRefusal) {
        guard let document = try? JSONParser.parse(body), let id = ChannelText.token(document["id"]?.stringValue),
            let resource = document["resource"], let ciphertext = resource["ciphertext"]?.stringValue,
            let nonce = resource["nonce"]?.stringValue, let kind = resource["original_type"]?.stringValue
        else { throw NotificationRefusal(reason: .malformed, detail: "not a notification document") }
        guard resource["algorithm"]?.stringValue == WeChatSealing.algorithm else {
            throw NotificationRefusal(reason: .decryption, detail: "algorithm is not \(WeChatSealing.algorithm)")
        }
        self.id = id
        self.kind = kind
        self.ciphertext = ciphertext
        self.nonce = nonce
        associatedData = resource["associated_data"]?.stringValue ?? ""
    }

    func open(_ key: SecretBytes) throws(NotificationRefusal) -> JSONValue {
        let plain = WeChatSealing.open(
            ciphertext: ciphertext, nonce: nonce, associatedData: associatedData, key: key)
        guard let plain else { throw NotificationRefusal(reason: .decryption, detail: "resource does not open") }
        guard let document = try? JSONParser.parse(plain) else {
            throw NotificationRefusal(reason: .malformed, detail: "resource holds no document")
        }
        return document
    }
}

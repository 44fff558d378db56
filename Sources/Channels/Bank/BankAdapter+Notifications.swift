package import HTTPMessage
import JSON
package import Payments

/// Messages of the bank: how a withdrawal ended, also when the card's bank sent it back days later.
extension BankAdapter {
    package func notification(
        _ request: HTTPRequest, at now: Timestamp
    ) throws(NotificationRefusal) -> ChannelNotification {
        guard request.body.count <= Limits.bodyBytes else {
            throw NotificationRefusal(reason: .malformed, detail: "body is larger than \(Limits.bodyBytes) bytes")
        }
        switch BankAuthenticity.judge(.message, request.headers, request.body, credentials, at: now) {
        case .genuine: break
        case .unsigned: throw NotificationRefusal(reason: .signature, detail: "no \(BankSigning.signatureHeader)")
        case .refused(let reason, let detail): throw NotificationRefusal(reason: reason, detail: detail)
        }
        guard let document = try? JSONParser.parse(request.body),
            let id = ChannelText.token(document["event_id"]?.stringValue), id.utf8.count <= 64,
            let kind = document["event"]?.stringValue
        else { throw NotificationRefusal(reason: .malformed, detail: "not a message of the profile") }
        guard kind == "withdrawal" else { return .ignored(channel: channel, eventID: id) }
        guard let withdrawal = document["withdrawal"],
            withdrawal["withdrawal_no"]?.stringValue.flatMap({ WithdrawalID($0) }) != nil
        else { throw NotificationRefusal(reason: .unknownNumber, detail: "withdrawal_no is none of ours") }
        guard let report = BankAdapter.transferReport(withdrawal) else {
            throw NotificationRefusal(reason: .malformed, detail: "withdrawal lacks a field or has an unknown state")
        }
        return .transfer(channel: channel, eventID: id, report)
    }
}

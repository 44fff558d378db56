import Channels
import Payments
import Storage

/// Verified messages of channels. The same rules as for answers to queries; what differs is that the channel waits to
/// hear whether it may stop sending.
extension Turn {
    func notified(_ notification: ChannelNotification, _ token: ReplyToken) throws {
        let isAccepted: Bool
        switch notification {
        case .ignored: isAccepted = true
        case .trade(let channel, let eventID, let report):
            isAccepted = try tradeNotified(channel, eventID, report)
        case .refund(let channel, let eventID, let report):
            isAccepted = try refundNotified(channel, eventID, report)
        case .refundElsewhere(let channel, let eventID, let notice):
            isAccepted = try refundElsewhereNotified(channel, eventID, notice)
        case .transfer(let channel, let eventID, let report):
            isAccepted = try transferNotified(channel, eventID, report)
        }
        effects.append(.acknowledge(token, accepted: isAccepted))
    }

    private func tradeNotified(_ channel: ChannelID, _ eventID: String, _ report: TradeReport) throws -> Bool {
        guard let id = try engine.order(of: report.attempt), try open(id),
            let attempt = self[id].attempts.first(where: { $0.id == report.attempt }), attempt.channel == channel
        else {
            notificationRefused(channel, NotificationRefusal(
                reason: .unknownNumber, detail: "no attempt \(report.attempt) at \(channel)"))
            return false
        }
        let verdict = try reported(report, order: id)
        guard verdict == .taken || verdict == .known else {
            recordNotification(.notificationRefused, channel, id, report.attempt.text, code: "amount_mismatch")
            return verdict == .notThere
        }
        let isSeen = try store.seen(notification: eventID, channel: channel, at: at)
        let kind: EventKind = verdict == .known || isSeen ? .notificationRepeated : .notificationAccepted
        recordNotification(kind, channel, id, report.attempt.text, code: report.status.rawValue)
        return true
    }

    private func refundNotified(_ channel: ChannelID, _ eventID: String, _ report: RefundReport) throws -> Bool {
        guard let refund = try store.refund(report.refund), refund.channel == channel, try open(refund.order) else {
            // A number of our form that we do not know: another store's, or one lost with an older copy of ours.
            if let notice = report.notice { return try refundElsewhereNotified(channel, eventID, notice) }
            notificationRefused(channel, NotificationRefusal(
                reason: .unknownNumber, detail: "no refund \(report.refund) at \(channel)"))
            return false
        }
        guard report.amount == nil || report.amount == refund.amount else {
            recordNotification(
                .notificationRefused, channel, refund.order, refund.id.text, code: "amount_mismatch")
            return false
        }
        var isNew = try refundReported(report, order: refund.order)
        if let sum = report.notice?.refundedInAll,
            let attempt = self[refund.order].attempts.first(where: { $0.id == refund.attempt }),
            try refundedInAll(attempt, sum, number: "") {
            isNew = true
        }
        let isSeen = try store.seen(notification: eventID, channel: channel, at: at)
        recordNotification(
            isNew && !isSeen ? .notificationAccepted : .notificationRepeated, channel, refund.order, refund.id.text,
            code: report.status.rawValue)
        return true
    }

    func recordNotification(
        _ kind: EventKind, _ channel: ChannelID, _ order: OrderID, _ subject: String, code: String
    ) {
        let event = FeedEvent(
            at: at, kind: kind, shop: self[order].order.shop, order: order, channel: channel, subject: subject,
            code: code)
        // Anybody who recorded a message may send it again and again.
        if kind == .notificationAccepted { record(event) } else { count(event) }
    }

    /// Messages that were not believed: counted, never acted on.
    func notificationRefused(_ channel: ChannelID, _ refusal: NotificationRefusal, times: Int64 = 1) {
        count(
            FeedEvent(at: at, kind: .notificationRefused, channel: channel, code: refusal.reason.rawValue),
            times: max(1, times))
    }
}

import Channels
import Payments

/// Moments that channels tell. A payment's day decides when its shares leave, so one that cannot be true is not
/// believed: the moment we heard of it counts instead, and the doubt is recorded.
extension Turn {
    /// When a reported payment was made: as the channel says, if it lies between the making of the attempt and now,
    /// with the tolerance clocks need (`momentTolerance`).
    func moment(of report: TradeReport, _ attempt: Attempt) -> Timestamp {
        guard let told = report.paidAt else { return at }
        let earliest = min(attempt.createdAt, attempt.requestTime).milliseconds - limits.momentTolerance
        let latest = at.milliseconds + limits.momentTolerance
        guard (earliest...max(earliest, latest)).contains(told.milliseconds) else {
            self[attempt.order].order.flags.insert(.momentDoubted)
            record(FeedEvent(
                at: at, kind: .momentDoubted, shop: self[attempt.order].order.shop, order: attempt.order,
                channel: attempt.channel, subject: attempt.id.text,
                code: told.milliseconds < earliest ? "early" : "late", detail: "{\"told\":\(told.milliseconds)}"))
            return at
        }
        return told
    }
}

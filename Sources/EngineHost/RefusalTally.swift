import Channels
import Engine
import Payments

/// Counts messages that were not believed and tells the lane their number, at most once a second for each channel and
/// reason: a flood of forgeries costs the engine no more than a few inputs.
final class RefusalTally: Sendable {
    private struct Reason: Hashable {
        let channel: ChannelID
        let reason: NotificationRefusal.Reason
    }

    /// Those since the lane was last told; a reason that is not in here has been quiet for a second.
    private let waiting = Locked<[Reason: Int64]>([:])
    private let deadlines: Deadlines
    private let deliver: @Sendable (EngineInput) -> Void

    init(deadlines: Deadlines, deliver: @escaping @Sendable (EngineInput) -> Void) {
        self.deadlines = deadlines
        self.deliver = deliver
    }

    /// Tells of the first one at once.
    func note(_ channel: ChannelID, _ refusal: NotificationRefusal) {
        let reason = Reason(channel: channel, reason: refusal.reason)
        let isFirst = waiting.with { waiting in
            guard waiting[reason] != nil else {
                waiting[reason] = 0
                return true
            }
            waiting[reason, default: 0] += 1
            return false
        }
        guard isFirst else { return }
        deliver(.notificationRefused(channel, refusal))
        tellLater(reason)
    }

    private func tellLater(_ reason: Reason) {
        deadlines.after(milliseconds: Limits.tallyMilliseconds) { [self] in
            let times = waiting.with { waiting in
                let times = waiting[reason] ?? 0
                waiting[reason] = times > 0 ? 0 : nil
                return times
            }
            guard times > 0 else { return }
            deliver(
                .notificationRefused(
                    reason.channel, NotificationRefusal(reason: reason.reason, detail: ""), times: times))
            tellLater(reason)
        }
    }
}

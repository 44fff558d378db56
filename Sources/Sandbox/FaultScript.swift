package import Payments

/// What goes wrong at a channel, when, and how often.
package struct FaultRule: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The connection is cut before any work is done.
        case outage
        /// Every answer comes later by `milliseconds`.
        case slow
        /// A definite refusal before any work: the channel is overloaded.
        case refused
        /// The merchant is frozen at the channel.
        case frozen
        /// "System error": the caller cannot know whether the work was done, and it was not.
        case systemError = "system_error"
        /// The work is done, the answer never comes.
        case timeoutAfterWork = "timeout_after_work"
        case notificationLost = "notification_lost"
        case notificationLate = "notification_late"
        case notificationDuplicated = "notification_duplicated"
        /// A copy with a changed amount under the old signature.
        case notificationForged = "notification_forged"
        /// A receiver's share fails.
        case splitFailed = "split_failed"
        /// A refund ends in a state only a person can settle.
        case refundAbnormal = "refund_abnormal"
        /// Queries do not see what happened in the last `milliseconds`.
        case readLag = "read_lag"
    }

    package var channel: ChannelID
    package var kind: Kind
    package var from: Timestamp
    package var to: Timestamp
    /// Share of the calls or messages concerned.
    package var partsPerMillion: Int
    package var milliseconds: Int64

    package init(
        channel: ChannelID, kind: Kind, from: Timestamp, to: Timestamp, partsPerMillion: Int, milliseconds: Int64 = 0
    ) {
        self.channel = channel
        self.kind = kind
        self.from = from
        self.to = to
        self.partsPerMillion = partsPerMillion
        self.milliseconds = milliseconds
    }
}

package struct FaultScript: Sendable {
    package var rules: [FaultRule] = []

    package init() {}

    /// The rule of a kind that strikes now, by its share; nil mostly.
    func strikes(
        _ kind: FaultRule.Kind, _ channel: ChannelID, at now: Timestamp, _ random: inout SplitMix64
    ) -> FaultRule? {
        for rule in rules where rule.kind == kind && rule.channel == channel && rule.from <= now && now < rule.to {
            if random.chance(partsPerMillion: rule.partsPerMillion) { return rule }
        }
        return nil
    }
}

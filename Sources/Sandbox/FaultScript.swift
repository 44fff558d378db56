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
        /// A receiver's share fails, for the reason in `parameter`.
        case splitFailed = "split_failed"
        /// A refund ends in a state only a person can settle.
        case refundAbnormal = "refund_abnormal"
        /// Queries do not see what happened in the last `milliseconds`.
        case readLag = "read_lag"
        /// The connection is refused: the channel has seen nothing of the request.
        case unreachable
        /// A machine in front of the channel answers 503 in its own words, unsigned, before any work.
        case unavailable
        /// The channel does not believe a signature that is right, as after a change of keys on its side.
        case signError = "sign_error"
        /// Each message waits a draw of up to `milliseconds`, so that later ones overtake earlier ones.
        case notificationReordered = "notification_reordered"
        /// A payment already under way counts although the order was closed or has run out.
        case paidAfterClose = "paid_after_close"
        /// A receiver cannot give a share back, for the reason in `parameter`.
        case returnFailed = "return_failed"
        /// A transfer does not arrive, for the reason in `parameter`.
        case transferFailed = "transfer_failed"
        /// The receiver never confirms a transfer.
        case neverConfirmed = "never_confirmed"
        /// A transfer arrives, and the receiving side sends it back `milliseconds` later.
        case transferReturned = "transfer_returned"
    }

    package var channel: ChannelID
    package var kind: Kind
    package var from: Timestamp
    package var to: Timestamp
    /// Share of the calls or messages concerned.
    package var partsPerMillion: Int
    package var milliseconds: Int64
    /// The channel's own code for a failed share ("RECEIVER_HIGH_RISK"); empty for the channel's usual one.
    package var parameter: String
    /// The only receiver whose shares fail; empty for all.
    package var account: String

    package init(
        channel: ChannelID, kind: Kind, from: Timestamp, to: Timestamp, partsPerMillion: Int, milliseconds: Int64 = 0,
        parameter: String = "", account: String = ""
    ) {
        self.channel = channel
        self.kind = kind
        self.from = from
        self.to = to
        self.partsPerMillion = partsPerMillion
        self.milliseconds = milliseconds
        self.parameter = parameter
        self.account = account
    }
}

package struct FaultScript: Sendable {
    package var rules: [FaultRule] = []

    package init() {}

    /// The rule of a kind that strikes now, by its share; nil mostly.
    func strikes(
        _ kind: FaultRule.Kind, _ channel: ChannelID, account: String = "", at now: Timestamp,
        _ random: inout SplitMix64
    ) -> FaultRule? {
        for rule in rules where rule.kind == kind && rule.channel == channel && rule.from <= now && now < rule.to {
            guard rule.account.isEmpty || rule.account == account else { continue }
            if random.chance(partsPerMillion: rule.partsPerMillion) { return rule }
        }
        return nil
    }
}

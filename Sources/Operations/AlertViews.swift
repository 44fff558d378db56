/// One cause a person must look at, from the moment it was raised until it ended.
package struct AlertRow: Sendable, Codable, Equatable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// Of one channel, or of the channels together.
        case success
        /// Of all orders, those included that no channel took.
        case successAll = "success_all"
        /// Orders are refused because no channel can take them.
        case noChannel = "no_channel"
        /// A person's or a timer's `off` keeps a channel out of service that is not ill.
        case heldOff = "held_off"
        case splitFailure = "split_failure", breaker, reviewDeadline = "review_deadline", fatal
        /// Cases that an admin has to look at: nobody answered for too long, or two reviewers differ.
        case reviewEscalated = "review_escalated"
        case notificationsRefused = "notifications_refused", shopBacklog = "shop_backlog", ledger
        /// Withdrawals no query could settle, and batches that wait for a second person.
        case payout
        /// Money that the channel soon frees for the shop although shares of it have not left.
        case freeze
        /// A channel is worse than usual and keeps its traffic.
        case degraded
        /// Several channels fell ill at once: our own network.
        case network
        /// A channel near one of its ceilings; the planned peak does not fit.
        case capacity, peak
        /// A canary that was rolled back, or that could show neither harm nor its absence.
        case canary
        /// A channel or all together cost more than planned, or more than their own last seven days.
        case cost
        /// Our clock, or one channel's, is off.
        case clock
        /// A certificate ends soon or has ended.
        case certificate
        /// A channel speaks under a certificate or key that we do not know: what it says is thrown away.
        case unknownCertificate = "unknown_certificate"
        /// The banking calendar is soon no longer known, or no longer.
        case calendar
        /// The disk of the data folder fills up.
        case disk
        /// Another program held the store's lock, and nothing could be stored meanwhile.
        case storeLocked = "store_locked"
        /// The marker outside the store was missing at the start, or cannot be written: a loss would not be noticed.
        case marker
        /// A receiver of alerts does not take them.
        case receiver
        /// A row of the audit chain is not what was written.
        case auditChain = "audit_chain"
    }
    package var id: String
    package var kind: Kind
    /// "warn" or "critical"
    package var severity: String
    package var channel: String?
    /// Basis points; for `disk` the part that is free.
    package var valueBasisPoints: Int?
    package var limitBasisPoints: Int?
    /// How many; for `clock` seconds (ours ahead is positive), for `certificate` whole days left (negative: ended), for
    /// `disk` free MiB, for `storeLocked` milliseconds.
    package var count: Int?
    package var since: Int64
    package var acknowledgedBy: String?
    package var closedAt: Int64?
    /// Which detector raised it (`ChannelDetector`), where one did.
    package var detector: String?
    /// What it saw, an `Evidence` sentence in English.
    package var evidence: String?
    /// What it is about when that is no channel: a certificate's key, a receiver's name.
    package var subject: String?
    /// The channels of one common cause.
    package var channels: [String]?
    /// When it was last seen to be bad, to the minute.
    package var last: Int64?
    /// When it was raised, got worse or ended.
    package var changedAt: Int64?
    /// Grows when it has to be told again without being graver: 0...9.
    package var stage: Int?
    package var snoozedUntil: Int64?
    package var snoozedBy: String?
    /// The alert whose line says this one's cause now.
    package var mergedInto: String?

    package init(id: String, kind: Kind, severity: String, channel: String?, since: Int64) {
        self.id = id
        self.kind = kind
        self.severity = severity
        self.channel = channel
        self.since = since
    }

    package var isOpen: Bool { closedAt == nil }
    package var isCritical: Bool { severity == "critical" }

    /// True while somebody has put it aside for a time.
    package func isSnoozed(at now: Int64) -> Bool { isOpen && (snoozedUntil.map { $0 > now } ?? false) }
}

/// What alerts did since midnight in Beijing, so that noise is seen.
package struct AlertDay: Sendable, Codable, Equatable {
    /// Days since 1970 on Beijing's calendar.
    package var day: Int64 = 0
    package var raised = 0
    package var critical = 0
    package var ended = 0
    package var acknowledged = 0
    package var snoozed = 0
    /// Messages that receivers took.
    package var delivered = 0
    /// Raised, by kind.
    package var byKind: [String: Int] = [:]

    package init() {}
}

/// A receiver of alerts and how it does.
package struct ReceiverRow: Sendable, Codable, Equatable {
    package var name: String
    /// "dingtalk", "wecom", "feishu", "webhook"
    package var kind: String
    /// "en", "zh"
    package var language: String
    /// Alerts it has not been told of yet.
    package var waiting: Int = 0
    package var delivered: Int64 = 0
    /// Tries it answered with "too fast".
    package var limited: Int64 = 0
    /// Tries it did not take for another reason.
    package var failed: Int64 = 0
    /// Failed tries since it last took a message.
    package var failing: Int = 0
    package var lastCode: String = ""
    package var lastDeliveredAt: Int64?
    /// When the next try is due; nil when nothing waits.
    package var nextAt: Int64?

    package init(name: String, kind: String, language: String) {
        self.name = name
        self.kind = kind
        self.language = language
    }
}

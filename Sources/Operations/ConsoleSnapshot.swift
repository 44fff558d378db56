/// One consistent picture of the engine for a console. Rates are basis points (9,740 = 97.40 %) and nil without data;
/// money is minor units of CNY; times are milliseconds since the epoch.
package struct ConsoleSnapshot: Sendable, Codable, Equatable {
    package var screen: ScreenName
    package var at: Int64
    /// "PROD", "DEMO", "SANDBOX"
    package var environment: String
    package var site: String
    package var operatorName: String
    package var roles: [String]
    /// Grows with each change of routing settings; failover and weight proposals are bound to it.
    package var settingsVersion: Int64
    package var consolesAttached: Int
    /// The number of the console that asked, "s-12"; empty when it has none.
    package var session = ""
    /// Who is attached, in the order in which they came.
    package var sessions: [SessionRow] = []
    /// Why this session is not being recorded though it should be; nil while all is well.
    package var recordingFault: String?
    /// Set when the engine stopped accepting after a fatal error.
    package var fatal: String?
    package var totals: Totals
    package var channels: [ChannelRow]
    package var weights: Weights
    package var ledger: LedgerSummary
    package var preferences: [PreferenceRow]
    package var regions: [PreferenceRow]
    /// All-channel success per minute, oldest first, at most 60; nil where no order ended.
    package var successPerMinute: [Int?]
    package var alerts: [AlertRow]
    package var alertDay: AlertDay?
    /// Receivers of alerts, in the order of the configuration.
    package var receivers: [ReceiverRow]?
    package var events: [EventRow]
    package var timers: [TimerRow]
    package var proposals: [ProposalRow]
    package var orders: [OrderRow]
    package var orderTrace: OrderTrace?
    /// What became of the search for the order asked for by a number of the engine or of a shop.
    package var orderFound: OrderFound?
    package var review: [CaseRow]
    /// More cases are open than `review` has room for: it is the front of the queue, and what somebody has taken.
    package var reviewIsCut = false
    package var caseDetail: CaseDetail?
    package var reviewing: ReviewQueueView?
    /// Newest first; changes of settings by people, rules and timers.
    package var changes: [ChangeRow]
    /// Those that divide users, then those that ended last.
    package var canaries: [CanaryRow] = []
    /// The newest first.
    package var versions: [VersionRow] = []
    package var splits: SplitsView?
    package var payouts: PayoutsView?
    /// Messages to shops that were not delivered.
    package var messages: MessagesView?
    /// The proof that was asked for.
    package var proof: ProofView?
    /// The answer about capacity that was asked for; on the overview the planned peak's, nil when none is planned.
    package var capacity: CapacityView?
    /// The check of the newest head that was asked for; nil also when there is no head yet.
    package var headCheck: HeadCheckView?
    /// How far this session may go now.
    package var authority = AuthorityView()
    package var audit: AuditView?
    /// What can be gone back to, and which moment this is.
    package var record: RecordView

    package init(screen: ScreenName, at: Int64) {
        self.screen = screen
        self.at = at
        environment = ""
        site = ""
        operatorName = ""
        roles = []
        settingsVersion = 0
        consolesAttached = 1
        fatal = nil
        totals = Totals()
        channels = []
        weights = Weights(preference: 0, cost: 0)
        ledger = LedgerSummary()
        preferences = []
        regions = []
        successPerMinute = []
        alerts = []
        events = []
        timers = []
        proposals = []
        orders = []
        orderTrace = nil
        review = []
        caseDetail = nil
        changes = []
        record = RecordView()
    }
}

package struct Totals: Sendable, Codable, Equatable {
    package var orders: Int64 = 0
    package var paidOrders: Int64 = 0
    package var paidMinorUnits: Int64 = 0
    package var success5m: Int?
    /// Orders that `success5m` rests on.
    package var success5mSample: Int?
    /// Fewer orders than this say nothing of success: it is shown as missing and raises no alert. The same everywhere.
    package var successLeastSample: Int?
    package var success1h: Int?
    package var success24h: Int?
    /// Orders refused because no channel could take them; nil in pictures of before this was counted.
    package var noChannel: NoChannelTotals?
    /// Orders per second over the last 10 s, in hundredths.
    package var ordersCentiPerSecond = 0
    package var peakCentiPerSecond = 0
    /// Cost of the last hour in millionths of the paid amount, and its parts.
    package var costMillionths: Int?
    package var costRateMillionths: Int?
    package var costUpkeepMillionths: Int?
    package var costBadDebtMillionths: Int?
    package var splitFailureBasisPoints: Int?
    package var splitFailureAlertBasisPoints = 50
    package var heldMinorUnits: Int64 = 0
    package var reviewOpen = 0
    package var reviewOldestSeconds = 0
    package var reviewOverDeadline = 0
    package var reviewDoneToday = 0
    /// Cases of today that ended unanswered, because their order's time was over.
    package var reviewLapsedToday: Int?
    package var unknownOrders = 0
    package var latePaid = 0
    package var paidTwice = 0
    package var refundsOpen = 0
    package var openTasks = 0
    package var shopMessagesWaiting = 0
    package var notificationsRefused: Int64 = 0

    package init() {}
}

/// Orders that no channel could take and their shops were refused for. The day is Beijing's.
package struct NoChannelTotals: Sendable, Codable, Equatable {
    /// Over the last 10 s, hundredths of an order per second.
    package var centiPerSecond = 0
    /// Of the last five minutes.
    package var orders5m = 0
    package var ordersToday = 0
    /// Today's, one entry a currency, in the order of their codes.
    package var today: [CurrencySum] = []
    package init() {}
}

/// An amount in one currency's minor units, and how many orders it is of.
package struct CurrencySum: Sendable, Codable, Equatable {
    /// ISO 4217.
    package var currency: String
    package var orders: Int64
    package var minorUnits: Int64
    package init(currency: String, orders: Int64, minorUnits: Int64) {
        self.currency = currency
        self.orders = orders
        self.minorUnits = minorUnits
    }
}

package struct Weights: Sendable, Codable, Equatable {
    package var preference: Int
    package var cost: Int
    package init(preference: Int, cost: Int) {
        self.preference = preference
        self.cost = cost
    }
}

package struct LedgerSummary: Sendable, Codable, Equatable {
    /// True when each currency's debits are its credits.
    package var balanced = true
    /// Of CNY.
    package var debitMinorUnits: Int64 = 0
    package var creditMinorUnits: Int64 = 0
    package var entries: Int64 = 0
    package var movements: Int64 = 0
    /// The other currencies, each by itself; nil when there are none.
    package var others: [LedgerSum]?
    package init() {}
}

/// The ledger's sides in one currency, in its own minor units.
package struct LedgerSum: Sendable, Codable, Equatable {
    package var currency: String
    package var debitMinorUnits: Int64
    package var creditMinorUnits: Int64

    package init(currency: String, debitMinorUnits: Int64, creditMinorUnits: Int64) {
        self.currency = currency
        self.debitMinorUnits = debitMinorUnits
        self.creditMinorUnits = creditMinorUnits
    }
}

package struct ChannelRow: Sendable, Codable, Equatable {
    package enum State: String, Sendable, Codable { case ok, warn, critical, off, probing, idle, canary }
    package var id: String
    package var state: State = .idle
    /// Nil also while the channel is not in regular service, and of what ended since it came back.
    package var success5m: Int?
    /// What `success5m` rests on.
    package var success5mSample: Int?
    package var success1h: Int?
    /// Change of success over the last five minutes, basis points.
    package var success5mChange: Int?
    package var ordersCentiPerSecond = 0
    package var capacityPercent = 0
    package var costMillionths: Int?
    package var costRateMillionths: Int?
    package var costUpkeepMillionths: Int?
    package var costBadDebtMillionths: Int?
    /// This channel's part of all cost of the last hour, basis points.
    package var costShareBasisPoints: Int?
    package var splitFailureBasisPoints: Int?
    package var weight = 0
    package var settingVersion: Int64 = 0
    /// Success per 20 s (last 10 min, 30 values), basis points, oldest first; nil without data.
    package var trend: [Int?] = []
    package var successPerMinute: [Int?] = []
    package var p50Milliseconds: Int?
    package var p95Milliseconds: Int?
    package var timeoutBasisPoints: Int?
    package var inFlightOrders = 0
    package var inFlightMinorUnits: Int64 = 0
    package var refundBasisPoints: Int?
    /// "closed", "open", "half_open"
    package var breaker = "closed"
    package var breakerReason = ""
    package var breakerUntil: Int64?
    package var probesDone = 0
    package var probesNeeded = 0
    /// "none", "off", "forced_on"
    package var override = "none"
    package var stateSince: Int64?
    package var capacityPerSecond = 0
    /// Calls under way and how many the channel carries at once.
    package var calls = 0
    package var callsCeiling = 0
    /// Counts against the amount of the day: arrived since midnight in Beijing, or still able to arrive.
    package var dayMinorUnits: Int64 = 0
    /// 0 when there is no limit.
    package var dayLimitMinorUnits: Int64 = 0
    package var dayPercent: Int?
    package var errors: [ErrorRow] = []
    /// Part of the orders of the last five minutes that went here, basis points.
    package var routingShareBasisPoints: Int?
    package var paidOrders: Int64 = 0
    package var paidMinorUnits: Int64 = 0
    package init(id: String) { self.id = id }
}

package struct ErrorRow: Sendable, Codable, Equatable {
    package var code: String
    package var errorClass: String
    package var count: Int
    package var shareBasisPoints: Int
    package var firstAt: Int64
    /// What the code means, from the channel's table of codes; empty when nothing is known.
    package var english: String
    package var chinese: String
    package init(
        code: String, errorClass: String, count: Int, shareBasisPoints: Int, firstAt: Int64, english: String = "",
        chinese: String = ""
    ) {
        self.code = code
        self.english = english
        self.chinese = chinese
        self.errorClass = errorClass
        self.count = count
        self.shareBasisPoints = shareBasisPoints
        self.firstAt = firstAt
    }
}

package struct PreferenceRow: Sendable, Codable, Equatable {
    /// Age band or region.
    package var group: String
    package var orders: Int
    package var shares: [PreferenceShare]
    package init(group: String, orders: Int, shares: [PreferenceShare]) {
        self.group = group
        self.orders = orders
        self.shares = shares
    }
}

package struct PreferenceShare: Sendable, Codable, Equatable {
    package var channel: String
    package var basisPoints: Int
    package init(channel: String, basisPoints: Int) {
        self.channel = channel
        self.basisPoints = basisPoints
    }
}

package struct EventRow: Sendable, Codable, Equatable {
    package var at: Int64
    /// `EventKind` raw value.
    package var kind: String
    package var who: String
    package var channel: String?
    package var subject: String
    package var minorUnits: Int64
    package var code: String
    package init(
        at: Int64, kind: String, who: String, channel: String?, subject: String, minorUnits: Int64, code: String
    ) {
        self.at = at
        self.kind = kind
        self.who = who
        self.channel = channel
        self.subject = subject
        self.minorUnits = minorUnits
        self.code = code
    }
}

package struct TimerRow: Sendable, Codable, Equatable {
    package var id: String
    package var act: String
    package var target: String
    package var before: String
    package var after: String
    package var by: String
    package var dueAt: Int64
    package init(id: String, act: String, target: String, before: String, after: String, by: String, dueAt: Int64) {
        self.id = id
        self.act = act
        self.target = target
        self.before = before
        self.after = after
        self.by = by
        self.dueAt = dueAt
    }
}

/// An act that waits for a second person.
package struct ProposalRow: Sendable, Codable, Equatable {
    package var id: String
    package var act: String
    package var target: String
    package var minorUnits: Int64
    package var by: String
    package var reason: String
    package var expiresAt: Int64
    package var riskClass = 4
    /// SHA-256 of what was asked for and shown, hexadecimal.
    package var digest = ""
    package init(
        id: String, act: String, target: String, minorUnits: Int64, by: String, reason: String, expiresAt: Int64
    ) {
        self.id = id
        self.act = act
        self.target = target
        self.minorUnits = minorUnits
        self.by = by
        self.reason = reason
        self.expiresAt = expiresAt
    }
}

package struct ChangeRow: Sendable, Codable, Equatable {
    package var at: Int64
    package var who: String
    package var act: String
    package var target: String
    package var change: String
    package var reason: String
    package var outcome: String
    package init(
        at: Int64, who: String, act: String, target: String, change: String, reason: String, outcome: String
    ) {
        self.at = at
        self.who = who
        self.act = act
        self.target = target
        self.change = change
        self.reason = reason
        self.outcome = outcome
    }
}

/// Withdrawals and the batches they leave in.
package struct PayoutsView: Sendable, Codable, Equatable {
    package var isPaused: Bool = false
    package var pausedBy: String = ""
    package var nextAt: Int64?
    package var inFlightMinorUnits: Int64 = 0
    /// Since midnight in Beijing.
    package var todayCount: Int = 0
    package var todayMinorUnits: Int64 = 0
    /// Expedite fees taken.
    package var todayFeeMinorUnits: Int64 = 0
    /// What sending one by one would have cost more.
    package var todaySavedMinorUnits: Int64 = 0
    /// VIP withdrawals of the last seven days that arrived within two hours, basis points.
    package var vipOnTime: Int?
    package var backToday: Int = 0
    /// Commission that could be withdrawn.
    package var owedMinorUnits: Int64 = 0
    package var purposeMinorUnits: Int64 = 0
    /// Owed back by participants.
    package var receivableMinorUnits: Int64 = 0
    package var escrowMinorUnits: Int64 = 0
    package var escrowOrders: Int = 0
    package var escrowOldestAt: Int64?
    /// Commands on all payouts are bound to it.
    package var settingVersion: Int64 = 0
    /// What is still to go first, then the newest.
    package var batches: [BatchRow] = []
    /// Of the batch that was asked for.
    package var batch: BatchDetail?
    /// What needs a look first, then the newest.
    package var withdrawals: [WithdrawalRow] = []
    /// Changes of accounts that wait.
    package var payees: [PayeeRow] = []

    package init() {}
}

/// One batch of withdrawals.
package struct BatchRow: Sendable, Codable, Equatable {
    package var id: String
    package var shop: String
    package var tier: String
    package var method: String
    package var dueAt: Int64
    /// `BatchState` raw value.
    package var state: String
    package var count: Int
    package var ended: Int = 0
    /// Of the ended, those that did not arrive.
    package var back: Int = 0
    package var minorUnits: Int64
    package var feeMinorUnits: Int64 = 0
    package var costMinorUnits: Int64 = 0
    package var savedMinorUnits: Int64 = 0
    package var firstPerson: String = ""
    package var secondPerson: String = ""
    package var needsTwo: Bool = false
    package var arrivalBy: Int64?
    package var version: Int64 = 0

    package init(
        id: String, shop: String, tier: String, method: String, dueAt: Int64, state: String, count: Int,
        minorUnits: Int64
    ) {
        self.id = id
        self.shop = shop
        self.tier = tier
        self.method = method
        self.dueAt = dueAt
        self.state = state
        self.count = count
        self.minorUnits = minorUnits
    }
}

/// What goes with a batch, before it goes.
package struct BatchDetail: Sendable, Codable, Equatable {
    package var row: BatchRow
    package var withinLimits: Int = 0
    package var withinLimitsMinorUnits: Int64 = 0
    package var held: Int = 0
    package var heldMinorUnits: Int64 = 0
    package var stopped: Int = 0
    package var stoppedMinorUnits: Int64 = 0
    package var duplicates: Int = 0
    /// What its way of payment has, by our books.
    package var coverBeforeMinorUnits: Int64 = 0
    package var coverAfterMinorUnits: Int64 = 0
    package var levels: [LevelRow] = []
    package var biggest: [WithdrawalRow] = []
    /// Promises that a pause now would break.
    package var vip: Int = 0

    package init(row: BatchRow) {
        self.row = row
    }
}

/// Withdrawals of one level of real-name verification.
package struct LevelRow: Sendable, Codable, Equatable {
    package var level: Int
    package var dailyLimitMinorUnits: Int64
    package var count: Int
    package var minorUnits: Int64

    package init(level: Int, dailyLimitMinorUnits: Int64, count: Int, minorUnits: Int64) {
        self.level = level
        self.dailyLimitMinorUnits = dailyLimitMinorUnits
        self.count = count
        self.minorUnits = minorUnits
    }
}

/// One withdrawal.
package struct WithdrawalRow: Sendable, Codable, Equatable {
    package var id: String
    /// Masked.
    package var participant: String
    package var shop: String = ""
    package var minorUnits: Int64
    package var feeMinorUnits: Int64 = 0
    package var level: Int
    package var tier: String
    package var method: String
    /// `WithdrawalState` raw value.
    package var state: String
    /// Rule or code of the channel.
    package var why: String = ""
    /// Masked.
    package var account: String = ""
    package var batch: String = ""
    package var at: Int64
    package var nextAt: Int64?
    /// Part of the day's limit it takes.
    package var limitBasisPoints: Int?
    package var version: Int64 = 0

    package init(
        id: String, participant: String, minorUnits: Int64, level: Int, tier: String, method: String, state: String,
        at: Int64
    ) {
        self.id = id
        self.participant = participant
        self.minorUnits = minorUnits
        self.level = level
        self.tier = tier
        self.method = method
        self.state = state
        self.at = at
    }
}

/// New accounts that wait for their day and a second person.
package struct PayeeRow: Sendable, Codable, Equatable {
    /// `ParticipantID`
    package var participant: String
    /// Masked.
    package var number: String
    package var shop: String
    package var askedAt: Int64
    package var earliest: Int64
    package var approvedBy: String = ""
    package var version: Int64 = 0

    package init(participant: String, number: String, shop: String, askedAt: Int64, earliest: Int64) {
        self.participant = participant
        self.number = number
        self.shop = shop
        self.askedAt = askedAt
        self.earliest = earliest
    }
}

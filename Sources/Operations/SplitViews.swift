/// Shares on their way, why some fail, and the ledger they are booked in. Rates are basis points, nil without data.
package struct SplitsView: Sendable, Codable, Equatable {
    package var failure5m: Int?
    package var failure1h: Int?
    package var failure24h: Int?
    /// The last 60 minutes, oldest first.
    package var failurePerMinute: [Int?] = []
    /// From payment to "accepted" of real-time shares, 95th percentile of the last hour.
    package var acceptedP95Milliseconds: Int?
    /// Shares that wait for their day.
    package var waitingMinorUnits: Int64 = 0
    package var waitingLegs: Int = 0
    package var nextRunAt: Int64?
    /// Shares that only a person can move on.
    package var toPerson: Int = 0
    /// Of the last hour, most first.
    package var reasons: [SplitReasonRow] = []
    package var byChannel: [SplitRateRow] = []
    package var byTiming: [SplitRateRow] = []
    /// What needs a look first, then the newest.
    package var legs: [LegRow] = []
    /// Money whose freeze ends within seven days, nearest first.
    package var deadlines: [FreezeRow] = []
    /// Balances by kind of account over all shops, in the order of the chart.
    package var accounts: [AccountRow] = []
    package var accountCount: Int64 = 0
    /// The newest signed head of the hash tree.
    package var head: TreeHeadView?
    /// Movements in the tree now.
    package var treeSize: Int64 = 0
    /// What rounding and minimum legs left with shops since midnight in Beijing.
    package var roundingTodayMinorUnits: Int64 = 0

    package init() {}
}

/// One reason why shares failed.
package struct SplitReasonRow: Sendable, Codable, Equatable {
    package var code: String
    package var channel: String
    package var count: Int
    package var minorUnits: Int64
    /// "retry", "query", "person", "wait"
    package var next: String
    package var nextAt: Int64?

    package init(code: String, channel: String, count: Int, minorUnits: Int64, next: String) {
        self.code = code
        self.channel = channel
        self.count = count
        self.minorUnits = minorUnits
        self.next = next
    }
}

/// Failed shares of one channel or timing in the last hour.
package struct SplitRateRow: Sendable, Codable, Equatable {
    package var name: String
    package var failure: Int?
    package var count: Int

    package init(name: String, failure: Int?, count: Int) {
        self.name = name
        self.failure = failure
        self.count = count
    }
}

/// One share.
package struct LegRow: Sendable, Codable, Equatable {
    package var id: String
    package var order: String
    package var channel: String
    /// Masked.
    package var receiver: String
    package var role: String
    /// Its ratio in the plan; nil for a fixed amount.
    package var basisPoints: Int64?
    package var minorUnits: Int64
    package var returnedMinorUnits: Int64 = 0
    package var tries: Int = 0
    /// `LegState` raw value, or "returning" while money of it is on its way back.
    package var state: String
    package var timing: String
    package var delivery: String
    package var code: String = ""
    /// When something happens to it by itself.
    package var nextAt: Int64?
    package var needsPerson: Bool = false
    /// The request it was frozen into; kept over retries.
    package var number: String = ""
    /// The order's version: commands are bound to it.
    package var version: Int64 = 0

    package init(
        id: String, order: String, channel: String, receiver: String, role: String, minorUnits: Int64, state: String,
        timing: String, delivery: String
    ) {
        self.id = id
        self.order = order
        self.channel = channel
        self.receiver = receiver
        self.role = role
        self.minorUnits = minorUnits
        self.state = state
        self.timing = timing
        self.delivery = delivery
    }
}

/// Money a channel will free for the merchant by itself.
package struct FreezeRow: Sendable, Codable, Equatable {
    package var order: String
    package var channel: String
    package var minorUnits: Int64
    package var until: Int64

    package init(order: String, channel: String, minorUnits: Int64, until: Int64) {
        self.order = order
        self.channel = channel
        self.minorUnits = minorUnits
        self.until = until
    }
}

/// The balance of all accounts of one kind.
package struct AccountRow: Sendable, Codable, Equatable {
    /// First word of `LedgerAccount.text`.
    package var kind: String
    package var minorUnits: Int64
    package var change24hMinorUnits: Int64?
    /// ISO 4217; nil for CNY.
    package var currency: String?

    package init(kind: String, minorUnits: Int64) {
        self.kind = kind
        self.minorUnits = minorUnits
    }
}

/// A signed head of the ledger's hash tree.
package struct TreeHeadView: Sendable, Codable, Equatable {
    package var size: Int64
    /// Hexadecimal.
    package var root: String
    package var at: Int64
    package var keyID: String

    package init(size: Int64, root: String, at: Int64, keyID: String) {
        self.size = size
        self.root = root
        self.at = at
        self.keyID = keyID
    }
}

package import Payments

/// The rules by which commission is paid out. Amounts are minor units of CNY.
package struct PayoutSettings: Sendable, Equatable {
    /// What one level of real-name verification may take in one Beijing day.
    package struct LevelLimit: Sendable, Equatable {
        package var dailyCount: Int
        package var dailyMinorUnits: Int64

        package init(dailyCount: Int, dailyMinorUnits: Int64) {
            self.dailyCount = dailyCount
            self.dailyMinorUnits = dailyMinorUnits
        }
    }

    /// What transfers cost at a channel: alone, and in a batch.
    package struct Cost: Sendable, Equatable {
        package var single: Int64
        package var batchBase: Int64
        package var batchItem: Int64

        package init(single: Int64, batchBase: Int64, batchItem: Int64) {
            self.single = single
            self.batchBase = batchBase
            self.batchItem = batchItem
        }

        /// What a batch of `count` costs; never more than one by one would.
        package func batched(_ count: Int) -> Int64 { min(batchBase + batchItem * Int64(count), single * Int64(count)) }

        /// What each transfer of a batch of `count` costs, and what the batch costs besides.
        package func item(of count: Int) -> Int64 { isCheaperBatched(count) ? batchItem : single }

        package func base(of count: Int) -> Int64 { isCheaperBatched(count) ? batchBase : 0 }

        private func isCheaperBatched(_ count: Int) -> Bool {
            batchBase + batchItem * Int64(count) < single * Int64(count)
        }

        package func saved(_ count: Int) -> Int64 { single * Int64(count) - batched(count) }
    }

    /// A time of day in Beijing.
    package struct Clock: Sendable, Equatable, Comparable {
        package var hour: Int
        package var minute: Int

        package init(hour: Int, minute: Int) {
            self.hour = hour
            self.minute = minute
        }

        package static func < (left: Clock, right: Clock) -> Bool {
            (left.hour, left.minute) < (right.hour, right.minute)
        }
    }

    /// A level without an entry takes nothing.
    package var levels: [RealNameLevel: LevelLimit] = [
        .basic: LevelLimit(dailyCount: 3, dailyMinorUnits: 100_000),
        .verified: LevelLimit(dailyCount: 5, dailyMinorUnits: 1_000_000),
        .enhanced: LevelLimit(dailyCount: 10, dailyMinorUnits: 5_000_000),
    ]
    package var minimumMinorUnits: Int64 = 100
    /// When ordinary batches go on banking days; not empty.
    package var batchTimes = [Clock(hour: 9, minute: 0), Clock(hour: 14, minute: 0)]
    /// VIP batches go every so many minutes, counted from midnight; 1...720.
    package var vipEveryMinutes: Int64 = 30
    package var vipPromiseSeconds: Int64 = 7_200
    package var expediteBasisPoints: Int64 = 100
    package var expediteMinimum: Int64 = 100
    /// Channels that charge nothing have no entry.
    package var costs: [PayoutMethod: Cost] = [
        .wechat: Cost(single: 50, batchBase: 100, batchItem: 10),
        .alipay: Cost(single: 50, batchBase: 100, batchItem: 10),
        .bank: Cost(single: 200, batchBase: 500, batchItem: 30),
    ]
    /// A batch above this goes only when two persons agreed.
    package var twoPersonMinorUnits: Int64 = 20_000_000
    package var payeeHoldSeconds: Int64 = 86_400
    /// Seconds after its arrival at which a transfer that the receiving bank may send back is asked about again,
    /// rising.
    package var looks: [Int64] = [86_400, 3 * 86_400]
    package var risk = PayoutRiskRules()
    /// Waits before the same transfer is tried again; after the last a person is asked.
    package var transferRetry: [Int64] = [2_000, 10_000, 30_000, 120_000, 300_000, 1_800_000, 3_600_000, 7_200_000]
    /// While payouts are paused, a batch that is due looks again this often.
    package var pausedRetry: Int64 = 900_000

    package init() {}

    package func limit(of level: RealNameLevel) -> LevelLimit {
        levels[level] ?? LevelLimit(dailyCount: 0, dailyMinorUnits: 0)
    }
}

/// When a withdrawal is stopped for a person to look at. A rule with a nil line is off.
package struct PayoutRiskRules: Sendable, Equatable {
    /// More participants than this are paid to one account.
    package var sharedAccount: Int? = 3
    /// At least this much, asked for between the two hours of the Beijing day.
    package var nightMinorUnits: Int64? = 500_000
    package var nightFrom = 0
    package var nightTo = 6
    /// At least this much to an account nothing has arrived at yet.
    package var newAccountMinorUnits: Int64? = 500_000
    /// As many withdrawals as this, the new one counted, within the window.
    package var velocity: Int? = 5
    package var velocitySeconds: Int64 = 3_600

    package init() {}
}

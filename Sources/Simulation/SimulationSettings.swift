package import Engine

/// How rough a simulated world is.
package struct SimulationProfile: Sendable {
    package var name: String
    /// Parts per million per message, each way: lost requests, lost answers, requests that arrive twice.
    package var lostRequests: Int
    package var lostAnswers: Int
    package var doubledRequests: Int
    /// Longest delay of a message, milliseconds; short delays are the rule.
    package var longestDelay: Int64
    /// Parts per million per engine step that the process dies: before its commit, or after it with its effects lost.
    package var crashes: Int
    /// Parts per million per order that the shop, an operator or the buyer does something awkward.
    package var awkward: Int
    /// Parts per million of channel calls hit by each kind of channel fault while faults last.
    package var channelFaults: Int
    /// Parts per million of payments of which somebody gives something back on the channel's own page.
    package var pageRefunds = 0
    /// True when participants, withdrawals, escrow and shares of every kind are part of the world.
    package var hasMoney = false
    /// True when the world is about channels that fail and people who fail them over.
    package var hasFailover = false
    /// Orders for each one asked for.
    package var ordersFactor = 1
    /// Cheap promises are checked after each so many steps.
    package var checkedSteps = 1
    /// True when operators start, stop and promote canaries.
    package var hasCanaries = false

    package static let calm = SimulationProfile(
        name: "calm", lostRequests: 0, lostAnswers: 0, doubledRequests: 0, longestDelay: 400, crashes: 0,
        awkward: 100_000, channelFaults: 0)
    package static let standard = SimulationProfile(
        name: "standard", lostRequests: 30_000, lostAnswers: 40_000, doubledRequests: 20_000, longestDelay: 8_000,
        crashes: 8_000, awkward: 350_000, channelFaults: 60_000, pageRefunds: 60_000)
    package static let storm = SimulationProfile(
        name: "storm", lostRequests: 120_000, lostAnswers: 150_000, doubledRequests: 80_000, longestDelay: 60_000,
        crashes: 40_000, awkward: 600_000, channelFaults: 250_000, pageRefunds: 150_000)

    /// Ordinary trouble, with everything that moves money after the payment.
    package static let money: SimulationProfile = {
        var profile = SimulationProfile.standard
        profile.name = "money"
        profile.hasMoney = true
        profile.lostAnswers = 90_000
        profile.pageRefunds = 120_000
        return profile
    }()

    /// Few losses of messages, so that what happens to channels is seen: a storm of failovers, an hour of flapping, a
    /// freeze of the main channel in a peak, a common outage.
    package static let failover: SimulationProfile = {
        var profile = SimulationProfile(
            name: "failover", lostRequests: 4_000, lostAnswers: 4_000, doubledRequests: 10_000, longestDelay: 300,
            crashes: 600, awkward: 100_000, channelFaults: 0)
        profile.hasFailover = true
        profile.ordersFactor = 10
        profile.checkedSteps = 20
        return profile
    }()

    /// Ordinary trouble, with channels and weights on trial.
    package static let canary: SimulationProfile = {
        var profile = SimulationProfile.standard
        profile.name = "canary"
        profile.hasCanaries = true
        return profile
    }()

    package static let all: [SimulationProfile] = [.calm, .standard, .storm, .money, .failover, .canary]
}

package struct SimulationSettings: Sendable {
    package var orders: Int
    package var profile: SimulationProfile
    package var planted: PlantedBugs
    /// Virtual time after the last order in which faults go on.
    package var faultMilliseconds: Int64 = 120_000
    /// Virtual time after the faults in which everything must have ended.
    package var settleMilliseconds: Int64 = 3 * 86_400_000
    /// Steps after which a run counts as not ending.
    package var maximumSteps = 400_000

    package init(orders: Int = 20, profile: SimulationProfile = .standard, planted: PlantedBugs = []) {
        self.orders = orders * profile.ordersFactor
        self.profile = profile
        self.planted = planted
        if profile.hasFailover { settleMilliseconds = 86_400_000 }
        // Shares wait for banking days and receipts, transfers a day for their receivers, returns up to five days.
        guard profile.hasMoney else { return }
        // Batches and T+1 shares leave on the next banking days: faults last as long.
        faultMilliseconds = 3 * 86_400_000
        settleMilliseconds = 16 * 86_400_000
    }
}

/// How one seed went.
package struct SimulationResult: Sendable {
    package var seed: UInt64
    package var steps = 0
    package var crashes = 0
    package var orders = 0
    package var paid = 0
    package var refunds = 0
    package var splitsSettled = 0
    package var casesOpen = 0
    package var returns = 0
    package var withdrawals = 0
    /// Times a breaker opened, in worlds about failover.
    package var openings = 0
    /// Canaries that were started, and how many of them rolled back by themselves.
    package var canaries = 0
    package var rollbacks = 0
    /// SHA-256 over what happened, in hexadecimal: the same seed gives the same digest.
    package var digest = ""
    package var violations: [Violation] = []

    package init(seed: UInt64) { self.seed = seed }
}

/// A broken promise, and the virtual moment it was noticed.
package struct Violation: Sendable, Equatable {
    package let checker: String
    package let detail: String
    package let step: Int
    package let atMilliseconds: Int64

    package init(checker: String, detail: String, step: Int, atMilliseconds: Int64) {
        self.checker = checker
        self.detail = detail
        self.step = step
        self.atMilliseconds = atMilliseconds
    }
}

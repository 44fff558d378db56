package import Payments

/// Whether a peak fits: what each channel would carry, what spills where, what is lost, and what to do about it.
package struct CapacityPlan: Sendable, Equatable {
    package let peak: PlannedPeak
    /// In the order of the configuration.
    package let channels: [ChannelPlan]
    package let spills: [Spill]
    package let advice: [CapacityAdvice]
    /// Orders a second that no channel takes, hundredths.
    package let lostCentiPerSecond: Int
    /// The largest rate of which nothing is lost, hundredths; the peak's own when it fits.
    package let fitsUpToCentiPerSecond: Int
    /// Recorded orders the answer rests on.
    package let sample: Int

    package var fits: Bool { sample > 0 && lostCentiPerSecond == 0 }

    /// Decides one request against standings, without exploring.
    package typealias Decide = (_ request: RoutingRequest, _ standings: [ChannelStanding]) -> ChannelID?

    /// - Parameters:
    ///   - channels: those that collect, as they are expected to stand when the peak begins.
    ///   - decide: the routing in force; nil for the plain router with the given weights.
    package init(
        _ peak: PlannedPeak, channels: [PlanChannel], mix: TrafficMix, weights: CriteriaWeights, decide: Decide? = nil
    ) {
        let decide = decide ?? CapacityPlan.router(weights, at: peak.at)
        let requests = mix.requests
        let seconds = Int64(peak.minutes) * 60
        let total = Int64(peak.centiPerSecond) * 10
        var free = LoadSpread(channels: channels, requests: requests, peakSeconds: seconds)
        free.isBounded = false
        free.settle(milliPerSecond: total, decide)
        var ramp = Ramp(LoadSpread(channels: channels, requests: requests, peakSeconds: seconds), free, decide)
        ramp.climb(to: total)
        let spread = ramp.spread
        let isLost = spread.lostMilli > total / 1_000
        self.peak = peak
        self.channels = channels.indices.map { ChannelPlan(spread, $0, free: free.loads[$0]) }
        spills = ramp.order.spills
        lostCentiPerSecond = isLost ? Int(spread.lostMilli / 10) : 0
        fitsUpToCentiPerSecond = requests.isEmpty ? 0 : isLost ? ramp.largestFitting() : peak.centiPerSecond
        advice = isLost
            ? CapacityAdvisor(peak: peak, requests: requests, decide: decide, totalMilli: total).advice(spread) : []
        sample = requests.count
    }

    /// The router itself. Each request has its own draw, the same in each round, so that probing channels get their
    /// share and the streams come to rest.
    private static func router(_ weights: CriteriaWeights, at: Timestamp) -> Decide {
        { request, standings in
            var random = SplitMix64(seed: request.order.seed)
            return Router.decide(
                request, among: standings, terms: RoutingTerms(weights: weights), at: at, random: &random
            ).chosen
        }
    }
}

/// What one channel would carry.
package struct ChannelPlan: Sendable, Equatable {
    package let channel: ChannelID
    /// Orders a second at the peak, hundredths.
    package let centiPerSecond: Int
    /// What it would get if every channel had room.
    package let wantedCentiPerSecond: Int
    /// What it carries at most, by the ceiling that binds first; nil without one.
    package let limitCentiPerSecond: Int?
    package let limitedBy: Ceiling?
    /// Load over that limit, basis points.
    package let useBasisPoints: Int
    /// Against the day's amount when the peak begins and when it is over, minor units.
    package let dayStartMinorUnits: Int64
    package let dayEndMinorUnits: Int64
    /// 0 when there is no limit.
    package let dayLimitMinorUnits: Int64
    /// Why nothing goes there at all; nil when it takes orders.
    package let out: Exclusion?

    init(_ spread: LoadSpread, _ index: Int, free: Int64) {
        let channel = spread.channels[index]
        let limit = channel.rateLimit
        let load = spread.loads[index]
        let isLimited = limit.milliPerSecond != .max
        self.channel = channel.profile.id
        centiPerSecond = Int(load / 10)
        wantedCentiPerSecond = Int(free / 10)
        limitCentiPerSecond = isLimited ? Int(limit.milliPerSecond / 10) : nil
        limitedBy = spread.binding(index) == .dayAmount ? .dayAmount : isLimited ? limit.ceiling : nil
        useBasisPoints = isLimited ? Int(Int128(load) * 10_000 / Int128(max(1, limit.milliPerSecond))) : 0
        dayStartMinorUnits = channel.dayMinorUnits
        dayEndMinorUnits = spread.dayMinorUnits(index)
        dayLimitMinorUnits = channel.profile.dayAmountMinorUnits
        out = channel.isOut
    }

    /// Use of the day's amount when the peak is over, basis points; nil without a limit.
    package var dayBasisPoints: Int? {
        dayLimitMinorUnits > 0 ? Int(Int128(dayEndMinorUnits) * 10_000 / Int128(dayLimitMinorUnits)) : nil
    }

    /// The nearest of its limits, basis points.
    package var nearestBasisPoints: Int { max(useBasisPoints, dayBasisPoints ?? 0) }
}

/// Raises the rate step by step, so that what spills first is seen first.
private struct Ramp {
    static let steps: Int64 = 10

    private(set) var spread: LoadSpread
    private(set) var order: SpillOrder
    private let idle: LoadSpread
    private let decide: LoadSpread.Decide
    private var lastFitting: Int64 = 0
    private var firstLosing: Int64 = .max

    init(_ idle: LoadSpread, _ free: LoadSpread, _ decide: @escaping LoadSpread.Decide) {
        self.idle = idle
        self.decide = decide
        spread = idle
        order = SpillOrder(free: free)
    }

    mutating func climb(to total: Int64) {
        for step in 1...Ramp.steps {
            let rate = max(1, total * step / Ramp.steps)
            spread.settle(milliPerSecond: rate, decide)
            order.note(spread, milliPerSecond: rate)
            if Ramp.fits(spread, rate) { lastFitting = rate } else { firstLosing = min(firstLosing, rate) }
        }
    }

    /// Between the last step that fitted and the first that did not, by halving to a hundredth of that.
    func largestFitting() -> Int {
        var low = lastFitting
        var high = max(low, firstLosing)
        while high - low > max(1_000, high / 100) {
            let middle = (low + high) / 2
            var trial = idle
            trial.settle(milliPerSecond: middle, decide)
            if Ramp.fits(trial, middle) { low = middle } else { high = middle }
        }
        return Int(low / 10)
    }

    private static func fits(_ spread: LoadSpread, _ rate: Int64) -> Bool { spread.lostMilli <= rate / 1_000 }
}

extension OrderID {
    /// A number that is the order's own (FNV-1a of its text).
    fileprivate var seed: UInt64 {
        text.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }
}

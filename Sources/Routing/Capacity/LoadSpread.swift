import Payments

/// How routing spreads a rate of orders over channels: a fluid that settles.
///
/// Each recorded request stands for an equal stream of orders. In turn each stream is taken out and decided again
/// against standings at the load all others make: their places, prices and ceilings. What does not fit its channel goes
/// on to the next decision, and what no channel takes is lost. Every decision raises only the price of what it chose,
/// so the streams come to rest where none gains by moving (a congestion game's best responses, Rosenthal 1973): the
/// fixed point at which load and decisions agree.
struct LoadSpread: Sendable {
    /// Decides one request; the same arguments give the same channel.
    typealias Decide = (_ request: RoutingRequest, _ standings: [ChannelStanding]) -> ChannelID?

    /// Thousandths of an order a second.
    struct Portion: Sendable, Equatable {
        /// Index of a channel; nil for what is lost.
        let channel: Int?
        let milli: Int64
    }

    let channels: [PlanChannel]
    let requests: [RoutingRequest]
    let peakSeconds: Int64
    /// False takes all ceilings and prices away: where orders would go if every channel had room.
    var isBounded = true

    /// Where each request's stream goes.
    private(set) var portions: [[Portion]]
    /// Load of each channel, thousandths of an order a second.
    private(set) var loads: [Int64]
    /// Amount of each channel, thousandths of a minor unit a second.
    private(set) var amounts: [Int128]
    private var standings: [ChannelStanding]
    private var totalMilli: Int64 = 0

    init(channels: [PlanChannel], requests: [RoutingRequest], peakSeconds: Int64) {
        self.channels = channels
        self.requests = requests
        self.peakSeconds = max(1, peakSeconds)
        portions = Array(repeating: [], count: requests.count)
        loads = Array(repeating: 0, count: channels.count)
        amounts = Array(repeating: 0, count: channels.count)
        standings = channels.map(\.idleStanding)
    }

    /// Settles at a rate, from where it settled before.
    mutating func settle(milliPerSecond total: Int64, _ decide: Decide) {
        guard !requests.isEmpty else { return }
        totalMilli = total
        rescale()
        // Without ceilings no decision depends on another.
        for _ in 0..<(isBounded ? Limits.planRounds : 1) {
            var moved: Int64 = 0
            for index in requests.indices { moved += place(index, weight(index), decide) }
            if moved * 1_000 <= total { return }
        }
    }

    var lostMilli: Int64 {
        portions.reduce(0) { $0 + $1.reduce(0) { $0 + ($1.channel == nil ? $1.milli : 0) } }
    }

    /// The stream of one request: an equal part, the rest of the division to the first ones.
    private func weight(_ index: Int) -> Int64 {
        let count = Int64(requests.count)
        return totalMilli / count + (Int64(index) < totalMilli % count ? 1 : 0)
    }

    /// Brings every stream to the new rate where it is: most of them stay there.
    private mutating func rescale() {
        loads = Array(repeating: 0, count: channels.count)
        amounts = Array(repeating: 0, count: channels.count)
        for index in requests.indices {
            let before = portions[index].reduce(0) { $0 + $1.milli }
            guard before > 0 else { continue }
            let weight = weight(index)
            var left = weight
            portions[index] = portions[index].enumerated().map { place, portion in
                let isLast = place == portions[index].count - 1
                let milli = isLast ? left : Int64(Int128(portion.milli) * Int128(weight) / Int128(before))
                left -= milli
                return Portion(channel: portion.channel, milli: milli)
            }
            for portion in portions[index] {
                guard let channel = portion.channel else { continue }
                loads[channel] += portion.milli
                amounts[channel] += Int128(portion.milli) * Int128(requests[index].amount.minorUnits)
            }
        }
        for index in channels.indices { refresh(index) }
    }

    /// Takes a request's stream out and decides it again.
    /// - Returns: how much of it went elsewhere than before.
    private mutating func place(_ index: Int, _ weight: Int64, _ decide: Decide) -> Int64 {
        let before = portions[index]
        for portion in before { if let channel = portion.channel { add(-portion.milli, channel, index) } }
        var after: [Portion] = []
        var closed: [Int] = []
        var left = weight
        while left > 0 {
            guard let id = decide(requests[index], standings),
                let channel = channels.firstIndex(where: { $0.profile.id == id })
            else { break }
            let part = min(left, room(channel, for: requests[index]))
            if part > 0 {
                after.append(Portion(channel: channel, milli: part))
                add(part, channel, index)
                left -= part
            }
            if left > 0 {
                standings[channel].ruledOut = .atRate
                closed.append(channel)
            }
        }
        if left > 0 { after.append(Portion(channel: nil, milli: left)) }
        portions[index] = after
        for channel in closed { refresh(channel) }
        return LoadSpread.difference(before, after)
    }

    private mutating func add(_ milli: Int64, _ channel: Int, _ index: Int) {
        loads[channel] += milli
        amounts[channel] += Int128(milli) * Int128(requests[index].amount.minorUnits)
        refresh(channel)
    }

    /// What more of this request the channel carries, thousandths of an order a second.
    private func room(_ channel: Int, for request: RoutingRequest) -> Int64 {
        guard isBounded else { return .max }
        let byRate = max(0, channels[channel].rateLimit.milliPerSecond - loads[channel])
        guard let budget = dayBudget(channel) else { return byRate }
        let left = max(0, budget - amounts[channel]) / Int128(max(1, request.amount.minorUnits))
        return min(byRate, Int64(clamping: left))
    }

    /// The amount a second the day's limit leaves for the whole peak, thousandths of a minor unit.
    private func dayBudget(_ channel: Int) -> Int128? {
        let limit = channels[channel].profile.dayAmountMinorUnits
        guard limit > 0 else { return nil }
        return Int128(max(0, limit - channels[channel].dayMinorUnits)) * 1_000 / Int128(peakSeconds)
    }

    /// Brings the channel's standing to its load.
    private mutating func refresh(_ channel: Int) {
        guard isBounded else { return }
        let limit = channels[channel].rateLimit.milliPerSecond
        var price = limit == .max ? 0 : PlacePrice.millionths(used: loads[channel], ceiling: limit, adding: 0)
        var full = loads[channel] >= limit ? channels[channel].rateLimit.ceiling.exclusion : nil
        if let budget = dayBudget(channel) {
            let (used, ceiling) = (Int64(clamping: amounts[channel]), Int64(clamping: budget))
            price = max(price, PlacePrice.millionths(used: used, ceiling: ceiling, adding: 0))
            if amounts[channel] >= budget { full = full ?? .atDailyAmount }
        }
        standings[channel] = channels[channel].standing(milliPerSecond: loads[channel], price: price, full: full)
    }

    private static func difference(_ before: [Portion], _ after: [Portion]) -> Int64 {
        var moved: Int64 = 0
        for portion in after {
            let was = before.reduce(Int64(0)) { $0 + ($1.channel == portion.channel ? $1.milli : 0) }
            moved += max(0, portion.milli - was)
        }
        return moved
    }
}

extension PlanChannel {
    fileprivate var idleStanding: ChannelStanding { standing(milliPerSecond: 0, price: 0, full: nil) }

    /// The channel as a decision finds it at a load.
    fileprivate func standing(milliPerSecond load: Int64, price: Int64, full: Exclusion?) -> ChannelStanding {
        let calls = Int(min(Int64(Int32.max), load * callMilliseconds / 1_000_000))
        // A place short of the ceiling: that it is full is for `full` to say, which knows parts of an order.
        var standing = ChannelStanding(
            profile: profile, setting: setting, successThousandths: successThousandths,
            inFlight: profile.concurrencyCeiling > 0 ? min(calls, profile.concurrencyCeiling - 1) : calls,
            breaker: breaker)
        standing.openOrders = Int(min(Int64(Int32.max), load * (openMilliseconds ?? 0) / 1_000_000))
        standing.placePriceMillionths = price
        standing.ruledOut = full
        return standing
    }
}

import JSON
import Operations
import Payments
import Routing
import Storage

/// The engine's own count of what it sent to each channel, in its decisions and over restarts.
extension Engine {
    static let capacityKey = "engine.capacity"

    /// A standing with the price of a place and the ceilings that are reached. `pending` are attempts of the running
    /// turn, which no projection knows yet.
    func withPlace(_ standing: ChannelStanding, pending: Int, at now: Timestamp) -> ChannelStanding {
        guard !planted.contains(.ceilingsIgnored) else { return standing }
        var use = capacity.use(standing.profile.id, at: now)
        use.ordersThisSecond += Int64(pending)
        use.openOrders += Int64(pending)
        var placed = standing
        placed.take(
            ChannelPlace(standing.profile, use: use, calls: Int64(standing.inFlight)), openOrders: Int(use.openOrders))
        return placed
    }

    /// Use of each ceiling the channel has now, basis points. The rate is the mean of ten seconds, so that one full
    /// second raises no alarm.
    func ceilingUse(_ profile: ChannelProfile, _ figures: ChannelFigures, at now: Timestamp) -> [Ceiling: Int] {
        let use = capacity.use(profile.id, at: now)
        var shares: [Ceiling: Int] = [:]
        for ceiling in Ceiling.allCases where profile.limit(ceiling) > 0 {
            let (used, limit): (Int128, Int128) =
                switch ceiling {
                case .rate: (Int128(figures.ordersCentiPerSecond), Int128(profile.ratePerSecondCeiling) * 100)
                case .calls: (Int128(callsInFlight[profile.id, default: 0]), Int128(profile.concurrencyCeiling))
                case .openOrders: (Int128(use.openOrders), Int128(profile.openOrdersCeiling))
                case .dayAmount: (Int128(use.dayMinorUnits), Int128(profile.dayAmountMinorUnits))
                }
            shares[ceiling] = Int(clamping: used * 10_000 / limit)
        }
        return shares
    }

    // MARK: over restarts

    var capacityText: String {
        JSONWriter.text(.object([
            "sequence": .integer(capacity.lastSequence),
            "days": .array(capacity.arrived.filter { $0.minorUnits != 0 }.map { item in
                .object([
                    "channel": .string(item.channel.text), "day": .integer(item.day.number),
                    "minor_units": .integer(item.minorUnits),
                ])
            }),
        ]))
    }

    /// Puts the checkpoint in. A store without one is read from the day's first event on.
    /// - Returns: the event from which amounts are still to be counted.
    func loadCapacity(firstOfDay: () throws(StoreError) -> Int64) throws(StoreError) -> Int64 {
        var sequence: Int64?
        try store.read(Engine.capacityKey) { text throws(JSONFieldFault) in
            var fields = try JSONFields(text: text, "the day's amounts")
            sequence = try fields.integer("sequence")
            guard let days = try fields.optionalList("days") else { throw JSONFieldFault("the amounts lack days") }
            try fields.finish()
            for item in days {
                var day = try JSONFields(item, "a day's amount")
                capacity.restore(
                    ChannelID(try day.text("channel")), day: CapacityDay(number: try day.integer("day")),
                    minorUnits: try day.integer("minor_units"))
                try day.finish()
            }
        }
        let first: Int64
        if let sequence { first = sequence } else { first = try firstOfDay() }
        capacity.restore(lastSequence: first)
        return first
    }
}

// MARK: answers

extension Engine {
    /// Longest age of an answer about capacity that is given again, milliseconds: the load it rests on changes slowly,
    /// and finding it costs thousands of decisions.
    static let planAgeMilliseconds: Int64 = 30_000

    /// Whether a peak fits, from memory when the same was asked a moment ago.
    func capacityView(
        _ peak: PlannedPeak, _ source: CapacityView.Source, by: String = "", at now: Timestamp
    ) throws(StoreError) -> CapacityView {
        if let known = plans.first(where: { $0.peak == peak && $0.source == source && $0.by == by }),
            now.since(known.at) < Engine.planAgeMilliseconds, now >= known.at
        {
            return known.view
        }
        let view = try capacityState(peak, at: now).view(peak, source, by: by)
        plans.removeAll { $0.peak == peak && $0.source == source || now.since($0.at) >= Engine.planAgeMilliseconds }
        if plans.count >= Limits.plansKept { plans.removeFirst() }
        plans.append(KnownPlan(peak: peak, source: source, by: by, at: now, view: view))
        return view
    }

    /// What a question without a peak of its own is about: the planned one, else the highest rate seen, now.
    func capacityView(_ query: PeakQuery?, at now: Timestamp) throws(StoreError) -> CapacityView {
        if let query {
            let at = query.at.map { Timestamp(milliseconds: max(now.milliseconds, $0)) } ?? now.toTheMinute
            return try capacityView(
                PlannedPeak(centiPerSecond: query.centiPerSecond, at: at, minutes: query.minutes), .asked, at: now)
        }
        if let planned = steering.peak, planned.peak.end > now {
            return try capacityView(planned.peak, .planned, by: planned.by, at: now)
        }
        return try capacityView(PlannedPeak(centiPerSecond: max(100, peak), at: now.toTheMinute), .highest, at: now)
    }

    func capacityState(_ peak: PlannedPeak, at now: Timestamp) throws(StoreError) -> CapacityState {
        var state = CapacityState(now: now, profiles: collecting)
        state.settings = steering.settings
        state.weights = steering.weights
        state.calls = callsInFlight
        for profile in collecting {
            state.gates[profile.id] = steering.breakers[profile.id]?.gate(at: now)
            state.figures[profile.id] = health.figures(profile.id, at: now)
            state.success[profile.id] = health.success(profile.id, now: now)
            state.uses[profile.id] = capacity.use(profile.id, at: now)
        }
        state.mix = TrafficMix(
            recent: requests.newestFirst, sameHour: try store.sameHour(as: peak.at, before: now),
            limit: TrafficMix.fewRequests)
        return state
    }
}

/// An answer about capacity, kept for a moment.
struct KnownPlan {
    let peak: PlannedPeak
    let source: CapacityView.Source
    let by: String
    let at: Timestamp
    let view: CapacityView
}

extension Timestamp {
    var toTheMinute: Timestamp { Timestamp(milliseconds: milliseconds - milliseconds % 60_000) }
}

extension Store {
    /// Orders of the same hour on each of the seven days before, newest day first: the people a peak at that hour
    /// sells to.
    func sameHour(as moment: Timestamp, before now: Timestamp) throws(StoreError) -> [RoutingRequest] {
        var requests: [RoutingRequest] = []
        for day in 0...7 {
            let from = moment.adding(seconds: -Int64(day) * 86_400)
            guard from.adding(seconds: 3_600) <= now else { continue }
            let end = from.adding(milliseconds: 3_599_999)
            let orders = try orders(from: from, to: end, limit: Limits.planOrdersPerDay)
            requests += orders.map { RoutingRequest($0) }
        }
        return requests
    }
}

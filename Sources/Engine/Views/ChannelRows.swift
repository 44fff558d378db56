import Alerts
import Channels
import Experiments
import Operations
import Payments
import Routing

/// Channels as the screens show them: live figures, cost by contract, capacity, breaker, setting.
extension Engine {
    func channelRows(at now: Timestamp) -> [ChannelRow] {
        let profiles = configuration.profiles
        let figures = profiles.map { health.figures($0.id, at: now) }
        let costs = zip(profiles, figures).map { CostOfHour($0, $1) }
        let routed = figures.reduce(0) { $0 + $1.routed5m }
        let whole = costs.reduce(CostOfHour()) { $0.adding($1) }.total
        return profiles.indices.map { index in
            var row = ChannelRow(id: profiles[index].id.text)
            row.fill(figures[index])
            row.fill(costs[index])
            if whole > 0 { row.costShareBasisPoints = Int(Int128(costs[index].total) * 10_000 / Int128(whole)) }
            if routed > 0 { row.routingShareBasisPoints = figures[index].routed5m * 10_000 / routed }
            addState(to: &row, profiles[index], figures[index], at: now)
            return row
        }
    }

    private func addState(
        to row: inout ChannelRow, _ profile: ChannelProfile, _ figures: ChannelFigures, at now: Timestamp
    ) {
        let setting = steering.settings[profile.id]
        row.weight = setting?.weight ?? profile.defaultWeight
        row.settingVersion = setting?.version ?? 1
        row.override = (setting?.override ?? .none).rawValue
        row.capacityPerSecond = profile.ratePerSecondCeiling
        let inFlight = load[profile.id] ?? ChannelLoad()
        row.inFlightOrders = inFlight.orders
        // The screens' currency.
        row.inFlightMinorUnits = inFlight.minorUnits(.cny)
        addCeilings(to: &row, profile, figures, at: now)
        let paid = self.figures.paidByChannel[profile.id] ?? PaidTotal()
        row.paidOrders = paid.orders
        row.paidMinorUnits = paid.minorUnits
        if let note = steering.breakerNotes[profile.id] {
            row.breakerReason = note.reason
            row.stateSince = note.since.milliseconds
        }
        addBreaker(to: &row, profile.id)
        if setting?.override != ChannelOverride.none, let changed = setting?.updatedAt {
            row.stateSince = changed.milliseconds
        }
        if !serves(profile.id) {
            row.success5m = nil
            row.success5mChange = nil
        }
        row.state = state(of: row, setting, figures)
        let isTried = steering.canaries.contains { $0.subject.channel == profile.id && $0.run.state.dividesUsers }
        if isTried, row.state == .ok || row.state == .idle { row.state = .canary }
    }

    /// The day's amount has a figure of its own; the percent is of what binds within seconds.
    private func addCeilings(
        to row: inout ChannelRow, _ profile: ChannelProfile, _ figures: ChannelFigures, at now: Timestamp
    ) {
        var uses = ceilingUse(profile, figures, at: now)
        row.dayPercent = uses.removeValue(forKey: .dayAmount).map { $0 / 100 }
        row.capacityPercent = (uses.values.max() ?? 0) / 100
        row.calls = callsInFlight[profile.id, default: 0]
        row.callsCeiling = profile.concurrencyCeiling
        row.dayMinorUnits = capacity.use(profile.id, at: now).dayMinorUnits
        row.dayLimitMinorUnits = profile.dayAmountMinorUnits
    }

    /// Whether the channel is in regular service: nobody has switched it off, and its breaker lets everybody through.
    /// What a channel shows that gets no orders, or only probes, is no success.
    func serves(_ channel: ChannelID) -> Bool {
        switch steering.settings[channel]?.override ?? .none {
        case .off: false
        case .forcedOn: true
        case .none: steering.breakers[channel].map { $0.phase == .closed } ?? true
        }
    }

    private func addBreaker(to row: inout ChannelRow, _ channel: ChannelID) {
        guard let breaker = steering.breakers[channel] else { return }
        row.probesNeeded = breaker.probes.needed
        switch breaker.phase {
        case .open(let until):
            row.breaker = "open"
            row.breakerUntil = until.milliseconds
        case .halfOpen(let successes, _):
            row.breaker = "half_open"
            row.probesDone = successes
        case .closed:
            row.breaker = "closed"
            row.probesDone = row.probesNeeded
        }
    }

    /// Critical under the alert line, warned of just above it; idle without data.
    private func state(
        of row: ChannelRow, _ setting: ChannelSetting?, _ figures: ChannelFigures
    ) -> ChannelRow.State {
        if setting?.override == .off { return .off }
        if row.breaker == "half_open" { return .probing }
        if row.breaker == "open" { return .critical }
        guard figures.sample5m > 0 || figures.routed5m > 0 else { return .idle }
        // Few ends say neither that it is ill nor that it is well.
        guard let success = figures.success5m(least: configuration.alerts.minimumSample) else { return .ok }
        if success < configuration.alerts.successCritical { return .critical }
        return success < configuration.alerts.successCriticalClear ? .warn : .ok
    }
}

extension ChannelRow {
    mutating func fill(_ figures: ChannelFigures) {
        success5m = figures.success5mBasisPoints
        success1h = figures.success1hBasisPoints
        success5mSample = figures.sample5m
        success5mChange = figures.success5mChangeBasisPoints
        ordersCentiPerSecond = figures.ordersCentiPerSecond
        splitFailureBasisPoints = figures.splitFailure1hBasisPoints
        trend = figures.trend
        successPerMinute = figures.perMinute
        p50Milliseconds = figures.p50Milliseconds
        p95Milliseconds = figures.p95Milliseconds
        timeoutBasisPoints = figures.timeout5mBasisPoints
        refundBasisPoints = figures.refund1hBasisPoints
        let all = figures.errors5m.reduce(0) { $0 + $1.count }
        errors = figures.errors5m.prefix(Limits.errorsShown).map { error in
            let meaning = ChannelCodes.meaning(error.code, of: ChannelID(id))
            return ErrorRow(
                code: error.code, errorClass: error.errorClass, count: error.count,
                shareBasisPoints: all > 0 ? error.count * 10_000 / all : 0, firstAt: error.firstAt.milliseconds,
                english: meaning.english, chinese: meaning.chinese)
        }
    }

    mutating func fill(_ cost: CostOfHour) {
        guard cost.paidMinorUnits > 0 else { return }
        costMillionths = cost.millionths(cost.total)
        costRateMillionths = cost.millionths(cost.rate)
        costUpkeepMillionths = cost.millionths(cost.upkeep)
        costBadDebtMillionths = cost.millionths(cost.badDebt)
    }
}

/// What the last hour's paid orders cost, in millionths of a minor unit: fees as booked, upkeep by the order, bad debt
/// as expected.
struct CostOfHour: Sendable, Equatable {
    var rate: Int64 = 0
    var upkeep: Int64 = 0
    var badDebt: Int64 = 0
    var paidMinorUnits: Int64 = 0

    var total: Int64 { rate + upkeep + badDebt }

    init() {}

    init(_ profile: ChannelProfile, _ figures: ChannelFigures) {
        rate = figures.fee1hMinorUnits * 1_000_000
        upkeep = Int64(figures.paid1hOrders) * profile.upkeepPerThousandMinorUnits * 1_000
        badDebt = figures.paid1hMinorUnits * profile.badDebtMillionths
        paidMinorUnits = figures.paid1hMinorUnits
    }

    func adding(_ other: CostOfHour) -> CostOfHour {
        var sum = self
        sum.rate += other.rate
        sum.upkeep += other.upkeep
        sum.badDebt += other.badDebt
        sum.paidMinorUnits += other.paidMinorUnits
        return sum
    }

    /// A part of the cost in millionths of the paid amount.
    func millionths(_ part: Int64) -> Int? { paidMinorUnits > 0 ? Int(part / paidMinorUnits) : nil }
}

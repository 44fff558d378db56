package import Operations
package import Payments
package import Routing

/// Everything an answer about capacity rests on, at one moment: of a running engine, or of a store read without one.
package struct CapacityState: Sendable {
    var now: Timestamp
    /// Those that collect, in the configuration's order.
    var profiles: [ChannelProfile]
    var settings: [ChannelID: ChannelSetting] = [:]
    var gates: [ChannelID: BreakerGate] = [:]
    /// Live figures at the last moment something happened.
    var figures: [ChannelID: ChannelFigures] = [:]
    var success: [ChannelID: Int] = [:]
    var uses: [ChannelID: CapacityUse] = [:]
    var calls: [ChannelID: Int] = [:]
    var weights = CriteriaWeights(preference: 50, cost: 50, version: 1)
    package var mix = TrafficMix(recent: [])

    package init(now: Timestamp, profiles: [ChannelProfile]) {
        self.now = now
        self.profiles = profiles
    }

    package func plan(_ peak: PlannedPeak) -> CapacityPlan {
        CapacityPlan(peak, channels: profiles.map { planChannel($0, peak) }, mix: mix, weights: weights)
    }

    private func planChannel(_ profile: ChannelProfile, _ peak: PlannedPeak) -> PlanChannel {
        let figures = figures[profile.id] ?? ChannelFigures()
        let use = uses[profile.id] ?? CapacityUse()
        // By Little's law: what is open over what comes in a second is how long it stays.
        let rate = Int64(figures.ordersCentiPerSecond)
        let stay = rate > 0 && use.openOrders > 0 ? use.openOrders * 100_000 / rate : nil
        return PlanChannel(
            profile: profile, setting: setting(profile), successThousandths: success[profile.id] ?? 950,
            breaker: gates[profile.id] ?? .closed, callMilliseconds: Int64(figures.p95Milliseconds ?? 0),
            openMilliseconds: stay, dayMinorUnits: dayStart(use, figures, peak))
    }

    private func setting(_ profile: ChannelProfile) -> ChannelSetting {
        settings[profile.id] ?? ChannelSetting(channel: profile.id, weight: profile.defaultWeight, updatedAt: now)
    }

    /// What counts against the day's amount when the peak begins: today's, and what arrives until then at the pace of
    /// the last hour. A peak of another day finds that day's amount since its midnight.
    private func dayStart(_ use: CapacityUse, _ figures: ChannelFigures, _ peak: PlannedPeak) -> Int64 {
        let day = CapacityDay(peak.at)
        let isToday = day == CapacityDay(now)
        let from = isToday ? now : day.start
        let arriving = Int128(figures.paid1hMinorUnits) * Int128(max(0, peak.at.since(from))) / 3_600_000
        return (isToday ? use.dayMinorUnits : 0) + Int64(clamping: arriving)
    }
}

// MARK: as consoles and commands show it

extension CapacityState {
    package func view(_ peak: PlannedPeak, _ source: CapacityView.Source, by: String = "") -> CapacityView {
        view(plan(peak), source, by: by)
    }

    func view(_ plan: CapacityPlan, _ source: CapacityView.Source, by: String) -> CapacityView {
        var view = CapacityView(
            source: source, centiPerSecond: plan.peak.centiPerSecond, at: plan.peak.at.milliseconds,
            minutes: plan.peak.minutes)
        view.by = by
        view.fits = plan.fits
        view.lostCentiPerSecond = plan.lostCentiPerSecond
        view.fitsUpToCentiPerSecond = plan.fitsUpToCentiPerSecond
        view.sample = plan.sample
        view.rows = plan.channels.map(row)
        view.spills = plan.spills.map { spill in
            SpillRow(
                from: spill.from.text, to: spill.to?.text, startsAtCentiPerSecond: spill.startsAtCentiPerSecond,
                centiPerSecond: spill.centiPerSecond)
        }
        view.advice = plan.advice.map(AdviceRow.init)
        return view
    }

    private func row(_ plan: ChannelPlan) -> CapacityRow {
        let use = uses[plan.channel] ?? CapacityUse()
        let profile = profiles.first { $0.id == plan.channel }
        var row = CapacityRow(id: plan.channel.text)
        row.nowCentiPerSecond = figures[plan.channel]?.ordersCentiPerSecond ?? 0
        row.peakCentiPerSecond = plan.centiPerSecond
        row.wantedCentiPerSecond = plan.wantedCentiPerSecond
        row.ceilingCentiPerSecond = plan.limitCentiPerSecond
        row.limitedBy = plan.limitedBy?.rawValue
        row.useBasisPoints = plan.useBasisPoints
        row.calls = calls[plan.channel] ?? 0
        row.callsCeiling = profile?.concurrencyCeiling ?? 0
        row.openOrders = Int(use.openOrders)
        row.openOrdersCeiling = profile?.openOrdersCeiling ?? 0
        row.dayMinorUnits = use.dayMinorUnits
        row.dayStartMinorUnits = plan.dayStartMinorUnits
        row.dayEndMinorUnits = plan.dayEndMinorUnits
        row.dayLimitMinorUnits = plan.dayLimitMinorUnits
        row.dayEndBasisPoints = plan.dayBasisPoints
        row.out = plan.out?.rawValue
        return row
    }
}

extension AdviceRow {
    init(_ advice: CapacityAdvice) {
        let lost = advice.lostCentiPerSecond
        switch advice.act {
        case .raise(let channel, let ceiling, let limit):
            let act: Act =
                switch ceiling {
                case .rate: .raiseRate
                case .calls: .raiseCalls
                case .openOrders: .raiseOpenOrders
                case .dayAmount: .raiseDayAmount
                }
            self.init(act: act, channel: channel.text, value: limit, lostCentiPerSecond: lost)
        case .bringBack(let channel, _):
            self.init(act: .bringBack, channel: channel.text, value: 0, lostCentiPerSecond: lost)
        case .beginEarlier(let minutes):
            self.init(act: .beginEarlier, channel: nil, value: Int64(minutes), lostCentiPerSecond: lost)
        case .orderNobodyTakes:
            self.init(act: .nobodyTakes, channel: nil, value: 0, lostCentiPerSecond: lost)
        }
    }
}

extension RoutingRequest {
    /// A stored order as it came, before anything was tried.
    package init(_ order: Order) {
        self.init(
            order: order.id, attemptNumber: 1, amount: order.amount, environment: order.environment,
            category: order.category, splitTotalMinorUnits: order.splitPlan?.channelTotal ?? 0, buyer: order.buyer,
            tried: [])
    }
}

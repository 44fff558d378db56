import Alerts
import Experiments
import Operations
import Payments
import Routing

/// What a change of weights or overrides would move: the newest routing requests are decided again, once as things are
/// and once as they would be.
extension Turn {
    func previewPreference(_ weight: Int) -> CommandPreview {
        guard (0...100).contains(weight) else { return outOfRange(weight) }
        var after = steering
        after.weights = CriteriaWeights(
            preference: weight, cost: 100 - weight, version: steering.weights.version + 1)
        let before = steering.weights.preference
        return preview(after, delta: abs(weight - before), target: "preference", text: ("\(before)", "\(weight)")) {
            preview in
            if weight == before {
                preview.refusal = CommandRefusal.Rule.alreadyDone.because("the weight is \(before) already")
            }
        }
    }

    func previewWeight(_ channel: ChannelID, _ weight: Int) -> CommandPreview {
        guard (0...100).contains(weight) else { return outOfRange(weight) }
        guard let setting = steering.settings[channel] else { return .refused(.unknownTarget, "no such channel") }
        guard engine.profiles[channel]?.collects != false else { return takesNoOrders(channel) }
        var after = steering
        after.settings[channel]?.weight = weight
        return preview(
            after, delta: abs(weight - setting.weight), target: channel.text,
            text: ("\(setting.weight)", "\(weight)")
        ) { preview in
            if weight == setting.weight {
                preview.refusal = CommandRefusal.Rule.alreadyDone.because("the weight is \(weight) already")
            } else if weight == 0, takers(steering).contains(channel), takers(after).isEmpty {
                preview.refusal = CommandRefusal.Rule.lastChannel.because("no other channel takes orders")
            }
        }
    }

    func previewOverride(_ channel: ChannelID, _ override: ChannelOverride) -> CommandPreview {
        guard let setting = steering.settings[channel] else { return .refused(.unknownTarget, "no such channel") }
        guard engine.profiles[channel]?.collects != false else { return takesNoOrders(channel) }
        var after = steering
        after.settings[channel]?.override = override
        var preview = traffic(after, CommandPreview(riskClass: 3, version: steering.settingsVersion))
        preview.typedTarget = channel.text
        // Bringing a channel back ends the timer there was and starts none.
        preview.undoAfterSeconds = override == .off ? Int(limits.undoClass3Seconds) : nil
        preview.beforeText = setting.override.rawValue
        preview.afterText = override.rawValue
        let load = engine.load[channel] ?? ChannelLoad()
        preview.inFlightOrders = load.orders
        preview.inFlightMinorUnits = load.minorUnits(.cny)
        preview.refusal = overrideRefusal(channel, setting.override, override, after)
        return preview
    }

    /// A drained channel may still be cut off.
    func previewFailover(_ channel: ChannelID, _ mode: FailoverMode) -> CommandPreview {
        var preview = previewOverride(channel, .off)
        let load = engine.load[channel] ?? ChannelLoad()
        preview.effects = [PreviewEffect(
            kind: mode == .cut ? .attemptsClose : .attemptsSettle, minorUnits: load.minorUnits(.cny),
            name: "\(load.orders)")]
        if mode == .cut, preview.refusal?.rule == .alreadyDone, load.orders > 0, steering.cuts[channel] == nil {
            preview.refusal = nil
        }
        return preview
    }

    private func overrideRefusal(
        _ channel: ChannelID, _ before: ChannelOverride, _ override: ChannelOverride, _ after: Steering
    ) -> CommandRefusal? {
        if before == override {
            return CommandRefusal.Rule.alreadyDone.because("\(channel) is \(override.rawValue) already")
        }
        guard override == .off else { return nil }
        let left = takers(after)
        guard !left.isEmpty else {
            return CommandRefusal.Rule.lastChannel.because("no other channel takes orders")
        }
        let capacity = left.reduce(0) { $0 + (engine.profiles[$1]?.ratePerSecondCeiling ?? 0) } * 100
        let demand = totalRate() * limits.capacityReserveThousandths / 1_000
        guard capacity >= demand else {
            return CommandRefusal.Rule.capacity.because(
                "the others carry \(capacity / 100) orders/s, \(demand / 100) are needed")
        }
        return nil
    }

    /// Channels that take new orders of everybody; those on trial take a part of the users only.
    func takers(_ steering: Steering) -> Set<ChannelID> {
        let tried = Set(steering.canaries.filter(\.run.state.dividesUsers).compactMap(\.subject.channel))
        return Set(engine.collecting.map(\.id).filter { channel in
            guard !tried.contains(channel), let setting = steering.settings[channel], setting.weight > 0 else {
                return false
            }
            switch setting.override {
            case .off: return false
            case .forcedOn: return true
            case .none: return steering.breakers[channel]?.gate(at: at) != .open
            }
        })
    }

    private func takesNoOrders(_ channel: ChannelID) -> CommandPreview {
        .refused(.unknownTarget, "no order is routed to \(channel): it collects nothing")
    }

    private func outOfRange(_ weight: Int) -> CommandPreview {
        .refused(.outOfRange, "a weight is 0...100, not \(weight)")
    }

    func preview(
        _ after: Steering, delta: Int, target: String, text: (before: String, after: String),
        _ refuse: (inout CommandPreview) -> Void
    ) -> CommandPreview {
        var preview = traffic(after, CommandPreview(riskClass: 2, version: steering.settingsVersion))
        // More than ten points, or a fifth of all traffic: as grave as a failover.
        if delta > 10 || (preview.movesBasisPoints ?? 0) >= 2_000 {
            preview.riskClass = 3
            preview.typedTarget = target
        }
        preview.undoAfterSeconds = Int(preview.riskClass >= 3 ? limits.undoClass3Seconds : limits.undoClass2Seconds)
        preview.beforeText = text.before
        preview.afterText = text.after
        refuse(&preview)
        return preview
    }

    // MARK: deciding again

    private func totalRate() -> Int {
        engine.configuration.profiles.reduce(0) { $0 + engine.health.figures($1.id, at: at).ordersCentiPerSecond }
    }

    func traffic(_ after: Steering, _ base: CommandPreview) -> CommandPreview {
        var preview = base
        let total = totalRate()
        preview.totalCentiPerSecond = total
        let requests = engine.requests.newestFirst
        guard !requests.isEmpty else { return preview }
        let old = shares(requests, steering)
        let new = shares(requests, after)
        let moved = zip(old.choices, new.choices).count { $0 != $1 }
        preview.movesBasisPoints = moved * 10_000 / requests.count
        preview.movesCentiPerSecond = total * moved / requests.count
        let lost = zip(old.choices, new.choices).count { $0 != nil && $1 == nil }
        if lost > 0 { preview.lostCentiPerSecond = max(1, total * lost / requests.count) }
        preview.targets = targets(old, new, requests.count, total)
        addSuccess(from: old.success, to: new.success, to: &preview)
        preview.costBeforeMillionths = old.cost
        preview.costAfterMillionths = new.cost
        preview.backtest = evidence(for: after)
        return preview
    }

    /// People compare with the success on their screens: it starts from what is measured, and changes by what the
    /// orders decided again are expected to. Routing's own figure stands alone only while too little is measured.
    private func addSuccess(from old: Int?, to new: Int?, to preview: inout CommandPreview) {
        let least = engine.configuration.alerts.minimumSample
        guard let old, let new, let measured = engine.health.fleet(at: at).success5m(least: least) else {
            (preview.successBeforeBasisPoints, preview.successAfterBasisPoints) = (old, new)
            return
        }
        preview.successBeforeBasisPoints = measured
        preview.successAfterBasisPoints = min(10_000, max(0, measured + new - old))
    }

    private func targets(_ old: Redecided, _ new: Redecided, _ count: Int, _ total: Int) -> [PreviewTarget] {
        engine.configuration.profiles.compactMap { profile in
            let gain = (new.counts[profile.id] ?? 0) - (old.counts[profile.id] ?? 0)
            guard gain > 0, profile.ratePerSecondCeiling > 0 else { return nil }
            let now = engine.health.figures(profile.id, at: at).ordersCentiPerSecond
            let gained = total * gain / count
            return PreviewTarget(
                channel: profile.id.text, gainsCentiPerSecond: gained,
                capacityBeforePercent: now / profile.ratePerSecondCeiling,
                capacityAfterPercent: (now + gained) / profile.ratePerSecondCeiling)
        }
    }

    private func shares(_ requests: [RoutingRequest], _ steering: Steering) -> Redecided {
        let standings = engine.collecting.map { engine.standing($0, steering: steering, at: at) }
        let division = CanaryDivision(steering)
        var random = SplitMix64(seed: 1)
        var result = Redecided()
        var success = 0
        var cost: Int64 = 0
        for request in requests {
            let detail = engine.learning.detail(request)
            var terms = engine.routingTerms(steering, attempt: request.attemptNumber)
            terms.explorePartsPerMillion = 0
            var offered = engine.ruled(
                standings.map { engine.learning.learned($0, detail, at: at) }, request.facts)
            division.apply(to: &offered, &terms.weights, for: request)
            let decision = Router.decide(
                request, among: offered, terms: terms, at: at, random: &random)
            result.choices.append(decision.chosen)
            guard let chosen = decision.chosen else { continue }
            result.counts[chosen, default: 0] += 1
            success += decision.candidates.first { $0.channel == chosen }?.success ?? 0
            cost += engine.profiles[chosen]?.costMillionths(of: request.amount) ?? 0
        }
        let chosen = result.counts.values.reduce(0, +)
        // An order without a channel is one that does not succeed.
        if !requests.isEmpty { result.success = success * 10 / requests.count }
        if chosen > 0 { result.cost = Int(cost) / chosen }
        return result
    }
}

/// How a set of requests would be spread.
private struct Redecided {
    var choices: [ChannelID?] = []
    var counts: [ChannelID: Int] = [:]
    var success: Int?
    var cost: Int?
}

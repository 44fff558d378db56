import Alerts
import Operations
import Payments
import Routing
import Storage

/// What is bad at a channel: success, shares, breaker, ceilings, cost.
extension Turn {
    func channelFindings() -> [Finding?] {
        engine.peak = max(engine.peak, engine.health.fleet(at: at).ordersCentiPerSecond)
        return engine.configuration.profiles.flatMap { profile in
            let figures = engine.health.figures(profile.id, at: at)
            return [
                successFinding(profile.id, figures), splitFinding(profile.id, figures), breakerFinding(profile.id),
                degradedFinding(profile.id), capacityFinding(profile, figures), heldOffFinding(profile),
            ]
        }
    }

    /// What is bad of all orders, whichever channel they went to or did not find.
    func orderFindings() -> [Finding?] {
        let fleet = engine.health.fleet(at: at)
        return [successFinding(AlertCause(.successAll), fleet), noChannelFinding(fleet)]
    }

    private func noChannelFinding(_ fleet: ChannelFigures) -> Finding? {
        let cause = AlertCause(.noChannel)
        return level(cause, fleet.noChannel5m, lines.noChannelLine).map {
            Finding(cause, $0, count: fleet.noChannel5m)
        }
    }

    /// A channel that is well and that a person's word, or a timer, keeps out of service.
    private func heldOffFinding(_ profile: ChannelProfile) -> Finding? {
        guard profile.collects, let setting = steering.settings[profile.id], setting.override == .off,
            steering.breakers[profile.id].map({ $0.phase == .closed && $0.degradation == nil }) ?? true
        else { return nil }
        var finding = Finding(AlertCause(.heldOff, channel: profile.id.text), .warn)
        finding.evidence = Evidence.heldOff.text(String(setting.updatedAt.spacedBeijing.dropFirst(5).prefix(11)))
        return finding
    }

    private var lines: AlertSettings { engine.configuration.alerts }

    private func successFinding(_ channel: ChannelID, _ figures: ChannelFigures) -> Finding? {
        let cause = AlertCause(.success, channel: channel.text)
        // Nobody is sent to a channel that is switched off: what ends there is of the time before.
        if overrideNow(channel) == .off {
            engine.alertLevels[cause] = nil
            return nil
        }
        return successFinding(cause, figures)
    }

    private func successFinding(_ cause: AlertCause, _ figures: ChannelFigures) -> Finding? {
        // Few orders raise nothing; what they say of a standing alert counts.
        let isKnown = figures.sample5m >= lines.minimumSample || steering.book.open(cause) != nil
        let value = isKnown ? figures.success5mBasisPoints : nil
        guard let severity = level(cause, value, lines.successLine) else { return nil }
        let limit = severity == .critical ? lines.successCritical : lines.successWarn
        return Finding(cause, severity, value: figures.success5mBasisPoints, limit: limit)
    }

    private func splitFinding(_ channel: ChannelID, _ figures: ChannelFigures) -> Finding? {
        let cause = AlertCause(.splitFailure, channel: channel.text)
        guard let severity = level(cause, figures.splitFailure1hBasisPoints, lines.splitLine) else { return nil }
        return Finding(cause, severity, value: figures.splitFailure1hBasisPoints, limit: lines.splitFailure)
    }

    private func breakerFinding(_ channel: ChannelID) -> Finding? {
        guard let breaker = steering.breakers[channel], breaker.phase != .closed else { return nil }
        let note = steering.breakerNotes[channel]
        var finding = Finding(AlertCause(.breaker, channel: channel.text), .critical)
        finding.detector = note?.detector ?? ""
        finding.evidence = note?.reason ?? ""
        return finding
    }

    private func degradedFinding(_ channel: ChannelID) -> Finding? {
        guard let degradation = steering.breakers[channel]?.degradation else { return nil }
        var finding = Finding(AlertCause(.degraded, channel: channel.text), .warn)
        finding.detector = degradation.detector.rawValue
        finding.evidence = degradation.text
        return finding
    }

    /// A channel near one of its ceilings; whole percents, since each change is a row.
    private func capacityFinding(_ profile: ChannelProfile, _ figures: ChannelFigures) -> Finding? {
        let nearest = (engine.ceilingUse(profile, figures, at: at).values.max() ?? 0) / 100 * 100
        let cause = AlertCause(.capacity, channel: profile.id.text)
        guard let severity = level(cause, nearest, lines.capacityLine) else { return nil }
        return Finding(cause, severity, value: nearest, limit: lines.capacity)
    }

    /// Several channels fell ill at once.
    func networkFinding() -> Finding? {
        guard steering.commonCause.isFrozen else { return nil }
        var finding = Finding(AlertCause(.network), .critical)
        finding.channels = steering.commonCause.channels.map(\.text)
        finding.evidence = Evidence.commonCause.text(finding.channels.joined(separator: " "))
        return finding
    }
}

// MARK: cost

extension Turn {
    /// Each channel, and all together, against plan and own level.
    func costFindings() -> [Finding?] {
        let costs = costsOfHour()
        return costs.map { name, cost in costFinding(name, cost) }
    }

    private func costsOfHour() -> [(name: String, cost: CostOfHour)] {
        let single = engine.configuration.profiles.map { profile in
            (name: profile.id.text, cost: CostOfHour(profile, engine.health.figures(profile.id, at: at)))
        }
        return single + [(CostLevels.fleet, single.reduce(CostOfHour()) { $0.adding($1.cost) })]
    }

    private func costFinding(_ name: String, _ cost: CostOfHour) -> Finding? {
        let cause = AlertCause(.cost, channel: name == CostLevels.fleet ? nil : name)
        let settings = engine.configuration.alerts
        guard let now = cost.millionths(cost.total) else {
            _ = level(cause, nil, settings.costLine)
            return nil
        }
        let plan = settings.costPlanMillionths[name]
        let own = engine.costs.level(name)
        // What it is held against: the one it is further above.
        let references = [plan, own].compactMap { $0 }.filter { $0 > 0 }
        guard let reference = references.min(),
            let severity = level(cause, Int(clamping: Int128(now) * 100 / Int128(reference)), settings.costLine)
        else { return nil }
        let limit = Int(clamping: Int128(reference) * Int128(100 + settings.costOverPercent) / 10_000)
        var finding = Finding(cause, severity, value: now / 100, limit: limit)
        let sentence: Evidence = reference == plan ? .costOverPlan : .costOverLevel
        // The sentence has its own sign.
        let shown = AlertWords.percent(reference / 100, decimals: 2).dropLast(2)
        finding.evidence = sentence.text(String(shown))
        return finding
    }

    /// Once an hour what the last one cost goes into the levels.
    func noteCosts() throws {
        guard engine.costs.isDue(at: at) else { return }
        var levels = engine.costs
        let isNews = levels.note(costsOfHour().map { ($0.name, $0.cost.paidMinorUnits, $0.cost.total) }, at: at)
        engine.costs = levels
        if isNews { try store.setValue(CostLevels.storeKey, levels.text) }
    }
}

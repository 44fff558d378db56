import Experiments
import Operations
import Payments
import Routing
import Storage

/// What starting, stopping and promoting a canary would do. Nothing here changes the turn.
extension Turn {
    func previewStart(_ text: String, _ percent: Int) throws -> CommandPreview {
        guard (1...50).contains(percent) else {
            return .refused(.outOfRange, "a canary takes 1...50 percent of users, not \(percent)")
        }
        let target: CanaryTarget
        var after = steering
        let subject: CanarySubject
        do {
            target = try CanaryTarget(text, settingsNow, engine.profiles)
            subject = try prepare(target, &after)
        } catch {
            return .refused(error.refusal.rule, error.refusal.detail)
        }
        let running = dividingCanary(subject.name).map { steering.canaries[$0] }
        let plan = CanaryPlan(
            shareBasisPoints: percent * 100, salt: running?.run.plan.salt ?? subject.name, startedAt: at,
            length: limits.canaryLength, alphaBasisPoints: limits.canaryAlphaBasisPoints)
        after.canaries.removeAll { $0.subject.name == subject.name && $0.run.state.dividesUsers }
        after.canaries.append(Canary(
            id: .none, subject: subject, run: CanaryRun(plan: plan), startedBy: "", startReason: ""))
        let texts = (before: running?.label ?? "", after: "\(subject.name) \(percent) %")
        var preview = preview(after, delta: 0, target: subject.name, text: texts) { preview in
            preview.refusal = startRefusal(subject, percent, running, after)
        }
        preview.canary = expected(plan)
        return preview
    }

    /// What would be tried, with `after` as it would stand; throws what refuses it.
    private func prepare(_ target: CanaryTarget, _ after: inout Steering) throws(CommandRefused) -> CanarySubject {
        switch target {
        case .channel(let channel):
            if weightNow(channel) == 0 {
                after.settings[channel]?.weight = max(1, engine.profiles[channel]?.defaultWeight ?? 1)
            }
            if overrideNow(channel) == .off { after.settings[channel]?.override = .none }
            return .channel(channel)
        case .version(let number):
            let version: RoutingVersion?
            do { version = try versionNumbered(number) } catch { version = nil }
            guard let version else { throw CommandRefused(.unknownTarget, "no version \(number)") }
            after.drafts[number] = version.settings
            return .weights(version: number)
        case .draft(let settings):
            let number = steering.settingsVersion + 1
            after.drafts[number] = settings
            return .weights(version: number)
        }
    }

    private func startRefusal(
        _ subject: CanarySubject, _ percent: Int, _ running: Canary?, _ after: Steering
    ) -> CommandRefusal? {
        if let running, subject.channel != nil, running.run.plan.shareBasisPoints == percent * 100,
            running.run.state == .running
        {
            return CommandRefusal.Rule.alreadyDone.because("\(running.label) runs already")
        }
        let atOnce = steering.canaries.count { $0.run.state.dividesUsers }
        guard running != nil || atOnce < Limits.canariesAtOnce else {
            return CommandRefusal.Rule.outOfRange.because(
                "\(atOnce) canaries run, at most \(Limits.canariesAtOnce) may")
        }
        guard subject.channel != nil, takers(after).isEmpty else { return nil }
        return CommandRefusal.Rule.lastChannel.because("no other channel takes the orders of the control")
    }

    func previewEnd(_ name: String, promotes: Bool) -> CommandPreview {
        guard let index = dividingCanary(name) else {
            return .refused(.unknownTarget, "no canary of \(name) is running")
        }
        let canary = steering.canaries[index]
        var after = steering
        after.canaries.remove(at: index)
        if promotes, case .weights(let version) = canary.subject, let settings = steering.drafts[version] {
            after.apply(settings.withOverrides(of: steering), at: at)
        }
        if !promotes, let channel = canary.subject.channel { after.settings[channel]?.override = .off }
        var preview = traffic(after, CommandPreview(riskClass: promotes ? 3 : 2, version: steering.settingsVersion))
        if promotes { preview.typedTarget = name }
        if promotes, canary.subject.channel == nil { preview.undoAfterSeconds = Int(limits.undoClass3Seconds) }
        preview.beforeText = canary.run.state.rawValue
        preview.afterText = (promotes ? CanaryState.promoted : .stopped).rawValue
        preview.canary = shown(canary.run)
        if promotes, canary.run.ratio.isMismatch {
            preview.refusal = CommandRefusal.Rule.wrongState.because(
                "the arms do not hold what they were dealt: find out why, then start anew")
        } else if !promotes, canary.subject.channel != nil, takers(after).isEmpty {
            preview.refusal = CommandRefusal.Rule.lastChannel.because("no other channel takes orders")
        }
        return preview
    }

    func previewRollback(_ number: Int64) throws -> CommandPreview {
        guard let version = try versionNumbered(number) else {
            return .refused(.unknownTarget, "no version \(number)")
        }
        let differences = version.settings.differences(from: settingsNow)
        var after = steering
        after.apply(version.settings, at: at)
        let known = Set(version.settings.canaries)
        after.canaries.removeAll { $0.run.state.dividesUsers && !known.contains($0.label) }
        var preview = traffic(after, CommandPreview(riskClass: 3, version: steering.settingsVersion))
        preview.typedTarget = "v\(number)"
        preview.undoAfterSeconds = Int(limits.undoClass3Seconds)
        preview.beforeText = "v\(steering.settingsVersion)"
        preview.afterText = "v\(number)"
        preview.effects = differences.prefix(Limits.differencesShown).map {
            PreviewEffect(kind: .settingChanges, name: $0.text)
        }
        if version.isDraft {
            preview.refusal = CommandRefusal.Rule.wrongState.because("v\(number) was a draft: try it by a canary")
        } else if differences.isEmpty {
            preview.refusal = CommandRefusal.Rule.alreadyDone.because("routing stands as in v\(number) already")
        } else if takers(after).isEmpty {
            preview.refusal = CommandRefusal.Rule.lastChannel.because("no channel would take orders")
        }
        return preview
    }

    // MARK: figures

    /// What a canary of this plan may hope for at the present rate of orders.
    private func expected(_ plan: CanaryPlan) -> PreviewCanary {
        var figures = PreviewCanary(
            sharePercent: plan.shareBasisPoints / 100, endsAt: plan.endsAt.milliseconds,
            lineThousandths: plan.lineThousandths)
        // Hundredths of an order a second, over milliseconds.
        let orders = Int128(engine.health.fleet(at: at).ordersCentiPerSecond) * Int128(plan.length) / 100_000
        guard orders > 0 else { return figures }
        let treatment = max(1, Int64(clamping: orders * Int128(plan.shareBasisPoints) / 10_000))
        figures.orders = treatment
        figures.detectableMillionths = DetectableHarm.riseMillionths(
            treatmentOrders: treatment, controlOrders: Int64(clamping: orders) - treatment,
            baseMillionths: baseFailure)
        return figures
    }

    private func shown(_ run: CanaryRun) -> PreviewCanary {
        var figures = PreviewCanary(
            sharePercent: run.plan.shareBasisPoints / 100, endsAt: run.plan.endsAt.milliseconds,
            lineThousandths: run.plan.lineThousandths)
        figures.orders = run.counts.treatment.ended
        figures.failureMillionths = run.counts.treatment.failureMillionths
        figures.controlFailureMillionths = run.counts.control.failureMillionths
        figures.evidenceThousandths = run.evidence.valueThousandths
        return figures
    }
}

extension RoutingSettings {
    /// These weights with the overrides in force: a failover is no part of what a canary of weights tries.
    func withOverrides(of steering: Steering) -> RoutingSettings {
        var copy = self
        for index in copy.channels.indices {
            copy.channels[index].override = steering.settings[copy.channels[index].channel]?.override ?? .none
        }
        return copy
    }
}

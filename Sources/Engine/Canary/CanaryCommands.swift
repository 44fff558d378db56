import Experiments
import Operations
import Payments
import Routing

/// What people do about canaries.
extension Turn {
    func canaryCommand(
        _ command: OperatorCommand, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        switch command {
        case .startCanary(let target, let percent): return try startCanary(target, percent.int, preview, who, reason)
        case .stopCanary(let name):
            return try end(name, who, reason) { run, now in run.stop(at: now) }
        case .promoteCanary(let name): return try promoteCanary(name, preview, who, reason)
        default: throw CommandRefused(.unknownTarget, "no command of canaries")
        }
    }

    private func startCanary(
        _ text: String, _ percent: Int, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        let target = try CanaryTarget(text, settingsNow, engine.profiles)
        let made = try newCanary(target, percent, by: who.name, reason: reason)
        let undo = canaryUndo(made.subject)
        supersede(SteeringChange(act: CanaryUndo.act, target: made.subject.name, before: "", after: ""))
        // Another share of the same subject: a new run with fresh evidence over the same deal of users.
        if let index = steering.canaries.firstIndex(where: {
            $0.subject.name == made.subject.name && $0.run.state.dividesUsers
        }) {
            _ = steering.canaries[index].run.stop(at: at)
            steering.canaries[index].endedBy = who.name
            changedCanaries.insert(steering.canaries[index].id)
        }
        add(made)
        newCanaries.append(made.id)
        if let channel = made.subject.channel { open(channel) }
        steering.settingsVersion += 1
        recordVersion(act: "canary_start", target: made.subject.name, by: who.name, reason: reason)
        record(FeedEvent(
            at: at, kind: .canaryStarted, channel: made.subject.channel, subject: made.subject.name,
            code: "\(percent) %", detail: who.name))
        let timer = timeCanary(made.subject, undo, percent, preview, by: who.name, reason: reason)
        return (CommandResult(outcome: .done, reference: timer.text), "\(text) \(percent) %")
    }

    /// Weights that everybody gets now have a timer that returns to the version before. A channel has none: it took
    /// orders before and after, and is failed over like any other.
    private func promoteCanary(
        _ name: String, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        let before = steering.versions.first { !$0.isDraft }?.number
        let isOfWeights = dividingCanary(name).map { steering.canaries[$0].subject.channel == nil } ?? false
        var (result, change) = try end(name, who, reason) { run, now in run.promote(at: now) }
        guard isOfWeights, let before else { return (result, change) }
        let number = steering.settingsVersion
        let back = SteeringChange(
            act: SteeringChange.rollback, target: "v\(number)", before: String(before), after: String(number))
        supersede(back)
        result.reference = startTimer(back, preview, by: who.name, reason: reason).text
        return (result, change)
    }

    /// The canary a command would start; writes a draft of weights down as a version.
    func newCanary(
        _ target: CanaryTarget, _ percent: Int, by who: String, reason: String
    ) throws -> Canary {
        let subject: CanarySubject
        switch target {
        case .channel(let channel): subject = .channel(channel)
        case .version(let number):
            guard let version = try versionNumbered(number) else {
                throw CommandRefused(.unknownTarget, "no version \(number)")
            }
            steering.drafts[number] = version.settings
            subject = .weights(version: number)
        case .draft(let settings):
            steering.settingsVersion += 1
            recordVersion(act: "draft", target: CanarySubject.weightsName, by: who, reason: reason, draft: settings)
            steering.drafts[steering.settingsVersion] = settings
            subject = .weights(version: steering.settingsVersion)
        }
        let id = engine.identifiers.next(CanaryID.self, at: at, partition: 0)
        let before = steering.canaries.first {
            $0.subject.name == subject.name && $0.run.state.dividesUsers
        }
        let plan = CanaryPlan(
            shareBasisPoints: percent * 100, salt: before?.run.plan.salt ?? id.text, startedAt: at,
            length: limits.canaryLength, alphaBasisPoints: limits.canaryAlphaBasisPoints,
            marginMillionths: limits.canaryMarginMillionths, baseFailureMillionths: baseFailure)
        return Canary(id: id, subject: subject, run: CanaryRun(plan: plan), startedBy: who, startReason: reason)
    }

    /// Failure rate of the last hour over all channels, millionths; what is usual when nothing was seen.
    var baseFailure: Int64 {
        guard let success = engine.health.fleet(at: at).success1hBasisPoints else { return 50_000 }
        return Int64(10_000 - success) * 100
    }

    /// A channel that took no orders takes those of the treatment now.
    private func open(_ channel: ChannelID) {
        if weightNow(channel) == 0 {
            setWeight(max(1, engine.profiles[channel]?.defaultWeight ?? 1), of: channel)
        }
        guard overrideNow(channel) == .off else { return }
        supersede(SteeringChange(act: "back", target: channel.text, before: "", after: ""))
        setOverride(.none, of: channel)
    }

    func add(_ canary: Canary) {
        steering.canaries.insert(canary, at: 0)
        while steering.canaries.count > Limits.canariesKept,
            let last = steering.canaries.lastIndex(where: { !$0.run.state.dividesUsers })
        {
            steering.canaries.remove(at: last)
        }
    }

    private func end(
        _ name: String, _ who: OperatorIdentity, _ reason: String,
        _ act: (inout CanaryRun, Timestamp) -> CanaryChange?
    ) throws -> (CommandResult, String) {
        guard let index = dividingCanary(name) else {
            throw CommandRefused(.unknownTarget, "no canary of \(name) is running")
        }
        let before = steering.canaries[index].run.state
        guard let change = act(&steering.canaries[index].run, at) else {
            throw CommandRefused(.wrongState, "the canary does not allow it")
        }
        if let channel = steering.canaries[index].subject.channel {
            supersede(SteeringChange(act: "back", target: channel.text, before: "", after: ""))
        }
        try conclude(index, change, by: who.name, reason: reason)
        return (CommandResult(outcome: .done), "\(before.rawValue) -> \(change.state.rawValue)")
    }

    /// The canary of this name that divides users.
    func dividingCanary(_ name: String) -> Int? {
        steering.canaries.firstIndex { $0.subject.name == name && $0.run.state.dividesUsers }
    }
}

import Operations
import Payments
import Routing

/// One change of what steers routing.
struct SteeringChange: Sendable, Equatable {
    let act: String
    let target: String
    let before: String
    let after: String
}

/// Weights and overrides, each with a timer that takes it back unless somebody keeps it.
extension Turn {
    func weightNow(_ channel: ChannelID) -> Int { steering.settings[channel]?.weight ?? 0 }

    func overrideNow(_ channel: ChannelID) -> ChannelOverride { steering.settings[channel]?.override ?? .none }

    func steer(
        _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String, _ change: SteeringChange
    ) throws -> (CommandResult, String) {
        supersede(change)
        try set(change, to: change.after, by: who.name, reason: reason)
        let timer = startTimer(change, preview, by: who.name, reason: reason)
        return (CommandResult(outcome: .done, reference: timer.text), "\(change.before) -> \(change.after)")
    }

    /// Ends a failover and its timer. A channel in service is how things are meant to be: no timer takes it out again.
    func bringBack(
        _ channel: String, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        let change = SteeringChange(
            act: SteeringChange.back, target: channel, before: overrideNow(ChannelID(channel)).rawValue,
            after: ChannelOverride.none.rawValue)
        supersede(change)
        try set(change, to: change.after, by: who.name, reason: reason)
        return (CommandResult(outcome: .done), "\(change.before) -> \(change.after)")
    }

    /// Notes that a change goes back by itself after what its class grants.
    func startTimer(_ change: SteeringChange, _ preview: CommandPreview, by who: String, reason: String) -> TimerID {
        let seconds = preview.riskClass >= 3 ? limits.undoClass3Seconds : limits.undoClass2Seconds
        let timer = UndoTimer(
            id: engine.identifiers.next(TimerID.self, at: at, partition: 0), act: change.act, target: change.target,
            before: change.before, after: change.after, by: who, reason: reason, createdAt: at,
            dueAt: at.adding(seconds: seconds))
        timers.append(TimerChange(isNew: true, timer: timer))
        return timer.id
    }

    /// A newer change of the same thing makes the older one's timer meaningless.
    func supersede(_ change: SteeringChange) {
        for timer in engine.timers.values.sorted(by: { $0.id < $1.id }) where change.makesMeaningless(timer) {
            guard !timers.contains(where: { $0.timer.id == timer.id }) else { continue }
            var superseded = timer
            superseded.state = .superseded
            timers.append(TimerChange(isNew: false, timer: superseded))
        }
    }

    private func set(_ change: SteeringChange, to value: String, by who: String, reason: String) throws {
        if change.act == PayoutSwitch.act { return try setPayouts(to: value, by: who) }
        steering.settingsVersion += 1
        if change.act == SteeringChange.rollback {
            return try restore(change, to: value, by: who, reason: reason)
        }
        setOne(change, to: value, by: who)
        recordVersion(act: change.act, target: change.target, by: who, reason: reason)
    }

    private func setOne(_ change: SteeringChange, to value: String, by who: String) {
        let channel = ChannelID(change.target)
        if change.act == "preference_weight" {
            let weight = Int(value) ?? steering.weights.preference
            steering.weights = CriteriaWeights(
                preference: weight, cost: 100 - weight, version: steering.weights.version + 1)
            return recordSteering(.weightChanged, nil, change, who)
        }
        guard var setting = steering.settings[channel] else { return }
        setting.version += 1
        setting.updatedAt = at
        if change.isOverride {
            setting.override = ChannelOverride(rawValue: value) ?? .none
            steering.settings[channel] = setting
            if setting.override == .none {
                steering.cuts[channel] = nil
                returnThroughProbing(channel)
            }
            recordSteering(setting.override == .off ? .failoverSet : .failoverCleared, channel, change, who)
        } else {
            setting.weight = Int(value) ?? setting.weight
            steering.settings[channel] = setting
            recordSteering(.weightChanged, channel, change, who)
        }
    }

    private func recordSteering(_ kind: EventKind, _ channel: ChannelID?, _ change: SteeringChange, _ who: String) {
        record(FeedEvent(
            at: at, kind: kind, channel: channel, subject: change.target, code: "\(change.before) -> \(change.after)",
            detail: who))
    }

    // MARK: timers

    func keep(_ id: String, _ who: OperatorIdentity) throws -> (CommandResult, String) {
        guard var timer = engine.timers[TimerID(trusted: id)] else {
            throw CommandRefused(.unknownTarget, "no such running timer")
        }
        timer.state = .kept
        timers.append(TimerChange(isNew: false, timer: timer))
        record(FeedEvent(at: at, kind: .timerKept, subject: id, code: timer.after, detail: who.name))
        return (CommandResult(outcome: .done), "kept \(timer.target) at \(timer.after)")
    }

    func undo(_ id: String, _ who: OperatorIdentity) throws -> (CommandResult, String) {
        guard let timer = engine.timers[TimerID(trusted: id)] else {
            throw CommandRefused(.unknownTarget, "no such running timer")
        }
        try takeBack(timer, by: who.name)
        return (CommandResult(outcome: .done), "\(timer.after) -> \(timer.before)")
    }

    /// Sets what was before, whoever asks for it: a person, or the timer itself.
    func takeBack(_ timer: UndoTimer, by who: String) throws {
        var undone = timer
        undone.state = .undone
        timers.append(TimerChange(isNew: false, timer: undone))
        try setBack(timer, by: who, reason: who == "timer" ? "not kept" : "undone")
        record(FeedEvent(at: at, kind: .timerUndone, subject: timer.id.text, code: timer.before, detail: who))
        guard who == "timer" else { return }
        auditDecision(
            by: who, act: "undo", riskClass: 2, target: timer.target, change: "\(timer.after) -> \(timer.before)",
            reason: "not kept", detail: "\(timer.act) by \(timer.by)", actionID: timer.id.text)
    }
}

extension Turn {
    private func setBack(_ timer: UndoTimer, by who: String, reason: String) throws {
        switch timer.kind {
        case .canary: try takeBackCanary(timer, by: who, reason: reason)
        case .deferral: try takeBackDeferral(timer)
        case .weight, .override, .payouts, .rollback:
            let back = SteeringChange(act: timer.act, target: timer.target, before: timer.after, after: timer.before)
            try set(back, to: timer.before, by: who, reason: reason)
        }
    }
}

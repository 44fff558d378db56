import Experiments
import Operations
import Payments
import Routing

/// How things stood before a canary started, as its timer remembers it: the channel's override and weight, and the
/// canary of the same subject that ran until then.
struct CanaryUndo: Sendable, Equatable {
    static let act = "canary_start"

    var channel: (override: ChannelOverride, weight: Int)?
    /// What ran, as a canary's target is written, and its share in percent.
    var running: (target: String, percent: Int)?

    /// "none 60" for a channel that took orders with weight 60, "- v12 10" for weights on trial before.
    var text: String {
        var words = channel.map { [$0.override.rawValue, String($0.weight)] } ?? ["-"]
        if let running { words += [running.target, String(running.percent)] }
        return words.joined(separator: " ")
    }

    init() {}

    init?(text: String) {
        var words = text.split(separator: " ")[...]
        guard let first = words.popFirst() else { return nil }
        if let override = ChannelOverride(rawValue: String(first)) {
            guard let weight = words.popFirst().flatMap({ Int($0) }) else { return nil }
            channel = (override, weight)
        }
        guard words.count == 2, let target = words.first, let percent = words.last.flatMap({ Int($0) }) else { return }
        running = (String(target), percent)
    }

    static func == (left: CanaryUndo, right: CanaryUndo) -> Bool { left.text == right.text }
}

extension Turn {
    /// How things stand for a canary of this name, before it starts.
    func canaryUndo(_ subject: CanarySubject) -> CanaryUndo {
        var undo = CanaryUndo()
        if let channel = subject.channel { undo.channel = (overrideNow(channel), weightNow(channel)) }
        if let index = dividingCanary(subject.name) {
            let running = steering.canaries[index]
            let target: String =
                switch running.subject {
                case .channel(let channel): channel.text
                case .weights(let version): "v\(version)"
                }
            undo.running = (target, running.run.plan.shareBasisPoints / 100)
        }
        return undo
    }

    /// Ends a canary nobody kept, and sets its channel as it stood before: those who had it have it again.
    func takeBackCanary(_ timer: UndoTimer, by who: String, reason: String) throws {
        let undo = CanaryUndo(text: timer.before) ?? CanaryUndo()
        guard let index = dividingCanary(timer.target), let change = steering.canaries[index].run.stop(at: at) else {
            return
        }
        try conclude(index, change, by: who, reason: reason)
        if let before = undo.channel { setBack(ChannelID(timer.target), to: before) }
        if let running = undo.running {
            try startAgain(running.target, running.percent, by: who, reason: reason)
        }
        steering.settingsVersion += 1
        recordVersion(act: "undo", target: timer.target, by: who, reason: reason)
    }

    /// From the setting as it is stored: ending the canary has changed it already in this turn, and a turn makes it one
    /// version newer at most.
    private func setBack(_ channel: ChannelID, to before: (override: ChannelOverride, weight: Int)) {
        guard let stored = engine.steering.settings[channel] else { return }
        var setting = stored
        setting.weight = before.weight
        setting.override = before.override
        if setting != stored {
            setting.version += 1
            setting.updatedAt = at
        }
        steering.settings[channel] = setting
        if stored.override == .off, before.override == .none { returnThroughProbing(channel) }
    }

    private func startAgain(_ target: String, _ percent: Int, by who: String, reason: String) throws {
        let wanted = try CanaryTarget(target, settingsNow, engine.profiles)
        let made = try newCanary(wanted, percent, by: who, reason: reason)
        add(made)
        newCanaries.append(made.id)
    }

    /// The timer of a canary that has just started.
    func timeCanary(
        _ subject: CanarySubject, _ undo: CanaryUndo, _ percent: Int, _ preview: CommandPreview, by who: String,
        reason: String
    ) -> TimerID {
        let change = SteeringChange(
            act: CanaryUndo.act, target: subject.name, before: undo.text, after: "\(percent) %")
        return startTimer(change, preview, by: who, reason: reason)
    }
}

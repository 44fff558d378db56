import Operations
import Payments
import Storage

/// How far closing the open attempts of a channel got.
struct ChannelCut: Sendable, Equatable {
    /// The last task looked at; empty at first.
    var after = ""
}

/// Failing over by a person: draining leaves what is under way alone, cutting also closes it.
extension Turn {
    func failOver(
        _ channel: String, _ mode: FailoverMode, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        let before = overrideNow(ChannelID(channel))
        if mode == .cut { try beginCut(ChannelID(channel), who) }
        // Off already: only what is under way changes, and the running timer stays.
        guard before != .off else { return (CommandResult(outcome: .done), "cut") }
        let (result, change) = try steer(preview, who, reason, SteeringChange(
            act: "failover", target: channel, before: before.rawValue, after: ChannelOverride.off.rawValue))
        return (result, mode == .cut ? change + ", cut" : change)
    }

    private func beginCut(_ channel: ChannelID, _ who: OperatorIdentity) throws {
        steering.cuts[channel] = ChannelCut()
        record(FeedEvent(
            at: at, kind: .failoverCut, channel: channel, subject: channel.text,
            code: "\(engine.load[channel]?.orders ?? 0)", detail: who.name))
        try continueCut(channel)
    }

    /// Goes on with every cut, a bounded number of attempts a turn, so that a large one does not hold up the rest.
    func continueCuts() throws {
        for channel in steering.cuts.keys.sorted() { try continueCut(channel) }
    }

    private func continueCut(_ channel: ChannelID) throws {
        guard let cut = steering.cuts[channel] else { return }
        let found = try store.openTasks(at: channel, after: cut.after, limit: Limits.cutsPerTurn)
        for task in found where task.kind == .prepay || task.kind == .query {
            guard try open(task.order) else { continue }
            for attempt in self[task.order].openAttempts where attempt.channel == channel { try cutOff(attempt) }
        }
        if found.count < Limits.cutsPerTurn {
            steering.cuts[channel] = nil
        } else if let last = found.last {
            steering.cuts[channel] = ChannelCut(after: last.id.text)
        }
    }

    /// Asks about the attempt, then closes it: a buyer may have paid a moment ago, and then it is the order's payment.
    /// No other channel is tried before it is closed.
    private func cutOff(_ attempt: Attempt) throws {
        guard attempt.state != .closing else { return }
        if planted.contains(.cutWithoutAsking) { return try closed(attempt, code: "cut") }
        try askSoon(attempt)
        try beginClose(attempt, after: limits.cutGrace)
    }
}

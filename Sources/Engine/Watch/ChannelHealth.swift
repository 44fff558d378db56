import Channels
import Operations
import Payments
import Routing

/// What outcomes say about channels: breakers, overdue calls, a common cause.
extension Turn {
    /// The technical outcome of a prepay call. The first failure of a call that was overdue counted already.
    func observe(_ attempt: Attempt, _ task: OutsideTask, success: Bool) {
        let channel = attempt.channel
        guard var breaker = steering.breakers[channel], !isFromBefore(task, channel) else { return }
        let wasOverdue = engine.overdue.isOverdue(task.id)
        let change = breaker.record(success: success, at: at, wasOverdue: wasOverdue)
        steering.breakers[channel] = breaker
        settle(channel, change)
        // An answer to a call from before the trouble says nothing about the network now.
        if let ended = steering.commonCause.noteCall(channel, success: success, at: at) { note(ended) }
    }

    /// A refusal that is the order's or the buyer's own: a probe that ends so makes room for the next.
    func observeNeutral(_ attempt: Attempt, _ task: OutsideTask) {
        guard !isFromBefore(task, attempt.channel) else { return }
        steering.breakers[attempt.channel]?.probeSaidNothing()
    }

    /// True when the channel is probed and the call left before that: it tells of the illness, not of the recovery.
    private func isFromBefore(_ task: OutsideTask, _ channel: ChannelID) -> Bool {
        guard steering.breakers[channel]?.phase.isHalfOpen == true, let since = steering.breakerNotes[channel]?.since,
            let startedAt = engine.overdue.startedAt(task.id)
        else { return false }
        return startedAt < since
    }

    /// The channel said itself that it is frozen.
    func observeFrozen(_ attempt: Attempt, _ task: OutsideTask, code: String) {
        guard !planted.contains(.frozenCodeIgnored) else { return observe(attempt, task, success: false) }
        let channel = attempt.channel
        guard var breaker = steering.breakers[channel], !isFromBefore(task, channel) else { return }
        let change = breaker.recordFrozen(at: at, code: code)
        steering.breakers[channel] = breaker
        if let change { note(change, channel) }
    }

    /// Calls without an answer for much longer than usual count as failed before they time out.
    func watchOverdue() {
        guard !planted.contains(.overdueIgnored) else { return }
        for item in engine.overdue.takeOverdue(at: at) {
            guard var breaker = steering.breakers[item.channel] else { continue }
            let change = breaker.recordOverdue(at: at)
            steering.breakers[item.channel] = breaker
            settle(item.channel, change)
        }
    }

    /// An alarm by counting is one channel's illness, unless others fall ill with it.
    private func settle(_ channel: ChannelID, _ change: BreakerChange?) {
        var hasOpened = false
        if case .opened(let evidence) = change { hasOpened = evidence.detector != .probe }
        guard hasOpened || steering.breakers[channel]?.isIll == true else {
            if let change { note(change, channel) }
            return
        }
        let busy = Set(steering.lastRouted.filter { at.since($0.value) < Limits.busyMilliseconds }.keys)
        guard !planted.contains(.commonCauseIgnored),
            let began = steering.commonCause.noteIll(channel, busy: busy, at: at)
        else {
            if let change { note(change, channel) }
            return
        }
        note(began)
    }

    /// While channels are ill together no count takes any of them out; what was taken out for it a moment ago is taken
    /// back.
    private func note(_ change: CommonCauseChange) {
        switch change {
        case .began(let channels):
            let names = channels.map(\.text).joined(separator: " ")
            for channel in channels { release(channel, names) }
            hold(true)
            record(FeedEvent(at: at, kind: .ejectionsHeld, code: Evidence.commonCause.text(names)))
        case .ended(let channels):
            hold(false)
            record(FeedEvent(
                at: at, kind: .ejectionsResumed, code: channels.map(\.text).joined(separator: " ")))
        }
    }

    private func release(_ channel: ChannelID, _ names: String) {
        guard var breaker = steering.breakers[channel], case .open = breaker.phase,
            steering.breakerNotes[channel]?.detector != ChannelDetector.frozenCode.rawValue
        else { return }
        breaker.release()
        steering.breakers[channel] = breaker
        // One that opened in this very turn was never told as open.
        guard steering.breakerNotes[channel]?.detector.isEmpty == false else { return }
        let reason = Evidence.takenBack.text(names)
        steering.breakerNotes[channel] = BreakerNote(reason: reason, since: at)
        record(FeedEvent(at: at, kind: .breakerClosed, channel: channel, code: reason))
        auditDecision(
            by: Decider.breaker, act: Decider.breaker, riskClass: 3, target: channel.text,
            change: Decider.breakerStep(.breakerClosed), reason: reason)
    }

    private func hold(_ isHeld: Bool) {
        for channel in steering.breakers.keys { steering.breakers[channel]?.holdsEjections = isHeld }
    }

    func advanceBreakers() {
        if let ended = steering.commonCause.advance(to: at) { note(ended) }
        for channel in steering.breakers.keys.sorted() {
            guard var breaker = steering.breakers[channel] else { continue }
            let before = breaker
            if planted.contains(.dwellIgnored), case .open(let until) = breaker.phase {
                _ = breaker.advance(to: until)
                breaker = breaker.probing()
                note(.halfOpened, channel)
            }
            let change = breaker.advance(to: at)
            if breaker != before { steering.breakers[channel] = breaker }
            if let change { note(change, channel) }
        }
    }

    /// After a failover a channel takes probes first, as after an outage.
    func returnThroughProbing(_ channel: ChannelID) {
        steering.breakers[channel] = steering.breakers[channel]?.probing()
            ?? .probing(settings: engine.configuration.breaker)
        note(.halfOpened, channel)
    }

    func note(_ change: BreakerChange, _ channel: ChannelID) {
        let kind: EventKind
        var reason = ""
        var detector = ""
        switch change {
        case .opened(let evidence):
            kind = .breakerOpened
            reason = evidence.text
            detector = evidence.detector.rawValue
        case .halfOpened: kind = .breakerHalfOpened
        case .closed: kind = .breakerClosed
        // No change of phase: only told.
        case .degraded(let evidence):
            return record(FeedEvent(at: at, kind: .channelDegraded, channel: channel, code: evidence.text))
        case .recovered: return record(FeedEvent(at: at, kind: .channelRecovered, channel: channel))
        }
        steering.breakerNotes[channel] = BreakerNote(reason: reason, since: at, detector: detector)
        record(FeedEvent(at: at, kind: kind, channel: channel, code: reason))
        auditDecision(
            by: Decider.breaker, act: Decider.breaker, riskClass: 3, target: channel.text,
            change: Decider.breakerStep(kind), reason: reason, detail: detector)
    }
}

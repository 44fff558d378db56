import JSON
import Payments

/// One pass over the feed of a world about failover.
struct FailoverRules {
    private enum Phase { case closed, open, halfOpen }

    private struct Channel {
        var phase = Phase.closed
        /// Opened by counting, and not taken back.
        var openedAt: Timestamp?
        var isCounted = false
        var isOff = false
        /// A person has brought it back since it opened last.
        var wasBroughtBack = false
        var answered = 0
        var hasOpened = false
        var halfOpenings = 0
    }

    let script: FailoverScript
    let restarts: [Timestamp]
    private(set) var faults: [String] = []
    private(set) var openings = 0
    private var channels: [ChannelID: Channel] = [:]
    /// Attempts of each order that have not ended.
    private var open: [OrderID: Set<String>] = [:]
    // Of the story's trouble.
    private var intoTrouble: [Timestamp] = []
    private var wasCalm: Bool?
    private var noticedAt: Timestamp?
    private var afterNotice = (all: 0, main: 0, halfOpenings: 0)

    init(script: FailoverScript, restarts: [Timestamp]) {
        self.script = script
        self.restarts = restarts
    }

    mutating func take(_ event: FeedEvent) {
        switch event.kind {
        case .orderRouted: routed(event)
        case .attemptPrepaid: event.channel.map { channels[$0, default: Channel()].answered += 1 }
        case .attemptRefused:
            checkFrozen(event)
            ended(event)
        case .attemptClosed, .attemptMismatched, .attemptSurplus, .orderPaid: ended(event)
        case .breakerOpened: event.channel.map { opened($0, event) }
        case .breakerHalfOpened: event.channel.map { halfOpened($0, event) }
        case .breakerClosed: event.channel.map { closed($0) }
        case .failoverSet: event.channel.map { channels[$0, default: Channel()].isOff = true }
        case .failoverCleared:
            event.channel.map {
                channels[$0, default: Channel()].isOff = false
                channels[$0, default: Channel()].wasBroughtBack = true
            }
        default: break
        }
    }

    // MARK: orders

    private mutating func routed(_ event: FeedEvent) {
        guard let channel = event.channel, let order = event.order else { return }
        let state = channels[channel] ?? Channel()
        if state.isOff { faults.append("an order went to \(channel), which a person had failed over") }
        if state.phase == .open { faults.append("an order went to \(channel), whose breaker was open") }
        if let first = open[order], !first.isEmpty {
            faults.append("order \(order.text) got a second attempt before the first had ended")
        }
        open[order, default: []].insert(event.subject)
        watchTrouble(event, channel)
    }

    private mutating func ended(_ event: FeedEvent) {
        guard let order = event.order else { return }
        open[order]?.remove(event.subject)
    }

    /// A channel that says it is frozen is out with that answer.
    private mutating func checkFrozen(_ event: FeedEvent) {
        guard let channel = event.channel, isFrozen(event.detail), channels[channel]?.phase != .open else { return }
        faults.append("\(channel) said it is frozen and kept its traffic")
    }

    private func isFrozen(_ detail: String) -> Bool {
        (try? JSONParser.parse(detail))?["class"]?.stringValue == ErrorClass.frozen.rawValue
    }

    // MARK: breakers

    private mutating func opened(_ channel: ChannelID, _ event: FeedEvent) {
        var state = channels[channel] ?? Channel()
        openings += 1
        if let before = state.openedAt, !state.wasBroughtBack, event.at.since(before) < 10_000 {
            faults.append("\(channel) was taken out twice within \(event.at.since(before)) ms")
        }
        state.phase = .open
        state.openedAt = event.at
        state.hasOpened = true
        state.wasBroughtBack = false
        state.isCounted = event.code.contains(" calls failed")
        channels[channel] = state
        if state.isCounted { checkCommonCause(channel, event.at) }
        guard let trouble = script.strike, trouble.channel == channel, noticedAt == nil, event.at >= trouble.from,
            event.at < trouble.to
        else { return }
        noticedAt = event.at
    }

    private mutating func halfOpened(_ channel: ChannelID, _ event: FeedEvent) {
        channels[channel, default: Channel()].phase = .halfOpen
        if isAfterNotice(event.at), channel == script.main { afterNotice.halfOpenings += 1 }
    }

    private mutating func closed(_ channel: ChannelID) {
        // Taken back: it never counted.
        if channels[channel]?.phase == .open { channels[channel]?.openedAt = nil }
        channels[channel, default: Channel()].phase = .closed
        channels[channel, default: Channel()].isCounted = false
    }

    /// Without a network no two channels are taken out for it.
    private mutating func checkCommonCause(_ channel: ChannelID, _ now: Timestamp) {
        guard script.story == .network, let trouble = script.strike, now >= trouble.from, now < trouble.to else {
            return
        }
        for (other, state) in channels where other != channel && state.phase == .open && state.isCounted {
            guard let before = state.openedAt, before >= trouble.from, now.since(before) < 10_000 else { continue }
            faults.append("\(channel) and \(other) were both taken out while the network was gone")
        }
    }

    // MARK: a freeze in a peak

    private func isAfterNotice(_ now: Timestamp) -> Bool {
        guard script.story != .network, let noticedAt, let trouble = script.strike else { return false }
        return now > noticedAt && now < trouble.to
    }

    private mutating func watchTrouble(_ event: FeedEvent, _ channel: ChannelID) {
        guard let trouble = script.strike else { return }
        if isAfterNotice(event.at) {
            afterNotice.all += 1
            afterNotice.main += channel == script.main ? 1 : 0
        }
        guard event.at >= trouble.from, event.at < trouble.to, channel == trouble.channel, noticedAt == nil else {
            return
        }
        if wasCalm == nil {
            let state = channels[channel] ?? Channel()
            wasCalm = state.answered >= 40 && !state.hasOpened && !state.isOff
        }
        intoTrouble.append(event.at)
    }

    mutating func end() {
        checkShare()
        if script.story == .silentFreeze { checkNotice() }
    }

    /// Once a dead channel is known as dead, at most one order of a hundred goes there, besides the probes.
    private mutating func checkShare() {
        let allowed = afterNotice.all / 100 + 2 * afterNotice.halfOpenings
        guard afterNotice.main > allowed else { return }
        faults.append(
            "\(afterNotice.main) of \(afterNotice.all) orders went to dead \(script.main) after it was known, "
                + "\(afterNotice.halfOpenings) times probing")
    }

    /// A channel that stops answering is out two seconds after its seventh call, long before a call times out.
    private mutating func checkNotice() {
        guard wasCalm == true, intoTrouble.count >= 7, let trouble = script.strike else { return }
        let latest = intoTrouble[6].adding(milliseconds: 2_000)
        guard latest < trouble.to,
            !restarts.contains(where: { $0 >= trouble.from.adding(seconds: -5) && $0 <= latest.adding(seconds: 5) })
        else { return }
        if let noticedAt, noticedAt <= latest { return }
        let late = noticedAt.map { "\($0.since(trouble.from)) ms" } ?? "never"
        faults.append("\(script.main) stopped answering and was out after \(late), \(intoTrouble.count) orders late")
    }
}

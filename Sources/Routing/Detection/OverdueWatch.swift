package import Payments

/// Finds calls that have had no answer for much longer than their channel usually takes: a channel that freezes
/// silently would else be noticed only when the first calls time out.
///
/// A call is overdue after four and a half median durations of its channel, or after the duration that 99 of 100 calls
/// do not exceed if that is longer, and never before a second. Durations are those of the newest few hundred answered
/// calls. Memory is bounded: beyond the most calls watched, further ones are not watched.
package struct OverdueWatch<Call: Hashable & Sendable>: Sendable {
    private struct Open: Sendable {
        let channel: ChannelID
        let startedAt: Timestamp
        /// Tells this start from an earlier one of the same call.
        let number: Int
        var isOverdue = false
    }

    private var open: [Call: Open] = [:]
    private var lines: [ChannelID: Line] = [:]
    private var nextNumber = 0

    package init() {}

    /// Calls watched now.
    package var count: Int { open.count }

    /// To be told when a call leaves. A call that is told again while it is open starts anew.
    package mutating func started(_ call: Call, at channel: ChannelID, at now: Timestamp) {
        guard open[call] != nil || open.count < Limits.callsWatched,
            lines[channel] != nil || lines.count < Limits.channels
        else { return }
        nextNumber += 1
        let before = open.updateValue(
            Open(channel: channel, startedAt: now, number: nextNumber), forKey: call)
        lines[channel, default: Line()].append(call, nextNumber)
        if let before { dropEnded(before.channel) }
    }

    /// To be told when a call's outcome is known.
    /// - Parameter isAnswered: the channel answered, with whatever; only then the call's duration says something.
    /// - Returns: true when the call had been named overdue.
    package mutating func ended(_ call: Call, isAnswered: Bool, at now: Timestamp) -> Bool {
        guard let known = open.removeValue(forKey: call) else { return false }
        if isAnswered { lines[known.channel]?.learn(now.since(known.startedAt)) }
        dropEnded(known.channel)
        return known.isOverdue
    }

    /// Calls that have become overdue since this was asked last, each named once: by channel, the oldest first.
    package mutating func takeOverdue(at now: Timestamp) -> [(call: Call, channel: ChannelID)] {
        var found: [(call: Call, channel: ChannelID)] = []
        for channel in lines.keys.sorted() {
            while let call = lines[channel]?.first, let known = open[call],
                now.since(known.startedAt) >= patience(channel) {
                open[call]?.isOverdue = true
                found.append((call, channel))
                lines[channel]?.removeFirst()
                dropEnded(channel)
            }
        }
        return found
    }

    /// True when the call is open and was named overdue.
    package func isOverdue(_ call: Call) -> Bool { open[call]?.isOverdue ?? false }

    /// The moment at which the next call becomes overdue if nothing is heard of it; nil when none will.
    package func next() -> Timestamp? {
        var next: Timestamp?
        for (channel, line) in lines {
            guard let call = line.first, let known = open[call] else { continue }
            let due = known.startedAt.adding(milliseconds: patience(channel))
            next = min(next ?? due, due)
        }
        return next
    }

    /// How long a call of the channel may take before it is overdue, milliseconds.
    package func patience(_ channel: ChannelID) -> Int64 { lines[channel]?.patience ?? Limits.patienceUnknown }

    /// Lets the channel's line begin with its longest waiting call that is not overdue yet.
    private mutating func dropEnded(_ channel: ChannelID) {
        let open = open
        lines[channel]?.dropEnded { open[$0]?.number == $1 }
    }

    /// One channel's calls in the order in which they left, and how long its answers take.
    private struct Line: Sendable {
        private var calls: [(call: Call, number: Int)] = []
        private var head = 0
        private var durations = DurationHistogram()
        private var sinceMeasured = 0
        private(set) var patience = Limits.patienceUnknown

        var first: Call? { head < calls.count ? calls[head].call : nil }

        mutating func append(_ call: Call, _ number: Int) { calls.append((call, number)) }

        /// Calls that ended stay in line until they are first; then they are passed over.
        mutating func dropEnded(_ isOpen: (Call, Int) -> Bool) {
            while head < calls.count, !isOpen(calls[head].call, calls[head].number) { head += 1 }
            // Behind a call that hangs, the line may hold many that ended.
            if calls.count - head > 2 * Limits.callsWatched {
                calls = calls[head...].filter { isOpen($0.call, $0.number) }
                head = 0
            }
            compact()
        }

        mutating func removeFirst() {
            head += 1
            compact()
        }

        private mutating func compact() {
            guard head >= 64, head * 2 >= calls.count else { return }
            calls.removeFirst(head)
            head = 0
        }

        mutating func learn(_ milliseconds: Int64) {
            durations.add(milliseconds)
            if durations.count >= Limits.durationsKept { durations.halve() }
            sinceMeasured += 1
            guard sinceMeasured >= Limits.durationsPerMeasure, durations.count >= Limits.durationsNeeded,
                let median = durations.percentile(perMille: 500), let late = durations.percentile(perMille: 990)
            else { return }
            sinceMeasured = 0
            patience = max(Limits.shortestPatience, Int64(median) * 9 / 2, Int64(late))
        }
    }
}

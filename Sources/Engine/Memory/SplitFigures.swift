import Ledger
import Operations
import Payments

/// How shares fared in the last hour, minute by minute: a projection of the feed.
struct SplitFigures: Sendable {
    struct Tally: Sendable, Equatable {
        var settled = 0
        var failed = 0

        /// Failed among all that ended, basis points; nil when none did.
        var failure: Int? { settled + failed > 0 ? failed * 10_000 / (settled + failed) : nil }

        static func + (left: Tally, right: Tally) -> Tally {
            Tally(settled: left.settled + right.settled, failed: left.failed + right.failed)
        }
    }

    struct Reason: Sendable, Hashable {
        let code: String
        let channel: String
    }

    struct Minute: Sendable {
        let number: Int64
        var all = Tally()
        var channels: [String: Tally] = [:]
        var timings: [String: Tally] = [:]
        var reasons: [Reason: (count: Int, minorUnits: Int64)] = [:]
        /// Milliseconds from payment to acceptance of real-time shares; the first of the minute, at most
        /// `Limits.acceptancesPerMinute`.
        var accepted: [Int64] = []
    }

    /// Oldest first.
    private var minutes: [Minute] = []

    mutating func apply(_ event: FeedEvent) {
        switch event.kind {
        case .splitSettled:
            count(event) { $0.settled += 1 }
            noteAccepted(event)
        case .splitAccepted: noteAccepted(event)
        case .splitFailed, .splitBlocked:
            if event.kind == .splitFailed { count(event) { $0.failed += 1 } }
            let reason = Reason(code: event.code, channel: event.channel?.text ?? "")
            edit(event.at) { minute in
                guard minute.reasons[reason] != nil || minute.reasons.count < Limits.errorsShown * 4 else { return }
                let known = minute.reasons[reason] ?? (0, 0)
                minute.reasons[reason] = (known.count + 1, known.minorUnits + event.minorUnits)
            }
        default: break
        }
    }

    private mutating func count(_ event: FeedEvent, _ body: (inout Tally) -> Void) {
        edit(event.at) { minute in
            body(&minute.all)
            body(&minute.channels[event.channel?.text ?? "", default: Tally()])
            body(&minute.timings[SplitFigures.timing(event), default: Tally()])
        }
    }

    private mutating func noteAccepted(_ event: FeedEvent) {
        guard event.durationMilliseconds > 0, SplitFigures.timing(event) == SplitTiming.realTime.rawValue else {
            return
        }
        edit(event.at) { minute in
            guard minute.accepted.count < Limits.acceptancesPerMinute else { return }
            minute.accepted.append(event.durationMilliseconds)
        }
    }

    /// The event's detail is `{"timing":"..."}`.
    private static func timing(_ event: FeedEvent) -> String {
        let parts = event.detail.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.count > 3 ? String(parts[3]) : ""
    }

    /// The minute of a moment; a clock that stepped back counts into the newest.
    private mutating func edit(_ moment: Timestamp, _ body: (inout Minute) -> Void) {
        let number = moment.seconds / 60
        if minutes.last.map({ $0.number < number }) ?? true {
            minutes.append(Minute(number: number))
            minutes.removeAll { $0.number <= number - 60 }
        }
        body(&minutes[minutes.count - 1])
    }
}

// MARK: reading

extension SplitFigures {
    private func recent(_ count: Int64, at now: Timestamp) -> [Minute] {
        let newest = now.seconds / 60
        return minutes.filter { $0.number > newest - count && $0.number <= newest }
    }

    func failure(minutes count: Int64, at now: Timestamp) -> Int? {
        recent(count, at: now).reduce(Tally()) { $0 + $1.all }.failure
    }

    /// The last 60 minutes, oldest first; nil where no share ended.
    func perMinute(at now: Timestamp) -> [Int?] {
        let known = Dictionary(recent(60, at: now).map { ($0.number, $0.all.failure) }) { first, _ in first }
        let newest = now.seconds / 60
        return (0..<60).map { known[newest - 59 + $0] ?? nil }
    }

    /// 95th percentile of the last hour.
    func acceptedP95(at now: Timestamp) -> Int? {
        let durations = recent(60, at: now).flatMap(\.accepted).sorted()
        guard !durations.isEmpty else { return nil }
        return Int(durations[min(durations.count - 1, durations.count * 95 / 100)])
    }

    func byChannel(at now: Timestamp) -> [SplitRateRow] { rows(recent(60, at: now).map(\.channels)) }
    func byTiming(at now: Timestamp) -> [SplitRateRow] { rows(recent(60, at: now).map(\.timings)) }

    private func rows(_ tallies: [[String: Tally]]) -> [SplitRateRow] {
        var sums: [String: Tally] = [:]
        for minute in tallies { sums.merge(minute) { $0 + $1 } }
        return sums.sorted { $0.key < $1.key }.map {
            SplitRateRow(name: $0.key, failure: $0.value.failure, count: $0.value.settled + $0.value.failed)
        }
    }

    /// Most first.
    func reasons(at now: Timestamp, _ calendar: BankingCalendar) -> [SplitReasonRow] {
        var sums: [Reason: (count: Int, minorUnits: Int64)] = [:]
        for minute in recent(60, at: now) {
            sums.merge(minute.reasons) { ($0.count + $1.count, $0.minorUnits + $1.minorUnits) }
        }
        let sorted = sums.sorted { left, right in
            left.value.count != right.value.count ? left.value.count > right.value.count
                : (left.key.code, left.key.channel) < (right.key.code, right.key.channel)
        }
        return sorted.prefix(Limits.errorsShown).map { reason, sum in
            var row = SplitReasonRow(
                code: reason.code, channel: reason.channel, count: sum.count, minorUnits: sum.minorUnits,
                next: ShareFailure(reason.code) == .wait ? "wait" : "person")
            if row.next == "wait" { row.nextAt = calendar.next(after: now).milliseconds }
            return row
        }
    }
}

import JSON
import Payments

/// Inputs that were refused or came again, counted in memory. The feed gets a row with their number at most once a
/// minute for each reason and source, so that nobody outside decides how fast the store grows.
struct RefusalBook: Sendable {
    /// What is counted together.
    struct Source: Hashable, Sendable {
        let kind: EventKind
        let channel: ChannelID?
        /// Empty when messages of the channel are counted whatever they are about.
        let subject: String
        let code: String

        fileprivate var order: (String, String, String, String) {
            (kind.rawValue, channel?.text ?? "", subject, code)
        }
    }

    private struct Count: Sendable {
        /// A row of this source, but for its moment and number.
        var event: FeedEvent
        var recordedAt: Timestamp
        /// Since the newest row.
        var waiting: Int64 = 0
    }

    /// Between two rows of one source, milliseconds.
    static let interval: Int64 = 60_000
    /// Sources counted apart. Above it they are counted by channel and reason alone, which are few.
    static let sources = 128

    private var counts: [Source: Count] = [:]
    /// Since the process began, by channel and reason.
    private(set) var refused: [ChannelID: [String: Int64]] = [:]

    /// Where an event is counted.
    func source(of event: FeedEvent) -> Source {
        let exact = Source(kind: event.kind, channel: event.channel, subject: event.subject, code: event.code)
        guard !event.subject.isEmpty, counts[exact] == nil, counts.count >= RefusalBook.sources else { return exact }
        return Source(kind: event.kind, channel: event.channel, subject: "", code: event.code)
    }

    /// How many a row written now would stand for beside the one at hand; nil when its minute is not over.
    func waitingForRow(_ source: Source, at now: Timestamp) -> Int64? {
        guard let count = counts[source] else { return 0 }
        return isOver(count, now) ? count.waiting : nil
    }

    /// Those counted since the newest rows of their kind.
    func waiting(_ kind: EventKind) -> Int64 {
        counts.reduce(0) { $0 + ($1.key.kind == kind ? $1.value.waiting : 0) }
    }

    /// Rows that are due although nothing more came, with their number, always in the same order.
    func due(at now: Timestamp) -> [(event: FeedEvent, number: Int64)] {
        counts.filter { $0.value.waiting > 0 && isOver($0.value, now) }
            .sorted { $0.key.order < $1.key.order }
            .map { ($0.value.event, $0.value.waiting) }
    }

    mutating func take(_ counted: CountedEvent, at now: Timestamp) {
        var count = counts[counted.source] ?? Count(event: counted.event, recordedAt: now)
        count.waiting = counted.isRecorded ? 0 : count.waiting + counted.times
        if counted.isRecorded { count.recordedAt = now }
        counts[counted.source] = count
        guard counted.source.kind == .notificationRefused, let channel = counted.source.channel else { return }
        refused[channel, default: [:]][counted.source.code, default: 0] += counted.times
    }

    /// Forgets sources that have been quiet for a minute.
    mutating func forget(at now: Timestamp) {
        guard counts.contains(where: { $0.value.waiting == 0 && isOver($0.value, now) }) else { return }
        counts = counts.filter { $0.value.waiting > 0 || !isOver($0.value, now) }
    }

    private func isOver(_ count: Count, _ now: Timestamp) -> Bool {
        let passed = now.since(count.recordedAt)
        // A clock set back does not silence a source for longer than its minute.
        return passed >= RefusalBook.interval || passed <= -RefusalBook.interval
    }
}

/// Something counted in a turn.
struct CountedEvent: Sendable {
    let source: RefusalBook.Source
    let event: FeedEvent
    let times: Int64
    /// True when a row of it was written in this turn.
    let isRecorded: Bool
}

extension Turn {
    /// Counts what was refused or came again, with a row when its source has had none for a minute.
    /// - Parameter times: how many came, at least 1.
    func count(_ event: FeedEvent, times: Int64 = 1) {
        let source = engine.refusals.source(of: event)
        let counted = source.subject == event.subject ? event : event.withoutSubject
        let waiting = engine.refusals.waitingForRow(source, at: at)
        if let waiting { record(counted.numbered(waiting + times, at: at)) }
        self.counted.append(
            CountedEvent(source: source, event: counted, times: times, isRecorded: waiting != nil))
    }

    /// Rows for what was counted before and then stopped coming.
    func recordCounted() {
        for (event, number) in engine.refusals.due(at: at) {
            record(event.numbered(number, at: at))
            counted.append(
                CountedEvent(source: engine.refusals.source(of: event), event: event, times: 0, isRecorded: true))
        }
    }
}

extension FeedEvent {
    /// How many messages a row about refused or repeated ones stands for.
    var countedTimes: Int64 {
        guard !detail.isEmpty, let number = (try? JSONParser.parse(detail))?["times"]?.integerValue else { return 1 }
        return max(1, number)
    }

    fileprivate func numbered(_ number: Int64, at moment: Timestamp) -> FeedEvent {
        FeedEvent(
            at: moment, kind: kind, shop: shop, order: order, channel: channel, subject: subject, code: code,
            detail: number == 1 ? "" : JSONWriter.text(.object(["times": .integer(number)])))
    }

    fileprivate var withoutSubject: FeedEvent { FeedEvent(at: at, kind: kind, channel: channel, code: code) }
}

import Alerts
import JSON
import Operations
import Payments
import Storage

/// Keeping what the panels show: a picture at the first tick of each minute, and one more when a setting or alert has
/// changed since, so that stepping back meets the moment at which something began.
extension Turn {
    /// Records a picture when one is due, and deletes a few of the oldest that are past their time. The picture is of
    /// the moment before this tick, between two turns, as a console would have been answered.
    ///
    /// A picture that cannot be kept is left out: a tick has more to do than to remember.
    func recordMinuteIfDue() throws(StoreError) {
        guard limits.recordedHours > 0 else { return }
        let mark = RecordMark(steering)
        guard engine.isRecordDue(mark, at: at) else { return }
        recorded = RecordedPicture(mark: mark)
        do {
            recorded = try keepPicture(mark)
        } catch {
            guard case .rejected = error else { throw error }
        }
    }

    private func keepPicture(_ mark: RecordMark) throws(StoreError) -> RecordedPicture {
        let picture = try engine.picture(at: at)
        guard let document = try? JSONValueEncoder.encode(picture) else {
            throw .rejected("a picture that cannot be written as JSON")
        }
        try store.insertMinute(JSONWriter.bytes(document), at: at)
        let line = engine.recordLine(at: at)
        if let line { try store.dropMinutes(before: line, limit: Limits.recordedDropped) }
        return RecordedPicture(mark: mark, isKept: true, droppedBefore: line)
    }
}

/// What came of making a picture.
struct RecordedPicture: Sendable, Equatable {
    let mark: RecordMark
    /// False when the store refused it.
    var isKept = false
    /// Older ones were deleted.
    var droppedBefore: Timestamp?
}

/// What changes seldom and explains what came after.
struct RecordMark: Sendable, Equatable {
    let settingsVersion: Int64
    let openAlerts: [String]

    init(_ steering: Steering) {
        settingsVersion = steering.settingsVersion
        openAlerts = steering.book.open.map(\.id)
    }
}

extension Engine {
    static let minuteMilliseconds: Int64 = 60_000

    func isRecordDue(_ mark: RecordMark, at now: Timestamp) -> Bool {
        let passed = now.since(recordTriedAt)
        guard passed > 0 else { return false }
        let isChanged = recordMark.map { $0 != mark } ?? true
        if passed >= Limits.recordedApart, isChanged { return true }
        // After a silence that has emptied every window nothing changes: the last picture stands for all that follow.
        if isSilent(at: now), recordTriedAt.since(lastEventAt) > Engine.silenceMilliseconds { return false }
        return now.milliseconds / Engine.minuteMilliseconds > recordTriedAt.milliseconds / Engine.minuteMilliseconds
    }

    /// The moment before which recorded pictures go now: past their hours, or the oldest of too many. At most
    /// `Limits.recordedDropped` lie before it; nil when none has to go.
    func recordLine(at now: Timestamp) -> Timestamp? {
        let hours = configuration.limits.recordedHours
        let horizon = now.adding(seconds: -Int64(hours) * 3_600).milliseconds
        let surplus = moments.count + 1 - hours * Limits.recordedPerHour
        let going = moments.all.prefix(Limits.recordedDropped).enumerated()
            .prefix { $0.offset < surplus || $0.element < horizon }
        guard let last = going.map(\.element).last else { return nil }
        return Timestamp(milliseconds: last + 1)
    }

    /// Every panel at once, without a person; of details only those of the first batch, which are long to make.
    func picture(at now: Timestamp) throws(StoreError) -> ConsoleSnapshot {
        let nobody = OperatorIdentity(name: "", uid: 0, roles: [])
        let batch = payouts.openBatches.values.min { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
        let query = ConsoleQuery(screen: .overview, orderLimit: Limits.recordedRows, batch: batch?.id.text)
        var picture = try snapshot(query, for: nobody, at: now)
        var splits = try splitsView(query, at: now)
        splits.legs = Array(splits.legs.prefix(Limits.recordedRows))
        picture.changes = try changeRows()
        picture.canaries = canaryRows()
        picture.versions = versionRows()
        picture.alerts = alertRows(.alerts)
        picture.messages = try messagesView(limit: Limits.recordedRows).recorded
        picture.receivers = receiverRows(at: now)
        picture.capacity = try capacityView(nil, at: now)
        picture.splits = splits
        picture.payouts = try payoutsView(query, at: now)
        picture.reviewing = queueView(for: nobody, at: now)
        addCases(Limits.recordedRows, to: &picture, at: now)
        picture.record = RecordView()
        return picture
    }

    /// Takes over what a tick has recorded.
    func take(_ picture: RecordedPicture, at moment: Timestamp) {
        recordTriedAt = moment
        recordMark = picture.mark
        if picture.isKept { moments.append(moment.milliseconds) }
        if let line = picture.droppedBefore { moments.drop(before: line.milliseconds) }
    }

    /// At start: which moments the store has.
    func loadRecord() throws(StoreError) {
        let most = max(1, configuration.limits.recordedHours) * Limits.recordedPerHour + Limits.recordedDropped
        moments = RecordedMoments(try store.recordedMinutes(limit: most).map(\.milliseconds))
        recordTriedAt = Timestamp(milliseconds: moments.newest ?? 0)
        recordMark = RecordMark(steering)
    }
}

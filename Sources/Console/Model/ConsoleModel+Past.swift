import Operations
import Terminal

// Time travel: all panels as they were recorded. Looking only: every verb waits until the present is back.
extension ConsoleModel {
    /// Something recorded is shown, or asked for.
    package var isBack: Bool { wanted != nil || feed.past != nil }

    /// The moment of the picture shown, when it is a recorded one.
    package var pastMoment: Int64? { feed.past?.at }

    mutating func travel(_ action: Action, _ arguments: [String]) -> [ConsoleRequest] {
        switch action {
        case .earlier, .minuteEarlier: stepBack(action)
        case .later, .minuteLater: stepOn(action)
        case .goTo: goTo(arguments)
        default: live()
        }
    }

    /// Where a person stands among the recorded moments: after all of them while the present is shown.
    private var position: Int64 {
        if let past = feed.past, wanted == nil || past.record.asked == wanted { return past.at }
        return wanted ?? .max
    }

    private mutating func stepBack(_ action: Action) -> [ConsoleRequest] {
        guard let record = feed.record else { return told(.skeleton) }
        let position = position
        let last = record.near.last { action == .earlier ? $0 < position : minute(of: $0) < minute(of: position) }
        guard let last else {
            let isFirst = record.recordedFrom.map { minute(of: position) <= minute(of: $0) } ?? true
            // Faster than the answers: the next one brings more moments.
            return isFirst ? tellRange(record) : []
        }
        guard action == .minuteEarlier else { return goBack(to: last) }
        return goBack(to: record.near.first { minute(of: $0) == minute(of: last) } ?? last)
    }

    private mutating func stepOn(_ action: Action) -> [ConsoleRequest] {
        guard let record = feed.record, isBack else { return told(.msgIsLive) }
        let position = position
        let next = record.near.first { action == .later ? $0 > position : minute(of: $0) > minute(of: position) }
        if let next { return goBack(to: next) }
        let isLast = record.recordedTo.map { minute(of: position) >= minute(of: $0) } ?? true
        return isLast ? live() : []
    }

    private func minute(of moment: Int64) -> Int64 { moment / 60_000 }

    private mutating func goTo(_ words: [String]) -> [ConsoleRequest] {
        guard let record = feed.record, let now = feed.engineTime(at: now) else { return told(.skeleton) }
        guard let moment = MomentText.moment(words, now: now, shown: pastMoment ?? now) else {
            return usage(.goTo)
        }
        guard moment <= now else {
            tell(Phrase(.msgNotYet, .text(Figures.clock(moment))), .warn)
            return []
        }
        guard let from = record.recordedFrom, moment + 59_999 >= from else { return tellRange(record) }
        return goBack(to: moment)
    }

    private mutating func goBack(to moment: Int64) -> [ConsoleRequest] {
        wanted = moment
        if feed.isHeld { release() }
        mode = .safe
        message = nil
        return [ask()]
    }

    /// The present again: the recorded picture stays until the first live one comes.
    mutating func live() -> [ConsoleRequest] {
        guard isBack else { return told(.msgIsLive) }
        wanted = nil
        return [ask()]
    }

    private mutating func tellRange(_ record: RecordView) -> [ConsoleRequest] {
        guard let from = record.recordedFrom, let to = record.recordedTo else { return told(.msgNothingRecorded) }
        tell(Phrase(.msgRecorded, .text(ConsoleModel.stamp(from)), .text(ConsoleModel.stamp(to))), .warn)
        return []
    }

    /// A recorded answer, or none: then the picture that was shown stays.
    mutating func pastArrived(_ snapshot: ConsoleSnapshot, number: Int) -> [ConsoleRequest] {
        let isWanted = wanted != nil
        let hasPicture = !snapshot.record.isMissing && !snapshot.record.isUnreadable
        let isNews = feed.takePast(snapshot, number: number, at: now, shows: isWanted && hasPicture)
        guard isNews, isWanted else { return [] }
        guard hasPicture else { return refused(snapshot) }
        let before = list.selectedID
        if snapshot.screen == screen { alignList() }
        tellGap(snapshot)
        return before == nil && list.selectedID != nil && rowsHaveDetail ? [ask()] : []
    }

    private mutating func refused(_ snapshot: ConsoleSnapshot) -> [ConsoleRequest] {
        wanted = feed.past?.record.shown
        if snapshot.record.isUnreadable { return told(.msgUnreadable) }
        return tellRange(snapshot.record)
    }

    /// Between the moment asked for and the picture there may be a gap: the engine was down, or nothing happened.
    private mutating func tellGap(_ snapshot: ConsoleSnapshot) {
        guard let asked = snapshot.record.asked, snapshot.at < asked, asked - snapshot.at >= 60_000, asked != toldGap
        else { return }
        toldGap = asked
        tell(Phrase(.msgGap, .text(ConsoleModel.stamp(asked)), .text(ConsoleModel.stamp(snapshot.at))), .warn)
    }

    /// A moment with its day: "11-26 13:20:00".
    static func stamp(_ moment: Int64) -> String { Figures.dayClock(moment) }
}

import Operations
import Terminal

// The review queue's own: taking the next case, marking many, and what became of each.
extension ConsoleModel {
    /// `n`: with a filter set it only goes on to the next unclaimed row, as for who may look only; else the engine
    /// takes the next case for this person.
    mutating func takeNext() -> [ConsoleRequest] {
        guard screen == .review, list.filter == nil, !isReader, !isBack else { return nextUnclaimed() }
        if let fault = forbidden(.next) { return told(fault) }
        let actionID = newActionID()
        let said = Phrase(.nameAndTarget, .word(.lblClaim), .word(.lblNext))
        underWay[actionID] = said
        takings.insert(actionID)
        tell(Phrase(.msgSent, .phrase(said)))
        return [.submit(CommandEnvelope(
            actionID: actionID, command: .claimNext, reason: "", expectedVersion: 0, typedTarget: "",
            dataAgeMilliseconds: feed.age(at: now) ?? 0))]
    }

    /// The case the engine gave comes under `>`.
    mutating func took(_ result: CommandResult, actionID: String) -> Bool {
        guard takings.remove(actionID) != nil, result.outcome == .done else { return false }
        lists[.review]?.selectedID = result.reference
        lists[.review]?.follows = false
        if screen == .review { alignList() }
        tell(Phrase(.msgTaken, .text(CaseList.shortID(result.reference))))
        return true
    }

    private mutating func nextUnclaimed() -> [ConsoleRequest] {
        let rows = caseList.rows
        let start = (rows.firstIndex { $0.id == list.selectedID } ?? -1) + 1
        let order = rows.indices.map { (start + $0) % max(1, rows.count) }
        guard let place = order.first(where: { rows[$0].claimedBy.isEmpty }) else { return told(.msgNoneUnclaimed) }
        var state = list
        state.select(place, in: rows.map(\.id), height: ScreenLayout.listRows(self))
        list = state
        return []
    }

    /// `Space`: marks the row under `>` or takes its mark away, and goes on to the next.
    mutating func mark() {
        guard screen == .review else { return tell(.msgMarkFirst, .warn) }
        guard let id = list.selectedID else { return tell(.msgNoTarget, .warn) }
        if list.marked.remove(id) == nil, list.marked.count < Limits.marks { list.marked.insert(id) }
        var state = list
        state.move(by: 1, in: ids, height: max(1, ScreenLayout.listRows(self)))
        list = state
    }

    /// Marked rows that are still there, as they are shown, in the list's order.
    var markedCases: [CaseRow] {
        guard screen == .review, !list.marked.isEmpty else { return [] }
        return caseList.rows.filter { list.marked.contains($0.id) }
    }

    /// Marks of cases that are decided go with them.
    mutating func dropGoneMarks(_ snapshot: ConsoleSnapshot) {
        // Behind the front of a long queue a marked one may only be out of sight.
        guard snapshot.screen == .review, !snapshot.reviewIsCut, let marked = lists[.review]?.marked, !marked.isEmpty
        else { return }
        lists[.review]?.marked = marked.intersection(snapshot.review.map(\.id))
    }

    /// Shows what became of each row of an act on many; those that were refused stay marked.
    mutating func show(_ rows: [RowResult], _ said: Phrase) {
        func count(_ outcome: CommandResult.Outcome) -> String { "\(rows.count { $0.outcome == outcome })" }
        report = rows
        detailOffset = 0
        lists[.review]?.marked = Set(rows.filter { $0.outcome == .refused }.map(\.target))
        tell(Phrase(
            .msgRows, .phrase(said), .text(count(.done)), .text(count(.proposed)), .text(count(.refused))))
    }
}

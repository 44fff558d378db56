import Operations
import Terminal

// The audit screen: its pages, its filter, the check of the chain; and what is noted in the chain.
extension ConsoleModel {
    var auditList: ArrangedList<AuditRow> {
        ArrangedList(
            shown?.audit?.rows ?? [], columns: AuditList.columns(isWide: ScreenLayout.isWide(size)),
            state: lists[.audit] ?? ListState(), id: { String($0.sequence) })
    }

    /// The row under `>`, when it is one of the audit.
    var selectedAudit: AuditRow? {
        guard screen == .audit, let id = list.selectedID else { return nil }
        return auditList.rows.first { String($0.sequence) == id }
    }

    mutating func auditQuery() -> AuditQuery {
        defer { auditChecks = false }
        let state = lists[.audit] ?? ListState()
        return AuditQuery(
            before: auditPages.last, limit: Limits.auditRows, filter: AuditFilter(state.filter),
            sequence: state.selectedID.flatMap { Int64($0) }, checks: auditChecks)
    }

    /// Past the last row of a page the older ones come, before the first one the newer ones. Nil for all other moves.
    mutating func turnAuditPage(_ action: Action) -> [ConsoleRequest]? {
        guard screen == .audit, let view = shown?.audit else { return nil }
        let ids = auditList.ids
        let isAtEnd = ids.isEmpty || list.selectedID == ids.last
        switch action {
        case .down, .pageDown, .last:
            guard isAtEnd else { return nil }
            guard view.isMore, view.lookedTo > 1 else { return told(.msgOldest) }
            auditPages.append(view.lookedTo)
        case .up, .pageUp:
            guard list.index == 0, !auditPages.isEmpty else { return nil }
            auditPages.removeLast()
        case .first:
            guard !auditPages.isEmpty else { return nil }
            auditPages = []
        default: return nil
        }
        list.follow([])
        return [ask()]
    }

    mutating func verifyChain() -> [ConsoleRequest] {
        guard !isBack else { return told(.msgBack) }
        auditChecks = true
        tell(.msgAuditCheck)
        return screen == .audit ? [ask()] : show(.audit)
    }

    /// Which session is meant: the one named, else the selected row's.
    mutating func replaySession(_ arguments: [String]) -> [ConsoleRequest] {
        let session = arguments.first ?? selectedAudit?.session ?? ""
        guard !session.isEmpty else { return told(.msgNoSession) }
        tell(Phrase(.msgReplayHow, .text(session)))
        return []
    }

    // MARK: notes

    /// A request that is carried out only once the note stands in the chain.
    mutating func noted(_ note: OperatorNote, then request: ConsoleRequest?) -> ConsoleRequest {
        noteNumber += 1
        if let request { notes[noteNumber] = request }
        return .note(note, number: noteNumber)
    }

    mutating func wasNoted(_ number: Int) -> [ConsoleRequest] {
        notes.removeValue(forKey: number).map { [$0] } ?? []
    }

    /// What must not happen unrecorded does not happen.
    mutating func wasNotNoted(_ reason: String, _ number: Int) {
        guard notes.removeValue(forKey: number) != nil else { return }
        tell(Phrase(.msgNotNoted, .text(reason)), .warn)
    }

    // MARK: the recording

    /// The frame as the recording keeps it: what is revealed to the person for a moment stands there as stars.
    func concealed(_ frame: Grid) -> Grid {
        guard let revealed else { return frame }
        var model = self
        model.revealed = Revealed(
            fields: revealed.fields.map { RevealedField(kind: $0.kind, text: "***") }, title: revealed.title,
            until: revealed.until)
        return ConsoleView.draw(model).grid
    }
}

import Operations

// The alerts screen, and which alert a verb is about.
extension ConsoleModel {
    var alertList: ArrangedList<AlertRow> {
        ArrangedList(
            AlertText.worstFirst(shown?.alerts ?? []), columns: AlertList.columns(now: viewTime),
            state: lists[.alerts] ?? ListState(), id: \.id)
    }

    /// The alert a verb is about when none is named: the selected one on the alerts screen, else the worst that waits.
    var impliedAlert: String? {
        let open = (feed.latest?.alerts ?? []).filter(\.isOpen)
        if screen == .alerts {
            return open.first { $0.id == list.selectedID }?.id
        }
        let waiting = open.filter { $0.acknowledgedBy == nil && $0.snoozedUntil == nil }
        return AlertText.worstFirst(waiting).first?.id
    }

    /// The alert that is to ring again: the selected one on the alerts screen, else the last this person made silent.
    func quietAlert(_ rest: inout [String]) -> VerbTarget? {
        if let name = rest.first {
            rest.removeFirst()
            return .alert(name)
        }
        let quiet = (feed.latest?.alerts ?? []).filter {
            $0.isOpen && ($0.acknowledgedBy != nil || $0.snoozedUntil != nil)
        }
        if screen == .alerts { return quiet.first { $0.id == list.selectedID }.map { .alert($0.id) } }
        let me = feed.latest?.operatorName
        let mine = quiet.filter { $0.acknowledgedBy == me || $0.snoozedBy == me }
        return mine.max { ($0.changedAt ?? $0.since, $0.id) < ($1.changedAt ?? $1.since, $1.id) }.map { .alert($0.id) }
    }
}

import Operations

// The alerts screen, and putting an alert aside.
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

    /// `:snooze [ALERT] [MINUTES]`: without a number for an hour.
    mutating func snooze(_ arguments: [String]) -> [ConsoleRequest] {
        if let fault = forbidden(.snooze) { return told(fault) }
        var rest = arguments
        var named: String?
        if let first = rest.first, Int(first) == nil { named = rest.removeFirst() }
        let minutes = rest.isEmpty ? ConsoleModel.snoozeMinutes : Int(rest.removeFirst()) ?? 0
        guard rest.isEmpty, minutes > 0 else { return usage(.snooze) }
        guard let alert = named ?? impliedAlert else { return told(.msgNoAlert) }
        return submit(
            .snooze(alert: alert, minutes: minutes), Phrase(.saySnooze, .text(alert), .text(String(minutes))))
    }

    private static let snoozeMinutes = 60
}

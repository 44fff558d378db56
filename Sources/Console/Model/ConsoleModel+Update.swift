import Control
import Operations
import Terminal

extension ConsoleModel {
    /// The one way a console changes: an event at a moment gives the next model and what is wanted outside.
    package static func update(
        _ model: ConsoleModel, _ event: ConsoleEvent, at now: Int64
    ) -> (ConsoleModel, [ConsoleRequest]) {
        var next = model
        let requests = next.take(event, at: now)
        return (next, requests)
    }

    /// The same in place.
    package mutating func take(_ event: ConsoleEvent, at moment: Int64) -> [ConsoleRequest] {
        now = max(now, moment)
        var requests = timePassed()
        switch event {
        case .key(let key, let repeats):
            if key.isPressed { presence.keyAt = now }
            if key.isKey, lock == nil { lastKeyAt = now }
            requests += press(key, repeats: repeats)
        case .snapshot(let snapshot, let number): requests += arrived(snapshot, number: number)
        case .snapshotFailed(let error, let number):
            feed.fail(words(error), number: number, at: now)
        case .preview(let preview, let number): previewArrived(preview, number: number)
        case .previewFailed(let error, let number): previewFailed(words(error), number: number)
        case .result(let result, let actionID): requests += answered(result, actionID: actionID)
        case .resultFailed(_, let actionID): unanswered(actionID: actionID)
        case .noted(let number): requests += wasNoted(number)
        case .noteFailed(let error, let number): wasNotNoted(words(error), number)
        case .recordFailed: break
        case .tick(let rate): bytesPerSecond = rate ?? bytesPerSecond
        case .resize(let size): resized(size)
        case .theme(let theme, let requested):
            self.theme = theme
            if requested { tell(Phrase(.msgTheme, .text(theme.name))) }
        case .themeRefused(let faults):
            let first = faults.first?.description ?? ""
            tell(Phrase(.msgThemeBad, .text(first)), .warn)
        case .fileWritten(let name): tell(Phrase(.msgExported, .text(name)))
        case .fileFailed(let reason): tell(Phrase(.msgExportFailed, .text(reason)), .warn)
        }
        return requests + dueRequests() + presenceRequests()
    }

    /// What ends by itself.
    private mutating func timePassed() -> [ConsoleRequest] {
        if case .armed(let until) = mode, now >= until {
            mode = .safe
            tell(.msgArmEnded)
        }
        if let message, now >= message.until { self.message = nil }
        hideRevealed()
        let requests = lockWhenIdle()
        endOnceMore()
        guard let dialog, dialog.sentAt == nil, dialog.press.isConfirmed(at: now) else { return requests }
        return requests + sendDialog()
    }

    /// Questions that are due: the next snapshot, the dialog's next preview.
    private mutating func dueRequests() -> [ConsoleRequest] {
        var requests: [ConsoleRequest] = []
        let isDue = feed.lastAskedAt.map { now - $0 >= askMilliseconds } ?? true
        // An engine that is silent is asked again after three intervals, with a new number.
        let isLost = feed.lastAskedAt.map { now - $0 >= refreshMilliseconds * Limits.staleIntervals } ?? false
        if isDue, !feed.isAsking || isLost { requests.append(ask()) }
        if let request = duePreview() { requests.append(request) }
        return requests
    }

    mutating func ask() -> ConsoleRequest {
        let selected = list.selectedID
        var query = ConsoleQuery(screen: screen, orderLimit: screen == .orders ? Limits.orderRows : 0, at: wanted)
        query.orderReason = wantedReason
        switch screen {
        case .overview, .channels, .splits, .alerts, .messages: break
        case .capacity: query.peak = peakQuery
        case .audit: query.audit = auditQuery()
        case .payouts: query.batch = selected
        case .orders: query.order = search ?? selected
        case .review: query.reviewCase = selected
        }
        return .fetch(query, number: feed.ask(at: now))
    }

    /// Whether the engine is asked about the chosen row; elsewhere a row shows all there is.
    var rowsHaveDetail: Bool { [.payouts, .orders, .review, .audit].contains(screen) }

    private mutating func arrived(_ snapshot: ConsoleSnapshot, number: Int) -> [ConsoleRequest] {
        if snapshot.record.asked != nil { return pastArrived(snapshot, number: number) }
        let faultBefore = feed.latest?.recordingFault
        let timersBefore = feed.latest?.timers ?? []
        guard feed.take(snapshot, number: number, at: now) else { return [] }
        if let fault = snapshot.recordingFault, fault != faultBefore {
            tell(Phrase(.msgNotRecorded, .text(fault)), .warn)
        }
        if wanted == nil, feed.past != nil { feed.leavePast() }
        tellEndedTimers(timersBefore, snapshot)
        found(snapshot)
        let before = list.selectedID
        dropGoneMarks(snapshot)
        if snapshot.screen == screen { alignList() }
        follow(snapshot.authority)
        var requests = followLock(snapshot.authority) + ringForNewAlerts(snapshot)
        // The first rows of a list bring their detail with the next answer: ask at once.
        if before == nil, list.selectedID != nil, rowsHaveDetail { requests.append(ask()) }
        return requests
    }

    /// One bell for each new alert of the worst class, never again for the same one.
    private mutating func ringForNewAlerts(_ snapshot: ConsoleSnapshot) -> [ConsoleRequest] {
        let open = snapshot.alerts.filter {
            $0.isOpen && $0.isCritical && $0.acknowledgedBy == nil && $0.snoozedUntil == nil
        }
        let fresh = open.contains { !alertsSeen.contains($0.id) }
        alertsSeen = Set(open.map(\.id))
        return fresh ? [.bell] : []
    }

    func words(_ error: ControlError) -> String {
        switch error {
        case .unreachable(let why), .stopped(let why): why
        case .versionsDiffer(let console, let engine): language.text(.linkVersions, console, engine)
        case .notPermitted(let why): language.text(.linkNotPermitted, why)
        }
    }
}

import Payments
import Routing

/// Taking a written turn over into memory. Nothing here can fail.
extension Engine {
    func take(_ turn: Turn) {
        if turn.steering.peak != steering.peak { lastPeakWatch = Timestamp(milliseconds: 0) }
        steering = turn.steering
        takePayouts(turn)
        for decision in turn.decisions { recentDecisions.note(decision) }
        for file in turn.opened { take(file, turn) }
        for id in turn.taskOrder { if let change = turn.tasks[id] { take(change, turn) } }
        for item in turn.deferred { schedule.set(item.task, due: item.due) }
        for change in turn.caseChanges { take(change) }
        if turn.hasAdvancedCases { lookForCaseMoment() }
        for change in turn.timers { timers[change.timer.id] = change.timer.state == .running ? change.timer : nil }
        for released in turn.released { waiting.release(released) }
        for item in turn.parked { waiting.park(item) }
        for note in turn.noted { risk.note(note) }
        for change in turn.riskChanges { risk.take(change) }
        for request in turn.requests { requests.append(request) }
        for item in turn.results {
            results.store(KnownResult(action: item.action, result: item.result), for: item.action.id)
        }
        accountSums.mark(at: turn.at)
        for movement in turn.movements {
            ledger.count(movement)
            accountSums.count(movement)
        }
        for record in turn.audits { auditFigures.count(record) }
        if !turn.audits.isEmpty { auditFigures.forget(before: turn.at) }
        if let head = turn.signed { newestHead = head }
        if let picture = turn.recorded { take(picture, at: turn.at) }
        listedBefore = max(listedBefore, turn.listedBefore)
        figures.messagesWaiting += turn.messages.count
        for event in turn.events { take(event) }
        take(turn.counted, at: turn.at)
    }

    /// One event into every projection of the feed; also what recovery replays.
    func take(_ event: FeedEvent) {
        health.apply(event)
        learning.apply(event)
        capacity.apply(event)
        countShare(event)
        figures.apply(event)
        splitFigures.apply(event)
        toldEvents.append(event)
        lastEventAt = max(lastEventAt, event.at)
    }

    private func take(_ counted: [CountedEvent], at now: Timestamp) {
        guard !counted.isEmpty else { return }
        refusals.forget(at: now)
        for event in counted {
            refusals.take(event, at: now)
            if event.source.kind == .notificationRefused { refused.add(now, times: event.times) }
        }
    }

    /// The part of a second's orders that one shop has.
    func countShare(_ event: FeedEvent) {
        guard event.kind == .orderRouted, let channel = event.channel, let shop = event.shop else { return }
        shopUses.routed(channel, shop, at: event.at)
    }

    private func take(_ file: OpenedFile, _ turn: Turn) {
        let order = file.current.order.id
        let isChanged = file.original != file.current
        files.store(file.current, for: order)
        takeWarning(file, turn)
        guard isChanged else { return }
        for attempt in file.current.attempts {
            let before = file.original?.attempts.first { $0.id == attempt.id }
            if before == nil { attemptOrders.store(order, for: attempt.id) }
            count(attempt, before: before, of: file.current.order.shop)
        }
        if file.current.order.state == .paid, file.original?.order.state != .paid {
            preferences.count(file.current.order)
        }
        figures.refundsOpen += file.current.refunds.count { !$0.state.isTerminal }
            - (file.original?.refunds.count { !$0.state.isTerminal } ?? 0)
        figures.hold(before: file.original?.order, after: file.current.order)
        let score = turn.decisions.last { $0.order == order }.flatMap { decision in
            decision.candidates.first { $0.channel == decision.chosen }?.total
        }
        digests.note(file.current, score: score)
        takeShares(file, turn)
    }

    private func count(_ attempt: Attempt, before: Attempt?, of shop: ShopID) {
        let was = before.map { !$0.state.isTerminal } ?? false
        let isOpen = !attempt.state.isTerminal
        guard was != isOpen else { return }
        load[attempt.channel, default: ChannelLoad()].add(attempt.amount, isOpen ? 1 : -1)
        if isOpen {
            capacity.opened(attempt.channel, minorUnits: attempt.amount.yuanMinorUnits)
            // Attempts of an earlier life are nobody's here: whose they are is not read at a start.
            if attempt.createdAt >= recoveredAt { shopUses.opened(attempt.channel, shop) }
        } else {
            capacity.ended(attempt.channel, minorUnits: attempt.amount.yuanMinorUnits)
            if attempt.createdAt >= recoveredAt { shopUses.ended(attempt.channel, shop) }
            recentDecisions.ended(attempt)
        }
    }

    private func take(_ change: TaskChange, _ turn: Turn) {
        let task = change.current
        tasks.store(task, for: task.id)
        let was = change.original?.state == .open
        let isOpen = task.state == .open
        if was != isOpen {
            figures.openTasks += isOpen ? 1 : -1
            // A new message is counted with its row; one sent again is counted here.
            if task.kind == .notifyShop, !isOpen || change.original != nil {
                figures.messagesWaiting += isOpen ? 1 : -1
            }
        }
        if turn.started.contains(task.id), isOpen {
            begin(task, at: turn.at)
            schedule.set(task.id, due: turn.at.adding(milliseconds: configuration.limits.callAnswer))
        } else {
            end(task, isAnswered: turn.answered.contains(task.id), at: turn.at)
            if isOpen { schedule.set(task.id, due: task.dueAt) } else { schedule.remove(task.id) }
        }
    }

    /// Notes a call as under way.
    func begin(_ task: OutsideTask, at now: Timestamp) {
        guard inFlight.insert(task.id).inserted, let channel = task.channel else { return }
        callsInFlight[channel, default: 0] += 1
        if task.kind == .prepay {
            overdue.started(task.id, at: channel, at: now)
            if let shop = files.value(task.order)?.order.shop {
                callers[task.id] = shop
                shopUses.called(channel, shop)
            }
        }
        guard task.kind == .query else { return }
        queriesInFlight[channel, default: 0] += 1
    }

    /// Notes a call as over.
    func end(_ task: OutsideTask, isAnswered: Bool, at now: Timestamp) {
        guard inFlight.remove(task.id) != nil, let channel = task.channel else { return }
        callsInFlight[channel, default: 1] -= 1
        if task.kind == .prepay { _ = overdue.ended(task.id, isAnswered: isAnswered, at: now) }
        if let shop = callers.removeValue(forKey: task.id) { shopUses.answered(channel, shop) }
        guard task.kind == .query else { return }
        queriesInFlight[channel, default: 1] -= 1
    }

    private func take(_ change: CaseChange) {
        let item = change.current
        let wasOpen = change.original?.state.isOpen ?? false
        if item.state.isOpen != wasOpen { openCaseCount += item.state.isOpen ? 1 : -1 }
        reviewers.take(item, before: change.original)
        if !item.state.isOpen {
            openCases[item.id] = nil
        } else if openCases[item.id] != nil || hasRoomInOrder {
            openCases[item.id] = item
            let next = item.nextMoment(configuration.limits.reviewTerms)
            caseMoment = [caseMoment, next].compactMap { $0 }.min()
        }
    }

    /// The exact next moment, by looking through all open cases. In between it may be too early, never too late.
    func lookForCaseMoment() {
        caseMoment = openCases.nextMoment
    }

    /// While older cases wait in the store, a new one waits behind them.
    private var hasRoomInOrder: Bool {
        openCases.count < configuration.limits.casesInMemory && openCases.count + 1 == openCaseCount
    }
}

import Operations
import Payments
import Routing
import Storage

/// What time alone brings: due tasks, breakers, undo timers, deadlines, alerts.
extension Turn {
    func tick() throws {
        try recordMinuteIfDue()
        try refillSchedule()
        try engine.refillCases()
        watchOverdue()
        advanceBreakers()
        try advanceCanaries()
        try runDueTasks()
        try continueCuts()
        try undoDueTimers()
        try settleDuePayees()
        try endExpiredProposals()
        steering.sessions.forget(before: at)
        tellFolded()
        try advanceCases()
        try watchAlerts()
        try signHeadIfDue()
        recordCounted()
        try engine.checkAudit(rows: Limits.auditCheckedPerTick)
        try engine.checkpointIfDue(at: at)
    }

    func runDueTasks() throws {
        takenDue = engine.schedule.takeDue(at: at, limit: Limits.tasksPerTick)
        for id in takenDue.map(\.task) {
            guard let task = try task(id), task.state == .open else { continue }
            if isCrowded(task) {
                deferred.append((id, at.adding(milliseconds: 200)))
                continue
            }
            // Registered before it starts, so that it goes back on the schedule whatever starting it does.
            change(task) { _ in }
            try start(task)
        }
    }

    /// True when the channel has as many queries under way as it should have. Oldest first, the others wait.
    private func isCrowded(_ task: OutsideTask) -> Bool {
        guard task.kind == .query, let channel = task.channel else { return false }
        let here = started.count { tasks[$0]?.current.channel == channel && tasks[$0]?.current.kind == .query }
        return engine.queriesInFlight[channel, default: 0] + here >= limits.queriesInFlight
    }

    private func refillSchedule() throws {
        guard engine.schedule.needsRefill else { return }
        try engine.fillSchedule()
    }
}

extension Engine {
    /// Loads the nearest open tasks into the schedule.
    func fillSchedule() throws(StoreError) {
        let open = try store.openTaskMoments(limit: Limits.scheduledTasks)
        schedule.refill(open, more: open.count >= Limits.scheduledTasks)
    }

    /// Reads the next oldest cases once half of those in memory are decided.
    func refillCases() throws(StoreError) {
        guard openCaseCount > openCases.count, openCases.count < configuration.limits.casesInMemory / 2 else { return }
        for item in try store.openCases(limit: configuration.limits.casesInMemory) { openCases[item.id] = item }
        lookForCaseMoment()
    }
}

// MARK: people's time limits

extension Turn {
    private func undoDueTimers() throws {
        for timer in engine.timers.values.sorted(by: { $0.id < $1.id }) where timer.dueAt <= at {
            // What has just been superseded is nobody's to take back.
            guard !timers.contains(where: { $0.timer.id == timer.id }) else { continue }
            // Planted by an earlier version: to keep it would switch off a channel that was brought back.
            guard timer.act != SteeringChange.back else {
                var ended = timer
                ended.state = .superseded
                timers.append(TimerChange(isNew: false, timer: ended))
                continue
            }
            try takeBack(timer, by: "timer")
        }
    }
}

import JSON
package import Payments
package import Routing
package import Storage

/// The same answer from a store that no engine of this process writes: read at one moment, changing nothing.
extension CapacityState {
    /// - Parameter profiles: of the configuration; those that collect nothing are left out.
    package static func read(
        _ store: Store, profiles: [ChannelProfile], peak: PlannedPeak, at now: Timestamp
    ) throws(StoreError) -> CapacityState {
        var state = CapacityState(now: now, profiles: profiles.filter(\.collects))
        for setting in try store.channelSettings() { state.settings[setting.channel] = setting }
        var steering = Steering()
        try store.read(Steering.weightsKey) { text throws(JSONFieldFault) in try steering.readWeights(text) }
        state.weights = steering.weights
        var feed = FeedReading()
        try feed.read(store, since: min(CapacityDay(now).start, now.adding(seconds: -3_600)))
        try feed.addOpen(store)
        // A store whose engine rests tells of its last moment.
        let last = min(now, feed.lastAt ?? now)
        for profile in state.profiles {
            state.figures[profile.id] = feed.health.figures(profile.id, at: last)
            state.success[profile.id] = feed.health.success(profile.id, now: last)
            state.uses[profile.id] = feed.book.use(profile.id, at: now)
            state.gates[profile.id] = feed.gates[profile.id]
        }
        let recent = try store.recentOrders(since: Timestamp(milliseconds: 0), limit: Limits.recentRequests)
        state.mix = TrafficMix(
            recent: recent.map { RoutingRequest($0) }, sameHour: try store.sameHour(as: peak.at, before: now))
        return state
    }

    /// The peak an operator has registered in the store, if it is not past.
    package static func plannedPeak(_ store: Store, at now: Timestamp) throws(StoreError) -> PlannedPeak? {
        var planned: RegisteredPeak?
        try store.read(RegisteredPeak.key) { text throws(JSONFieldFault) in planned = try RegisteredPeak(text: text) }
        guard let planned else { return nil }
        return planned.peak.end > now ? planned.peak : nil
    }
}

/// Projections of a feed read from the middle on.
private struct FeedReading {
    var health = HealthFigures()
    var book = CapacityBook()
    var gates: [ChannelID: BreakerGate] = [:]
    var lastAt: Timestamp?

    mutating func read(_ store: Store, since: Timestamp) throws(StoreError) {
        var position = try store.sequence(before: since)
        while true {
            let events = try store.events(after: position, limit: 4_096)
            for event in events { take(event) }
            guard let end = events.last?.sequence else { return }
            position = end
        }
    }

    private mutating func take(_ event: FeedEvent) {
        health.apply(event)
        book.apply(event)
        lastAt = max(lastAt ?? event.at, event.at)
        guard let channel = event.channel else { return }
        switch event.kind {
        case .breakerOpened: gates[channel] = .open
        case .breakerHalfOpened: gates[channel] = .probe
        case .breakerClosed: gates[channel] = .closed
        default: break
        }
    }

    mutating func addOpen(_ store: Store) throws(StoreError) {
        for attempt in try store.openAttempts(limit: Limits.scheduledTasks) {
            book.opened(attempt.channel, minorUnits: attempt.amount.minorUnits)
        }
    }
}

extension Store {
    /// The last event before a moment, found by halving: sequences grow with time.
    func sequence(before moment: Timestamp) throws(StoreError) -> Int64 {
        var low: Int64 = 0
        var high = try lastSequence()
        while low < high {
            let middle = low + (high - low) / 2
            guard let event = try events(after: middle, limit: 1).first else { return middle }
            if event.at < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Attempts that are not over, found by the open tasks that work on them.
    func openAttempts(limit: Int) throws(StoreError) -> [Attempt] {
        var found: [Attempt] = []
        var counted: Set<String> = []
        let letters = [TaskKind.prepay, .query, .close].map(\.letter)
        for task in try openTasks(of: letters, dueBy: .distant, after: nil, limit: limit) {
            guard counted.insert(task.subject).inserted,
                let attempt = try attempt(AttemptID(trusted: task.subject)), !attempt.state.isTerminal
            else { continue }
            found.append(attempt)
        }
        return found
    }
}

import Alerts
package import Engine
import Payments
package import Storage

/// What a lane's thread works with once the store is open. Made on that thread and used on it alone.
package struct LaneOpening {
    package var store: Store
    package var engine: Engine
    /// Another engine over the same store, for when the first one's memory has taken in what the store has not. Without
    /// it such a failure is fatal.
    package var remake: (() -> Engine)?
    package var clock: LaneClock
    var room: DiskRoom?
    var marker: MarkerKeeper?

    package init(store: Store, engine: Engine, clock: LaneClock = LaneClock(), remake: (() -> Engine)? = nil) {
        self.store = store
        self.engine = engine
        self.clock = clock
        self.remake = remake
    }
}

/// One lane at work: batches into the store, and what is done when the store cannot take them.
///
/// A lock or a full disk ends nothing. What others can ask for again is refused; what only the engine knows (answers of
/// channels, due work) waits. When a batch failed halfway, the engine's memory is made anew from the store, as after a
/// crash.
final class LaneWork {
    /// What came of one round.
    struct Round {
        var effects: [EngineEffect] = []
        /// To be tried again, before everything else.
        var kept: [EngineInput] = []
        var hindrance: LaneHindrance?
        var fatal: String?
    }

    private let store: Store
    private(set) var engine: Engine
    private var lane: Lane
    private let remake: (() -> Engine)?
    private var clock: LaneClock
    private let room: DiskRoom?
    private let marker: MarkerKeeper?
    /// False once a batch failed that the engine had begun to take in.
    private var memoryHolds = true
    private var lockedSince: Int64?
    private var fullSince: Timestamp?
    private var fatal: String?
    private var relievedAt: Int64 = 0

    init(_ opening: LaneOpening) {
        store = opening.store
        engine = opening.engine
        lane = Lane(store: opening.store, engine: opening.engine)
        remake = opening.remake
        clock = opening.clock
        room = opening.room
        marker = opening.marker
    }

    func now() -> Timestamp { clock.now() }

    /// Rebuilds memory from the store and takes up what was under way; once, before the first round.
    func recover() throws(StoreError) -> [EngineEffect] { try engine.recover(at: now()) }

    /// Questions are not answered from a memory that is ahead of the store.
    var mayAnswer: Bool { memoryHolds }

    /// When the marker wants to be written again, steady milliseconds; nil when it holds all there is.
    var markDue: Int64? { marker?.due }

    func round(_ inputs: [EngineInput], at ticks: Int64) -> Round {
        var round = Round()
        if let fatal {
            round.fatal = fatal
            return round
        }
        room?.look(at: ticks) { relieve(at: ticks) }
        if room?.state == .full { return hindered(.full, inputs, round, at: ticks) }
        round.kept = inputs
        do throws(StoreError) {
            round.effects = try remakeIfNeeded()
        } catch {
            return failed(error, round, at: ticks)
        }
        tellBar(&round.kept)
        while !round.kept.isEmpty {
            let batch = Array(round.kept.prefix(Limits.laneBatch))
            switch lane.transact(batch, at: now()) {
            case .committed(let effects):
                round.effects += effects.flatMap { $0 }
                round.kept.removeFirst(batch.count)
                noteStored(&round.kept, at: ticks)
            case .waits(let obstacle, let reason, let holds):
                memoryHolds = memoryHolds && holds
                guard memoryHolds || remake != nil else { return stopped(reason, round) }
                return hindered(obstacle, round.kept, round, at: ticks)
            case .fatal(let reason): return stopped(reason, round)
            }
        }
        return round
    }

    /// After the round's effects have gone out.
    func mark(at ticks: Int64) { marker?.note(store, at: ticks) }

    /// What is stored is marked, then the store is closed.
    func close() {
        marker?.finish(store)
        store.close()
    }

    // MARK: what the world is like

    /// Tells the engine when new work is barred, or no longer.
    private func tellBar(_ inputs: inout [EngineInput]) {
        _ = clock.now()
        let bar: NewWorkBar? = room?.state == .tight ? .disk : clock.isSetBack ? .clock : nil
        guard bar != engine.bar else { return }
        var readings: [EngineInput] = [.measured(.bar(bar))]
        if let disk = room?.reading { readings.insert(.measured(.disk(disk)), at: 0) }
        inputs.insert(contentsOf: readings, at: 0)
    }

    /// Moves the log into the store's file and cuts it, which gives back what the log held.
    private func relieve(at ticks: Int64) {
        guard !store.isInBatch, ticks - relievedAt >= 1_000 else { return }
        relievedAt = ticks
        // Without room for it the log stays as it is; a worse fault shows at the next batch.
        try? store.checkpoint()
    }

    // MARK: what failed

    private func remakeIfNeeded() throws(StoreError) -> [EngineEffect] {
        guard !memoryHolds, let remake else { return [] }
        let made = remake()
        let effects = try made.recover(at: now())
        engine = made
        lane = Lane(store: store, engine: made)
        memoryHolds = true
        return effects
    }

    private func failed(_ error: StoreError, _ round: Round, at ticks: Int64) -> Round {
        switch error {
        case .locked: hindered(.locked, round.kept, round, at: ticks)
        case .full: hindered(.full, round.kept, round, at: ticks)
        case .rejected(let reason), .fatal(let reason): stopped(reason, round)
        }
    }

    private func stopped(_ reason: String, _ round: Round) -> Round {
        fatal = reason
        var round = round
        round.kept = []
        round.fatal = reason
        return round
    }

    /// Nothing could be stored. What may be refused is, once it has lasted.
    private func hindered(
        _ obstacle: StoreObstacle, _ inputs: [EngineInput], _ round: Round, at ticks: Int64
    ) -> Round {
        var round = round
        round.kept = inputs
        switch obstacle {
        case .locked:
            let since = lockedSince ?? ticks
            lockedSince = since
            guard ticks - since >= Limits.lockTold else {
                // Short locks are waited for, and nobody hears of them.
                round.hindrance = .locked(sinceTicks: since)
                return round
            }
            refuse(&round, .locked(sinceTicks: since)) { input in
                // The channel's own patience ends sooner, and taken late is still taken.
                if case .notified = input { return inputs.count > Limits.laneQueue }
                return input.mayBeRefused
            }
        case .full:
            if room?.state != .full, room?.storeIsFull(at: ticks) == true {
                // What the ballast held is there now: again at once.
                return round
            }
            let since = fullSince ?? now()
            fullSince = since
            refuse(&round, .full(since: since)) { $0.mayBeRefused }
        }
        return round
    }

    private func refuse(_ round: inout Round, _ hindrance: LaneHindrance, where isRefused: (EngineInput) -> Bool) {
        round.hindrance = hindrance
        let rejection = Rejection(code: .stopped, rule: hindrance.rule)
        for input in round.kept where isRefused(input) {
            round.effects += engine.answer(input, rejection: rejection)
        }
        round.kept.removeAll(where: isRefused)
    }

    /// Something was stored: what hindered it is over, and receivers of alerts may hear of it now.
    private func noteStored(_ inputs: inout [EngineInput], at ticks: Int64) {
        fullSince = nil
        room?.noteStored()
        guard let since = lockedSince else { return }
        lockedSince = nil
        let held = ticks - since
        guard held >= Limits.lockTold else { return }
        inputs.append(.measured(.storeWasLocked(milliseconds: held)))
    }
}

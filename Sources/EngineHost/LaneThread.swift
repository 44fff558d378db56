package import Engine
package import Payments
package import Storage

/// The one thread that owns a store, its engine and their lane. Everything that reaches the engine passes through its
/// queue: inputs in batches (one commit for all that wait), questions between batches.
package final class LaneThread: @unchecked Sendable {
    // Safety: `state` is touched only while `monitor` is locked; store and engine live on the thread alone.
    private let monitor = Monitor()
    private var state: State

    private struct State {
        var inputs: FairInputs
        var questions: [@Sendable (Engine, Timestamp) -> Void] = []
        var wakeAt: Timestamp?
        var stopping = false
        var stopped = false
        var fatal: String?
    }

    /// What the rim does with effects after each commit; called on the lane's thread, must not block.
    private let carryOut: @Sendable ([EngineEffect]) -> Void

    /// - Parameter weights: how much of the lane each shop gets when all want it; 1 for a shop that is not named.
    package init(
        weights: [ShopID: Int64] = [:], queue: Int = Limits.laneQueue,
        carryOut: @escaping @Sendable ([EngineEffect]) -> Void
    ) {
        self.carryOut = carryOut
        state = State(inputs: FairInputs(weights: weights, capacity: queue))
    }

    /// Starts the thread and returns once the engine has recovered from its store.
    /// - Throws: what opening or recovering threw.
    package func start(_ open: @escaping @Sendable () throws -> (Store, Engine)) throws {
        let outcome = Locked<Result<Void, any Error>?>(nil)
        Thread.start("lane") { [self] in
            do {
                let (store, engine) = try open()
                let lane = Lane(store: store, engine: engine)
                let effects = try engine.recover(at: SystemClock.now())
                outcome.with { $0 = .success(()) }
                monitor.locked { monitor.wake() }
                take(effects)
                run(lane, engine)
                store.close()
            } catch {
                outcome.with { $0 = .failure(error) }
            }
            monitor.locked {
                state.stopped = true
                monitor.wake()
            }
        }
        monitor.locked {
            while outcome.with({ $0 == nil }) { monitor.wait(untilTicks: SystemClock.ticks() + 100) }
        }
        try outcome.with { $0 }?.get()
    }

    /// What became of an input that was to be queued.
    package enum Queued: Sendable, Equatable {
        case taken
        /// The shop has as much waiting as it may: nothing of the input is done.
        case full
        /// The lane takes nothing more: nothing of the input is done.
        case stopping
    }

    /// Queues what must not be lost: answers, notifications, what operators do.
    @discardableResult
    package func enqueue(_ input: EngineInput) -> Queued {
        monitor.locked {
            guard !state.stopping else { return .stopping }
            let wasEmpty = state.inputs.isEmpty
            state.inputs.appendUrgent(input)
            if wasEmpty { monitor.wake() }
            return .taken
        }
    }

    /// Queues a shop's request, in its turn among the shops'.
    package func enqueue(_ input: EngineInput, of shop: ShopID) -> Queued {
        monitor.locked {
            guard !state.stopping else { return .stopping }
            let wasEmpty = state.inputs.isEmpty
            guard state.inputs.append(input, of: shop) else { return .full }
            if wasEmpty { monitor.wake() }
            return .taken
        }
    }

    /// Asks the engine something between two batches; blocks the caller until answered. Nil when the lane is gone or
    /// the deadline passed.
    package func ask<Answer: Sendable>(
        deadlineMilliseconds: Int64 = 2_000, _ question: @escaping @Sendable (Engine, Timestamp) -> Answer
    ) -> Answer? {
        let slot = Slot<Answer>()
        let accepted = monitor.locked {
            guard !state.stopped, state.questions.count < Limits.questions else { return false }
            state.questions.append { engine, now in slot.fill(question(engine, now)) }
            monitor.wake()
            return true
        }
        return accepted ? slot.wait(deadlineMilliseconds) : nil
    }

    package var backlog: Int { monitor.locked { state.inputs.count } }
    package var fatal: String? { monitor.locked { state.fatal } }

    /// Finishes what is queued, closes the store, ends the thread.
    package func stop() {
        monitor.locked {
            state.stopping = true
            monitor.wake()
            let limit = SystemClock.ticks() + 5_000
            while !state.stopped, SystemClock.ticks() < limit { monitor.wait(untilTicks: limit) }
        }
    }

    private func run(_ lane: Lane, _ engine: Engine) {
        while let work = nextWork() {
            let now = SystemClock.now()
            if !work.inputs.isEmpty {
                switch lane.transact(work.inputs, at: now) {
                case .committed(let effects): take(effects.flatMap { $0 })
                case .fatal(let reason): monitor.locked { state.fatal = reason }
                }
            }
            for question in work.questions { question(engine, now) }
        }
    }

    private func take(_ effects: [EngineEffect]) {
        var wakeAt: Timestamp?
        for case .wake(let at) in effects { wakeAt = min(wakeAt ?? at, at) }
        if let wakeAt {
            monitor.locked { state.wakeAt = min(state.wakeAt ?? wakeAt, wakeAt) }
        }
        carryOut(effects)
    }

    private struct Work {
        var inputs: [EngineInput]
        var questions: [@Sendable (Engine, Timestamp) -> Void]
    }

    private func nextWork() -> Work? {
        monitor.locked {
            while true {
                let now = SystemClock.now()
                let isDue = state.wakeAt.map { $0 <= now } ?? false
                if isDue {
                    state.wakeAt = nil
                    state.inputs.appendUrgent(.tick)
                }
                if !state.inputs.isEmpty || !state.questions.isEmpty { return takeWork() }
                if state.stopping { return nil }
                let pause = state.wakeAt.map { min(max(1, $0.since(now)), 1_000) } ?? 1_000
                monitor.wait(untilTicks: SystemClock.ticks() + pause)
            }
        }
    }

    private func takeWork() -> Work {
        let inputs = state.inputs.take(Limits.laneBatch)
        let questions = state.questions
        state.questions = []
        return Work(inputs: inputs, questions: questions)
    }
}

/// One answer handed from one thread to another.
private final class Slot<Value: Sendable>: @unchecked Sendable {
    // Safety: `value` is touched only while `monitor` is locked.
    private let monitor = Monitor()
    private var value: Value?

    func fill(_ value: Value) {
        monitor.locked {
            self.value = value
            monitor.wake()
        }
    }

    func wait(_ milliseconds: Int64) -> Value? {
        let limit = SystemClock.ticks() + milliseconds
        return monitor.locked {
            while value == nil, SystemClock.ticks() < limit { monitor.wait(untilTicks: limit) }
            return value
        }
    }
}

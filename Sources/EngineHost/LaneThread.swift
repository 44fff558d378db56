package import Engine
package import Payments
import Storage

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
        var hindrance: LaneHindrance?
        /// When the marker wants to be written, steady milliseconds.
        var markDue: Int64?
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
    /// - Throws: what opening or recovering threw. A lock of another program, or a full disk, is waited for a while.
    package func start(_ open: @escaping @Sendable () throws -> LaneOpening) throws {
        let outcome = Locked<Result<Void, any Error>?>(nil)
        Thread.start("lane") { [self] in
            do {
                let (work, effects) = try LaneThread.opened(open)
                outcome.with { $0 = .success(()) }
                monitor.locked { monitor.wake() }
                take(effects)
                run(work)
                work.close()
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

    /// Opens and recovers, again and again while the store is locked or the disk full, for a while.
    private static func opened(_ open: () throws -> LaneOpening) throws -> (LaneWork, [EngineEffect]) {
        let limit = SystemClock.ticks() + Limits.startPatience
        while true {
            var tried: LaneWork?
            do {
                let work = LaneWork(try open())
                tried = work
                return (work, try work.recover())
            } catch let error as StoreError where error.passes && SystemClock.ticks() < limit {
                tried?.close()
                SystemClock.sleep(milliseconds: Limits.fullPause)
            }
        }
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
    /// What keeps the lane from storing anything; nil while all is well, and for a lock too short to be told of.
    package var hindrance: LaneHindrance? {
        guard let hindrance = monitor.locked({ state.hindrance }) else { return nil }
        if case .locked(let since) = hindrance, SystemClock.ticks() - since < Limits.lockTold { return nil }
        return hindrance
    }

    /// Finishes what is queued, closes the store, ends the thread.
    package func stop() {
        monitor.locked {
            state.stopping = true
            monitor.wake()
            let limit = SystemClock.ticks() + 5_000
            while !state.stopped, SystemClock.ticks() < limit { monitor.wait(untilTicks: limit) }
        }
    }

    private func run(_ work: LaneWork) {
        while let next = nextWork(work.now()) {
            let ticks = SystemClock.ticks()
            let round = work.round(next.inputs, at: ticks)
            take(round.effects)
            monitor.locked {
                state.fatal = round.fatal
                state.hindrance = round.hindrance
                state.inputs.putBack(round.kept)
            }
            if work.mayAnswer {
                let now = work.now()
                for question in next.questions { question(work.engine, now) }
            }
            work.mark(at: SystemClock.ticks())
            let markDue = work.markDue
            monitor.locked { state.markDue = markDue }
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

    /// Nil when the thread is to end. While the store takes nothing, what waits is given out now and then only.
    private func nextWork(_ first: Timestamp) -> Work? {
        monitor.locked {
            var now = first
            // The disk and the clock are looked at also while nothing happens.
            let look = SystemClock.ticks() + Limits.lookMilliseconds
            let hindered: Int64? = state.hindrance.map { hindrance in
                if case .locked = hindrance { return SystemClock.ticks() + Limits.lockedPause }
                return SystemClock.ticks() + Limits.fullPause
            }
            while true {
                let ticks = SystemClock.ticks()
                if let hindered {
                    if state.stopping { return nil }
                    if ticks >= hindered || !state.questions.isEmpty { return takeWork(.max) }
                    monitor.wait(untilTicks: hindered)
                    continue
                }
                let isDue = state.wakeAt.map { $0 <= now } ?? false
                if isDue {
                    state.wakeAt = nil
                    state.inputs.appendUrgent(.tick)
                }
                if !state.inputs.isEmpty || !state.questions.isEmpty { return takeWork(Limits.laneBatch) }
                if state.stopping { return nil }
                let rest = min(look, state.markDue ?? .max)
                if rest <= ticks { return takeWork(Limits.laneBatch) }
                let pause = state.wakeAt.map { max(1, $0.since(now)) } ?? Limits.lookMilliseconds
                monitor.wait(untilTicks: min(ticks + min(pause, Limits.lookMilliseconds), rest))
                now = max(first, SystemClock.now())
            }
        }
    }

    private func takeWork(_ limit: Int) -> Work {
        let inputs = state.inputs.take(limit)
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

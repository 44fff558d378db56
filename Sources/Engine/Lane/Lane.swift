package import Payments
package import Storage

/// The one writer: takes a batch of inputs, handles each in its own savepoint, commits once, and only then hands out
/// what must happen outside.
package final class Lane {
    private let store: Store
    private let engine: Engine

    package init(store: Store, engine: Engine) {
        self.store = store
        self.engine = engine
    }

    /// Handles the inputs in order and commits them together.
    /// - Returns: the effects of each input, in the order of the inputs, once they are durable; `.waits` when the store
    ///   cannot take them now; or `.fatal` when the store failed: then nothing of the batch was applied and the engine
    ///   refuses everything from now on.
    package func transact(_ inputs: [EngineInput], at now: Timestamp) -> LaneOutcome {
        if case .stopped(let reason) = engine.acceptance { return .fatal(reason: reason) }
        var isHandled = false
        do {
            if store.isInBatch { try store.commitBatch() }
            try store.beginBatch()
            isHandled = !inputs.isEmpty
            var effects: [[EngineEffect]] = []
            effects.reserveCapacity(inputs.count)
            for input in inputs { effects.append(try apply(input, at: now)) }
            // Planted: the effects go out, the commit comes with the next batch.
            if !engine.planted.contains(.actBeforeCommit) { try store.commitBatch() }
            return .committed(effects)
        } catch {
            store.rollbackBatch()
            switch error as? StoreError {
            case .locked(let reason): return .waits(.locked, reason: reason, memoryHolds: !isHandled)
            case .full(let reason): return .waits(.full, reason: reason, memoryHolds: !isHandled)
            case .rejected, .fatal, nil: break
            }
            let reason = "\(error)"
            engine.stop(reason: reason)
            return .fatal(reason: reason)
        }
    }

    /// One input in its savepoint. What breaks a rule is undone and answered; what breaks the store ends the batch.
    private func apply(_ input: EngineInput, at now: Timestamp) throws -> [EngineEffect] {
        do {
            return try store.savepoint { try engine.handle(input, at: now) }
        } catch let rejection as Rejection {
            return engine.answer(input, rejection: rejection)
        } catch StoreError.rejected(let what) {
            return engine.answer(input, rejection: Rejection(code: .conflict, rule: what))
        }
    }
}

/// How a batch ended.
package enum LaneOutcome: Sendable, Equatable {
    /// Durable; the effects of each input in order.
    case committed([[EngineEffect]])
    /// Nothing was applied, and the same inputs may be given again later. Unless `memoryHolds`, the engine's memory has
    /// taken in what the store has not: it must be made anew from the store first.
    case waits(StoreObstacle, reason: String, memoryHolds: Bool)
    /// Nothing was applied and nothing will be until the process starts again.
    case fatal(reason: String)
}

/// What keeps a store from taking a batch, and passes.
package enum StoreObstacle: Sendable, Equatable {
    /// Another program holds the file's lock.
    case locked
    /// The disk has no room.
    case full
}

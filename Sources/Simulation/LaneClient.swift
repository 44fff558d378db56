package import Control
package import Engine
package import Operations
package import Payments
package import Storage

/// A whole engine over a store in memory, as a console sees it: answered on the caller's thread, on a clock that the
/// caller moves. Not for several threads.
///
/// Safety: `@unchecked` because `EngineClient` asks for `Sendable`; benches and tests call it from one thread alone.
package final class LaneClient: EngineClient, @unchecked Sendable {
    package let store: Store
    private let engine: Engine
    private let lane: Lane
    private let identity: OperatorIdentity
    private var tokens: UInt64 = 0
    /// Moved by whoever drives it; never backwards.
    private var now: Timestamp
    private let start: Timestamp
    private var tickedAt: Timestamp

    package init(
        configuration: EngineConfiguration, identity: OperatorIdentity, seed: UInt64,
        at start: Timestamp = Simulation.epoch
    ) throws {
        store = try Store.open(path: ":memory:")
        engine = Engine(store: store, configuration: configuration, seed: seed)
        lane = Lane(store: store, engine: engine)
        self.identity = identity
        self.start = start
        now = start
        tickedAt = start
        _ = try engine.recover(at: start)
    }

    /// The engine's clock stands so many milliseconds after its beginning; it ticks once a second.
    package func pass(to milliseconds: Int64) {
        now = max(now, start.adding(milliseconds: milliseconds))
        guard now.since(tickedAt) >= 1_000 else { return }
        tickedAt = now
        _ = lane.transact([.tick], at: now)
    }

    package func snapshot(_ query: ConsoleQuery) throws(ControlError) -> ConsoleSnapshot {
        do {
            return try engine.snapshot(query, for: identity, at: now)
        } catch {
            throw .stopped("\(error)")
        }
    }

    package func preview(_ command: OperatorCommand) throws(ControlError) -> CommandPreview {
        do {
            return try engine.preview(command, by: identity, at: now)
        } catch {
            throw .stopped("\(error)")
        }
    }

    package func submit(_ envelope: CommandEnvelope) throws(ControlError) -> CommandResult {
        tokens += 1
        let token = ReplyToken(number: tokens)
        guard case .committed(let effects) = lane.transact([.command(envelope, identity, token)], at: now) else {
            throw .stopped("the engine stopped")
        }
        for case .reply(token, .command(let result)) in effects.joined() { return result }
        throw .unreachable("no answer")
    }

    package func note(_ note: OperatorNote) throws(ControlError) {
        _ = lane.transact([.note(note, identity)], at: now)
    }
}

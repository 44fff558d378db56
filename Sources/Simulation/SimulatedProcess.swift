import Cryptography
import Engine
import Payments
import Storage

/// The process under test: an engine over a store that survives it. Dying loses the memory and an open batch, nothing
/// else.
final class SimulatedProcess {
    let store: Store
    private(set) var engine: Engine
    private(set) var lane: Lane
    private(set) var life = 0
    private let configuration: EngineConfiguration
    private let seed: UInt64
    private let planted: PlantedBugs
    /// Signs the heads of the hash trees; of no secrecy here.
    let headKey: Ed25519PrivateKey

    init(configuration: EngineConfiguration, seed: UInt64, planted: PlantedBugs) throws {
        store = try Store.open(path: ":memory:")
        self.configuration = configuration
        self.seed = seed
        self.planted = planted
        headKey = try Ed25519PrivateKey(seed: [UInt8](repeating: 6, count: 32))
        engine = Engine(store: store, configuration: configuration, seed: seed, planted: planted, headKey: headKey)
        lane = Lane(store: store, engine: engine)
    }

    /// A new process over what was committed.
    func restart(at now: Timestamp) throws -> [EngineEffect] {
        life += 1
        if store.isInBatch { store.rollbackBatch() }
        engine = Engine(
            store: store, configuration: configuration, seed: seed &+ UInt64(life) &* 7_919, planted: planted,
            headKey: headKey)
        lane = Lane(store: store, engine: engine)
        return try engine.recover(at: now)
    }

    /// Handles inputs as one batch whose commit never happens: the process died before it.
    func dieBeforeCommit(_ inputs: [EngineInput], at now: Timestamp) throws {
        if store.isInBatch { store.rollbackBatch() }
        try store.beginBatch()
        for input in inputs {
            _ = try? store.savepoint { try engine.handle(input, at: now) }
        }
        store.rollbackBatch()
    }
}

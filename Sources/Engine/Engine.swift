package import Operations
package import Payments
package import Storage

/// The heart: decides, as ordinary synchronous code, what each input means for orders, money, tasks and people.
///
/// It owns no clock, no randomness and no socket. One thread owns it together with its store. What it remembers in memory
/// is a cache of the store or a projection of the event feed; `recover` rebuilds all of it.
package final class Engine {
    package let configuration: EngineConfiguration
    package private(set) var acceptance: Acceptance = .accepting

    let store: Store
    let planted: PlantedBugs
    var identifiers: IdentifierSource
    var random: SplitMix64

    /// - Parameters:
    ///   - seed: for identifiers and exploration; the same seed and the same inputs give the same effects.
    ///   - planted: mistakes to switch on, in debug builds only.
    package init(
        store: Store, configuration: EngineConfiguration, seed: UInt64, planted: PlantedBugs = []
    ) {
        self.store = store
        self.configuration = configuration
        self.planted = planted.honoured
        identifiers = IdentifierSource(seed: seed)
        random = SplitMix64(seed: seed ^ 0x5DEE_CE66_D1CE_4E5B)
    }

    /// Rebuilds what memory held and takes up every open task again. To be called once, before the first input, outside
    /// of a batch.
    package func recover(at now: Timestamp) throws(StoreError) -> [EngineEffect] { [] }

    /// Handles one input inside the caller's savepoint. Throws `Rejection` when a shop's request breaks a rule (nothing of
    /// it is kept) and `StoreError` when the store failed.
    package func handle(_ input: EngineInput, at now: Timestamp) throws -> [EngineEffect] { [] }

    /// The engine's state as one consistent picture for a console.
    package func snapshot(
        _ query: ConsoleQuery, for who: OperatorIdentity, at now: Timestamp
    ) throws(StoreError) -> ConsoleSnapshot { ConsoleSnapshot(screen: query.screen, at: now.milliseconds) }

    /// What a command would do, from live figures; changes nothing.
    package func preview(
        _ command: OperatorCommand, by who: OperatorIdentity, at now: Timestamp
    ) throws(StoreError) -> CommandPreview { CommandPreview(riskClass: 0, version: 0) }

    /// Figures for metrics.
    package var counters: EngineCounters { EngineCounters() }

    /// Refuses everything from now on.
    func stop(reason: String) { acceptance = .stopped(reason: reason) }

    /// The answer to an input that was refused and undone.
    func answer(_ input: EngineInput, rejection: Rejection) -> [EngineEffect] {
        switch input {
        case .createOrder(_, let token), .readOrder(_, _, let token), .closeOrder(_, _, let token),
            .createRefund(_, let token), .readRefund(_, _, let token):
            [.reply(token, .rejected(rejection))]
        case .notified(_, let token): [.acknowledge(token, accepted: false)]
        case .command(_, _, let token):
            [.reply(token, .command(CommandResult(
                outcome: .refused, refusal: CommandRefusal(rule: .wrongState, detail: rejection.rule))))]
        case .channelAnswered, .notificationRefused, .shopAnswered, .tick: []
        }
    }
}

/// Whether the engine takes inputs.
package enum Acceptance: Sendable, Equatable {
    case accepting
    /// A storage error made what is in memory and what is on disk uncertain; only a restart ends this.
    case stopped(reason: String)
}

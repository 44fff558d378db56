import ArgumentParser
import EngineHost
import JSON
import Payments
import Routing
import Storage

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Decide a recorded span again with the code that runs, and compare byte for byte.",
        discussion: """
            Each recorded decision stands beside everything it was made from. Ends with 0 when all came out the same, \
            with 1 and the first one that did not.
            """)

    @Option(help: "The data folder of an engine, at work or not, or a copy of it.")
    var data: String

    @OptionGroup var span: CommandSpan

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        let start = span.start ?? Timestamp(milliseconds: 0)
        let end = span.end ?? Timestamp(milliseconds: .max)
        let replay = try StoreFile.reading(data) { store in
            try DecisionReplay.run(store, from: start, to: end, redecide: { $0.decidedAgain }) {
                StandardStreams.progress("\($0) decisions")
            }
        }
        StandardStreams.endProgress()
        if json { return StandardStreams.document(JSONWriter.text(ReplayCommand.document(replay))) }
        StandardStreams.print(ReplayCommand.text(replay))
        if replay.first != nil { throw Exit.foundFault }
    }

    private static func text(_ replay: DecisionReplay) -> String {
        let count = "\(replay.decisions) decisions decided again"
        guard let first = replay.first else { return count + ": every byte the same" }
        return """
            \(count): \(replay.differing) came out otherwise
            first: order \(first.order.text), attempt \(first.attemptNumber), \(first.at.spacedBeijing)
            stored \(first.stored)
            again  \(first.again.isEmpty ? "not decidable from what is stored" : first.again)
            """
    }

    private static func document(_ replay: DecisionReplay) -> JSONValue {
        .object([
            "decisions": .integer(replay.decisions), "differing": .integer(replay.differing),
            "first": replay.first.map { first in
                .object([
                    "order": .string(first.order.text), "attempt": .integer(first.attemptNumber),
                    "at": .integer(first.at.milliseconds), "stored": .string(first.stored),
                    "again": .string(first.again),
                ])
            } ?? .null,
        ])
    }
}

extension RoutingDecision {
    /// The decision that the running code makes of the recorded inputs, terms and draw; nil when not all are there.
    fileprivate var decidedAgain: RoutingDecision? {
        redecide().map { RoutingDecision(order: order, attemptNumber: attemptNumber, at: at, outcome: $0) }
    }
}

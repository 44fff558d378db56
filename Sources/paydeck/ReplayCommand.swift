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
            Each recorded decision stands beside everything it was made from. Ends with 0 when all came out the same,
            with 1 and the first one that did not.
            """)

    @Option(help: "The data folder of an engine, at work or not, or a copy of it.")
    var data: String

    @Option(help: "First moment, \"2026-11-26 13:20\" in Beijing; from the beginning when not given.")
    var from: String?

    @Option(help: "Moment before which the span ends; the end of the record when not given.")
    var to: String?

    @Flag(help: "One JSON object.")
    var json = false

    func validate() throws {
        for text in [from, to].compactMap({ $0 }) where ReplayCommand.moment(text) == nil {
            throw ValidationError("\"\(text)\" is no moment: write \"2026-11-26 13:20\" or \"2026-11-26 13:20:30\"")
        }
        if let from = from.flatMap(ReplayCommand.moment), let to = to.flatMap(ReplayCommand.moment), from >= to {
            throw ValidationError("--from must be before --to")
        }
    }

    func run() throws {
        let start = from.flatMap(ReplayCommand.moment) ?? Timestamp(milliseconds: 0)
        let end = to.flatMap(ReplayCommand.moment) ?? Timestamp(milliseconds: .max)
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

    private static func moment(_ text: String) -> Timestamp? {
        Timestamp(spacedBeijing: text.utf8.count == 16 ? text + ":00" : text)
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

import ArgumentParser
import Engine
import EngineHost
import JSON
import Payments
import Risk
import Storage

struct RiskShadowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shadow",
        abstract: "What the rules in shadow would have decided, beside the rules that held.",
        discussion: """
            Taken from what the engine wrote down while both were asked, since the newest shadow version. Where people \
            decided, their decisions stand beside it.
            """)

    @Option(help: "The data folder of an engine or demo, at work or not.")
    var data: String

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        let found = try StoreFile.reading(data) { store -> ShadowComparison? in
            guard let version = try store.newestRiskVersion(.shadow), version.act != .ended else { return nil }
            var comparison = ShadowComparison(version: version)
            let outcomes = try store.riskOutcomes(limit: 500_000)
            var position: Int64 = 0
            while true {
                let events = try store.events(after: position, limit: 4_096)
                for event in events { comparison.take(event, outcomes) }
                guard let last = events.last else { return comparison }
                position = last.sequence
            }
        }
        guard let found else {
            StandardStreams.print("no rules in shadow; shadow_risk_file in the configuration names some")
            return
        }
        StandardStreams.print(json ? JSONWriter.text(found.json) : found.text)
    }
}

/// Verdicts of live and shadow rules side by side.
struct ShadowComparison {
    private struct Pair: Hashable {
        let live: RiskVerdict
        let shadow: RiskVerdict
    }

    private let version: RiskRulesVersion
    private var all = 0
    private var pairs: [Pair: Int] = [:]
    private var rejected = (live: 0, shadow: 0)
    private var approved = (live: 0, shadow: 0)

    init(version: RiskRulesVersion) { self.version = version }

    mutating func take(_ event: FeedEvent, _ outcomes: [OrderID: RiskBacktest.Outcome]) {
        guard event.at >= version.at else { return }
        if event.kind == .orderCreated || event.kind == .withdrawalRequested { all += 1 }
        guard event.kind == .riskShadowed, let beside = ShadowText.read(event.detail),
            beside.version == version.number, let shadow = RiskVerdict(rawValue: event.code)
        else { return }
        pairs[Pair(live: beside.live, shadow: shadow), default: 0] += 1
        guard let outcome = event.order.flatMap({ outcomes[$0] }) else { return }
        let alerted = (live: beside.live != .pass ? 1 : 0, shadow: shadow != .pass ? 1 : 0)
        switch outcome {
        case .rejected: rejected = (rejected.live + alerted.live, rejected.shadow + alerted.shadow)
        case .approved: approved = (approved.live + alerted.live, approved.shadow + alerted.shadow)
        }
    }

    private func count(_ live: RiskVerdict, _ shadow: RiskVerdict) -> Int {
        let counted = pairs[Pair(live: live, shadow: shadow)] ?? 0
        guard live == .pass, shadow == .pass else { return counted }
        return max(0, all - pairs.values.reduce(0, +))
    }

    var text: String {
        let verdicts = RiskVerdict.allCases
        var lines = [
            "shadow v\(version.number) since \(version.at.spacedBeijing) (Beijing): \(all) orders and withdrawals",
            "live \\ shadow".padded(14) + verdicts.map { $0.rawValue.padded(9) }.joined(),
        ]
        for live in verdicts {
            lines.append(live.rawValue.padded(14) + verdicts.map { "\(count(live, $0))".padded(9) }.joined())
        }
        lines.append(
            "alerted of what people rejected: live \(rejected.live), shadow \(rejected.shadow);"
                + " of what they approved: live \(approved.live), shadow \(approved.shadow)")
        return lines.joined(separator: "\n")
    }

    var json: JSONValue {
        .object([
            "version": .integer(version.number), "since": .string(version.at.rfc3339Beijing), "all": .integer(all),
            "verdicts": .array(RiskVerdict.allCases.flatMap { live in
                RiskVerdict.allCases.map { shadow in
                    .object([
                        "live": .string(live.rawValue), "shadow": .string(shadow.rawValue),
                        "count": .integer(count(live, shadow)),
                    ])
                }
            }),
            "rejected": .object(["live": .integer(rejected.live), "shadow": .integer(rejected.shadow)]),
            "approved": .object(["live": .integer(approved.live), "shadow": .integer(approved.shadow)]),
        ])
    }
}

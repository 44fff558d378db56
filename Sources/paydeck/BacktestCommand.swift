import ArgumentParser
import EngineHost
import JSON
import Payments
import Routing
import Storage

struct BacktestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "What other weights would have made of the recorded orders.",
        discussion: """
            Each recorded decision is decided again under the weights given, from everything that stood beside it. \
            Shares, flips, expected success and cost follow from that alone. The change of success with its interval \
            follows from what became of the orders, weighed by the recorded probabilities; where these do not bear it, \
            that is said. Weights that change nothing change exactly nothing.
            """)

    @Option(help: "The data folder of an engine or demo, at work or not.")
    var data: String

    @Option(help: "For example preference=60,wechat=40: 0 to 100 each; cost gets what preference leaves of 100.")
    var weights: String

    @Option(help: "How far back: 90m, 24h or 7d.")
    var since = "24h"

    @Flag(help: "One JSON object.")
    var json = false

    /// Decisions looked at, the oldest of the span first; more are said to be left out.
    private static let largest = 500_000

    func validate() throws {
        guard BacktestCommand.change(weights) != nil else {
            throw ValidationError("--weights wants NAME=WEIGHT[,...] with weights 0 to 100, not \"\(weights)\"")
        }
        guard BacktestCommand.seconds(since) != nil else {
            throw ValidationError("--since wants 1 to 999 with m, h or d, for example 24h, not \"\(since)\"")
        }
    }

    func run() throws {
        guard let change = BacktestCommand.change(weights), let seconds = BacktestCommand.seconds(since) else { return }
        let now = SystemClock.now()
        var unknown: Set<ChannelID> = []
        let result = try StoreFile.reading(data) { store in
            var backtest = Backtest()
            var known: Set<ChannelID> = []
            let from = now.adding(seconds: -seconds)
            try store.eachDecision(from: from, to: now, limit: BacktestCommand.largest) { decision in
                for candidate in decision.candidates { known.insert(candidate.channel) }
                let isPaid = try store.attempts(of: decision.order).first { $0.number == decision.attemptNumber }
                    .flatMap { $0.state.isTerminal ? $0.state == .paid : nil }
                backtest.add(decision, isPaid: isPaid, under: change)
                if backtest.decisions % 1_000 == 0 { StandardStreams.progress("\(backtest.decisions) decisions") }
            }
            unknown = Set(change.channelWeights.keys).subtracting(known)
            return backtest
        }
        StandardStreams.endProgress()
        guard unknown.isEmpty || result.decisions == 0 else {
            StandardStreams.complain("no decision knows \(unknown.map(\.text).sorted().joined(separator: ", "))")
            throw Exit.unusable
        }
        if json { return StandardStreams.document(JSONWriter.text(BacktestReport.json(result))) }
        StandardStreams.print(BacktestReport.text(result))
    }

    /// "preference=60,wechat=40"; nil when it is anything else.
    static func change(_ text: String) -> RoutingChange? {
        var change = RoutingChange()
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= 64 else { return nil }
        for part in parts {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[0].isEmpty, pair[1].utf8.allSatisfy({ (48...57).contains($0) }),
                let weight = Int(pair[1]), (0...100).contains(weight)
            else { return nil }
            if pair[0] == "preference" {
                guard change.preferenceWeight == nil else { return nil }
                change.preferenceWeight = weight
                change.costWeight = 100 - weight
            } else {
                let channel = ChannelID(String(pair[0]))
                guard change.channelWeights.updateValue(weight, forKey: channel) == nil else { return nil }
            }
        }
        return change
    }

    static func seconds(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()),
            (1...999).contains(number)
        else { return nil }
        return number * unit
    }
}

/// The result for people and for scripts.
enum BacktestReport {
    static func text(_ result: Backtest) -> String {
        guard result.decisions > 0 else { return "no recorded decisions in this span" }
        var lines = ["\(result.decisions) decisions, \(result.flips) come out otherwise"]
        if result.unreadable > 0 { lines.append("\(result.unreadable) more had no stored inputs and are left out") }
        for (channel, share) in result.shares.sorted(by: { $0.key < $1.key }) {
            let before = percent(Int64(share.before) * 1_000_000 / Int64(result.decisions))
            let after = percent(Int64(share.after) * 1_000_000 / Int64(result.decisions))
            lines.append("  \(channel.text.padded(12)) \(before) -> \(after) % of decisions")
        }
        if let expected = result.expectedSuccess {
            lines.append("expected success \(percent(expected.before)) -> \(percent(expected.after)) %")
        }
        if let cost = result.cost { lines.append("cost \(fine(cost.before)) -> \(fine(cost.after)) % of the amount") }
        lines.append(evidence(result))
        return lines.joined(separator: "\n")
    }

    private static func evidence(_ result: Backtest) -> String {
        let basis = "\(result.ended) ended attempts, worth \(result.effectiveOrders) of equal weight"
        switch result.evidence {
        case .fewOrders: return "success by what became of the orders: not enough evidence (\(basis))"
        case .untried:
            return "success by what became of the orders: not enough evidence: "
                + "\(percent(result.untriedMillionths)) % of the traffic would go where it never went"
        case .enough:
            guard let success = result.success, let margin = result.margin else { return "" }
            let change = success.after - success.before
            return "success by what became of the orders: \(percent(success.before)) -> \(percent(success.after)) %, "
                + "change \(percent(change - margin)) .. \(percent(change + margin)) points (95 %; \(basis))"
        }
    }

    static func json(_ result: Backtest) -> JSONValue {
        .object([
            "decisions": .integer(result.decisions), "flips": .integer(result.flips),
            "unreadable": .integer(result.unreadable),
            "channels": .object(result.shares.sorted { $0.key < $1.key }.map { channel, share in
                JSONMember(name: channel.text, value: .object([
                    "before": .integer(share.before), "after": .integer(share.after),
                ]))
            }),
            "expected_success_millionths": pair(result.expectedSuccess), "cost_millionths": pair(result.cost),
            "success_millionths": pair(result.success),
            "margin_millionths": result.margin.map { .integer($0) } ?? .null,
            "ended": .integer(result.ended), "effective_orders": .integer(result.effectiveOrders),
            "untried_millionths": .integer(result.untriedMillionths), "evidence": .string(result.evidence.rawValue),
        ])
    }

    private static func pair(_ values: (before: Int64, after: Int64)?) -> JSONValue {
        values.map { .object(["before": .integer($0.before), "after": .integer($0.after)]) } ?? .null
    }

    /// Millionths as per cent with two places.
    private static func percent(_ millionths: Int64) -> String { decimal(millionths, unit: 10_000, places: 2) }

    /// The same with three places.
    private static func fine(_ millionths: Int64) -> String { decimal(millionths, unit: 10_000, places: 3) }

    private static func decimal(_ value: Int64, unit: Int64, places: Int) -> String {
        var scale: Int64 = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = value * scale / unit
        let fraction = String(scaled.magnitude % UInt64(scale))
        let zeros = String(repeating: "0", count: places - fraction.count)
        return "\(scaled < 0 ? "-" : "")\(scaled.magnitude / UInt64(scale)).\(zeros)\(fraction)"
    }
}

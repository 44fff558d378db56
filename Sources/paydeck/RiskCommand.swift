import ArgumentParser
import EngineHost
import JSON
import Payments
import Risk
import Storage

struct RiskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "risk", abstract: "Risk rules: check them, try them on what is recorded, see what came of them.",
        subcommands: [Check.self, Standard.self, RiskBacktestCommand.self, RiskShadowCommand.self, Versions.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Read a file of risk rules and say what is wrong with them.",
            discussion: """
                Errors are mistakes, rules that can never hold, and rules and entries that contradict each other: an \
                engine does not take such a file. Warnings are verdict lines no rules reach and rules that do nothing. \
                docs/risk.md explains the language.
                """)

        @Argument(help: "The rules, a TOML file.")
        var file: String

        func run() throws {
            let found = try RiskCommand.read(file)
            for error in found.errors { StandardStreams.print("error   \(error)") }
            for warning in found.warnings { StandardStreams.print("warning \(warning)") }
            StandardStreams.print(
                "\(found.set.rules.rules.count) rules, \(found.set.rules.entries.count) entries read,"
                    + " \(found.errors.count) errors, \(found.warnings.count) warnings")
            if !found.errors.isEmpty { throw Exit.foundFault }
        }
    }

    struct Standard: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "standard", abstract: "Print the rules that hold where no file is configured.")

        func run() { StandardStreams.print(RiskRules.standard.toml) }
    }

    struct Versions: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "versions", abstract: "The rules that held or were tried, and since when; or one of them.")

        @Option(help: "The data folder of an engine or demo, at work or not.")
        var data: String

        @Option(help: "Print the text of this version.")
        var show: Int64?

        func run() throws {
            let versions = try StoreFile.reading(data) { store in try store.riskVersions(limit: 10_000) }
            if let show {
                guard let version = versions.first(where: { $0.number == show }) else {
                    StandardStreams.complain("there is no version \(show)")
                    throw Exit.unusable
                }
                return StandardStreams.print(version.source)
            }
            for version in versions {
                StandardStreams.print(
                    "v\(version.number)  \(version.at.spacedBeijing)  \(version.use.rawValue)  \(version.act.rawValue)"
                        + "  \(version.digest.isEmpty ? "none" : String(version.digest.prefix(12)))")
            }
        }
    }

    static func read(_ path: String) throws -> RiskRuleFile {
        do throws(ConfigurationError) {
            return try RiskRuleFile(reading: path, at: SystemClock.now())
        } catch {
            StandardStreams.complain("\(error)")
            throw Exit.unusable
        }
    }

    /// The rules of a file; its errors are told and end with 1.
    static func usable(_ path: String) throws -> RiskRules {
        let file = try read(path)
        for error in file.errors { StandardStreams.complain("\(error)") }
        guard file.errors.isEmpty else { throw Exit.foundFault }
        return file.set.rules
    }

    /// The rules a stored version says; what was written down was checked then.
    static func rules(of version: RiskRulesVersion?) throws -> RiskRules {
        guard let version, !version.source.isEmpty else { return .standard }
        do throws(ConfigurationError) {
            return try RiskRuleFile(file: "v\(version.number)", text: version.source, at: version.at).set.rules
        } catch {
            StandardStreams.complain("\(error)")
            throw Exit.foundFault
        }
    }
}

struct RiskBacktestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "What other risk rules would have made of the recorded orders and withdrawals.",
        discussion: """
            Everything recorded is looked at again in the order in which it happened, with the windows as they stood, \
            by the rules given and by those that hold now. Where people decided, their decisions stand beside it. \
            Orders that were stopped stay in the record, so nothing is left out for having been rejected.
            """)

    @Option(help: "The rules, a TOML file.")
    var rules: String

    @Option(help: "The data folder of an engine or demo, at work or not.")
    var data: String

    @Option(help: "How far back alerts are counted: 90m, 24h or 7d. Windows know what came before.")
    var since = "7d"

    @Flag(help: "One JSON object.")
    var json = false

    /// Orders, and withdrawals and refunds as many, that are looked at, the newest.
    private static let largest = 500_000

    func validate() throws {
        guard BacktestCommand.seconds(since) != nil else {
            throw ValidationError("--since wants 1 to 999 with m, h or d, for example 24h, not \"\(since)\"")
        }
    }

    func run() throws {
        guard let seconds = BacktestCommand.seconds(since) else { return }
        let tried = try RiskCommand.usable(rules)
        let from = SystemClock.now().adding(seconds: -seconds)
        let result = try StoreFile.reading(data) { store in
            let live = try RiskCommand.rules(of: try store.newestRiskVersion(.live))
            let outcomes = try store.riskOutcomes(limit: RiskBacktestCommand.largest)
            let history = try store.riskHistory(limit: RiskBacktestCommand.largest)
            return RiskBacktestCommand.look(history, outcomes, live: live, tried: tried, from: from)
        }
        StandardStreams.print(json ? JSONWriter.text(RiskReport.json(result)) : RiskReport.text(result))
    }

    static func look(
        _ history: [RecordedRisk], _ outcomes: [OrderID: RiskBacktest.Outcome], live: RiskRules, tried: RiskRules,
        from: Timestamp
    ) -> RiskBacktest {
        var memory = RiskMemory()
        var backtest = RiskBacktest()
        for item in history {
            switch item {
            case .refund(let refund): memory.noteRefund(refund)
            case .order(_, let subject), .payout(let subject):
                if subject.at >= from {
                    let look = RiskLook(subject, memory)
                    var outcome: RiskBacktest.Outcome?
                    if case .order(let id, _) = item { outcome = outcomes[id] }
                    backtest.add(
                        subject.kind, live: RiskAssessor.assess(look, rules: live),
                        tried: RiskAssessor.assess(look, rules: tried), outcome: outcome)
                }
                memory.note(subject)
            }
        }
        return backtest
    }
}

/// A backtest for people and for scripts.
enum RiskReport {
    static func text(_ result: RiskBacktest) -> String {
        let count = result.orders + result.payouts
        guard count > 0 else { return "nothing recorded in this span" }
        var lines = ["\(result.orders) orders and \(result.payouts) withdrawals looked at again"]
        for (name, alerts) in [("rules that hold", result.live), ("rules tried", result.tried)] {
            let perThousand = BenchFormat.hundredths(Double(alerts.alerts) * 1_000 / Double(count))
            lines.append(
                "  \(name.padded(16)) \(alerts.alerts) alerts (\(perThousand) of 1,000): "
                    + RiskVerdict.allCases.filter { $0 != .pass }
                    .map { "\($0.rawValue) \(alerts.verdicts[$0] ?? 0)" }.joined(separator: ", "))
        }
        for (change, count) in sorted(result.changes) {
            lines.append("  \(change.before.rawValue) -> \(change.after.rawValue): \(count)")
        }
        lines.append(
            "  cases people decided: \(result.decided[.rejected] ?? 0) rejected, of these alerted "
                + "\(result.live.reviewed[.rejected] ?? 0) -> \(result.tried.reviewed[.rejected] ?? 0);"
                + " \(result.decided[.approved] ?? 0) approved, alerted "
                + "\(result.live.reviewed[.approved] ?? 0) -> \(result.tried.reviewed[.approved] ?? 0)")
        for rule in names(result) {
            lines.append("  \(rule.padded(24)) \(result.live.rules[rule] ?? 0) -> \(result.tried.rules[rule] ?? 0)")
        }
        return lines.joined(separator: "\n")
    }

    static func json(_ result: RiskBacktest) -> JSONValue {
        .object([
            "orders": .integer(result.orders), "payouts": .integer(result.payouts), "live": json(result.live),
            "tried": json(result.tried),
            "changes": .array(sorted(result.changes).map { change, count in
                .object([
                    "before": .string(change.before.rawValue), "after": .string(change.after.rawValue),
                    "count": .integer(count),
                ])
            }),
            "approved": .integer(result.decided[.approved] ?? 0), "rejected": .integer(result.decided[.rejected] ?? 0),
        ])
    }

    private static func json(_ alerts: RiskBacktest.Alerts) -> JSONValue {
        .object([
            "alerts": .integer(alerts.alerts),
            "verdicts": .object(RiskVerdict.allCases.map {
                JSONMember(name: $0.rawValue, value: .integer(alerts.verdicts[$0] ?? 0))
            }),
            "on_approved": .integer(alerts.reviewed[.approved] ?? 0),
            "on_rejected": .integer(alerts.reviewed[.rejected] ?? 0),
            "rules": .object(alerts.rules.sorted { $0.key < $1.key }.map {
                JSONMember(name: $0.key, value: .integer($0.value))
            }),
        ])
    }

    private static func sorted(_ changes: [RiskBacktest.Change: Int]) -> [(RiskBacktest.Change, Int)] {
        changes.sorted {
            ($0.key.before.rawValue, $0.key.after.rawValue) < ($1.key.before.rawValue, $1.key.after.rawValue)
        }.map { ($0.key, $0.value) }
    }

    private static func names(_ result: RiskBacktest) -> [String] {
        Set(result.live.rules.keys).union(result.tried.rules.keys).sorted()
    }
}

import JSON
import Simulation

/// Maker-checker races: every one must end with exactly the effects an oracle of a few lines allows, and nobody may
/// confirm his own proposal.
enum RacesBench {
    static let usualRaces = 10_000

    static func run(_ setting: BenchSetting, races: Int) throws -> [BenchResult] {
        let clock = BenchClock.ticks()
        let figures = try AuthorityRaces(seed: setting.seed).run(races) { done in
            StandardStreams.progress("races: \(done) of \(races)")
        }
        let seconds = Double(BenchClock.ticks() - clock) / 1e9
        guard figures.violations.isEmpty, figures.selfApproved == 0 else {
            throw BenchFault("races: " + figures.violations.joined(separator: "\n       "))
        }
        var result = BenchResult(
            bench: "races", what: "maker-checker races with exactly the effects they must have",
            figure: Double(figures.races), unit: "races", referenceWhat: "races run", reference: Double(races))
        result.details = [
            ("attempts to confirm or withdraw", "\(figures.attempts)"), ("effects", "\(figures.effects)"),
            ("withdrawn", "\(figures.withdrawn)"), ("ran out", "\(figures.expired)"),
            ("attempts by the proposer himself", "\(figures.selfApprovals)"),
            ("of them done", "\(figures.selfApproved)"),
            ("races a second", BenchFormat.decimal(Double(figures.races) / max(seconds, 0.001))),
        ]
        result.table = table("between the attempts", figures.turns) + table("attempts", figures.moves)
            + table("refused by rule", figures.refusals)
        return [result]
    }

    private static func table(_ title: String, _ counts: [String: Int]) -> [String] {
        [title] + counts.sorted { $0.key < $1.key }.map { "  \($0.key)  \($0.value)" }
    }
}

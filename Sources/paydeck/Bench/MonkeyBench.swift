import Console
import Payments
import Simulation
import Storage

/// A monkey at the keyboard of a real console with a real engine behind it.
enum MonkeyBench {
    static let usualKeys = 1_000_000
    private static let pasteBytes = 1_048_576

    static func run(_ setting: BenchSetting, keys: Int) throws -> [BenchResult] {
        let client = try LaneClient(
            configuration: SimulationWorld.configuration, identity: SimulationWorld.people[0], seed: setting.seed)
        let monkey = KeyMonkey(client: client, seed: setting.seed) { client.pass(to: $0) }
        let clock = BenchClock.ticks()
        monkey.strike(keys: keys) { done in StandardStreams.progress("monkey: \(done) of \(keys) keys") }
        for isMarked in [true, false] {
            for inDialog in [false, true] {
                monkey.paste(bytes: pasteBytes, isMarked: isMarked, inDialog: inDialog)
            }
        }
        monkey.fillDialog()
        monkey.holdEnter(milliseconds: 600_000)
        let figures = monkey.figures
        let seconds = Double(BenchClock.ticks() - clock) / 1e9
        guard figures.graveCommands.isEmpty else {
            throw BenchFault("monkey: sent \(figures.graveCommands.joined(separator: ", "))")
        }
        let done = try client.store.audit(limit: 1_000_000).count { $0.riskClass >= 2 && !$0.isRefused }
        guard done == 0 else { throw BenchFault("monkey: \(done) acts of class 2 or above stand on the audit chain") }
        var result = BenchResult(
            bench: "monkey", what: "random keys, four pastes of 1 MB and ten minutes of held Enter: acts of class >= 2",
            figure: Double(figures.graveCommands.count), unit: "acts", referenceWhat: "keys that reached the console",
            reference: Double(figures.keys))
        result.details = [
            ("strokes", "\(figures.strokes)"), ("bytes", "\(figures.bytes)"), ("dialogs opened", "\(figures.dialogs)"),
            ("keys in dialogs", "\(figures.keysInDialogs)"), ("keys while armed", "\(figures.keysArmed)"),
            ("previews asked", "\(figures.previews)"), ("pictures asked", "\(figures.snapshots)"),
            ("commands of class 1", "\(figures.lightCommands)"), ("bytes of pastes dropped", "\(figures.pasteDropped)"),
            ("keys of bursts dropped", "\(figures.burstDropped)"),
            ("keys a second", BenchFormat.decimal(Double(figures.keys) / max(seconds, 0.001))),
        ]
        return [result]
    }
}

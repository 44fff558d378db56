import EngineHost
import Glibc
import Histogram
import HTTPClient
import HTTPServer
import Sandbox

/// What people at consoles cost: whole orders a second with twenty consoles attached, beside none attached, in turns.
enum ConsolesBench {
    /// Of two pairs each: one alone scatters by a tenth on a machine that others use, too.
    private static let rounds = 6
    /// A store that has just begun is quicker than one with a history.
    private static let startMilliseconds: Int64 = 15_000
    private static let warmingMilliseconds: Int64 = 2_000
    /// Twenty programs that start at once are a load of their own; what is measured comes after.
    private static let attachMilliseconds: Int64 = 8_000

    static func run(_ setting: BenchSetting) async throws -> [BenchResult] {
        var options = DemoOptions(
            ratePerSecond: 0, seed: setting.seed, dataFolder: setting.folder.map { $0 + "/paydeck-bench-consoles" },
            demoDataFolder: try DataFinder.folder("demo-data", option: nil, variable: "PAYDECK_DEMO_DATA"), apiPort: 0,
            operatorName: "bench")
        options.keepsCeilings = false
        StandardStreams.progress("consoles: starting")
        let demo = try await DemoHost.start(options)
        defer { demo.stop() }
        demo.sandbox.with { $0.faults = FaultScript() }
        guard let client = HTTPClient.start() else { throw BenchFault("consoles: no thread for the shops' client") }
        defer { client.stop() }
        let load = Locked<ShopLoad?>(nil)
        let receiver = LoopbackServer { request in (load.with { $0 }?.received(request), delayMilliseconds: 0) }
        let serving = Task { try await receiver.run() }
        let port = try await receiver.boundPort()
        let shops = ShopLoad(
            credentials: try OrdersBench.credentials(demo), apiURL: demo.apiURL,
            receiverURL: "http://127.0.0.1:\(port)/bench", client: client, sandbox: demo.sandbox)
        load.with { $0 = shops }
        shops.start(inFlight: OrdersBench.inFlight)
        let outcome = try await measure(setting, demo, shops)
        _ = try await OrdersBench.drain(shops)
        await receiver.stop()
        _ = try? await serving.value
        return [result(outcome)]
    }

    private struct Outcome {
        var alone: [Window] = []
        var attended: [Window] = []
        var paints = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        var unanswered = 0
        var slowBytes = 0
        var crowdSeconds = 0.0

        var perOrder: (alone: Double, attended: Double) {
            (ConsolesBench.perOrder(alone), ConsolesBench.perOrder(attended))
        }
    }

    /// What went through in one stretch of time, and what processor time that took, consoles included.
    private struct Window {
        let orders: Int
        let seconds: Double
        let processorSeconds: Double

        var rate: Double { Double(orders) / seconds }
    }

    private static func measure(
        _ setting: BenchSetting, _ demo: DemoHost, _ shops: ShopLoad
    ) async throws -> Outcome {
        var outcome = Outcome()
        try await Task.sleep(for: .milliseconds(startMilliseconds))
        // What the day brings, such as growing tables, falls on both sides alike: none, twenty, twenty, none.
        for round in 0..<rounds {
            StandardStreams.progress("consoles: round \(round + 1) of \(rounds)")
            outcome.alone.append(try await window(shops, setting, nil))
            try await attend(setting, demo, shops, &outcome)
            outcome.alone.append(try await window(shops, setting, nil))
        }
        return outcome
    }

    private static func attend(
        _ setting: BenchSetting, _ demo: DemoHost, _ shops: ShopLoad, _ outcome: inout Outcome
    ) async throws {
        let crowd = try ConsoleCrowd(socket: demo.socketPath)
        try await Task.sleep(for: .milliseconds(attachMilliseconds))
        let attached = demo.engine.sessions.count
        crowd.settle()
        let used = crowd.processorSeconds
        for _ in 0..<2 { outcome.attended.append(try await window(shops, setting, crowd)) }
        outcome.crowdSeconds += crowd.processorSeconds - used
        let end = crowd.end(adding: &outcome.paints)
        guard attached == ConsoleCrowd.count else {
            throw BenchFault("consoles: \(attached) attached of \(ConsoleCrowd.count)")
        }
        outcome.unanswered += end.unanswered
        outcome.slowBytes += end.slowBytes
        try await Task.sleep(for: .milliseconds(warmingMilliseconds))
    }

    private static func window(
        _ shops: ShopLoad, _ setting: BenchSetting, _ crowd: ConsoleCrowd?
    ) async throws -> Window {
        _ = shops.takeCounts()
        let start = BenchClock.ticks()
        let used = BenchClock.processorSeconds() + (crowd?.processorSeconds ?? 0)
        try await Task.sleep(for: .nanoseconds(setting.nanoseconds))
        let counts = shops.takeCounts()
        guard counts.told > 0 else { throw BenchFault("consoles: no order came through") }
        return Window(
            orders: counts.told, seconds: Double(BenchClock.ticks() - start) / 1e9,
            processorSeconds: BenchClock.processorSeconds() + (crowd?.processorSeconds ?? 0) - used)
    }

    private static func standardError(_ values: [Double]) -> Double {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        return (spread / count).squareRoot()
    }

    /// Milliseconds of processor time.
    private static func perOrder(_ windows: [Window]) -> Double {
        windows.map(\.processorSeconds).reduce(0, +) / Double(windows.map(\.orders).reduce(0, +)) * 1_000
    }

    private static func result(_ outcome: Outcome) -> BenchResult {
        let alone = outcome.alone.map(\.rate).reduce(0, +) / Double(outcome.alone.count)
        let attended = outcome.attended.map(\.rate).reduce(0, +) / Double(outcome.attended.count)
        let ratios = zip(outcome.attended, outcome.alone).map { $0.rate / $1.rate }
        let seconds = outcome.attended.map(\.seconds).reduce(0, +)
        let perOrder = outcome.perOrder
        return BenchResult(
            bench: "consoles",
            what: "whole orders over HTTP with 20 consoles attached, one frozen, one at 300 bytes/s", figure: attended,
            unit: "orders/s", referenceWhat: "the same with none attached, \(outcome.alone.count) times in turns",
            reference: alone, latency: BenchLatency(of: "key to paint", outcome.paints),
            details: [
                (
                    "ratios of the pairs",
                    ratios.map(BenchFormat.hundredths).joined(separator: ", ") + "; at least 0.97 together is wanted"
                ),
                ("standard error of their mean", BenchFormat.decimal(standardError(ratios))),
                ("keys without a paint within a second", String(outcome.unanswered)),
                (
                    "processor time of all consoles",
                    BenchFormat.hundredths(outcome.crowdSeconds / seconds * 100) + " % of one core"
                ),
                (
                    "processor time an order",
                    BenchFormat.decimal(perOrder.attended) + " ms with the consoles' own, "
                        + BenchFormat.decimal(perOrder.alone) + " ms with none attached"
                ),
                ("bytes the slow link took", String(outcome.slowBytes)),
            ])
    }
}

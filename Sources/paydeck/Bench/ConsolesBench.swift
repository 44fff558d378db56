import EngineHost
import Glibc
import Histogram
import HTTPClient
import HTTPServer
import Sandbox

/// What people at consoles cost: whole orders a second with twenty consoles attached, beside none attached, in turns.
enum ConsolesBench {
    /// One pair alone scatters by several hundredths on a machine that others use, too.
    private static let pairs = 8
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
        var alone: [Double] = []
        var attended: [Double] = []
        var paints = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        var unanswered = 0
        var slowBytes = 0
        var processorSeconds = 0.0
        var seconds = 0.0
    }

    private static func measure(
        _ setting: BenchSetting, _ demo: DemoHost, _ shops: ShopLoad
    ) async throws -> Outcome {
        var outcome = Outcome()
        try await Task.sleep(for: .milliseconds(startMilliseconds))
        // What the day brings, such as growing tables, falls on both sides alike: which comes first alternates.
        for pair in 0..<pairs {
            for attended in pair % 2 == 0 ? [false, true] : [true, false] {
                StandardStreams.progress("consoles: pair \(pair + 1) of \(pairs), \(attended ? "twenty" : "none")")
                if attended {
                    let crowd = try ConsoleCrowd(socket: demo.socketPath)
                    try await Task.sleep(for: .milliseconds(attachMilliseconds))
                    let attached = demo.engine.sessions.count
                    crowd.settle()
                    outcome.attended.append(try await rate(shops, setting))
                    let end = crowd.end(adding: &outcome.paints)
                    guard attached == ConsoleCrowd.count else {
                        throw BenchFault("consoles: \(attached) attached of \(ConsoleCrowd.count)")
                    }
                    outcome.unanswered += end.unanswered
                    outcome.slowBytes += end.slowBytes
                    outcome.processorSeconds += end.processorSeconds
                    outcome.seconds += Double(setting.nanoseconds) / 1e9 + Double(attachMilliseconds) / 1_000
                    try await Task.sleep(for: .milliseconds(warmingMilliseconds))
                } else {
                    outcome.alone.append(try await rate(shops, setting))
                }
            }
        }
        return outcome
    }

    private static func rate(_ shops: ShopLoad, _ setting: BenchSetting) async throws -> Double {
        _ = shops.takeCounts()
        let start = BenchClock.ticks()
        try await Task.sleep(for: .nanoseconds(setting.nanoseconds))
        let counts = shops.takeCounts()
        guard counts.told > 0 else { throw BenchFault("consoles: no order came through") }
        return Double(counts.told) / (Double(BenchClock.ticks() - start) / 1e9)
    }

    private static func result(_ outcome: Outcome) -> BenchResult {
        let alone = outcome.alone.reduce(0, +) / Double(outcome.alone.count)
        let attended = outcome.attended.reduce(0, +) / Double(outcome.attended.count)
        let ratios = zip(outcome.attended, outcome.alone).map { BenchFormat.hundredths($0 / $1) }
        return BenchResult(
            bench: "consoles",
            what: "whole orders over HTTP with 20 consoles attached, one frozen, one at 300 bytes/s", figure: attended,
            unit: "orders/s", referenceWhat: "the same with none attached, \(outcome.alone.count) times in turns",
            reference: alone, latency: BenchLatency(of: "key to paint", outcome.paints),
            details: [
                ("ratios of the pairs", ratios.joined(separator: ", ") + "; at least 0.97 together is wanted"),
                ("keys without a paint within a second", String(outcome.unanswered)),
                (
                    "processor time of all consoles",
                    BenchFormat.hundredths(outcome.processorSeconds / outcome.seconds * 100) + " % of one core"
                ),
                ("bytes the slow link took", String(outcome.slowBytes)),
            ])
    }
}

import EngineHost
import HTTPClient
import HTTPServer
import JSON
import Payments
import Sandbox

/// Whole orders a second over loopback HTTP, everything real and all of it in this process: shop, merchant API, engine,
/// channel adapters, the channels' sandboxes, notifications, messages to the shop.
enum OrdersBench {
    static let inFlight = 192
    private static let warmingMilliseconds: Int64 = 1_500
    private static let drainMilliseconds: Int64 = 10_000
    /// RSA signatures an order costs on both sides: our request, the channel's answer, the channel's notification.
    private static let signaturesPerOrder = 3.0

    static func run(_ setting: BenchSetting) async throws -> [BenchResult] {
        StandardStreams.progress("orders: RSA reference")
        let reference = try SigningRate.measure(nanoseconds: min(2_000_000_000, setting.nanoseconds / 4))
        StandardStreams.progress("orders: starting")
        var options = DemoOptions(
            ratePerSecond: 0, seed: setting.seed, dataFolder: setting.folder.map { $0 + "/paydeck-bench-orders" },
            demoDataFolder: try DataFinder.folder("demo-data", option: nil, variable: "PAYDECK_DEMO_DATA"), apiPort: 0,
            operatorName: "bench")
        options.keepsCeilings = false
        let demo = try await DemoHost.start(options)
        defer { demo.stop() }
        // The demo's incidents are for watching, not for measuring.
        demo.sandbox.with { $0.faults = FaultScript() }
        guard let client = HTTPClient.start() else { throw BenchFault("orders: no thread for the shops' client") }
        defer { client.stop() }
        return [try await measure(setting, demo, client, reference)]
    }

    private static func measure(
        _ setting: BenchSetting, _ demo: DemoHost, _ client: HTTPClient, _ reference: Double
    ) async throws -> BenchResult {
        let load = Locked<ShopLoad?>(nil)
        let receiver = LoopbackServer { request in
            (load.with { $0 }?.received(request), delayMilliseconds: 0)
        }
        let serving = Task { try await receiver.run() }
        let port = try await receiver.boundPort()
        let shops = ShopLoad(
            credentials: try credentials(demo), apiURL: demo.apiURL, receiverURL: "http://127.0.0.1:\(port)/bench",
            client: client, sandbox: demo.sandbox)
        load.with { $0 = shops }
        shops.start(inFlight: inFlight)
        StandardStreams.progress("orders: warming")
        try await Task.sleep(for: .milliseconds(warmingMilliseconds))
        _ = shops.takeCounts()
        StandardStreams.progress("orders: measuring")
        let start = BenchClock.ticks()
        try await Task.sleep(for: .nanoseconds(setting.nanoseconds))
        let counts = shops.takeCounts()
        let seconds = Double(BenchClock.ticks() - start) / 1e9
        let unfinished = try await drain(shops)
        await receiver.stop()
        _ = try? await serving.value
        guard counts.told > 0 else {
            throw BenchFault("orders: none came through; \(counts.firstTrouble ?? "no answer was an error")")
        }
        return result(counts, seconds: seconds, unfinished: unfinished, reference)
    }

    /// Lets what is under way end; orders that have not by then.
    static func drain(_ shops: ShopLoad) async throws -> Int {
        shops.close()
        let limit = SystemClock.ticks() + drainMilliseconds
        while shops.underWay > 0, SystemClock.ticks() < limit { try await Task.sleep(for: .milliseconds(20)) }
        return shops.underWay
    }

    private static func result(
        _ counts: ShopLoad.Counts, seconds: Double, unfinished: Int, _ reference: Double
    ) -> BenchResult {
        let rate = Double(counts.told) / seconds
        return BenchResult(
            bench: "orders", what: "whole orders over HTTP, both sides in this process, \(inFlight) in flight",
            figure: rate, unit: "orders/s", referenceWhat: "RSA-2048 signatures of one core", reference: reference,
            latency: BenchLatency(of: "create call", counts.creating),
            details: [
                (
                    "signatures",
                    "\(BenchFormat.decimal(rate * signaturesPerOrder))/s on both sides, ratio"
                        + " \(BenchFormat.decimal(rate * signaturesPerOrder / reference))"
                ),
                ("not payable", counts.refused == 0 ? "0" : "\(counts.refused): \(counts.firstTrouble ?? "")"),
                ("unfinished after the end", String(unfinished)),
            ])
    }

    /// The shops' keys as a script would find them: by `endpoints.json` in the data folder.
    static func credentials(_ demo: DemoHost) throws -> [ShopCredential] {
        let file = demo.folder.path + "/endpoints.json"
        let document = try JSONParser.parse(FileText.read(file))
        let found = try (document["shops"]?.arrayValue ?? []).compactMap { entry -> ShopCredential? in
            guard let name = entry["id"]?.stringValue, let shop = ShopID(name) else { return nil }
            return ShopCredential(
                shop: shop, keyID: entry["key_id"]?.stringValue ?? name, secret: try demo.folder.secret("shop-\(name)"))
        }
        guard !found.isEmpty else { throw BenchFault("orders: \(file) names no shop") }
        return found
    }
}

import Cryptography
import Engine
import EngineHost
import HTTPServer
import Payments
import Risk
import Routing

/// Resident memory of an engine that is up and has nothing to do: store open, lane, workers, HTTP client and
/// merchant API.
enum MemoryBench {
    private static let allowedMebibytes = 64.0
    private static let settlingMilliseconds: Int64 = 1_500

    static func run(_ setting: BenchSetting) async throws -> [BenchResult] {
        let before = try resident()
        let folder = try BenchFolder(setting.folder)
        defer { folder.remove() }
        let path = folder.fresh("idle")
        defer { folder.remove(path) }
        let credential = ShopCredential(
            shop: BenchParties.shop, keyID: "bench", secret: SecretBytes(RandomBytes.make(32)))
        let host = try EngineHost(EngineHost.Parts(
            configuration: EngineConfiguration(
                environment: "BENCH", site: "bench", profiles: try BenchParties.profiles(),
                shops: [ShopProfile(id: BenchParties.shop, name: "Bench")], risk: .standard,
                breaker: BreakerSettings()),
            credentials: [credential], storePath: path, seed: setting.seed))
        try host.start()
        let server = MerchantServer(
            gateway: host.gateway, shops: [credential],
            settings: MerchantServerSettings(
                listeners: [MerchantServerSettings.Listener(port: 0)], baseURL: "http://127.0.0.1"))
        let serving = Task { try await server.run() }
        _ = try await server.boundPorts()
        try await Task.sleep(for: .milliseconds(settlingMilliseconds))
        let idle = try resident()
        await server.stop()
        _ = try? await serving.value
        host.stop()
        return [BenchResult(
            bench: "memory", what: "resident memory of an idle engine", figure: idle, unit: "MiB",
            referenceWhat: "what it may take", reference: allowedMebibytes, latency: nil,
            details: [("this program before the start", "\(BenchFormat.decimal(before)) MiB")])]
    }

    private static func resident() throws -> Double {
        guard let kibibytes = BenchMachine.residentKibibytes() else {
            throw BenchFault("memory: the kernel does not tell VmRSS")
        }
        return Double(kibibytes) / 1_024
    }
}

import Channels
import Cryptography
import Engine
import Glibc
import HTTPClient
import HTTPMessage
import HTTPServer
import JSON
import Payments
import Risk
import Routing
import Sandbox
import Storage

/// How a demo runs.
package struct DemoOptions: Sendable {
    package var ratePerSecond: Int64
    package var seed: UInt64
    package var dataFolder: String?
    package var demoDataFolder: String
    /// Port of the merchant API; 0 lets the system choose.
    package var apiPort: Int
    /// Name and system user of the operator at the console.
    package var operatorName: String
    /// False lets channels be driven faster than their contracts allow: for measuring.
    package var keepsCeilings = true
    /// Where other consoles attach; nil puts the socket into the data folder.
    package var socketPath: String?

    package init(
        ratePerSecond: Int64, seed: UInt64, dataFolder: String?, demoDataFolder: String, apiPort: Int,
        operatorName: String, socketPath: String? = nil
    ) {
        self.socketPath = socketPath
        self.ratePerSecond = ratePerSecond
        self.seed = seed
        self.dataFolder = dataFolder
        self.demoDataFolder = demoDataFolder
        self.apiPort = apiPort
        self.operatorName = operatorName
    }
}

/// The whole demo in one process: the production engine, adapters and servers; only the far end is our sandbox, over
/// real loopback HTTP.
package final class DemoHost: Sendable {
    package let engine: EngineHost
    package let sandbox: SandboxHost
    package let traffic: TrafficDriver
    package let folder: DataFolder
    package let apiURL: String
    private let parts: DemoParts
    private let alerts: DemoAlerts
    private let consoles: ConsoleServer
    private let riskRules = RiskRuleWatcher()
    /// Held while the demo runs; given back by `stop`.
    private let lock: Locked<DataFolderLock?>

    package static func start(_ options: DemoOptions) async throws -> DemoHost {
        try ShippedCodes.check()
        let data = try DemoData(folder: options.demoDataFolder)
        let folder =
            try options.dataFolder.map { (path) throws(ConfigurationError) in try DataFolder(path) }
            ?? DataFolder.temporary()
        try folder.secure()
        let lock = try DataFolderLock(folder: folder.path, holder: "paydeck demo")
        let keys = try DemoKeys.load(folder)
        let credentials = try DemoParts.credentials(data, folder)
        let identity = DemoParts.identity(options.operatorName)
        var configuration = try DemoParts.configuration(data, options, identity)
        let alerts = try await DemoAlerts.start(folder)
        configuration.alertReceivers = alerts.receivers.map(\.profile)
        var limits = HTTPClientLimits()
        limits.allowedShopNetworks = shopNetworks
        var hostParts = EngineHost.Parts(
            configuration: configuration, credentials: credentials, storePath: folder.storePath,
            seed: options.seed, clientLimits: limits, headKey: try folder.headKey(),
            recordingFolder: folder.recordingsPath)
        hostParts.rowKey = try folder.rowKey()
        hostParts.alertReceivers = alerts.receivers
        let engine = try EngineHost(hostParts)
        let parts = try await DemoParts.start(
            engine: engine, keys: keys, data: data, credentials: credentials, options: options)
        try engine.start()
        let traffic = TrafficDriver(
            data: data, ratePerSecond: options.ratePerSecond, seed: options.seed, credentials: credentials,
            baseURL: parts.apiURL, notifyBase: parts.shopURL, client: parts.client, sandbox: parts.sandbox)
        let consoles = try ConsoleServer.start(
            ConsoleServer.Settings(
                path: options.socketPath ?? folder.socketPath, directory: .demo(identity),
                maximumConsoles: Int(Limits.consolesRange.upperBound), environment: configuration.environment,
                site: configuration.site),
            for: engine)
        let demo = DemoHost(
            engine: engine, traffic: traffic, folder: folder, parts: parts, alerts: alerts, consoles: consoles,
            lock: lock)
        demo.riskRules.start([.live: data.risk], lane: engine.lane)
        try demo.writeEndpoints(credentials)
        parts.sandbox.startNotifying()
        if options.ratePerSecond > 0 { await traffic.start() }
        return demo
    }

    private init(
        engine: EngineHost, traffic: TrafficDriver, folder: DataFolder, parts: DemoParts, alerts: DemoAlerts,
        consoles: ConsoleServer, lock: DataFolderLock
    ) {
        self.consoles = consoles
        self.engine = engine
        self.traffic = traffic
        self.folder = folder
        self.parts = parts
        self.alerts = alerts
        self.lock = Locked(lock)
        sandbox = parts.sandbox
        apiURL = parts.apiURL
    }

    /// The engine as the demo's operator sees it.
    package func console(_ name: String) -> LocalEngineClient {
        engine.console(for: DemoParts.identity(name))
    }

    /// Where other consoles attach.
    package var socketPath: String { consoles.settings.path }

    /// Messages the shops' receivers took, and those they refused.
    package var shopMessages: (taken: Int, refused: Int) { parts.receiver.counts }

    /// Messages about alerts that each receiver has shown, by its kind.
    package var alertMessages: [String: Int] {
        alerts.with { Dictionary(uniqueKeysWithValues: $0.map { ($0.kind.rawValue, $0.shown.count) }) }
    }

    /// For a terminal that went away: everything durable is durable already.
    package func abandon() { traffic.stop() }

    package func stop() {
        consoles.stop()
        riskRules.stop()
        traffic.stop()
        sandbox.stop()
        engine.stop()
        parts.client.stop()
        // What it says is true no longer.
        unlink(folder.path + "/endpoints.json")
        lock.with { $0 = nil }
        folder.remove()
    }

    /// Where everything listens, for scripts: `endpoints.json` in the data folder.
    private func writeEndpoints(_ credentials: [ShopCredential]) throws(ConfigurationError) {
        // Absolute, so that it is found from wherever a script runs.
        let secrets = realpath(folder.secretsPath, nil).map { path in
            defer { free(path) }
            return String(cString: path)
        } ?? folder.secretsPath
        let shops = credentials.map { credential -> JSONValue in
            .object([
                "id": .string(credential.shop.text),
                "secret_file": .string("\(secrets)/shop-\(credential.shop.text)"),
            ])
        }
        let document: JSONValue = .object([
            "api": .string(parts.apiURL), "wechat": .string(parts.channelURLs[.wechat] ?? ""),
            "alipay": .string(parts.channelURLs[.alipay] ?? ""),
            "unionpay": .string(parts.channelURLs[.unionpay] ?? ""),
            "bank-ea": .string(parts.channelURLs[.bank] ?? ""),
            "shops": .array(shops),
        ])
        try FileText.writeSecret("\(folder.path)/endpoints.json", JSONWriter.bytes(document))
    }
}

import Channels
import Cryptography
import Engine
import Glibc
import HTTPClient
import HTTPMessage
import HTTPServer
import Payments
import Risk
import Routing
import Sandbox

/// The servers and the client around a demo's engine, started and with their addresses known.
struct DemoParts: Sendable {
    let client: HTTPClient
    let sandbox: SandboxHost
    let receiver: ShopReceiver
    let channelURLs: [ChannelID: String]
    let apiURL: String
    let shopURL: String

    static func start(
        engine: EngineHost, keys: SandboxKeys, data: DemoData, credentials: [ShopCredential], options: DemoOptions
    ) async throws -> DemoParts {
        guard let client = HTTPClient.start() else {
            throw ConfigurationError(file: "HTTP client", rule: "the system gives no thread or socket for it")
        }
        let sandbox = SandboxHost(world: world(keys, data, options), client: client)
        var channelURLs: [ChannelID: String] = [:]
        for profile in data.profiles {
            let port = try await serve { sandbox.answer(profile.id, $0) }
            channelURLs[profile.id] = "http://127.0.0.1:\(port)"
        }
        let receiver = ShopReceiver(credentials)
        let shopPort = try await serve { request in (receiver.handle(request), 0) }
        let apiPort = try await merchantServer(engine, credentials, options)
        let apiURL = "http://127.0.0.1:\(apiPort)"
        let endpoints = channelURLs.map { channel, url in
            (channel, ChannelEndpoint(baseURL: url, notifyURL: "\(apiURL)/notify/\(channel)"))
        }
        engine.adapters.set(
            try keys.adapters(Dictionary(uniqueKeysWithValues: endpoints), names: receiverNames(data)))
        return DemoParts(
            client: client, sandbox: sandbox, receiver: receiver, channelURLs: channelURLs, apiURL: apiURL,
            shopURL: "http://127.0.0.1:\(shopPort)/shop")
    }

    private static func serve(_ responder: @escaping LoopbackServer.Responder) async throws -> Int {
        let server = LoopbackServer(responder: responder)
        Task.detached { try await server.run() }
        return try await server.boundPort()
    }

    private static func merchantServer(
        _ engine: EngineHost, _ credentials: [ShopCredential], _ options: DemoOptions
    ) async throws -> Int {
        var settings = MerchantServerSettings(listeners: [MerchantServerSettings.Listener(port: options.apiPort)])
        settings.mayReach = ShopAddresses(allowed: DemoHost.shopNetworks).mayReach
        let server = MerchantServer(gateway: engine.gateway, shops: credentials, settings: settings)
        Task.detached { try await server.run() }
        guard let port = try await server.boundPorts().first else {
            throw ConfigurationError(file: "merchant API", rule: "has no address")
        }
        return port
    }

    private static func world(_ keys: SandboxKeys, _ data: DemoData, _ options: DemoOptions) -> SandboxWorld {
        var settings = SandboxSettings()
        settings.splitDelay = 1_000
        settings.retryThousandths = 100
        let world = SandboxWorld(keys: keys, settings: settings, seed: options.seed ^ 0x5A4D_B0C5)
        let start = SystemClock.now()
        world.faults.rules = data.incidents.compactMap { incident in
            FaultRule.Kind(rawValue: incident.kind.rawValue).map { kind in
                FaultRule(
                    channel: incident.channel, kind: kind, from: start.adding(seconds: incident.fromSecond),
                    to: start.adding(seconds: incident.toSecond), partsPerMillion: incident.partsPerMillion,
                    milliseconds: incident.milliseconds)
            }
        }
        return world
    }

    /// What merchant receivers are called; the channel wants full names of companies.
    private static func receiverNames(_ data: DemoData) -> [String: String] {
        var names = SandboxKeys.receiverNames
        for leader in data.shops.flatMap({ Array($0.leaders.values) }) {
            for receiver in [leader.receiver] + leader.members where receiver.accountKind == .merchant {
                if let account = receiver.accounts[.wechat] { names[account] = "Team \(receiver.participant)" }
            }
        }
        return names
    }

    // MARK: configuration

    static func credentials(_ data: DemoData, _ folder: DataFolder) throws -> [ShopCredential] {
        try data.shops.map { shop in
            ShopCredential(shop: shop.id, keyID: shop.id.text, secret: try folder.secret("shop-\(shop.id)"))
        }
    }

    /// The demo's operator has every role: one person plays all of them.
    static func identity(_ name: String) -> OperatorIdentity {
        OperatorIdentity(name: name, uid: getuid(), roles: Set(OperatorRole.allCases))
    }

    static func configuration(
        _ data: DemoData, _ options: DemoOptions, _ identity: OperatorIdentity
    ) throws -> EngineConfiguration {
        // Often enough that somebody who watches for minutes sees batches leave.
        var payouts = PayoutSettings()
        payouts.vipEveryMinutes = 1
        let profiles = options.keepsCeilings ? data.profiles : data.profiles.map {
            $0.collects ? $0.with(.rate, .max).with(.dayAmount, .max) : $0
        }
        var configuration = EngineConfiguration(
            environment: "DEMO", site: "local", profiles: profiles,
            shops: data.shops.map { ShopProfile(id: $0.id, name: $0.name) }, risk: data.risk.set.rules,
            breaker: BreakerSettings(), operators: [identity], payouts: payouts)
        configuration.riskSource = data.risk.set.source
        configuration.merchantRules = data.merchantRules
        configuration.merchantRulesName = data.merchantRulesName
        return configuration
    }
}

extension DemoHost {
    /// The demo's shops listen on this machine.
    static let shopNetworks = [AddressNetwork("127.0.0.0/8")].compactMap { $0 }
}

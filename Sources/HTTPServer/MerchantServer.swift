import Cryptography
import Glibc
package import HTTPMessage
package import Payments

/// Where the servers listen and how they behave.
package struct MerchantServerSettings: Sendable {
    /// What a listener serves. Notifications on a port of their own keep their connections when the merchant API is
    /// flooded.
    package enum Service: Sendable, CaseIterable {
        /// Orders and refunds, and `/openapi.json`.
        case merchant
        case notifications
        /// `/metrics`. `/healthz` is everywhere.
        case operation
    }

    package struct Listener: Sendable {
        package var host: String
        /// 0 lets the system choose.
        package var port: Int
        package var services: Set<Service>

        package init(host: String = "127.0.0.1", port: Int, services: Set<Service> = Set(Service.allCases)) {
            self.host = host
            self.port = port
            self.services = services
        }
    }

    package var listeners: [Listener]
    /// How shops reach the API, "https://pay.example"; written into the OpenAPI document. Empty: the address and port
    /// the first of the listeners that serve the API is bound to.
    package var baseURL: String
    /// Whether messages could ever be delivered to an address; what never can is refused when it is given.
    package var mayReach: @Sendable (WebAddress) -> Bool = { _ in true }
    /// Channels that orders may name.
    package var channels: [ChannelID] = [.wechat, .alipay, .unionpay]
    package var limits = HTTPServerLimits()
    /// Proxies in front that name the callers they speak for.
    package var trust = ProxyTrust.nobody
    package var access = ShopAccessSettings()
    package var clock = ServerClock(milliseconds: MerchantServerSettings.systemMilliseconds)

    package init(listeners: [Listener], baseURL: String = "") {
        self.listeners = listeners
        self.baseURL = baseURL
    }

    private static func systemMilliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }
}

/// The merchant API, the channels' notification addresses, metrics and health, on one or several ports.
package final class MerchantServer: Sendable {
    private let listeners: [HTTPListener]

    package convenience init(
        gateway: any EngineGateway, shops: [ShopCredential], settings: MerchantServerSettings
    ) {
        self.init(gateway: gateway, shops: ShopKeyring(shops), settings: settings)
    }

    package init(gateway: any EngineGateway, shops: ShopKeyring, settings: MerchantServerSettings) {
        let shared = MerchantAPI.Shared(
            shops: shops, access: settings.access, channels: settings.channels, mayReach: settings.mayReach,
            clock: settings.clock, requestPrefix: Hex.lower(RandomBytes.make(4)))
        listeners = settings.listeners.map { listener in
            HTTPListener(
                host: listener.host, port: listener.port, limits: settings.limits, trust: settings.trust,
                server: MerchantAPI(
                    gateway: gateway, groups: MerchantServer.groups(listener.services), limits: settings.limits,
                    shared: shared))
        }
        let serving = zip(settings.listeners, listeners).first { $0.0.services.contains(.merchant) }
        shared.place.set {
            if !settings.baseURL.isEmpty { return settings.baseURL }
            guard let (listener, bound) = serving, let port = try? await bound.boundPort() else { return "/" }
            return "http://\(listener.host.contains(":") ? "[\(listener.host)]" : listener.host):\(port)"
        }
    }

    /// Serves until `stop`; throws when an address cannot be taken, after stopping the other listeners. Call once.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for listener in listeners { group.addTask { try await listener.run() } }
            do {
                try await group.waitForAll()
            } catch {
                await stop()
                throw error
            }
        }
    }

    /// The ports in use, in the order of the settings, once all listeners are up; throws what kept one from coming up.
    package func boundPorts() async throws -> [Int] {
        var ports: [Int] = []
        for listener in listeners { ports.append(try await listener.boundPort()) }
        return ports
    }

    /// Takes no more requests, lets those under way end, and has `run` return.
    package func stop() async {
        for listener in listeners { await listener.stop() }
    }

    private static func groups(_ services: Set<MerchantServerSettings.Service>) -> Set<Operation.Group> {
        var groups: Set<Operation.Group> = []
        if services.contains(.merchant) {
            groups.formUnion([.orders, .refunds, .participants, .withdrawals, .messages])
        }
        if services.contains(.notifications) { groups.insert(.notifications) }
        if services.contains(.operation) { groups.insert(.operation) }
        return groups
    }
}

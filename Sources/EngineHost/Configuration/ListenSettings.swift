package import HTTPClient
import HTTPMessage
package import HTTPServer

/// Where an engine listens, and how the world outside reaches it.
package struct ListenSettings: Sendable, Equatable {
    /// An IP address of this machine.
    package var address: String
    package var port: Int
    /// A port of its own for `/metrics`, so that it need not stand beside the public API; nil leaves it there.
    package var metricsPort: Int?
    /// A port of its own for the channels' notifications, with connections of its own; nil leaves them on `port`.
    package var notifyPort: Int?
    /// Proxies that name the address of the caller they speak for.
    package var trustedProxies: [AddressNetwork]
    /// What channels and shops see, "https://pay.example.com".
    package var publicURL: String

    init(_ table: ConfigurationTable) throws(ConfigurationError) {
        try table.expect(["address", "port", "metrics_port", "notify_port", "trusted_proxies", "public_url"])
        address = try table.text("address", maximum: 45)
        guard !address.contains("/"), AddressNetwork(address) != nil else {
            throw table.fault("address", "must be an IP address of this machine, for example \"127.0.0.1\"")
        }
        port = Int(try table.integer("port", in: 1...65_535))
        metricsPort = table.has("metrics_port") ? Int(try table.integer("metrics_port", in: 1...65_535)) : nil
        guard metricsPort != port else { throw table.fault("metrics_port", "must differ from port") }
        notifyPort = table.has("notify_port") ? Int(try table.integer("notify_port", in: 1...65_535)) : nil
        guard notifyPort == nil || notifyPort != port && notifyPort != metricsPort else {
            throw table.fault("notify_port", "must differ from port and metrics_port")
        }
        trustedProxies = []
        for text in try table.texts("trusted_proxies", standard: []) {
            guard let network = AddressNetwork(text) else {
                throw table.fault("trusted_proxies", "must hold addresses or networks such as \"10.1.0.5\"")
            }
            trustedProxies.append(network)
        }
        publicURL = try table.origin("public_url")
    }
}

extension ListenSettings {
    /// Which proxies' word about a caller's address counts.
    package var trust: ProxyTrust {
        guard !trustedProxies.isEmpty else { return .nobody }
        let networks = trustedProxies
        return ProxyTrust { address in networks.contains { $0.holds(address) } }
    }

    /// One listener a port, each with connections of its own.
    package var listeners: [MerchantServerSettings.Listener] {
        var main: Set<MerchantServerSettings.Service> = [.merchant]
        var others: [MerchantServerSettings.Listener] = []
        for (service, own) in [(MerchantServerSettings.Service.notifications, notifyPort), (.operation, metricsPort)] {
            if let own {
                others.append(MerchantServerSettings.Listener(host: address, port: own, services: [service]))
            } else {
                main.insert(service)
            }
        }
        return [MerchantServerSettings.Listener(host: address, port: port, services: main)] + others
    }
}

extension ConfigurationTable {
    /// Scheme, host and port of a URL, nothing behind them. Plain http is for this machine alone: everywhere else
    /// whoever carries the bytes could read them.
    func origin(_ key: String) throws(ConfigurationError) -> String {
        let text = try text(key, maximum: WebAddress.maximumCharacters)
        let address: WebAddress
        do throws(WebAddressFault) {
            address = try WebAddress(text)
        } catch {
            throw fault(key, "must be a URL that \(error.rule)")
        }
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        let authority = trimmed.dropFirst(address.isSecure ? 8 : 7)
        guard !authority.contains(where: { $0 == "/" || $0 == "?" }) else {
            throw fault(key, "must end after host and port, without a path")
        }
        guard address.isSecure || ConfigurationTable.isThisMachine(address.host) else {
            throw fault(key, "must begin with https:// unless the host is 127.0.0.1, ::1 or localhost")
        }
        return trimmed
    }

    private static func isThisMachine(_ host: String) -> Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }
}

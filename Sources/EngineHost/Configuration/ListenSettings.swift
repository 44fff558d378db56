import HTTPClient
import HTTPMessage

/// Where an engine listens, and how the world outside reaches it.
package struct ListenSettings: Sendable {
    /// An IP address of this machine.
    package var address: String
    package var port: Int
    /// A port of its own for `/metrics`, so that it need not stand beside the public API; nil leaves it there.
    package var metricsPort: Int?
    /// What channels and shops see, "https://pay.example.com".
    package var publicURL: String

    init(_ table: ConfigurationTable) throws(ConfigurationError) {
        try table.expect(["address", "port", "metrics_port", "public_url"])
        address = try table.text("address", maximum: 45)
        guard !address.contains("/"), AddressNetwork(address) != nil else {
            throw table.fault("address", "must be an IP address of this machine, for example \"127.0.0.1\"")
        }
        port = Int(try table.integer("port", in: 1...65_535))
        metricsPort = table.has("metrics_port") ? Int(try table.integer("metrics_port", in: 1...65_535)) : nil
        guard metricsPort != port else { throw table.fault("metrics_port", "must differ from port") }
        publicURL = try table.origin("public_url")
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

import Glibc
package import HTTPMessage

/// Which addresses of shops could ever be called, judged on the URL alone: an address that is written out, or a name
/// that is always this machine. Other names are judged when they are looked up, each time.
package struct ShopAddresses: Sendable {
    private let rules: AddressRules

    /// - Parameter allowed: networks beside the public internet, as for `HTTPClientLimits.allowedShopNetworks`.
    package init(allowed: [AddressNetwork]) { rules = AddressRules(allowed: allowed) }

    package func mayReach(_ address: WebAddress) -> Bool {
        guard let written = ShopAddresses.written(address.host) else { return true }
        return rules.permits(written)
    }

    /// The bytes of the address the host is in any spelling a resolver takes: "10.0.0.5", "::1", "127.1", "0x7f000001",
    /// "2130706433". Nil for a name.
    private static func written(_ host: String) -> [UInt8]? {
        let host = host.hasSuffix(".") ? String(host.dropLast()) : host
        if host == "localhost" || host.hasSuffix(".localhost") { return [127, 0, 0, 1] }
        if let bytes = AddressNetwork.parse(host) { return bytes }
        var address = in_addr()
        guard inet_aton(host, &address) != 0 else { return nil }
        return withUnsafeBytes(of: address.s_addr) { Array($0) }
    }
}

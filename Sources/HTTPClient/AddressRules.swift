import Glibc

/// A block of IP addresses, "10.0.0.0/8" or "::1/128".
package struct AddressNetwork: Sendable, Equatable {
    /// 4 or 16 bytes.
    let bytes: [UInt8]
    let prefixLength: Int

    /// Nil when the text is no address with a prefix length. Without a length the one address is meant.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = AddressNetwork.parse(String(parts[0])) else { return nil }
        var length = bytes.count * 8
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...length).contains(given) else { return nil }
            length = given
        }
        self.bytes = bytes
        prefixLength = length
    }

    /// Whether an address, written in its usual notation, lies in it.
    package func holds(_ address: String) -> Bool { AddressNetwork.parse(address).map(contains) ?? false }

    func contains(_ address: [UInt8]) -> Bool {
        guard address.count == bytes.count else { return false }
        let whole = prefixLength / 8
        guard address[..<whole] == bytes[..<whole] else { return false }
        let rest = prefixLength % 8
        guard rest > 0 else { return true }
        return (address[whole] ^ bytes[whole]) >> (8 - rest) == 0
    }

    /// The bytes of an address in its usual notation; nil for everything else.
    static func parse(_ text: String) -> [UInt8]? {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }
}

/// Which addresses a URL given by a shop may lead to: the public internet, and what configuration adds. Judged on the
/// address a socket is about to be connected to, so that neither names nor odd spellings of numbers get round it.
struct AddressRules: Sendable {
    let allowed: [AddressNetwork]

    func permits(_ address: [UInt8]) -> Bool {
        if allowed.contains(where: { $0.contains(address) }) { return true }
        if address.count == 4 {
            return !AddressRules.closedFour.contains { $0.contains(address) }
        }
        if address.count == 16, let inner = AddressRules.mapped(address) { return permits(inner) }
        return AddressRules.publicSix.contains { $0.contains(address) }
            && !AddressRules.closedSix.contains { $0.contains(address) }
    }

    /// The IPv4 address inside ::ffff:a.b.c.d.
    private static func mapped(_ address: [UInt8]) -> [UInt8]? {
        guard address[..<10].allSatisfy({ $0 == 0 }), address[10] == 255, address[11] == 255 else { return nil }
        return Array(address[12...])
    }

    /// IANA's special-purpose registry of IPv4, and multicast.
    private static let closedFour = networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4")
    /// Global unicast is all that is given out; everything else (loopback, link-local, unique local, multicast,
    /// translation prefixes) lies outside.
    private static let publicSix = networks("2000::/3")
    /// Inside it: protocol assignments with Teredo, documentation, 6to4 (which wraps any IPv4 address).
    private static let closedSix = networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

    private static func networks(_ texts: String...) -> [AddressNetwork] {
        texts.map { text in
            guard let network = AddressNetwork(text) else { preconditionFailure("\(text) is no network") }
            return network
        }
    }
}

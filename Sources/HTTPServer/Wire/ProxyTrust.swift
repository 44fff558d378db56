import HTTPMessage

/// Which proxies are believed when they name the address a request came from. Behind a proxy all callers have its
/// address, and limits by address would hit the wrong ones.
package struct ProxyTrust: Sendable {
    /// True for an address of a trusted proxy.
    private let isTrusted: @Sendable (String) -> Bool

    static let header = "X-Forwarded-For"
    /// More entries than proxies ever stand in a row.
    private static let hops = 16

    package init(_ isTrusted: @escaping @Sendable (String) -> Bool) { self.isTrusted = isTrusted }

    package static let nobody = ProxyTrust { _ in false }

    func trusts(_ address: String) -> Bool { isTrusted(address) }

    /// The address that counts: the last one in the header that is no trusted proxy, when the connection comes from a
    /// trusted one. What stands before it anybody may have written.
    func caller(of request: HTTPRequest, from peer: String) -> String {
        guard isTrusted(peer) else { return peer }
        let named = request.headers.values(of: ProxyTrust.header).joined(separator: ",")
            .split(separator: ",").suffix(ProxyTrust.hops)
            .map { $0.drop { $0 == " " }.prefix { $0 != " " } }
        for address in named.reversed() {
            let text = String(address)
            guard (2...45).contains(text.utf8.count), text.utf8.allSatisfy(ProxyTrust.isAddressByte) else {
                return peer
            }
            if !isTrusted(text) { return text }
        }
        return peer
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...58, 65...70, 97...102, 46: true
        default: false
        }
    }
}

/// A proxy between this machine and the world, asked with CONNECT: it carries the bytes and sees none of them where the
/// far end speaks TLS.
package struct OutgoingProxy: Sendable, Equatable {
    /// "http://host:port".
    let url: String
    /// "name:password"; nil when the proxy asks for none.
    let credentials: String?

    package init(url: String, credentials: String? = nil) {
        self.url = url
        self.credentials = credentials
    }
}

extension OutgoingProxy: CustomStringConvertible, CustomReflectable {
    package var description: String { url }
    package var customMirror: Mirror { Mirror(self, children: ["url": url]) }
}

/// Which requests go through which proxy. Shops are reached directly always: whether an address may be called is judged
/// at the socket, and a proxy would look the name up itself.
package struct ProxyRules: Sendable, Equatable {
    /// For channels and receivers of alerts; nil for none.
    package var standard: OutgoingProxy?
    /// By origin ("https://host:port"), before `standard`; nil as a value sends that origin directly.
    package var byOrigin: [String: OutgoingProxy?] = [:]

    package init() {}

    func proxy(for origin: WaitingLine.Origin) -> OutgoingProxy? {
        guard origin.group == .channel else { return nil }
        if let own = byOrigin[origin.text] { return own }
        return standard
    }
}

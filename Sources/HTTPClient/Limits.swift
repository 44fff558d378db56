/// Bounds on what one client holds, waits for and reads. Times are milliseconds.
package struct HTTPClientLimits: Sendable {
    /// Connections open at once to one origin (scheme, host, port): a slow channel holds up itself only.
    package var connectionsPerOrigin = 32
    /// Connections open at once for all channels, and for all shops.
    package var channelConnections = 256
    package var shopConnections = 128
    /// Requests waiting for a connection: to one origin, and in all.
    package var waitingPerOrigin = 1_024
    /// Requests handed over and not yet ended, waiting or under way.
    package var pending = 8_192
    package var connectMilliseconds: Int64 = 3_000
    /// Longest total deadline accepted; longer ones are cut to it.
    package var deadlineMilliseconds: Int64 = 120_000
    package var requestBodyBytes = 4 * 1_024 * 1_024
    package var responseBodyBytes = 1_024 * 1_024
    package var responseHeadBytes = 64 * 1_024
    package var responseHeadLines = 200
    /// Networks that shop URLs may reach although they are private: the demo allows 127.0.0.1/32, production none.
    package var allowedShopNetworks: [AddressNetwork] = []
    package var proxies = ProxyRules()

    package init() {}
}

import HTTPMessage
import Testing

@testable import HTTPClient

/// A way out through a proxy: asked with CONNECT, told from the far end, and no reason to think a request was sent.
@Suite("Outgoing proxy")
struct ProxyTests {
    private func client(_ proxy: OutgoingProxy?, own: [String: OutgoingProxy?] = [:]) throws -> HTTPClient {
        var limits = HTTPClientLimits()
        limits.proxies.standard = proxy
        limits.proxies.byOrigin = own
        limits.allowedShopNetworks = [try #require(AddressNetwork("127.0.0.1/32"))]
        return try #require(HTTPClient.start(limits: limits))
    }

    private func post(_ client: HTTPClient, _ url: String, _ policy: HTTPPolicy = .channel) async -> HTTPOutcome {
        await client.send(
            HTTPRequest(method: "POST", url: url, body: Array("{\"pay\":1}".utf8)), deadlineMilliseconds: 5_000,
            policy: policy
        ).outcome
    }

    /// A proxy that opens the tunnel and then plays the far end itself.
    private func tunnel() throws -> RawServer {
        try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n")
            _ = connection.readRequest()
            connection.answer("through")
        }
    }

    @Test("a channel is reached through the tunnel; what the proxy says is no part of the answer")
    func throughTunnel() async throws {
        let proxy = try tunnel()
        let client = try client(OutgoingProxy(url: "http://127.0.0.1:\(proxy.port)", credentials: "we:secret"))
        let outcome = await post(client, "http://channel.invalid/v3/pay")
        let response = try #require(outcome.response)
        #expect(response.status == 200 && response.headers["X-Proxy"] == nil)
        #expect(String(decoding: response.body, as: UTF8.self) == "through")
        let requests = proxy.seen.requests
        #expect(requests.first?.hasPrefix("CONNECT channel.invalid:80 HTTP/1.1") == true)
        #expect(requests.first?.contains("Proxy-Authorization: Basic d2U6c2VjcmV0") == true)
        #expect(requests.last?.hasPrefix("POST /v3/pay HTTP/1.1") == true)
        #expect(requests.last?.contains("Proxy-Authorization") == false)
    }

    @Test("a proxy that refuses or is not there: nothing was sent to the channel")
    func refused() async throws {
        let refusing = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        }
        let client = try client(OutgoingProxy(url: "http://127.0.0.1:\(refusing.port)"))
        #expect(await post(client, "http://channel.invalid/").phase == .beforeSend)
        refusing.stop()
        #expect(await post(client, "http://channel.invalid/").phase == .beforeSend)
    }

    @Test("a channel's own proxy and its own direct way go before the engine's; shops are never sent through one")
    func whichWay() async throws {
        let (first, second) = (try tunnel(), try tunnel())
        let direct = try RawServer { connection in
            _ = connection.readRequest()
            connection.answer("direct")
        }
        let client = try client(
            OutgoingProxy(url: "http://127.0.0.1:\(first.port)"),
            own: [
                "http://own.invalid:80": OutgoingProxy(url: "http://127.0.0.1:\(second.port)"),
                "http://127.0.0.1:\(direct.port)": nil,
            ])
        _ = await post(client, "http://own.invalid/")
        #expect(first.seen.connections == 0 && second.seen.connections == 1)
        _ = await post(client, direct.url())
        #expect(direct.seen.connections == 1 && first.seen.connections == 0)
        _ = await post(client, direct.url(), .shop)
        #expect(direct.seen.connections == 2 && first.seen.connections == 0)
    }
}

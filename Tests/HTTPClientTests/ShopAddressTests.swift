import HTTPMessage
import Testing

@testable import HTTPClient

/// A shop's notify URL must not become a way into our own network.
@Suite("Shop addresses")
struct ShopAddressTests {
    @Test(
        "addresses that are not the public internet are refused",
        arguments: [
            "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1",
            "100.127.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.8",
            "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1",
            "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
            "::ffff:169.254.169.254", "::127.0.0.1", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1",
            "64:ff9b::7f00:1", "2001:db8::1", "2001::1", "2002:7f00:1::", "fec0::1", "100::1", "3fff::1",
        ])
    func closed(_ text: String) throws {
        let bytes = try #require(AddressNetwork.parse(text))
        #expect(!AddressRules(allowed: []).permits(bytes))
    }

    @Test(
        "public addresses are permitted",
        arguments: [
            "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "223.5.5.5",
            "2400:3200::1", "2606:4700:4700::1111", "::ffff:8.8.8.8",
        ])
    func open(_ text: String) throws {
        let bytes = try #require(AddressNetwork.parse(text))
        #expect(AddressRules(allowed: []).permits(bytes))
    }

    @Test("a configured network opens exactly itself")
    func allowed() throws {
        let rules = AddressRules(allowed: [try #require(AddressNetwork("10.1.2.0/23"))])
        #expect(rules.permits([10, 1, 2, 255]))
        #expect(rules.permits([10, 1, 3, 0]))
        #expect(!rules.permits([10, 1, 4, 0]))
        #expect(rules.permits(try #require(AddressNetwork.parse("::ffff:10.1.3.9"))))
        #expect(AddressNetwork("10.0.0.0/33") == nil)
        #expect(AddressNetwork("shop.example") == nil)
        #expect(AddressNetwork("127.0.0.1/") == nil)
    }

    @Test("no spelling of loopback gets a socket opened, whatever resolves it")
    func spellings() async throws {
        let server = try RawServer { $0.answer("secret") }
        let client = try #require(HTTPClient.start())
        let hosts = [
            "127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "[::1]",
            "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "LOCALHOST.",
        ]
        for host in hosts {
            let outcome = await client.send(
                HTTPRequest(method: "POST", url: "http://\(host):\(server.port)/", body: [1]),
                deadlineMilliseconds: 5_000, policy: .shop
            ).outcome
            #expect(outcome.phase == .beforeSend, "\(host)")
        }
        #expect(server.seen.connections == 0)
    }

    @Test("a connection made for a channel is not lent to a shop's URL")
    func noSharedConnections() async throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil { connection.answer("ok") }
        }
        let client = try #require(HTTPClient.start())
        let request = HTTPRequest(method: "POST", url: server.url(), body: [1])
        #expect(
            await client.send(request, deadlineMilliseconds: 5_000, policy: .channel).outcome.response?.status == 200)
        #expect(await client.send(request, deadlineMilliseconds: 5_000, policy: .shop).outcome.phase == .beforeSend)
        #expect(server.seen.requests.count == 1)
    }

    @Test("the demo's loopback receivers are reached when configuration names them")
    func loopbackAllowed() async throws {
        var limits = HTTPClientLimits()
        limits.allowedShopNetworks = [try #require(AddressNetwork("127.0.0.1/32"))]
        let client = try #require(HTTPClient.start(limits: limits))
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.answer("taken")
        }
        let answer = await client.send(
            HTTPRequest(method: "POST", url: server.url(), body: [1]), deadlineMilliseconds: 5_000, policy: .shop)
        #expect(answer.outcome.body == "taken")
    }

    @Test(
        "URLs that two readers could understand differently are refused before anything else",
        arguments: [
            ("", WebAddressFault.scheme), ("ftp://a/", .scheme), ("file:///etc/passwd", .scheme),
            ("gopher://a/", .scheme), ("//a/", .scheme), ("http:/a", .scheme), ("http://", .host),
            ("http:///x", .host), ("http://user@a/", .userName), ("http://u:p@a/", .userName),
            ("http://a\\@b/", .character), ("http://a/#b@c", .character), ("http://a b/", .character),
            ("http://a/\u{0}", .character), ("http://a/\r\nX: y", .character), ("http://例子/", .character),
            ("http://a:0/", .port), ("http://a:65536/", .port), ("http://a:/", .port), ("http://a:8a/", .port),
            ("http://[::1/", .host), ("http://[]/", .host), ("http://[::1]x/", .host),
            ("http://[fe80::1%25eth0]/", .host),
            ("http://-a/", .host), ("http://a%2eb/", .host),
            ("http://a/?" + String(repeating: "x", count: 512), .tooLong),
        ])
    func malformed(_ url: String, _ fault: WebAddressFault) {
        #expect(throws: fault) { try WebAddress(url) }
    }

    @Test("well-formed URLs give host and port")
    func wellFormed() throws {
        #expect(try WebAddress("HTTPS://Shop.Example/pay?x=1").origin == "https://shop.example:443")
        #expect(try WebAddress("http://shop.example:8080").port == 8_080)
        #expect(try WebAddress("http://shop.example?x=@").host == "shop.example")
        #expect(try WebAddress("http://[2400:3200::1]:81/").host == "2400:3200::1")
    }
}

/// What can be said of an address when it is given, without looking a name up.
@Suite struct WrittenAddressTests {
    @Test(arguments: [
        "http://127.0.0.1:9977/hook", "http://10.0.0.5/hook", "http://192.168.1.1/", "http://169.254.169.254/latest",
        "http://[::1]/", "http://[fe80::1]/", "http://[::ffff:10.0.0.5]/", "http://0.0.0.0/", "http://localhost/x",
        "http://LOCALHOST./x", "http://shop.localhost/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
        "http://0177.0.0.1/", "http://224.0.0.1/",
    ])
    func `a written address inside is never reached, however it is spelt`(_ url: String) throws {
        #expect(try !ShopAddresses(allowed: []).mayReach(WebAddress(url)))
    }

    @Test(arguments: [
        "https://shop.example/hook", "http://8.8.8.8/", "http://[2606:4700::1111]/", "http://10.example.com/",
        "http://localhost.example.com/",
    ])
    func `public ones and names are taken`(_ url: String) throws {
        #expect(try ShopAddresses(allowed: []).mayReach(WebAddress(url)))
    }

    @Test func `configuration opens networks of its own`() throws {
        let allowed = try #require(AddressNetwork("10.0.0.0/8"))
        let addresses = ShopAddresses(allowed: [allowed])
        #expect(try addresses.mayReach(WebAddress("http://10.0.0.5/hook")))
        #expect(try !addresses.mayReach(WebAddress("http://127.0.0.1/hook")))
    }
}

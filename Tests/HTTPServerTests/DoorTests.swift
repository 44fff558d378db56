import Cryptography
import Engine
import Glibc
import HTTPMessage
import JSON
import Payments
import Synchronization
import Testing

@testable import HTTPServer

/// What RFC 9110 and 9112 want of a server at its door.
@Suite("Requests at the door")
struct DoorTests {
    @Test("an announced body is asked for at once, and only when it will be taken")
    func expectContinue() async throws {
        try await ServerHarness.run { server in
            let body = JSONWriter.bytes(MerchantExamples().createOrder)
            var request = SignedRequest(body: body)
            request.extra = ["Expect: 100-continue"]
            let head = Array(request.bytes.dropLast(body.count))
            let (first, second) = try await onThread { [port = server.port] in
                let client = try RawClient(port: port)
                client.send(head)
                let first = client.answer()?.status
                client.send(body)
                return (first, client.answer()?.status)
            }
            #expect(first == 100)
            #expect(second == 202, "the scripted engine is silent")

            var large = SignedRequest(body: [UInt8](repeating: 65, count: 70_000))
            large.extra = ["Expect: 100-continue"]
            let refused = try await server.exchange(Array(large.bytes.dropLast(70_000)))
            #expect(refused?.status == 413)
        }
    }

    @Test("behind another request the body is asked for once that one has its answer")
    func expectContinueInTurn() async throws {
        try await ServerHarness.run { server in
            let body = JSONWriter.bytes(MerchantExamples().createOrder)
            var request = SignedRequest(body: body)
            request.extra = ["Expect: 100-continue"]
            let head = Array(request.bytes.dropLast(body.count))
            let statuses = try await onThread { [port = server.port] in
                let client = try RawClient(port: port)
                client.send(Array(WireTests.health.utf8) + head)
                let before = [client.answer()?.status, client.answer()?.status]
                client.send(body)
                return before + [client.answer()?.status]
            }
            #expect(statuses == [200, 100, 202])
        }
    }

    @Test("an expectation nobody knows is refused; an older client is sent no 100")
    func otherExpectations() async throws {
        try await ServerHarness.run { server in
            let unknown = try await server.exchange(
                Array("GET /healthz HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n".utf8))
            #expect(unknown?.status == 400 && unknown?.errorField == "Expect")
            let old = try await server.exchange(Array("GET /healthz HTTP/1.0\r\nExpect: 100-continue\r\n\r\n".utf8))
            #expect(old?.status == 200)
        }
    }

    @Test(
        "HTTP/1.1 has exactly one Host; a request without or with two changes nothing",
        arguments: [
            ("HTTP/1.1", 0, 400), ("HTTP/1.1", 1, 200), ("HTTP/1.1", 2, 400), ("HTTP/1.0", 0, 200),
            ("HTTP/1.0", 1, 200), ("HTTP/1.0", 2, 400),
        ])
    func hosts(version: String, hosts: Int, status: Int) async throws {
        try await ServerHarness.run { server in
            let lines = String(repeating: "Host: a\r\n", count: hosts)
            let answer = try await server.exchange(Array("GET /healthz \(version)\r\n\(lines)\r\n".utf8))
            #expect(answer?.status == status)
            if status == 400 { #expect(answer?.errorField == "Host") }
            var order = SignedRequest.post("/v1/orders", MerchantExamples().createOrder)
            order.without = ["Host"]
            order.extra = Array(repeating: "Host: a", count: hosts)
            let text = String(decoding: order.bytes, as: UTF8.self)
            let old = text.replacingFirst("HTTP/1.1", with: version)
            #expect(try await server.exchange(Array(old.utf8))?.status == (status == 200 ? 202 : 400))
            #expect(server.gateway.inputs.count == (status == 200 ? 1 : 0))
        }
    }

    @Test("a faulty request behind a good one is refused after the good one's answer")
    func hostInTurn() async throws {
        try await ServerHarness.run { server in
            let statuses = try await onThread { [port = server.port] in
                let client = try RawClient(port: port)
                client.send(WireTests.health + "GET /healthz HTTP/1.1\r\n\r\n")
                return [client.answer()?.status, client.answer()?.status]
            }
            #expect(statuses == [200, 400])
        }
    }

    @Test("HEAD is a GET without its body, for every GET there is")
    func head() async throws {
        let gateway = ScriptedGateway { _ in .rejected(.init(code: .notFound, rule: "no such order")) }
        try await ServerHarness.run(gateway) { server in
            let gets = MerchantOperations(channels: [.wechat]).all.filter { $0.method == "GET" }
            #expect(gets.count >= 5)
            for operation in gets {
                let path = operation.path.replacingFirst("{id}", with: MerchantAPITests.orderID.text)
                let target = path + (operation.query.first.map { "?\($0.name)=N1" } ?? "")
                func ask(_ method: String) async throws -> (status: Int?, length: String?, rest: Bool) {
                    try await onThread { [port = server.port] in
                        let client = try RawClient(port: port)
                        var request = SignedRequest(method: method, target: target, contentType: nil)
                        request.extra = ["Connection: close"]
                        client.send(request.bytes)
                        let head = client.head()
                        return (head?.status, head?.headers["Content-Length"], client.rest().isEmpty)
                    }
                }
                let get = try await ask("GET")
                let head = try await ask("HEAD")
                #expect(head.status == get.status, "\(operation.path)")
                #expect(head.rest, "\(operation.path) has a body")
                #expect(!get.rest)
                // The metrics and the numbers of requests in errors grow by themselves.
                if operation.id == .health || operation.id == .openAPI { #expect(head.length == get.length) }
            }
            let wrong = try await server.exchange(SignedRequest(method: "PATCH", target: "/healthz", contentType: nil))
            #expect(wrong?.status == 405 && wrong?.headers["Allow"] == "GET, HEAD")
        }
    }

    @Test("names and values are compared as bytes: the Kelvin sign is no K")
    func bytes() async throws {
        try await ServerHarness.run { server in
            let kelvin = "H\u{212A}D"
            #expect(kelvin == "HKD", "as Swift sees it")
            let order = MerchantExamples().createOrder
            let answer = try await server.exchange(
                SignedRequest.post("/v1/orders", order.with("currency", .string(kelvin))))
            #expect(answer?.status == 400 && answer?.errorField == "currency")
            #expect(server.gateway.inputs.isEmpty)
        }
    }

    @Test("no name and no choice of any body is taken for another one that Unicode calls equal")
    func allNames() throws {
        /// Single characters whose canonical decomposition is ASCII.
        let lookalikes: [(Character, String)] = [("K", "\u{212A}"), (";", "\u{037E}"), ("`", "\u{1FEF}")]
        var tried = 0
        for currency in Currency.allCases {
            for (letter, other) in lookalikes where currency.rawValue.contains(letter) {
                let name = currency.rawValue.replacingFirst(String(letter), with: other)
                #expect(Currency(rawValue: name) == currency && Currency(exactly: name) == nil)
                #expect(throws: APIError.self) {
                    try SchemaCheck.check(.string(name), .choice(Currency.allCases.map(\.rawValue)))
                }
                tried += 1
            }
        }
        #expect(tried > 0)
        // Names of members: the same letters in one character or in two.
        #expect(throws: APIError.self) {
            try SchemaCheck.known("caf\u{65}\u{301}", ["caf\u{E9}"], "")
        }
    }
}

/// Who keeps a place when there are too few.
@Suite("Places at the door")
struct PlaceTests {
    @Test("six hundred silent connections of one address keep nobody out, a channel's message least of all")
    func silent() async throws {
        try await ServerHarness.run(settings: WireTests.settings { $0.connectionsPerAddress = 64 }) { server in
            let statuses = try await onThread { [port = server.port] in
                // Held until the end: each new one would take the place of the oldest.
                let silent = try (0..<600).map { _ in try RawClient(port: port) }
                var statuses: [Int?] = []
                for _ in 0..<20 {
                    let shop = try RawClient(port: port)
                    shop.send(SignedRequest.get("/v1/orders?shop_order_number=1").bytes)
                    statuses.append(shop.answer()?.status)
                    let channel = try RawClient(port: port)
                    channel.send("POST /notify/wechat HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")
                    statuses.append(channel.answer()?.status)
                }
                return silent.isEmpty ? [] : statuses
            }
            #expect(statuses.count == 40)
            #expect(statuses.allSatisfy { $0 == 202 || $0 == 200 })
        }
    }

    @Test("a connection that has brought something believed outlives those that have not")
    func proven() async throws {
        try await ServerHarness.run(settings: WireTests.settings { $0.connectionsPerAddress = 8 }) { server in
            let status = try await onThread { [port = server.port] in
                let shop = try RawClient(port: port)
                shop.send(SignedRequest.get("/v1/orders?shop_order_number=1").bytes)
                _ = shop.answer()
                let silent = try (0..<100).map { _ in try RawClient(port: port) }
                for client in silent.suffix(3) {
                    client.send(WireTests.health)
                    _ = client.answer()
                }
                shop.send(SignedRequest.get("/v1/orders?shop_order_number=1").bytes)
                return shop.answer()?.status
            }
            #expect(status == 202)
        }
    }

    @Test("who connects and says nothing is let go soon")
    func silence() async throws {
        try await ServerHarness.run(settings: WireTests.settings { $0.silentMilliseconds = 150 }) { server in
            let isEnded = try await onThread { [port = server.port] in try RawClient(port: port).isEnded() }
            #expect(isEnded)
        }
    }

    @Test("an address that forges is told ever later, and what is true is told at once")
    func forgeries() async throws {
        try await ServerHarness.run { server in
            let forged = "POST /notify/wechat HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nforged"
            let genuine = "POST /notify/wechat HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\ntrue"
            let (late, soon) = try await onThread { [port = server.port] in
                let client = try RawClient(port: port)
                for _ in 0..<55 {
                    client.send(forged)
                    _ = client.answer()
                }
                func time(_ text: String) -> (Int?, Int64) {
                    let start = Self.milliseconds()
                    client.send(text)
                    return (client.answer()?.status, Self.milliseconds() - start)
                }
                return (time(forged), time(genuine))
            }
            #expect(late.0 == 400 && late.1 >= 900)
            #expect(soon.0 == 200 && soon.1 < 900)
        }
    }

    @Test("above its rate an address has so many messages looked at and no more")
    func unlooked() {
        let brake = AddressBrake(.init(perSecond: 1, burst: 2, delayMilliseconds: 100, waiting: 2, addresses: 4))
        func refused(_ address: String) -> Int64 {
            #expect(brake.begin(address, now: 0) == .look)
            defer { brake.ended(address) }
            return brake.refused(address, now: 0)
        }
        #expect([refused("10.0.0.1"), refused("10.0.0.1"), refused("10.0.0.1")] == [0, 0, 100])
        #expect(refused("10.0.0.2") == 0, "another address is not meant")
        let verdicts = (0..<3).map { _ in brake.begin("10.0.0.1", now: 0) }
        #expect(verdicts == [.look, .look, .tooMany])
        #expect(brake.begin("10.0.0.1", now: 20_000) == .look, "it has been quiet")
        #expect(refused("2001:db8:1:2::1") == 0)
        #expect(refused("2001:db8:1:2:ffff::9") == 0)
        #expect(refused("2001:db8:1:2:3::7") == 100, "one network of IPv6 is one caller")
        for number in 0..<100 { _ = refused("10.1.0.\(number)") }
        #expect(brake.count <= 4)
    }

    @Test("behind a trusted proxy the caller is the last address nobody trusted wrote")
    func proxies() {
        let trust = ProxyTrust { $0 == "10.0.0.1" || $0 == "10.0.0.2" }
        func caller(_ lines: [String], from peer: String) -> String {
            var request = HTTPRequest(method: "GET", url: "/")
            for line in lines { request.headers.add("X-Forwarded-For", line) }
            return trust.caller(of: request, from: peer)
        }
        #expect(caller(["1.2.3.4"], from: "9.9.9.9") == "9.9.9.9", "anybody may write the header")
        #expect(caller(["6.6.6.6, 1.2.3.4"], from: "10.0.0.1") == "1.2.3.4")
        #expect(caller(["6.6.6.6", "1.2.3.4, 10.0.0.2"], from: "10.0.0.1") == "1.2.3.4")
        #expect(caller(["2001:db8::1"], from: "10.0.0.1") == "2001:db8::1")
        #expect(caller([], from: "10.0.0.1") == "10.0.0.1")
        #expect(caller(["<script>"], from: "10.0.0.1") == "10.0.0.1")
    }

    private static func milliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }
}

extension String {
    /// The first occurrence replaced.
    func replacingFirst(_ old: String, with new: String) -> String {
        let (bytes, wanted) = (Array(utf8), Array(old.utf8))
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: wanted) }) else { return self }
        return String(
            decoding: Array(bytes[..<start]) + Array(new.utf8) + Array(bytes[(start + wanted.count)...]), as: UTF8.self)
    }
}

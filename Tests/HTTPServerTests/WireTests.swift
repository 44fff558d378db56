import Engine
import Glibc
import HTTPMessage
import JSON
import Payments
import Synchronization
import Testing

@testable import HTTPServer

/// How connections behave at and beyond their limits.
@Suite("Connections")
struct WireTests {
    static let health = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"

    static func settings(_ change: (inout HTTPServerLimits) -> Void) -> MerchantServerSettings {
        var settings = ServerHarness.settings()
        change(&settings.limits)
        return settings
    }

    @Test("a header that comes one byte at a time is ended with 408, however busy it looks")
    func slowHeader() async throws {
        try await ServerHarness.run(settings: Self.settings { $0.headerMilliseconds = 300 }) { server in
            let answer = try await onThread { [port = server.port] in
                let client = try RawClient(port: port)
                client.send("GET /healthz HTTP/1.1\r\nHost: a\r\nX: ")
                for _ in 0..<200 {
                    usleep(10_000)
                    guard client.send([120]) else { break }
                }
                return client.answer()
            }
            #expect(answer?.status == 408)
            #expect(answer?.errorCode == "request_timeout")
            #expect(answer?.errorRule?.contains("header") == true)
        }
    }

    @Test("a body that does not come is ended with 408")
    func slowBody() async throws {
        try await ServerHarness.run(settings: Self.settings { $0.bodyMilliseconds = 200 }) { server in
            let (answer, isEnded) = try await onThread { [port = server.port] in
                let client = try RawClient(port: port)
                client.send("POST /v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
                return (client.answer(), client.isEnded())
            }
            #expect(answer?.status == 408)
            #expect(answer?.errorRule?.contains("body") == true)
            #expect(isEnded)
            #expect(server.gateway.inputs.isEmpty)
        }
    }

    @Test("a connection without requests is closed")
    func idle() async throws {
        try await ServerHarness.run(settings: Self.settings { $0.idleMilliseconds = 200 }) { server in
            let isEnded = try await onThread { [port = server.port] in
                let client = try RawClient(port: port)
                client.send(Self.health)
                guard client.answer()?.status == 200 else { return false }
                return client.isEnded()
            }
            #expect(isEnded)
        }
    }

    @Test("a client that asks much and reads nothing is let go")
    func slowReader() async throws {
        try await ServerHarness.run(settings: Self.settings { $0.idleMilliseconds = 300 }) { server in
            let answers = try await onThread { [port = server.port] in
                let client = try RawClient(port: port)
                // Far more than the socket buffers of both sides hold.
                client.send(String(repeating: "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n", count: 1_000))
                sleep(1)
                var answers = 0
                while client.answer() != nil { answers += 1 }
                return answers
            }
            #expect(answers < 1_000)
        }
    }

    @Test("a connection serves many requests, also when they come all at once")
    func pipelining() async throws {
        try await ServerHarness.run { server in
            let statuses = try await onThread { [port = server.port] in
                let client = try RawClient(port: port)
                client.send(String(repeating: Self.health, count: 20) + "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
                return (0..<21).map { _ in client.answer()?.status }
            }
            #expect(statuses == [Int?](repeating: 200, count: 20) + [404])
        }
    }

    @Test("a good request followed by garbage gets its answer first")
    func goodThenGarbage() async throws {
        try await ServerHarness.run { server in
            let statuses = try await onThread { [port = server.port] in
                let client = try RawClient(port: port)
                client.send(Self.health + "\u{1}\u{2}\r\n\r\n")
                return [client.answer()?.status, client.answer()?.status]
            }
            #expect(statuses == [200, 400])
        }
    }

    @Test("HTTP/1.0, lower-case header names, an absolute target and a chunked body are understood")
    func oldAndOdd() async throws {
        try await ServerHarness.run { server in
            let old = try await server.exchange(Array("GET /healthz HTTP/1.0\r\n\r\n".utf8))
            #expect(old?.status == 200)
            var request = SignedRequest.post("/v1/orders", MerchantExamples().createOrder)
            let whole = String(decoding: request.bytes, as: UTF8.self)
            let head = whole.prefix { $0 != "{" }.split(separator: "\r\n").filter { !$0.hasPrefix("Content-Length") }
            let half = request.body.count / 2
            var chunked = head.map { $0.lowercased().hasPrefix("paydeck") ? Self.lowerName($0) : String($0) }
                .joined(separator: "\r\n")
            chunked += "\r\ntransfer-encoding: chunked\r\n\r\n"
            for part in [request.body[..<half], request.body[half...]] {
                chunked += String(part.count, radix: 16) + "\r\n" + String(decoding: part, as: UTF8.self) + "\r\n"
            }
            // The scripted engine is silent: 202 shows that the request was believed and understood.
            #expect(try await server.exchange(Array((chunked + "0\r\n\r\n").utf8))?.status == 202)
            request.nonce = SignedRequest.freshNonce()
            request.contentType = "Application/JSON; Charset=\"UTF-8\""
            #expect(try await server.exchange(request)?.status == 202)
        }
    }

    private static func lowerName(_ line: Substring) -> String {
        let name = line.prefix { $0 != ":" }
        return name.lowercased() + line.dropFirst(name.count)
    }

    @Test("a request that breaks off changes nothing")
    func cutRequest() async throws {
        try await ServerHarness.run { server in
            let bytes = SignedRequest.post("/v1/orders", MerchantExamples().createOrder).bytes
            for count in [10, 100, bytes.count - 1] {
                let answer = try await onThread { [port = server.port] in
                    let client = try RawClient(port: port)
                    client.send(Array(bytes[..<count]))
                    client.finish()
                    return client.answer()
                }
                #expect(answer == nil || answer?.status == 400 || answer?.status == 401, "\(count)")
            }
            #expect(server.gateway.inputs.isEmpty)
            #expect(try await server.exchange(bytes)?.status == 202)
        }
    }

    @Test("after an oversized body the answer can be read although the client goes on sending")
    func lingering() async throws {
        try await ServerHarness.run { server in
            let (status, isEnded) = try await onThread { [port = server.port] in
                let client = try RawClient(port: port)
                client.send("POST /v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n")
                for _ in 0..<20 { client.send([UInt8](repeating: 65, count: 32_768)) }
                return (client.answer()?.status, client.isEnded())
            }
            #expect(status == 413)
            #expect(isEnded)
        }
    }

    @Test("one address has only so many connections; the one too many is told so while all others are at work")
    func perAddress() async throws {
        let release = Mutex(false)
        let gateway = ScriptedGateway { _ in
            while !release.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(5)) }
            return .rejected(.init(code: .notFound, rule: "no such order"))
        }
        let settings = Self.settings { $0.connectionsPerAddress = 3 }
        try await ServerHarness.run(gateway, settings: settings) { server in
            let (refused, statuses) = try await onThread { [port = server.port, gateway] in
                let busy = try (0..<3).map { _ in
                    let client = try RawClient(port: port)
                    client.send(SignedRequest.get("/v1/orders?shop_order_number=1").bytes)
                    return client
                }
                while gateway.inputs.count < 3 { usleep(5_000) }
                let refused = try RawClient(port: port).answer()
                release.withLock { $0 = true }
                return (refused, busy.map { $0.answer()?.status })
            }
            #expect(refused?.errorCode == "overloaded" && refused?.status == 503)
            #expect(refused?.headers["Retry-After"] == "1")
            #expect(statuses == [404, 404, 404])
        }
    }

    @Test("hundreds of slow connections do not keep a good one from being served")
    func slowloris() async throws {
        try await ServerHarness.run { server in
            let status = try await onThread { [port = server.port] in
                let slow = try (0..<300).map { _ in
                    let client = try RawClient(port: port)
                    client.send("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ")
                    return client
                }
                let good = try RawClient(port: port)
                good.send(Self.health)
                let status = good.answer()?.status
                return slow.count == 300 ? status : nil
            }
            #expect(status == 200)
        }
    }

    @Test("stopping lets a request under way end, then takes nothing more")
    func stopping() async throws {
        let entered = Mutex(false)
        let gateway = ScriptedGateway { _ in
            entered.withLock { $0 = true }
            try? await Task.sleep(for: .milliseconds(300))
            return .rejected(.init(code: .notFound, rule: "no such order"))
        }
        let server = MerchantServer(
            gateway: gateway,
            shops: [.init(shop: .init(trusted: "s"), keyID: ServerHarness.keyID, secret: ServerHarness.secret)],
            settings: ServerHarness.settings())
        let running = Task { try await server.run() }
        let port = try await server.boundPorts()[0]
        async let answer = onThread {
            let client = try RawClient(port: port)
            client.send(SignedRequest.get("/v1/orders?shop_order_number=1").bytes)
            return client.answer()?.status
        }
        while !entered.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
        await server.stop()
        #expect(try await answer == 404)
        try await running.value
        await #expect(throws: RawClientError.self) { try await onThread { _ = try RawClient(port: port) } }
    }

    @Test("a port that is taken is an error of run and of boundPorts")
    func portTaken() async throws {
        try await ServerHarness.run { server in
            let second = MerchantServer(
                gateway: ScriptedGateway(), shops: [],
                settings: MerchantServerSettings(listeners: [.init(port: server.port)], baseURL: "https://pay.example"))
            let running = Task { try await second.run() }
            await #expect(throws: (any Error).self) { try await second.boundPorts() }
            await #expect(throws: (any Error).self) { try await running.value }
        }
    }
}

@Suite("Loopback server")
struct LoopbackServerTests {
    @Test("serves a function, waits, and cuts the connection when told")
    func serving() async throws {
        let server = LoopbackServer { request in
            switch request.path {
            case "/cut": (nil, 0)
            case "/late": (HTTPResponse(status: 200, body: Array("late".utf8)), 50)
            default:
                (
                    HTTPResponse(
                        status: 201,
                        headers: ["X-Seen": "\(request.method) \(request.target) \(request.headers["X-In"] ?? "")"],
                        body: request.body), 0
                )
            }
        }
        let running = Task { try await server.run() }
        let port = try await server.boundPort()
        let (echo, late, cut) = try await onThread {
            let client = try RawClient(port: port)
            client.send("PUT /a?b=c HTTP/1.1\r\nHost: h\r\nX-In: in\r\nContent-Length: 3\r\n\r\nxyz")
            let echo = client.answer()
            client.send("GET /late HTTP/1.1\r\nHost: h\r\n\r\n")
            let late = client.answer()
            client.send("GET /cut HTTP/1.1\r\nHost: h\r\n\r\n")
            return (echo, late, client.isEnded())
        }
        #expect(echo?.status == 201)
        #expect(echo?.headers["X-Seen"] == "PUT /a?b=c in")
        #expect(echo.map { String(decoding: $0.body, as: UTF8.self) } == "xyz")
        #expect(late.map { String(decoding: $0.body, as: UTF8.self) } == "late")
        #expect(cut)
        await server.stop()
        try await running.value
    }
}

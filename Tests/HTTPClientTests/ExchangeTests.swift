import Glibc
import HTTPMessage
import Synchronization
import Testing

@testable import HTTPClient

@Suite("Exchanges")
struct ExchangeTests {
    let client: HTTPClient

    init() throws { client = try #require(HTTPClient.start()) }

    func send(_ request: HTTPRequest) async -> HTTPOutcome {
        await client.send(request, deadlineMilliseconds: 5_000, policy: .channel).outcome
    }

    static func echo() throws -> RawServer {
        try RawServer { connection in
            while let request = connection.readRequest() { connection.answer(request) }
        }
    }

    @Test("what is sent is exactly what was given: target, headers, bytes; nothing is added to be signed or guessed")
    func exactBytes() async throws {
        let server = try ExchangeTests.echo()
        let request = HTTPRequest(
            method: "POST", url: server.url("/a/../b/%2e%2e/c?x=%2F&y=a+b"),
            headers: ["X-Empty": "", "Authorization": "scheme value", "Content-Length": "7", "host": "elsewhere"],
            body: Array("{\"金额\":1}".utf8))
        let sent = try #require(await send(request).body)
        let lines = sent.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "POST /a/../b/%2e%2e/c?x=%2F&y=a+b HTTP/1.1")
        #expect(lines.contains("X-Empty:"))
        #expect(lines.contains("Authorization: scheme value"))
        #expect(lines.contains("Host: 127.0.0.1:\(server.port)"))
        #expect(lines.contains("Content-Length: \(request.body.count)"))
        #expect(lines.last == "{\"金额\":1}")
        #expect(!lines.contains { $0.hasPrefix("Expect") || $0.hasPrefix("Content-Type") || $0.contains("elsewhere") })
    }

    @Test("every method keeps its name and body", arguments: ["GET", "POST", "PUT", "DELETE", "PATCH"])
    func methods(_ method: String) async throws {
        let server = try ExchangeTests.echo()
        let empty = await send(HTTPRequest(method: method, url: server.url("/x")))
        #expect(empty.body?.hasPrefix("\(method) /x HTTP/1.1\r\n") == true)
        let full = await send(HTTPRequest(method: method, url: server.url("/x"), body: Array("body".utf8)))
        #expect(full.body?.hasPrefix("\(method) /x HTTP/1.1\r\n") == true)
        #expect(full.body?.hasSuffix("\r\n\r\nbody") == true)
    }

    @Test("status and headers come back as they are; an interim answer is passed over; a redirect is not followed")
    func answers() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n")
            connection.write(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nX-Twice: a\r\nx-twice:  b \r\n"
                    + "Content-Length: 2\r\n\r\nok"
            )
            connection.waitForEnd()
        }
        let response = try #require(await send(HTTPRequest(method: "GET", url: server.url())).response)
        #expect(response.status == 302)
        #expect(response.headers["location"] == "http://127.0.0.1:1/")
        #expect(response.headers["X-Interim"] == nil)
        #expect(response.headers.fields.filter { $0.name.lowercased() == "x-twice" }.map(\.value) == ["a", "b"])
        #expect(String(decoding: response.body, as: UTF8.self) == "ok")
    }

    @Test("lines after a chunked body are not taken for headers")
    func trailers() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Late: 1\r\n\r\n")
        }
        let response = try #require(await send(HTTPRequest(method: "GET", url: server.url())).response)
        #expect(response.headers["X-Late"] == nil)
        #expect(String(decoding: response.body, as: UTF8.self) == "ok")
    }

    @Test("a proxy named in the environment is not used")
    func noProxy() async throws {
        setenv("http_proxy", "http://127.0.0.1:1", 1)
        setenv("ALL_PROXY", "http://127.0.0.1:1", 1)
        defer {
            unsetenv("http_proxy")
            unsetenv("ALL_PROXY")
        }
        let server = try ExchangeTests.echo()
        #expect(await send(HTTPRequest(method: "GET", url: server.url())).response?.status == 200)
    }

    @Test(
        "requests that would mean something else on the wire are not sent",
        arguments: [
            HTTPRequest(method: "GET\r\nX: y", url: "/"), HTTPRequest(method: "", url: "/"),
            HTTPRequest(method: "GET", url: "/", headers: ["X": "a\r\nY: b"]),
            HTTPRequest(method: "GET", url: "/", headers: ["X Y": "a"]),
            HTTPRequest(method: "GET", url: "/", headers: ["": "a"]),
            HTTPRequest(method: "GET", url: "/", headers: ["X": "a\u{0}b"]),
            HTTPRequest(method: "GET", url: "/a b"), HTTPRequest(method: "GET", url: "/a\r\nX: y"),
            HTTPRequest(method: "POST", url: "/", body: [UInt8](repeating: 0, count: 4 * 1_024 * 1_024 + 1)),
        ])
    func malformed(_ request: HTTPRequest) async throws {
        let server = try ExchangeTests.echo()
        var request = request
        request.url = server.url(request.url)
        #expect(await send(request).phase == .beforeSend)
        #expect(server.seen.connections == 0)
    }

    @Test("connections are kept: a hundred requests one after the other use one")
    func reuse() async throws {
        let server = try ExchangeTests.echo()
        for _ in 0..<100 {
            #expect(await send(HTTPRequest(method: "POST", url: server.url(), body: [1])).response?.status == 200)
        }
        #expect(server.seen.connections == 1)
    }

    @Test("no more connections than allowed to one origin, and all that wait are served")
    func perOriginCap() async throws {
        var limits = HTTPClientLimits()
        limits.connectionsPerOrigin = 4
        let client = try #require(HTTPClient.start(limits: limits))
        let holder = Mutex<RawServer?>(nil)
        let server = try RawServer { connection in
            while connection.readRequest() != nil {
                holder.withLock { $0 }?.entered()
                usleep(2_000)
                holder.withLock { $0 }?.left()
                connection.answer("ok")
            }
        }
        holder.withLock { $0 = server }
        let answered = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<60 {
                group.addTask {
                    await client.send(
                        HTTPRequest(method: "POST", url: server.url(), body: [1]), deadlineMilliseconds: 20_000,
                        policy: .channel
                    ).outcome.response?.status == 200
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(answered == 60)
        #expect(server.seen.mostOpen <= 4)
        #expect(server.seen.connections <= 4)
        holder.withLock { $0 = nil }
    }

    @Test("an origin that answers nothing holds up itself only, and what waits for it was never sent")
    func bulkhead() async throws {
        var limits = HTTPClientLimits()
        limits.connectionsPerOrigin = 2
        let client = try #require(HTTPClient.start(limits: limits))
        let silent = try RawServer { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
        let lively = try ExchangeTests.echo()
        let stuck = Mutex<[HTTPOutcome]>([])
        for _ in 0..<10 {
            client.send(
                HTTPRequest(method: "POST", url: silent.url(), body: [1]), deadlineMilliseconds: 600, policy: .channel
            ) { outcome, _ in stuck.withLock { $0.append(outcome) } }
        }
        for _ in 0..<20 {
            let answer = await client.send(
                HTTPRequest(method: "POST", url: lively.url(), body: [1]), deadlineMilliseconds: 5_000, policy: .channel
            )
            #expect(answer.outcome.response?.status == 200)
        }
        while client.pending > 0 { usleep(2_000) }
        let outcomes = stuck.withLock { $0 }
        #expect(outcomes.count { $0.phase == .afterSend } == 2)
        #expect(outcomes.count { $0.phase == .beforeSend } == 8)
    }

    @Test("more than may be under way is refused at once")
    func pendingLimit() async throws {
        var limits = HTTPClientLimits()
        limits.pending = 3
        let client = try #require(HTTPClient.start(limits: limits))
        let silent = try RawServer { $0.waitForEnd() }
        for _ in 0..<3 {
            client.send(HTTPRequest(method: "GET", url: silent.url()), deadlineMilliseconds: 5_000, policy: .channel) {
                _, _ in
            }
        }
        let refused = await client.send(
            HTTPRequest(method: "GET", url: silent.url()), deadlineMilliseconds: 5_000, policy: .channel)
        #expect(
            refused.outcome == .failed(HTTPFailure(phase: .beforeSend, reason: "the client takes no more requests")))
    }
}

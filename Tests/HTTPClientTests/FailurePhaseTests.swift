import Glibc
import HTTPMessage
import Testing

@testable import HTTPClient

/// What the engine may conclude from a failure: only "before send" is certain, everything else is unknown.
@Suite("Phase of failure")
struct FailurePhaseTests {
    let client: HTTPClient

    init() throws { client = try #require(HTTPClient.start()) }

    func post(_ url: String, deadline: Int64 = 5_000, body: String = "{\"pay\":1}") async -> HTTPOutcome {
        await client.send(
            HTTPRequest(method: "POST", url: url, body: Array(body.utf8)), deadlineMilliseconds: deadline,
            policy: .channel
        ).outcome
    }

    func get(_ url: String) async -> HTTPOutcome {
        await client.send(HTTPRequest(method: "GET", url: url), deadlineMilliseconds: 5_000, policy: .channel).outcome
    }

    @Test("nobody listens: before send")
    func refused() async throws {
        let server = try RawServer { _ in }
        server.stop()
        #expect(await post(server.url()).phase == .beforeSend)
    }

    @Test("the name does not exist: before send")
    func noSuchName() async {
        #expect(await post("http://no-such-shop.invalid/").phase == .beforeSend)
    }

    @Test("reset after the first byte was read: after send")
    func resetWhileReading() async throws {
        let server = try RawServer { connection in
            connection.readBytes(1)
            connection.resetOnClose()
        }
        #expect(await post(server.url()).phase == .afterSend)
    }

    @Test("reset after the whole request, on a new connection: after send, and sent once")
    func resetAfterRequest() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.resetOnClose()
        }
        #expect(await post(server.url()).phase == .afterSend)
        #expect(server.seen.requests.count == 1)
    }

    @Test("a kept connection closed after the request was read: after send; the body is not sent a second time")
    func keptConnectionDiesUnderPost() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.answer("first")
            _ = connection.readRequest()
        }
        #expect(await post(server.url("/1")).body == "first")
        let second = await post(server.url("/2"))
        #expect(
            second
                == .failed(
                    HTTPFailure(phase: .afterSend, reason: "the connection was closed while the request was sent")))
        #expect(server.seen.requests.count { $0.hasPrefix("POST /2") } == 1)
    }

    @Test("a kept connection reset after the request was read: the same")
    func keptConnectionResetUnderPost() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.answer("first")
            _ = connection.readRequest()
            connection.resetOnClose()
        }
        #expect(await post(server.url("/1")).body == "first")
        #expect(await post(server.url("/2")).phase == .afterSend)
        #expect(server.seen.requests.count { $0.hasPrefix("POST /2") } == 1)
    }

    @Test("a kept connection that dies under a GET is replaced: asking twice does no harm")
    func keptConnectionDiesUnderGet() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.answer("answer \(connection.number)")
            if connection.number == 1 { _ = connection.readRequest() } else { connection.waitForEnd() }
        }
        #expect(await get(server.url("/1")).body == "answer 1")
        #expect(await get(server.url("/2")).body == "answer 2")
    }

    @Test("a kept connection found closed before use is replaced without anybody noticing")
    func idleConnectionClosed() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.answer("answer \(connection.number)")
        }
        #expect(await post(server.url("/1")).body == "answer 1")
        // The orderly end has to arrive first; with it unseen the request would end as unknown.
        usleep(50_000)
        #expect(await post(server.url("/2")).body == "answer 2")
        #expect(server.seen.requests.count == 2)
    }

    @Test("no answer before the deadline: after send")
    func deadline() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
        #expect(await post(server.url(), deadline: 150).phase == .afterSend)
    }

    @Test(
        "an answer that breaks off or makes no sense: after send",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello",
            "HTTP/1.1 200 OK\r\nContent-Le",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
            "\u{1}\u{2}\u{3} garbage without end\r\n\r\n",
            "<html>an answer of long ago</html>",
            "",
        ])
    func brokenAnswer(_ text: String) async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write(text)
        }
        #expect(await post(server.url()).phase == .afterSend)
        #expect(server.seen.requests.count == 1)
    }

    @Test("more than the limits allow is not taken in: body said, body unsaid, header bytes, header lines")
    func tooMuch() async throws {
        let long = String(repeating: "x", count: 8_000)
        let answers = [
            "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + String(repeating: "y", count: 1_100_000),
            "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "y", count: 1_100_000),
            "HTTP/1.1 200 OK\r\n" + (0..<12).map { "H\($0): \(long)\r\n" }.joined() + "Content-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\n" + (0..<300).map { "H\($0): x\r\n" }.joined() + "Content-Length: 0\r\n\r\n",
        ]
        for text in answers {
            let server = try RawServer { connection in
                _ = connection.readRequest()
                connection.write(text)
            }
            let outcome = await post(server.url())
            #expect(outcome.phase == .afterSend)
            #expect(outcome.reason?.contains("too long") == true)
        }
    }

    @Test("stopping ends what is under way with its phase, and refuses what comes later")
    func stopping() async throws {
        let arrived = Gate()
        let server = try RawServer { connection in
            _ = connection.readRequest()
            arrived.open()
            connection.waitForEnd()
        }
        async let outcome = post(server.url())
        await Task.detached { arrived.pass() }.value
        client.stop()
        #expect(await outcome == .failed(HTTPFailure(phase: .afterSend, reason: "the client stopped")))
        #expect(await post(server.url()).phase == .beforeSend)
        #expect(client.pending == 0)
    }
}

extension HTTPOutcome {
    var phase: HTTPFailurePhase? { if case .failed(let failure) = self { failure.phase } else { nil } }
    var reason: String? { if case .failed(let failure) = self { failure.reason } else { nil } }
    var response: HTTPResponse? { if case .answered(let response) = self { response } else { nil } }
    var body: String? { response.map { String(decoding: $0.body, as: UTF8.self) } }
}

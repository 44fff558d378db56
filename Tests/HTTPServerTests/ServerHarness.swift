import Cryptography
import Engine
import HTTPMessage
import JSON
import Payments
import Synchronization

@testable import HTTPServer

/// An engine that answers by script and remembers what it was asked.
final class ScriptedGateway: EngineGateway {
    typealias Script = @Sendable (EngineInput) async -> EngineReply?

    private let script: Script
    private let state = Mutex(State())
    let healthReport: HealthReport

    struct State {
        var inputs: [EngineInput] = []
        var notifications: [(channel: ChannelID, request: HTTPRequest)] = []
    }

    init(
        health: HealthReport = HealthReport(status: .ok, lagMilliseconds: 3), _ script: @escaping Script = { _ in nil }
    ) {
        healthReport = health
        self.script = script
    }

    var inputs: [EngineInput] { state.withLock { $0.inputs } }
    var notifications: [(channel: ChannelID, request: HTTPRequest)] { state.withLock { $0.notifications } }

    func request(
        of shop: ShopID, _ make: @Sendable @escaping (ReplyToken) -> EngineInput
    ) async -> EngineReply? {
        let input = make(ReplyToken(number: 1))
        state.withLock { $0.inputs.append(input) }
        return await script(input)
    }

    /// Believes what does not say that it is forged.
    func channelNotification(_ channel: ChannelID, _ request: HTTPRequest) async -> NotificationAnswer {
        state.withLock { $0.notifications.append((channel, request)) }
        let isBelieved = !request.body.elementsEqual("forged".utf8)
        return NotificationAnswer(
            HTTPResponse(
                status: isBelieved ? 200 : 400, headers: ["Content-Type": "text/plain"],
                body: Array((isBelieved ? "success" : "failure").utf8)), isBelieved: isBelieved)
    }

    func metrics() async -> [MetricFamily] {
        [MetricFamily(name: "paydeck_orders_total", help: "Orders.", kind: .counter, samples: [.init(.whole(7))])]
    }

    func health() async -> HealthReport { healthReport }
}

/// A server on a port of its own, with one shop.
struct ServerHarness: Sendable {
    static let secret = SecretBytes(utf8: "0123456789abcdef-test-secret")
    static let keyID = "tea-house-1"
    /// 2026-11-23T01:30:00Z, the servers' clock in these tests.
    static let now: Int64 = 1_795_397_400

    let gateway: ScriptedGateway
    let port: Int

    static func settings() -> MerchantServerSettings {
        var settings = MerchantServerSettings(listeners: [.init(port: 0)], baseURL: "https://pay.example")
        settings.clock = ServerClock { ServerHarness.now * 1_000 }
        return settings
    }

    static func run(
        _ gateway: ScriptedGateway = ScriptedGateway(), settings: MerchantServerSettings = settings(),
        _ body: (ServerHarness) async throws -> Void
    ) async throws {
        let credential = ShopCredential(
            shop: ShopID(trusted: "tea-house"), keyID: keyID, secret: secret)
        let server = MerchantServer(gateway: gateway, shops: [credential], settings: settings)
        let running = Task { try await server.run() }
        let port = try await server.boundPorts()[0]
        do {
            try await body(ServerHarness(gateway: gateway, port: port))
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
        try await running.value
    }

    /// Sends bytes on a connection of their own and takes the answer.
    func exchange(_ bytes: [UInt8]) async throws -> HTTPResponse? {
        let port = port
        return try await onThread {
            let client = try RawClient(port: port)
            client.send(bytes)
            return client.answer()
        }
    }

    func exchange(_ request: SignedRequest) async throws -> HTTPResponse? { try await exchange(request.bytes) }
}

/// A request as a shop signs it; each part can be spoilt on its own.
struct SignedRequest: Sendable {
    var method = "POST"
    var target = "/v1/orders"
    var body: [UInt8] = []
    var timestamp = String(ServerHarness.now)
    var nonce = SignedRequest.freshNonce()
    var key = ServerHarness.keyID
    var secret = ServerHarness.secret
    /// Replaces the right signature.
    var signature: String?
    var contentType: String? = "application/json"
    var extra: [String] = []
    /// Taken out or doubled by name.
    var without: Set<String> = []
    var twice: Set<String> = []

    private static let count = Atomic<Int>(0)

    static func freshNonce() -> String {
        "test-nonce-" + String(1_000_000 + count.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    static func get(_ target: String) -> SignedRequest {
        SignedRequest(method: "GET", target: target, contentType: nil)
    }

    static func post(_ target: String, _ text: String) -> SignedRequest {
        SignedRequest(target: target, body: Array(text.utf8))
    }

    static func post(_ target: String, _ value: JSONValue) -> SignedRequest {
        SignedRequest(target: target, body: JSONWriter.bytes(value))
    }

    var bytes: [UInt8] {
        let right = ShopSignature.sign(
            method: method, target: target, timestamp: timestamp, nonce: nonce, body: body, secret: secret)
        var headers = [
            ("Host", "127.0.0.1"), ("PayDeck-Key", key), ("PayDeck-Timestamp", timestamp), ("PayDeck-Nonce", nonce),
            ("PayDeck-Signature", signature ?? right),
        ]
        if let contentType { headers.append(("Content-Type", contentType)) }
        if !body.isEmpty { headers.append(("Content-Length", String(body.count))) }
        var text = "\(method) \(target) HTTP/1.1\r\n"
        for (name, value) in headers where !without.contains(name) {
            text += "\(name): \(value)\r\n"
            if twice.contains(name) { text += "\(name): \(value)\r\n" }
        }
        for line in extra { text += line + "\r\n" }
        return Array((text + "\r\n").utf8) + body
    }
}

extension HTTPResponse {
    var json: JSONValue? { try? JSONParser.parse(body) }
    var errorCode: String? { json?["error"]?["code"]?.stringValue }
    var errorField: String? { json?["error"]?["field"]?.stringValue }
    var errorRule: String? { json?["error"]?["rule"]?.stringValue }
}

extension JSONValue {
    /// A copy with a member replaced, added or (nil) taken out.
    func with(_ name: String, _ value: JSONValue?) -> JSONValue {
        var members = self.members ?? []
        let place = members.firstIndex { $0.name == name } ?? members.count
        if place < members.count { members.remove(at: place) }
        if let value { members.insert(JSONMember(name: name, value: value), at: place) }
        return .object(members)
    }
}

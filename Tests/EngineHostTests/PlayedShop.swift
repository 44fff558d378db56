import Cryptography
import HTTPClient
import HTTPMessage
import HTTPServer
import JSON
import Payments
import Sandbox
import Testing

@testable import EngineHost

/// A shop's signed call.
struct PlayedShop {
    let demo: DemoHost
    let client: HTTPClient
    let credential: ShopCredential

    init(_ demo: DemoHost) throws {
        self.demo = demo
        client = try #require(HTTPClient.start())
        credential = ShopCredential(
            shop: ShopID(trusted: "tea-lane"), keyID: "tea-lane", secret: try demo.folder.secret("shop-tea-lane"))
    }

    func call(
        _ method: String, _ target: String, _ body: JSONValue? = nil, key: String = ""
    ) async throws -> (Int, JSONValue) {
        let bytes = body.map { JSONWriter.bytes($0) } ?? []
        let timestamp = String(SystemClock.now().seconds)
        let nonce = Nonce.make()
        var headers: HTTPHeaders = [
            ShopSignature.keyHeader: credential.keyID, ShopSignature.timestampHeader: timestamp,
            ShopSignature.nonceHeader: nonce,
            ShopSignature.signatureHeader: ShopSignature.sign(
                method: method, target: target, timestamp: timestamp, nonce: nonce, body: bytes,
                secret: credential.secret),
        ]
        if body != nil { headers.add("Content-Type", "application/json") }
        if !key.isEmpty { headers.add("Idempotency-Key", key) }
        let request = HTTPRequest(method: method, url: demo.apiURL + target, headers: headers, body: bytes)
        let answer = await client.send(request, deadlineMilliseconds: 15_000, policy: .channel)
        guard case .answered(let response) = answer.outcome else { return (0, .null) }
        return (response.status, (try? JSONParser.parse(response.body)) ?? .null)
    }

    func order(_ number: String, fen: Int64 = 8_888) -> JSONValue {
        let members: KeyValuePairs<String, JSONValue> = [
            "shop_order_number": .string(number), "amount": .integer(fen), "currency": .string("CNY"),
            "description": .string("Longjing tea"), "category": .string("goods"), "environment": .string("browser"),
            "buyer": .object([
                "user_id": .string("u1"), "device_id": .string("d1"), "age_band": .string("25-34"),
                "region": .string("Hangzhou"), "registered_at": .string("2024-05-01T10:00:00+08:00"),
                "preferences": .array([]),
            ]),
            "expires_in_seconds": .integer(600),
        ]
        return .object(members)
    }

    /// Asks until the order is in the state, or gives up after ten seconds.
    func wait(_ id: String, until state: String) async throws -> JSONValue {
        var last = JSONValue.null
        for _ in 0..<100 {
            last = try await call("GET", "/v1/orders/\(id)").1
            if last["state"]?.stringValue == state { return last }
            try await Task.sleep(for: .milliseconds(100))
        }
        return last
    }
}

extension PlayedShop {
    /// The buyer pays the order's open attempt.
    func pay(_ created: JSONValue) throws {
        let attempt = try #require(created["attempt"])
        let channel = ChannelID(try #require(attempt["channel"]?.stringValue))
        let number = try #require(attempt["id"]?.stringValue)
        #expect(demo.sandbox.with { $0.pay(channel: channel, number: number, amountDelta: 0, at: SystemClock.now()) })
    }

    /// The same call many times at once, each with its own body.
    func flood(_ count: Int, _ target: String, _ body: @escaping @Sendable (Int) -> JSONValue) async throws -> [Flooded] {
        try await withThrowingTaskGroup(of: Flooded.self) { group in
            for number in 0..<count {
                group.addTask {
                    let (status, answer) = try await call("POST", target, body(number))
                    return Flooded(status: status, code: answer["error"]?["code"]?.stringValue ?? "")
                }
            }
            var all: [Flooded] = []
            for try await item in group { all.append(item) }
            return all
        }
    }

    struct Flooded: Sendable {
        let status: Int
        let code: String
    }
}

import Cryptography
import Engine
import HTTPMessage
import JSON
import Testing

@testable import HTTPServer

/// What is thrown at the API, and what comes back: always an answer that names field and rule, never a crash, and
/// nothing reaches the engine.
@Suite("Bad input")
struct BadInputTests {
    struct Row: Sendable {
        let name: String
        let bytes: [UInt8]
        let status: Int
        let code: String
        let field: String

        init(_ name: String, _ request: SignedRequest, _ status: Int, _ code: String, _ field: String = "") {
            self.init(name, bytes: request.bytes, status, code, field)
        }

        init(_ name: String, bytes: [UInt8], _ status: Int, _ code: String, _ field: String = "") {
            self.name = name
            self.bytes = bytes
            self.status = status
            self.code = code
            self.field = field
        }
    }

    static let good = MerchantExamples().createOrder

    static func order(_ name: String, _ value: JSONValue?) -> SignedRequest {
        .post("/v1/orders", good.with(name, value))
    }

    static func buyer(_ name: String, _ value: JSONValue?) -> SignedRequest {
        order("buyer", (good["buyer"] ?? .null).with(name, value))
    }

    static func receiver(_ name: String, _ value: JSONValue?) -> SignedRequest {
        let receivers = good["split_plan"]?["receivers"]?.arrayValue ?? []
        return order("split_plan", .object(["receivers": .array([receivers[0].with(name, value)])]))
    }

    static func text(_ text: String) -> SignedRequest { .post("/v1/orders", text) }

    static func with(_ change: (inout SignedRequest) -> Void) -> SignedRequest {
        var request = SignedRequest.post("/v1/orders", good)
        change(&request)
        return request
    }

    /// The answer's field may be more exact than a row cares for: rows give how it begins.
    func check(_ rows: [Row]) async throws {
        try await ServerHarness.run { server in
            for row in rows {
                let answer = try await server.exchange(row.bytes)
                #expect(answer?.status == row.status, "\(row.name)")
                #expect(answer?.errorCode == row.code, "\(row.name)")
                #expect(answer?.errorField?.hasPrefix(row.field) == true, "\(row.name): \(answer?.errorField ?? "-")")
                #expect(answer?.json?["error"]?["request_id"]?.stringValue?.isEmpty == false, "\(row.name)")
                #expect((answer?.errorRule?.count ?? 0) > 3, "\(row.name)")
            }
            #expect(server.gateway.inputs.isEmpty)
            #expect(try await server.exchange(SignedRequest.get("/healthz"))?.status == 200)
        }
    }

    @Test("documents that are no JSON, or not one, or without bound")
    func documents() async throws {
        try await check([
            Row("empty body", SignedRequest.post("/v1/orders", ""), 400, "malformed_json"),
            Row("half", Self.text("{\"amount\":"), 400, "malformed_json"),
            Row("two documents", Self.text("{}{}"), 400, "malformed_json"),
            Row("a comment", Self.text("{/*x*/}"), 400, "malformed_json"),
            Row("single quotes", Self.text("{'a':1}"), 400, "malformed_json"),
            Row("trailing comma", Self.text("{\"a\":1,}"), 400, "malformed_json"),
            Row("NaN", Self.text("{\"amount\":NaN}"), 400, "malformed_json"),
            Row("leading zero", Self.text("{\"amount\":012}"), 400, "malformed_json"),
            Row("byte order mark", Self.text("\u{FEFF}{}"), 400, "malformed_json"),
            Row("duplicate key", Self.text("{\"amount\":1,\"amount\":2}"), 400, "malformed_json"),
            Row("duplicate key, escaped", Self.text("{\"amount\":1,\"\\u0061mount\":2}"), 400, "malformed_json"),
            Row(
                "17 levels", Self.text(String(repeating: "[", count: 17) + String(repeating: "]", count: 17)), 400,
                "malformed_json"),
            Row("30,000 levels", Self.text(String(repeating: "[", count: 30_000)), 400, "malformed_json"),
            Row(
                "invalid UTF-8",
                SignedRequest(body: Array("{\"description\":\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8)),
                400, "malformed_json"),
            Row(
                "overlong UTF-8",
                SignedRequest(body: Array("{\"description\":\"".utf8) + [0xC0, 0xAF] + Array("\"}".utf8)),
                400, "malformed_json"),
            Row("half a surrogate pair", Self.text("{\"description\":\"\\ud800\"}"), 400, "malformed_json"),
            Row("raw control character", Self.text("{\"description\":\"a\nb\"}"), 400, "malformed_json"),
            Row("5,000 members", Self.text("[" + String(repeating: "0,", count: 5_000) + "0]"), 400, "malformed_json"),
            Row("a list", Self.text("[]"), 400, "invalid_field"),
            Row("null", Self.text("null"), 400, "invalid_field"),
            Row("no field at all", Self.text("{}"), 400, "missing_field", "shop_order_number"),
        ])
    }

    @Test("fields that break their rules")
    func fields() async throws {
        let long = JSONValue.string(String(repeating: "茶", count: 128))
        try await check([
            Row("unknown field", Self.order("notifyUrl", "http://a"), 400, "unknown_field", "notifyUrl"),
            Row("misspelt", Self.order("ammount", .integer(1)), 400, "unknown_field", "ammount"),
            Row("unknown inside", Self.buyer("userid", "u"), 400, "unknown_field", "buyer.userid"),
            Row("__proto__", Self.order("__proto__", .object([])), 400, "unknown_field", "__proto__"),
            Row("missing amount", Self.order("amount", nil), 400, "missing_field", "amount"),
            Row("missing inside", Self.buyer("user_id", nil), 400, "missing_field", "buyer.user_id"),
            Row("amount 0", Self.order("amount", .integer(0)), 400, "invalid_field", "amount"),
            Row("amount -1", Self.order("amount", .integer(-1)), 400, "invalid_field", "amount"),
            Row("amount too large", Self.order("amount", .integer(100_000_000_001)), 400, "invalid_field", "amount"),
            Row(
                "amount beyond 64 bits", Self.order("amount", .number("99999999999999999999")), 400, "invalid_field",
                "amount"),
            Row("amount 1.0", Self.order("amount", .number("1.0")), 400, "invalid_field", "amount"),
            Row("amount 1e3", Self.order("amount", .number("1e3")), 400, "invalid_field", "amount"),
            Row("amount as text", Self.order("amount", "8800"), 400, "invalid_field", "amount"),
            Row("amount null", Self.order("amount", .null), 400, "invalid_field", "amount"),
            Row("currency unknown", Self.order("currency", "XAU"), 400, "invalid_field", "currency"),
            Row("currency lower case", Self.order("currency", "cny"), 400, "invalid_field", "currency"),
            Row("category unknown", Self.order("category", "good"), 400, "invalid_field", "category"),
            Row("description empty", Self.order("description", ""), 400, "invalid_field", "description"),
            Row("description too long", Self.order("description", long), 400, "invalid_field", "description"),
            Row("description with line feed", Self.order("description", "a\nb"), 400, "invalid_field", "description"),
            Row("description with NUL", Self.order("description", "a\u{0}b"), 400, "invalid_field", "description"),
            Row(
                "description turned round", Self.order("description", "a\u{202E}b"), 400, "invalid_field", "description"
            ),
            Row(
                "description with terminal escape", Self.order("description", "\u{1B}[2J"), 400, "invalid_field",
                "description"),
            Row(
                "127 letters with 10,000 marks",
                Self.order("description", .string("a" + String(repeating: "\u{301}", count: 10_000))), 400,
                "invalid_field",
                "description"),
            Row(
                "card", Self.order("description", "card 4111 1111 1111 1111"), 400, "card_number", "description"),
            Row(
                "card number in the region", Self.buyer("region", "6217000010012345677"), 400, "card_number",
                "buyer.region"),
            Row("number with space", Self.order("shop_order_number", "A 1"), 400, "invalid_field", "shop_order_number"),
            Row(
                "number too long", Self.order("shop_order_number", .string(String(repeating: "9", count: 65))), 400,
                "invalid_field", "shop_order_number"),
            Row("expires too soon", Self.order("expires_in_seconds", .integer(59)), 400, "invalid_field", "expires_in"),
            Row(
                "expires too late", Self.order("expires_in_seconds", .integer(86_401)), 400, "invalid_field",
                "expires_in"),
            Row("notify to a file", Self.order("notify_url", "file:///etc/passwd"), 400, "invalid_field", "notify_url"),
            Row("notify with user name", Self.order("notify_url", "http://a@b/"), 400, "invalid_field", "notify_url"),
            Row("notify without host", Self.order("notify_url", "http:///x"), 400, "invalid_field", "notify_url"),
            Row("notify with fragment", Self.order("notify_url", "http://a/#b"), 400, "invalid_field", "notify_url"),
            Row(
                "registered yesterday", Self.buyer("registered_at", "yesterday"), 400, "invalid_field",
                "buyer.registered_at"),
            Row("address with a line feed", Self.buyer("ip", "10.0.0.1\n"), 400, "invalid_field", "buyer.ip"),
            Row("address as a number", Self.buyer("ip", .integer(1)), 400, "invalid_field", "buyer.ip"),
            Row(
                "address too long", Self.buyer("ip", .string(String(repeating: "1", count: 65))), 400, "invalid_field",
                "buyer.ip"),
            Row(
                "identity token with an escape", Self.buyer("identity_token", "palm\u{1B}[2J"), 400, "invalid_field",
                "buyer.identity_token"),
            Row(
                "identity token too long", Self.buyer("identity_token", .string(String(repeating: "a", count: 65))), 400,
                "invalid_field", "buyer.identity_token"),
            Row("leader with a blank", Self.buyer("leader", "li 7"), 400, "invalid_field", "buyer.leader"),
            Row(
                "leader too long", Self.buyer("leader", .string(String(repeating: "l", count: 33))), 400,
                "invalid_field", "buyer.leader"),
            Row("buyer is a list", Self.order("buyer", .array([])), 400, "invalid_field", "buyer"),
            Row(
                "preference of an unknown channel",
                Self.buyer("preferences", .array([.object(["channel": "wechatt", "weight": .integer(1)])])), 400,
                "invalid_field", "buyer.preferences[0].channel"),
            Row(
                "17 preferences",
                Self.buyer(
                    "preferences",
                    .array((0..<17).map { _ in .object(["channel": "wechat", "weight": .integer(1)]) })), 400,
                "invalid_field", "buyer.preferences"),
        ])
    }

    @Test("split plans that cannot be")
    func plans() async throws {
        let one = Self.good["split_plan"]?["receivers"]?[0] ?? .null
        try await check([
            Row(
                "no receiver", Self.order("split_plan", .object(["receivers": .array([])])), 400, "invalid_field",
                "split_plan"),
            Row(
                "51 receivers",
                Self.order("split_plan", .object(["receivers": .array([JSONValue](repeating: one, count: 51))])), 400,
                "invalid_field", "split_plan.receivers"),
            Row(
                "ratio and amount", Self.receiver("amount", .integer(1)), 400, "invalid_field",
                "split_plan.receivers[0]"),
            Row(
                "neither", Self.receiver("ratio_basis_points", nil), 400, "invalid_field", "split_plan.receivers[0]"),
            Row(
                "more than all", Self.receiver("ratio_basis_points", .integer(10_001)), 400, "invalid_field",
                "split_plan.receivers[0].ratio_basis_points"),
            Row("role unknown", Self.receiver("role", "boss"), 400, "invalid_field", "split_plan.receivers[0].role"),
            Row(
                "timing unknown", Self.receiver("timing", "never"), 400, "invalid_field",
                "split_plan.receivers[0].timing"),
            Row(
                "account at an unknown channel", Self.receiver("accounts", .object(["weichat": "1"])), 400,
                "unknown_field", "split_plan.receivers[0].accounts.weichat"),
        ])
    }

    @Test("requests that are not believed")
    func credentials() async throws {
        let old = String(ServerHarness.now - 301)
        let early = String(ServerHarness.now + 301)
        try await check([
            Row(
                "no headers at all", Self.with { $0.without = ["PayDeck-Key", "PayDeck-Signature"] }, 401,
                "unauthorized", "PayDeck-Key"),
            Row(
                "no signature", Self.with { $0.without = ["PayDeck-Signature"] }, 401, "unauthorized",
                "PayDeck-Signature"),
            Row(
                "two signatures", Self.with { $0.twice = ["PayDeck-Signature"] }, 401, "unauthorized",
                "PayDeck-Signature"),
            Row("two keys", Self.with { $0.twice = ["PayDeck-Key"] }, 401, "unauthorized", "PayDeck-Key"),
            Row("unknown key", Self.with { $0.key = "nobody" }, 401, "unauthorized", "PayDeck-Signature"),
            Row(
                "other secret", Self.with { $0.secret = .init(utf8: "another secret") }, 401, "unauthorized",
                "PayDeck-Signature"),
            Row(
                "wrong signature", Self.with { $0.signature = String(repeating: "0", count: 64) }, 401, "unauthorized",
                "PayDeck-Signature"),
            Row("short signature", Self.with { $0.signature = "00" }, 401, "unauthorized", "PayDeck-Signature"),
            Row("five minutes old", Self.with { $0.timestamp = old }, 401, "unauthorized", "PayDeck-Timestamp"),
            Row("five minutes early", Self.with { $0.timestamp = early }, 401, "unauthorized", "PayDeck-Timestamp"),
            Row("timestamp in words", Self.with { $0.timestamp = "now" }, 401, "unauthorized", "PayDeck-Timestamp"),
            Row(
                "timestamp without bound", Self.with { $0.timestamp = "9999999999999999999" }, 401, "unauthorized",
                "PayDeck-Timestamp"),
            Row("timestamp negative", Self.with { $0.timestamp = "-1" }, 401, "unauthorized", "PayDeck-Timestamp"),
            Row("nonce too short", Self.with { $0.nonce = "short" }, 401, "unauthorized", "PayDeck-Nonce"),
            Row("nonce with a dot", Self.with { $0.nonce = "................" }, 401, "unauthorized", "PayDeck-Nonce"),
        ])
    }

    @Test("a signed request changed on its way, or sent twice")
    func tampering() async throws {
        try await ServerHarness.run(ScriptedGateway { _ in .rejected(.init(code: .notFound, rule: "no such order")) }) {
            server in
            let honest = SignedRequest.get("/v1/orders?shop_order_number=A1")
            #expect(try await server.exchange(honest)?.status == 404)
            #expect(try await server.exchange(honest)?.errorCode == "replayed_nonce")
            for (from, to) in [("GET /v1", "PUT /v1"), ("number=A1", "number=A2"), ("nonce-1", "nonce-2")] {
                let text = String(decoding: SignedRequest.get("/v1/orders?shop_order_number=A1").bytes, as: UTF8.self)
                let changed = text.replacing(from, with: to, maxReplacements: 1)
                let answer = try await server.exchange(Array(changed.utf8))
                #expect([401, 405].contains(answer?.status), "\(to)")
            }
            var body = SignedRequest.post("/v1/orders", Self.good).bytes
            body[body.count - 2] ^= 1
            #expect(try await server.exchange(body)?.errorCode == "unauthorized")
            #expect(server.gateway.inputs.count == 1)
        }
    }

    @Test("addresses, parameters, methods and headers that do not exist")
    func places() async throws {
        try await check([
            Row("no such path", SignedRequest.get("/v1/order"), 404, "not_found"),
            Row("path with a slash more", SignedRequest.get("/v1/orders/"), 400, "invalid_field", "id"),
            Row("root", SignedRequest.get("/"), 404, "not_found"),
            Row("path upwards", SignedRequest.get("/v1/../metrics"), 404, "not_found"),
            Row("method not there", SignedRequest(method: "DELETE", target: "/v1/orders"), 405, "method_not_allowed"),
            Row("id too short", SignedRequest.get("/v1/orders/123"), 400, "invalid_field", "id"),
            Row(
                "id with wrong letters", SignedRequest.get("/v1/orders/01KAQXC6RC5N3T0J8Y2E4WV7QI"), 400,
                "invalid_field", "id"),
            Row("an empty number", SignedRequest.get("/v1/orders?shop_order_number="), 400, "invalid_field", "shop_order_number"),
            Row(
                "parameter misspelt", SignedRequest.get("/v1/orders?shop_order_no=1"), 400, "unknown_field",
                "shop_order_no"),
            Row(
                "parameter twice", SignedRequest.get("/v1/orders?shop_order_number=1&shop_order_number=2"), 400,
                "invalid_field", "shop_order_number"),
            Row(
                "parameter broken", SignedRequest.get("/v1/orders?shop_order_number=%zz"), 400, "malformed_request",
                "query"),
            Row(
                "parameter not UTF-8", SignedRequest.get("/v1/orders?shop_order_number=%ff"), 400, "malformed_request",
                "query"),
            Row(
                "parameter where none is", SignedRequest.get("/v1/orders/01KAQXC6RC5N3T0J8Y2E4WV7Q9?x=1"), 400,
                "unknown_field", "query"),
            Row("no content type", Self.with { $0.contentType = nil }, 415, "unsupported_media_type", "Content-Type"),
            Row(
                "form", Self.with { $0.contentType = "application/x-www-form-urlencoded" }, 415,
                "unsupported_media_type", "Content-Type"),
            Row(
                "other character set", Self.with { $0.contentType = "application/json; charset=gbk" }, 415,
                "unsupported_media_type", "Content-Type"),
            Row(
                "idempotency key too long",
                Self.with { $0.extra = ["Idempotency-Key: " + String(repeating: "k", count: 65)] }, 400,
                "invalid_field", "Idempotency-Key"),
            Row(
                "two idempotency keys", Self.with { $0.extra = ["Idempotency-Key: a", "Idempotency-Key: b"] }, 400,
                "invalid_field", "Idempotency-Key"),
            Row(
                "close with a body",
                SignedRequest.post("/v1/orders/01KAQXC6RC5N3T0J8Y2E4WV7Q9/close", "{\"force\":true}"), 400,
                "malformed_request"),
        ])
    }

    @Test("HTTP that is none, or without bound")
    func wire() async throws {
        let filler = String(repeating: "x", count: 200)
        let many = (0..<101).map { "X-\($0): 1\r\n" }.joined()
        try await check([
            Row("garbage", bytes: Array("\u{1}\u{2}\u{3}garbage\r\n\r\n".utf8), 400, "malformed_request"),
            Row(
                "TLS hello", bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03], 400,
                "malformed_request"),
            Row("no version", bytes: Array("GET /healthz\r\n\r\n".utf8), 400, "malformed_request"),
            Row("HTTP/3.0", bytes: Array("GET /healthz HTTP/3.0\r\n\r\n".utf8), 400, "malformed_request"),
            Row(
                "header without colon", bytes: Array("GET /healthz HTTP/1.1\r\nHost\r\n\r\n".utf8), 400,
                "malformed_request"),
            Row(
                "header name with space", bytes: Array("GET /healthz HTTP/1.1\r\nHo st: a\r\n\r\n".utf8), 400,
                "malformed_request"),
            Row("101 headers", bytes: Array("GET /healthz HTTP/1.1\r\n\(many)\r\n".utf8), 431, "header_too_large"),
            Row(
                "long header",
                bytes: Array("GET /healthz HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: filler, count: 100))\r\n\r\n".utf8), 431,
                "header_too_large"),
            Row(
                "long request line",
                bytes: Array("GET /\(String(repeating: filler, count: 200)) HTTP/1.1\r\nHost: a\r\n\r\n".utf8), 431,
                "header_too_large"),
            Row(
                "length is a word", bytes: Array("POST /v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: ten\r\n\r\n".utf8), 400,
                "malformed_request"),
            Row(
                "length negative", bytes: Array("POST /v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".utf8), 400,
                "malformed_request"),
            Row(
                "two lengths",
                bytes: Array("POST /v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x".utf8), 400,
                "malformed_request"),
            Row(
                "length and chunks",
                bytes: Array(
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".utf8),
                400, "malformed_request"),
            Row(
                "body announced too large",
                bytes: Array("POST /v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n".utf8), 413, "body_too_large"),
            Row(
                "2 MB", Self.with { $0.body = [UInt8](repeating: 32, count: 2_000_000) }, 413, "body_too_large"),
            Row(
                "chunks without end",
                bytes: Array("POST /v1/orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
                    + (0..<80).flatMap { _ in Array("400\r\n".utf8) + [UInt8](repeating: 32, count: 1_024) + [13, 10] },
                413, "body_too_large"),
        ])
    }
}

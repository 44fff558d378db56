import Cryptography
import Engine
import HTTPMessage
import JSON
import Payments
import Testing

@testable import HTTPServer

/// A shop's requests as the engine gets them, and the engine's replies as the shop gets them.
@Suite("Merchant API")
struct MerchantAPITests {
    static let orderID = OrderID(trusted: "01KAQXC6RC5N3T0J8Y2E4WV7Q9")

    static let order = Order(
        id: orderID, shop: ShopID(trusted: "tea-house"), shopOrderNumber: "A20261123-0001", amount: .fen(8_800),
        description: "Green tea, 2 boxes", category: .goods, buyer: Buyer(userID: "u-1027"), environment: .browser,
        notifyURL: "", splitPlan: nil, createdAt: Timestamp(milliseconds: 1_795_397_405_000),
        expiresAt: Timestamp(milliseconds: 1_795_399_205_000), state: .paid, hold: .held, flags: [.late, .paidTwice],
        channel: .wechat, paidAt: Timestamp(milliseconds: 1_795_397_500_000), paidMinorUnits: 8_800,
        refundedMinorUnits: 1_000)

    static let attempt = Attempt(
        id: AttemptID(trusted: "01KAQXC6RD5N8B4M1Z6S3HX0PK"), order: orderID, channel: .wechat, number: 1,
        amount: .fen(8_800), createdAt: order.createdAt, requestTime: order.createdAt, expiresAt: order.expiresAt,
        state: .paid, payParameter: "weixin://wxpay/bizpayurl?pr=p4lpSuKzz", channelTradeNumber: "42000025")

    static let refund = Refund(
        id: RefundID(trusted: "01KAQXMD9C5N2V7R5A8F1CT4JG"), order: orderID, attempt: attempt.id, channel: .wechat,
        amount: .fen(1_000), kind: .shop, shopRefundNumber: "R1", reason: "damaged", createdAt: order.createdAt,
        requestTime: order.createdAt, state: .succeeded)

    static let leg = SplitLeg(
        id: LegID(trusted: "01KAQXMD9C5N2V7R5A8F1CT4JH"), order: orderID, channel: .wechat,
        receiver: Receiver(participant: "leader-7", role: .leader, accountKind: .person, accounts: [.wechat: "oUp"]),
        amount: .fen(300), timing: .nextDay, createdAt: order.createdAt, state: .waiting)

    static func report(isRepeat: Bool = false) -> EngineReply {
        .order(
            OrderReport(
                order: order, attempt: attempt, isUnknown: false, refunds: [refund], legs: [leg], isRepeat: isRepeat))
    }

    @Test("an order reaches the engine with every field as it was written")
    func createOrder() async throws {
        try await ServerHarness.run(ScriptedGateway { _ in Self.report() }) { server in
            var request = SignedRequest.post("/v1/orders", MerchantExamples().createOrder)
            request.extra = ["Idempotency-Key: key-1"]
            let answer = try #require(try await server.exchange(request))
            #expect(answer.status == 201)
            #expect(answer.headers["Location"] == "/v1/orders/\(Self.orderID.text)")
            guard case .createOrder(let order, _) = server.gateway.inputs.first else {
                Issue.record("the engine was not asked")
                return
            }
            let expected = CreateOrder(
                shop: ShopID(trusted: "tea-house"), shopOrderNumber: "A20261123-0001", idempotencyKey: "key-1",
                requestDigest: order.requestDigest, earlierDigest: Digest.sha256(request.body), amount: .fen(8_800),
                description: "Green tea, 2 boxes",
                category: .goods,
                buyer: Buyer(
                    userID: "u-1027", deviceID: "d-5f3a", ageBand: .from25, region: "Hangzhou",
                    registeredAt: Timestamp(rfc3339: "2024-05-01T10:00:00+08:00"),
                    preferences: [ChannelPreference(channel: .wechat, weight: 70)]),
                environment: .browser, notifyURL: "https://shop.example/paydeck/notify",
                splitPlan: SplitPlan(shares: [
                    SplitShare(
                        receiver: Receiver(
                            participant: "platform", role: .platform, accountKind: .merchant,
                            accounts: [.wechat: "1900000109", .alipay: "2088102146225135"]),
                        portion: .basisPoints(500), timing: .realTime),
                    SplitShare(
                        receiver: Receiver(
                            participant: "leader-7", role: .leader, accountKind: .person,
                            accounts: [.wechat: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"]),
                        portion: .minorUnits(300), timing: .nextDay),
                ]), expiresInSeconds: 1_800)
            #expect(order == expected)
        }
    }

    @Test("what risk rules look at in a buyer reaches the engine as it was written")
    func riskFields() async throws {
        try await ServerHarness.run { (server: ServerHarness) async throws -> Void in
            let longest = JSONValue.string(String(repeating: "p", count: 64))
            let value = JSONValue.object([
                "shop_order_number": "A1", "amount": .integer(1), "currency": "CNY", "description": "茶",
                "category": "goods", "environment": "app",
                "buyer": .object([
                    "user_id": "u", "device_id": "d-1", "ip": "2001:db8::7", "identity_token": longest,
                    "leader": "leader-7", "registered_at": "2024-05-01T10:00:00+08:00",
                ]),
            ])
            #expect(try await server.exchange(SignedRequest.post("/v1/orders", value))?.status == 202)
            guard case .createOrder(let order, _) = server.gateway.inputs.first else {
                Issue.record("the engine was not asked")
                return
            }
            #expect(order.buyer == Buyer(
                userID: "u", deviceID: "d-1", address: "2001:db8::7", identityToken: String(repeating: "p", count: 64),
                leader: "leader-7", registeredAt: Timestamp(rfc3339: "2024-05-01T10:00:00+08:00")))
        }
    }

    @Test("optional fields may be left out")
    func leastOrder() async throws {
        try await ServerHarness.run { (server: ServerHarness) async throws -> Void in
            let value = JSONValue.object([
                "shop_order_number": "A1", "amount": .integer(1), "currency": "JPY", "description": "茶",
                "category": "virtual", "environment": "app", "buyer": .object(["user_id": "u"]),
            ])
            #expect(try await server.exchange(SignedRequest.post("/v1/orders", value))?.status == 202)
            guard case .createOrder(let order, _) = server.gateway.inputs.first else {
                Issue.record("the engine was not asked")
                return
            }
            #expect(order.amount == Money(minorUnits: 1, currency: .jpy))
            #expect(order.idempotencyKey.isEmpty && order.notifyURL.isEmpty && order.splitPlan == nil)
            #expect(order.expiresInSeconds == 7_200)
            #expect(order.buyer == Buyer(userID: "u"))
        }
    }

    @Test("each call asks the engine the right thing, for the shop that signed")
    func calls() async throws {
        try await ServerHarness.run { (server: ServerHarness) async throws -> Void in
            let id = Self.orderID.text
            let refundID = Self.refund.id.text
            for request in [
                SignedRequest.get("/v1/orders/\(id)"), .get("/v1/orders?shop_order_number=A-1_.x"),
                .post("/v1/orders/\(id)/close", ""), .post("/v1/orders/\(id)/close", "{}"),
                .post("/v1/orders/\(id)/refunds", MerchantExamples().createRefund),
                .get("/v1/refunds/\(refundID)"), .get("/v1/refunds?shop_refund_number=R1"),
            ] {
                #expect(try await server.exchange(request)?.status == 202)
            }
            let shop = ShopID(trusted: "tea-house")
            let inputs = server.gateway.inputs
            #expect(inputs.count == 7)
            guard case .readOrder(shop, .id(Self.orderID), _) = inputs[0],
                case .readOrder(shop, .shopNumber("A-1_.x"), _) = inputs[1],
                case .closeOrder(shop, .id(Self.orderID), _) = inputs[2],
                case .closeOrder(shop, .id(Self.orderID), _) = inputs[3],
                case .createRefund(let refund, _) = inputs[4],
                case .readRefund(shop, .id(Self.refund.id), _) = inputs[5],
                case .readRefund(shop, .shopNumber("R1"), _) = inputs[6]
            else {
                Issue.record("\(inputs)")
                return
            }
            #expect(refund.shop == shop && refund.order == .id(Self.orderID) && refund.amount == .fen(1_000))
            #expect(refund.shopRefundNumber == "R20261123-0001" && refund.reason == "One box was damaged")
        }
    }

    @Test("the same refund of another order is another request")
    func refundDigest() {
        let value = MerchantExamples().createRefund
        let schema = DescriptionTests.operations.schemas.createRefund
        let (one, two) = (
            RequestDigests(value, schema, bytes: [], path: Self.orderID.text),
            RequestDigests(value, schema, bytes: [], path: "01KAQXC6RC5N3T0J8Y2E4WV7QA")
        )
        #expect(one.meaning != two.meaning)
        #expect(one.bytes != two.bytes)
        #expect(one.meaning != one.bytes)
    }

    @Test("an order is answered in full: state, money, hold, flags, refunds, shares")
    func rendering() async throws {
        try await ServerHarness.run(ScriptedGateway { _ in Self.report(isRepeat: true) }) { server in
            let answer = try #require(
                try await server.exchange(SignedRequest.post("/v1/orders", MerchantExamples().createOrder)))
            #expect(answer.status == 200, "a repeat is not created again")
            let order = try #require(answer.json)
            #expect(order["id"]?.stringValue == Self.orderID.text)
            #expect(order["state"] == "paid")
            #expect(order["paid_amount"]?.integerValue == 8_800)
            #expect(order["paid_at"] == "2026-11-23T09:31:40+08:00")
            #expect(order["hold"] == "held")
            #expect(order["flags"] == .array(["late", "paid_twice"]))
            #expect(order["repeated"]?.boolValue == true)
            #expect(order["attempt"]?["pay_parameter"] == "weixin://wxpay/bizpayurl?pr=p4lpSuKzz")
            #expect(order["refunds"]?[0]?["state"] == "succeeded")
            #expect(order["split"]?[0]?["amount"]?.integerValue == 300)
            #expect(answer.headers["PayDeck-Request-Id"]?.isEmpty == false)
        }
    }

    @Test("no reply from the engine in time is neither yes nor no, and says how to ask")
    func unknownOutcome() async throws {
        try await ServerHarness.run { server in
            let answer = try #require(
                try await server.exchange(SignedRequest.post("/v1/orders", MerchantExamples().createOrder)))
            #expect(answer.status == 202)
            #expect(answer.json?["state"] == "unknown")
            let target = try #require(answer.json?["ask"]?["target"]?.stringValue)
            #expect(target == "/v1/orders?shop_order_number=A20261123-0001")
            #expect(try await server.exchange(SignedRequest.get(target))?.status == 202, "the advice can be followed")
        }
    }

    @Test("each of the engine's refusals has its status and keeps field and rule", arguments: Rejection.Code.allCases)
    func rejections(_ code: Rejection.Code) async throws {
        let gateway = ScriptedGateway { _ in .rejected(Rejection(code: code, field: "amount", rule: "the rule")) }
        try await ServerHarness.run(gateway) { server in
            let answer = try #require(try await server.exchange(SignedRequest.get("/v1/orders?shop_order_number=1")))
            // A shop above its part of the channels is told what any shop above its rate is told.
            #expect(answer.errorCode == (code == .aboveShare ? "rate_limited" : code.rawValue))
            #expect(answer.errorField == "amount")
            #expect(answer.errorRule == "the rule")
            #expect((400...503).contains(answer.status))
            let isTemporary = [.stopped, .noChannel, .overloaded, .aboveShare].contains(code)
            #expect((answer.headers["Retry-After"] != nil) == isTemporary)
        }
    }

    @Test("channels' notifications reach the engine as raw bytes with their headers, up to 256 KiB")
    func notifications() async throws {
        try await ServerHarness.run { server in
            let body = [UInt8](repeating: 0xFE, count: 200_000)
            let head =
                "POST /notify/wechat?x=1 HTTP/1.1\r\nHost: a\r\nWechatpay-Serial: 5157\r\nContent-Length: \(body.count)\r\n\r\n"
            let answer = try await server.exchange(Array(head.utf8) + body)
            #expect(answer?.status == 200)
            #expect(answer.map { String(decoding: $0.body, as: UTF8.self) } == "success")
            let seen = try #require(server.gateway.notifications.first)
            #expect(seen.channel == .wechat)
            #expect(seen.request.body == body)
            #expect(seen.request.target == "/notify/wechat?x=1")
            #expect(seen.request.headers["wechatpay-serial"] == "5157")
            let large = "POST /notify/alipay HTTP/1.1\r\nHost: a\r\nContent-Length: 262145\r\n\r\n"
            #expect(try await server.exchange(Array(large.utf8))?.status == 413)
        }
    }

    @Test("health tells the status by its number, metrics come with the servers' own")
    func operation() async throws {
        let stopped = ScriptedGateway(health: HealthReport(status: .stopped, reason: "disk full", lagMilliseconds: 9))
        try await ServerHarness.run(stopped) { server in
            let health = try await server.exchange(Array("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            #expect(health?.status == 503)
            #expect(health?.json?["reason"] == "disk full")
            let metrics = try #require(try await server.exchange(Array("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n".utf8)))
            let text = String(decoding: metrics.body, as: UTF8.self)
            #expect(metrics.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(text.contains("# TYPE paydeck_orders_total counter\npaydeck_orders_total 7\n"))
            #expect(text.contains("paydeck_http_requests_total{operation=\"health\",status=\"503\"} 1\n"))
        }
    }

    @Test("a port serves what its settings name, and nothing else")
    func services() async throws {
        var settings = ServerHarness.settings()
        settings.listeners = [.init(port: 0, services: [.notifications]), .init(port: 0, services: [.merchant])]
        let server = MerchantServer(gateway: ScriptedGateway(), shops: [], settings: settings)
        let running = Task { try await server.run() }
        let ports = try await server.boundPorts()
        let targets = ["POST /notify/alipay", "GET /v1/orders", "GET /metrics", "GET /openapi.json", "GET /healthz"]
        var statuses: [[Int?]] = []
        for port in ports {
            let harness = ServerHarness(gateway: ScriptedGateway(), port: port)
            var row: [Int?] = []
            for target in targets {
                row.append(try await harness.exchange(Array("\(target) HTTP/1.1\r\nHost: a\r\n\r\n".utf8))?.status)
            }
            statuses.append(row)
        }
        #expect(statuses == [[200, 404, 404, 404, 200], [404, 401, 404, 200, 200]])
        await server.stop()
        try await running.value
    }
}

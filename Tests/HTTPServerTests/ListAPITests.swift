import Engine
import HTTPMessage
import JSON
import Payments
import Testing

@testable import HTTPServer

/// Lists, messages, repeats and addresses as shops meet them.
@Suite("Lists and messages")
struct ListAPITests {
    private static let shop = ShopID(trusted: "tea-house")
    private static let message = ShopMessage(
        id: MerchantExamples.messageID, shop: shop, order: MerchantAPITests.orderID,
        url: "https://shop.example/paydeck/notify", event: "order.paid",
        body: JSONWriter.text(MerchantExamples().message), createdAt: MerchantAPITests.order.createdAt)

    private static func delivery(_ state: TaskState, _ code: String) -> Delivery {
        Delivery(
            message: message,
            task: OutsideTask(
                id: message.id, kind: .notifyShop, order: message.order, channel: nil, subject: message.id.text,
                createdAt: message.createdAt, dueAt: message.createdAt, tries: 3, state: state, lastCode: code))
    }

    @Test("each list asks the engine for its kind, with what narrows it")
    func calls() async throws {
        try await ServerHarness.run { (server: ServerHarness) async throws -> Void in
            let cursor = MerchantExamples.cursor
            for target in [
                "/v1/orders", "/v1/refunds?limit=100&after=\(cursor.text)",
                "/v1/withdrawals?created_from=2026-11-23T00:00:00%2B08:00&created_before=2026-11-24T00:00:00Z",
                "/v1/messages?state=undelivered&event=order.paid&limit=1",
                "/v1/messages/\(MerchantExamples.messageID.text)",
            ] {
                #expect(try await server.exchange(SignedRequest.get(target))?.status == 202, "\(target)")
            }
            let resend = "/v1/messages/\(MerchantExamples.messageID.text)/resend"
            #expect(try await server.exchange(SignedRequest.post(resend, ""))?.status == 202)
            let inputs = server.gateway.inputs
            let asked = inputs.compactMap { input -> ShopList? in if case .list(let asked, _) = input { asked } else { nil } }
            #expect(
                asked == [
                    ShopList(shop: Self.shop, kind: .orders, limit: 50),
                    ShopList(shop: Self.shop, kind: .refunds, after: cursor, limit: 100),
                    ShopList(
                        shop: Self.shop, kind: .withdrawals, from: Timestamp(rfc3339: "2026-11-23T00:00:00+08:00"),
                        before: Timestamp(rfc3339: "2026-11-24T00:00:00Z"), limit: 50),
                    ShopList(
                        shop: Self.shop, kind: .messages, limit: 1, onlyUndelivered: true, event: "order.paid"),
                ])
            try #require(inputs.count == 6)
            guard case .readMessage(Self.shop, MerchantExamples.messageID, _) = inputs[4],
                case .resendMessage(Self.shop, MerchantExamples.messageID, _) = inputs[5]
            else {
                Issue.record("\(inputs)")
                return
            }
        }
    }

    @Test("what a list does not know is refused with its name", arguments: [
        ("/v1/orders?limit=0", "limit"), ("/v1/orders?limit=101", "limit"), ("/v1/orders?limit=ten", "limit"),
        ("/v1/orders?after=x", "after"), ("/v1/orders?after=1-2-3", "after"),
        ("/v1/orders?created_from=yesterday", "created_from"), ("/v1/orders?shop_order_number=A&limit=2", "shop_order_number"),
        ("/v1/messages?state=delivered", "state"), ("/v1/messages?event=order.eaten", "event"),
    ])
    func refusals(_ target: String, _ field: String) async throws {
        try await ServerHarness.run { server in
            let answer = try #require(try await server.exchange(SignedRequest.get(target)))
            #expect(answer.status == 400 && answer.errorField == field, "\(target)")
            #expect(server.gateway.inputs.isEmpty)
        }
    }

    @Test("pages and messages keep their description")
    func answers() async throws {
        let schemas = DescriptionTests.operations.schemas
        let pages: [(ShopPage.Rows, ObjectSchema)] = [
            (.orders([MerchantAPITests.order]), schemas.orderList),
            (.refunds([ListedRefund(refund: MerchantAPITests.refund, shopOrderNumber: "A1")]), schemas.refundList),
            (.withdrawals([MerchantExamples.sampleWithdrawal]), schemas.withdrawalList),
            (.messages([Self.delivery(.open, ""), Self.delivery(.dead, "503")]), schemas.messageList),
        ]
        for (rows, schema) in pages {
            for next in [MerchantExamples.cursor, nil] {
                let value = try ListRendering.page(ShopPage(rows: rows, next: next, hasMore: next == nil))
                #expect(throws: Never.self) { try SchemaCheck.check(value, .object(schema)) }
                #expect(value["items"]?.arrayValue?.isEmpty == false)
            }
        }
        let given = try ListRendering.delivery(Self.delivery(.dead, "503"))
        #expect(given["state"] == "given_up" && given["last_answer"] == "503" && given["next_at"]?.isNull == true)
        #expect(given["message"] == MerchantExamples().message, "what is sent, to be had in full")
    }

    @Test("a cursor goes out as it came in, and nothing else is one")
    func cursors() throws {
        let cursor = MerchantExamples.cursor
        #expect(ListCursor(cursor.text) == cursor)
        for text in ["", "-", "1", "1-", "-1-\(cursor.id)", "9999999999999999-\(cursor.id)", "1-\(cursor.id)x", "x-\(cursor.id)"] {
            #expect(ListCursor(text) == nil, "\(text)")
        }
    }

    @Test("a refund, a spending, a participant: 201 when it is new, 200 and repeated when it is not")
    func repeats() async throws {
        for isRepeat in [false, true] {
            let gateway = ScriptedGateway { _ in
                .refund(MerchantAPITests.refund, shopOrderNumber: "A1", isRepeat: isRepeat)
            }
            try await ServerHarness.run(gateway) { server in
                let target = "/v1/orders/\(MerchantAPITests.orderID.text)/refunds"
                let answer = try #require(
                    try await server.exchange(SignedRequest.post(target, MerchantExamples().createRefund)))
                #expect(answer.status == (isRepeat ? 200 : 201))
                #expect(answer.json?["repeated"]?.boolValue == isRepeat)
                #expect((answer.headers["Location"] == nil) == isRepeat)
            }
        }
    }

    @Test("an address that can never be reached is refused where it is given")
    func addresses() async throws {
        var settings = ServerHarness.settings()
        settings.mayReach = { $0.host != "10.0.0.5" }
        try await ServerHarness.run(settings: settings) { server in
            for (target, example) in [
                ("/v1/orders", MerchantExamples().createOrder), ("/v1/withdrawals", MerchantExamples().createWithdrawal),
            ] {
                let body = example.with("notify_url", "http://10.0.0.5/hook")
                let answer = try #require(try await server.exchange(SignedRequest.post(target, body)))
                #expect(answer.status == 400 && answer.errorCode == "invalid_field" && answer.errorField == "notify_url")
                for fine: JSONValue? in ["https://shop.example/hook", .null, nil, ""] {
                    let body = example.with("notify_url", fine)
                    #expect(try await server.exchange(SignedRequest.post(target, body))?.status == 202)
                }
            }
        }
    }

    @Test("what is shown masked is no account, in plans either")
    func masked() async throws {
        try await ServerHarness.run { server in
            let plan = JSONWriter.text(MerchantExamples().createOrder)
                .replacing("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", with: "****eS6o")
            let answer = try #require(try await server.exchange(SignedRequest.post("/v1/orders", plan)))
            #expect(answer.status == 400 && answer.errorField == "split_plan.receivers[1].accounts.wechat")
        }
    }
}

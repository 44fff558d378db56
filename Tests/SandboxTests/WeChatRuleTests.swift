import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

@Suite("WeChat Pay's sandbox, by requests written out by hand")
struct WeChatRuleTests {
    private func notices(_ merchant: RawWeChat) throws -> [(event: String, plain: JSONValue, serial: String)] {
        try merchant.world.due(at: merchant.now).map { scheduled in
            merchant.world.notified(scheduled.token, accepted: true, at: merchant.now)
            return try merchant.open(scheduled.request)
        }
    }

    @Test("order, pay, notify, query, two refunds, a third too many, share, query")
    func walk() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawWeChat(world)
        let ordered = try merchant.prepay("WALK01", 10_000, splits: true)
        #expect(ordered["code_url"].hasPrefix("weixin://"))
        #expect(try merchant.query("WALK01")["trade_state"] == "NOTPAY")
        #expect(world.pay(channel: .wechat, number: "WALK01", amountDelta: 0, at: merchant.now))
        merchant.now = merchant.now.adding(seconds: 1)
        let paid = try #require(try notices(merchant).first)
        #expect(paid.event == "TRANSACTION.SUCCESS")
        #expect(paid.plain["out_trade_no"]?.stringValue == "WALK01")
        #expect(paid.plain["amount"]?["total"]?.integerValue == 10_000)
        let transaction = try merchant.query("WALK01")["transaction_id"]
        #expect(try merchant.get("/v3/pay/transactions/id/\(transaction)?mchid=1699990001")["out_trade_no"] == "WALK01")

        for (number, fen) in [("R1", Int64(3_000)), ("R2", 4_000)] {
            #expect(try merchant.refund("WALK01", number, fen, of: 10_000)["status"] == "PROCESSING")
            merchant.now = merchant.now.adding(seconds: 1)
            let notice = try #require(try notices(merchant).first)
            #expect(notice.event == "REFUND.SUCCESS")
            #expect(notice.plain["amount"]?["refund"]?.integerValue == fen)
            #expect(try merchant.get("/v3/refund/domestic/refunds/\(number)")["status"] == "SUCCESS")
        }
        #expect(try merchant.query("WALK01")["trade_state"] == "REFUND")
        #expect(try merchant.refund("WALK01", "R3", 3_001, of: 10_000).code == "INVALID_REQUEST")

        #expect(try merchant.add("oLeader").status == 200)
        #expect(try merchant.split(transaction, "S1", [("oLeader", 900)])["state"] == "PROCESSING")
        merchant.now = merchant.now.adding(seconds: 1)
        let shared = try merchant.get("/v3/profitsharing/orders/S1?transaction_id=\(transaction)")
        #expect(shared["state"] == "FINISHED")
        #expect(shared.document["receivers"]?[0]?["result"]?.stringValue == "SUCCESS")
        #expect(world.truth.keptMinorUnits == 10_000 - 7_000 - 900)
        #expect(world.truth.faults() == [])
    }

    @Test("who cannot prove who he is gets a signed 401 and changes nothing")
    func door() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawWeChat(world)
        let target = "/v3/pay/transactions/native"
        let body = RawWeChat.order("DOOR01", 100)
        let bad: [(String, HTTPRequest)] = [
            ("late", try merchant.request("POST", target, body, timestamp: merchant.now.seconds - 301)),
            ("early", try merchant.request("POST", target, body, timestamp: merchant.now.seconds + 301)),
            ("no nonce", try merchant.request("POST", target, body, nonce: "")),
            ("unknown serial", try merchant.request("POST", target, body, serial: "00AB")),
            ("other body", try merchant.request("POST", target, body, signedBody: body + " ")),
        ]
        for (name, request) in bad {
            let answer = try merchant.send(request)
            #expect(answer.status == 401 && answer.code == "SIGN_ERROR", "\(name) got \(answer.status) \(answer.code)")
        }
        var moved = try merchant.request("POST", target, body)
        moved.url = "/v3/pay/transactions/native?x=1"
        #expect(try merchant.send(moved).status == 401)
        var nameless = try merchant.request("POST", target, body)
        nameless.headers = HTTPHeaders(nameless.headers.fields.filter { $0.name != "User-Agent" })
        #expect(try merchant.send(nameless).status == 400)
        #expect(world.truth.trades.isEmpty)
        #expect(try merchant.send(try merchant.request(
            "POST", target, body, timestamp: merchant.now.seconds - 299)).status == 200)
    }

    @Test("a number is an order once: the same data again gives a fresh code, other data is refused")
    func repeats() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawWeChat(world)
        let first = try merchant.prepay("TWICE1", 100)
        #expect(try merchant.prepay("TWICE1", 100)["code_url"] != first["code_url"])
        #expect(try merchant.prepay("TWICE1", 101).code == "INVALID_REQUEST")
        #expect(try merchant.prepay("TWICE1", 100, splits: true).code == "INVALID_REQUEST")
        _ = world.pay(channel: .wechat, number: "TWICE1", amountDelta: 0, at: merchant.now)
        #expect(try merchant.prepay("TWICE1", 100).code == "ORDERPAID")
        try merchant.prepay("CLOSE1", 100)
        let closing = "/v3/pay/transactions/out-trade-no/CLOSE1/close"
        #expect(try merchant.post(closing, "{\"mchid\":\"1699990001\"}").status == 204)
        #expect(try merchant.post(closing, "{\"mchid\":\"1699990001\"}").status == 204)
        #expect(try merchant.prepay("CLOSE1", 100).code == "ORDER_CLOSED")
        #expect(!world.pay(channel: .wechat, number: "CLOSE1", amountDelta: 0, at: merchant.now))
        #expect(try merchant.post(
            "/v3/pay/transactions/out-trade-no/TWICE1/close", "{\"mchid\":\"1699990001\"}").code == "ORDERPAID")
        try merchant.prepay("EXPIRE", 100)
        merchant.now = merchant.now.adding(seconds: 7_200)
        #expect(try merchant.query("EXPIRE")["trade_state"] == "NOTPAY")
        #expect(!world.pay(channel: .wechat, number: "EXPIRE", amountDelta: 0, at: merchant.now))
        #expect(world.truth.trades.count == 3)
    }

    @Test("orders that break a rule are refused by name", arguments: [
        ("SHORT", 100, ""), ("NO SPACE", 100, ""), ("TOOLONG8901234567890123456789012345", 100, ""), ("ZERO01", 0, ""),
        ("PAST01", 100, ",\"time_expire\":\"2020-01-01T00:00:00+08:00\""),
        ("WHEN01", 100, ",\"time_expire\":\"tomorrow\""),
        ("ATTACH", 100, ",\"attach\":\"" + String(repeating: "x", count: 129) + "\""),
    ])
    func orderRules(number: String, fen: Int64, more: String) throws {
        let world = try SandboxFixture.world()
        let answer = try RawWeChat(world).post(
            "/v3/pay/transactions/native", RawWeChat.order(number, fen, more: more))
        #expect(answer.status == 400 && answer.code == "PARAM_ERROR")
        #expect(world.truth.trades.isEmpty)
    }

    @Test("each kind of order asks for what it needs and answers in its own way")
    func kinds() throws {
        let merchant = try RawWeChat(try SandboxFixture.world())
        let post = { (kind: String, number: String, more: String) in
            try merchant.post("/v3/pay/transactions/" + kind, RawWeChat.order(number, 5, more: more))
        }
        #expect(try post("jsapi", "JSAPI1", "").code == "PARAM_ERROR")
        #expect(try !post("jsapi", "JSAPI1", ",\"payer\":{\"openid\":\"o1\"}")["prepay_id"].isEmpty)
        #expect(try !post("app", "APP001", "")["prepay_id"].isEmpty)
        #expect(try post("h5", "H50001", "").code == "PARAM_ERROR")
        let scene = ",\"scene_info\":{\"payer_client_ip\":\"127.0.0.1\",\"h5_info\":{\"type\":\"Wap\"}}"
        #expect(try post("h5", "H50001", scene)["h5_url"].hasPrefix("https://"))
        #expect(try post("face", "FACE01", "").status == 404)
        #expect(try post("native", "PIPE|*", "")["code_url"].hasPrefix("weixin"))
        #expect(try merchant.query("PIPE%7C%2A")["out_trade_no"] == "PIPE|*")
    }

    @Test("refunds: one number once, the order's total, fifty of them, a year")
    func refundRules() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawWeChat(world)
        _ = try merchant.paid("REFUND", 1_000)
        try merchant.prepay("UNPAID", 1_000)
        #expect(try merchant.refund("UNPAID", "R0", 1, of: 1_000).status == 404)
        #expect(try merchant.refund("REFUND", "R1", 1, of: 999).code == "INVALID_REQUEST")
        let first = try merchant.refund("REFUND", "R1", 10, of: 1_000)
        #expect(try merchant.refund("REFUND", "R1", 10, of: 1_000)["refund_id"] == first["refund_id"])
        #expect(try merchant.refund("REFUND", "R1", 11, of: 1_000).code == "INVALID_REQUEST")
        #expect(try merchant.refund("REFUND", "R1 ", 11, of: 1_000).code == "PARAM_ERROR")
        for number in 2...50 { #expect(try merchant.refund("REFUND", "R\(number)", 10, of: 1_000).status == 200) }
        #expect(try merchant.refund("REFUND", "R51", 10, of: 1_000).code == "INVALID_REQUEST")
        merchant.now = merchant.now.adding(seconds: 1)
        _ = world.due(at: merchant.now)
        #expect(world.truth.trades.first?.refundedMinorUnits == 500)
        _ = try merchant.paid("OLDONE", 100)
        merchant.now = merchant.now.adding(seconds: 365 * 86_400)
        #expect(try merchant.refund("OLDONE", "OLD1", 1, of: 100).status == 200)
        merchant.now = merchant.now.adding(seconds: 1)
        #expect(try merchant.refund("OLDONE", "OLD2", 1, of: 100).code == "INVALID_REQUEST")
        #expect(world.truth.faults() == [])
    }
}

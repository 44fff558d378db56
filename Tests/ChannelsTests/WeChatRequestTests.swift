import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@Suite("What we say to WeChat Pay")
struct WeChatRequestTests {
    private let platform: WeChatPlatform

    init() throws { platform = try WeChatPlatform() }

    private func requests(_ call: ChannelCall) throws -> [HTTPRequest] {
        try platform.adapter.requests(for: call, at: Calls.now, nonce: Calls.nonce)
    }

    @Test("every request is signed over exactly what is sent")
    func signed() throws {
        for call in Calls.allKinds {
            for request in try requests(call) {
                let header = try #require(request.headers["Authorization"])
                #expect(header.hasPrefix("WECHATPAY2-SHA256-RSA2048 mchid=\"1699990001\""))
                #expect(header.contains("serial_no=\"109F3ED7C914E98255A53DE51E3FF89A046C9C57\""))
                let nonce = try #require(item("nonce_str", header))
                #expect(nonce.count == 32)
                let text = WeChatSigning.requestText(
                    method: request.method, target: request.target, timestamp: try #require(item("timestamp", header)),
                    nonce: nonce, body: request.body)
                let signature = try #require(item("signature", header))
                #expect(WeChatSigning.verifies(signature, of: text, by: platform.credentials.merchantKey.publicKey))
                #expect(request.url.hasPrefix("http://127.0.0.1:9/v3/"))
                #expect(request.headers["User-Agent"] != nil)
            }
        }
    }

    @Test("an abnormal refund goes on under its numbers: to the merchant's account, or sealed to a card of the buyer's")
    func redirects() throws {
        func refund(_ way: RefundWay) -> ChannelCall {
            .refund(RefundCall(
                refund: Calls.refundID, payment: Calls.reference(), amount: .fen(300), paymentAmount: .fen(8_888),
                requestTime: Calls.now, reason: "x", way: way))
        }
        let plain = try #require(try requests(refund(.merchantCard(channelRefundNumber: "50300000012026"))).first)
        #expect(plain.method == "POST")
        #expect(plain.target == "/v3/refund/domestic/refunds/50300000012026/apply-abnormal-refund")
        #expect(plain.json == .object([
            "out_refund_no": .string(Calls.refundID.text), "type": .string("MERCHANT_BANK_CARD"),
        ]))
        let card = try #require(try requests(refund(.buyerCard(
            channelRefundNumber: "503", bank: "ICBC_DEBIT", account: "c2VhbGVk", name: "bmFtZQ==",
            serial: "PUB_KEY_ID_0114"))).first)
        #expect(card.headers["Wechatpay-Serial"] == "PUB_KEY_ID_0114", "the key that sealed it opens it")
        #expect(card.json["type"]?.stringValue == "USER_BANK_CARD")
        #expect(card.json["bank_account"]?.stringValue == "c2VhbGVk")
        #expect(card.json["real_name"]?.stringValue == "bmFtZQ==")
        for number in ["", "50/3", "../certificates", String(repeating: "5", count: 65)] {
            #expect(throws: ChannelAdapterError.self) {
                try requests(refund(.merchantCard(channelRefundNumber: number)))
            }
        }
    }

    @Test("an order says what is to be paid, until when, and whether its money is frozen for a split")
    func prepay() throws {
        let plain = try #require(try requests(Calls.prepay()).first)
        #expect(plain.method == "POST")
        #expect(plain.target == "/v3/pay/transactions/native")
        #expect(plain.json["out_trade_no"]?.stringValue == Calls.attempt.text)
        #expect(plain.json["amount"]?["total"]?.integerValue == 8_888)
        #expect(plain.json["amount"]?["currency"]?.stringValue == "CNY")
        #expect(plain.json["time_expire"]?.stringValue == Calls.now.adding(seconds: 900).rfc3339Beijing)
        #expect(plain.json["notify_url"]?.stringValue == "http://127.0.0.1:8/notify/wechat")
        #expect(plain.json["settle_info"] == nil)
        let frozen = try #require(try requests(Calls.prepay(willSplit: true)).first)
        #expect(frozen.json["settle_info"]?["profit_sharing"]?.boolValue == true)
    }

    @Test("the same call says the same under the same number, whatever has become known since")
    func repetition() throws {
        let known = Calls.refundCall
        let before = RefundCall(
            refund: known.refund, payment: Calls.reference(""), amount: known.amount, paymentAmount: known.paymentAmount,
            requestTime: known.requestTime, reason: known.reason)
        #expect(try requests(.refund(before)).map(\.body) == requests(.refund(known)).map(\.body))
    }

    @Test("long texts are shortened between characters, never cut")
    func longDescription() throws {
        let call = Calls.prepay(description: String(repeating: "👨‍👩‍👧", count: 100))
        let sent = try #require(try requests(call).first?.json["description"]?.stringValue)
        #expect(sent == String(repeating: "👨‍👩‍👧", count: 7), "18 bytes each, 127 in all")
        #expect(try requests(Calls.prepay(description: "")).first?.json["description"]?.stringValue == "-")
    }

    @Test("a refund names payment, total and part")
    func refund() throws {
        let request = try #require(try requests(.refund(Calls.refundCall)).first)
        #expect(request.json["out_trade_no"]?.stringValue == Calls.attempt.text)
        #expect(request.json["out_refund_no"]?.stringValue == Calls.refundID.text)
        #expect(request.json["amount"]?["refund"]?.integerValue == 300)
        #expect(request.json["amount"]?["total"]?.integerValue == 8_888)
    }

    @Test("a split adds its receivers first, merchants with their encrypted names, each request with its own nonce")
    func split() throws {
        let sent = try requests(.split(Calls.splitCall(legs: 3)))
        #expect(sent.map(\.path) == [
            "/v3/profitsharing/receivers/add", "/v3/profitsharing/receivers/add", "/v3/profitsharing/receivers/add",
            "/v3/profitsharing/orders",
        ])
        let name = try #require(sent[0].json["name"]?.stringValue.flatMap { Base64.decode($0) })
        #expect(try platform.platformKey.decryptOAEP(name) == Array("链动科技有限公司".utf8))
        #expect(sent[0].headers["Wechatpay-Serial"] == WeChatPlatform.serial)
        #expect(sent[1].json["type"]?.stringValue == "PERSONAL_OPENID")
        #expect(sent[1].json["name"] == nil)
        #expect(Set(sent.compactMap { $0.headers["Authorization"].flatMap { item("nonce_str", $0) } }).count == 4)
        let split = sent[3].json
        #expect(split["out_order_no"]?.stringValue == Calls.splitID.text)
        #expect(split["transaction_id"]?.stringValue == "4200000001")
        #expect(split["receivers"]?.arrayValue?.compactMap { $0["amount"]?.integerValue } == [100, 101, 102])
        #expect(split["unfreeze_unsplit"]?.boolValue == false)
    }

    @Test("what WeChat Pay cannot take is refused before anything is sent")
    func refusals() {
        func field(_ call: ChannelCall) -> String? {
            do throws(ChannelAdapterError) {
                _ = try platform.adapter.requests(for: call, at: Calls.now, nonce: Calls.nonce)
                return nil
            } catch {
                return error.field
            }
        }
        #expect(field(Calls.prepay(0)) == "amount.total")
        #expect(field(Calls.prepay(-1)) == "amount.total")
        #expect(field(.split(Calls.splitCall("", legs: 1))) == "transaction_id")
        #expect(field(.split(Calls.splitCall(legs: 51))) == "receivers")
        #expect(field(.split(Calls.splitCall(legs: 0))) == "receivers")
        let dollars = Money(minorUnits: 100, currency: .usd)
        #expect(field(.prepay(PrepayCall(
            attempt: Calls.attempt, amount: dollars, description: "x", requestTime: Calls.now, expiresAt: Calls.now,
            willSplit: false))) == "amount.total")
    }

    private func item(_ name: String, _ header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1).last?.split(separator: ",") ?? []
        return parts.first { $0.hasPrefix(name + "=\"") }.map { String($0.dropFirst(name.count + 2).dropLast()) }
    }
}

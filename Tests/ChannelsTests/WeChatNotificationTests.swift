import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@Suite("What WeChat Pay reports by itself")
struct WeChatNotificationTests {
    private let platform: WeChatPlatform

    init() throws { platform = try WeChatPlatform() }

    private func reason(_ request: HTTPRequest, at now: Timestamp = Calls.now) -> NotificationRefusal.Reason? {
        do throws(NotificationRefusal) {
            _ = try platform.adapter.notification(request, at: now)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("a payment is verified, opened and told")
    func payment() throws {
        let request = try platform.notifies(WeChatPlatform.transaction(), kind: "transaction")
        let report = TradeReport(
            attempt: Calls.attempt, status: .paid, channelTradeNumber: "4200000001", amount: .fen(8_888),
            paidAt: Timestamp(rfc3339: "2026-11-20T10:00:00+08:00"))
        #expect(try platform.adapter.notification(request, at: Calls.now)
            == .trade(channel: .wechat, eventID: "EV-1", report))
    }

    @Test("a refund is told by its own number; other kinds are acknowledged and ignored")
    func others() throws {
        let plain = """
            {"mchid":"1699990001","transaction_id":"4200000001","out_trade_no":"\(Calls.attempt.text)",\
            "refund_id":"503","out_refund_no":"\(Calls.refundID.text)","refund_status":"SUCCESS",\
            "amount":{"total":8888,"refund":300,"payer_total":8888,"payer_refund":300}}
            """
        let report = RefundReport(
            refund: Calls.refundID, status: .succeeded, channelRefundNumber: "503", amount: .fen(300),
            notice: RefundNotice(
                attempt: Calls.attempt, channelTradeNumber: "4200000001", number: Calls.refundID.text,
                channelRefundNumber: "503", status: .succeeded, amount: .fen(300), paymentAmount: .fen(8_888)))
        #expect(try platform.adapter.notification(try platform.notifies(plain, kind: "refund"), at: Calls.now)
            == .refund(channel: .wechat, eventID: "EV-1", report))
        let split = try platform.notifies("{\"mchid\":\"1699990001\"}", kind: "profitsharing")
        #expect(try platform.adapter.notification(split, at: Calls.now) == .ignored(channel: .wechat, eventID: "EV-1"))
    }

    @Test("a refund somebody made on the platform's page is told with the payment it is of", arguments: [
        "MANUAL20261201001", "PAGE_1-x|*@", "50300000012026",
    ])
    func elsewhere(_ number: String) throws {
        func plain(_ payment: String, status: String = "SUCCESS", amount: String = "\"refund\":300,") -> String {
            """
            {"mchid":"1699990001","transaction_id":"4200000001","out_trade_no":"\(payment)",\
            "refund_id":"503","out_refund_no":"\(number)","refund_status":"\(status)",\
            "amount":{"total":8888,\(amount)"payer_total":8888,"payer_refund":300}}
            """
        }
        let told = try platform.adapter.notification(
            try platform.notifies(plain(Calls.attempt.text), kind: "refund"), at: Calls.now)
        #expect(told == .refundElsewhere(channel: .wechat, eventID: "EV-1", RefundNotice(
            attempt: Calls.attempt, channelTradeNumber: "4200000001", number: number, channelRefundNumber: "503",
            status: .succeeded, amount: .fen(300), paymentAmount: .fen(8_888))))
        #expect(reason(try platform.notifies(plain("PD20261120000101"), kind: "refund")) == .unknownNumber)
        #expect(reason(try platform.notifies(plain(Calls.attempt.text, status: "NEW"), kind: "refund")) == .malformed)
        #expect(reason(try platform.notifies(plain(Calls.attempt.text, amount: ""), kind: "refund")) == .malformed)
    }

    @Test("the clock, the serial, the signature and the seal each refuse")
    func refusals() throws {
        let good = try platform.notifies(WeChatPlatform.transaction(), kind: "transaction")
        #expect(reason(good, at: Calls.now.adding(seconds: 299)) == nil)
        #expect(reason(good, at: Calls.now.adding(seconds: 300)) == .clock)
        #expect(reason(good, at: Calls.now.adding(seconds: -300)) == .clock)
        #expect(reason(HTTPRequest(method: "POST", url: "/", body: good.body)) == .signature)
        func with(_ name: String, _ value: String?) -> HTTPRequest {
            var fields = good.headers.fields.filter { $0.name != name }
            if let value { fields.append(.init(name: name, value: value)) }
            return HTTPRequest(method: "POST", url: "/", headers: HTTPHeaders(fields), body: good.body)
        }
        #expect(reason(with("Wechatpay-Serial", "1234")) == .unknownSerial)
        #expect(reason(with("Wechatpay-Signature", "WECHATPAY/SIGNTEST/abc")) == .signature)
        #expect(reason(with("Wechatpay-Signature", "!")) == .signature)
        #expect(reason(with("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3")) == .signature)
        #expect(reason(with("Wechatpay-Timestamp", "9223372036854775807")) == .malformed)
        #expect(reason(with("Wechatpay-Nonce", nil)) == .malformed)
        #expect(reason(with("Wechatpay-Nonce", "OTHER")) == .signature)
        let body = Array("{\"id\":\"E\",\"resource\":{}}".utf8)
        #expect(reason(HTTPRequest(method: "POST", url: "/", headers: try platform.headers(body), body: body)) == .malformed)
        let sealed = Array(String(decoding: good.body, as: UTF8.self).replacing("nonce0000001", with: "nonce0000002").utf8)
        #expect(reason(HTTPRequest(method: "POST", url: "/", headers: try platform.headers(sealed), body: sealed)) == .decryption)
    }

    @Test("genuine messages of others are refused")
    func foreign() throws {
        func notified(_ plain: String) throws -> NotificationRefusal.Reason? {
            reason(try platform.notifies(plain, kind: "transaction"))
        }
        #expect(try notified(WeChatPlatform.transaction(merchant: "1699990002")) == .foreignMerchant)
        #expect(try notified(WeChatPlatform.transaction(application: "wx1")) == .foreignMerchant)
        #expect(try notified(WeChatPlatform.transaction(number: "PD20261120000001")) == .unknownNumber)
        #expect(try notified(WeChatPlatform.transaction("NEW_STATE")) == .malformed)
    }

    @Test("the published notification is genuine and stops only at a number that is none of ours")
    func published() throws {
        for id in ["wechat-notify-1", "wechat-notify-2"] {
            let vector = try Fixture.vector(id)
            let headers = (vector["headers"]?.members ?? []).map {
                HTTPHeaders.Field(name: $0.name, value: $0.value.stringValue ?? "")
            }
            let request = HTTPRequest(
                method: "POST", url: "/", headers: HTTPHeaders(headers), body: Array((vector["body"]?.stringValue ?? "").utf8))
            #expect(reason(request) == .unknownNumber)
        }
    }

    @Test("of 2,000 damaged notifications none is believed")
    func damaged() throws {
        let good = try platform.notifies(WeChatPlatform.transaction(), kind: "transaction")
        var mutation = Mutation(seed: 20_261_123)
        var tried = 0
        while tried < 2_000 {
            var damaged = good
            if tried % 4 == 0 {
                let fields = good.headers.fields
                let hit = 1 + tried / 4 % 3
                guard let value = String(validating: mutation.applied(to: Array(fields[hit].value.utf8)), as: UTF8.self)
                else { continue }
                damaged.headers = HTTPHeaders(fields.enumerated().map { index, field in
                    index == hit ? .init(name: field.name, value: value) : field
                })
            } else {
                damaged.body = mutation.applied(to: good.body)
            }
            guard damaged != good else { continue }
            tried += 1
            #expect(reason(damaged) != nil)
        }
    }

    @Test("acknowledgements: no body for yes, an error for no")
    func acknowledgements() {
        #expect(platform.adapter.acknowledgement(accepted: true).status == 204)
        let no = platform.adapter.acknowledgement(accepted: false)
        #expect(no.status == 500)
        #expect((try? JSONParser.parse(no.body))?["code"]?.stringValue == "FAIL")
    }
}

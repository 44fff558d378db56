import Channels
import Cryptography
import HTTPMessage
import Payments
import Testing

@Suite("What WeChat Pay answers")
struct WeChatAnswerTests {
    private let platform: WeChatPlatform

    init() throws { platform = try WeChatPlatform() }

    private func read(_ call: ChannelCall, _ status: Int, _ text: String) throws -> ChannelAnswer? {
        platform.adapter.read(call, try platform.says(status, text))
    }

    @Test("a signed order link is taken; the same without a valid signature means nothing")
    func prepay() throws {
        let text = "{\"code_url\":\"weixin://wxpay/bizpayurl?pr=PD000001\"}"
        let call = Calls.prepay()
        #expect(try read(call, 200, text) == .prepaid(payParameter: "weixin://wxpay/bizpayurl?pr=PD000001"))
        let body = Array(text.utf8)
        let headers = try platform.headers(body)
        func unknown(_ headers: HTTPHeaders, _ body: [UInt8], at now: Timestamp = Calls.now) -> String? {
            platform.adapter.read(
                call, .answered(HTTPResponse(status: 200, headers: headers, body: body)), at: now).unknownCode
        }
        #expect(unknown([:], body) == "forged")
        #expect(unknown(headers, Array(text.replacing("PD000001", with: "PD000002").utf8)) == "forged")
        #expect(unknown(headers, body, at: Calls.now.adding(seconds: 300)) == "forged")
        #expect(unknown(headers, body, at: Calls.now.adding(seconds: -300)) == "forged")
        #expect(unknown(try platform.headers(body, serial: "7E5CA9"), body) == "unknown_serial")
        #expect(unknown(headers, body, at: Calls.now.adding(seconds: 299)) == nil)
    }

    @Test("a signed answer without what was asked for is no answer")
    func protocolErrors() throws {
        for text in ["", "{}", "[]", "{\"code_url\":\"\"}", "{\"code_url\":\"a b\"}", "nonsense"] {
            #expect(try read(Calls.prepay(), 200, text).unknownCode == "protocol")
        }
    }

    @Test("exchanges that failed tell whether anything left the house")
    func failures() {
        let adapter = platform.adapter
        let before = HTTPOutcome.failed(HTTPFailure(phase: .beforeSend, reason: "refused"))
        let after = HTTPOutcome.failed(HTTPFailure(phase: .afterSend, reason: "timeout"))
        #expect(adapter.read(Calls.prepay(), before) == .notSent)
        #expect(adapter.read(Calls.prepay(), after).unknownCode == "timeout")
    }

    @Test("a queried payment is told in the engine's words", arguments: [
        ("NOTPAY", TradeStatus.unpaid), ("SUCCESS", .paid), ("REFUND", .refunded), ("CLOSED", .closed),
        ("REVOKED", .closed), ("USERPAYING", .pending), ("PAYERROR", .declined),
    ])
    func query(state: String, status: TradeStatus) throws {
        let report = try read(.query(Calls.reference()), 200, WeChatPlatform.transaction(state)).trade
        #expect(report?.status == status)
        #expect(report?.attempt == Calls.attempt)
        #expect(report?.channelTradeNumber == "4200000001")
        #expect(report?.amount == .fen(8_888))
        #expect(report?.paidAt == Timestamp(rfc3339: "2026-11-20T10:00:00+08:00"))
    }

    @Test("a genuine answer about something else is no answer")
    func foreign() throws {
        let query = ChannelCall.query(Calls.reference())
        for text in [
            WeChatPlatform.transaction(number: Calls.other.text), WeChatPlatform.transaction(merchant: "1699990002"),
            WeChatPlatform.transaction(application: "wx0000000000000000"), WeChatPlatform.transaction("LATER"),
            WeChatPlatform.transaction().replacing("\"transaction_id\":\"4200000001\",", with: ""),
        ] {
            #expect(try read(query, 200, text).unknownCode == "protocol")
        }
    }

    @Test("a close has no body and still needs its signature")
    func close() throws {
        #expect(try read(.close(Calls.reference()), 204, "") == .closed)
        let bare = HTTPOutcome.answered(HTTPResponse(status: 204))
        #expect(platform.adapter.read(.close(Calls.reference()), bare).unknownCode == "forged")
    }

    @Test("refunds are told by their own number, state and amount")
    func refunds() throws {
        func text(_ status: String, refund: Int = 300) -> String {
            "{\"refund_id\":\"503\",\"out_refund_no\":\"\(Calls.refundID.text)\",\"status\":\"\(status)\","
                + "\"amount\":{\"total\":8888,\"refund\":\(refund),\"currency\":\"CNY\"}}"
        }
        let expected: [(String, RefundStatus)] = [
            ("PROCESSING", .processing), ("SUCCESS", .succeeded), ("CLOSED", .closed), ("ABNORMAL", .abnormal),
        ]
        for (state, status) in expected {
            let report = RefundReport(
                refund: Calls.refundID, status: status, channelRefundNumber: "503", amount: .fen(300))
            #expect(try read(.refund(Calls.refundCall), 200, text(state)) == .refund(report))
            #expect(try read(.queryRefund(Calls.refundCall), 200, text(state)) == .refund(report))
        }
        #expect(try read(.refund(Calls.refundCall), 200, text("SUCCESS", refund: 301)).unknownCode == "protocol")
    }

    @Test("a finished split is judged receiver by receiver")
    func splits() throws {
        let text = """
            {"transaction_id":"4200000001","out_order_no":"\(Calls.splitID.text)","order_id":"30","state":"FINISHED",\
            "receivers":[{"type":"MERCHANT_ID","account":"1900000109","amount":100,"result":"SUCCESS"},\
            {"type":"PERSONAL_OPENID","account":"2088100000000001","amount":101,"result":"CLOSED",\
            "fail_reason":"RECEIVER_HIGH_RISK"},{"account":"1699990001","amount":8687,"result":"SUCCESS"}]}
            """
        let report = try read(.querySplit(Calls.splitCall()), 200, text).split
        #expect(report?.legs == [
            SplitLegReport(account: "1900000109", minorUnits: 100, status: .settled, code: ""),
            SplitLegReport(account: "2088100000000001", minorUnits: 101, status: .failed, code: "RECEIVER_HIGH_RISK"),
        ])
    }

    @Test("adding a receiver lets the split go on, or ends it")
    func preparation() throws {
        let call = ChannelCall.split(Calls.splitCall())
        func step(_ outcome: HTTPOutcome) -> ChannelAnswer? {
            platform.adapter.answer(to: call, step: 0, of: 3, outcome: outcome, at: Calls.now)
        }
        #expect(step(try platform.says(200, "{\"type\":\"MERCHANT_ID\"}")) == nil)
        #expect(step(try platform.says(400, "{\"code\":\"PARAM_ERROR\",\"message\":\"x\"}")).refusalClass == .business)
        #expect(step(.failed(HTTPFailure(phase: .afterSend, reason: "x"))) == .notSent)
        #expect(step(.answered(HTTPResponse(status: 200))) == .notSent, "the split itself never left")
    }

    @Test("an unfreeze answers under its own number")
    func unfreeze() throws {
        let text = "{\"out_order_no\":\"\(Calls.splitID.text)\",\"state\":\"PROCESSING\"}"
        #expect(try read(.unfreeze(Calls.splitCall()), 200, text) == .unfrozen)
        #expect(try read(.unfreeze(Calls.splitCall()), 200, "{\"out_order_no\":\"X\"}").unknownCode == "protocol")
    }
}

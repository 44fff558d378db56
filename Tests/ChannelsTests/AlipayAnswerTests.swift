import Channels
import Cryptography
import HTTPMessage
import Payments
import Testing

@Suite("What Alipay answers")
struct AlipayAnswerTests {
    private let platform: AlipayPlatform

    init() throws { platform = try AlipayPlatform() }

    private func read(_ call: ChannelCall, _ method: String, _ members: String) throws -> ChannelAnswer? {
        platform.adapter.read(call, try platform.says(method, "{\"code\":\"10000\",\"msg\":\"Success\",\(members)}"))
    }

    private func refused(_ call: ChannelCall, _ method: String, _ code: String, _ sub: String) throws -> ChannelAnswer? {
        platform.adapter.read(
            call, try platform.says(method, "{\"code\":\"\(code)\",\"msg\":\"x\",\"sub_code\":\"\(sub)\",\"sub_msg\":\"说明\"}"))
    }

    @Test("a signed order link is taken, braces and quotes inside texts included; a changed one is not")
    func prepay() throws {
        let method = "alipay.trade.precreate"
        let node = """
            {"code":"10000","msg":"has } and \\" inside","out_trade_no":"\(Calls.attempt.text)",\
            "qr_code":"https:\\/\\/qr.alipay.com\\/bax1"}
            """
        let body = try platform.body(method, node)
        func read(_ body: String, _ status: Int = 200) -> ChannelAnswer? {
            platform.adapter.read(Calls.prepay(), .answered(HTTPResponse(status: status, body: Array(body.utf8))))
        }
        #expect(read(body) == .prepaid(payParameter: "https://qr.alipay.com/bax1"))
        #expect(read(body.replacing("bax1", with: "bax2")).unknownCode == "forged")
        #expect(read(body.replacing("https:\\/\\/", with: "https://")).unknownCode == "forged", "the raw text is signed")
        #expect(read(body, 502).unknownCode == "http_502")
        #expect(read("<html>").unknownCode == "protocol")
        #expect(read(try platform.body("alipay.trade.query", node)).unknownCode == "protocol")
        #expect(read(body.replacing("\"sign\":", with: "\"sing\":")).unknownCode == "forged")
        #expect(platform.adapter.read(
            Calls.prepay(), .failed(HTTPFailure(phase: .beforeSend, reason: ""))) == .notSent)
    }

    @Test("in certificate mode an answer names a certificate we know, or is signed by one of them")
    func certificateMode() throws {
        let number = try Certificate(pem: Fixture.pem("alipay_platform", .certificate)).alipayNumber
        let trust = AlipayTrust.certificates(
            applicationNumber: "a", rootNumber: "r", platform: [number: platform.platformKey.publicKey])
        let adapter = try AlipayPlatform(trust: trust).adapter
        let node = "{\"code\":\"10000\",\"out_trade_no\":\"\(Calls.attempt.text)\",\"qr_code\":\"x\"}"
        func read(_ certificate: String?) throws -> ChannelAnswer? {
            let body = try platform.body("alipay.trade.precreate", node, certificate: certificate)
            return adapter.read(Calls.prepay(), .answered(HTTPResponse(status: 200, body: Array(body.utf8))))
        }
        #expect(try read(number) == .prepaid(payParameter: "x"))
        #expect(try read("00") == .unknown(code: "forged"))
        #expect(try read(nil) == .prepaid(payParameter: "x"))
        let other = AlipayTrust.certificates(
            applicationNumber: "a", rootNumber: "r", platform: [number: platform.applicationKey.publicKey])
        let stranger = try AlipayPlatform(trust: other).adapter
        for certificate in [number, nil] {
            let body = try platform.body("alipay.trade.precreate", node, certificate: certificate)
            let outcome = HTTPOutcome.answered(HTTPResponse(status: 200, body: Array(body.utf8)))
            #expect(stranger.read(Calls.prepay(), outcome) == .unknown(code: "forged"))
        }
    }

    @Test("a code to scan may have 1,024 characters, no more")
    func longCode() throws {
        func read(_ count: Int) throws -> ChannelAnswer? {
            let link = String(repeating: "q", count: count)
            return try self.read(
                Calls.prepay(), "alipay.trade.precreate",
                "\"out_trade_no\":\"\(Calls.attempt.text)\",\"qr_code\":\"\(link)\"")
        }
        #expect(try read(1_024) == .prepaid(payParameter: String(repeating: "q", count: 1_024)))
        #expect(try read(1_025).unknownCode == "protocol")
    }

    @Test("no refusal of a query ends an attempt: it was not found, or nothing is known")
    func queryRefusals() throws {
        for row in ChannelCodes.table("alipay").rows where !row.code.hasSuffix("*") {
            let answer = try refused(.query(Calls.reference()), "alipay.trade.query", "40004", row.code)
            #expect(answer.trade.map { $0.status == .notFound } ?? true, "\(row.code)")
            #expect(answer.trade != nil || answer.refusalClass != nil || answer.unknownCode != nil, "\(row.code)")
        }
    }

    @Test("a share taken back alone is asked about; without a status nothing came back")
    func returns() throws {
        let call = Calls.returnCall
        let names = "\"out_trade_no\":\"\(Calls.attempt.text)\",\"trade_no\":\"4200000001\""
        let taken = try read(
            .returnSplit(call), "alipay.trade.refund", names + ",\"fund_change\":\"N\",\"refund_fee\":\"0.00\"")
        #expect(taken.splitReturn?.status == .processing)
        func asked(_ more: String) throws -> ChannelAnswer? {
            try read(.queryReturn(call), "alipay.trade.fastpay.refund.query", names + more)
        }
        let number = ",\"out_request_no\":\"\(call.number.text)\""
        #expect(try asked(number + ",\"refund_status\":\"REFUND_SUCCESS\"").splitReturn?.status == .succeeded)
        #expect(try asked("").splitReturn?.status == .notFound)
        #expect(try asked(",\"out_request_no\":\"X\",\"refund_status\":\"REFUND_SUCCESS\"").unknownCode == "protocol")
    }

    @Test("a queried trade is told in the engine's words", arguments: [
        ("WAIT_BUYER_PAY", "", TradeStatus.unpaid), ("TRADE_SUCCESS", ",\"send_pay_date\":\"2026-11-20 10:00:30\"", .paid),
        ("TRADE_FINISHED", ",\"send_pay_date\":\"2026-11-20 10:00:30\"", .paid), ("TRADE_CLOSED", "", .closed),
        ("TRADE_CLOSED", ",\"send_pay_date\":\"2026-11-20 10:00:30\"", .refunded),
    ])
    func query(state: String, more: String, status: TradeStatus) throws {
        let report = try read(
            .query(Calls.reference()), "alipay.trade.query",
            "\"out_trade_no\":\"\(Calls.attempt.text)\",\"trade_no\":\"20261\",\"trade_status\":\"\(state)\","
                + "\"total_amount\":\"88.88\"\(more)").trade
        #expect(report?.status == status)
        #expect(report?.amount == .fen(8_888))
        #expect(report?.channelTradeNumber == "20261")
        #expect(report?.paidAt == (more.isEmpty ? nil : Timestamp(spacedBeijing: "2026-11-20 10:00:30")))
    }

    @Test("a genuine answer about something else is no answer")
    func foreign() throws {
        let other = "\"out_trade_no\":\"\(Calls.other.text)\",\"trade_no\":\"1\",\"trade_status\":\"TRADE_SUCCESS\",\"total_amount\":\"88.88\""
        #expect(try read(.query(Calls.reference()), "alipay.trade.query", other).unknownCode == "protocol")
        #expect(try read(.close(Calls.reference()), "alipay.trade.close", other).unknownCode == "protocol")
        #expect(try read(Calls.prepay(), "alipay.trade.precreate", "\"out_trade_no\":\"X\",\"qr_code\":\"x\"").unknownCode == "protocol")
        let amount = "\"out_trade_no\":\"\(Calls.attempt.text)\",\"trade_no\":\"1\",\"trade_status\":\"TRADE_SUCCESS\",\"total_amount\":\"88.888\""
        #expect(try read(.query(Calls.reference()), "alipay.trade.query", amount).unknownCode == "protocol")
    }

    @Test("a refund that moved money is done; one that moved nothing is asked about")
    func refunds() throws {
        func taken(_ change: String) throws -> RefundStatus? {
            try read(
                .refund(Calls.refundCall), "alipay.trade.refund",
                "\"out_trade_no\":\"\(Calls.attempt.text)\",\"trade_no\":\"1\",\"fund_change\":\"\(change)\",\"refund_fee\":\"9.00\""
            ).refund?.status
        }
        #expect(try taken("Y") == .succeeded)
        #expect(try taken("N") == .processing)
        func asked(_ more: String) throws -> ChannelAnswer? {
            try read(
                .queryRefund(Calls.refundCall), "alipay.trade.fastpay.refund.query",
                "\"out_trade_no\":\"\(Calls.attempt.text)\",\"out_request_no\":\"\(Calls.refundID.text)\"\(more)")
        }
        #expect(try asked(",\"refund_status\":\"REFUND_SUCCESS\",\"refund_amount\":\"3.00\"").refund?.status == .succeeded)
        #expect(try asked(",\"refund_status\":\"REFUND_SUCCESS\",\"refund_amount\":\"3.01\"").unknownCode == "protocol")
        #expect(try asked("").refund?.status == .notFound)
    }

    @Test("a settlement is under way when taken, and told receiver by receiver when asked")
    func splits() throws {
        let taken = try read(
            .split(Calls.splitCall()), "alipay.trade.order.settle", "\"trade_no\":\"4200000001\",\"settle_no\":\"7\"").split
        #expect(taken?.legs.map(\.status) == [.accepted, .accepted])
        let report = try read(.querySplit(Calls.splitCall()), "alipay.trade.order.settle.query", """
            "out_request_no":"\(Calls.splitID.text)","royalty_detail_list":[\
            {"operation_type":"transfer","state":"SUCCESS","trans_in":"1900000109","amount":"1.00"},\
            {"operation_type":"transfer","state":"FAIL","trans_in":"2088100000000001","amount":1.01,"error_code":"TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH"}]
            """).split
        #expect(report?.legs == [
            SplitLegReport(account: "1900000109", minorUnits: 100, status: .settled, code: ""),
            SplitLegReport(
                account: "2088100000000001", minorUnits: 101, status: .failed,
                code: "TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH"),
        ])
        #expect(try read(
            .unfreeze(Calls.splitCall()), "alipay.trade.order.settle", "\"trade_no\":\"4200000001\"") == .unfrozen)
    }

    @Test("binding a receiver lets the split go on, or ends it")
    func preparation() throws {
        let call = ChannelCall.split(Calls.splitCall())
        func step(_ node: String) throws -> ChannelAnswer? {
            let outcome = try platform.says("alipay.trade.royalty.relation.bind", node)
            return platform.adapter.answer(to: call, step: 0, of: 2, outcome: outcome, at: Calls.now)
        }
        #expect(try step("{\"code\":\"10000\",\"result_code\":\"SUCCESS\"}") == nil)
        #expect(try step("{\"code\":\"40004\",\"sub_code\":\"ACQ.USER_NOT_MATCH_ERR\"}").refusalClass == .user)
        #expect(try step("{\"code\":\"20000\"}") == .notSent, "the split itself never left")
    }

    @Test("each documented sub_code is classified", arguments: [
        ("40004", "ACQ.TRADE_HAS_SUCCESS", ErrorClass.alreadyDone), ("40004", "ACQ.TRADE_HAS_CLOSE", .alreadyDone),
        ("40004", "ACQ.CONTEXT_INCONSISTENT", .configuration), ("40004", "ACQ.TRADE_STATUS_ERROR", .business),
        ("40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH", .user), ("40004", "ACQ.TOTAL_FEE_EXCEED", .business),
        ("40004", "ACQ.REASON_TRADE_BEEN_FREEZEN", .frozen), ("40004", "ACQ.SELLER_BEEN_BLOCKED", .frozen),
        ("40004", "ACQ.ACCESS_FORBIDDEN", .frozen), ("40004", "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", .business),
        ("40004", "ACQ.TRADE_NOT_EXIST", .notFound), ("40002", "isv.invalid-signature", .configuration),
        ("40002", "isv.invalid-app-id", .configuration), ("40001", "isv.missing-method", .configuration),
        ("40004", "ACQ.SOMETHING_NEW", .business), ("40006", "isv.new", .frozen),
    ])
    func classes(code: String, sub: String, errorClass: ErrorClass) throws {
        let answer = try refused(Calls.prepay(), "alipay.trade.precreate", code, sub)
        #expect(answer == .refused(ChannelRefusal(errorClass: errorClass, code: sub, message: "说明")))
    }

    @Test("what decides nothing stays unknown")
    func unknowns() throws {
        for (code, sub) in [
            ("40004", "ACQ.SYSTEM_ERROR"), ("20000", "isp.unknow-error"), ("20000", "aop.unknow-error"), ("20000", "isp.new"),
            ("12345", "x"),
        ] {
            #expect(try refused(.refund(Calls.refundCall), "alipay.trade.refund", code, sub).unknownCode == sub)
        }
        let query = try refused(.query(Calls.reference()), "alipay.trade.query", "40004", "ACQ.TRADE_NOT_EXIST")
        #expect(query.trade?.status == .notFound)
        let settlement = try refused(
            .querySplit(Calls.splitCall()), "alipay.trade.order.settle.query", "40004", "ACQ.TRADE_SETTLE_ERROR")
        #expect(settlement.refusalClass == .notFound)
        let close = try refused(.close(Calls.reference()), "alipay.trade.close", "40004", "ACQ.REASON_TRADE_STATUS_INVALID")
        #expect(close.refusalClass == .alreadyDone)
    }

    @Test("the gateway's own refusals may come unsigned, but only those about our configuration are believed")
    func gatewayErrors() throws {
        func read(_ text: String) -> ChannelAnswer? {
            platform.adapter.read(Calls.prepay(), .answered(HTTPResponse(status: 200, body: Array(text.utf8))))
        }
        let badSignature = "{\"error_response\":{\"code\":\"40002\",\"msg\":\"x\",\"sub_code\":\"isv.invalid-signature\"}}"
        #expect(read(badSignature).refusalClass == .configuration)
        #expect(read(badSignature.dropLast() + ",\"sign\":\"\"}").refusalClass == .configuration)
        #expect(read(badSignature.dropLast() + ",\"sign\":\"AAAA\"}").unknownCode == "forged")
        #expect(read(badSignature.replacing("isv.invalid-signature", with: "ACQ.CONTEXT_INCONSISTENT")).unknownCode == "forged")
        #expect(read(badSignature.replacing("isv.invalid-signature", with: "ACQ.TRADE_HAS_CLOSE")).unknownCode == "forged")
        let success = try platform.body("", "{\"code\":\"10000\",\"msg\":\"x\"}", name: "error_response")
        #expect(read(success).refusalClass == nil, "an error node cannot be a success")
        #expect(read(success).unknownCode != nil)
        let signed = "{\"code\":\"40002\",\"msg\":\"x\",\"sub_code\":\"isv.invalid-method\"}"
        #expect(read(try platform.body("", signed, name: "error_response")).refusalClass == .configuration)
        let permission = signed.replacing("40002", with: "40006").replacing("isv.invalid-method", with: "isv.new")
        #expect(read(try platform.body("", permission, name: "error_response")).refusalClass == .frozen)
    }
}

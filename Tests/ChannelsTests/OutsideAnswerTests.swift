import Channels
import HTTPMessage
import JSON
import OutsideNumbers
import Payments
import Testing

/// A good answer of each call has each of its numbers replaced and is signed anew by the channel's own key. What is
/// read of it is what the good one said, or nothing: no number ends the engine, none beyond the largest amount is told,
/// and an amount that must be ours confirms nothing when it is another.
@Suite("Numbers in channels' answers")
struct OutsideAnswerTests {
    private struct Good {
        let name: String
        let call: ChannelCall
        let document: String
        var step = 0
        var steps = 1
    }

    /// - Parameter must: how many numbers the walk must have found in all, so that it cannot look at nothing.
    private func walk(
        _ answers: [Good], _ adapter: any ChannelAdapter, must: Int, _ says: (Good, JSONValue) throws -> HTTPOutcome
    ) throws {
        var members: Set<String> = []
        for good in answers {
            func read(_ document: JSONValue) throws -> ChannelAnswer? {
                adapter.answer(
                    to: good.call, step: good.step, of: good.steps, outcome: try says(good, document), at: Calls.now)
            }
            let document = try JSONParser.parse(good.document)
            let expected = try read(document)
            #expect(expected.unknownCode == nil && expected.refusalClass == nil, "\(good.name): \(String(describing: expected))")
            for variant in IntegerWalk.spokenVariants(document, numbers: IntegerWalk.hostile + IntegerWalk.strange) {
                members.insert("\(good.name) \(variant.path)")
                let answer = try read(variant.document)
                #expect(
                    OutsideAnswerTests.isHarmless(answer, beside: expected),
                    "\(good.name) \(variant): \(String(describing: answer))")
            }
        }
        #expect(members.count >= must, "\(members.sorted())")
    }

    /// The channel's own numbers are names: any text will do.
    private static func isHarmless(_ answer: ChannelAnswer?, beside good: ChannelAnswer?) -> Bool {
        func isAmount(_ money: Money?) -> Bool {
            money.map { (0...Money.maximumMinorUnits).contains($0.minorUnits) } ?? true
        }
        switch (answer, good) {
        case (.unknown?, _), (.refused?, _), (.notSent?, _): return true
        case (.trade(let read)?, .trade(let said)?):
            // Another amount than the order's is a fact of its own, which the engine judges.
            return isAmount(read.amount) && isAmount(read.refundedInAll) && read.attempt == said.attempt
        case (.refund(let read)?, .refund(let said)?):
            return read.status == said.status && (read.amount == said.amount) && read.refund == said.refund
                || read.status == .notFound || read.status == .processing && isAmount(read.amount)
        case (.split(let read)?, .split(let said)?): return read.legs.allSatisfy { said.legs.contains($0) }
        case (.splitReturn(let read)?, .splitReturn(let said)?):
            return read.status == said.status && read.amount == said.amount && read.number == said.number
        case (.transfer(let read)?, .transfer(let said)?):
            return read.status == said.status && read.amount == said.amount && read.number == said.number
        default: return answer == good
        }
    }

    private static let wechatReturn = SplitReturnCall(
        number: Calls.returnCall.number, request: Calls.splitID, payment: Calls.reference(), account: "1900000109",
        accountKind: .merchant, amount: .fen(101), description: "refund of A1")

    private static func wechatAnswers() -> [Good] {
        let refund = """
            {"refund_id":"503","out_refund_no":"\(Calls.refundID.text)","status":"SUCCESS","amount":{"total":8888,\
            "refund":300,"payer_total":8888,"payer_refund":300,"settlement_refund":300,"currency":"CNY"}}
            """
        let split = """
            {"transaction_id":"4200000001","out_order_no":"\(Calls.splitID.text)","order_id":"30","state":"FINISHED",\
            "receivers":[{"type":"MERCHANT_ID","account":"1900000109","amount":100,"result":"SUCCESS"},\
            {"type":"PERSONAL_OPENID","account":"2088100000000001","amount":101,"result":"SUCCESS"}]}
            """
        let back = """
            {"out_order_no":"\(Calls.splitID.text)","out_return_no":"\(wechatReturn.number.text)","return_id":"31",\
            "return_mchid":"1900000109","amount":101,"result":"SUCCESS"}
            """
        let transfer = """
            {"out_bill_no":"\(BankCalls.transfer.number.text)","transfer_bill_no":"13300000","transfer_amount":9900,\
            "state":"SUCCESS"}
            """
        return [
            Good(name: "prepay", call: Calls.prepay(), document: "{\"code_url\":\"weixin://x\",\"expires_in\":7200}"),
            Good(name: "query", call: .query(Calls.reference()), document: WeChatPlatform.transaction()),
            Good(name: "refund", call: .refund(Calls.refundCall), document: refund),
            Good(name: "refund query", call: .queryRefund(Calls.refundCall), document: refund),
            Good(name: "split", call: .split(Calls.splitCall()), document: split),
            Good(name: "split query", call: .querySplit(Calls.splitCall()), document: split),
            Good(
                name: "unfreeze", call: .unfreeze(Calls.splitCall()),
                document: "{\"out_order_no\":\"\(Calls.splitID.text)\",\"order_id\":\"30\"}"),
            Good(name: "return", call: .returnSplit(wechatReturn), document: back),
            Good(name: "return query", call: .queryReturn(wechatReturn), document: back),
            Good(name: "transfer", call: .transfer(BankCalls.transfer), document: transfer),
            Good(name: "transfer query", call: .queryTransfer(BankCalls.transfer), document: transfer),
            Good(name: "transfer cancel", call: .cancelTransfer(BankCalls.transfer), document: transfer),
        ]
    }

    @Test("WeChat Pay: each number of each call's answer")
    func wechat() throws {
        let platform = try WeChatPlatform()
        try walk(OutsideAnswerTests.wechatAnswers(), platform.adapter, must: 20) { _, document in
            try platform.says(200, JSONWriter.text(document))
        }
    }

    @Test("WeChat Pay: each number of a transfer's notification, and of the list of certificates")
    func wechatOthers() throws {
        let platform = try WeChatPlatform()
        let plain = try JSONParser.parse("""
            {"out_bill_no":"\(BankCalls.transfer.number.text)","transfer_bill_no":"13300000","transfer_amount":9900,\
            "mch_id":"1699990001","state":"SUCCESS"}
            """)
        var told = 0
        for variant in IntegerWalk.spokenVariants(plain, numbers: IntegerWalk.hostile + IntegerWalk.strange + ["9900"]) {
            let request = try platform.notifies(JSONWriter.text(variant.document), kind: "mch_payment")
            guard case .transfer(_, _, let report) = try? platform.adapter.notification(request, at: Calls.now) else {
                continue
            }
            told += 1
            let amount = report.amount?.minorUnits ?? 0
            #expect((0...Money.maximumMinorUnits).contains(amount), "\(variant) told \(amount)")
        }
        #expect(told > 0)
        let list = try JSONParser.parse("""
            {"data":[{"serial_no":"1","effective_time":0,"encrypt_certificate":{"algorithm":"AEAD_AES_256_GCM",\
            "nonce":"1","associated_data":"1","ciphertext":"1"}}]}
            """)
        for variant in IntegerWalk.spokenVariants(list, numbers: IntegerWalk.hostile + IntegerWalk.strange) {
            guard case .answered(let response) = try platform.says(200, JSONWriter.text(variant.document)) else {
                throw Unanswered()
            }
            #expect(platform.adapter.certificateList(response, at: Calls.now) == .notBelieved(code: "decryption"))
        }
    }

    private struct Unanswered: Error {}

    private static func alipayAnswers() -> [Good] {
        let trade = "\"out_trade_no\":\"\(Calls.attempt.text)\",\"trade_no\":\"4200000001\""
        func good(_ name: String, _ call: ChannelCall, _ members: String) -> Good {
            Good(name: name, call: call, document: "{\"code\":\"10000\",\"msg\":\"Success\",\(members)}")
        }
        let settled = """
            "out_request_no":"\(Calls.splitID.text)","operation_dt":"2026-11-20 10:00:30","royalty_detail_list":[\
            {"state":"SUCCESS","trans_in":"1900000109","amount":"1.00"},\
            {"state":"SUCCESS","trans_in":"2088100000000001","amount":1.01}]
            """
        let refund = Calls.refundCall
        let transfer = "\"out_biz_no\":\"\(BankCalls.transfer.number.text)\",\"order_id\":\"2026112\",\"status\":\"SUCCESS\""
        return [
            good("prepay", Calls.prepay(), trade + ",\"qr_code\":\"https://qr.alipay.com/bax1\""),
            good("query", .query(Calls.reference()), trade + """
                ,"trade_status":"TRADE_SUCCESS","total_amount":"88.88","receipt_amount":"88.88","refund_fee":"3.00",\
                "send_pay_date":"2026-11-20 10:00:30"
                """),
            good("close", .close(Calls.reference()), trade),
            good("refund", .refund(refund), trade + ",\"fund_change\":\"Y\",\"refund_fee\":\"3.00\""),
            good("refund query", .queryRefund(refund), trade + """
                ,"out_request_no":"\(refund.refund.text)","refund_status":"REFUND_SUCCESS","refund_amount":"3.00",\
                "total_amount":"88.88"
                """),
            good("split", .split(Calls.splitCall()), "\"trade_no\":\"4200000001\",\"settle_no\":\"7\""),
            good("split query", .querySplit(Calls.splitCall()), settled),
            good("unfreeze", .unfreeze(Calls.splitCall()), "\"trade_no\":\"4200000001\",\"settle_no\":\"7\""),
            good("return", .returnSplit(Calls.returnCall), trade + ",\"fund_change\":\"N\",\"refund_fee\":\"0.00\""),
            good("return query", .queryReturn(Calls.returnCall), trade + """
                ,"out_request_no":"\(Calls.returnCall.number.text)","refund_status":"REFUND_SUCCESS",\
                "refund_amount":"0.00"
                """),
            good("transfer", .transfer(BankCalls.transfer), transfer),
            good("transfer query", .queryTransfer(BankCalls.transfer), transfer + ",\"trans_amount\":\"99.00\""),
        ]
    }

    private static let alipayMethods: [String: String] = [
        "prepay": "alipay.trade.precreate", "query": "alipay.trade.query", "close": "alipay.trade.close",
        "refund": "alipay.trade.refund", "refund query": "alipay.trade.fastpay.refund.query",
        "split": "alipay.trade.order.settle", "split query": "alipay.trade.order.settle.query",
        "unfreeze": "alipay.trade.order.settle", "return": "alipay.trade.refund",
        "return query": "alipay.trade.fastpay.refund.query", "transfer": "alipay.fund.trans.uni.transfer",
        "transfer query": "alipay.fund.trans.common.query",
    ]

    @Test("Alipay: each number of each call's answer, written as a text or bare")
    func alipay() throws {
        let platform = try AlipayPlatform()
        try walk(OutsideAnswerTests.alipayAnswers(), platform.adapter, must: 30) { good, document in
            try platform.says(try #require(OutsideAnswerTests.alipayMethods[good.name]), JSONWriter.text(document))
        }
    }

    @Test("UnionPay: each number of each call's answer")
    func unionpay() throws {
        let platform = try UnionPayPlatform()
        let refund = Calls.refundCall
        let calls: [(name: String, call: ChannelCall, type: String, order: String, time: Timestamp, more: String)] = [
            ("prepay", Calls.prepay(), "01", Calls.attempt.text, Calls.requestTime, "\"tn\":\"TN1\""),
            ("query", .query(Calls.reference()), "01", Calls.attempt.text, Calls.requestTime,
                "\"origRespCode\":\"00\",\"txnAmt\":\"8888\",\"settleAmt\":\"8888\",\"settleDate\":\"1120\""),
            ("refund", .refund(refund), "04", refund.refund.text, refund.requestTime, "\"txnAmt\":\"300\""),
            ("refund query", .queryRefund(refund), "04", refund.refund.text, refund.requestTime,
                "\"origRespCode\":\"00\",\"txnAmt\":\"300\""),
        ]
        let answers = calls.map { call in
            Good(name: call.name, call: call.call, document: """
                {"version":"5.1.0","txnType":"\(call.type)","txnSubType":"00","merId":"\(UnionPayPlatform.merchant)",\
                "orderId":"\(call.order)","txnTime":"\(call.time.compactBeijing)","respCode":"00","queryId":"2026112018",\
                "currencyCode":"156","traceTime":"1120100030","traceNo":"000018",\(call.more)}
                """)
        }
        try walk(answers, platform.adapter, must: 40) { good, document in
            var fields: [(name: String, value: String)] = [
                ("encoding", "UTF-8"), ("signMethod", "01"), ("signPubKeyCert", platform.certificate),
            ]
            for member in document.members ?? [] {
                switch member.value {
                case .string(let text), .number(let text): fields.append((member.name, text))
                case .null, .bool, .array, .object: Issue.record("\(good.name): \(member.name) is no field")
                }
            }
            fields.append(("signature", try UnionPaySigning.signature(fields, by: platform.key)))
            return UnionPayPlatform.outcome(fields)
        }
    }

    private static func bankAnswers() -> [Good] {
        let split = """
            {"clear_no":"\(Calls.splitID.text)","order_no":"\(Calls.attempt.text)","state":"DONE","receivers":[\
            {"account_no":"EA01","amount":300,"state":"SETTLED"},{"account_no":"EA02","amount":200,"state":"SETTLED"}]}
            """
        let back = """
            {"return_no":"\(BankCalls.takeBack.number.text)","clear_no":"\(Calls.splitID.text)","account_no":"EA01",\
            "amount":120,"state":"SUCCEEDED","bank_no":"1"}
            """
        return [
            Good(name: "split", call: .split(BankCalls.split), document: split, step: 1, steps: 2),
            Good(name: "split query", call: .querySplit(BankCalls.split), document: split),
            Good(name: "return", call: .returnSplit(BankCalls.takeBack), document: back),
            Good(name: "return query", call: .queryReturn(BankCalls.takeBack), document: back),
            Good(name: "transfer", call: .transfer(BankCalls.transfer), document: BankCalls.withdrawn("PAID")),
            Good(name: "transfer query", call: .queryTransfer(BankCalls.transfer), document: BankCalls.withdrawn("PAID")),
        ]
    }

    @Test("the bank: each number of each call's answer, and nothing is prepared with another amount")
    func bank() throws {
        let bank = try BankSystem()
        func says(_ document: JSONValue) throws -> HTTPOutcome { try bank.says(200, JSONWriter.text(document)) }
        try walk(OutsideAnswerTests.bankAnswers(), bank.adapter, must: 12) { _, document in try says(document) }
        let granted = try JSONParser.parse("""
            {"order_no":"\(Calls.attempt.text)","collecting_channel":"wechat","amount":8888,"available":8888,\
            "state":"OPEN"}
            """)
        for variant in IntegerWalk.variants(granted) where variant.path == "amount" {
            let answer = bank.adapter.answer(
                to: .split(BankCalls.split), step: 0, of: 2, outcome: try says(variant.document), at: Calls.now)
            #expect(answer == .notSent, "\(variant)")
        }
    }

    @Test("the bank: accounts, credits and statements tell no amount out of bounds")
    func bankServices() throws {
        let bank = try BankSystem()
        let cases: [(BankServiceCall, String)] = [
            (.readAccount("EA01"), "{\"account_no\":\"EA01\",\"state\":\"OPEN\",\"balance\":12345,\"card_tail\":\"7310\"}"),
            (.readCredit(Calls.attempt), """
                {"order_no":"\(Calls.attempt.text)","amount":8888,"available":8000,"state":"OPEN"}
                """),
            (.statement(day: "2026-11-20", after: 4), """
                {"day":"2026-11-20","entries":[{"place":5,"kind":"clear","number":"N5","account_no":"EA01","amount":5,\
                "fee":0},{"place":7,"kind":"clear","number":"N7","account_no":"EA01","amount":5,"fee":0}],"next":7}
                """),
        ]
        var looked = 0
        for (call, text) in cases {
            let document = try JSONParser.parse(text)
            for variant in IntegerWalk.variants(document, numbers: IntegerWalk.hostile + IntegerWalk.strange) {
                looked += 1
                let outcome = try bank.says(200, JSONWriter.text(variant.document))
                var amounts: [Money] = []
                switch bank.adapter.answer(to: call, outcome, at: Calls.now) {
                case .account(let report): amounts = [report.balance]
                case .credit(let report): amounts = [report.amount, report.available]
                case .statement(let page):
                    amounts = page.entries.flatMap { [$0.amount, $0.fee] }
                    #expect(page.entries.allSatisfy { $0.place > 4 }, "\(variant)")
                case .refused, .unknown: break
                }
                for amount in amounts {
                    #expect(
                        (0...Money.maximumMinorUnits).contains(amount.minorUnits), "\(variant) told \(amount)")
                }
            }
        }
        #expect(looked > 100)
    }
}

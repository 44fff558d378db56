import Channels
import HTTPMessage
import JSON
import OutsideNumbers
import Payments
import Testing

/// Answers that a channel signed, each number in them put to an end of what numbers can be: none ends the engine, none
/// is told beyond the largest amount, and one that does not read is never taken for one that was not said.
@Suite("Numbers in channels' answers")
struct OutsideAnswerTests {
    /// One good answer of a channel.
    private struct Good {
        let name: String
        let call: ChannelCall
        let document: JSONValue
        /// Members whose number the engine does not use: the answer is the same whatever they say.
        var unused: Set<String> = []

        init(_ name: String, _ call: ChannelCall, _ text: String, unused: Set<String> = []) throws {
            (self.name, self.call, self.unused) = (name, call, unused)
            document = try JSONParser.parse(text)
        }
    }

    /// Numbers that stand as text, too, as Alipay and UnionPay write them.
    private static let texts = IntegerWalk.hostile + [
        "92233720368547758.07", "92233720368547758.08", "-0.01", "1e9", "1000000000.01", "0x10", "NaN", " 1", "١",
    ]

    /// The document once for each number in it, plain or as text, and for each hostile one.
    private func variants(_ document: JSONValue) -> [(path: String, number: String, document: JSONValue)] {
        var found = IntegerWalk.variants(document).map { (path: $0.path, number: $0.number, document: $0.document) }
        for path in textPaths(document, "") {
            found += OutsideAnswerTests.texts.map { (path, $0, replaced(document, "", path, $0)) }
        }
        return found
    }

    private func textPaths(_ value: JSONValue, _ path: String) -> [String] {
        switch value {
        case .string(let text):
            let isNumber = !text.isEmpty && text.utf8.count < 12
                && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
            return isNumber ? [path] : []
        case .array(let values): return values.enumerated().flatMap { textPaths($1, "\(path)[\($0)]") }
        case .object(let members):
            return members.flatMap { textPaths($0.value, path.isEmpty ? $0.name : path + "." + $0.name) }
        case .null, .bool, .number: return []
        }
    }

    private func replaced(_ value: JSONValue, _ path: String, _ wanted: String, _ text: String) -> JSONValue {
        switch value {
        case .string where path == wanted: .string(text)
        case .array(let values): .array(values.enumerated().map { replaced($1, "\(path)[\($0)]", wanted, text) })
        case .object(let members):
            .object(members.map {
                JSONMember(
                    name: $0.name,
                    value: replaced($0.value, path.isEmpty ? $0.name : path + "." + $0.name, wanted, text))
            })
        case .null, .bool, .number, .string: value
        }
    }

    /// Every amount anywhere in a value.
    private func amounts(_ value: Any) -> [Int64] {
        if let money = value as? Money { return [money.minorUnits] }
        return Mirror(reflecting: value).children.flatMap { child in
            if child.label == "minorUnits", let units = child.value as? Int64 { return [units] }
            return amounts(child.value)
        }
    }

    private func check(_ goods: [Good], _ read: (Good, JSONValue) throws -> ChannelAnswer?) throws {
        for good in goods {
            let usual = try #require(try read(good, good.document), "\(good.name)")
            #expect(usual.isFromChannel, "\(good.name): \(usual)")
            var looked = 0
            // Members, with the numbers in them that changed nothing.
            var same: [String: [String]] = [:]
            for variant in variants(good.document) {
                looked += 1
                let answer = try #require(try read(good, variant.document), "\(good.name) \(variant.path)")
                for units in amounts(answer) {
                    #expect(
                        (0...Money.maximumMinorUnits).contains(units),
                        "\(good.name): \(variant.path) = \(variant.number) told \(units)")
                }
                if answer == usual { same[variant.path, default: []].append(variant.number) }
            }
            #expect(
                same.filter { !good.unused.contains($0.key) } == [:], "\(good.name): taken for what was said before")
            #expect(good.unused.allSatisfy { same[$0] != nil }, "\(good.name): used after all")
            #expect(looked > 8, "\(good.name)")
        }
    }

    @Test("WeChat Pay") func wechat() throws {
        let platform = try WeChatPlatform()
        let refund = """
            {"refund_id":"503","out_refund_no":"\(Calls.refundID.text)","status":"SUCCESS",\
            "amount":{"total":8888,"refund":300,"currency":"CNY"}}
            """
        let split = """
            {"transaction_id":"4200000001","out_order_no":"\(Calls.splitID.text)","order_id":"30","state":"FINISHED",\
            "receivers":[{"type":"MERCHANT_ID","account":"1900000109","amount":100,"result":"SUCCESS"},\
            {"type":"PERSONAL_OPENID","account":"2088100000000001","amount":101,"result":"SUCCESS"}]}
            """
        let transfer = """
            {"out_bill_no":"\(BankCalls.transfer.number.text)","transfer_bill_no":"1330000071100999991182020050700019",\
            "state":"SUCCESS","transfer_amount":9900}
            """
        let back = """
            {"order_id":"30","out_order_no":"\(Calls.splitID.text)","out_return_no":"\(Calls.returnCall.number.text)",\
            "return_id":"40","return_mchid":"2088100000000001","amount":101,"result":"SUCCESS"}
            """
        try check([
            Good("query", .query(Calls.reference()), WeChatPlatform.transaction(), unused: ["amount.payer_total"]),
            Good("refund", .refund(Calls.refundCall), refund, unused: ["amount.total"]),
            Good("refund query", .queryRefund(Calls.refundCall), refund, unused: ["amount.total"]),
            Good(
                "split query", .querySplit(Calls.splitCall()), split, unused: ["transaction_id", "order_id"]),
            Good("transfer query", .queryTransfer(BankCalls.transfer), transfer),
            Good("return query", .queryReturn(Calls.returnCall), back, unused: ["order_id"]),
        ]) { good, document in
            platform.adapter.read(good.call, try platform.says(200, JSONWriter.text(document)))
        }
    }

    @Test("Alipay") func alipay() throws {
        let platform = try AlipayPlatform()
        let start = "{\"code\":\"10000\",\"msg\":\"Success\",\"out_trade_no\":\"\(Calls.attempt.text)\","
        let methods = [
            "query": "alipay.trade.query", "refund": "alipay.trade.refund",
            "refund query": "alipay.trade.fastpay.refund.query", "split query": "alipay.trade.order.settle.query",
            "transfer query": "alipay.fund.trans.common.query",
        ]
        try check([
            Good("query", .query(Calls.reference()), start + """
                "trade_no":"2026112022001400000500000001","trade_status":"TRADE_SUCCESS","total_amount":"88.88",\
                "send_pay_date":"2026-11-20 10:00:30"}
                """),
            Good("refund", .refund(Calls.refundCall), start + """
                "trade_no":"2026112022001400000500000001","fund_change":"Y","refund_fee":"3.00"}
                """, unused: ["refund_fee"]),
            Good("refund query", .queryRefund(Calls.refundCall), start + """
                "out_request_no":"\(Calls.refundID.text)","refund_status":"REFUND_SUCCESS","refund_amount":"3.00"}
                """),
            Good("split query", .querySplit(Calls.splitCall()), start + """
                "out_request_no":"\(Calls.splitID.text)","royalty_detail_list":[\
                {"operation_type":"transfer","state":"SUCCESS","trans_in":"1900000109","amount":"1.00"},\
                {"operation_type":"transfer","state":"SUCCESS","trans_in":"2088100000000001","amount":1.01}]}
                """),
            Good("transfer query", .queryTransfer(BankCalls.transfer), """
                {"code":"10000","msg":"Success","out_biz_no":"\(BankCalls.transfer.number.text)",\
                "order_id":"20260101110070000002610000000001","status":"SUCCESS","trans_amount":"99.00"}
                """),
        ]) { good, document in
            platform.adapter.read(
                good.call, try platform.says(try #require(methods[good.name]), JSONWriter.text(document)))
        }
    }

    @Test("UnionPay") func unionpay() throws {
        let platform = try UnionPayPlatform()
        let refund = Calls.refundCall
        let cases: [(call: ChannelCall, type: String, order: String, time: Timestamp, amount: String)] = [
            (.query(Calls.reference()), "01", Calls.attempt.text, Calls.requestTime, "8888"),
            (.queryRefund(refund), "04", refund.refund.text, refund.requestTime, "300"),
        ]
        for one in cases {
            func read(_ amount: String, _ currency: String) throws -> ChannelAnswer? {
                platform.adapter.read(one.call, UnionPayPlatform.outcome(try platform.signed(
                    one.type, one.order, one.time,
                    ["origRespCode": "00", "queryId": "2026", "txnAmt": amount, "currencyCode": currency])))
            }
            let usual = try read(one.amount, "156")
            #expect(usual?.isFromChannel == true)
            for number in OutsideAnswerTests.texts {
                for answer in [try read(number, "156"), try read(one.amount, number)] {
                    #expect(answer != usual, "\(one.type) \(number)")
                    for units in amounts(try #require(answer)) {
                        #expect((0...Money.maximumMinorUnits).contains(units), "\(one.type) \(number) told \(units)")
                    }
                }
            }
        }
    }

    @Test("the bank") func bank() throws {
        let bank = try BankSystem()
        let back = """
            {"return_no":"\(BankCalls.takeBack.number.text)","clear_no":"\(Calls.splitID.text)",\
            "account_no":"EA01","amount":120,"state":"SUCCEEDED"}
            """
        try check([
            Good("split query", .querySplit(BankCalls.split), BankCalls.cleared([
                ("EA01", 300, "SETTLED"), ("EA02", 200, "SETTLED"),
            ])),
            Good("transfer query", .queryTransfer(BankCalls.transfer), BankCalls.withdrawn("PAID")),
            Good("return query", .queryReturn(BankCalls.takeBack), back),
        ]) { good, document in
            bank.adapter.read(good.call, try bank.says(200, JSONWriter.text(document)))
        }
    }
}

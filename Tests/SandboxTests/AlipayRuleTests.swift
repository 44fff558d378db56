import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

@Suite("Alipay's sandbox, by requests written out by hand")
struct AlipayRuleTests {
    private func notices(_ merchant: RawAlipay) throws -> [[String: String]] {
        try merchant.world.due(at: merchant.now).map { scheduled in
            merchant.world.notified(scheduled.token, accepted: true, at: merchant.now)
            return try merchant.open(scheduled.request)
        }
    }

    @Test("order, pay, notify, query, two refunds, a third too many, share, query; whichever way the fields travel",
        arguments: RawAlipay.Way.allCases)
    func walk(way: RawAlipay.Way) throws {
        let world = try SandboxFixture.world()
        var merchant = try RawAlipay(world)
        let ordered = try merchant.call(
            "alipay.trade.precreate", RawAlipay.order("WALK_1", "100.00", freezes: true), way: way)
        #expect(ordered["qr_code"]?.stringValue?.hasPrefix("https://qr.alipay.com/") == true)
        #expect(try merchant.sub("alipay.trade.query", "{\"out_trade_no\":\"WALK_1\"}") == "ACQ.TRADE_NOT_EXIST")
        #expect(world.scan(channel: .alipay, number: "WALK_1", at: merchant.now))
        let scanned = try merchant.call("alipay.trade.query", "{\"out_trade_no\":\"WALK_1\"}", way: way)
        #expect(scanned["trade_status"]?.stringValue == "WAIT_BUYER_PAY")
        #expect(world.pay(channel: .alipay, number: "WALK_1", amountDelta: 0, at: merchant.now))
        merchant.now = merchant.now.adding(seconds: 1)
        let paid = try #require(try notices(merchant).first)
        #expect(paid["trade_status"] == "TRADE_SUCCESS" && paid["total_amount"] == "100.00")
        #expect(paid["subject"] == "Tea 茶 }" && paid["seller_id"] == "2088101117955611")
        let trade = try #require(paid["trade_no"])

        for (number, yuan, sum) in [("R1", "30.00", "30.00"), ("R2", "40.5", "70.50")] {
            let content = "{\"trade_no\":\"\(trade)\",\"refund_amount\":\"\(yuan)\",\"out_request_no\":\"\(number)\"}"
            let done = try merchant.call("alipay.trade.refund", content, way: way)
            #expect(done["fund_change"]?.stringValue == "Y" && done["refund_fee"]?.stringValue == sum)
            let again = try merchant.call("alipay.trade.refund", content, way: way)
            #expect(again["fund_change"]?.stringValue == "N" && again["refund_fee"]?.stringValue == sum)
            merchant.now = merchant.now.adding(seconds: 1)
            let notice = try #require(try notices(merchant).first)
            #expect(notice["out_biz_no"] == number && notice["refund_fee"] == sum)
        }
        #expect(try merchant.sub("alipay.trade.refund", """
            {"trade_no":"\(trade)","refund_amount":"29.51","out_request_no":"R3"}
            """) == "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL")

        try merchant.bind("2088101117955622")
        #expect(try merchant.settle(trade, "S1", [("2088101117955622", "9.00")])["settle_no"] != nil)
        merchant.now = merchant.now.adding(seconds: 1)
        let shared = try merchant.call(
            "alipay.trade.order.settle.query", "{\"out_request_no\":\"S1\",\"trade_no\":\"\(trade)\"}", way: way)
        #expect(shared["royalty_detail_list"]?[0]?["state"]?.stringValue == "SUCCESS")
        #expect(world.truth.keptMinorUnits == 10_000 - 7_050 - 900)
        #expect(world.truth.faults() == [])
    }

    @Test("who cannot prove who he is changes nothing")
    func door() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawAlipay(world)
        let method = "alipay.trade.precreate"
        let order = RawAlipay.order("DOOR_1", "1.00")
        let code = { (answer: JSONValue) in answer["sub_code"]?.stringValue }
        #expect(code(try merchant.call(method, order, more: ["app_id": "2021000000000009"])) == "isv.invalid-app-id")
        #expect(code(try merchant.call(method, order, more: ["sign_type": "RSA"])) == "isv.invalid-signature")
        #expect(code(try merchant.call("alipay.trade.steal", order)) == "isv.invalid-method")
        #expect(code(try merchant.call("", order)) == "isv.missing-method")
        #expect(code(try merchant.call(method, "[]")) == "isv.invalid-parameter")
        #expect(code(try merchant.call(method, order, more: ["version": "2.0"])) == "isv.missing-parameter")
        var changed = try merchant.request(method, order)
        changed.body += Array("&extra=1".utf8)
        let answer = try #require(world.handle(.alipay, changed, at: merchant.now).response)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("isv.invalid-signature"))
        var doubled = try merchant.request(method, order, way: .both)
        doubled.body += Array("&app_id=2021000000000002".utf8)
        #expect(world.handle(.alipay, doubled, at: merchant.now).response?.status == 400)
        #expect(world.truth.trades.isEmpty)
        // A common parameter may stand in the query and in the body when both say the same.
        var repeated = try merchant.request(method, order, way: .both)
        repeated.body += Array("&charset=utf-8&app_id=2021000000000001".utf8)
        #expect(world.handle(.alipay, repeated, at: merchant.now).response?.status == 200)
        #expect(world.truth.trades.map(\.number) == ["DOOR_1"])
    }

    @Test("the gateway signs what it says in its own name for an application it knows, and nothing else")
    func gatewayErrors() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawAlipay(world)
        func body(_ method: String, _ more: [String: String] = [:]) throws -> String {
            let request = try merchant.request(method, RawAlipay.order("E_1", "1.00"), more: more)
            let response = try #require(world.handle(.alipay, request, at: merchant.now).response)
            return String(decoding: response.body, as: UTF8.self)
        }
        for (method, code) in [
            ("alipay.trade.steal", "isv.invalid-method"), ("", "isv.missing-method"),
            ("alipay.fund.trans.uni.transfer", "isv.insufficient-isv-permissions"),
        ] {
            let text = try body(method)
            #expect(text.hasPrefix("{\"error_response\":{") && text.contains(code))
            let document = try JSONParser.parse(text)
            let sign = try #require(Base64.decode(document["sign"]?.stringValue ?? ""))
            let node = try #require(text.dropFirst("{\"error_response\":".count).split(separator: ",\"sign\":\"").first)
            #expect(merchant.keys.alipayPlatformKey.publicKey.verifies(sign, of: Array(node.utf8)))
        }
        for more in [["app_id": "2021000000000009"], ["sign_type": "RSA"]] {
            #expect(try JSONParser.parse(try body("alipay.trade.precreate", more))["sign"] == nil)
        }
    }

    @Test("a notification names no certificate, whatever mode the application is in")
    func noCertificate() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawAlipay(world)
        let more = [
            "app_cert_sn": merchant.keys.alipayApplicationCertificate.alipayNumber,
            "alipay_root_cert_sn": [merchant.keys.alipayRoot].alipayRootNumber,
        ]
        let request = try merchant.request("alipay.trade.precreate", RawAlipay.order("CERT", "1.00"), more: more)
        let answer = try #require(world.handle(.alipay, request, at: merchant.now).response)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("alipay_cert_sn"), "answers do name it")
        #expect(world.pay(channel: .alipay, number: "CERT", amountDelta: 0, at: merchant.now))
        merchant.now = merchant.now.adding(seconds: 1)
        let told = try #require(try notices(merchant).first)
        #expect(told["alipay_cert_sn"] == nil && told["trade_status"] == "TRADE_SUCCESS")
    }

    @Test("orders that break a rule are refused by name", arguments: [
        ("NO-DASH", "1.00", "", "ACQ.INVALID_PARAMETER"), ("", "1.00", "", "ACQ.INVALID_PARAMETER"),
        ("A1", "0.00", "", "ACQ.INVALID_PARAMETER"), ("A1", "0.001", "", "ACQ.INVALID_PARAMETER"),
        ("A1", "100000000.01", "", "ACQ.INVALID_PARAMETER"),
        ("A1", "1.00", ",\"timeout_express\":\"16d\"", "ACQ.INVALID_PARAMETER"),
        ("A1", "1.00", ",\"time_expire\":\"2020-01-01 00:00:00\"", "ACQ.INVALID_PARAMETER"),
        ("A1", "100000000.00", ",\"timeout_express\":\"15d\"", "none"),
    ])
    func orderRules(number: String, yuan: String, more: String, code: String) throws {
        let world = try SandboxFixture.world()
        let merchant = try RawAlipay(world)
        #expect(try merchant.sub("alipay.trade.precreate", RawAlipay.order(number, yuan, more: more)) == code)
        #expect(world.truth.trades.isEmpty == (code != "none"))
    }

    @Test("a number is a trade once; what is paid is not closed but cancelled by a refund")
    func repeats() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawAlipay(world)
        let precreate = { (yuan: String) in
            try merchant.sub("alipay.trade.precreate", RawAlipay.order("TWICE", yuan))
        }
        #expect(try precreate("1.00") == "none")
        #expect(try precreate("1.00") == "none")
        #expect(try precreate("1.01") == "ACQ.CONTEXT_INCONSISTENT")
        #expect(world.pay(channel: .alipay, number: "TWICE", amountDelta: 0, at: merchant.now))
        #expect(try precreate("1.00") == "ACQ.TRADE_HAS_SUCCESS")
        let late = try merchant.sub("alipay.trade.close", "{\"out_trade_no\":\"TWICE\"}")
        #expect(late == "ACQ.REASON_TRADE_STATUS_INVALID")
        let cancelled = try merchant.call("alipay.trade.cancel", "{\"out_trade_no\":\"TWICE\"}")
        #expect(cancelled["action"]?.stringValue == "refund" && cancelled["retry_flag"]?.stringValue == "N")
        let state = try merchant.call("alipay.trade.query", "{\"out_trade_no\":\"TWICE\"}")
        #expect(state["trade_status"]?.stringValue == "TRADE_CLOSED")
        #expect(world.truth.keptMinorUnits == 0)
        #expect(try merchant.sub("alipay.trade.create", RawAlipay.order("KNOWN", "1.00")) == "ACQ.INVALID_PARAMETER")
        let known = RawAlipay.order("KNOWN", "1.00", more: ",\"buyer_id\":\"2088722000000011\"")
        #expect(try merchant.call("alipay.trade.create", known)["trade_no"] != nil)
        #expect(try merchant.sub("alipay.trade.query", "{\"out_trade_no\":\"KNOWN\"}") == "none")
        #expect(try merchant.sub(
            "alipay.trade.precreate", RawAlipay.order("SHORT", "1.00", more: ",\"timeout_express\":\"5m\"")) == "none")
        merchant.now = merchant.now.adding(seconds: 300)
        #expect(!world.pay(channel: .alipay, number: "SHORT", amountDelta: 0, at: merchant.now))
        #expect(world.truth.faults() == [])
    }

    @Test("refunds: other amount, without a number, unknown ones without a status")
    func refundRules() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawAlipay(world)
        _ = try merchant.paid("REFUND", "10.00")
        let refund = { (yuan: String, number: String) in
            try merchant.sub("alipay.trade.refund", """
                {"out_trade_no":"REFUND","refund_amount":"\(yuan)"\
                \(number.isEmpty ? "" : ",\"out_request_no\":\"\(number)\"")}
                """)
        }
        #expect(try refund("1.00", "") == "ACQ.INVALID_PARAMETER")
        #expect(try refund("0.00", "R1") == "ACQ.INVALID_PARAMETER")
        #expect(try refund("1.00", "R1") == "none")
        #expect(try refund("1.01", "R1") == "ACQ.DISCORDANT_REPEAT_REQUEST")
        let none = try merchant.call(
            "alipay.trade.fastpay.refund.query", "{\"out_trade_no\":\"REFUND\",\"out_request_no\":\"R9\"}")
        #expect(none["code"]?.stringValue == "10000" && none["refund_status"] == nil)
        #expect(world.truth.trades.first?.refundAmounts == [SandboxTruth.Refund(number: "R1", minorUnits: 100)])
    }
}

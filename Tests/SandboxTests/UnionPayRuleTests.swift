import HTTPMessage
import Payments
import Testing

@testable import Sandbox

@Suite("UnionPay's sandbox, by requests written out by hand")
struct UnionPayRuleTests {
    private func notices(_ merchant: RawUnionPay) throws -> [[String: String]] {
        try merchant.world.due(at: merchant.now).map { scheduled in
            merchant.world.notified(scheduled.token, accepted: true, at: merchant.now)
            return try merchant.open(scheduled.request)
        }
    }

    @Test("order, pay, notify, query, two refunds, a third too many")
    func walk() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawUnionPay(world)
        let ordered = try merchant.call("appTransReq.do", RawUnionPay.order("WALK0001", 8_888))
        #expect(ordered["respCode"] == "00" && ordered["tn"]?.count == 21)
        #expect(try merchant.query("WALK0001")["origRespCode"] == "05")
        #expect(try merchant.query("NONE0001")["respCode"] == "34")
        #expect(try merchant.query("WALK0001", time: "20261123102001")["respCode"] == "34")
        #expect(world.pay(channel: .unionpay, number: "WALK0001", amountDelta: 0, at: merchant.now))
        merchant.now = merchant.now.adding(seconds: 1)
        let paid = try #require(try notices(merchant).first)
        #expect(paid["respCode"] == "00" && paid["txnAmt"] == "8888" && paid["reqReserved"] == "shelf=7")
        let seen = try merchant.query("WALK0001")
        #expect(seen["origRespCode"] == "00" && seen["queryId"] == paid["queryId"])
        #expect(seen["issAddnData"] == "{goods=1&note=[a=b&c]}")
        let payment = try #require(seen["queryId"])

        for (number, fen) in [("REFUND01", Int64(3_000)), ("REFUND02", 5_000)] {
            #expect(try merchant.refund(payment, number, fen)["respCode"] == "00")
            #expect(try merchant.query(number)["origRespCode"] == "05")
            merchant.now = merchant.now.adding(seconds: 1)
            let notice = try #require(try notices(merchant).first)
            #expect(notice["orderId"] == number && notice["txnAmt"] == String(fen) && notice["origQryId"] == payment)
            #expect(try merchant.query(number)["origRespCode"] == "00")
        }
        #expect(try merchant.refund(payment, "REFUND03", 889)["respCode"] == "61")
        #expect(world.truth.keptMinorUnits == 888)
        #expect(world.truth.faults() == [])
    }

    @Test("the answer is raw text: nothing in it is url-encoded, and the certificate keeps its line breaks")
    func rawAnswers() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawUnionPay(world)
        let request = try merchant.request("appTransReq.do", RawUnionPay.order("RAW00001", 1))
        let body = try #require(world.handle(.unionpay, request, at: merchant.now).response?.body)
        let text = String(decoding: body, as: UTF8.self)
        #expect(text.contains("signPubKeyCert=-----BEGIN CERTIFICATE-----\n"))
        #expect(text.contains("reqReserved=shelf=7"))
        #expect(!text.contains("%"))
    }

    @Test("mistakes of signing and addressing are refused, and change nothing")
    func door() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawUnionPay(world)
        let order = RawUnionPay.order("DOOR0001", 100)
        func code(_ changes: [String: String], _ path: String = "appTransReq.do") throws -> String {
            try merchant.call(path, order.merging(changes) { $1 })["respCode"] ?? ""
        }
        #expect(try merchant.call("appTransReq.do", order, signing: .hashedOnce)["respCode"] == "11")
        #expect(try merchant.call("appTransReq.do", order, signing: .urlEncoded)["respCode"] == "11")
        #expect(try code(["certId": "4711"]) == "11")
        #expect(try code(["merId": "777290058110002"]) == "11")
        #expect(try code(["orderId": "DOOR-0001"]) == "10")
        #expect(try code(["orderId": "DOOR_0001"]) == "10")
        #expect(try code(["orderId": "DOOR001"]) == "10")
        #expect(try code(["orderId": String(repeating: "A", count: 41)]) == "10")
        #expect(try code(["version": "5.0.0"]) == "10")
        #expect(try code(["txnTime": "2026-11-23"]) == "13")
        #expect(try code(["txnAmt": "1.00"]) == "13")
        #expect(try code(["currencyCode": "840"]) == "13")
        #expect(try code(["accessType": "1"]) == "13")
        #expect(try code(["bizType": "000000"]) == "13")
        #expect(try code(["txnSubType": "00"]) == "10")
        #expect(try code([:], "backTransReq.do") == "10")
        #expect(world.truth.trades.isEmpty)
        #expect(try code([:]) == "00")
    }

    @Test("the same number at the same time is one transaction; at another time it is a second one, payable too")
    func identity() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawUnionPay(world)
        let order = RawUnionPay.order("SAME0001", 100)
        let first = try merchant.call("appTransReq.do", order)
        #expect(try merchant.call("appTransReq.do", order)["tn"] == first["tn"])
        #expect(try merchant.call("appTransReq.do", order.merging(["txnAmt": "101"]) { $1 })["respCode"] == "12")
        let later = "20261123102001"
        let second = try merchant.call("appTransReq.do", order.merging(["txnTime": later]) { $1 })
        #expect(second["respCode"] == "00" && second["tn"] != first["tn"])
        #expect(world.pay(channel: .unionpay, number: "SAME0001", amountDelta: 0, at: merchant.now))
        #expect(world.pay(channel: .unionpay, number: "SAME0001@" + later, amountDelta: 0, at: merchant.now))
        #expect(try merchant.query("SAME0001")["origRespCode"] == "00")
        let queried = try merchant.query("SAME0001", time: later)
        #expect(queried["origRespCode"] == "00" && queried["orderId"] == "SAME0001")
        #expect(world.truth.keptMinorUnits == 200)
        #expect(try merchant.call("appTransReq.do", order)["respCode"] == "12")
    }

    @Test("refunds: unknown payment, number used before, repeated, a window")
    func refundRules() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawUnionPay(world)
        try merchant.call("appTransReq.do", RawUnionPay.order("PAID0001", 100))
        _ = world.pay(channel: .unionpay, number: "PAID0001", amountDelta: 0, at: merchant.now)
        let payment = try #require(try merchant.query("PAID0001")["queryId"])
        #expect(try merchant.refund("8000", "REFUND01", 10)["respCode"] == "34")
        #expect(try merchant.refund(payment, "PAID0001", 10)["respCode"] == "12")
        let first = try merchant.refund(payment, "REFUND01", 10)
        #expect(try merchant.refund(payment, "REFUND01", 10)["queryId"] == first["queryId"])
        #expect(try merchant.refund(payment, "REFUND01", 11)["respCode"] == "12")
        merchant.now = merchant.now.adding(seconds: 330 * 86_400 + 1)
        #expect(try merchant.refund(payment, "REFUND02", 10)["respCode"] == "36")
        #expect(world.truth.trades.first?.refundedMinorUnits == 10)
    }
}

import Channels
import Cryptography
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
        #expect(text.contains("signPubKeyCert=-----BEGIN CERTIFICATE-----\r\n"))
        #expect(text.contains("\r\n-----END CERTIFICATE-----&signature="), "no line break after the last line")
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
        #expect(try code(["encoding": "GBK"]) == "10")
        #expect(try code(["txnTime": "2026-11-23"]) == "13")
        #expect(try code(["txnAmt": "1.00"]) == "13")
        #expect(try code(["currencyCode": "840"]) == "13")
        #expect(try code(["accessType": "1"]) == "13")
        #expect(try code(["bizType": "000000"]) == "13")
        #expect(try code(["txnSubType": "00"]) == "10")
        #expect(try code([:], "backTransReq.do") == "10")
        #expect(world.truth.trades.isEmpty)
        #expect(try code([:]) == "00")
        #expect(try code(["encoding": "utf-8"]) == "00", "written both ways in production")
    }

    @Test("the answer to a query is of the kind of the trade asked about, whatever the query is")
    func kinds() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawUnionPay(world)
        func kind(_ number: String) throws -> [String] {
            let answer = try merchant.query(number)
            return ["txnType", "txnSubType", "bizType"].map { answer[$0] ?? "" }
        }
        try merchant.call("appTransReq.do", RawUnionPay.order("KIND0001", 100))
        #expect(try kind("KIND0001") == ["01", "01", "000000"])
        #expect(world.pay(channel: .unionpay, number: "KIND0001", amountDelta: 0, at: merchant.now))
        let paid = try merchant.query("KIND0001")
        #expect(try kind("KIND0001") == ["01", "01", "000000"])
        #expect(paid["settleDate"] == "1123" && paid["accNo"]?.contains("*") == true)
        try merchant.refund(try #require(paid["queryId"]), "KIND0002", 40)
        merchant.now = merchant.now.adding(seconds: 1)
        #expect(try kind("KIND0002") == ["04", "00", "000000"])
        #expect(try merchant.query("KIND0002")["origQryId"] == paid["queryId"])
        #expect(try kind("NONE0001") == ["00", "00", "000000"], "of nothing, the query's own")
    }

    @Test("a declined card is told by queries, by no notification, and ends nothing")
    func declined() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawUnionPay(world)
        try merchant.call("appTransReq.do", RawUnionPay.order("CARD0001", 100))
        world.scheduleBuyer(
            channel: .unionpay, number: "CARD0001", payAt: merchant.now.adding(seconds: 1), outcome: .isDeclined("64"))
        merchant.now = merchant.now.adding(seconds: 2)
        #expect(try notices(merchant).isEmpty)
        let seen = try merchant.query("CARD0001")
        #expect(seen["respCode"] == "00" && seen["origRespCode"] == "64")
        #expect(world.pay(channel: .unionpay, number: "CARD0001", amountDelta: 0, at: merchant.now))
        #expect(try merchant.query("CARD0001")["origRespCode"] == "00")
        merchant.now = merchant.now.adding(seconds: 1)
        #expect(try notices(merchant).map { $0["respCode"] } == ["00"])
    }

    @Test("a void takes the whole back on the payment's own day, once; later only a refund does")
    func voids() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawUnionPay(world)
        func paid(_ number: String) throws -> String {
            try merchant.call("appTransReq.do", RawUnionPay.order(number, 100))
            #expect(world.pay(channel: .unionpay, number: number, amountDelta: 0, at: merchant.now))
            return try #require(try merchant.query(number)["queryId"])
        }
        func void(_ payment: String, _ number: String, _ fen: Int64 = 100) throws -> String {
            try merchant.call("backTransReq.do", [
                "txnType": "31", "txnSubType": "00", "bizType": "000201", "channelType": "08", "orderId": number,
                "txnAmt": String(fen), "currencyCode": "156", "origQryId": payment, "backUrl": "http://127.0.0.1:8/n",
            ])["respCode"] ?? ""
        }
        let first = try paid("VOID0001")
        _ = try notices(merchant)
        #expect(try void("8000", "UNDO0001") == "34")
        #expect(try void(first, "UNDO0001", 99) == "36")
        for _ in 1...2 { #expect(try void(first, "UNDO0001") == "00") }
        #expect(try void(first, "UNDO0002") == "45")
        merchant.now = merchant.now.adding(seconds: 1)
        let told = try #require(try notices(merchant).last)
        #expect(told["txnType"] == "31" && told["origQryId"] == first && told["txnAmt"] == "100")
        let seen = try merchant.query("UNDO0001")
        #expect(seen["txnType"] == "31" && seen["origRespCode"] == "00")
        #expect(world.truth.keptMinorUnits == 0)
        let late = try paid("VOID0002")
        merchant.now = merchant.now.adding(seconds: 86_400)
        #expect(try void(late, "UNDO0003") == "35")
        #expect(world.truth.faults() == [])
    }

    @Test("a day's file comes when the day is over: zip in zlib in base 64, one line a trade")
    func settlementFile() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawUnionPay(world)
        try merchant.call("appTransReq.do", RawUnionPay.order("FILE0001", 10_000))
        _ = world.pay(channel: .unionpay, number: "FILE0001", amountDelta: 0, at: merchant.now)
        let payment = try #require(try merchant.query("FILE0001")["queryId"])
        try merchant.refund(payment, "FILE0002", 2_500)
        merchant.now = merchant.now.adding(seconds: 1)
        _ = world.due(at: merchant.now)
        func file(_ date: String) throws -> [String: String] {
            var request = try merchant.request("", [
                "txnType": "76", "txnSubType": "01", "bizType": "000000", "fileType": "00", "settleDate": date,
            ])
            request = HTTPRequest(method: "POST", url: "/", body: request.body)
            return try merchant.send(request)
        }
        #expect(try file("1123")["respCode"] == "98", "not before the day is over")
        merchant.now = merchant.now.adding(seconds: 86_400)
        #expect(try file("1122")["respCode"] == "98")
        let answer = try file("1123")
        #expect(answer["respCode"] == "00")
        let files = try UnionPayFileContent.files(try #require(answer["fileContent"]))
        #expect(files.map(\.name) == ["INN26112388ZM_777290058110001", "INN26112388ZME_777290058110001"])
        let text = String(decoding: files[0].bytes, as: UTF8.self)
        let lines = text.split(separator: "\r\n").map(String.init)
        #expect(lines.map(\.utf8.count) == [608, 608])
        func field(_ line: String, _ start: Int, _ count: Int) -> String {
            String(line.dropFirst(start).prefix(count)).trimmingSpaces
        }
        // Places by the widths of the public description: trade, fee, net; kind; what the refund is of.
        #expect(lines.map { field($0, 66, 12) } == ["000000010000", "000000002500"])
        #expect(lines.map { field($0, 87, 21) }.first == payment)
        #expect(lines.map { field($0, 112, 32) } == ["FILE0001", "FILE0002"])
        #expect(lines.map { field($0, 166, 13) } == ["D000000000038", "C000000000010"])
        #expect(lines.map { field($0, 180, 13) } == ["C000000009962", "D000000002490"])
        #expect(lines.map { field($0, 215, 2) } == ["01", "04"])
    }

    @Test("the certificate to encrypt with is handed out")
    func encryptionCertificate() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawUnionPay(world)
        let answer = try merchant.call("backTransReq.do", [
            "txnType": "95", "txnSubType": "00", "bizType": "000000", "channelType": "07", "certType": "01",
            "orderId": "CERT0001",
        ])
        #expect(answer["respCode"] == "00" && answer["txnType"] == "95")
        _ = try Certificate(pem: Array((answer["encryptPubKeyCert"] ?? "").utf8))
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

extension String {
    fileprivate var trimmingSpaces: String { String(reversed().drop { $0 == " " }.reversed()) }
}

import JSON
import Payments
import Testing

@testable import Sandbox

@Suite("Alipay's shares, by requests written out by hand")
struct AlipaySplitRuleTests {
    private static let receiver = "2088101117955622"

    private func code(_ answer: JSONValue) -> String { answer["sub_code"]?.stringValue ?? "none" }

    @Test("only frozen trades, not in the first minute, bound receivers, thirty percent over all requests")
    func conditions() throws {
        let world = try SandboxFixture.world(splitDelay: 60_000)
        var merchant = try RawAlipay(world)
        let receiver = AlipaySplitRuleTests.receiver
        let plain = try merchant.paid("PLAIN", "100.00")
        let held = try merchant.paid("HELD", "100.00", freezes: true)
        #expect(code(try merchant.settle(held, "S1", [(receiver, "1.00")])) == "isp.call-limited")
        merchant.now = merchant.now.adding(seconds: 60)
        #expect(code(try merchant.settle(held, "S1", [(receiver, "1.00")])) == "ACQ.ROYALTY_ACCOUNT_NOT_EXIST")
        try merchant.bind(receiver)
        #expect(code(try merchant.settle(plain, "S1", [(receiver, "1.00")])) == "ACQ.REASON_TRADE_STATUS_INVALID")
        #expect(code(try merchant.settle(held, "S1", [(receiver, "20.00")])) == "none")
        #expect(code(try merchant.settle(held, "S1", [(receiver, "20.00")])) == "none")
        #expect(code(try merchant.settle(held, "S1", [(receiver, "1.00")])) == "ACQ.DISCORDANT_REPEAT_REQUEST")
        #expect(code(try merchant.settle(held, "S2", [(receiver, "10.01")])) == "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR")
        #expect(code(try merchant.settle(held, "S2", [(receiver, "10.00")])) == "none")
        merchant.now = merchant.now.adding(seconds: 1)
        _ = world.due(at: merchant.now)
        #expect(world.truth.trades.last?.splits.map(\.minorUnits) == [2_000, 1_000])
        let left = try merchant.call("alipay.trade.order.onsettle.query", "{\"trade_no\":\"\(held)\"}")
        #expect(left["unsettled_amount"]?.stringValue == "70.00")
        #expect(code(try merchant.settle(held, "F1", [], mode: "sync", finishes: true)) == "ACQ.INVALID_PARAMETER")
        #expect(code(try merchant.settle(held, "F1", [], finishes: true)) == "none")
        let ended = code(try merchant.settle(held, "S3", [(receiver, "0.01")]))
        #expect(ended == "ACQ.REASON_TRADE_STATUS_INVALID")
    }

    @Test("a settlement's number has 32 letters, digits and _; its payer may be left out; a subsidy is none of ours")
    func fields() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawAlipay(world)
        let receiver = AlipaySplitRuleTests.receiver
        let held = try merchant.paid("HELD", "100.00", freezes: true)
        try merchant.bind(receiver)
        func settle(_ number: String, _ more: String) throws -> String {
            try merchant.sub("alipay.trade.order.settle", """
                {"out_request_no":"\(number)","trade_no":"\(held)","royalty_mode":"async",\
                "royalty_parameters":[{"trans_in":"\(receiver)","amount":"1.00"\(more)}]}
                """)
        }
        #expect(try settle(String(repeating: "A", count: 33), "") == "ACQ.INVALID_PARAMETER")
        #expect(try settle("A-1", "") == "ACQ.INVALID_PARAMETER")
        #expect(try settle("A1", ",\"trans_out\":\"2088000000000009\"") == "ACQ.USER_NOT_MATCH_ERR")
        #expect(try settle("A1", ",\"royalty_type\":\"replenish\"") == "ACQ.INVALID_PARAMETER")
        #expect(try settle(String(repeating: "A", count: 30) + "_1", "") == "none")
    }

    @Test("an overloaded or failing gateway answers a settlement with the codes that leave it open")
    func openCodes() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawAlipay(world)
        let receiver = AlipaySplitRuleTests.receiver
        let held = try merchant.paid("HELD", "100.00", freezes: true)
        try merchant.bind(receiver)
        for (kind, wanted) in [(FaultRule.Kind.refused, "FREQUENCY_LIMIT"), (.systemError, "ACQ.TRADE_SETTLE_ERROR")] {
            world.faults.rules = [FaultRule(
                channel: .alipay, kind: kind, from: merchant.now, to: merchant.now.adding(seconds: 1),
                partsPerMillion: 1_000_000)]
            #expect(code(try merchant.settle(held, "S1", [(receiver, "1.00")])) == wanted)
        }
        world.faults.rules = []
        #expect(code(try merchant.settle(held, "S1", [(receiver, "1.00")])) == "none", "the same request goes again")
    }

    @Test("synchronous requests name at most five and are all or nothing; asynchronous ones fail receiver by receiver")
    func modes() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawAlipay(world)
        let held = try merchant.paid("HELD", "1000.00", freezes: true)
        let accounts = (0..<6).map { "208810111795563\($0)" }
        for account in accounts { try merchant.bind(account) }
        let shares = accounts.map { ($0, "1.00") }
        #expect(code(try merchant.settle(held, "S1", shares, mode: "sync")) == "ACQ.INVALID_PARAMETER")
        world.faults.rules = [FaultRule(
            channel: .alipay, kind: .splitFailed, from: merchant.now, to: merchant.now.adding(seconds: 1),
            partsPerMillion: 1_000_000, parameter: "ACCOUNT_FROZEN", account: accounts[1])]
        let refused = try merchant.settle(held, "S2", Array(shares.prefix(2)), mode: "sync")
        #expect(code(refused) == "ACQ.USER_NOT_MATCH_ERR")
        #expect(world.truth.trades.first?.splits.isEmpty == true)
        let taken = try merchant.settle(held, "S3", shares)
        merchant.now = merchant.now.adding(seconds: 2)
        let number = taken["settle_no"]?.stringValue ?? ""
        let seen = try merchant.call("alipay.trade.order.settle.query", "{\"settle_no\":\"\(number)\"}")
        let details = try #require(seen["royalty_detail_list"]?.arrayValue)
        #expect(details.map { $0["state"]?.stringValue } == ["SUCCESS", "FAIL"] + Array(repeating: "SUCCESS", count: 4))
        #expect(details[1]["error_code"]?.stringValue == "ACCOUNT_FROZEN")
        #expect(world.truth.trades.first?.dividedMinorUnits == 500)
    }

    @Test("face to face a refund takes its part of each share back, and nobody may name shares", arguments: [
        ["100.00"], ["33.33", "33.33", "33.34"], ["0.01", "99.99"],
    ])
    func proportion(parts: [String]) throws {
        let world = try SandboxFixture.world()
        var merchant = try RawAlipay(world)
        let held = try merchant.paid("FACE", "100.00", freezes: true)
        let shares = [("2088101117955622", Int64(701)), ("2088101117955623", 1_299)]
        for (account, _) in shares { try merchant.bind(account) }
        _ = try merchant.settle(held, "S1", shares.map { ($0.0, Money.fen($0.1).decimalText) })
        merchant.now = merchant.now.adding(seconds: 1)
        _ = world.due(at: merchant.now)
        let named = "[{\"royalty_type\":\"transfer\",\"trans_out\":\"2088101117955622\",\"amount\":\"1.00\"}]"
        #expect(try merchant.sub("alipay.trade.refund", """
            {"trade_no":"\(held)","refund_amount":"1.00","out_request_no":"N1","refund_royalty_parameters":\(named)}
            """) == "ACQ.INVALID_PARAMETER")
        var refunded: Int64 = 0
        for (index, yuan) in parts.enumerated() {
            refunded += try #require(try? Money(decimalText: yuan, currency: .cny)).minorUnits
            #expect(try merchant.sub("alipay.trade.refund", """
                {"trade_no":"\(held)","refund_amount":"\(yuan)","out_request_no":"R\(index)"}
                """) == "none")
            let kept = world.truth.trades.first?.splits.map(\.minorUnits) ?? []
            let wanted = shares.map { $0.1 - $0.1 * refunded / 10_000 }.filter { $0 > 0 }
            #expect(kept == wanted, "after \(refunded)")
            #expect(world.truth.faults() == [])
        }
        #expect(world.truth.keptMinorUnits == 0)
    }

    @Test("face to face a receiver who cannot give back keeps the whole refund from leaving")
    func receiverShort() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawAlipay(world)
        let receiver = AlipaySplitRuleTests.receiver
        let held = try merchant.paid("FACE", "100.00", freezes: true)
        try merchant.bind(receiver)
        _ = try merchant.settle(held, "S1", [(receiver, "10.00")])
        merchant.now = merchant.now.adding(seconds: 1)
        _ = world.due(at: merchant.now)
        world.faults.rules = [FaultRule(
            channel: .alipay, kind: .returnFailed, from: merchant.now, to: merchant.now.adding(seconds: 1),
            partsPerMillion: 1_000_000)]
        let refund = "{\"trade_no\":\"\(held)\",\"refund_amount\":\"50.00\",\"out_request_no\":\"R1\"}"
        #expect(try merchant.sub("alipay.trade.refund", refund) == "ACQ.SELLER_BALANCE_NOT_ENOUGH")
        #expect(world.truth.trades.first?.splits.map(\.minorUnits) == [1_000])
        merchant.now = merchant.now.adding(seconds: 1)
        #expect(try merchant.sub("alipay.trade.refund", refund) == "none")
        #expect(world.truth.trades.first?.splits.map(\.minorUnits) == [500])
    }

    @Test("of other products a refund takes back the shares it names, or leaves too little and is refused")
    func takenBack() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawAlipay(world)
        let receiver = AlipaySplitRuleTests.receiver
        let held = try merchant.paid("BACK", "100.00", freezes: true, faceToFace: false)
        try merchant.bind(receiver)
        _ = try merchant.settle(held, "S1", [(receiver, "30.00")])
        merchant.now = merchant.now.adding(seconds: 1)
        let refund = { (yuan: String, back: String) in
            let list = "[{\"royalty_type\":\"transfer\",\"trans_out\":\"\(receiver)\",\"amount\":\"\(back)\"}]"
            return try merchant.sub("alipay.trade.refund", """
                {"trade_no":"\(held)","refund_amount":"\(yuan)","out_request_no":"R\(yuan)"\
                \(back.isEmpty ? "" : ",\"refund_royalty_parameters\":" + list)}
                """)
        }
        #expect(try refund("70.01", "") == "ACQ.SELLER_BALANCE_NOT_ENOUGH")
        #expect(try refund("80.00", "30.01") == "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR")
        #expect(world.truth.trades.first?.splits.map(\.minorUnits) == [3_000])
        #expect(try refund("100.00", "30.00") == "none")
        #expect(world.truth.trades.first?.splits.isEmpty == true)
        #expect(world.truth.keptMinorUnits == 0)
        #expect(world.truth.faults() == [])
    }

    @Test("shares alone come back by a refund of nothing, once under its number")
    func sharesAlone() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawAlipay(world)
        let receiver = AlipaySplitRuleTests.receiver
        let held = try merchant.paid("ALONE", "100.00", freezes: true, faceToFace: false)
        try merchant.bind(receiver)
        _ = try merchant.settle(held, "S1", [(receiver, "30.00")])
        merchant.now = merchant.now.adding(seconds: 1)
        _ = world.due(at: merchant.now)
        let back = { (number: String, yuan: String) in
            try merchant.sub("alipay.trade.refund", """
                {"trade_no":"\(held)","refund_amount":"0.00","out_request_no":"\(number)",\
                "refund_royalty_parameters":[{"royalty_type":"transfer","trans_out":"\(receiver)","amount":\(yuan)}]}
                """)
        }
        for _ in 1...2 { #expect(try back("B1", "10.00") == "none") }
        #expect(try back("B1", "10.01") == "ACQ.DISCORDANT_REPEAT_REQUEST")
        #expect(try back("B2", "20.01") == "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR")
        #expect(world.truth.trades.first?.splits.map(\.minorUnits) == [2_000])
        #expect(world.truth.trades.first?.refundedMinorUnits == 0)
    }

    @Test("who is bound can be listed, told the ratio, and unbound")
    func relations() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawAlipay(world)
        let receiver = AlipaySplitRuleTests.receiver
        try merchant.bind(receiver)
        let listed = try merchant.call(
            "alipay.trade.royalty.relation.batchquery", "{\"out_request_no\":\"Q1\",\"page_num\":1,\"page_size\":10}")
        #expect(listed["receiver_list"]?[0]?["account"]?.stringValue == receiver)
        #expect(listed["receiver_list"]?[0]?["type"]?.stringValue == "userId")
        #expect(code(try merchant.call("alipay.trade.royalty.relation.bind", """
            {"out_request_no":"B2","receiver_list":[{"type":"loginName","account":"a@example.com"}]}
            """)) == "none")
        let both = try merchant.call(
            "alipay.trade.royalty.relation.batchquery", "{\"out_request_no\":\"Q3\",\"page_num\":1,\"page_size\":10}")
        let types = both["receiver_list"]?.arrayValue?.map { item in
            "\(item["account"]?.stringValue ?? "") \(item["type"]?.stringValue ?? "")"
        }
        #expect(types == [receiver + " userId", "a@example.com loginName"])
        let ratio = try merchant.call("alipay.trade.royalty.rate.query", "{\"out_request_no\":\"Q2\"}")
        #expect(ratio["max_ratio"]?.integerValue == 30)
        #expect(code(try merchant.call("alipay.trade.royalty.relation.unbind", """
            {"out_request_no":"U1","receiver_list":[{"type":"userId","account":"\(receiver)"}]}
            """)) == "none")
        let held = try merchant.paid("HELD", "100.00", freezes: true)
        #expect(code(try merchant.settle(held, "S1", [(receiver, "1.00")])) == "ACQ.ROYALTY_ACCOUNT_NOT_EXIST")
    }
}

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
        #expect(code(try merchant.settle(plain, "S1", [(receiver, "1.00")])) == "ACQ.TRADE_SETTLE_ERROR")
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
        #expect(code(try merchant.settle(held, "F1", [], mode: "sync", finishes: true)) == "none")
        #expect(code(try merchant.settle(held, "S3", [(receiver, "0.01")])) == "ACQ.TRADE_SETTLE_ERROR")
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
        #expect(code(refused) == "ACQ.TRADE_SETTLE_ERROR")
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

    @Test("a refund takes shares back in the same act, or leaves too little and is refused")
    func takenBack() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawAlipay(world)
        let receiver = AlipaySplitRuleTests.receiver
        let held = try merchant.paid("BACK", "100.00", freezes: true)
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

    @Test("who is bound can be listed, told the ratio, and unbound")
    func relations() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawAlipay(world)
        let receiver = AlipaySplitRuleTests.receiver
        try merchant.bind(receiver)
        let listed = try merchant.call(
            "alipay.trade.royalty.relation.batchquery", "{\"out_request_no\":\"Q1\",\"page_num\":1,\"page_size\":10}")
        #expect(listed["receiver_list"]?[0]?["account"]?.stringValue == receiver)
        let ratio = try merchant.call("alipay.trade.royalty.rate.query", "{\"out_request_no\":\"Q2\"}")
        #expect(ratio["max_ratio"]?.integerValue == 30)
        #expect(code(try merchant.call("alipay.trade.royalty.relation.unbind", """
            {"out_request_no":"U1","receiver_list":[{"type":"userId","account":"\(receiver)"}]}
            """)) == "none")
        let held = try merchant.paid("HELD", "100.00", freezes: true)
        #expect(code(try merchant.settle(held, "S1", [(receiver, "1.00")])) == "ACQ.ROYALTY_ACCOUNT_NOT_EXIST")
    }
}

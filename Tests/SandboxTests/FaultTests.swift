import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

/// Each kind of trouble, alone and always: what the merchant sees, and what really happened.
@Suite("Faults of the sandbox")
struct FaultTests {
    private func rule(
        _ kind: FaultRule.Kind, _ channel: ChannelID = .wechat, milliseconds: Int64 = 0, parts: Int = 1_000_000,
        parameter: String = "", account: String = ""
    ) -> FaultRule {
        FaultRule(
            channel: channel, kind: kind, from: SandboxFixture.at, to: SandboxFixture.at.adding(seconds: 60),
            partsPerMillion: parts, milliseconds: milliseconds, parameter: parameter, account: account)
    }

    private func order(_ merchant: RawWeChat, _ number: String) throws -> SandboxReply {
        let request = try merchant.request("POST", "/v3/pay/transactions/native", RawWeChat.order(number, 100))
        return merchant.world.handle(.wechat, request, at: merchant.now)
    }

    @Test("no answer and no work: the connection is refused, cut, or met by another machine's page")
    func lostRequests() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawWeChat(world)
        world.faults.rules = [rule(.unreachable)]
        let refused = try order(merchant, "LOST01")
        #expect(refused.isDropped && refused.isUnreachable)
        world.faults.rules = [rule(.outage)]
        let cut = try order(merchant, "LOST01")
        #expect(cut.isDropped && !cut.isUnreachable)
        world.faults.rules = [rule(.unavailable)]
        let page = try #require(try order(merchant, "LOST01").response)
        #expect(page.status == 503 && page.headers["Wechatpay-Signature"] == nil)
        #expect(world.truth.trades.isEmpty)
    }

    @Test("no answer, but the work is done")
    func timeoutAfterWork() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawWeChat(world)
        world.faults.rules = [rule(.timeoutAfterWork)]
        #expect(try order(merchant, "DONE01").isDropped)
        #expect(world.truth.trades.map(\.number) == ["DONE01"])
        world.faults.rules = []
        #expect(try merchant.query("DONE01")["trade_state"] == "NOTPAY")
    }

    @Test("slow answers come late and are otherwise right")
    func slow() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawWeChat(world)
        world.faults.rules = [rule(.slow, milliseconds: 4_200)]
        let reply = try order(merchant, "SLOW01")
        #expect(reply.delayMilliseconds == 4_200 && reply.response?.status == 200)
    }

    @Test("refusals before any work, signed and in each channel's own words", arguments: [
        (FaultRule.Kind.refused, "RATELIMIT_EXCEEDED", "isp.call-limited", "02"),
        (.frozen, "NO_AUTH", "ACQ.SELLER_BEEN_BLOCKED", "31"),
        (.systemError, "SYSTEM_ERROR", "aop.unknow-error", "05"),
        (.signError, "SIGN_ERROR", "isv.invalid-signature", "11"),
    ])
    func refusals(kind: FaultRule.Kind, wechat: String, alipay: String, unionpay: String) throws {
        let world = try SandboxFixture.world()
        world.faults.rules = [rule(kind), rule(kind, .alipay), rule(kind, .unionpay)]
        #expect(try RawWeChat(world).prepay("NOWORK01", 100).code == wechat)
        #expect(try RawAlipay(world).sub("alipay.trade.precreate", RawAlipay.order("NOWORK01", "1.00")) == alipay)
        let answer = try RawUnionPay(world).call("appTransReq.do", RawUnionPay.order("NOWORK01", 100))
        #expect(answer["respCode"] == unionpay)
        #expect(world.truth.trades.isEmpty)
    }

    @Test("a rule strikes only at its channel, in its time, and for its share of the calls")
    func aim() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawWeChat(world)
        world.faults.rules = [rule(.outage, .alipay)]
        #expect(try !order(merchant, "AIM001").isDropped)
        world.faults.rules = [rule(.outage, parts: 250_000)]
        let cut = try (0..<400).filter { _ in try order(merchant, "AIM001").isDropped }.count
        #expect((60...140).contains(cut), "\(cut) of 400 were cut")
        world.faults.rules = [rule(.outage)]
        merchant.now = SandboxFixture.at.adding(milliseconds: -1)
        #expect(try !order(merchant, "AIM001").isDropped)
        merchant.now = SandboxFixture.at.adding(seconds: 60)
        #expect(try !order(merchant, "AIM001").isDropped)
    }

    @Test("queries lag behind: what happened just now is not seen yet, at every channel")
    func readLag() throws {
        let world = try SandboxFixture.world()
        var wechat = try RawWeChat(world)
        var alipay = try RawAlipay(world)
        var unionpay = try RawUnionPay(world)
        try wechat.prepay("LAG00001", 100)
        try alipay.call("alipay.trade.precreate", RawAlipay.order("LAG00001", "1.00"))
        try unionpay.call("appTransReq.do", RawUnionPay.order("LAG00001", 100))
        world.faults.rules = [.wechat, .alipay, .unionpay].map { rule(.readLag, $0, milliseconds: 3_000) }
        #expect(try wechat.query("LAG00001").code == "ORDER_NOT_EXIST")
        #expect(try alipay.sub("alipay.trade.query", "{\"out_trade_no\":\"LAG00001\"}") == "ACQ.TRADE_NOT_EXIST")
        #expect(try unionpay.query("LAG00001")["respCode"] == "34")
        wechat.now = wechat.now.adding(seconds: 10)
        alipay.now = wechat.now
        unionpay.now = wechat.now
        for channel in [ChannelID.wechat, .alipay, .unionpay] {
            #expect(world.pay(channel: channel, number: "LAG00001", amountDelta: 0, at: wechat.now))
        }
        #expect(try wechat.query("LAG00001")["trade_state"] == "NOTPAY")
        let lagging = try alipay.call("alipay.trade.query", "{\"out_trade_no\":\"LAG00001\"}")
        #expect(lagging["trade_status"] == "WAIT_BUYER_PAY")
        #expect(try unionpay.query("LAG00001")["origRespCode"] == "05")
        wechat.now = wechat.now.adding(seconds: 3)
        #expect(try wechat.query("LAG00001")["trade_state"] == "SUCCESS")
    }

    @Test("shares fail receiver by receiver, for the reason of the rule")
    func splitFailures() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawWeChat(world)
        let held = try merchant.paid("SPLIT1", 10_000, splits: true)
        for account in ["oA", "oB"] { _ = try merchant.add(account) }
        world.faults.rules = [rule(.splitFailed, parameter: "RECEIVER_HIGH_RISK", account: "oB")]
        try merchant.split(held, "S1", [("oA", 100), ("oB", 200)])
        world.faults.rules = [rule(.splitFailed)]
        try merchant.split(held, "S2", [("oA", 300)])
        merchant.now = merchant.now.adding(seconds: 1)
        let seen = try merchant.get("/v3/profitsharing/orders/S1?transaction_id=\(held)").document["receivers"]
        #expect(seen?[0]?["result"]?.stringValue == "SUCCESS")
        #expect(seen?[1]?["result"]?.stringValue == "CLOSED")
        #expect(seen?[1]?["fail_reason"]?.stringValue == "RECEIVER_HIGH_RISK")
        let usual = try merchant.get("/v3/profitsharing/orders/S2?transaction_id=\(held)").document["receivers"]
        #expect(usual?[0]?["fail_reason"]?.stringValue == "ACCOUNT_ABNORMAL")
        #expect(world.truth.trades.first?.splits == [
            SandboxTruth.Share(request: "S1", account: "oA", minorUnits: 100)
        ])
    }

    @Test("a refund that ends badly gives nothing back, says so, and can be made anew under another number")
    func abnormalRefunds() throws {
        let world = try SandboxFixture.world()
        var wechat = try RawWeChat(world)
        var unionpay = try RawUnionPay(world)
        _ = try wechat.paid("ABNORM", 100)
        try unionpay.call("appTransReq.do", RawUnionPay.order("ABNORMAL", 100))
        _ = world.pay(channel: .unionpay, number: "ABNORMAL", amountDelta: 0, at: unionpay.now)
        let payment = try #require(try unionpay.query("ABNORMAL")["queryId"])
        wechat.now = wechat.now.adding(seconds: 1)
        for scheduled in world.due(at: wechat.now) { world.notified(scheduled.token, accepted: true, at: wechat.now) }
        world.faults.rules = [rule(.refundAbnormal), rule(.refundAbnormal, .unionpay)]
        try wechat.refund("ABNORM", "R1", 100, of: 100)
        unionpay.now = wechat.now
        try unionpay.refund(payment, "REFUND01", 100)
        wechat.now = wechat.now.adding(seconds: 1)
        let notices = world.due(at: wechat.now)
        #expect(notices.map(\.channel) == [.wechat])
        #expect(try wechat.open(try #require(notices.first).request).event == "REFUND.ABNORMAL")
        #expect(try wechat.get("/v3/refund/domestic/refunds/R1")["status"] == "ABNORMAL")
        #expect(try unionpay.query("REFUND01")["origRespCode"] == "01")
        #expect(world.truth.totals.map(\.refundedMinorUnits) == [0, 0, 0, 0])
        world.faults.rules = []
        #expect(try wechat.refund("ABNORM", "R2", 100, of: 100).status == 200)
    }

    @Test("an abnormal refund goes on to another account; only such a one, and once")
    func redirectedRefunds() throws {
        let world = try SandboxFixture.world()
        var wechat = try RawWeChat(world)
        _ = try wechat.paid("REDIRECT", 100)
        wechat.now = wechat.now.adding(seconds: 1)
        let path = "/v3/refund/domestic/refunds/"
        world.faults.rules = [rule(.refundAbnormal)]
        let number = try wechat.refund("REDIRECT", "R1", 60, of: 100)["refund_id"]
        let merchant = "{\"out_refund_no\":\"R1\",\"type\":\"MERCHANT_BANK_CARD\"}"
        #expect(try wechat.post(path + number + "/apply-abnormal-refund", merchant).code == "INVALID_REQUEST")
        wechat.now = wechat.now.adding(seconds: 1)
        #expect(try wechat.get(path + "R1")["status"] == "ABNORMAL")
        world.faults.rules = []
        #expect(try wechat.post(path + "503/apply-abnormal-refund", merchant).status == 404)
        let card = "{\"out_refund_no\":\"R1\",\"type\":\"USER_BANK_CARD\",\"bank_type\":\"ICBC_DEBIT\","
            + "\"bank_account\":\"6222\",\"real_name\":\"x\"}"
        #expect(try wechat.post(path + number + "/apply-abnormal-refund", card).code == "PARAM_ERROR", "not sealed")
        #expect(try wechat.post(path + number + "/apply-abnormal-refund", merchant)["status"] == "PROCESSING")
        #expect(try wechat.post(path + number + "/apply-abnormal-refund", merchant)["status"] == "PROCESSING")
        wechat.now = wechat.now.adding(seconds: 1)
        #expect(try wechat.get(path + "R1")["status"] == "SUCCESS")
        #expect(world.truth.trades.first?.refundedMinorUnits == 60)
    }

    @Test("what is given back on a channel's own page is told under a number that is nobody's", arguments: [
        ChannelID.wechat, .alipay, .unionpay,
    ])
    func pageRefunds(_ channel: ChannelID) throws {
        let world = try SandboxFixture.world()
        var wechat = try RawWeChat(world)
        var alipay = try RawAlipay(world)
        let unionpay = try RawUnionPay(world)
        switch channel {
        case .wechat: _ = try wechat.paid("PAGEREFUND", 100)
        case .alipay: _ = try alipay.paid("PAGEREFUND", "1.00")
        default:
            try unionpay.call("appTransReq.do", RawUnionPay.order("PAGEREFUND", 100))
            _ = world.pay(channel: .unionpay, number: "PAGEREFUND", amountDelta: 0, at: unionpay.now)
        }
        wechat.now = wechat.now.adding(seconds: 1)
        alipay.now = wechat.now
        for scheduled in world.due(at: wechat.now) { world.notified(scheduled.token, accepted: true, at: wechat.now) }
        #expect(world.refundElsewhere(channel: channel, number: "PAGEREFUND", minorUnits: 30, at: wechat.now))
        #expect(!world.refundElsewhere(channel: channel, number: "PAGEREFUND", minorUnits: 71, at: wechat.now))
        #expect(!world.refundElsewhere(channel: channel, number: "NOBODY", at: wechat.now))
        #expect(world.due(at: wechat.now.adding(seconds: 2)).count == 1)
        let trade = try #require(world.truth.trades.first)
        #expect(trade.refundedMinorUnits == 30 && trade.elsewhereMinorUnits == 30)
        #expect(RefundID(try #require(trade.refunds.first)) == nil)
        #expect(world.refundElsewhere(channel: channel, number: "PAGEREFUND", at: wechat.now.adding(seconds: 2)))
        #expect(world.truth.faults() == [])
    }
}

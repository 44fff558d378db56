import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

@Suite("The truth that the sandbox keeps")
struct TruthTests {
    /// A merchant that does anything in any order, with every fault about, and a digest of all that came back.
    private func life(seed: UInt64, steps: Int) throws -> (world: SandboxWorld, digest: [UInt8]) {
        let world = SandboxWorld(keys: try SandboxFixture.keys.get(), settings: quickSplits, seed: seed)
        var wechat = try RawWeChat(world)
        var alipay = try RawAlipay(world)
        var unionpay = try RawUnionPay(world)
        var draw = SplitMix64(seed: seed)
        world.faults.rules = [.wechat, .alipay, .unionpay].flatMap { channel in
            FaultRule.Kind.allCases.map {
                FaultRule(
                    channel: channel, kind: $0, from: wechat.now, to: wechat.now.adding(seconds: 10_000),
                    partsPerMillion: 60_000, milliseconds: 800)
            }
        }
        var seen: [UInt8] = []
        for step in 0..<steps {
            wechat.now = wechat.now.adding(milliseconds: Int64(draw.below(900)))
            alipay.now = wechat.now
            unionpay.now = wechat.now
            let order = "LIFE00\(10 + draw.below(12))"
            let fen = Int64(draw.below(4_000)) + 1
            seen += Array("\(try act(wechat, alipay, unionpay, order, fen, step, &draw))\n".utf8)
            for scheduled in world.due(at: wechat.now) {
                seen += scheduled.request.body
                world.notified(scheduled.token, accepted: draw.below(3) > 0, at: wechat.now)
            }
            #expect(world.truth.faults() == [], "after step \(step)")
        }
        return (world, Digest.sha256(seen))
    }

    private var quickSplits: SandboxSettings {
        var settings = SandboxSettings()
        settings.splitDelay = 0
        settings.splitCeilingBasisPoints = 9_000
        return settings
    }

    private func act(
        _ wechat: RawWeChat, _ alipay: RawAlipay, _ unionpay: RawUnionPay, _ order: String, _ fen: Int64, _ step: Int,
        _ draw: inout SplitMix64
    ) throws -> Int {
        let world = wechat.world
        let yuan = Money.fen(fen).decimalText
        let trade = { (channel: ChannelID) in
            world.books.first { $0.0 == channel }?.1[order]?.channelNumber ?? "none"
        }
        let request = switch draw.below(12) {
        case 0, 1:
            try wechat.request("POST", "/v3/pay/transactions/native", RawWeChat.order(order, 9_000, splits: true))
        case 2: try wechat.request("POST", "/v3/refund/domestic/refunds", """
            {"out_trade_no":"\(order)","out_refund_no":"R\(step / 3)",\
            "amount":{"refund":\(fen),"total":9000,"currency":"CNY"}}
            """)
        case 3: try wechat.request("POST", "/v3/profitsharing/receivers/add", """
            {"appid":"wx8f1c2d3e4a5b6c7d","type":"PERSONAL_OPENID","account":"oA","relation_type":"USER"}
            """)
        case 4: try wechat.request("POST", "/v3/profitsharing/orders", """
            {"appid":"wx8f1c2d3e4a5b6c7d","transaction_id":"\(trade(.wechat))","out_order_no":"S\(step / 3)",\
            "receivers":[{"type":"PERSONAL_OPENID","account":"oA","amount":\(fen),"description":"x"}]}
            """)
        default: nil as HTTPRequest?
        }
        if let request { return world.handle(.wechat, request, at: wechat.now).response?.status ?? 0 }
        let bound = "{\"out_request_no\":\"B\",\"receiver_list\":[{\"type\":\"userId\",\"account\":\"2088\"}]}"
        let other = switch draw.below(6) {
        case 0: try alipay.request("alipay.trade.precreate", RawAlipay.order(order, "90.00", freezes: true))
        case 1: try alipay.request("alipay.trade.refund", """
            {"out_trade_no":"\(order)","refund_amount":"\(yuan)","out_request_no":"R\(step / 3)"}
            """)
        case 2: try alipay.request("alipay.trade.royalty.relation.bind", bound)
        case 3: try alipay.request("alipay.trade.order.settle", """
            {"out_request_no":"S\(step / 3)","trade_no":"\(trade(.alipay))","royalty_mode":"async",\
            "royalty_parameters":[{"trans_out":"2088101117955611","trans_in":"2088","amount":\(yuan)}]}
            """)
        case 4: try alipay.request("alipay.trade.cancel", "{\"out_trade_no\":\"\(order)\"}")
        default: nil as HTTPRequest?
        }
        if let other { return world.handle(.alipay, other, at: alipay.now).response?.body.count ?? 0 }
        let channel = [ChannelID.wechat, .alipay, .unionpay][Int(draw.below(3))]
        if draw.below(2) == 0 {
            let delta = Int64(draw.below(3)) - 1
            return world.pay(channel: channel, number: order, amountDelta: delta, at: wechat.now) ? 1 : 2
        }
        let last = draw.below(2) == 0
            ? try unionpay.request("appTransReq.do", RawUnionPay.order(order, 9_000))
            : try unionpay.request("backTransReq.do", [
                "txnType": "04", "txnSubType": "00", "bizType": "000201", "channelType": "08",
                "orderId": "REFUND\(100 + step / 3)", "txnAmt": String(fen), "currencyCode": "156",
                "origQryId": trade(.unionpay), "backUrl": "http://127.0.0.1:8/n",
            ])
        return world.handle(.unionpay, last, at: unionpay.now).response?.body.count ?? 0
    }

    @Test("whatever a merchant does and whatever goes wrong, the books add up after every step")
    func invariants() throws {
        var paidChannels: Set<ChannelID> = []
        var refunded: Int64 = 0
        var divided: Int64 = 0
        for seed in 1...6 as ClosedRange<UInt64> {
            let truth = try life(seed: seed, steps: 400).world.truth
            var paid: Int64 = 0
            for total in truth.totals {
                paid += total.paidMinorUnits - total.refundedMinorUnits - total.dividedMinorUnits
                refunded += total.refundedMinorUnits
                divided += total.dividedMinorUnits
                if total.paidMinorUnits > 0 { paidChannels.insert(total.channel) }
            }
            #expect(truth.keptMinorUnits == paid, "seed \(seed)")
        }
        #expect(paidChannels.count == 3, "lives in which nobody paid prove nothing")
        #expect(refunded > 0 && divided > 0)
    }

    @Test("the same seed lives the same life, another one does not")
    func determinism() throws {
        #expect(try life(seed: 9, steps: 150).digest == life(seed: 9, steps: 150).digest)
        #expect(try life(seed: 9, steps: 150).digest != life(seed: 10, steps: 150).digest)
    }

    @Test("the rules find what is wrong")
    func rules() {
        func faults(paid: Int64, refunds: [SandboxTruth.Refund], shares: [SandboxTruth.Share] = []) -> Int {
            SandboxTruth(trades: [SandboxTruth.Trade(
                channel: .wechat, number: "X", orderedMinorUnits: 100, paidMinorUnits: paid,
                paidAt: paid > 0 ? SandboxFixture.at : nil, isClosed: false,
                refundedMinorUnits: refunds.reduce(0) { $0 + $1.minorUnits }, elsewhereMinorUnits: 0,
                refunds: refunds.map(\.number),
                refundAmounts: refunds, splits: shares)], transfers: []).faults().count
        }
        let refund = { (number: String, fen: Int64) in SandboxTruth.Refund(number: number, minorUnits: fen) }
        #expect(faults(paid: 100, refunds: [refund("a", 60), refund("b", 40)]) == 0)
        #expect(faults(paid: 100, refunds: [refund("a", 60), refund("b", 41)]) == 1)
        #expect(faults(paid: 100, refunds: [refund("a", 10), refund("a", 10)]) == 1)
        let share = SandboxTruth.Share(request: "s", account: "o", minorUnits: 50)
        #expect(faults(paid: 100, refunds: [refund("a", 60)], shares: [share]) == 1)
        #expect(faults(paid: 0, refunds: [], shares: [share]) == 2)
    }

    @Test("buyers act when they were told to: pay, pay wrongly, only look, or stay away")
    func buyers() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawAlipay(world)
        let outcomes: [(String, BuyerOutcome)] = [
            ("PAYS", .pays), ("WRONG", .paysWrongAmount(-1)), ("SCANS", .scans), ("LEAVES", .abandons),
        ]
        for (number, outcome) in outcomes {
            try merchant.call("alipay.trade.precreate", RawAlipay.order(number, "1.00"))
            world.scheduleBuyer(
                channel: .alipay, number: number, payAt: merchant.now.adding(seconds: 5), outcome: outcome)
        }
        #expect(world.payable(at: merchant.now).count == 4)
        merchant.now = merchant.now.adding(seconds: 5)
        let state = { (number: String) in
            let answer = try merchant.call("alipay.trade.query", "{\"out_trade_no\":\"\(number)\"}")
            return answer["trade_status"]?.stringValue ?? answer["sub_code"]?.stringValue ?? ""
        }
        #expect(try outcomes.map { try state($0.0) } == [
            "TRADE_SUCCESS", "TRADE_SUCCESS", "WAIT_BUYER_PAY", "ACQ.TRADE_NOT_EXIST",
        ])
        #expect(world.truth.trades.map(\.paidMinorUnits) == [100, 99, 0, 0])
        #expect(world.truth.trades.first?.paidAt == merchant.now)
    }
}

import Channels
import Engine
import Operations
import Payments
import Routing
import Storage
import Testing

@Suite struct ConsoleStories {
    @Test func `the overview's figures agree with the store`() throws {
        let bench = try Bench()
        for index in 0..<20 { try bench.paid(bench.request("A\(index)", user: "user-0123456")) }
        bench.refund("A0", "R0", fen: 400)
        let snapshot = try bench.snapshot(.overview)
        #expect(snapshot.totals.orders == 20)
        #expect(snapshot.totals.paidOrders == 20)
        #expect(snapshot.totals.paidMinorUnits == 200_000)
        #expect(snapshot.totals.success5m == 10_000)
        #expect(snapshot.totals.success24h == 10_000)
        #expect(snapshot.totals.refundsOpen == 1)
        #expect(snapshot.totals.costRateMillionths == 6_000)
        // 10.00 per thousand orders of 100.00 each, and 0.01 % of bad debt.
        #expect(snapshot.totals.costUpkeepMillionths == 100)
        #expect(snapshot.totals.costBadDebtMillionths == 100)
        #expect(snapshot.ledger.balanced)
        let total = try #require(try bench.store.ledgerTotals().first)
        #expect(snapshot.ledger.debitMinorUnits == total.debitMinorUnits)
        #expect(snapshot.ledger.entries == total.entries)
        #expect(snapshot.orders.first?.buyer == "user-0***")
        #expect(snapshot.orders.map(\.shopOrderNumber).first == "A19", "newest first")
        #expect(snapshot.preferences.map(\.group) == ["25-34"])
        #expect(snapshot.channels.map(\.id) == ["wechat", "alipay", "unionpay"])
        #expect(snapshot.channels[0].paidOrders == 20)
        #expect(snapshot.totals.openTasks == Int(try bench.store.openTasks(limit: 1_000).count))
    }

    @Test func `a trace explains the order: steps, decisions with all scores, and where the money is`() throws {
        let bench = try Bench()
        let order = try bench.paid(bench.request("A1", plan: Bench.plan()))
        bench.refund("A1", "R1", fen: 1_000)
        try bench.settleRefund()
        let trace = try #require(try bench.snapshot(.orders, order: order.id.text).orderTrace)
        #expect(trace.steps.map(\.kind).contains("order.paid"))
        #expect(trace.decisions.first?.candidates.count == 3)
        #expect(trace.decisions.first?.candidates.first { $0.channel == "unionpay" }?.exclusion == "split")
        #expect(trace.ledgerBalanced)
        // 10,000 paid, 60 fee less 6 returned, 1,000 back, shares 630 and 270: the shop keeps the rest.
        let kept = try #require(trace.money.first { $0.kind == .shop })
        #expect(kept.minorUnits == 8_046)
        #expect(trace.row.state == "refund_part")
    }

    @Test func `a breaker leaves a channel that fails, raises an alert, and probes later`() throws {
        let bench = try Bench {
            $0.breaker = BreakerSettings()
            // Two failures in a row are enough here.
            $0.breaker.thresholdThousandths = 4_000
            $0.profiles = [Bench.wechat, .copy(of: Bench.alipay, ratePerSecond: 1_000, weight: 1)]
        }
        for index in 0..<10 {
            bench.create(bench.request("A\(index)"))
            while let call = bench.calls.first {
                _ = try bench.take("any") { $0 == call.call }
                bench.answer(call.task, call.channel == .wechat
                    ? .refused(ChannelRefusal(errorClass: .technical, code: "SYSTEMERROR", message: ""))
                    : .prepaid(payParameter: "p"))
            }
        }
        #expect(bench.engine.counters.breakers[.wechat] == "open")
        bench.run(1_000)
        let alerts = try bench.snapshot(.overview).alerts.filter { $0.closedAt == nil }
        #expect(alerts.contains { $0.kind == .breaker && $0.channel == "wechat" })
        bench.create(bench.request("B1"))
        #expect(try bench.attempts("B1")[0].channel != .wechat)
        let alert = try #require(alerts.first { $0.kind == .breaker })
        #expect(bench.command(.acknowledge(alert: alert.id), by: .li)?.outcome == .done)
        bench.run(21_000)
        #expect(bench.engine.counters.breakers[.wechat] == "half_open")
        #expect(try bench.snapshot(.channels).channels[0].errors.first?.code == "SYSTEMERROR")
    }

    @Test func `low success is reported once, and ends only above the higher line`() throws {
        let bench = try Bench { $0.profiles = [Bench.wechat] }
        for index in 0..<40 {
            if index % 4 == 0 {
                bench.create(bench.request("A\(index)"))
                try bench.answerNext("prepay", .refused(ChannelRefusal(
                    errorClass: .technical, code: "NO", message: "")))
            } else {
                try bench.paid(bench.request("A\(index)"))
            }
        }
        bench.run(2_000)
        let raised = try bench.snapshot(.overview).alerts
        #expect(raised.map(\.kind) == [.success])
        #expect(raised.first?.valueBasisPoints == 7_500)
        bench.run(5_000)
        #expect(try bench.snapshot(.overview).alerts.count == 1)
        for index in 0..<120 { try bench.paid(bench.request("B\(index)")) }
        bench.run(2_000)
        #expect(try bench.snapshot(.overview).alerts.contains { $0.closedAt == nil }, "a lucky second ends nothing")
        bench.run(31_000)
        #expect(try bench.snapshot(.overview).alerts.allSatisfy { $0.closedAt != nil || $0.severity == "warn" })
    }

    @Test func `a review past its deadline and a receiver that refused raise their alerts`() throws {
        let bench = try Bench { $0.risk = .large(from: 1, points: 70) }
        bench.create(bench.request("A1"))
        bench.run(605_000)
        #expect(try bench.snapshot(.review).alerts.contains { $0.kind == .reviewDeadline && $0.count == 1 })
        let totals = try bench.snapshot(.review).totals
        #expect(totals.reviewOverDeadline == 1 && (604...606).contains(totals.reviewOldestSeconds))
    }
}

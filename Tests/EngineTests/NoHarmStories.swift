import Alerts
import Channels
import Engine
import Operations
import Payments
import Routing
import Storage
import Testing

/// What a person at the console must be able to trust: a return is the end of a failover, lost orders are told, and
/// figures that say nothing are not shown as good.
@Suite struct NoHarmStories {
    private func open(_ bench: Bench, _ kind: AlertRow.Kind) throws -> AlertRow? {
        try bench.snapshot(.overview).alerts.first { $0.kind == kind && $0.isOpen }
    }

    // MARK: bringing a channel back

    @Test func `bringing a channel back ends the failover and its timer, and plants none`() throws {
        let bench = try Bench()
        #expect(bench.command(.failover(channel: "wechat"), by: .li)?.reference.isEmpty == false)
        #expect(try bench.snapshot(.overview).timers.count == 1)
        let back = try bench.engine.preview(.back(channel: "wechat"), by: .li, at: bench.now)
        #expect(back.undoAfterSeconds == nil)
        let done = try #require(bench.command(.back(channel: "wechat"), by: .li))
        #expect(done.outcome == .done && done.reference == "")
        #expect(try bench.snapshot(.overview).timers.isEmpty)
        try bench.crash()
        bench.run(2_000_000)
        #expect(try bench.override(.wechat) == ChannelOverride.none, "an hour later it is still in service")
    }

    @Test func `a timer of a return that an earlier version planted switches nothing off`() throws {
        let bench = try Bench()
        bench.command(.failover(channel: "wechat"), by: .li)
        bench.command(.back(channel: "wechat"), by: .li)
        let timer = UndoTimer(
            id: TimerID(trusted: "01KEMZ5J3QT1M00000000001A0"), act: "back", target: "wechat", before: "off",
            after: "none", by: "ops.li", reason: "back to work", createdAt: bench.now,
            dueAt: bench.now.adding(seconds: 60))
        try bench.store.insert(timer)
        try bench.crash()
        #expect(try bench.snapshot(.overview).timers.count == 1)
        bench.run(90_000)
        #expect(try bench.override(.wechat) == ChannelOverride.none)
        #expect(try bench.snapshot(.overview).timers.isEmpty)
    }

    @Test func `a channel that is well and switched off is told until it is back`() throws {
        let bench = try Bench()
        bench.command(.failover(channel: "wechat"), by: .li)
        bench.run(2_000)
        let raised = try #require(try open(bench, .heldOff))
        #expect(raised.channel == "wechat" && raised.severity == "warn")
        #expect(raised.evidence?.contains("not ill") == true)
        bench.command(.back(channel: "wechat"), by: .li)
        bench.run(2_000)
        #expect(try open(bench, .heldOff) == nil)
    }

    // MARK: alerts aside

    @Test func `what was put aside or acknowledged is taken back, and told again`() throws {
        let bench = try Bench()
        bench.command(.failover(channel: "wechat"), by: .li)
        bench.run(2_000)
        let alert = try #require(try open(bench, .heldOff))
        #expect(bench.command(.wake(alert: alert.id), by: .li)?.refusal?.rule == .alreadyDone)
        #expect(bench.command(.snooze(alert: alert.id, minutes: 30), by: .li, reason: "")?.refusal?.rule == .reasonTooShort)
        #expect(bench.command(.snooze(alert: alert.id, minutes: 30), by: .li)?.outcome == .done)
        #expect(try open(bench, .heldOff)?.snoozedBy == "ops.li")
        #expect(bench.command(.wake(alert: alert.id), by: .viewer)?.refusal?.rule == .notPermitted)
        #expect(bench.command(.wake(alert: alert.id), by: .wang)?.outcome == .done)
        let woken = try #require(try open(bench, .heldOff))
        #expect(woken.snoozedUntil == nil && woken.snoozedBy == nil && (woken.stage ?? 0) > (alert.stage ?? 0))
        bench.command(.acknowledge(alert: alert.id), by: .li)
        #expect(bench.command(.wake(alert: alert.id), by: .li)?.outcome == .done)
        #expect(try open(bench, .heldOff)?.acknowledgedBy == nil)
    }

    // MARK: orders no channel takes

    /// Every channel but one is off, and that one is taken out by what it says of itself.
    private func withoutChannel() throws -> Bench {
        let bench = try Bench { $0.profiles = [Bench.wechat] }
        for index in 0..<3 { try bench.paid(bench.request("P\(index)")) }
        bench.create(bench.request("ILL"))
        try bench.answerNext("prepay", .refused(ChannelRefusal(errorClass: .frozen, code: "FROZEN", message: "")))
        return bench
    }

    @Test func `orders no channel takes are counted with their money, alerted, listed, and kept over a restart`() throws {
        let bench = try withoutChannel()
        for index in 0..<12 { bench.create(bench.request("N\(index)")) }
        bench.run(2_000)
        let totals = try bench.snapshot(.overview).totals
        let lost = try #require(totals.noChannel)
        #expect(lost.ordersToday == 12 && lost.orders5m == 12)
        #expect(lost.today == [CurrencySum(currency: "CNY", orders: 12, minorUnits: 120_000)])
        #expect(lost.centiPerSecond == 120)
        let alert = try #require(try open(bench, .noChannel))
        #expect(alert.severity == "critical" && alert.count == 12)
        #expect(bench.engine.counters.noChannelOrders == ["CNY": 12])
        #expect(bench.engine.counters.noChannelMinorUnits == ["CNY": 120_000])
        var query = ConsoleQuery(screen: .orders, orderLimit: 500)
        query.orderReason = "no_channel"
        let listed = try bench.engine.snapshot(query, for: .li, at: bench.now).orders
        #expect(listed.count == 12 && listed.allSatisfy { $0.reason == "no_channel" && $0.state == "failed" })
        bench.run(11_000)
        try bench.crash()
        let after = try #require(try bench.snapshot(.overview).totals.noChannel)
        #expect(after.ordersToday == 12 && after.today == lost.today)
        #expect(bench.engine.counters.noChannelMinorUnits == ["CNY": 120_000])
    }

    @Test func `the success of all has an alert of its own, which counts orders that found no channel`() throws {
        let bench = try Bench {
            $0.profiles = [Bench.wechat, .copy(of: Bench.alipay, ratePerSecond: 1_000, weight: 1)]
        }
        for index in 0..<40 { try bench.paid(bench.request("P\(index)")) }
        bench.command(.failover(channel: "wechat"), by: .li)
        bench.create(bench.request("ILL"))
        while bench.has("prepay") {
            try bench.answerNext("prepay", .refused(ChannelRefusal(errorClass: .frozen, code: "FROZEN", message: "")))
        }
        for index in 0..<20 { bench.create(bench.request("N\(index)")) }
        bench.run(2_000)
        let alert = try #require(try open(bench, .successAll))
        #expect((alert.valueBasisPoints ?? 10_000) < 7_000)
        #expect(try open(bench, .success) == nil, "no channel's own success is bad: none was asked")
    }

    // MARK: figures that say nothing

    @Test func `a channel that is off, ill or only probed shows no success`() throws {
        let bench = try Bench {
            $0.breaker = BreakerSettings()
            $0.profiles = [Bench.wechat, .copy(of: Bench.alipay, ratePerSecond: 1_000, weight: 1)]
        }
        func success() throws -> Int? {
            try bench.snapshot(.channels).channels.first { $0.id == "wechat" }?.success5m
        }
        for index in 0..<40 { try bench.paid(bench.request("P\(index)")) }
        #expect(try success() == 10_000)
        bench.command(.failover(channel: "wechat"), by: .li)
        #expect(try success() == nil, "off")
        bench.run(5_000)
        bench.command(.back(channel: "wechat"), by: .li)
        #expect(try success() == nil, "only probed")
        let row = try bench.snapshot(.channels).channels.first { $0.id == "wechat" }
        #expect(row?.state == .probing)
    }

    // MARK: the review queue

    @Test func `a case before payment is due before its order ends; when nobody answers it is counted and told`() throws {
        let bench = try Bench { $0.risk = .large(from: 1, points: 70) }
        var hurried = bench.request("A1")
        hurried.expiresInSeconds = 120
        bench.create(hurried)
        bench.create(bench.request("A2"))
        let rows = try bench.snapshot(.review).review
        let orders = try ["A1", "A2"].map { try bench.order($0) }
        #expect(rows.map(\.order) == orders.map(\.id.text), "the nearest deadline first")
        #expect(rows[0].deadline == orders[0].expiresAt.milliseconds)
        #expect(rows[1].deadline < orders[1].expiresAt.milliseconds, "the queue's own time")
        bench.run(125_000)
        let after = try bench.snapshot(.overview)
        #expect(after.totals.reviewLapsedToday == 1 && after.totals.reviewDoneToday == 0)
        #expect(after.events.contains { $0.kind == "case.lapsed" })
        #expect(bench.engine.counters.casesLapsed == 1)
    }

    // MARK: finding an order

    @Test func `a number finds its order and no other: ours, a shop's, or none when two shops have it`() throws {
        let bench = try Bench()
        let first = try bench.paid(bench.request("D-1"))
        _ = try bench.paid(bench.request("D-2"))
        func found(_ asked: String) throws -> (OrderFound?, String?) {
            let snapshot = try bench.snapshot(.orders, order: asked)
            return (snapshot.orderFound, snapshot.orderTrace?.row.id)
        }
        for asked in [first.id.text, first.id.text.lowercased(), "D-1"] {
            let (answer, trace) = try found(asked)
            #expect(answer?.id == first.id.text && answer?.count == 1 && trace == first.id.text, "\(asked)")
        }
        for asked in ["D-3", "NOSUCH", "", "01KEMZ5J3QA7Q0000000000999"] {
            let (answer, trace) = try found(asked)
            #expect(answer?.id == nil && answer?.count == 0 && trace == nil, "\(asked)")
        }
    }
}

import Channels
import Engine
import Operations
import Payments
import Routing
import Storage
import Testing

/// What the panels showed can be looked at again.
@Suite struct RecordStories {
    /// A bench with orders in several states, a share plan and a case, shortly before the next whole minute.
    private func busy(_ configure: (inout EngineConfiguration) -> Void = { _ in }) throws -> Bench {
        let bench = try Bench(configure)
        for index in 0..<5 { try bench.paid(bench.request("A\(index)", plan: Bench.plan(), user: "user-0123456")) }
        bench.refund("A0", "R0", fen: 400)
        bench.create(bench.request("B1"))
        bench.run(60_000)
        return bench
    }

    /// Lets time come to just after the next whole minute without ticking, as if the tick were about to come.
    private func toNextMinute(_ bench: Bench) { bench.advance(60_000 - bench.now.milliseconds % 60_000 + 7) }

    private func live(_ bench: Bench, _ screen: ScreenName) throws -> ConsoleSnapshot {
        var snapshot = try bench.engine.snapshot(
            ConsoleQuery(screen: screen, orderLimit: 100), for: .li, at: bench.now)
        snapshot.record = RecordView()
        return snapshot
    }

    private func past(
        _ bench: Bench, _ screen: ScreenName, at moment: Int64, order: String? = nil, reviewCase: String? = nil
    ) throws -> ConsoleSnapshot {
        try bench.engine.snapshot(
            ConsoleQuery(screen: screen, orderLimit: 100, order: order, reviewCase: reviewCase, at: moment), for: .li,
            at: bench.now)
    }

    @Test(arguments: ScreenName.allCases)
    func `each panel shows again what it showed at that minute`(screen: ScreenName) throws {
        let bench = try busy()
        toNextMinute(bench)
        var shown = try live(bench, screen)
        let moment = bench.now.milliseconds
        bench.send(.tick)
        bench.advance(1)

        for index in 0..<5 { try bench.paid(bench.request("C\(index)")) }
        bench.refund("A1", "R1", fen: 100)
        #expect(bench.command(.setChannelWeight(channel: "wechat", weight: 55), by: .li)?.outcome == .done)
        bench.run(300_000)
        #expect(try live(bench, screen) != shown)

        var again = try past(bench, screen, at: moment)
        #expect(again.record.shown == moment)
        #expect(again.record.asked == moment)
        again.record = RecordView()
        // How far the chain has been looked over is of today, not of that minute.
        if let check = shown.audit?.check { again.audit?.check = check }
        // Where shops are reached is not kept.
        for index in (shown.messages?.rows ?? []).indices { shown.messages?.rows[index].url = "" }
        #expect(again == shown)
    }

    @Test func `a crash keeps what was recorded, and goes on after it`() throws {
        let bench = try busy()
        toNextMinute(bench)
        bench.send(.tick)
        let moment = bench.now.milliseconds
        let before = try past(bench, .overview, at: moment)
        let recorded = try bench.store.recordedMinutes(limit: 100)
        try bench.crash()
        #expect(try past(bench, .overview, at: moment).channels == before.channels)
        #expect(try past(bench, .overview, at: moment).record.recordedFrom == recorded.first?.milliseconds)
        bench.send(.tick)
        #expect(try bench.store.recordedMinutes(limit: 100) == recorded, "this minute is recorded already")
        try bench.paid(bench.request("D1"))
        bench.run(120_000)
        #expect(try bench.store.recordedMinutes(limit: 100).count == recorded.count + 2)
    }

    @Test func `a minute is recorded once, however many ticks it has`() throws {
        let bench = try busy()
        toNextMinute(bench)
        let before = try bench.store.recordedMinutes(limit: 100).count
        for _ in 0..<50 {
            bench.advance(900)
            bench.send(.tick, .tick)
        }
        let moments = try bench.store.recordedMinutes(limit: 100)
        #expect(moments.count == before + 1)
        #expect(Set(moments.map { $0.milliseconds / 60_000 }).count == moments.count)
    }

    @Test func `a change of settings is recorded when it is made, so that stepping meets it`() throws {
        let bench = try busy()
        toNextMinute(bench)
        bench.send(.tick)
        let minute = bench.now
        bench.advance(20_000)
        #expect(bench.command(.setChannelWeight(channel: "wechat", weight: 55), by: .li)?.outcome == .done)
        bench.run(1_000)
        let moment = try #require(try bench.store.recordedMinutes(limit: 100).last)
        #expect(moment > minute)
        #expect(moment.milliseconds / 60_000 == minute.milliseconds / 60_000)
        let picture = try past(bench, .channels, at: moment.milliseconds)
        #expect(picture.channels[0].weight == 55)
        #expect(picture.changes.first?.act == "weight")
        // A whole minute means its first picture; the newest at or before a moment is the other one.
        let whole = minute.milliseconds - minute.milliseconds % 60_000
        #expect(try past(bench, .channels, at: whole).record.shown == minute.milliseconds)
        #expect(try past(bench, .channels, at: whole + 59_999).record.shown == moment.milliseconds)
    }

    @Test func `old minutes go in small steps, and the record stays within its hours`() throws {
        let bench = try Bench { $0.limits.recordedHours = 1 }
        for index in 0..<200 {
            try bench.paid(bench.request("A\(index)"))
            bench.run(60_000)
        }
        let moments = try bench.store.recordedMinutes(limit: 10_000)
        #expect((58...66).contains(moments.count), "\(moments.count)")
        #expect(try #require(moments.first) >= bench.now.adding(seconds: -3_660))
        #expect(try past(bench, .overview, at: 0).record.recordedFrom == moments.first?.milliseconds)
    }

    @Test func `a record that came from a longer limit shrinks by itself, a few a minute`() throws {
        let bench = try busy()
        let old = bench.now.adding(seconds: -90_000)
        for minute in 0..<20 { try bench.store.insertMinute([123, 125], at: old.adding(seconds: Int64(minute) * 60)) }
        try bench.crash()
        #expect(try past(bench, .overview, at: 0).record.recordedFrom == old.milliseconds)
        toNextMinute(bench)
        bench.send(.tick)
        let left = try bench.store.recordedMinutes(limit: 100).filter { $0 < bench.now.adding(seconds: -86_400) }.count
        #expect(left > 0 && left < 20, "\(left)")
        for index in 0..<4 {
            try bench.paid(bench.request("E\(index)"))
            bench.run(60_000)
        }
        let moments = try bench.store.recordedMinutes(limit: 100)
        #expect(moments.allSatisfy { $0 >= bench.now.adding(seconds: -86_400) })
        #expect(try past(bench, .overview, at: 0).record.recordedFrom == moments.first?.milliseconds)
    }

    @Test func `before the first minute nothing is recorded, and the answer says so`() throws {
        let bench = try busy()
        let first = try #require(try bench.store.recordedMinutes(limit: 100).first).milliseconds
        let nothing = try past(bench, .overview, at: first - 120_000)
        #expect(nothing.record.isMissing)
        #expect(nothing.channels.isEmpty)
        #expect(nothing.record.recordedFrom == first)
        let present = try live(bench, .overview)
        #expect(present.totals.orders == 6)
        let snapshot = try bench.snapshot(.overview)
        #expect(snapshot.record.shown == nil && !snapshot.record.isMissing)
        #expect(snapshot.record.near == (try bench.store.recordedMinutes(limit: 100).map(\.milliseconds)))
    }

    @Test func `a picture of another version is told as one`() throws {
        let bench = try busy()
        let moment = bench.now.adding(seconds: -600)
        try bench.store.insertMinute(Array(#"{"screen":"overview","at":1}"#.utf8), at: moment)
        try bench.crash()
        let snapshot = try past(bench, .overview, at: moment.milliseconds)
        #expect(snapshot.record.isUnreadable && snapshot.channels.isEmpty)
        #expect(bench.fatal == nil)
    }

    @Test func `an order's trace is as it was then: later steps and decisions are not in it`() throws {
        let bench = try busy()
        let order = try bench.payable(bench.request("F1"))
        toNextMinute(bench)
        bench.send(.tick)
        let moment = bench.now.milliseconds
        bench.advance(5_000)
        let attempt = try #require(try bench.attempts("F1").last)
        bench.notifyPaid(attempt)
        bench.run(120_000)

        let then = try #require(try past(bench, .orders, at: moment, order: order.id.text).orderTrace)
        #expect(then.row.state == "paying")
        #expect(!then.steps.map(\.kind).contains("order.paid"))
        #expect(then.steps.map(\.kind).contains("order.routed"))
        #expect(then.decisions.count == 1)
        #expect(then.ledgerEntries == 0)
        #expect(then.refundableMinorUnits == 0)
        let now = try #require(try past(bench, .orders, at: bench.now.milliseconds, order: order.id.text).orderTrace)
        #expect(now.row.state == "paid")
        #expect(now.refundableMinorUnits == 10_000)
        #expect(!now.money.isEmpty, "nothing has happened since: where the money is still holds")
    }

    @Test func `no person can be read out of the record`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.plan(), user: "user-0123456-secret"))
        bench.run(120_000)
        for moment in try bench.store.recordedMinutes(limit: 100) {
            let text = String(decoding: try #require(try bench.store.minute(at: moment)), as: UTF8.self)
            for secret in ["0123456-secret", "ip-", "https://shop.test"] { #expect(!text.contains(secret)) }
            #expect(!text.contains(OperatorIdentity.li.name))
        }
        let last = try #require(try bench.store.recordedMinutes(limit: 100).last)
        let text = String(decoding: try #require(try bench.store.minute(at: last)), as: UTF8.self)
        #expect(text.contains("user-0***"))
    }

    @Test func `in a silence nothing more is recorded, and a silent minute shows the last picture`() throws {
        let bench = try busy()
        bench.run(24 * 3_600_000)
        let count = try bench.store.recordedMinutes(limit: 10_000).count
        #expect(count < 200, "\(count)")
        let shown = try past(bench, .overview, at: bench.now.milliseconds)
        #expect(shown.record.shown == (try bench.store.recordedMinutes(limit: 10_000).last?.milliseconds))
    }

    @Test func `with no hours nothing is recorded`() throws {
        let bench = try busy { $0.limits.recordedHours = 0 }
        #expect(try bench.store.recordedMinutes(limit: 100).isEmpty)
        #expect(try past(bench, .overview, at: bench.now.milliseconds).record.isMissing)
    }
}

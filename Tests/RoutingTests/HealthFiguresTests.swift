import Payments
import Testing

@testable import Routing

@Suite("Live figures")
struct HealthFiguresTests {
    static func event(
        _ kind: EventKind, _ seconds: Int64, units: Int64 = 0, code: String = "", detail: String = "", took: Int64 = 0
    ) -> FeedEvent {
        FeedEvent(
            at: Bench.start.adding(seconds: seconds), kind: kind, channel: .wechat, minorUnits: units, code: code,
            durationMilliseconds: took, detail: detail)
    }

    @Test("success is paid orders among those that ended; refusals by rule do not count")
    func success() {
        var health = HealthFigures()
        for second in 0..<9 { health.apply(Self.event(.orderPaid, Int64(second), units: 1_000, detail: #"{"fee":6}"#)) }
        health.apply(Self.event(.attemptRefused, 9, code: "RATELIMIT", detail: #"{"class":"rate_limited"}"#))
        health.apply(Self.event(.attemptRefused, 9, code: "PARAM_ERROR", detail: #"{"class":"business"}"#))
        health.apply(Self.event(.attemptRefused, 9, code: "USER", detail: #"{"class":"user"}"#))
        let figures = health.figures(.wechat, at: Bench.start.adding(seconds: 10))
        #expect(figures.success5mBasisPoints == 9_000)
        #expect(figures.sample5m == 10)
        #expect(figures.fee1hMinorUnits == 54)
        #expect(figures.paid1hMinorUnits == 9_000)
        #expect(figures.errors5m.map(\.code) == ["PARAM_ERROR", "RATELIMIT", "USER"])
    }

    @Test("back in service, a channel is judged by what began and ended since: not by what it was left for")
    func returned() {
        var health = HealthFigures()
        for second in 0..<60 {
            health.apply(Self.event(.attemptRefused, Int64(second), code: "X", detail: #"{"class":"technical"}"#))
        }
        health.apply(Self.event(.breakerClosed, 100))
        let back = health.figures(.wechat, at: Bench.start.adding(seconds: 101))
        #expect(back.success5mBasisPoints == nil && back.sample5m == 0, "the outage is over")
        // Made before the return: one ran out, one was paid late. Neither tells of the channel as it is now.
        health.apply(Self.event(.orderExpired, 105, took: 120_000))
        health.apply(Self.event(.orderPaid, 106, units: 1_000, took: 90_000))
        #expect(health.figures(.wechat, at: Bench.start.adding(seconds: 110)).sample5m == 0)
        #expect(health.figures(.wechat, at: Bench.start.adding(seconds: 110)).paid1hMinorUnits == 1_000, "money is money")
        for second in 0..<3 { health.apply(Self.event(.orderPaid, Int64(111 + second), units: 5, took: 2_000)) }
        health.apply(Self.event(.orderExpired, 250, took: 120_000))
        let figures = health.figures(.wechat, at: Bench.start.adding(seconds: 251))
        #expect(figures.sample5m == 4 && figures.success5mBasisPoints == 7_500)
        #expect(figures.success5m(least: 5) == nil && figures.success5m(least: 4) == 7_500)
        #expect(figures.success5mChangeBasisPoints == nil)
        let fleet = health.fleet(at: Bench.start.adding(seconds: 251))
        #expect(fleet.sample5m == 6, "of all orders nothing is left out")
    }

    @Test("orders no channel took are failed orders, counted apart")
    func noChannel() {
        var health = HealthFigures()
        for second in 0..<9 {
            health.apply(FeedEvent(
                at: Bench.start.adding(seconds: Int64(second)), kind: .orderFailed, minorUnits: 100,
                detail: second < 6 ? #"{"currency":"CNY","reason":"no_channel"}"# : ""))
        }
        let fleet = health.fleet(at: Bench.start.adding(seconds: 10))
        #expect(fleet.noChannel5m == 6 && fleet.noChannelCentiPerSecond == 60)
        #expect(fleet.sample5m == 9 && fleet.success5mBasisPoints == 0)
    }

    @Test("windows slide: after five minutes the short one is empty, after an hour all are")
    func sliding() {
        var health = HealthFigures()
        health.apply(Self.event(.orderPaid, 0, units: 5))
        #expect(health.figures(.wechat, at: Bench.start.adding(seconds: 299)).success5mBasisPoints == 10_000)
        #expect(health.figures(.wechat, at: Bench.start.adding(seconds: 320)).success5mBasisPoints == nil)
        #expect(health.figures(.wechat, at: Bench.start.adding(seconds: 320)).success1hBasisPoints == 10_000)
        #expect(health.figures(.wechat, at: Bench.start.adding(seconds: 3_700)).success1hBasisPoints == nil)
    }

    @Test("technical success falls with failures and comes back with time")
    func decaying() {
        var health = HealthFigures()
        #expect(health.success(.wechat, now: Bench.start) == 950)
        for _ in 0..<30 { health.apply(Self.event(.attemptUnknown, 0)) }
        let low = health.success(.wechat, now: Bench.start)
        #expect(low < 250)
        let later = health.success(.wechat, now: Bench.start.adding(seconds: 240))
        #expect(later > 900)
    }

    @Test("latency quantiles are upper edges of steps an eighth wide")
    func latency() throws {
        var health = HealthFigures()
        for took in 1...100 { health.apply(Self.event(.attemptPrepaid, 0, took: Int64(took))) }
        let figures = health.figures(.wechat, at: Bench.start)
        let p50 = try #require(figures.p50Milliseconds)
        let p95 = try #require(figures.p95Milliseconds)
        #expect((50...51).contains(p50))
        #expect((95...103).contains(p95))
    }

    @Test("all channels together are the sum of each")
    func fleet() {
        var health = HealthFigures()
        health.apply(Self.event(.orderPaid, 0, units: 5))
        health.apply(FeedEvent(at: Bench.start, kind: .orderExpired, channel: .alipay))
        let fleet = health.fleet(at: Bench.start.adding(seconds: 1))
        #expect(fleet.success5mBasisPoints == 5_000)
        #expect(fleet.sample5m == 2)
    }

    @Test("an event that comes late counts where it belongs and wipes nothing")
    func oldEvents() {
        var health = HealthFigures()
        health.apply(Self.event(.orderPaid, 3_600, units: 5))
        health.apply(Self.event(.orderPaid, 0, units: 5))
        #expect(health.figures(.wechat, at: Bench.start.adding(seconds: 3_601)).paid1hOrders == 1)
    }

    @Test("every window is exactly what a recount of the events gives")
    func recount() {
        var draw = SplitMix64(seed: 31)
        var health = HealthFigures()
        var all: [FeedEvent] = []
        var now = Bench.start
        let kinds: [(EventKind, String)] = [
            (.orderPaid, #"{"fee":6}"#), (.orderPaid, #"{"fee":6}"#), (.attemptRefused, #"{"class":"technical"}"#),
            (.attemptRefused, #"{"class":"user"}"#), (.attemptUnknown, ""), (.attemptPrepaid, ""), (.orderExpired, ""),
            (.splitSettled, ""), (.splitFailed, ""), (.orderRouted, ""), (.refundSucceeded, ""),
        ]
        for round in 0..<4_000 {
            now = now.adding(milliseconds: Int64(draw.below(3_000)))
            let (kind, detail) = kinds[Int(draw.below(UInt64(kinds.count)))]
            let event = FeedEvent(at: now, kind: kind, channel: .wechat, minorUnits: Int64(draw.below(999)), detail: detail)
            all.append(event)
            health.apply(event)
            guard round % 97 == 0 else { continue }
            let figures = health.figures(.wechat, at: now)
            let five = all.filter { $0.at.seconds > now.seconds - 300 }
            let hour = all.filter { $0.at.seconds / 10 > now.seconds / 10 - 360 }
            let lost = five.count { $0.kind == .orderExpired || $0.detail.contains("technical") }
            let paid = five.count { $0.kind == .orderPaid }
            #expect(figures.sample5m == paid + lost)
            #expect(figures.success5mBasisPoints == (paid + lost > 0 ? paid * 10_000 / (paid + lost) : nil))
            #expect(figures.routed5m == five.count { $0.kind == .orderRouted })
            #expect(figures.paid1hOrders == hour.count { $0.kind == .orderPaid })
            #expect(figures.paid1hMinorUnits == hour.reduce(0) { $0 + ($1.kind == .orderPaid ? $1.minorUnits : 0) })
            #expect(figures.fee1hMinorUnits == Int64(figures.paid1hOrders) * 6)
            #expect(figures.splitFailed1h == hour.count { $0.kind == .splitFailed })
            #expect(figures.splitSettled1h == hour.count { $0.kind == .splitSettled })
        }
    }

    @Test("graphs are aligned to the clock: a point keeps its value while time goes on")
    func trend() {
        var health = HealthFigures()
        for second in 0..<600 {
            let kind: EventKind = second % 40 < 20 ? .orderPaid : .orderExpired
            health.apply(Self.event(kind, Int64(second)))
        }
        // The start is a whole multiple of 20 s: each point is one of the two kinds, in turn.
        #expect(Bench.start.milliseconds % 20_000 == 0)
        let trend = health.figures(.wechat, at: Bench.start.adding(seconds: 599)).trend
        #expect(trend == (0..<30).map { $0 % 2 == 0 ? 10_000 : 0 })
        let later = health.figures(.wechat, at: Bench.start.adding(seconds: 640)).trend
        #expect(later == Array(trend.dropFirst(3)) + [nil, nil, nil])
        let minutes = health.figures(.wechat, at: Bench.start.adding(seconds: 599)).perMinute
        #expect(minutes.count == 60 && minutes.last != .some(nil) && minutes.first == .some(nil))
    }

    @Test("orders a second are those of the last ten whole seconds")
    func rate() {
        var health = HealthFigures()
        for second in 0..<20 {
            for _ in 0..<3 { health.apply(Self.event(.orderRouted, Int64(second))) }
        }
        #expect(health.figures(.wechat, at: Bench.start.adding(seconds: 20)).ordersCentiPerSecond == 300)
        #expect(health.figures(.wechat, at: Bench.start.adding(seconds: 25)).ordersCentiPerSecond == 150)
        #expect(health.figures(.wechat, at: Bench.start.adding(seconds: 31)).ordersCentiPerSecond == 0)
    }

    @Test("an order refused here and paid there is one paid order over all, and a loss only for the channel that refused")
    func retried() {
        var health = HealthFigures()
        health.apply(Self.event(.attemptRefused, 0, code: "SYSTEM", detail: #"{"class":"technical"}"#))
        health.apply(FeedEvent(at: Bench.start, kind: .orderPaid, channel: .alipay, minorUnits: 5))
        #expect(health.figures(.wechat, at: Bench.start).success5mBasisPoints == 0)
        #expect(health.figures(.alipay, at: Bench.start).success5mBasisPoints == 10_000)
        #expect(health.fleet(at: Bench.start).success5mBasisPoints == 10_000)
    }

    @Test("only what the channel itself did wrong counts against its technical success")
    func blame() {
        for (detail, counts) in [
            ("technical", true), ("rate_limited", true), ("frozen", true), ("user", false), ("business", false),
            ("configuration", false), ("already_done", false),
        ] {
            var health = HealthFigures()
            for _ in 0..<10 { health.apply(Self.event(.attemptRefused, 0, detail: #"{"class":"\#(detail)"}"#)) }
            #expect((health.success(.wechat, now: Bench.start) < 500) == counts, "\(detail)")
        }
    }

    @Test("codes are bounded: a channel that invents one for each answer is still one list")
    func codesAreBounded() {
        var health = HealthFigures()
        for index in 0..<5_000 { health.apply(Self.event(.attemptUnknown, 0, code: "E\(index)")) }
        let errors = health.figures(.wechat, at: Bench.start).errors5m
        #expect(errors.count <= 25)
        #expect(errors.reduce(0) { $0 + $1.count } == 5_000)
        #expect(errors.first?.code == "other")
    }

    @Test("a clock set back does not leave the figures blind")
    func clockSetBack() {
        var health = HealthFigures()
        health.apply(Self.event(.orderPaid, 86_400))
        health.apply(Self.event(.orderPaid, 0))
        #expect(health.figures(.wechat, at: Bench.start).sample5m == 1)
        let future = Bench.start.adding(seconds: 86_400)
        #expect(health.figures(.wechat, at: future).sample5m == 0, "what lay in a future that never came is gone")
    }

    @Test(
        "members are found in details as our own writer writes them",
        arguments: [
            (#"{"class":"technical"}"#, "class", "technical"), (#"{"a":{"class":"no"},"class":"frozen"}"#, "class", "frozen"),
            (#"{"note":"say \"class\":\"x\"","class":"user"}"#, "class", "user"), (#"{"class":5}"#, "class", nil),
            (#"{"class":"cut o"#, "class", nil), ("", "class", nil), ("[]", "class", nil), (#"{"a":["class"]}"#, "class", nil),
        ] as [(String, String, String?)])
    func details(text: String, name: String, expected: String?) {
        #expect(EventDetail(text).string(name) == expected)
    }

    @Test(
        "numbers in details are plain integers or nothing",
        arguments: [
            (#"{"fee":60}"#, 60), (#"{"x":1,"fee":-3,"y":2}"#, -3), (#"{"fee":1.5}"#, nil), (#"{"fee":"6"}"#, nil),
            (#"{"fee":6"#, nil),
        ] as [(String, Int64?)])
    func numbers(text: String, expected: Int64?) {
        #expect(EventDetail(text).integer("fee") == expected)
    }
}

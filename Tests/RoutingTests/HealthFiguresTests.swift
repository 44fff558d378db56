import Payments
import Testing

@testable import Routing

@Suite("Live figures")
struct HealthFiguresTests {
    static func event(
        _ kind: EventKind, _ seconds: Int64, units: Int64 = 0, code: String = "", detail: String = "", took: Int64 = 0
    ) -> FeedEvent {
        FeedEvent(
            at: RoutingFixture.at.adding(seconds: seconds), kind: kind, channel: .wechat, minorUnits: units, code: code,
            durationMilliseconds: took, detail: detail)
    }

    @Test("success is paid orders among those that ended; refusals by rule do not count")
    func success() {
        var health = HealthFigures()
        for second in 0..<9 { health.apply(Self.event(.orderPaid, Int64(second), units: 1_000, detail: #"{"fee":6}"#)) }
        health.apply(Self.event(.attemptRefused, 9, code: "RATELIMIT", detail: #"{"class":"rate_limited"}"#))
        health.apply(Self.event(.attemptRefused, 9, code: "PARAM_ERROR", detail: #"{"class":"business"}"#))
        health.apply(Self.event(.attemptRefused, 9, code: "USER", detail: #"{"class":"user"}"#))
        let figures = health.figures(.wechat, at: RoutingFixture.at.adding(seconds: 10))
        #expect(figures.success5mBasisPoints == 9_000)
        #expect(figures.sample5m == 10)
        #expect(figures.fee1hMinorUnits == 54)
        #expect(figures.paid1hMinorUnits == 9_000)
        #expect(figures.errors5m.map(\.code) == ["PARAM_ERROR", "RATELIMIT", "USER"])
    }

    @Test("windows slide: after five minutes the short one is empty, after an hour all are")
    func sliding() {
        var health = HealthFigures()
        health.apply(Self.event(.orderPaid, 0, units: 5))
        #expect(health.figures(.wechat, at: RoutingFixture.at.adding(seconds: 299)).success5mBasisPoints == 10_000)
        #expect(health.figures(.wechat, at: RoutingFixture.at.adding(seconds: 320)).success5mBasisPoints == nil)
        #expect(health.figures(.wechat, at: RoutingFixture.at.adding(seconds: 320)).success1hBasisPoints == 10_000)
        #expect(health.figures(.wechat, at: RoutingFixture.at.adding(seconds: 3_700)).success1hBasisPoints == nil)
    }

    @Test("technical success falls with failures and comes back with time")
    func decaying() {
        var health = HealthFigures()
        #expect(health.success(.wechat, now: RoutingFixture.at) == 950)
        for _ in 0..<30 { health.apply(Self.event(.attemptUnknown, 0)) }
        let low = health.success(.wechat, now: RoutingFixture.at)
        #expect(low < 250)
        let later = health.success(.wechat, now: RoutingFixture.at.adding(seconds: 240))
        #expect(later > 900)
    }

    @Test("latency quantiles are upper edges of quarter-octave steps")
    func latency() throws {
        var health = HealthFigures()
        for took in 1...100 { health.apply(Self.event(.attemptPrepaid, 0, took: Int64(took))) }
        let figures = health.figures(.wechat, at: RoutingFixture.at)
        let p50 = try #require(figures.p50Milliseconds)
        let p95 = try #require(figures.p95Milliseconds)
        #expect((50...63).contains(p50))
        #expect((95...111).contains(p95))
    }

    @Test("all channels together are the sum of each")
    func fleet() {
        var health = HealthFigures()
        health.apply(Self.event(.orderPaid, 0, units: 5))
        health.apply(FeedEvent(at: RoutingFixture.at, kind: .orderExpired, channel: .alipay))
        let fleet = health.fleet(at: RoutingFixture.at.adding(seconds: 1))
        #expect(fleet.success5mBasisPoints == 5_000)
        #expect(fleet.sample5m == 2)
    }

    @Test("an event older than an hour does not wipe newer ones")
    func oldEvents() {
        var health = HealthFigures()
        health.apply(Self.event(.orderPaid, 3_600, units: 5))
        health.apply(Self.event(.orderPaid, 0, units: 5))
        #expect(health.figures(.wechat, at: RoutingFixture.at.adding(seconds: 3_601)).paid1hOrders == 1)
    }
}

import Payments
import Testing

@testable import Routing

@Suite("Detection: coming back")
struct DetectionRecoveryTests {
    static func at(_ seconds: Int64) -> Timestamp { Bench.start.adding(seconds: seconds) }

    static func recovered() -> Breaker {
        var breaker = BreakerTests.opened()
        _ = breaker.advance(to: at(20))
        for _ in 0..<5 {
            breaker.probeStarted(at: at(20))
            _ = breaker.record(success: true, at: at(20))
        }
        return breaker
    }

    @Test("traffic comes back in steps, not all at once")
    func ramp() {
        let breaker = Self.recovered()
        #expect([20, 24, 25, 30, 34, 35, 90].map { breaker.rampThousandths(at: Self.at($0)) }
            == [125, 125, 250, 500, 500, 1_000, 1_000])
        #expect(Breaker(settings: BreakerSettings()).rampThousandths(at: Self.at(0)) == 1_000)
    }

    @Test("under square-wave health of any period there is at most one opening in a dwell, and dwells grow")
    func squareWave() {
        for period in [1, 2, 5, 9, 14, 33, 61] as [Int64] {
            var breaker = Breaker(settings: BreakerSettings())
            var openings: [Timestamp] = []
            for tick in 0..<(3_600 * 10) {
                let now = Bench.start.adding(milliseconds: Int64(tick) * 100)
                _ = breaker.advance(to: now)
                let gate = breaker.gate(at: now)
                if gate == .probe { breaker.probeStarted(at: now) }
                guard gate != .open else { continue }
                let isIll = (Int64(tick) / 10 / period) % 2 == 1
                if case .opened = breaker.record(success: !isIll, at: now) { openings.append(now) }
            }
            #expect(!openings.isEmpty)
            for (first, second) in zip(openings, openings.dropFirst()) {
                #expect(second.since(first) >= 20_000, "period \(period)")
            }
            // Without growing dwells an hour would hold up to 180.
            #expect(openings.count <= 70, "\(openings.count) openings at period \(period)")
        }
    }

    @Test("a released breaker is closed as if it had never opened")
    func release() {
        var breaker = BreakerTests.opened()
        breaker.release()
        #expect(breaker.phase == .closed)
        #expect(breaker.rampThousandths(at: Self.at(1)) == 1_000)
        for _ in 0..<5 { _ = breaker.record(success: false, at: Self.at(2)) }
        #expect(breaker.phase == .open(until: Self.at(22)), "the dwell has not grown")
    }

    @Test("while ejections are held, failures do not open it; once they are not, one more does")
    func held() {
        var breaker = Breaker(settings: BreakerSettings())
        breaker.holdsEjections = true
        for _ in 0..<50 { #expect(breaker.record(success: false, at: Self.at(1)) == nil) }
        #expect(breaker.isIll)
        #expect(breaker.recordFrozen(at: Self.at(1), code: "FROZEN") != nil, "its own word still counts")
        breaker.release()
        for _ in 0..<50 { #expect(breaker.record(success: false, at: Self.at(1)) == nil) }
        breaker.holdsEjections = false
        #expect(breaker.record(success: false, at: Self.at(2)) != nil)
    }

    @Test("rebuilt from a record, it stands where the record says")
    func restored() {
        var breaker = Breaker(settings: BreakerSettings())
        breaker.restore(.opened, at: Self.at(0))
        #expect(breaker.phase == .open(until: Self.at(20)))
        breaker.restore(.halfOpened, at: Self.at(20))
        #expect(breaker.gate(at: Self.at(20)) == .probe)
        breaker.restore(.closed, at: Self.at(12))
        #expect(breaker.rampThousandths(at: Self.at(13)) == 125)
    }
}

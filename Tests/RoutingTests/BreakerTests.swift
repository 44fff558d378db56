import Payments
import Testing

@testable import Routing

@Suite("Breaker")
struct BreakerTests {
    static func at(_ seconds: Int64) -> Timestamp { RoutingFixture.at.adding(seconds: seconds) }

    @Test("five failures in a row open it, four do not")
    func opens() {
        var breaker = Breaker(settings: BreakerSettings())
        for _ in 0..<4 { #expect(breaker.record(success: false, at: Self.at(0)) == nil) }
        guard case .opened(let reason) = breaker.record(success: false, at: Self.at(0)) else {
            Issue.record("still closed after five failures")
            return
        }
        #expect(reason == "5 of 5 calls failed")
        #expect(breaker.gate(at: Self.at(1)) == .open)
    }

    @Test("a healthy channel is left alone: 20,000 calls at 97 % raise nothing")
    func quiet() {
        var draw = SplitMix64(seed: 21)
        var breaker = Breaker(settings: BreakerSettings())
        for call in 0..<20_000 {
            #expect(breaker.record(success: draw.below(1_000) >= 30, at: Self.at(Int64(call))) == nil)
        }
    }

    @Test("a fall to 50 % is noticed after about a dozen calls")
    func delay() {
        var draw = SplitMix64(seed: 22)
        var total = 0
        for _ in 0..<500 {
            var breaker = Breaker(settings: BreakerSettings())
            while breaker.phase == .closed {
                total += 1
                _ = breaker.record(success: draw.below(2) == 0, at: Self.at(0))
            }
        }
        // Page's CUSUM at this threshold: 11.7 calls on average, by exact computation.
        #expect((10_000...13_500).contains(total * 1_000 / 500))
    }

    @Test("it comes back through probes: dwell, few at once, all must succeed")
    func returns() {
        var breaker = Breaker(settings: BreakerSettings())
        for _ in 0..<5 { _ = breaker.record(success: false, at: Self.at(0)) }
        #expect(breaker.advance(to: Self.at(9)) == nil)
        #expect(breaker.advance(to: Self.at(10)) == .halfOpened)
        #expect(breaker.gate(at: Self.at(10)) == .probe)
        breaker.probeStarted(at: Self.at(10))
        breaker.probeStarted(at: Self.at(10))
        #expect(breaker.gate(at: Self.at(10)) == .open)
        for _ in 0..<4 { #expect(breaker.record(success: true, at: Self.at(11)) == nil) }
        #expect(breaker.record(success: true, at: Self.at(11)) == .closed)
        #expect(breaker.gate(at: Self.at(11)) == .closed)
    }

    @Test("probes whose answers are lost are given up, so that it cannot stay half open for ever")
    func lostProbes() {
        var breaker = Breaker(settings: BreakerSettings())
        for _ in 0..<5 { _ = breaker.record(success: false, at: Self.at(0)) }
        _ = breaker.advance(to: Self.at(10))
        breaker.probeStarted(at: Self.at(10))
        breaker.probeStarted(at: Self.at(10))
        _ = breaker.advance(to: Self.at(24))
        #expect(breaker.gate(at: Self.at(24)) == .open)
        _ = breaker.advance(to: Self.at(25))
        #expect(breaker.gate(at: Self.at(25)) == .probe)
    }

    @Test("whatever the outcomes, it never opens twice within its dwell")
    func flapping() {
        var draw = SplitMix64(seed: 23)
        var breaker = Breaker(settings: BreakerSettings())
        var lastOpened: Timestamp?
        for tick in 0..<200_000 {
            let now = RoutingFixture.at.adding(milliseconds: Int64(tick) * 50)
            _ = breaker.advance(to: now)
            if breaker.gate(at: now) == .probe { breaker.probeStarted(at: now) }
            if case .opened = breaker.record(success: draw.below(3) == 0, at: now) {
                if let lastOpened { #expect(now.since(lastOpened) >= 10_000) }
                lastOpened = now
            }
        }
        #expect(lastOpened != nil)
    }
}

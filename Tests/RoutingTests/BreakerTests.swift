import Payments
import Testing

@testable import Routing

@Suite("Breaker")
struct BreakerTests {
    static func at(_ seconds: Int64) -> Timestamp { Bench.start.adding(seconds: seconds) }

    /// Just opened at second 0.
    static func opened() -> Breaker {
        var breaker = Breaker(settings: BreakerSettings())
        for _ in 0..<5 { _ = breaker.record(success: false, at: at(0)) }
        return breaker
    }

    static func reason(_ change: BreakerChange?) -> String? {
        if case .opened(let evidence) = change { evidence.text } else { nil }
    }

    @Test("five failures in a row open it, four do not")
    func opens() {
        var breaker = Breaker(settings: BreakerSettings())
        for _ in 0..<4 { #expect(breaker.record(success: false, at: Self.at(0)) == nil) }
        guard case .opened(let evidence) = breaker.record(success: false, at: Self.at(0)) else {
            Issue.record("still closed after five failures")
            return
        }
        #expect(evidence.detector == .outage)
        #expect(evidence.text == "outage: 5 of 5 calls failed, 0 of them overdue; usual are 5.7 %")
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
        // The best possible detector with as few false alarms needs 12.1 calls on average, by exact computation.
        #expect((10_000...14_500).contains(total * 1_000 / 500))
    }

    @Test("it comes back through probes: dwell, one at a time, all must succeed")
    func returns() {
        var breaker = Self.opened()
        #expect(breaker.advance(to: Self.at(19)) == nil)
        #expect(breaker.gate(at: Self.at(20)) == .open, "nobody told it yet that the dwell is over")
        #expect(breaker.advance(to: Self.at(20)) == .halfOpened)
        #expect(breaker.gate(at: Self.at(20)) == .probe)
        breaker.probeStarted(at: Self.at(20))
        #expect(breaker.gate(at: Self.at(20)) == .open)
        for done in 1...4 {
            #expect(breaker.record(success: true, at: Self.at(21)) == nil)
            #expect(breaker.probes == (done, 5))
            breaker.probeStarted(at: Self.at(21))
        }
        #expect(breaker.record(success: true, at: Self.at(21)) == .closed)
        #expect(breaker.gate(at: Self.at(21)) == .closed)
    }

    @Test("one failed probe opens it again for twice as long, up to the longest dwell")
    func relapses() {
        var breaker = Self.opened()
        var now = Self.at(0)
        var dwells: [Int64] = []
        for _ in 0..<7 {
            guard case .open(let until) = breaker.phase else { break }
            dwells.append(until.since(now) / 1_000)
            now = until
            #expect(breaker.advance(to: now) == .halfOpened)
            breaker.probeStarted(at: now)
            #expect(Self.reason(breaker.record(success: false, at: now)) == "probe failed after 0 good ones")
        }
        #expect(dwells == [20, 40, 80, 160, 300, 300, 300])
    }

    @Test("after a calm time the next illness starts with the shortest dwell, soon after a recovery with a longer one")
    func calm() {
        for (wait, dwell) in [(59, 40), (60, 20)] as [(Int64, Int64)] {
            var breaker = Self.opened()
            _ = breaker.advance(to: Self.at(20))
            for _ in 0..<5 {
                breaker.probeStarted(at: Self.at(20))
                _ = breaker.record(success: true, at: Self.at(20))
            }
            #expect(breaker.phase == .closed)
            for _ in 0..<5 { _ = breaker.record(success: false, at: Self.at(20 + wait)) }
            #expect(breaker.phase == .open(until: Self.at(20 + wait + dwell)))
        }
    }

    @Test("answers to calls from before the outage neither close nor open it")
    func lateAnswers() {
        var breaker = Self.opened()
        #expect(breaker.record(success: true, at: Self.at(5)) == nil)
        #expect(breaker.record(success: false, at: Self.at(6)) == nil)
        _ = breaker.advance(to: Self.at(20))
        for success in [true, true, true, true, true, false] {
            #expect(breaker.record(success: success, at: Self.at(21)) == nil, "no probe has been sent")
        }
        #expect(breaker.phase == .halfOpen(successes: 0, inProbe: 0))
    }

    @Test("calls without an answer count before they time out, and only once")
    func overdue() {
        var breaker = Breaker(settings: BreakerSettings())
        for _ in 0..<4 { #expect(breaker.recordOverdue(at: Self.at(1)) == nil) }
        for _ in 0..<4 { #expect(breaker.record(success: false, at: Self.at(9), wasOverdue: true) == nil) }
        guard case .opened = breaker.recordOverdue(at: Self.at(9)) else {
            Issue.record("five frozen calls did not open it")
            return
        }
    }

    @Test("an overdue call that ends well after all is forgiven")
    func forgiven() {
        var breaker = Breaker(settings: BreakerSettings())
        for _ in 0..<4 { _ = breaker.recordOverdue(at: Self.at(1)) }
        for _ in 0..<4 { _ = breaker.record(success: true, at: Self.at(2), wasOverdue: true) }
        #expect(breaker.bank.nearnessThousandths == 0)
        for _ in 0..<4 { #expect(breaker.record(success: false, at: Self.at(3)) == nil) }
    }

    @Test("a channel a person brings back takes probes first")
    func probing() {
        var breaker = Breaker.probing(settings: BreakerSettings())
        #expect(breaker.gate(at: Self.at(0)) == .probe)
        breaker.probeStarted(at: Self.at(0))
        #expect(Self.reason(breaker.record(success: false, at: Self.at(0))) == "probe failed after 0 good ones")
        #expect(breaker.phase == .open(until: Self.at(20)))
    }

    @Test("probes whose answers are lost are given up, so that it cannot stay half open for ever")
    func lostProbes() {
        var breaker = Self.opened()
        _ = breaker.advance(to: Self.at(20))
        breaker.probeStarted(at: Self.at(20))
        breaker.probeStarted(at: Self.at(20))
        _ = breaker.advance(to: Self.at(34))
        #expect(breaker.gate(at: Self.at(34)) == .open)
        _ = breaker.advance(to: Self.at(35))
        #expect(breaker.gate(at: Self.at(35)) == .probe)
    }

    @Test("a probe that ended without a word about the channel makes room for the next at once, and proves nothing")
    func neutralProbe() {
        var breaker = Self.opened()
        _ = breaker.advance(to: Self.at(20))
        breaker.probeStarted(at: Self.at(20))
        #expect(breaker.gate(at: Self.at(21)) == .open)
        breaker.probeSaidNothing()
        #expect(breaker.gate(at: Self.at(21)) == .probe)
        breaker.probeSaidNothing()
        #expect(breaker.phase == .halfOpen(successes: 0, inProbe: 0))
    }

    @Test("whatever the outcomes, openings are never closer than the dwell", arguments: [1, 2, 3, 5, 17] as [UInt64])
    func flapping(wave: UInt64) {
        var draw = SplitMix64(seed: 23 + wave)
        var breaker = Breaker(settings: BreakerSettings())
        var lastOpened: Timestamp?
        var openings = 0
        for tick in 0..<40_000 {
            let now = Bench.start.adding(milliseconds: Int64(tick) * 50)
            _ = breaker.advance(to: now)
            if breaker.gate(at: now) == .probe { breaker.probeStarted(at: now) }
            // Health as a square wave of some seconds, with noise on both sides.
            let isIll = (UInt64(tick) / (20 * wave)) % 2 == 0
            if case .opened = breaker.record(success: draw.below(10) >= (isIll ? 7 : 1), at: now) {
                if let lastOpened { #expect(now.since(lastOpened) >= 20_000) }
                lastOpened = now
                openings += 1
            }
        }
        #expect((2...200).contains(openings))
    }
}

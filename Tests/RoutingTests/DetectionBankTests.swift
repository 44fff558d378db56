import Payments
import Testing

@testable import Routing

@Suite("Detection: the bank of detectors")
struct DetectionBankTests {
    static func at(_ seconds: Int64) -> Timestamp { Bench.start.adding(seconds: seconds) }

    /// A breaker that has seen `calls` of a channel that usually fails `partsPerMillion`.
    static func acquainted(_ partsPerMillion: Int, calls: Int = 20_000, seed: UInt64 = 5) -> Breaker {
        var draw = SplitMix64(seed: seed)
        var breaker = Breaker(settings: BreakerSettings())
        for _ in 0..<calls { _ = breaker.record(success: !draw.chance(partsPerMillion: partsPerMillion), at: at(0)) }
        return breaker
    }

    /// Mean calls until a change is noticed, and which detectors noticed.
    static func delay(
        _ start: Breaker, failing partsPerMillion: Int, runs: Int = 400
    ) -> (mean: Int, by: [ChannelDetector: Int], opened: Int) {
        var draw = SplitMix64(seed: 71)
        var total = 0
        var by: [ChannelDetector: Int] = [:]
        var opened = 0
        for _ in 0..<runs {
            var breaker = start
            var change: BreakerChange?
            while change == nil {
                total += 1
                change = breaker.record(success: !draw.chance(partsPerMillion: partsPerMillion), at: at(0))
            }
            switch change {
            case .opened(let evidence):
                by[evidence.detector, default: 0] += 1
                opened += 1
            case .degraded(let evidence): by[evidence.detector, default: 0] += 1
            case .halfOpened, .closed, .recovered, nil: break
            }
        }
        return (total / runs, by, opened)
    }

    @Test("logarithms are those of the tables, in integers", arguments: [
        (10, 1, 2_303), (95, 50, 642), (2, 1, 693), (1, 1, 0), (1, 2, -693), (1_000_000, 1, 13_816), (20, 19, 51),
        (950_000, 900_000, 54),
    ] as [(Int64, Int64, Int)])
    func logarithm(numerator: Int64, denominator: Int64, thousandths: Int) {
        #expect(NaturalLogarithm.thousandths(numerator, over: denominator) == thousandths)
    }

    @Test("what is usual is learned at each channel: at 97.5 %, at 95 %, at 91 %", arguments: [25_000, 50_000, 90_000])
    func learns(partsPerMillion: Int) {
        let breaker = Self.acquainted(partsPerMillion, calls: 40_000)
        let learned = breaker.bank.base.partsPerMillion
        #expect(abs(learned - partsPerMillion) * 10 < partsPerMillion, "learned \(learned)")
    }

    @Test("each fall is noticed about as fast as can be", arguments: [
        (500_000, 13), (200_000, 65), (1_000_000, 5),
    ])
    func fast(partsPerMillion: Int, most: Int) {
        let found = Self.delay(Self.acquainted(50_000), failing: partsPerMillion)
        #expect(found.mean <= most, "took \(found.mean)")
    }

    @Test("a fall to 50 % is the outage detector's, one to 80 % mostly the decline detector's, one to 90 % the drift's")
    func names() {
        let start = Self.acquainted(50_000)
        let outage = Self.delay(start, failing: 500_000).by
        let decline = Self.delay(start, failing: 200_000).by
        let drift = Self.delay(start, failing: 100_000).by
        #expect(outage[.outage, default: 0] > 200)
        #expect(decline[.decline, default: 0] > 200)
        #expect(drift[.drift, default: 0] > 200)
    }

    @Test("what is usual at one channel is an alarm at another: 91 %")
    func relative() {
        var good = Self.acquainted(25_000, calls: 40_000)
        var poor = Self.acquainted(90_000, calls: 40_000)
        var draw = SplitMix64(seed: 9)
        var alarms = (good: 0, poor: 0)
        for _ in 0..<2_000 {
            let success = !draw.chance(partsPerMillion: 90_000)
            if good.record(success: success, at: Self.at(0)) != nil { alarms.good += 1 }
            if poor.record(success: success, at: Self.at(0)) != nil { alarms.poor += 1 }
        }
        #expect(alarms.good >= 1)
        #expect(alarms.poor == 0)
    }

    @Test("false alarms are rare whatever is usual", arguments: [25_000, 50_000, 90_000])
    func quiet(partsPerMillion: Int) {
        var breaker = Self.acquainted(partsPerMillion)
        var draw = SplitMix64(seed: 10)
        var alarms = 0
        for call in 0..<400_000 {
            let change = breaker.record(success: !draw.chance(partsPerMillion: partsPerMillion), at: Self.at(0))
            switch change {
            case .opened:
                alarms += 1
                breaker = Self.acquainted(partsPerMillion, seed: UInt64(call))
            case .degraded: alarms += 1
            case .halfOpened, .closed, .recovered, nil: break
            }
        }
        // Four are expected; eleven or more would come once in five hundred draws.
        #expect(alarms <= 10, "\(alarms) false alarms")
    }

    @Test("what led to an outage is not learned: afterwards the usual is what it was before")
    func notPoisoned() {
        var breaker = Self.acquainted(50_000)
        let before = breaker.bank.base.partsPerMillion
        for _ in 0..<20 {
            var second: Int64 = 0
            while breaker.phase == .closed { _ = breaker.record(success: false, at: Self.at(second)) }
            while breaker.phase != .closed {
                second += 400
                _ = breaker.advance(to: Self.at(second))
                breaker.probeStarted(at: Self.at(second))
                _ = breaker.record(success: true, at: Self.at(second))
            }
            for _ in 0..<30 { _ = breaker.record(success: true, at: Self.at(second)) }
        }
        #expect(breaker.bank.base.partsPerMillion <= before)
    }

    @Test("a small decline says so and keeps the channel; when it is over, that is told once")
    func degraded() {
        var breaker = Self.acquainted(50_000)
        var draw = SplitMix64(seed: 12)
        var changes: [BreakerChange] = []
        for _ in 0..<3_000 {
            if let change = breaker.record(success: !draw.chance(partsPerMillion: 110_000), at: Self.at(0)) {
                changes.append(change)
            }
        }
        guard case .degraded(let evidence) = changes.first else {
            Issue.record("a channel at 89 % is not worse than usual")
            return
        }
        #expect(evidence.failureThousandths < 350)
        #expect(breaker.gate(at: Self.at(0)) == .closed)
        #expect(changes.allSatisfy { if case .opened = $0 { false } else { true } })
        for _ in 0..<3_000 {
            if let change = breaker.record(success: !draw.chance(partsPerMillion: 20_000), at: Self.at(0)) {
                changes.append(change)
            }
        }
        #expect(changes.last == .recovered)
        #expect(breaker.degradation == nil)
    }

    @Test("a decline that lasts becomes what is usual, but never more than a fifth")
    func adopted() {
        let poor = Self.acquainted(120_000, calls: 200_000)
        #expect((105_000...125_000).contains(poor.bank.base.partsPerMillion))
        #expect(LearnedRate.bounds.upperBound == 200_000)
    }

    @Test("a channel's own word that it is frozen opens at once, closed or probing, and names its code")
    func frozen() {
        var breaker = Self.acquainted(50_000)
        guard case .opened(let evidence) = breaker.recordFrozen(at: Self.at(1), code: "ACCOUNT_FROZEN") else {
            Issue.record("a frozen channel keeps its traffic")
            return
        }
        #expect(evidence.detector == .frozenCode)
        #expect(evidence.text == "the channel says it is frozen: ACCOUNT_FROZEN")
        #expect(breaker.recordFrozen(at: Self.at(2), code: "ACCOUNT_FROZEN") == nil, "it is open already")
        var probing = Breaker.probing(settings: BreakerSettings())
        #expect(probing.recordFrozen(at: Self.at(1), code: "X") != nil)
        #expect(probing.gate(at: Self.at(1)) == .open)
    }

    @Test("a relapse soon after recovery is noticed in fewer calls than the first fall")
    func relapse() {
        func failuresToOpen(_ breaker: Breaker) -> Int {
            var breaker = breaker
            for count in 1...20 where breaker.record(success: false, at: Self.at(11)) != nil { return count }
            return 20
        }
        var back = Self.acquainted(50_000).probing()
        for _ in 0..<5 {
            back.probeStarted(at: Self.at(10))
            _ = back.record(success: true, at: Self.at(10))
        }
        #expect(back.phase == .closed)
        #expect(failuresToOpen(Self.acquainted(50_000)) == 5)
        #expect(failuresToOpen(back) <= 3)
    }

    @Test("the evidence is told with its figures, and read back whole")
    func text() throws {
        let evidence = DetectionEvidence(
            detector: .decline, calls: 61, failures: 17, overdue: 3, basePartsPerMillion: 50_300)
        #expect(evidence.text == "decline: 17 of 61 calls failed, 3 of them overdue; usual are 5.0 %")
        let read = try #require(Evidence.read(evidence.text))
        #expect(read.sentence == .declineNoticed)
        #expect(read.figures == ["17", "61", "3", "5.0"])
    }
}

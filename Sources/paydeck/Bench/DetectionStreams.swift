import Payments
import Routing

/// Streams of simulated outcomes through the real breaker and through what others use.
struct DetectionStreams {
    /// Calls the breaker learns from before anything is measured.
    static let warmUpCalls = 20_000
    /// A change not noticed within so many calls counts as missed.
    static let mostCalls = 3_000
    /// Measured changes after which the breaker is made anew.
    static let runsPerBreaker = 50

    let basePartsPerMillion: Int
    var draw: SplitMix64

    struct Delays {
        private(set) var sum = 0
        private(set) var values: [Int] = []
        private(set) var missed = 0
        /// Alarms that opened the breaker; the others said "worse than usual".
        var opened = 0

        mutating func add(_ calls: Int?) {
            missed += calls == nil ? 1 : 0
            sum += calls ?? DetectionStreams.mostCalls
            values.append(calls ?? DetectionStreams.mostCalls)
        }

        /// Missed ones count with the most calls.
        var mean: Double { Double(sum) / Double(max(1, values.count)) }
        var percentile95: Int { values.isEmpty ? 0 : values.sorted()[min(values.count - 1, values.count * 95 / 100)] }
        var missedPerCent: Double { Double(missed) * 100 / Double(max(1, values.count)) }
    }

    private func isFailure(_ partsPerMillion: Int, _ draw: inout SplitMix64) -> Bool {
        draw.chance(partsPerMillion: partsPerMillion)
    }

    // MARK: the breaker

    /// A breaker that has come to know the channel and finds nothing wrong with it.
    private mutating func warmBreaker() -> Breaker {
        var breaker = Breaker(settings: BreakerSettings())
        for _ in 0..<DetectionStreams.warmUpCalls { pass(&breaker) }
        while breaker.degradation != nil { pass(&breaker) }
        return breaker
    }

    /// One usual call; an alarm it raises is gone through to its end.
    private mutating func pass(_ breaker: inout Breaker) {
        let success = !isFailure(basePartsPerMillion, &draw)
        guard case .opened = breaker.record(success: success, at: now) else { return }
        recover(&breaker)
    }

    private let now = Timestamp(milliseconds: 1_700_000_000_000)

    /// Through probes back to closed.
    private func recover(_ breaker: inout Breaker) {
        guard case .open(let until) = breaker.phase else { return }
        _ = breaker.advance(to: until)
        while breaker.phase != .closed {
            breaker.probeStarted(at: until)
            _ = breaker.record(success: true, at: until)
        }
    }

    /// Calls until the breaker noticed a change to `after` failures, over many runs.
    mutating func delays(after: Int, runs: Int) -> Delays {
        var delays = Delays()
        var warm = warmBreaker()
        for run in 0..<runs {
            if run % DetectionStreams.runsPerBreaker == DetectionStreams.runsPerBreaker - 1 { warm = warmBreaker() }
            repeat { for _ in 0..<200 { pass(&warm) } } while warm.degradation != nil
            var breaker = warm
            var noticed: Int?
            for call in 1...DetectionStreams.mostCalls {
                let change = breaker.record(success: !isFailure(after, &draw), at: now)
                guard let change else { continue }
                if case .opened = change { delays.opened += 1 }
                noticed = call
                break
            }
            delays.add(noticed)
        }
        return delays
    }

    /// Alarms of a channel that is as usual.
    /// - Returns: calls and false alarms in them.
    mutating func falseAlarms(wanted: Int) -> (calls: Int, alarms: Int) {
        var calls = 0
        var alarms = 0
        while alarms < wanted {
            var breaker = warmBreaker()
            // A few alarms of each breaker, so that learning from scratch is not measured again and again.
            for _ in 0..<4 {
                while breaker.degradation != nil { pass(&breaker) }
                while true {
                    calls += 1
                    let change = breaker.record(success: !isFailure(basePartsPerMillion, &draw), at: now)
                    guard change != nil else { continue }
                    recover(&breaker)
                    break
                }
                alarms += 1
                // What a recovery leaves behind is over after some calls.
                for _ in 0..<500 { pass(&breaker) }
            }
        }
        return (calls, alarms)
    }

    // MARK: the others

    mutating func delays(of detector: ComparedDetector, after: Int, runs: Int) -> Delays {
        var delays = Delays()
        for _ in 0..<runs {
            var mine = detector
            for _ in 0..<200 { _ = mine.record(success: !isFailure(basePartsPerMillion, &draw)) }
            var noticed: Int?
            for call in 1...DetectionStreams.mostCalls where mine.record(success: !isFailure(after, &draw)) {
                noticed = call
                break
            }
            delays.add(noticed)
        }
        return delays
    }

    mutating func falseAlarms(of detector: ComparedDetector, calls: Int) -> Int {
        var mine = detector
        var alarms = 0
        for _ in 0..<calls where mine.record(success: !isFailure(basePartsPerMillion, &draw)) {
            alarms += 1
            mine = detector
        }
        return alarms
    }
}

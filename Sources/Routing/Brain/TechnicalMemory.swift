import Payments

/// What is known of one channel's technical success: a long-run base, the last minutes, the last seconds, each resting
/// on the one before it. So a sudden fall is believed within a few calls, a quiet channel is taken for what it usually
/// is, and after an illness nobody chose to try, trust comes back with time.
struct TechnicalMemory: Sendable, Equatable {
    private static let fastHalfLife: Int64 = 20_000
    private static let slowHalfLife: Int64 = 180_000
    private static let blockMilliseconds: Int64 = 30_000
    /// Assumed of an unknown channel: so many calls at 95 %.
    private static let priorCalls: Int64 = 20
    private static let prior: Int64 = 950_000
    /// The base forgets by halving at so many calls.
    private static let baseCalls: Int64 = 4_000

    private var baseGood: Int64 = 0
    private var baseAll: Int64 = 0
    /// The running stretch, not yet in the base: dropped when it turns out to be part of an illness.
    private var blockGood: Int64 = 0
    private var blockAll: Int64 = 0
    private var blockStart: Timestamp?
    private var slow = DecayingCounts()
    private var fast = DecayingCounts()
    /// For a sudden fall of a busy channel, which thousands of good calls a moment ago would hide.
    private var recent = RecentCalls()

    /// - Parameter loadMillionths: what success was to be expected to keep at the call's load, of a million.
    mutating func add(success: Bool, startedAt start: Timestamp, loadMillionths: Int64, at now: Timestamp) {
        let weight = max(1, DecayingCounts.one * loadMillionths / 1_000_000)
        fast.add(good: success, weight: weight, at: now, halfLife: TechnicalMemory.fastHalfLife)
        recent.add(startedAt: start, good: success, usual: base, at: now)
        slow.add(good: success, weight: weight, at: now, halfLife: TechnicalMemory.slowHalfLife)
        if now.since(blockStart ?? now) >= TechnicalMemory.blockMilliseconds { closeBlock() }
        blockStart = blockStart ?? now
        blockGood += success ? DecayingCounts.one : 0
        blockAll += weight
    }

    /// The breaker opened: what came in last says nothing about the channel in health.
    mutating func fellIll() {
        blockGood = 0
        blockAll = 0
        blockStart = nil
    }

    /// The channel has proved itself again: what it did while ill is over.
    mutating func recovered() {
        fellIll()
        slow = DecayingCounts()
        fast = DecayingCounts()
        recent = RecentCalls()
    }

    /// Probability that a call succeeds at low load, millionths.
    func success(at now: Timestamp) -> Int64 {
        let usual = slow.news(at: now, halfLife: TechnicalMemory.slowHalfLife, prior: base).share
        let lately = fast.news(at: now, halfLife: TechnicalMemory.fastHalfLife, prior: usual).share
        let likely = recent.belief(usual: lately, at: now)
        return min(999_000, likely + Doubt.millionths(base, cases: baseAll / DecayingCounts.one))
    }

    /// The same in health, millionths.
    var base: Int64 {
        let assumed = TechnicalMemory.priorCalls * DecayingCounts.one
        return min(1_000_000, (baseGood * 1_000_000 + assumed * TechnicalMemory.prior) / (baseAll + assumed))
    }

    /// A stretch far below the base is an illness no breaker saw, and stays out of it.
    private mutating func closeBlock() {
        let isUsual = blockGood * 1_000_000 >= blockAll * (base - 200_000)
        if isUsual || blockAll < 5 * DecayingCounts.one {
            baseGood += blockGood
            baseAll += blockAll
            if baseAll > TechnicalMemory.baseCalls * DecayingCounts.one {
                baseGood /= 2
                baseAll /= 2
            }
        }
        fellIll()
    }
}

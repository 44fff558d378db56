import EngineHost
import Histogram
import Payments
import Routing

/// Decisions a second of one core, over orders as mixed as the demo's.
enum RoutingBench {
    static func run(_ setting: BenchSetting) throws -> [BenchResult] {
        StandardStreams.progress("routing: RSA reference")
        let reference = try SigningRate.measure(nanoseconds: min(1_000_000_000, setting.nanoseconds / 5))
        let profiles = try BenchParties.profiles()
        return [3, 10].map { count in
            StandardStreams.progress("routing: \(count) channels")
            return measure(channels: count, profiles, setting, reference)
        }
    }

    private static func measure(
        channels: Int, _ profiles: [ChannelProfile], _ setting: BenchSetting, _ reference: Double
    ) -> BenchResult {
        var draw = SplitMix64(seed: setting.seed)
        let now = BenchParties.startOfDay
        let standings = BenchParties.standings(profiles, count: channels, at: now, draw: &draw)
        let requests = BenchParties.requests(count: 4_096, at: now, draw: &draw)
        let weights = CriteriaWeights(preference: 60, cost: 40, version: 1)
        var durations = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        var decisions = 0
        var chosen = 0
        let start = BenchClock.threadTime()
        let end = BenchClock.ticks() + setting.nanoseconds / 2
        while BenchClock.ticks() < end {
            for request in requests {
                let before = BenchClock.ticks()
                let decision = Router.decide(
                    request, among: standings, weights: weights, explorePartsPerMillion: 10_000, at: now, random: &draw)
                durations.record(UInt64(max(1, BenchClock.ticks() - before)))
                if decision.chosen != nil { chosen += 1 }
            }
            decisions += requests.count
        }
        let seconds = Double(max(1, BenchClock.threadTime() - start)) / 1e9
        return BenchResult(
            bench: "routing", what: "decisions of one core, \(channels) channels",
            figure: Double(decisions) / seconds, unit: "decisions/s",
            referenceWhat: "RSA-2048 signatures of one core, of which an order needs at least one",
            reference: reference,
            latency: BenchLatency(of: "decision", durations),
            details: [("found a channel", "\(chosen * 100 / max(1, decisions)) of 100")])
    }
}

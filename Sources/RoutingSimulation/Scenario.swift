/// What happens to a world over its two thousand seconds.
package struct Scenario: Sendable {
    package struct Fault: Sendable {
        package enum Kind: Sendable, Equatable {
            /// Success is multiplied by this.
            case success(Double)
            /// Success goes evenly from its own to this part of it over the fault's time, and comes back at its end.
            case fading(Double)
            /// Turns of so many seconds, ill and well: success by this factor, and its own.
            case flapping(Double, seconds: Double)
            /// Answers nothing: a timeout after half a minute.
            case silentFreeze
            /// Says that it is frozen, at once.
            case explicitFreeze
        }

        package enum Target: Sendable, Equatable {
            case channel(Int)
            /// The channel this router used most in the two minutes before.
            case busiest
        }

        package let target: Target
        package let from: Double
        package let to: Double
        package let kind: Kind
    }

    package let name: String
    package let title: String
    package var faults: [Fault] = []
    /// Stretches of time with more orders than usual.
    package var rates: [(from: Double, to: Double, factor: Double)] = []
    /// From when to when preferences move while histories stay behind.
    package var drift: (from: Double, to: Double)?

    package func rate(at time: Double) -> Double {
        rates.first { time >= $0.from && time < $0.to }?.factor ?? 1
    }

    /// Part of the buyers that have moved on to the drifted preferences.
    package func drifted(at time: Double) -> Double {
        guard let drift, time > drift.from else { return 0 }
        return min(1, (time - drift.from) / (drift.to - drift.from))
    }
}

extension Scenario {
    private static func fault(_ channel: Int, _ from: Double, _ to: Double, _ kind: Fault.Kind) -> Fault {
        Fault(target: .channel(channel), from: from, to: to, kind: kind)
    }

    private static func busiest(_ from: Double, _ to: Double, _ kind: Fault.Kind) -> Fault {
        Fault(target: .busiest, from: from, to: to, kind: kind)
    }

    package static let all: [Scenario] = [
        Scenario(name: "S1", title: "stationary"),
        Scenario(
            name: "S2", title: "abrupt outages",
            faults: [
                fault(0, 300, 600, .success(0.20)), fault(3, 500, 800, .success(0.05)),
                fault(5, 900, 1_100, .success(0)), fault(1, 1_200, 1_500, .success(0.30)),
                fault(0, 1_400, 1_600, .success(0.50)), fault(4, 1_600, 1_800, .success(0.10)),
            ]),
        Scenario(
            name: "S3", title: "gradual degradation",
            faults: [
                fault(0, 200, 1_000, .fading(0.70)), fault(3, 500, 1_300, .fading(0.75)),
                fault(0, 1_200, 1_900, .fading(0.60)), fault(1, 900, 1_500, .fading(0.85)),
            ]),
        Scenario(name: "S4", title: "promotion, orders x6", rates: [(600, 1_200, 6)]),
        Scenario(
            name: "S5", title: "freezes",
            faults: [
                fault(0, 300, 600, .silentFreeze), fault(3, 700, 1_000, .explicitFreeze),
                fault(1, 1_000, 1_200, .explicitFreeze), fault(4, 1_250, 1_450, .silentFreeze),
                fault(0, 1_500, 1_800, .explicitFreeze),
            ]),
        Scenario(name: "S6", title: "preferences drift", drift: (400, 1_400)),
        Scenario(
            name: "S7", title: "mixed",
            faults: [
                fault(1, 200, 700, .flapping(0.30, seconds: 40)), fault(0, 850, 1_000, .success(0.45)),
                fault(3, 1_500, 1_700, .silentFreeze),
            ],
            rates: [(800, 1_000, 3)], drift: (1_000, 1_800)),
        Scenario(
            name: "S8", title: "outage of the busiest",
            faults: [
                busiest(400, 700, .success(0.50)), busiest(1_000, 1_200, .success(0.20)),
                busiest(1_500, 1_700, .silentFreeze),
            ]),
    ]

    package static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }
}

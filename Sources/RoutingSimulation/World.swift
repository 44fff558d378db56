/// A market to route in: channels, buyers and their minds. Everything is an assumption of ours, written down in
/// docs/routing.md; it ranks routers and says nothing about any real channel.
package struct World: Sendable {
    package struct Channel: Sendable, Equatable {
        package var name: String
        package var method: Int
        package var feeBasisPoints: Int
        package var success: Double
        package var medianSeconds: Double
        package var ceiling: Int
    }

    /// One letter a method, in the order of all vectors by method.
    package var methods: String
    package var channels: [Channel]
    /// Share of each environment.
    package var environments: [(name: String, share: Double)]
    /// Methods that are to be had in each environment.
    package var methodsByEnvironment: [Set<Int>]
    /// Preferred method of each segment's buyers, as shares; all segments are equally frequent.
    package var segments: [[Double]]
    /// The same after the drift of a scenario that has one.
    package var driftedSegments: [[Double]]
    /// Probability that who prefers the first goes through with the second.
    package var acceptance: [[Double]]
    package var historyRight = 0.85
    package var marginShare = 0.10
    package var maximumAttempts = 3
    package var ordersPerSecond = 20.0
    package var seconds = 2_000.0
    package var amountMedianFen = 6_800.0
    package var amountSigma = 0.9
    package var latencySigma = 0.35
    /// Of the ordinary failures, those that are timeouts.
    package var timeoutShare = 0.3
    package var timeoutSeconds = 10.0
    package var freezeSeconds = 30.0
    /// Waits for another try: after an error, after a timeout, after a silent freeze, after a refusal at once.
    package var patienceError = 0.42
    package var patienceTimeout = 0.28
    package var patienceFreeze = 0.20
    package var patienceRefused = 0.75
    /// Success lost at the ceiling, from 80 % of it on; latency added at the ceiling, from 50 % of it on.
    package var loadDrop = 0.15
    package var loadDelay = 0.5

    /// Channels that are to be had in an environment.
    package func allowed(_ environment: Int) -> [Int] {
        channels.indices.filter { methodsByEnvironment[environment].contains(channels[$0].method) }
    }

    /// Success that is left at a load, as a factor.
    package func kept(load: Double) -> Double { 1 - loadDrop * min(max(0, (load - 0.8) / 0.2), 1) }

    package func delay(load: Double) -> Double { 1 + loadDelay * min(max(0, (load - 0.5) / 0.5), 1) }
}

extension World {
    /// Ten channels over six methods: WeChat W, Alipay A, UnionPay and bank cards U, e-CNY E, pay later B, wallet K.
    package static let standard = World(
        methods: "WAUEBK",
        channels: [
            Channel(
                name: "wx_direct", method: 0, feeBasisPoints: 60, success: 0.960, medianSeconds: 2.4, ceiling: 180),
            Channel(
                name: "wx_agg_a", method: 0, feeBasisPoints: 38, success: 0.945, medianSeconds: 2.8, ceiling: 130),
            Channel(
                name: "wx_agg_b", method: 0, feeBasisPoints: 30, success: 0.925, medianSeconds: 3.2, ceiling: 90),
            Channel(
                name: "ali_direct", method: 1, feeBasisPoints: 60, success: 0.965, medianSeconds: 2.2, ceiling: 120),
            Channel(
                name: "ali_agg", method: 1, feeBasisPoints: 35, success: 0.945, medianSeconds: 2.8, ceiling: 90),
            Channel(
                name: "union", method: 2, feeBasisPoints: 38, success: 0.935, medianSeconds: 3.4, ceiling: 80),
            Channel(
                name: "bank_card", method: 2, feeBasisPoints: 25, success: 0.910, medianSeconds: 4.2, ceiling: 60),
            Channel(
                name: "ecny", method: 3, feeBasisPoints: 0, success: 0.920, medianSeconds: 3.0, ceiling: 40),
            Channel(
                name: "pay_later", method: 4, feeBasisPoints: 100, success: 0.930, medianSeconds: 3.2, ceiling: 40),
            Channel(
                name: "wallet", method: 5, feeBasisPoints: 45, success: 0.940, medianSeconds: 2.6, ceiling: 40),
        ],
        environments: [("w", 0.55), ("a", 0.30), ("b", 0.15)],
        methodsByEnvironment: [[0, 2, 3, 4], [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]],
        segments: [
            [0.50, 0.28, 0.08, 0.03, 0.08, 0.03],
            [0.42, 0.36, 0.06, 0.03, 0.10, 0.03],
            [0.55, 0.20, 0.14, 0.05, 0.03, 0.03],
            [0.60, 0.14, 0.18, 0.04, 0.02, 0.02],
            [0.38, 0.30, 0.08, 0.06, 0.12, 0.06],
            [0.48, 0.26, 0.12, 0.06, 0.04, 0.04],
        ],
        driftedSegments: [
            [0.28, 0.42, 0.08, 0.08, 0.10, 0.04],
            [0.24, 0.42, 0.08, 0.12, 0.10, 0.04],
            [0.34, 0.24, 0.20, 0.16, 0.03, 0.03],
            [0.40, 0.16, 0.26, 0.14, 0.02, 0.02],
            [0.22, 0.34, 0.10, 0.16, 0.12, 0.06],
            [0.30, 0.30, 0.16, 0.16, 0.04, 0.04],
        ],
        acceptance: [
            [1.00, 0.93, 0.91, 0.82, 0.62, 0.70],
            [0.94, 1.00, 0.89, 0.80, 0.70, 0.72],
            [0.92, 0.90, 1.00, 0.86, 0.58, 0.68],
            [0.90, 0.88, 0.90, 1.00, 0.54, 0.66],
            [0.90, 0.92, 0.82, 0.72, 1.00, 0.68],
            [0.92, 0.92, 0.86, 0.78, 0.64, 1.00],
        ])
}

import Testing

@testable import RoutingSimulation

@Suite("Contestants")
struct ContestTests {
    /// - Parameter names: contestants to run; all when empty.
    private func results(
        _ scenario: String, seconds: Double, seed: UInt64 = 9, of names: Set<String> = []
    ) -> [String: RunResult] {
        var world = World.standard
        world.seconds = seconds
        guard let scenario = Scenario.named(scenario) else { return [:] }
        let orders = WorldOrder.all(world, scenario, seed: seed)
        var found: [String: RunResult] = [:]
        for maker in Contestants.all {
            let contestant = maker(world, scenario, seed)
            guard names.isEmpty || names.contains(contestant.name) else { continue }
            var run = RoutingRun(world, scenario, orders, seed: seed, contestant)
            let result = run.run()
            found[result.policy] = result
        }
        return found
    }

    @Test func `knowing more earns more, and the product's router comes before every published one`() {
        let found = results("S1", seconds: 300)
        let capture = found.mapValues(\.capture)
        #expect(found.count == Contestants.all.count)
        let own = capture["paydeck"] ?? 0
        #expect(capture["knows all"] ?? 0 > capture["knows true rates"] ?? 100)
        #expect(capture["knows true rates"] ?? 0 > own)
        let others = found.keys.filter { !["knows all", "knows true rates", "paydeck"].contains($0) }
        #expect(others.count == 12)
        for other in others { #expect(own > capture[other] ?? 100, "\(other)") }
    }

    @Test func `in a spike the product's router meets no ceiling, those that do not count meet it`() {
        let found = results("S4", seconds: 680, of: ["paydeck", "fixed with failover", "public success rate"])
        #expect(found["paydeck"]?.refusals == 0)
        #expect(found["fixed with failover"]?.refusals ?? 0 > 1_000)
        #expect(found["public success rate"]?.refusals ?? 0 > 0)
    }

    @Test func `an outage of its busiest channel costs it few first attempts`() {
        let found = results("S8", seconds: 700, of: ["paydeck", "fixed, one channel"])
        #expect(found["paydeck"]?.firstAttemptsIntoFault ?? 1_000 < 100)
        #expect(found["fixed, one channel"]?.firstAttemptsIntoFault ?? 0 > 3_000)
    }

    @Test func `the same seed gives the same run`() {
        #expect(results("S7", seconds: 100) == results("S7", seconds: 100))
    }

    @Test func `differences are paired by seed`() {
        func run(_ policy: String, _ seed: UInt64, _ value: Double) -> RunResult {
            var result = RunResult(policy: policy, scenario: "S1", seed: seed)
            result.valueFen = value
            result.marginFen = 100
            return result
        }
        let comparison = Comparison(
            [run("own", 1, 90), run("own", 2, 80), run("other", 1, 88), run("other", 2, 79)], own: "own")
        let other = comparison.rows.first { $0.policy == "other" }
        #expect(other?.mean == 83.5)
        #expect(other?.difference == -1.5)
        #expect(abs((other?.standardError ?? 0) - 0.5) < 1e-9, "the seeds' own difference of 10 is not in it")
    }

    @Test func `a log, an exponential and a normal quantile are what they are called`() {
        for value in [1e-9, 0.1, 0.5, 1, 1.5, 2, 10, 1e9] {
            #expect(abs(value.naturalLogarithm.exponential / value - 1) < 1e-11)
        }
        #expect(abs(2.718281828459045.naturalLogarithm - 1) < 1e-12)
        #expect(abs(0.975.normalQuantile - 1.959963984540054) < 1e-7)
        #expect(abs(0.5.normalQuantile) < 1e-9)
        #expect(abs(0.001.normalQuantile + 3.090232306167813) < 1e-7)
    }
}

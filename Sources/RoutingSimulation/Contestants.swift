/// Who is measured in the routing bench: two references, the product's router, and the baselines.
package enum Contestants {
    package typealias Maker = @Sendable (World, Scenario, UInt64) -> RoutingRun.Contestant

    package static let all: [Maker] = [
        { world, scenario, _ in .reference(KnowingRouter(.minds, world, scenario)) },
        { world, scenario, _ in .reference(KnowingRouter(.rates, world, scenario)) },
        { world, _, seed in .policy(BrainPolicy(world, seed: seed)) },
        { world, _, seed in .policy(PublicSuccessRate(world, withCost: true, seed: seed)) },
        { world, _, seed in .policy(PublicSuccessRate(world, withCost: false, seed: seed)) },
        { world, _, seed in .policy(DiscountedThompson(world, insideMethod: true, seed: seed)) },
        { world, _, seed in .policy(DiscountedThompson(world, insideMethod: false, seed: seed)) },
        { world, _, seed in .policy(EpsilonGreedy(world, seed: seed)) },
        { world, _, _ in .policy(SlidingWindowUCB(world)) },
        { world, _, _ in .policy(DualWeight(world)) },
        { world, _, _ in .policy(PreferenceFirst(world)) },
        { world, _, _ in .policy(FixedFailover(world)) },
        { world, _, seed in .policy(StaticWeights(world, seed: seed)) },
        { _, _, _ in .policy(RoundRobin()) },
        { _, _, _ in .policy(OneChannel()) },
    ]
}

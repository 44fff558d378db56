import Payments
import Risk
import RiskSimulation
import Testing

@Suite struct RiskWorldTests {
    private static let world = RiskWorld(seed: 3, size: 0.03)

    @Test func `the same seed makes the same world, another one another`() {
        let again = RiskWorld(seed: 3, size: 0.03)
        #expect(again.events.map(\.at) == Self.world.events.map(\.at))
        #expect(again.events.compactMap(\.subject) == Self.world.events.compactMap(\.subject))
        #expect(RiskWorld(seed: 4, size: 0.03).events.map(\.at) != Self.world.events.map(\.at))
    }

    @Test func `a world has every kind of case, and they are as long as their orders and withdrawals`() {
        let world = Self.world
        #expect(Set(world.cases.map(\.kind)) == Set(PlantedKind.allCases))
        for (index, planted) in world.cases.enumerated() {
            #expect(planted.length == world.events.count { $0.planted == index && $0.subject != nil })
        }
        #expect(world.goodOrders > 5_000)
        #expect(zip(world.events, world.events.dropFirst()).allSatisfy { $0.at <= $1.at })
    }

    /// The windows give what a recount gives, every value of every feature, in worlds small enough to be recounted in
    /// whole.
    @Test(arguments: [UInt64(1), 2])
    func `every value of the windows is what a recount gives`(seed: UInt64) {
        let exact = RiskExactness(RiskWorld(seed: seed, size: 0.004), every: 5, wholeEvery: 23)
        #expect(exact.differences == [])
        #expect(exact.total > 5_000)
        #expect(Set(exact.compared.keys) == Set(RiskRecount.asked.map(\.feature)))
    }

    @Test func `the standard rules find planted cases in time, five static ones do not find all kinds`() {
        let own = RiskRun.run(Self.world, with: RuleContestant("own", rules: .standard))
        let five = RiskRun.run(Self.world, with: RuleContestant("five", rules: Baselines.fiveStatic))
        for kind in PlantedKind.allCases { #expect(own.found[kind]?.inTime == own.found[kind]?.cases, "\(kind)") }
        #expect(five.found[.brushing]?.inTime == 0 && five.found[.laundering]?.inTime == 0)
    }

    @Test func `a window that hops misses a burst across its edge that a sliding one sees`() {
        var hopping = HoppingContestant()
        var sliding = RuleContestant("sliding", rules: Baselines.fiveStatic)
        var alerts = (hopping: 0, sliding: 0)
        for number in 0..<6 {
            // Three before a full ten minutes and three after it.
            let at = Timestamp(milliseconds: 1_795_410_000_000 + Int64(number - 3) * 30_000)
            let subject = RiskSubject(at: at, amount: .fen(100), user: "u", device: "d\(number)")
            if hopping.assess(subject).isAlert { alerts.hopping += 1 }
            if sliding.assess(subject).isAlert { alerts.sliding += 1 }
            let event = RiskWorldEvent(at: at, happening: .subject(subject))
            hopping.note(event)
            sliding.note(event)
        }
        #expect(alerts == (0, 2))
    }
}

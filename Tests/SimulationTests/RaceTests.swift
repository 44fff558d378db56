import Payments
import Testing

@testable import Simulation

/// A short form of `paydeck bench races`.
@Suite("Two persons")
struct RaceTests {
    @Test("races of makers and checkers: one effect each, nobody confirms his own", arguments: [1, 2] as [UInt64])
    func races(seed: UInt64) throws {
        let figures = try AuthorityRaces(seed: seed).run(150)
        #expect(figures.violations == [])
        #expect(figures.races == 150 && figures.selfApproved == 0)
        #expect(figures.effects > 30 && figures.effects < 150, "some must have been confirmed, some not")
        #expect(figures.selfApprovals > 60, "the maker must have tried")
        for rule in ["same_person", "changed_since", "not_permitted", "not_armed", "unknown_target"] {
            #expect(figures.refusals[rule, default: 0] > 0, "\(rule): \(figures.refusals)")
        }
    }

    @Test("the oracle itself tells a right confirmation from a wrong one")
    func oracle() {
        let maker = RaceCast.honest[0]
        var oracle = RaceOracle(maker: maker, roles: [.finance], expiresAt: Simulation.epoch.adding(seconds: 9))
        let late = Simulation.epoch.adding(seconds: 9)
        let attempts: [(RaceMove, OperatorIdentity, Timestamp, Bool)] = [
            (.honest, maker, Simulation.epoch, false), (.honest, RaceCast.others[1], Simulation.epoch, false),
            (.wrongWord, RaceCast.honest[1], Simulation.epoch, false), (.honest, RaceCast.honest[1], late, false),
            (.honest, RaceCast.honest[1], Simulation.epoch, true), (.honest, RaceCast.honest[2], Simulation.epoch, false),
        ]
        for (place, attempt) in attempts.enumerated() {
            let done = oracle.attempt(attempt.0, by: attempt.1, number: "\(place)", at: attempt.2)
            #expect(done == attempt.3, "\(place)")
        }
        #expect(oracle.state == .confirmed)
    }
}

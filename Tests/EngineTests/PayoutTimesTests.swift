@testable import Engine
import Payments
import Testing

/// When batches go and what is promised, over nights, weekends and holidays.
@Suite struct PayoutTimesTests {
    private let times = PayoutTimes(settings: PayoutSettings(), calendar: .china)

    private func moment(_ text: String) throws -> Timestamp {
        try #require(Timestamp(rfc3339: "2026-" + text + "+08:00"))
    }

    @Test(arguments: [
        ("11-18T08:59:59", "11-18T09:00:00"), ("11-18T09:00:00", "11-18T14:00:00"),
        ("11-18T14:00:00", "11-19T09:00:00"),
        // Friday afternoon, over the weekend.
        ("11-20T15:00:00", "11-23T09:00:00"),
        // Over the National Day holidays; and a Saturday that is worked in exchange.
        ("09-30T15:00:00", "10-08T09:00:00"), ("10-09T20:00:00", "10-10T09:00:00"),
    ])
    func `ordinary batches go at their times on banking days`(asked: String, goes: String) throws {
        #expect(try times.nextSlot(.ordinary, after: moment(asked)) == moment(goes))
    }

    @Test(arguments: [
        ("11-18T08:59:59", "11-18T09:00:00"), ("11-18T09:00:00", "11-18T09:30:00"),
        ("10-01T23:40:00", "10-02T00:00:00"),
    ])
    func `fast batches go every half hour of any day`(asked: String, goes: String) throws {
        #expect(try times.nextSlot(.vip, after: moment(asked)) == moment(goes))
    }

    @Test func `an ordinary one is promised before the next banking day ends, a fast one within two hours`() throws {
        #expect(try times.promise(.ordinary, from: moment("11-18T10:00:00")) == moment("11-20T00:00:00"))
        #expect(try times.promise(.ordinary, from: moment("11-20T10:00:00")) == moment("11-24T00:00:00"))
        #expect(try times.promise(.ordinary, from: moment("09-30T10:00:00")) == moment("10-09T00:00:00"))
        #expect(try times.promise(.vip, from: moment("10-01T10:00:00")) == moment("10-01T12:00:00"))
    }

    @Test func `what is deferred goes with the first batch of the next banking day`() throws {
        #expect(try times.nextDaySlot(.ordinary, after: moment("11-20T09:00:00")) == moment("11-23T09:00:00"))
        #expect(try times.nextDaySlot(.vip, after: moment("11-18T09:30:00")) == moment("11-19T09:00:00"))
    }
}

/// Each rule looks at its own fact, at its line and beside it.
@Suite struct PayoutRiskTests {
    private var rules: PayoutRiskRules { PayoutRiskRules() }

    private func facts(_ change: (inout PayoutFacts) -> Void) -> PayoutFacts {
        var facts = PayoutFacts(
            amount: .fen(499_999), at: Timestamp(milliseconds: 1_795_000_000_000), sharing: 3, isKnownAccount: false,
            recent: 4, isPayeeChanging: false)
        change(&facts)
        return facts
    }

    private func fired(_ change: (inout PayoutFacts) -> Void) -> [String] {
        PayoutRisk.assess(facts(change), rules: rules).map(\.rule)
    }

    @Test func `just below every line nothing fires, on each line its rule does`() {
        #expect(fired { _ in } == [])
        #expect(fired { $0.sharing = 4 } == ["shared_account"])
        #expect(fired { $0.amount = .fen(500_000) } == ["new_account_large"])
        #expect(fired { $0.recent = 5 } == ["payout_velocity"])
        #expect(fired { $0.isPayeeChanging = true } == ["payee_change"])
    }

    @Test func `much money at night is strange even to a known account`() {
        func atHour(_ hour: Int64) -> [String] {
            fired {
                $0.isKnownAccount = true
                $0.amount = .fen(500_000)
                $0.at = Timestamp(milliseconds: (1_795_017_600 - 8 * 3_600 + hour * 3_600) * 1_000)
            }
        }
        let hours = (0..<24).map { hour in
            let time = Timestamp(milliseconds: (1_795_017_600 - 8 * 3_600 + Int64(hour) * 3_600) * 1_000).civil().hour
            return (time, atHour(Int64(hour)))
        }
        for (hour, rules) in hours { #expect(rules == (hour < 6 ? ["night_payout"] : []), "hour \(hour)") }
    }

    @Test func `a rule without a line is off, and a night may span midnight`() {
        var off = PayoutRiskRules()
        off.sharedAccount = nil
        off.nightMinorUnits = nil
        off.newAccountMinorUnits = nil
        off.velocity = nil
        #expect(PayoutRisk.assess(facts { $0.sharing = 99 }, rules: off).isEmpty)
        var late = PayoutRiskRules()
        late.nightFrom = 22
        late.nightTo = 5
        #expect([21, 22, 0, 4, 5].map(late.isNight) == [false, true, true, true, false])
    }

    @Test func `each finding says a sentence both languages know`() {
        let all = PayoutRisk.assess(
            facts {
                $0.sharing = 9
                $0.recent = 9
                $0.amount = .fen(9_000_000)
                $0.isPayeeChanging = true
            }, rules: rules)
        #expect(all.count == 4)
        #expect(all.allSatisfy { Evidence.read($0.evidence) != nil && $0.evidence.count <= 120 })
    }
}

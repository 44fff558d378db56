import Payments

@testable import Risk

/// Orders and withdrawals for the tests, and a clock that is told what time it is.
struct RiskBench {
    /// 13:00 in Beijing.
    static let noon = Timestamp(milliseconds: 1_795_410_000_000)

    var memory = RiskMemory()
    var now = RiskBench.noon

    static func order(
        _ fen: Int64 = 100, user: String = "u1", device: String = "d1", payee: String = "p1", at: Timestamp = noon
    ) -> RiskSubject {
        RiskSubject(
            at: at, amount: .fen(fen), user: user, device: device, payee: payee,
            flows: [RiskSubject.Flow(to: payee, minorUnits: fen)], registeredAt: at.adding(seconds: -100 * 86_400))
    }

    /// Looks at an order now and takes it in.
    @discardableResult
    mutating func order(
        _ fen: Int64 = 100, user: String = "u1", device: String = "d1", payee: String = "p1",
        rules: RiskRules = .standard
    ) -> RiskAssessment {
        see(RiskBench.order(fen, user: user, device: device, payee: payee, at: now), rules: rules)
    }

    @discardableResult
    mutating func payout(_ fen: Int64, from user: String, to owner: String) -> RiskAssessment {
        see(RiskSubject(payout: .fen(fen), at: now, participant: user, owner: owner), rules: .standard)
    }

    @discardableResult
    mutating func see(_ subject: RiskSubject, rules: RiskRules = .standard) -> RiskAssessment {
        let result = RiskAssessor.assess(subject, memory: memory, rules: rules)
        memory.note(subject)
        return result
    }

    mutating func advance(_ seconds: Int64) { now = now.adding(seconds: seconds) }

    func value(_ feature: RiskFeature, within seconds: Int64 = 0, _ subject: RiskSubject) -> Int64? {
        RiskLook(subject, memory).value(feature, withinSeconds: seconds)
    }
}

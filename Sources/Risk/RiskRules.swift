package import Payments

/// The rules of risk with their points. Points add up; the verdict is the highest line the sum reaches.
package struct RiskRules: Sendable, Equatable {
    /// Score from which an order waits for a person before its buyer may pay.
    package var reviewAt = 60
    /// Score from which money is accepted but held: no share leaves until a person decides.
    package var holdAt = 40
    /// Score from which an order is refused.
    package var rejectAt = 140

    package var largeAmount = LargeAmount()
    package var frequency = Frequency()
    package var unusualHours = UnusualHours()
    package var newUserLarge = NewUserLarge()
    package var deviceHopping = DeviceHopping()

    package init() {}

    package static let standard = RiskRules()

    /// One order above an amount.
    package struct LargeAmount: Sendable, Equatable {
        package var enabled = true
        package var points = 45
        package var minorUnits: Int64 = 1_500_000
        package init() {}
    }

    /// Many orders of one buyer within a window, this one counted.
    package struct Frequency: Sendable, Equatable {
        package var enabled = true
        package var points = 50
        package var orders = 5
        package var windowSeconds: Int64 = 600
        package init() {}
    }

    /// Between two hours of the Beijing night, the first counted, the last not.
    package struct UnusualHours: Sendable, Equatable {
        package var enabled = true
        package var points = 15
        package var fromHour = 1
        package var toHour = 5
        package init() {}
    }

    /// A large order of somebody who registered a short while ago.
    package struct NewUserLarge: Sendable, Equatable {
        package var enabled = true
        package var points = 65
        package var accountAgeSeconds: Int64 = 86_400
        package var minorUnits: Int64 = 300_000
        package init() {}
    }

    /// One device under several accounts within a window, this one counted.
    package struct DeviceHopping: Sendable, Equatable {
        package var enabled = true
        package var points = 55
        package var users = 4
        package var windowSeconds: Int64 = 3_600
        package init() {}
    }
}

/// What risk wants done with an order.
package enum RiskVerdict: String, Sendable, CaseIterable {
    case pass
    /// A person looks before the buyer may pay.
    case review
    /// The buyer may pay; the money is held until a person looked.
    case hold
    case reject
}

package struct RiskAssessment: Sendable, Equatable {
    package let verdict: RiskVerdict
    package let score: Int
    /// The rules that fired, most points first.
    package let findings: [RuleFinding]

    package init(verdict: RiskVerdict, score: Int, findings: [RuleFinding]) {
        self.verdict = verdict
        self.score = score
        self.findings = findings
    }
}

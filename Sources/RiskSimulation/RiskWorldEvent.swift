package import Payments
package import Risk

/// One thing that happens in a simulated world, with the truth beside it that no rule sees.
package struct RiskWorldEvent: Sendable {
    package enum Happening: Sendable {
        case subject(RiskSubject)
        case refund(RiskRefund)
    }

    package let at: Timestamp
    package var happening: Happening
    /// The planted case it belongs to; nil for what is good.
    package var planted: Int?

    package init(at: Timestamp, happening: Happening, planted: Int? = nil) {
        self.at = at
        self.happening = happening
        self.planted = planted
    }

    package var subject: RiskSubject? { if case .subject(let subject) = happening { subject } else { nil } }
}

/// Kinds of planted cases.
package enum PlantedKind: String, Sendable, CaseIterable {
    /// One order of more than 50 times the user's median.
    case amount = "R1"
    /// 8 to 20 orders of one user in ten minutes.
    case velocity = "R2"
    /// 3 or more orders between 02:00 and 05:00 by a user who never orders then.
    case night = "R3"
    /// A user of less than 24 hours pays more than 3,000.00.
    case newUser = "R4"
    /// 5 to 12 accounts on one device in an hour.
    case device = "R5"
    /// 10 to 30 payers to one payee, the same amount within 1 %, 70 % refunded within 48 hours.
    case brushing = "R6"
    /// 8 to 15 payers to A within 6 hours; 90 % moves on through B and C back to one of them.
    case laundering = "R7"

    package var text: String {
        switch self {
        case .amount: "amount"
        case .velocity: "velocity"
        case .night: "night"
        case .newUser: "new user"
        case .device: "device"
        case .brushing: "brushing"
        case .laundering: "laundering"
        }
    }

    /// How many a full world has.
    var count: Int {
        switch self {
        case .amount: 120
        case .velocity, .night: 80
        case .newUser: 100
        case .device: 60
        case .brushing: 30
        case .laundering: 20
        }
    }
}

/// A planted case: its orders and withdrawals in the order of time are its length.
package struct PlantedCase: Sendable {
    package let kind: PlantedKind
    package var length: Int
}

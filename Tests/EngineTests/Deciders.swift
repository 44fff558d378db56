import Payments
import Risk
import Routing

extension RiskRules {
    /// No rule fires.
    static var quiet: RiskRules { RiskRules(rules: []) }

    /// Large amounts alone decide, at the given lines of the score.
    static func large(from minorUnits: Int64, points: Int) -> RiskRules {
        RiskRules(rules: [
            RiskRule("large_amount", points: points, kinds: [.order], [RiskCondition(.amount, atLeast: minorUnits)])
        ])
    }
}

extension BreakerSettings {
    /// Opens only after many failures, so that stories about single answers are not about breakers.
    static var patient: BreakerSettings {
        var settings = BreakerSettings()
        settings.thresholdThousandths = 1_000_000
        return settings
    }
}

import Payments
import Risk
import Routing

extension RiskRules {
    /// No rule fires.
    static var quiet: RiskRules {
        var rules = RiskRules()
        rules.largeAmount.enabled = false
        rules.frequency.enabled = false
        rules.unusualHours.enabled = false
        rules.newUserLarge.enabled = false
        rules.deviceHopping.enabled = false
        return rules
    }

    /// Large amounts alone decide, at the given lines of the score.
    static func large(from minorUnits: Int64, points: Int) -> RiskRules {
        var rules = quiet
        rules.largeAmount.enabled = true
        rules.largeAmount.minorUnits = minorUnits
        rules.largeAmount.points = points
        return rules
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

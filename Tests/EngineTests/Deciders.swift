import Payments
import Risk
import Routing

extension RiskRules {
    /// No rule fires.
    static var quiet: RiskRules { RiskRules() }
}

extension BreakerSettings {
    /// Opens only after many failures, so that stories about single answers are not about breakers.
    static var patient: BreakerSettings { BreakerSettings() }
}

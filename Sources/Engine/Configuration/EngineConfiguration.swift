package import Alerts
package import Ledger
package import Payments
package import Risk
package import Routing

/// Everything the engine is told before it starts; read and validated by the rim, fixed while the engine lives.
package struct EngineConfiguration: Sendable {
    /// "PROD", "DEMO", "SANDBOX": shown on every screen.
    package var environment: String
    package var site: String
    package var profiles: [ChannelProfile]
    package var shops: [ShopProfile]
    package var risk: RiskRules
    /// The text the rules were read from; empty for rules made in code.
    package var riskSource = ""
    /// Rules tried beside them, if any.
    package var shadowRisk: RiskRuleSet?
    package var breaker: BreakerSettings
    package var limits: EngineLimits
    package var payouts: PayoutSettings
    package var operators: [OperatorIdentity]
    /// Which orders are kept away from which channels; checked by the rim.
    package var merchantRules: [MerchantRule] = []
    /// How versions of the routing settings name these rules: it differs when the rules do. Empty without rules.
    package var merchantRulesName = ""
    package var alerts = AlertSettings()
    /// Who is told of alerts, each name once.
    package var alertReceivers: [ReceiverProfile] = []
    /// Days on which T+1 counts.
    package var calendar = BankingCalendar.china
    /// Certificates whose end is watched.
    package var certificates: [WatchedCertificate] = []

    package init(
        environment: String, site: String, profiles: [ChannelProfile], shops: [ShopProfile], risk: RiskRules,
        breaker: BreakerSettings, limits: EngineLimits = EngineLimits(), operators: [OperatorIdentity] = [],
        payouts: PayoutSettings = PayoutSettings()
    ) {
        self.environment = environment
        self.site = site
        self.profiles = profiles
        self.shops = shops
        self.risk = risk
        self.breaker = breaker
        self.limits = limits
        self.payouts = payouts
        self.operators = operators
    }
}

/// A shop as the engine needs it; secrets and addresses stay with the rim.
package struct ShopProfile: Sendable, Equatable {
    package let id: ShopID
    package let name: String
    /// True when a payment that arrives after the order ran out (but within the engine's limit) still makes it paid;
    /// false when such money always goes back.
    package let revivesLatePayments: Bool
    /// Levels of commission its plans may have.
    package let commission: CommissionRule
    /// True when the shop's contracts let it take a share that cannot be taken back from later commission; false when
    /// the shop bears it.
    package let clawsBack: Bool
    /// How much of what shops share it gets when all want it, beside the weights of the others; 1...1,000.
    package let weight: Int64

    package init(
        id: ShopID, name: String, revivesLatePayments: Bool = true, commission: CommissionRule = .standard,
        clawsBack: Bool = true, weight: Int64 = 1
    ) {
        self.commission = commission
        self.id = id
        self.name = name
        self.revivesLatePayments = revivesLatePayments
        self.clawsBack = clawsBack
        self.weight = weight
    }
}

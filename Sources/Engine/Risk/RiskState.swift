import Cryptography
import Payments
import Risk

/// What risk remembers, the rules that hold, and those that are tried beside them.
struct RiskState {
    private(set) var memory = RiskMemory()
    private(set) var live: RiskRuleSet
    private(set) var shadow: RiskRuleSet?
    /// The newest version of each use as stored; nil before the first start.
    private(set) var liveVersion: RiskRulesVersion?
    private(set) var shadowVersion: RiskRulesVersion?

    /// Before recovery: as configured, nothing remembered.
    init(_ configuration: EngineConfiguration) {
        let source = configuration.riskSource.isEmpty ? configuration.risk.toml : configuration.riskSource
        live = RiskRuleSet(
            rules: configuration.risk, source: source, digest: Hex.lower(Digest.sha256(Array(source.utf8))))
        shadow = configuration.shadowRisk
    }

    var newestNumber: Int64 { max(liveVersion?.number ?? 0, shadowVersion?.number ?? 0) }

    func rules(_ use: RiskRulesVersion.Use) -> RiskRuleSet? { use == .live ? live : shadow }
    func version(_ use: RiskRulesVersion.Use) -> RiskRulesVersion? { use == .live ? liveVersion : shadowVersion }

    mutating func note(_ note: RiskNote) {
        switch note {
        case .subject(let subject): memory.note(subject)
        case .refund(let refund): memory.noteRefund(refund)
        }
    }

    mutating func take(_ change: RiskChange) {
        switch change.version.use {
        case .live: if let rules = change.rules { live = rules }
        case .shadow: shadow = change.rules
        }
        remember(change.version)
    }

    mutating func remember(_ version: RiskRulesVersion) {
        switch version.use {
        case .live: liveVersion = version
        case .shadow: shadowVersion = version
        }
    }
}

/// Something for risk to remember.
enum RiskNote {
    case subject(RiskSubject)
    case refund(RiskRefund)

    static func refund(_ refund: Refund, of order: Order) -> RiskNote {
        .refund(RiskRefund(
            payee: RiskSubject(order).payee, minorUnits: refund.amount.minorUnits, at: refund.createdAt))
    }

    var at: Timestamp {
        switch self {
        case .subject(let subject): subject.at
        case .refund(let refund): refund.at
        }
    }
}

/// Rules that come into force; none when the shadow ends.
struct RiskChange {
    let version: RiskRulesVersion
    let rules: RiskRuleSet?
}

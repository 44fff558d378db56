import Payments

/// What is known of a withdrawal when it is judged.
struct PayoutFacts: Equatable {
    var amount: Money
    var at: Timestamp
    /// Participants who are paid to the account now, the asking one counted.
    var sharing: Int
    /// Something of the participant's has arrived there before.
    var isKnownAccount: Bool
    /// Withdrawals of the participant in the window, the new one counted.
    var recent: Int
    /// The participant's accounts are about to change.
    var isPayeeChanging: Bool
}

/// Looks at one withdrawal before it is believed. Each finding alone stops it: money that has left cannot be called
/// back, and a person needs a minute. Evidence holds figures, never names or accounts.
enum PayoutRisk {
    static func assess(_ facts: PayoutFacts, rules: PayoutRiskRules) -> [RuleFinding] {
        var findings: [RuleFinding] = []
        func note(_ rule: String, _ evidence: String) {
            findings.append(RuleFinding(rule: rule, points: 50, evidence: evidence))
        }
        if facts.isPayeeChanging { note("payee_change", Evidence.payeeChanging.text()) }
        if let line = rules.sharedAccount, facts.sharing > line {
            note("shared_account", Evidence.sharedAccount.text("\(facts.sharing)", "\(line)"))
        }
        let time = facts.at.civil()
        if let line = rules.nightMinorUnits, facts.amount.minorUnits >= line, rules.isNight(time.hour) {
            note("night_payout", Evidence.nightPayout.text(
                "\(facts.amount)", time.clockText, PayoutRisk.decimal(line, facts)))
        }
        if let line = rules.newAccountMinorUnits, facts.amount.minorUnits >= line, !facts.isKnownAccount {
            note("new_account_large", Evidence.newAccountLarge.text(
                "\(facts.amount)", PayoutRisk.decimal(line, facts)))
        }
        if let line = rules.velocity, facts.recent >= line {
            note("payout_velocity", Evidence.payoutVelocity.text(
                "\(facts.recent)", "\(rules.velocitySeconds)", "\(line)"))
        }
        return findings
    }

    private static func decimal(_ minorUnits: Int64, _ facts: PayoutFacts) -> String {
        Money(minorUnits: minorUnits, currency: facts.amount.currency).decimalText
    }
}

extension PayoutRiskRules {
    /// The night may span midnight; equal hours mean no night at all.
    func isNight(_ hour: Int) -> Bool {
        nightFrom <= nightTo ? hour >= nightFrom && hour < nightTo : hour >= nightFrom || hour < nightTo
    }
}

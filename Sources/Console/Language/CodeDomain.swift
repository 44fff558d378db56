/// Families of codes that the engine sends as raw values and people read as words.
package enum CodeDomain: String, Sendable, CaseIterable {
    case refusal, channelState, breaker, override, orderState, category, caseState, caseKind
    case leg, exclusion, errorClass, alert, act, outcome, riskRule, event
    /// States of withdrawals, of batches (`batch_`) and of changes of accounts (`payee_`).
    case payout
    /// Kinds of ledger accounts.
    case account
    /// The report on money: lines of an order, places where money rests, why that may be wrong, sums of accounts.
    case moneyLine, moneyPlace, moneyConcern, position
    /// What a channel can run out of.
    case ceiling
    /// States of canaries, and why they ended so.
    case canary, canaryReason
    /// Who gets shares.
    case receiver
    /// Why the engine did something by itself, and who that was.
    case auditReason
    /// What a finding says; in English it comes as a sentence already.
    case evidence
}

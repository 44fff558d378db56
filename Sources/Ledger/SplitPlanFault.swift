/// Why a split plan is refused. `field` is the field's path in the merchant API, `rule` the rule it broke.
package struct SplitPlanFault: Error, Sendable, Equatable {
    package enum Reason: String, Sendable, CaseIterable {
        case noReceivers, tooManyReceivers, participant, repeatedParticipant, ratio, amount, sumAboveAmount
        case minimum, cap, version
        /// More levels than the law is believed to allow, or a level without the one before it.
        case commissionLevels
        /// Bound to a purpose, and delivered where nobody can see to that.
        case purpose
        /// Money kept back for somebody without a contract or an account of its own: pooling.
        case pooling
        case channelCannotDivide, accountUnknown, aboveCeiling, aboveNet
        case tooManyRequests
        /// The channel frees the money before the share may leave.
        case freezeWindow
    }

    package let reason: Reason
    package let field: String
    package let rule: String

    init(_ reason: Reason, _ field: String, _ rule: String) {
        self.reason = reason
        self.field = field
        self.rule = rule
    }
}

extension SplitPlanFault {
    static let receivers = "split_plan.receivers"

    /// The path of one receiver's field.
    static func path(_ index: Int, _ name: String) -> String { "\(receivers)[\(index)].\(name)" }
}

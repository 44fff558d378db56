/// What one reviewer said about a case: kept with it for good, also when it counts no more.
package struct ReviewAnswer: Sendable, Equatable {
    /// What part the answer played.
    package enum Place: String, Sendable, CaseIterable {
        /// No second person was needed.
        case alone
        case first, second
        /// Decides between two that differ.
        case third
    }

    package let by: String
    /// The system user behind the name: two names of one user are one person.
    package let uid: UInt32
    package let isApproval: Bool
    /// What the buyer is told; nil for an approval.
    package let wording: RejectionWording?
    /// For colleagues and the audit, never for the buyer.
    package let reason: String
    package let at: Timestamp
    /// Since when its author had the case; nil when he answered without claiming it.
    package let claimedAt: Timestamp?
    package let place: Place
    /// Digest of the consequences that were shown for both answers; a first answer holds only while they are the same.
    package let shown: String
    /// Ran out, was sent back, or what it rested on changed.
    package var isVoid: Bool

    package init(
        by: String, uid: UInt32, isApproval: Bool, wording: RejectionWording?, reason: String, at: Timestamp,
        claimedAt: Timestamp?, place: Place, shown: String, isVoid: Bool = false
    ) {
        self.by = by
        self.uid = uid
        self.isApproval = isApproval
        self.wording = wording
        self.reason = reason
        self.at = at
        self.claimedAt = claimedAt
        self.place = place
        self.shown = shown
        self.isVoid = isVoid
    }

    /// Milliseconds from the claim to the answer; nil without a claim.
    package var tookMilliseconds: Int64? { claimedAt.map { max(0, at.since($0)) } }

    package func isOf(_ name: String, uid: UInt32) -> Bool { by == name || self.uid == uid }
}

/// How far an unanswered case has been carried up.
package enum ReviewEscalation: Int, Sendable, CaseIterable, Comparable {
    case none
    /// Past its deadline: on top of the queue, an alert stands.
    case late
    /// Too long past it, or two reviewers disagree: an admin has to look.
    case admin

    package static func < (left: ReviewEscalation, right: ReviewEscalation) -> Bool { left.rawValue < right.rawValue }
}

/// What a buyer is told when an order is rejected: one of these texts and nothing else, so that no internal word ever
/// reaches him. The codes are part of the merchant API.
package enum RejectionWording: String, Sendable, CaseIterable {
    case riskReview = "risk_review"
    case identity
    case amount
    case duplicate
    case goods
    case shopRequest = "shop_request"

    /// At most 80 bytes, the shortest limit of a channel's refund reason.
    package var chinese: String {
        switch self {
        case .riskReview: "订单未通过安全审核"
        case .identity: "付款人身份未能确认"
        case .amount: "金额超出该账户可支付范围"
        case .duplicate: "订单疑似重复"
        case .goods: "该商品不支持此交易方式"
        case .shopRequest: "应商户要求取消"
        }
    }

    package var english: String {
        switch self {
        case .riskReview: "The order did not pass the security review"
        case .identity: "The payer could not be confirmed"
        case .amount: "The amount is more than this account may pay"
        case .duplicate: "The order looks like a repeat of another one"
        case .goods: "These goods cannot be paid this way"
        case .shopRequest: "Cancelled at the shop's wish"
        }
    }

    /// The wording a refund was given as its reason.
    package init?(refundReason text: String) {
        guard let found = RejectionWording.allCases.first(where: { $0.chinese == text }) else { return nil }
        self = found
    }
}

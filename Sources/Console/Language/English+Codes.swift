/// English words for codes that come from the engine, by domain and raw value.
extension English {
    static let codes: [CodeDomain: [String: String]] = [
        .refusal: refusalCodes, .channelState: channelStateCodes, .breaker: breakerCodes,
        .override: overrideCodes, .orderState: orderStateCodes, .category: categoryCodes,
        .caseState: caseStateCodes, .caseKind: caseKindCodes, .leg: legCodes, .exclusion: exclusionCodes,
        .errorClass: errorClassCodes, .alert: alertCodes, .act: actCodes, .outcome: outcomeCodes,
        .riskRule: riskRuleCodes, .event: eventCodes,
    ]

    private static let refusalCodes: [String: String] = [
        "not_permitted": "your role may not do this",
        "unknown_target": "no such target",
        "out_of_range": "the value is out of range",
        "reason_too_short": "the reason is too short",
        "typed_target_differs": "the typed name differs",
        "changed_since": "it changed since you looked; look again",
        "stale_data": "your figures were too old",
        "capacity": "the other channels could not carry it",
        "last_channel": "no channel would be left",
        "already_done": "already done",
        "not_refundable": "more than can be refunded",
        "claimed_by_other": "another reviewer has the case",
        "second_person_needed": "a second person must confirm",
        "same_person": "nobody confirms his own proposal",
        "expired": "it is too late",
        "wrong_state": "not in this state",
        "hold_limit": "held too often already",
    ]

    private static let channelStateCodes: [String: String] = [
        "ok": "ok",
        "warn": "warn",
        "critical": "CRIT",
        "off": "off",
        "probing": "probing",
        "idle": "idle",
    ]

    private static let breakerCodes: [String: String] = [
        "closed": "closed",
        "open": "open",
        "half_open": "half open",
    ]

    private static let overrideCodes: [String: String] = [
        "none": "none",
        "off": "off",
        "forced_on": "forced on",
    ]

    private static let orderStateCodes: [String: String] = [
        "review": "REVIEW",
        "paying": "PAYING",
        "unknown": "UNKNOWN",
        "paid": "PAID",
        "held": "HELD",
        "split": "SPLIT",
        "refund_part": "REFUND part",
        "refunded": "REFUNDED",
        "closed": "CLOSED",
        "expired": "EXPIRED",
        "rejected": "REJECTED",
        "failed": "FAILED",
    ]

    private static let categoryCodes: [String: String] = [
        "goods": "GOODS",
        "virtual": "VIRTUAL",
        "coupon": "COUPON",
        "service": "SERVICE",
    ]

    private static let caseStateCodes: [String: String] = [
        "waiting": "waiting",
        "claimed": "claimed",
        "held": "held",
        "approved": "approved",
        "rejected": "rejected",
    ]

    private static let caseKindCodes: [String: String] = [
        "before_payment": "before payment",
        "money_held": "accepted, money held (no split)",
        "mismatch": "paid amount differs",
        "unknown_outcome": "outcome cannot be settled",
        "refund_stuck": "refund stuck",
        "split_stuck": "split stuck",
    ]

    private static let legCodes: [String: String] = [
        "waiting": "waiting",
        "sent": "sent",
        "unknown": "unknown",
        "processing": "processing",
        "settled": "settled",
        "failed": "failed",
        "cancelled": "cancelled",
        "held": "held",
        "created": "under way",
        "succeeded": "done",
        "abnormal": "wants a person",
        "surplus": "paid twice",
        "mismatched": "amount differs",
    ]

    private static let exclusionCodes: [String: String] = [
        "currency": "currency not offered",
        "environment": "not offered where the buyer stands",
        "category": "goods not allowed",
        "amount_too_small": "amount too small",
        "amount_too_large": "amount too large",
        "split": "cannot split the order",
        "split_ceiling": "split share above its ceiling",
        "already_tried": "already tried",
        "failed_over": "failed over by an operator",
        "breaker_open": "breaker open",
        "at_capacity": "at capacity",
        "weight_zero": "weight 0",
    ]

    private static let errorClassCodes: [String: String] = [
        "technical": "retry on the next channel, same request",
        "rate_limited": "back off, then the same call",
        "frozen": "fail over and page somebody",
        "business": "refused for this order; next channel",
        "user": "the buyer's doing; channel is well",
        "already_done": "query it",
        "not_found": "query again later",
        "configuration": "page somebody: key, clock or contract",
        "unknown": "query until settled",
    ]

    private static let alertCodes: [String: String] = [
        "success": "success",
        "split_failure": "split failure",
        "breaker": "breaker open",
        "review_deadline": "review deadline",
        "fatal": "engine stopped",
        "notifications_refused": "notifications refused",
        "shop_backlog": "shop messages waiting",
        "payout": "payouts need a person",
        "ledger": "ledger",
    ]

    private static let actCodes: [String: String] = [
        "weight": "weight",
        "preference_weight": "preference weight",
        "failover": "failover",
        "back": "back",
        "refund": "refund",
        "query": "query",
        "claim": "claim",
        "unclaim": "unclaim",
        "approve": "approve",
        "reject": "reject",
        "hold": "hold",
        "note": "note",
        "second": "second",
        "keep": "keep",
        "undo": "undo",
        "acknowledge": "ack",
    ]

    private static let outcomeCodes: [String: String] = [
        "done": "done",
        "proposed": "proposed",
        "refused": "refused",
    ]

    private static let riskRuleCodes: [String: String] = [
        "large_amount": "large amount",
        "frequency": "frequency",
        "unusual_hours": "unusual hour",
        "new_user_large": "new user large",
        "device_hopping": "device hop",
        "amount_mismatch": "amount differs",
        "unknown_outcome": "unknown outcome",
        "refund_stuck": "refund stuck",
        "split_stuck": "split stuck",
    ]

    private static let eventCodes: [String: String] = [
        "order.created": "order created",
        "order.assessed": "risk assessed",
        "order.routed": "routed",
        "order.paid": "paid",
        "order.closed": "order closed",
        "order.expired": "order expired",
        "order.failed": "order failed",
        "order.rejected": "order rejected",
        "order.released": "money released",
        "attempt.prepaid": "prepay answered",
        "attempt.refused": "prepay refused",
        "attempt.unknown": "outcome unknown",
        "attempt.closed": "attempt closed",
        "attempt.surplus": "paid twice",
        "attempt.mismatched": "amount differs",
        "refund.created": "refund started",
        "refund.succeeded": "refunded",
        "refund.failed": "refund failed",
        "split.sent": "split sent",
        "split.settled": "split settled",
        "split.failed": "split failed",
        "case.opened": "case opened",
        "case.claimed": "case claimed",
        "case.unclaimed": "case given back",
        "case.approved": "case approved",
        "case.rejected": "case rejected",
        "case.held": "case held",
        "case.noted": "note added",
        "notification.accepted": "notification accepted",
        "notification.repeated": "notification repeated",
        "notification.refused": "notification refused",
        "shop.notified": "shop told",
        "shop.notify_failed": "shop not reached",
        "breaker.opened": "breaker opened",
        "breaker.half_opened": "breaker probing",
        "breaker.closed": "breaker closed",
        "weight.changed": "weight changed",
        "failover.set": "failed over",
        "failover.cleared": "brought back",
        "timer.undone": "change went back",
        "timer.kept": "change kept",
        "alert.raised": "alert",
        "alert.cleared": "alert cleared",
        "alert.acknowledged": "alert acknowledged",
        "command.refused": "command refused",
    ]
}

/// One order in the list.
package struct OrderRow: Sendable, Codable, Equatable {
    package var id: String
    package var shop: String
    package var shopOrderNumber: String
    package var at: Int64
    package var channel: String?
    package var minorUnits: Int64
    package var refundedMinorUnits: Int64
    /// "review", "paying", "unknown", "paid", "held", "split", "refund_part", "refunded", "closed", "expired",
    /// "rejected", "failed"
    package var state: String
    package var late: Bool
    package var paidTwice: Bool
    package var mismatch: Bool
    /// Money of it went back at the channel itself. Nil in pictures recorded before this was known.
    package var refundedElsewhere: Bool?
    /// Already masked: "u33936***".
    package var buyer: String
    package var category: String
    package var attempts: Int
    package var riskScore: Int
    /// Score of the chosen channel, thousandths; nil before routing.
    package var score: Int?
    /// Split legs settled, and all.
    package var legsSettled: Int
    package var legs: Int
    package var version: Int64
    /// Why a failed order failed: "no_channel" when none could take it; nil else.
    package var reason: String?

    package init(
        id: String, shop: String, shopOrderNumber: String, at: Int64, channel: String?, minorUnits: Int64,
        refundedMinorUnits: Int64, state: String, late: Bool, paidTwice: Bool, mismatch: Bool, buyer: String,
        category: String, attempts: Int, riskScore: Int, score: Int?, legsSettled: Int, legs: Int, version: Int64
    ) {
        self.id = id
        self.shop = shop
        self.shopOrderNumber = shopOrderNumber
        self.at = at
        self.channel = channel
        self.minorUnits = minorUnits
        self.refundedMinorUnits = refundedMinorUnits
        self.state = state
        self.late = late
        self.paidTwice = paidTwice
        self.mismatch = mismatch
        self.buyer = buyer
        self.category = category
        self.attempts = attempts
        self.riskScore = riskScore
        self.score = score
        self.legsSettled = legsSettled
        self.legs = legs
        self.version = version
    }
}

/// The answer to a number that was asked for.
package struct OrderFound: Sendable, Codable, Equatable {
    /// As it was asked.
    package var asked: String
    /// The order that is meant; nil when there is none, or when several shops have one of this number.
    package var id: String?
    /// How many orders have this number, at most one a shop.
    package var count: Int
    package init(asked: String, id: String?, count: Int) {
        self.asked = asked
        self.id = id
        self.count = count
    }
}

/// Everything about one order: what happened, why it went where it went, where its money is.
package struct OrderTrace: Sendable, Codable, Equatable {
    package var row: OrderRow
    package var refundableMinorUnits: Int64
    package var steps: [TraceStep]
    package var decisions: [DecisionView]
    package var findings: [FindingView]
    package var money: [MoneyLine]
    package var ledgerEntries: Int
    package var ledgerBalanced: Bool
    package var preferenceWeight: Int
    package var costWeight: Int

    package init(
        row: OrderRow, refundableMinorUnits: Int64, steps: [TraceStep], decisions: [DecisionView],
        findings: [FindingView], money: [MoneyLine], ledgerEntries: Int, ledgerBalanced: Bool, preferenceWeight: Int,
        costWeight: Int
    ) {
        self.row = row
        self.refundableMinorUnits = refundableMinorUnits
        self.steps = steps
        self.decisions = decisions
        self.findings = findings
        self.money = money
        self.ledgerEntries = ledgerEntries
        self.ledgerBalanced = ledgerBalanced
        self.preferenceWeight = preferenceWeight
        self.costWeight = costWeight
    }
}

package struct TraceStep: Sendable, Codable, Equatable {
    package var at: Int64
    /// `EventKind` raw value.
    package var kind: String
    package var channel: String?
    package var subject: String
    package var minorUnits: Int64
    package var code: String
    package var durationMilliseconds: Int64
    package init(
        at: Int64, kind: String, channel: String?, subject: String, minorUnits: Int64, code: String,
        durationMilliseconds: Int64
    ) {
        self.at = at
        self.kind = kind
        self.channel = channel
        self.subject = subject
        self.minorUnits = minorUnits
        self.code = code
        self.durationMilliseconds = durationMilliseconds
    }
}

/// Why an attempt went to its channel.
package struct DecisionView: Sendable, Codable, Equatable {
    package var attemptNumber: Int
    package var at: Int64
    package var chosen: String?
    package var explored: Bool
    package var propensityMillionths: Int
    package var preferenceWeight: Int
    package var costWeight: Int
    package var candidates: [CandidateView]
    /// What it rests on besides its channels; nil for a decision of a formula before this one.
    package var basis: DecisionBasisView?
    /// What would have put the second best channel first, each by itself.
    package var flips: [FlipView] = []
    package init(
        attemptNumber: Int, at: Int64, chosen: String?, explored: Bool, propensityMillionths: Int,
        preferenceWeight: Int, costWeight: Int, candidates: [CandidateView]
    ) {
        self.attemptNumber = attemptNumber
        self.at = at
        self.chosen = chosen
        self.explored = explored
        self.propensityMillionths = propensityMillionths
        self.preferenceWeight = preferenceWeight
        self.costWeight = costWeight
        self.candidates = candidates
    }
}

/// What was the same for all channels of a decision, and its draw.
package struct DecisionBasisView: Sendable, Codable, Equatable {
    /// 0..<1,000,000.
    package var lot: Int
    package var settingsVersion: Int64
    package var marginMillionths: Int64
    /// Probability that the order goes on to another channel after a failure.
    package var retryMillionths: Int64
    package var explorePartsPerMillion: Int
    package init(
        lot: Int, settingsVersion: Int64, marginMillionths: Int64, retryMillionths: Int64, explorePartsPerMillion: Int
    ) {
        self.lot = lot
        self.settingsVersion = settingsVersion
        self.marginMillionths = marginMillionths
        self.retryMillionths = retryMillionths
        self.explorePartsPerMillion = explorePartsPerMillion
    }
}

/// The smallest change of one figure that would have made the second best channel the best.
package struct FlipView: Sendable, Codable, Equatable {
    /// `preference_weight`, `channel_weight`, `success` (thousandths) or `cost` (millionths of the amount).
    package var kind: String
    package var channel: String?
    package var before: Int64
    package var after: Int64
    package init(kind: String, channel: String?, before: Int64, after: Int64) {
        self.kind = kind
        self.channel = channel
        self.before = before
        self.after = after
    }
}

/// How a channel's value came about, all as parts of the order's amount unless said otherwise.
package struct CandidateValueView: Sendable, Codable, Equatable {
    /// `BreakerGate` and `ChannelOverride` raw values as recorded.
    package var breaker: String
    package var override: String
    /// Part of its usual traffic it may have, thousandths.
    package var rampThousandths: Int
    /// Probability that the buyer goes through with it: as learned, and as the preference weight lets it count.
    package var acceptanceMillionths: Int
    package var weightedAcceptanceMillionths: Int64
    package var costMillionths: Int64
    /// Margin less cost as the cost weight lets it count.
    package var netMillionths: Int64
    package var retryBillionths: Int64
    package var tiltTenThousandths: Int64
    package var placePriceMillionths: Int64
    package var valueBillionths: Int64
    package var probabilityMillionths: Int
    package var callsUnderWay: Int
    package var callsCeiling: Int
    package var openOrders: Int
    package init(
        breaker: String, override: String, rampThousandths: Int, acceptanceMillionths: Int,
        weightedAcceptanceMillionths: Int64, costMillionths: Int64, netMillionths: Int64, retryBillionths: Int64,
        tiltTenThousandths: Int64, placePriceMillionths: Int64, valueBillionths: Int64, probabilityMillionths: Int,
        callsUnderWay: Int, callsCeiling: Int, openOrders: Int
    ) {
        self.breaker = breaker
        self.override = override
        self.rampThousandths = rampThousandths
        self.acceptanceMillionths = acceptanceMillionths
        self.weightedAcceptanceMillionths = weightedAcceptanceMillionths
        self.costMillionths = costMillionths
        self.netMillionths = netMillionths
        self.retryBillionths = retryBillionths
        self.tiltTenThousandths = tiltTenThousandths
        self.placePriceMillionths = placePriceMillionths
        self.valueBillionths = valueBillionths
        self.probabilityMillionths = probabilityMillionths
        self.callsUnderWay = callsUnderWay
        self.callsCeiling = callsCeiling
        self.openOrders = openOrders
    }
}

/// Scores in thousandths.
package struct CandidateView: Sendable, Codable, Equatable {
    package var channel: String
    /// `Exclusion` raw value; nil when eligible.
    package var exclusion: String?
    /// The name of the merchant's rule behind it; else empty.
    package var ruledBy = ""
    package var preference: Int
    package var cost: Int
    package var success: Int
    package var headroom: Int
    package var weight: Int
    package var total: Int
    /// Nil for a decision of a formula before this one.
    package var value: CandidateValueView?
    package init(
        channel: String, exclusion: String?, preference: Int, cost: Int, success: Int, headroom: Int, weight: Int,
        total: Int
    ) {
        self.channel = channel
        self.exclusion = exclusion
        self.preference = preference
        self.cost = cost
        self.success = success
        self.headroom = headroom
        self.weight = weight
        self.total = total
    }
}

package struct FindingView: Sendable, Codable, Equatable {
    package var rule: String
    package var points: Int
    package var evidence: String
    package init(rule: String, points: Int, evidence: String) {
        self.rule = rule
        self.points = points
        self.evidence = evidence
    }
}

/// Where part of an order's money is.
package struct MoneyLine: Sendable, Codable, Equatable {
    package enum Kind: String, Sendable, Codable {
        case paid, fee, share, shop, refunded, surplus
        case leftOver = "left_over"
    }
    package var kind: Kind
    /// Receiver role and participant for shares; channel for others.
    package var name: String
    package var minorUnits: Int64
    /// Leg state, or empty.
    package var state: String
    /// "real_time" or "next_day" for shares.
    package var timing: String
    package init(kind: Kind, name: String, minorUnits: Int64, state: String = "", timing: String = "") {
        self.kind = kind
        self.name = name
        self.minorUnits = minorUnits
        self.state = state
        self.timing = timing
    }
}

/// One case in the review queue.
package struct CaseRow: Sendable, Codable, Equatable {
    package var id: String
    package var order: String
    /// `ReviewKind` raw value.
    package var kind: String
    /// Name of the rule that weighed most.
    package var rule: String
    package var channel: String?
    package var minorUnits: Int64
    package var score: Int
    package var createdAt: Int64
    package var deadline: Int64
    /// `ReviewState` raw value.
    package var state: String
    package var claimedBy: String
    /// When the claim goes back by itself.
    package var claimUntil: Int64?
    package var heldUntil: Int64?
    package var holdsUsed: Int = 0
    /// 0 in time, 1 past the deadline, 2 an admin has to look.
    package var escalation: Int = 0
    /// Who gave the first answer; empty when nobody has.
    package var answeredBy: String = ""
    /// Two differ: an admin decides.
    package var isDisputed: Bool = false
    package var version: Int64
    package init(
        id: String, order: String, kind: String, rule: String, channel: String?, minorUnits: Int64, score: Int,
        createdAt: Int64, deadline: Int64, state: String, claimedBy: String, version: Int64
    ) {
        self.id = id
        self.order = order
        self.kind = kind
        self.rule = rule
        self.channel = channel
        self.minorUnits = minorUnits
        self.score = score
        self.createdAt = createdAt
        self.deadline = deadline
        self.state = state
        self.claimedBy = claimedBy
        self.version = version
    }
}

/// What a reviewer needs to judge one case.
package struct CaseDetail: Sendable, Codable, Equatable {
    package var row: CaseRow
    package var findings: [FindingView]
    package var buyer: String
    package var buyerAgeSeconds: Int64?
    package var buyerOrders: Int
    package var buyerRefunds: Int
    package var device: String
    package var deviceUsers: Int
    package var deviceOrders: Int
    package var deviceMinorUnits: Int64
    package var region: String
    package var notes: [NoteView]
    package var onApprove: [PreviewEffect]
    package var onReject: [PreviewEffect]
    package var holdsUsed: Int
    package var holdsAllowed: Int
    package var fourEyes: Bool
    package var onHold: [PreviewEffect] = []
    /// When a hold without a moment of its own would end.
    package var holdUntil: Int64 = 0
    /// Answers that count; sealed ones tell who and when, and nothing else.
    package var answers: [AnswerView] = []
    /// Nil where it was not asked for, as in the past.
    package var alike: AlikeView?
    /// Oldest first.
    package var history: [CaseEventView] = []
    package init(row: CaseRow, findings: [FindingView]) {
        self.row = row
        self.findings = findings
        buyer = ""
        buyerAgeSeconds = nil
        buyerOrders = 0
        buyerRefunds = 0
        device = ""
        deviceUsers = 0
        deviceOrders = 0
        deviceMinorUnits = 0
        region = ""
        notes = []
        onApprove = []
        onReject = []
        holdsUsed = 0
        holdsAllowed = 3
        fourEyes = false
    }
}

package struct NoteView: Sendable, Codable, Equatable {
    package var at: Int64
    package var by: String
    package var text: String
    package init(at: Int64, by: String, text: String) {
        self.at = at
        self.by = by
        self.text = text
    }
}

/// Commission on its way to a participant. Its identifier is the number the channel knows, for ever the same.
package struct Withdrawal: Sendable, Equatable {
    package let id: WithdrawalID
    package let shop: ShopID
    /// `Participant.number`
    package let participant: String
    /// The shop's own number, unique within the shop.
    package let shopWithdrawalNumber: String
    /// What the participant gives up; the receiver gets it less `feeMinorUnits`.
    package let amount: Money
    /// The expedite fee of the VIP tier; 0 for ordinary withdrawals.
    package let feeMinorUnits: Int64
    package let method: PayoutMethod
    /// The account as it stood when the withdrawal was asked for.
    package let account: String
    /// The name it is held under, as it stood then: a repeated request says the same.
    package let accountName: String
    package let tier: PayoutTier
    /// The level that set the limits.
    package let level: RealNameLevel
    package let createdAt: Timestamp
    /// The moment written into the channel's request; fixed with the row.
    package let requestTime: Timestamp
    /// Where the shop wants to hear how it ends; empty for nowhere.
    package let notifyURL: String
    package var state: WithdrawalState
    /// When it may leave at the earliest; deferring moves it.
    package var dueAt: Timestamp
    /// When it should have arrived.
    package var promisedAt: Timestamp
    /// The batch it leaves with; nil until one takes it.
    package var batch: BatchID?
    package var channelNumber: String
    /// What the receiver's client needs to confirm (WeChat `package_info`); empty otherwise.
    package var confirmation: String
    /// Why it is held.
    package var findings: [RuleFinding]
    package var decidedBy: String
    package var lastCode: String
    package var tries: Int
    /// True once every try and query has been used up without an outcome: somebody must look at the channel.
    package var needsPerson: Bool
    /// When it reached the end it stands at.
    package var settledAt: Timestamp?
    package var updatedAt: Timestamp
    package var version: Int64

    package init(
        id: WithdrawalID, shop: ShopID, participant: String, shopWithdrawalNumber: String, amount: Money,
        feeMinorUnits: Int64, method: PayoutMethod, account: String, accountName: String = "", tier: PayoutTier,
        level: RealNameLevel, createdAt: Timestamp, requestTime: Timestamp, notifyURL: String = "",
        state: WithdrawalState = .requested, dueAt: Timestamp, promisedAt: Timestamp, batch: BatchID? = nil,
        channelNumber: String = "", confirmation: String = "", findings: [RuleFinding] = [], decidedBy: String = "",
        lastCode: String = "", tries: Int = 0, needsPerson: Bool = false, settledAt: Timestamp? = nil,
        updatedAt: Timestamp? = nil, version: Int64 = 1
    ) {
        self.id = id
        self.shop = shop
        self.participant = participant
        self.shopWithdrawalNumber = shopWithdrawalNumber
        self.amount = amount
        self.feeMinorUnits = feeMinorUnits
        self.method = method
        self.account = account
        self.accountName = accountName
        self.tier = tier
        self.level = level
        self.createdAt = createdAt
        self.requestTime = requestTime
        self.notifyURL = notifyURL
        self.state = state
        self.dueAt = dueAt
        self.promisedAt = promisedAt
        self.batch = batch
        self.channelNumber = channelNumber
        self.confirmation = confirmation
        self.findings = findings
        self.decidedBy = decidedBy
        self.lastCode = lastCode
        self.tries = tries
        self.needsPerson = needsPerson
        self.settledAt = settledAt
        self.updatedAt = updatedAt ?? createdAt
        self.version = version
    }
}

extension Withdrawal {
    /// What the receiver gets.
    package var netMinorUnits: Int64 { amount.minorUnits - feeMinorUnits }

    /// True once it has gone out and its end is not known.
    package var isUnderWay: Bool { !state.isTerminal && state != .requested && state != .held }
}

package enum WithdrawalState: String, Sendable, CaseIterable {
    /// Taken, waits for its batch.
    case requested
    /// Risk wants a person to look; its amount stays reserved.
    case held
    /// In a batch that has gone, first call under way.
    case sent
    /// A call ended without an answer; settled by query, then repeated under the same number.
    case unknown
    /// The channel took it and works on it.
    case processing
    /// WeChat Pay waits for the receiver, 24 hours at most.
    case awaitingConfirmation = "awaiting_confirmation"
    // Terminal; all but `succeeded` give the amount back:
    case rejected
    case cancelled
    case expired
    case failed
    case succeeded
    /// Arrived, and was sent back by the receiving bank later.
    case returned

    package var isTerminal: Bool {
        switch self {
        case .requested, .held, .sent, .unknown, .processing, .awaitingConfirmation: false
        case .rejected, .cancelled, .expired, .failed, .succeeded, .returned: true
        }
    }

    /// True when the amount went back to the participant's commission.
    package var isGivenBack: Bool { isTerminal && self != .succeeded }
}

/// Withdrawals of one shop, tier and way that leave together.
package struct PayoutBatch: Sendable, Equatable {
    package let id: BatchID
    package let shop: ShopID
    package let tier: PayoutTier
    package let method: PayoutMethod
    package let createdAt: Timestamp
    /// When it goes by itself.
    package var dueAt: Timestamp
    package var state: BatchState
    /// Withdrawals that left with it; set when it goes.
    package var count: Int
    package var minorUnits: Int64
    /// Who agreed first, where two must.
    package var firstPerson: String
    package var secondPerson: String
    package var wentAt: Timestamp?
    package var updatedAt: Timestamp
    package var version: Int64

    package init(
        id: BatchID, shop: ShopID, tier: PayoutTier, method: PayoutMethod, createdAt: Timestamp, dueAt: Timestamp,
        state: BatchState = .collecting, count: Int = 0, minorUnits: Int64 = 0, firstPerson: String = "",
        secondPerson: String = "", wentAt: Timestamp? = nil, updatedAt: Timestamp? = nil, version: Int64 = 1
    ) {
        self.id = id
        self.shop = shop
        self.tier = tier
        self.method = method
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.state = state
        self.count = count
        self.minorUnits = minorUnits
        self.firstPerson = firstPerson
        self.secondPerson = secondPerson
        self.wentAt = wentAt
        self.updatedAt = updatedAt ?? createdAt
        self.version = version
    }
}

package enum BatchState: String, Sendable, CaseIterable {
    /// Takes withdrawals until it goes.
    case collecting
    /// Due, but above the amount one person may let go: waits for a second.
    case waiting
    case sent
    /// Every withdrawal of it has ended.
    case done
}

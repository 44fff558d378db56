/// Everything an operator can change. The engine, not the console, decides whether it may happen.
package enum OperatorCommand: Sendable, Codable, Equatable {
    /// The weight of user preference, 0...100; cost gets the rest to 100.
    case setPreferenceWeight(AskedPercent)
    /// One channel's weight among the others, 0...100.
    case setChannelWeight(channel: String, weight: AskedPercent)
    /// No new orders to the channel. Outranks the breaker.
    case failover(channel: String, mode: FailoverMode = .drain)
    /// Takes a failover back; the channel returns through probing.
    case back(channel: String)
    case refund(order: String, minorUnits: AskedAmount)
    /// States how much went back of the order's payment at the channel itself, which did not say it; 0: nothing more.
    case stateRefunded(order: String, minorUnits: AskedAmount)
    /// Sends the order's refund that the channel could not pay out to another account: the merchant's own, from which
    /// people give the buyer what is owed; with a card, to that one of the buyer's.
    case redirectRefund(order: String, card: SealedCard? = nil)
    /// Asks the channel about the order's open or unknown attempts now.
    case queryOrder(order: String)
    case claim(reviewCase: String)
    case unclaim(reviewCase: String)
    case approve(reviewCase: String)
    /// `wording` is the code of what the buyer is told (`RejectionWording`); the reason stays inside the house.
    case reject(reviewCase: String, wording: String = "risk_review")
    /// Keeps the case and the money where they are until a moment, milliseconds since the epoch; without one until
    /// tomorrow 09:00.
    case hold(reviewCase: String, until: AskedMoment? = nil)
    /// Takes the case that is next in the queue's order; the result's reference is its number.
    case claimNext
    /// One answer to many cases; each is judged by itself.
    case reviewMarked(MarkedReview)
    case note(reviewCase: String, text: String)
    /// Confirms another person's proposal.
    case second(proposal: String)
    /// Takes one's own proposal back.
    case withdraw(proposal: String)
    /// Lets this session do class 2 and above for some minutes; with a reason.
    case arm
    case disarm
    /// Nobody is at this console: it shows and does nothing until its own operator is back, who types his name.
    case lock
    case unlock(name: String)
    /// Shows masked personal data in full for some seconds; with a reason.
    case reveal(RevealSubject)
    case keep(timer: String)
    case undo(timer: String)
    case acknowledge(alert: String)
    /// Puts an alert aside for 1...1,440 minutes; then it comes back by itself.
    case snooze(alert: String, minutes: AskedCount)
    /// Takes back that an alert was put aside or acknowledged: it rings and is told again.
    case wake(alert: String)
    /// Sends a blocked or failed share again: a blocked one under its number, a failed one as a new share.
    case retrySplit(leg: String)
    /// Sends messages to a shop again: one by its number, or by an order's number those about it that were not
    /// delivered, and when all were, the newest.
    case resendMessage(of: String)
    /// No withdrawal leaves until somebody lets them go on.
    case pausePayouts
    case resumePayouts
    /// Lets a batch go now; above the limit as a first or second person.
    case goBatch(batch: String)
    /// Moves one withdrawal to the next banking day.
    case deferWithdrawal(withdrawal: String)
    /// Lets a withdrawal risk has stopped go on, or gives its amount back.
    case releaseWithdrawal(withdrawal: String)
    case rejectWithdrawal(withdrawal: String)
    /// Agrees to a participant's new accounts.
    case approvePayee(participant: String)
    /// Tries something with a share of users, 1...50 percent: a channel by its name, an earlier routing version
    /// (`v12`), or weights (`preference=60,wechat=40`). With another share of what runs already: a new run.
    case startCanary(target: String, sharePercent: AskedPercent)
    /// Ends a canary, by its channel's name or `weights`: nobody gets what it tries.
    case stopCanary(String)
    /// Gives everybody what a canary tries.
    case promoteCanary(String)
    /// Sets routing as it stood in this version.
    case rollback(version: AskedVersion)
    /// Corrects the ledger between two accounts of one shop (`LedgerAccount.text`); needs a second person.
    case adjust(debit: String, credit: String, minorUnits: AskedAmount)
    /// Registers the peak expected next, in hundredths of an order a second, from a moment in milliseconds on.
    case planPeak(centiPerSecond: AskedCount, at: AskedMoment, minutes: AskedCount)
    case dropPeak
}

/// What becomes of what is under way at a channel that is failed over.
package enum FailoverMode: String, Sendable, Codable, CaseIterable {
    /// It goes on: buyers who see its pay parameters may still pay.
    case drain
    /// Its open attempts are asked about and closed at once; a payment that comes first is the order's payment.
    case cut
}

/// A command on its way: who, why, bound to what was seen.
package struct CommandEnvelope: Sendable, Codable, Equatable {
    /// Made before sending, 26 characters; a repeat is answered with the first result.
    package var actionID: String
    package var command: OperatorCommand
    /// The operator's words; needed from class 2 on (`ReasonRule`).
    package var reason: String
    /// `version` of the preview or row that was on the screen; the engine refuses when it has changed since.
    package var expectedVersion: Int64
    /// What was typed to confirm: `yes` for class 2, the target's name from class 3 on.
    package var typedTarget: String
    /// Milliseconds since the data the operator looked at was made; the engine refuses decisions on stale data.
    package var dataAgeMilliseconds: Int64
    /// For a second person: the digest of the proposal that was on the screen, as the preview gave it.
    package var shownDigest: String
    /// From the first preview of this very act on the screen to its confirmation; nil for an act without one.
    package var consideredMilliseconds: Int64?

    package init(
        actionID: String, command: OperatorCommand, reason: String, expectedVersion: Int64, typedTarget: String,
        dataAgeMilliseconds: Int64, shownDigest: String = "", consideredMilliseconds: Int64? = nil
    ) {
        self.consideredMilliseconds = consideredMilliseconds
        self.shownDigest = shownDigest
        self.actionID = actionID
        self.command = command
        self.reason = reason
        self.expectedVersion = expectedVersion
        self.typedTarget = typedTarget
        self.dataAgeMilliseconds = dataAgeMilliseconds
    }
}

package struct CommandResult: Sendable, Codable, Equatable {
    package enum Outcome: String, Sendable, Codable { case done, proposed, refused }
    package var outcome: Outcome
    /// When refused: which rule. When proposed or done: nil.
    package var refusal: CommandRefusal?
    /// Timer that will take the change back, the proposal's number, or the case that was taken; empty when none.
    package var reference: String
    /// What became of each row of a command on many; nil for every other.
    package var rows: [RowResult]?
    /// Personal data in full, for a reveal alone; never stored, never sent twice.
    package var revealed: [RevealedField] = []

    package init(outcome: Outcome, refusal: CommandRefusal? = nil, reference: String = "") {
        self.outcome = outcome
        self.refusal = refusal
        self.reference = reference
    }
}

/// The rules the engine guards; consoles have words for each in both languages.
package struct CommandRefusal: Sendable, Codable, Equatable {
    package enum Rule: String, Sendable, Codable, CaseIterable {
        case notPermitted = "not_permitted"
        case unknownTarget = "unknown_target"
        case outOfRange = "out_of_range"
        case reasonTooShort = "reason_too_short"
        case typedTargetDiffers = "typed_target_differs"
        case changedSince = "changed_since"
        case staleData = "stale_data"
        /// What is left could not carry the traffic.
        case capacity
        /// It would leave no channel that takes orders.
        case lastChannel = "last_channel"
        case alreadyDone = "already_done"
        case notRefundable = "not_refundable"
        case claimedByOther = "claimed_by_other"
        case secondPersonNeeded = "second_person_needed"
        case samePerson = "same_person"
        case expired
        case wrongState = "wrong_state"
        case holdLimit = "hold_limit"
        /// No case is free for this person.
        case noneFree = "none_free"
        /// Two reviewers differ: only an admin decides.
        case adminNeeded = "admin_needed"
        /// The session is not armed.
        case notArmed = "not_armed"
        /// The session is locked.
        case locked
        /// The action's number stands for another command, or for another person's.
        case otherAction = "other_action"
    }
    package var rule: Rule
    /// English facts with numbers, for logs and `--json`.
    package var detail: String

    package init(rule: Rule, detail: String) {
        self.rule = rule
        self.detail = detail
    }
}

/// What a command would do. Fields that do not apply are nil or empty.
package struct CommandPreview: Sendable, Codable, Equatable {
    /// 0...4, see the console's safety classes.
    package var riskClass: Int
    /// State version the preview was computed from; goes back in the envelope.
    package var version: Int64
    /// What must be typed; empty when nothing.
    package var typedTarget: String = ""
    package var undoAfterSeconds: Int?
    package var needsSecondPerson = false
    /// The proposal a second person would confirm: its digest, who made it and why.
    package var proposal: PreviewProposal?
    /// Set when the engine would refuse right now.
    package var refusal: CommandRefusal?
    /// Traffic that moves, in hundredths of an order per second, and in basis points of all traffic.
    package var movesCentiPerSecond: Int?
    package var totalCentiPerSecond: Int?
    package var movesBasisPoints: Int?
    /// Traffic that would find no channel any more, hundredths of an order per second; nil when all of it finds one.
    package var lostCentiPerSecond: Int?
    package var targets: [PreviewTarget] = []
    package var successBeforeBasisPoints: Int?
    package var successAfterBasisPoints: Int?
    package var costBeforeMillionths: Int?
    package var costAfterMillionths: Int?
    /// What became of recorded orders says about it; nil for a change that does not route, or without orders.
    package var backtest: PreviewBacktest?
    package var inFlightOrders: Int?
    package var inFlightMinorUnits: Int64?
    package var pendingRefunds: Int?
    package var amountMinorUnits: Int64?
    package var remainingMinorUnits: Int64?
    package var beforeText: String = ""
    package var afterText: String = ""
    package var effects: [PreviewEffect] = []
    package var canary: PreviewCanary?
    /// What of it counts for the sum one person moves alone in a day; nil for what moves no money.
    package var countsMinorUnits: Int64?
    /// What this person has moved alone today before it, and the sum above which a second person is needed. Both or
    /// neither, with `countsMinorUnits`.
    package var movedTodayMinorUnits: Int64?
    package var aloneMinorUnits: Int64?
    /// Each row of a command on many, in the order they were marked; nil for every other.
    package var rows: [PreviewRow]?

    package init(riskClass: Int, version: Int64) {
        self.riskClass = riskClass
        self.version = version
    }
}

/// What a command on many would do to one of its rows.
package struct PreviewRow: Sendable, Codable, Equatable {
    /// The case's number.
    package var target: String
    package var minorUnits: Int64
    /// `done`, `proposed` (this person's answer alone decides nothing) or `refused`.
    package var outcome: CommandResult.Outcome
    /// When refused: which rule.
    package var refusal: CommandRefusal?

    package init(target: String, minorUnits: Int64, outcome: CommandResult.Outcome, refusal: CommandRefusal?) {
        self.target = target
        self.minorUnits = minorUnits
        self.outcome = outcome
        self.refusal = refusal
    }
}

package struct PreviewTarget: Sendable, Codable, Equatable {
    package var channel: String
    package var gainsCentiPerSecond: Int
    package var capacityBeforePercent: Int
    package var capacityAfterPercent: Int

    package init(channel: String, gainsCentiPerSecond: Int, capacityBeforePercent: Int, capacityAfterPercent: Int) {
        self.channel = channel
        self.gainsCentiPerSecond = gainsCentiPerSecond
        self.capacityBeforePercent = capacityBeforePercent
        self.capacityAfterPercent = capacityAfterPercent
    }
}

/// What a canary would be, or what the running one has shown.
package struct PreviewCanary: Sendable, Codable, Equatable {
    package var sharePercent: Int
    /// When it ends by itself, milliseconds since the epoch.
    package var endsAt: Int64
    /// Orders of the treatment: expected until the end, or counted so far. Nil when no traffic was seen.
    package var orders: Int64?
    /// The smallest rise of the failure rate that four of five such canaries show, millionths; nil without traffic.
    package var detectableMillionths: Int64?
    /// Failed of the ended orders so far, millionths.
    package var failureMillionths: Int64?
    package var controlFailureMillionths: Int64?
    /// Evidence of harm, thousandths of the stake, and where it rolls back.
    package var evidenceThousandths: Int64?
    package var lineThousandths: Int64

    package init(sharePercent: Int, endsAt: Int64, lineThousandths: Int64) {
        self.sharePercent = sharePercent
        self.endsAt = endsAt
        self.lineThousandths = lineThousandths
    }
}

/// One consequence of a review decision or refund.
package struct PreviewEffect: Sendable, Codable, Equatable {
    package enum Kind: String, Sendable, Codable {
        case buyerMayPay = "buyer_may_pay"
        case orderEnds = "order_ends"
        case releasesMoney = "releases_money"
        case refundsBuyer = "refunds_buyer"
        /// Counts as given back at the channel `name` itself; nothing is sent.
        case countsAsRefunded = "counts_as_refunded"
        /// To the merchant's own account, or to another card of the buyer's.
        case refundsToMerchant = "refunds_to_merchant"
        case refundsToCard = "refunds_to_card"
        case splitsAtOnce = "splits_at_once"
        case splitsNextDay = "splits_next_day"
        /// Once the buyer confirms receipt, or the days for it have passed.
        case splitsOnReceipt = "splits_on_receipt"
        /// What the channel takes for itself.
        case channelFee = "channel_fee"
        /// Shares of `name` receivers that will never leave.
        case sharesEnd = "shares_end"
        /// `name` is the wording's code.
        case tellsBuyer = "tells_buyer"
        /// The answer waits for another person's.
        case waitsForSecond = "waits_for_second"
        /// Of many rows: `name` are answered at once, become first answers, or are refused with the rule behind it.
        case rowsDone = "rows_done"
        case rowsProposed = "rows_proposed"
        case rowsRefused = "rows_refused"
        case shopKeeps = "shop_keeps"
        case staysHeld = "stays_held"
        case asksChannel = "asks_channel"
        /// `name` is the message's event, its address and the last answer from there.
        case tellsShop = "tells_shop"
        case refundEnds = "refund_ends"
        case closesCase = "closes_case"
        /// `name` is how many.
        case payoutsWait = "payouts_wait"
        case payoutsLeave = "payouts_leave"
        case promisesAtRisk = "promises_at_risk"
        /// What `name`'s way of payment has left by our books.
        case coverAfter = "cover_after"
        /// To the participant `name`.
        case givesBack = "gives_back"
        case accountsChange = "accounts_change"
        /// `name` is how many attempts, the amount what they are for together.
        case attemptsSettle = "attempts_settle"
        case attemptsClose = "attempts_close"
        /// `name` says which setting goes from what to what.
        case settingChanges = "setting_changes"
        /// An alert put aside: the receiver `name` is told nothing of it meanwhile; without a name there is none.
        case receiverWaits = "receiver_waits"
        /// No bell at any console meanwhile; `name` is how many are attached.
        case bellsWait = "bells_wait"
    }
    package var kind: Kind
    package var minorUnits: Int64
    package var name: String

    package init(kind: Kind, minorUnits: Int64 = 0, name: String = "") {
        self.kind = kind
        self.minorUnits = minorUnits
        self.name = name
    }
}

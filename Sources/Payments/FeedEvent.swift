/// One thing that happened, as the ordered feed keeps it. Live figures, routing memory, risk windows and the consoles
/// are projections of these rows alone.
package struct FeedEvent: Sendable, Equatable {
    /// Position in the feed; 0 until stored.
    package var sequence: Int64
    package let at: Timestamp
    package let kind: EventKind
    package let shop: ShopID?
    package let order: OrderID?
    package let channel: ChannelID?
    /// Number of the attempt, refund, leg, case or task it is about; empty when none.
    package let subject: String
    package let minorUnits: Int64
    /// A code of the channel, a state or a verdict; empty when none.
    package let code: String
    /// Milliseconds something took, when that is the point of the event; else 0.
    package let durationMilliseconds: Int64
    /// Further facts as a JSON object text; empty when none.
    package let detail: String

    package init(
        sequence: Int64 = 0, at: Timestamp, kind: EventKind, shop: ShopID? = nil, order: OrderID? = nil,
        channel: ChannelID? = nil, subject: String = "", minorUnits: Int64 = 0, code: String = "",
        durationMilliseconds: Int64 = 0, detail: String = ""
    ) {
        self.sequence = sequence
        self.at = at
        self.kind = kind
        self.shop = shop
        self.order = order
        self.channel = channel
        self.subject = subject
        self.minorUnits = minorUnits
        self.code = code
        self.durationMilliseconds = durationMilliseconds
        self.detail = detail
    }
}

/// Kinds of events; the raw value is what the store keeps, so it never changes.
package enum EventKind: String, Sendable, CaseIterable {
    case orderCreated = "order.created"
    case orderAssessed = "order.assessed"
    case orderRouted = "order.routed"
    case orderPaid = "order.paid"
    case orderClosed = "order.closed"
    case orderExpired = "order.expired"
    case orderFailed = "order.failed"
    case orderRejected = "order.rejected"
    case orderReleased = "order.released"
    /// An order that had failed for want of a channel was asked for again, and is routed anew.
    case orderRetried = "order.retried"
    /// Prepay answered well; duration = call time.
    case attemptPrepaid = "attempt.prepaid"
    /// Prepay refused; code = channel code, detail has the error class.
    case attemptRefused = "attempt.refused"
    case attemptUnknown = "attempt.unknown"
    case attemptClosed = "attempt.closed"
    /// The buyer's code was replaced by a fresh one of the same attempt.
    case attemptRenewed = "attempt.renewed"
    case attemptSurplus = "attempt.surplus"
    case attemptMismatched = "attempt.mismatched"
    case refundCreated = "refund.created"
    case refundSucceeded = "refund.succeeded"
    case refundFailed = "refund.failed"
    /// A channel gave money back that we had not asked it for; the amount is 0 when it did not say how much. Code is
    /// the kind of the refund.
    case refundElsewhere = "refund.elsewhere"
    /// A channel told a moment of a payment that cannot be true, and ours counts. Code is "early" or "late"; detail has
    /// what it told, milliseconds.
    case momentDoubted = "moment.doubted"
    /// A refund the channel could not pay out goes on, to another card. Code is the way.
    case refundRedirected = "refund.redirected"
    case splitSent = "split.sent"
    /// The channel took the share; duration = from the payment on.
    case splitAccepted = "split.accepted"
    case splitSettled = "split.settled"
    case splitFailed = "split.failed"
    case splitBlocked = "split.blocked"
    /// Part of a settled share came back; the amount is what came.
    case splitReturned = "split.returned"
    case splitReturnFailed = "split.return_failed"
    /// The freeze of an order's money ends soon (detail: days) or has ended.
    case splitDeadline = "split.deadline"
    /// The buyer confirmed receipt, or the days for it passed; code tells which.
    case orderReceived = "order.received"
    case participantSaved = "participant.saved"
    case payeeChangeAsked = "payee.asked"
    case payeeChanged = "payee.changed"
    case purposeSpent = "purpose.spent"
    case withdrawalRequested = "withdrawal.requested"
    case withdrawalHeld = "withdrawal.held"
    case withdrawalReleased = "withdrawal.released"
    case withdrawalDeferred = "withdrawal.deferred"
    case withdrawalSent = "withdrawal.sent"
    case withdrawalAwaiting = "withdrawal.awaiting"
    case withdrawalSucceeded = "withdrawal.succeeded"
    /// Rejected, failed, expired or cancelled; code tells which.
    case withdrawalFailed = "withdrawal.failed"
    case withdrawalReturned = "withdrawal.returned"
    case batchWaiting = "batch.waiting"
    case batchSent = "batch.sent"
    case batchDone = "batch.done"
    case payoutsPaused = "payouts.paused"
    case payoutsResumed = "payouts.resumed"
    case ledgerHeadSigned = "ledger.head"
    case ledgerAdjusted = "ledger.adjusted"
    case caseOpened = "case.opened"
    case caseClaimed = "case.claimed"
    case caseReleased = "case.unclaimed"
    case caseApproved = "case.approved"
    case caseRejected = "case.rejected"
    case caseHeld = "case.held"
    case caseNoted = "case.noted"
    /// A claim nobody used went back by itself; code is whose it was.
    case caseClaimEnded = "case.claim_ended"
    /// Nobody answered before the order's time was over: the engine closed the case.
    case caseLapsed = "case.lapsed"
    /// A held case waits again.
    case caseReturned = "case.returned"
    /// Past its deadline; code is how far it was carried up.
    case caseEscalated = "case.escalated"
    /// A first answer: it tells who, never what.
    case caseOpinion = "case.opinion"
    /// A first answer counts no more; code tells why.
    case caseOpinionVoid = "case.opinion_void"
    /// Two reviewers differ.
    case caseDisputed = "case.disputed"
    /// An admin put a disputed case back into the queue.
    case caseSentBack = "case.sent_back"
    case notificationAccepted = "notification.accepted"
    case notificationRepeated = "notification.repeated"
    case notificationRefused = "notification.refused"
    case shopNotified = "shop.notified"
    case shopNotifyFailed = "shop.notify_failed"
    /// Not tried any more; code = the last answer.
    case shopMessageGivenUp = "shop.message_given_up"
    /// The shop or an operator asked for it; code = the message's event.
    case shopMessageResent = "shop.message_resent"
    case breakerOpened = "breaker.opened"
    case breakerHalfOpened = "breaker.half_opened"
    case breakerClosed = "breaker.closed"
    /// A channel became worse than usual without being taken out; code is the evidence.
    case channelDegraded = "channel.degraded"
    case channelRecovered = "channel.recovered"
    /// Several channels fell ill at once: nothing is taken out while that lasts. Code names them.
    case ejectionsHeld = "ejections.held"
    case ejectionsResumed = "ejections.resumed"
    case weightChanged = "weight.changed"
    /// Code: share; detail: who.
    case canaryStarted = "canary.started"
    case canaryStopped = "canary.stopped"
    /// Code tells why; detail has the figures, except of what a person decided.
    case canaryPromoted = "canary.promoted"
    case canaryRolledBack = "canary.rolled_back"
    case canaryInconclusive = "canary.inconclusive"
    /// Settings went back to those of an earlier version; code has both numbers.
    case routingRolledBack = "routing.rolled_back"
    case failoverSet = "failover.set"
    /// The attempts open at a channel begin to be closed; code is how many there were.
    case failoverCut = "failover.cut"
    case failoverCleared = "failover.cleared"
    case timerUndone = "timer.undone"
    case timerKept = "timer.kept"
    case alertRaised = "alert.raised"
    case alertCleared = "alert.cleared"
    case alertAcknowledged = "alert.acknowledged"
    /// An acknowledged alert, or one put aside, rings again; code is who wanted it.
    case alertWoken = "alert.woken"
    /// Put aside for a time; detail is how many minutes.
    case alertSnoozed = "alert.snoozed"
    /// A receiver took a message, or did not; code is the receiver, detail what it answered.
    case alertDelivered = "alert.delivered"
    case alertNotDelivered = "alert.not_delivered"
    case commandRefused = "command.refused"
    /// Somebody wrote a payment card's number into free text; it was stored masked. Detail: who.
    case cardNumberMasked = "card_number.masked"
    /// Other rules of risk came into force or are tried; subject is the version, code the use, detail both digests.
    case riskRulesChanged = "risk.rules_changed"
    /// A changed file of risk rules cannot be used; code is the use, detail the fault.
    case riskRulesRefused = "risk.rules_refused"
    /// What the rules that are tried would have done with an order or withdrawal; code is their verdict, detail both.
    case riskShadowed = "risk.shadowed"
    /// An operator registered the peak expected next, or took it back; code tells which.
    case peakPlanned = "peak.planned"
}

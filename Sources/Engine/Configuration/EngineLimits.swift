import Operations

/// Numbers that decide how patient, careful and strict the engine is. Milliseconds unless the name says otherwise.
package struct EngineLimits: Sendable, Equatable {
    /// Waits before each query of a payment whose end is not known; the last one repeats until `maximumQueries`.
    package var querySchedule: [Int64] = [
        3_000, 10_000, 30_000, 120_000, 300_000, 600_000, 600_000, 600_000, 1_800_000, 3_600_000,
    ]
    /// Queries after which a payment is left to the person who has its case; 0...1,000.
    package var maximumQueries = 200
    /// Wait before the one repetition of a prepay call that ended without an answer.
    package var prepayRetry: Int64 = 300
    /// How long before a code dies the next one is asked for, and the waits after a try that brought none.
    package var codeMargin: Int64 = 300_000
    package var codeRetry: [Int64] = [10_000, 30_000, 60_000, 120_000, 300_000]
    package var closeRetry: [Int64] = [1_000, 3_000, 10_000, 30_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000]
    package var refundRetry: [Int64] = [2_000, 10_000, 30_000, 120_000, 300_000, 1_800_000, 3_600_000, 7_200_000]
    /// Waits before asking for the result of a refund or split the channel is working on; the last one repeats.
    package var resultQuery: [Int64] = [5_000, 15_000, 60_000, 300_000, 1_800_000, 3_600_000]
    package var splitRetry: [Int64] = [2_000, 10_000, 30_000, 120_000, 300_000, 1_800_000, 3_600_000]
    /// Calls of one split request, repeats after a query that found nothing included; then a person has it.
    package var splitSends = 20
    /// New shares made by themselves for a receiver that may not take more today.
    package var splitsByItself = 3
    /// Waits before a return of a share is called again under its number.
    package var returnRetry: [Int64] = [2_000, 10_000, 60_000, 300_000, 1_800_000, 3_600_000, 7_200_000]
    /// Waits before a return is tried again whose receiver had not enough, or which the channel let run out: each time
    /// under a new number. When they are used up, the share counts as not to be taken back.
    package var returnAgain: [Int64] = [60_000, 600_000, 3_600_000, 21_600_000]
    /// A share or refund that waits for something else looks again after this, if nothing woke it.
    package var waitLook: Int64 = 3_600_000
    /// Days after payment at which an order counts as received by itself; always at least two days before the
    /// channel's freeze ends.
    package var autoConfirmDays: Int64 = 10
    package var notifyRetry: [Int64] = [
        15_000, 30_000, 60_000, 300_000, 1_800_000, 3_600_000, 3_600_000, 7_200_000, 14_400_000, 21_600_000,
        43_200_000,
    ]
    /// Attempts of one order, over all channels; 1...10.
    package var maximumAttempts = 3
    /// A payment the channel does not know is believed not to exist only when it is at least this old.
    package var notFoundGrace: Int64 = 60_000
    /// No close call is made earlier than this after the attempt was made.
    package var minimumAgeForClose: Int64 = 1_000
    /// When a channel is cut off, its attempts are asked about first and closed this much later.
    package var cutGrace: Int64 = 1_500
    /// How far the moment of a payment, as a channel tells it, may lie before its attempt or after now.
    package var momentTolerance: Int64 = 300_000
    /// Time after an attempt's expiry in which a channel without a close call may still report a payment.
    package var expiryMargin: Int64 = 5_000
    /// A payment up to this long after the order's expiry still revives it.
    package var lateRevivalSeconds: Int64 = 600
    package var reviewDeadlineSeconds: Int64 = 600
    /// From the deadline of a case until an admin has to look.
    package var reviewAdminSeconds: Int64 = 1_800
    /// A claim goes back by itself when its owner does nothing for this long.
    package var claimSeconds: Int64 = 600
    /// Cases one person may have claimed at once.
    package var claimsPerPerson = 20
    /// How far off a hold may end.
    package var holdMaximumSeconds: Int64 = 7 * 86_400
    package var holdsAllowed = 3
    /// Open cases kept in memory for the screens, the oldest first; all are counted and stored.
    package var casesInMemory = 5_000
    /// An operator's refund or release of at least this needs a second person.
    package var secondPersonMinorUnits: Int64 = 500_000
    package var proposalSeconds: Int64 = 900
    /// What one person may refund and release alone in a day before each further one needs a second person.
    package var movedAloneMinorUnits: Int64 = 5_000_000
    /// When class 3 is one person's matter; nil at any time.
    package var workingHours: WorkingHours?
    /// A class 3 act that moves at least this share of all traffic needs a second person, basis points; nil for none.
    package var secondPersonTrafficBasisPoints: Int?
    /// How long a session stays armed.
    package var armedSeconds: Int64 = 300
    /// Without a key for so long a console locks itself; 0 never.
    package var idleSeconds: Int64 = 900
    /// Looks at personal data one person may take in an hour.
    package var revealsPerHour = 20
    package var undoClass2Seconds: Int64 = 600
    package var undoClass3Seconds: Int64 = 1_800
    /// Withdrawals that leave in one turn, so that a large batch does not hold everything else up.
    package var transfersPerTurn = 64
    package var staleData: Int64 = 3_000
    package var minimumReason = ReasonRule.minimumCharacters
    package var explorePartsPerMillion = 10_000
    /// How long a canary runs.
    package var canaryLength: Int64 = 48 * 3_600_000
    /// Probability, basis points, with which a canary that does no harm may be stopped.
    package var canaryAlphaBasisPoints = 500
    /// More failed orders than this, millionths, a promotion must rule out.
    package var canaryMarginMillionths: Int64 = 10_000
    /// What a paid order is worth to its shop before the channel's cost, millionths of the amount: what routing weighs
    /// costs against.
    package var marginMillionths: Int64 = 100_000
    /// What is left after a failover must carry the traffic times this, in thousandths.
    package var capacityReserveThousandths = 1_050
    /// A call without an answer from the rim after this is made again.
    package var callAnswer: Int64 = 60_000
    /// Queries under way at one channel at once.
    package var queriesInFlight = 64
    /// Hours for which each minute's picture of the panels is kept; 0 records none; 0...168.
    package var recordedHours = 24

    package init() {}
}

/// Bounds on what the engine keeps in memory and does at once.
enum Limits {
    static let tasksPerTick = 256
    static let scheduledTasks = 200_000
    static let cachedOrders = 4_096
    static let cachedParticipants = 4_096
    static let cachedWithdrawals = 8_192
    /// Changes of accounts that are looked at without being asked for; others wait until their participant is used.
    static let pendingPayees = 10_000
    static let openBatches = 10_000
    static let batchesShown = 40
    static let withdrawalsShown = 100
    static let biggestShown = 10
    /// Purpose-bound shares one spending may draw on.
    static let poolsPerSpending = 500
    static let nameBytes = 128
    static let accountBytes = 64
    /// Orders in escrow looked through at start.
    static let escrowOrders = 100_000
    static let waitingReplies = 20_000
    static let repliesPerOrder = 8
    /// Messages looked at for one page of a shop's list.
    static let messagesLookedAt = 1_000
    /// Messages about one order an operator sends again at once.
    static let messagesPerOrder = 50
    /// A clock put back by no more than this only delays what new rows count as made at.
    static let clockMendMilliseconds: Int64 = 300_000
    /// Attempts and decisions of one order over all sendings of its request.
    static let numbersPerOrder = 90
    static let recentOrders = 2_000
    /// Newest orders kept that failed for a reason of their own.
    static let failedOrdersKept = 1_000
    static let recentRequests = 200
    /// Decisions a preview estimates from.
    static let recentDecisions = 600
    static let recentResults = 1_000
    /// Of the number a console gives an action.
    static let actionBytes = 64
    /// Answers about capacity kept, and recorded orders of one earlier day one rests on.
    static let plansKept = 8
    static let planOrdersPerDay = 60
    static let recoveryEvents = 200_000
    static let recoveryOrders = 20_000
    /// Calls doubted in one commit of a start.
    static let recoveryPage = 256
    /// Of the last 90 days, the newest; refunds and withdrawals as many of the last two.
    static let riskOrders = 100_000
    static let riskOrderSeconds: Int64 = 90 * 86_400
    static let riskRefundSeconds: Int64 = 2 * 86_400
    static let faultBytes = 240
    static let historyOrders = 2_000
    static let errorsShown = 12
    /// Rows of the overview's events, of both sorts.
    static let actsTold = 40
    static let samplesTold = 2
    static let changesShown = 50
    static let endedAlertsShown = 5
    static let endedAlertsListed = 60
    /// Rows of the screen of messages that were not delivered.
    static let messagesShown = 500
    /// Canaries in memory, those that divide users included; at most so many of these at once.
    static let canariesKept = 8
    static let canariesAtOnce = 4
    static let canaryAlertMilliseconds: Int64 = 24 * 3_600_000
    static let weightsPerDraft = 64
    static let versionsKept = 20
    static let differencesShown = 4
    static let receiversPerSplit = 50
    static let textBytes = 512
    /// A digest as hexadecimal digits.
    static let digestBytes = 64
    /// Ages recorded with an act, milliseconds.
    static let ageMilliseconds: Int64 = 86_400_000
    /// Rows of the audit looked through for one question, and answered with.
    static let auditLooked = 1_500
    static let auditPage = 500
    /// Rows of the audit chain recomputed at a tick, and for one question of somebody who waits for it.
    static let auditCheckedPerTick = 100
    static let auditCheckedPerQuestion = 4_000
    static let auditDays: Int64 = 30
    static let auditRefusals = 8
    static let noteBytes = 500
    static let notesPerCase = 50
    /// Answers kept with a case; when there are more, the oldest that count no more are forgotten.
    static let answersPerCase = 20
    /// Cases one command may answer.
    static let markedCases = 200
    /// A hold ends no earlier than this.
    static let holdMinimumSeconds: Int64 = 60
    /// Similar cases looked at, and how far back.
    static let casesAlike = 500
    static let alikeSeconds: Int64 = 90 * 86_400
    /// Decided cases read at start for the figures about reviewers.
    static let recoveryAnswers = 20_000
    /// Times from claim to answer kept of one reviewer and day, and reviewers remembered.
    static let answerTimes = 500
    static let reviewers = 200
    static let opinionsShown = 20
    static let caseEvents = 20
    static let refundsPerOrder = 50
    /// Ours and those made elsewhere together.
    static let refundRowsPerOrder = 200
    static let proposals = 100
    /// Sessions that may be armed or locked at once, and how long the lock of one that is gone is remembered.
    static let sessions = 1_000
    static let lockedMilliseconds: Int64 = 86_400_000
    static let revealWindowMilliseconds: Int64 = 3_600_000
    static let legsShown = 500
    /// Cases of a picture: the front of the queue, as far as a person goes through it or a panel has room.
    static let casesShown = 500
    static let casesOnOverview = 40
    static let deadlines = 10_000
    static let acceptancesPerMinute = 500
    /// Rows of each list that a recorded picture keeps: what a console of the largest size has in sight, and more.
    static let recordedRows = 100
    /// Recorded moments that are told around the one shown, on each side.
    static let recordedNear = 60
    /// Between two minutes a picture is recorded when a setting or alert changed, no closer than this, milliseconds.
    static let recordedApart: Int64 = 5_000
    /// Recorded moments in an hour on the average of the whole record; beyond it the oldest go early.
    static let recordedPerHour = 120
    /// Recorded moments deleted in one tick.
    static let recordedDropped = 8
    /// Pictures kept opened for consoles that look at the past.
    static let recordedOpened = 2
    /// A channel that got an order within this has traffic.
    static let busyMilliseconds: Int64 = 60_000
    /// Open tasks of a channel that is cut off looked at in one turn.
    static let cutsPerTurn = 100
    /// Between two such turns.
    static let cutMilliseconds: Int64 = 50
}

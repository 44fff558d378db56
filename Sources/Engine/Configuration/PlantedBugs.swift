/// Mistakes that can be switched on in debug builds, so that the simulator proves it would find them. A release build
/// knows none of them.
package struct PlantedBugs: OptionSet, Sendable, Hashable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// A payment is believed whatever amount it reports.
    package static let skipAmountCheck = PlantedBugs(rawValue: 1 << 0)
    /// A timed-out prepay counts as failed: the next channel is tried without closing the first.
    package static let failOnTimeout = PlantedBugs(rawValue: 1 << 1)
    /// Refunds are not limited by what was paid.
    package static let refundWithoutCap = PlantedBugs(rawValue: 1 << 2)
    /// A repeated refund goes out under a new number.
    package static let newRefundNumberOnRetry = PlantedBugs(rawValue: 1 << 3)
    /// The second copy of a notification is booked again.
    package static let acceptDuplicateNotificationTwice = PlantedBugs(rawValue: 1 << 4)
    /// Refund calls are made without a stored task, so a crash forgets them.
    package static let forgetTaskOnCrash = PlantedBugs(rawValue: 1 << 5)
    /// A late "unpaid" or "closed" answer overwrites a payment.
    package static let lateQueryOverwritesPaid = PlantedBugs(rawValue: 1 << 6)
    /// A second payment of the same order is kept.
    package static let keepBothPayments = PlantedBugs(rawValue: 1 << 7)
    /// A repeated split goes out under a new number.
    package static let splitNewNumberOnRetry = PlantedBugs(rawValue: 1 << 8)
    /// The channel's fee is never booked.
    package static let skipFeePosting = PlantedBugs(rawValue: 1 << 9)
    /// A message to a shop counts as delivered once it was sent.
    package static let messageDoneBeforeDelivery = PlantedBugs(rawValue: 1 << 10)
    /// Held money is divided like any other.
    package static let ignoreHold = PlantedBugs(rawValue: 1 << 11)
    /// Effects are handed out although the commit has not happened.
    package static let actBeforeCommit = PlantedBugs(rawValue: 1 << 12)
    /// A settled split leg is not booked.
    package static let skipSplitPosting = PlantedBugs(rawValue: 1 << 13)
    /// A withdrawal is taken without putting its amount aside.
    package static let withdrawalNotReserved = PlantedBugs(rawValue: 1 << 40)
    /// A repeated transfer goes out under a new number.
    package static let withdrawalNewNumberOnRetry = PlantedBugs(rawValue: 1 << 41)
    /// A transfer without an answer counts as failed: its amount is given back.
    package static let withdrawalFailedOnTimeout = PlantedBugs(rawValue: 1 << 42)
    /// What did not arrive is given back twice.
    package static let withdrawalGivenBackTwice = PlantedBugs(rawValue: 1 << 43)
    /// After a crash the transfers of a batch that was going are made anew, under numbers the channel has not seen.
    package static let batchSentTwiceAfterCrash = PlantedBugs(rawValue: 1 << 44)
    /// Withdrawals under way do not count against the day's limits.
    package static let limitIgnoresPending = PlantedBugs(rawValue: 1 << 45)
    /// New accounts are in force at once, and nobody is asked.
    package static let payeeChangeAtOnce = PlantedBugs(rawValue: 1 << 46)
    /// Purpose-bound money pays for anything.
    package static let purposeAnyCategory = PlantedBugs(rawValue: 1 << 47)
    /// Batches go although payouts are paused.
    package static let pauseIgnored = PlantedBugs(rawValue: 1 << 48)
    /// Orders go to a channel whatever it was sent before.
    package static let ceilingsIgnored = PlantedBugs(rawValue: 1 << 49)

    /// A refund goes out without taking shares back.
    package static let returnSkipped = PlantedBugs(rawValue: 1 << 14)
    /// A repeated return goes out under a new number.
    package static let returnNewNumberOnRetry = PlantedBugs(rawValue: 1 << 15)
    /// A return reported twice is booked twice.
    package static let returnBookedTwice = PlantedBugs(rawValue: 1 << 16)
    /// Each refund rounds its own shares, whatever was taken back before.
    package static let returnBeforeSettledWrongSum = PlantedBugs(rawValue: 1 << 17)
    /// Shares that wait for the buyer's receipt leave at once.
    package static let escrowReleasedAtPayment = PlantedBugs(rawValue: 1 << 18)
    /// The receipt lets shares go and leaves them in escrow.
    package static let escrowNeverReleasedInLedger = PlantedBugs(rawValue: 1 << 19)
    /// A share that leaves is not booked.
    package static let splitSentNotBooked = PlantedBugs(rawValue: 1 << 20)
    /// A start owes shares to their participants once more.
    package static let accrualTwice = PlantedBugs(rawValue: 1 << 21)
    /// What could not be taken back is owed by nobody.
    package static let clawbackForgotten = PlantedBugs(rawValue: 1 << 22)
    /// Receivers beyond those of the first request are forgotten.
    package static let chunkDropsLeg = PlantedBugs(rawValue: 1 << 23)
    /// A share that failed stays with its participant.
    package static let failedLegNotRebooked = PlantedBugs(rawValue: 1 << 24)

    /// After an answer is lost the next channel is tried while the first attempt is still being closed.
    package static let secondBeforeClose = PlantedBugs(rawValue: 1 << 32)
    /// An open breaker closes again at the next tick, whatever its dwell.
    package static let dwellIgnored = PlantedBugs(rawValue: 1 << 34)
    /// Cutting a channel off marks its attempts as closed without asking the channel.
    package static let cutWithoutAsking = PlantedBugs(rawValue: 1 << 35)
    /// Channels that fall ill together are taken out all the same.
    package static let commonCauseIgnored = PlantedBugs(rawValue: 1 << 36)
    /// A channel's word that it is frozen counts like any failure.
    package static let frozenCodeIgnored = PlantedBugs(rawValue: 1 << 37)
    /// Calls without an answer count only when they time out.
    package static let overdueIgnored = PlantedBugs(rawValue: 1 << 39)

    package static let all: [(name: String, bug: PlantedBugs)] = [
        ("skip_amount_check", .skipAmountCheck), ("fail_on_timeout", .failOnTimeout),
        ("refund_without_cap", .refundWithoutCap), ("new_refund_number_on_retry", .newRefundNumberOnRetry),
        ("accept_duplicate_notification_twice", .acceptDuplicateNotificationTwice),
        ("forget_task_on_crash", .forgetTaskOnCrash), ("late_query_overwrites_paid", .lateQueryOverwritesPaid),
        ("keep_both_payments", .keepBothPayments), ("split_new_number_on_retry", .splitNewNumberOnRetry),
        ("skip_fee_posting", .skipFeePosting), ("message_done_before_delivery", .messageDoneBeforeDelivery),
        ("ignore_hold", .ignoreHold), ("act_before_commit", .actBeforeCommit),
        ("skip_split_posting", .skipSplitPosting),
        ("withdrawal_not_reserved", .withdrawalNotReserved),
        ("withdrawal_new_number_on_retry", .withdrawalNewNumberOnRetry),
        ("withdrawal_failed_on_timeout", .withdrawalFailedOnTimeout),
        ("withdrawal_given_back_twice", .withdrawalGivenBackTwice),
        ("batch_sent_twice_after_crash", .batchSentTwiceAfterCrash),
        ("limit_ignores_pending", .limitIgnoresPending),
        ("payee_change_at_once", .payeeChangeAtOnce),
        ("purpose_any_category", .purposeAnyCategory),
        ("pause_ignored", .pauseIgnored),
        ("ceilings_ignored", .ceilingsIgnored),
        ("return_skipped", .returnSkipped),
        ("return_new_number_on_retry", .returnNewNumberOnRetry),
        ("return_booked_twice", .returnBookedTwice),
        ("return_before_settled_wrong_sum", .returnBeforeSettledWrongSum),
        ("escrow_released_at_payment", .escrowReleasedAtPayment),
        ("escrow_never_released_in_ledger", .escrowNeverReleasedInLedger),
        ("split_sent_not_booked", .splitSentNotBooked),
        ("accrual_twice", .accrualTwice),
        ("clawback_forgotten", .clawbackForgotten),
        ("chunk_drops_leg", .chunkDropsLeg),
        ("failed_leg_not_rebooked", .failedLegNotRebooked),
        ("second_before_close", .secondBeforeClose),
        ("dwell_ignored", .dwellIgnored),
        ("cut_without_asking", .cutWithoutAsking),
        ("common_cause_ignored", .commonCauseIgnored),
        ("frozen_code_ignored", .frozenCodeIgnored),
        ("overdue_ignored", .overdueIgnored),
    ]

    /// True for mistakes in shares, returns, escrow, commissions and withdrawals.
    package var isOfMoney: Bool { !isOfFailover && rawValue >= PlantedBugs.returnSkipped.rawValue }

    /// True for mistakes in detection, failover and recovery.
    package var isOfFailover: Bool { PlantedBugs.ofFailover.contains(rawValue) }

    private static let ofFailover = PlantedBugs.secondBeforeClose.rawValue...PlantedBugs.overdueIgnored.rawValue

    /// True for mistakes that show only where the process dies.
    package var isOfDeath: Bool {
        [.forgetTaskOnCrash, .actBeforeCommit, .batchSentTwiceAfterCrash].contains(self)
    }

    /// True for mistakes that show only where one thing is told twice.
    package var isOfRepeats: Bool { self == .returnBookedTwice }

    /// True in debug builds alone.
    package static var areHonoured: Bool {
        #if DEBUG
            true
        #else
            false
        #endif
    }

    /// The bugs as far as this build honours them.
    var honoured: PlantedBugs { PlantedBugs.areHonoured ? self : [] }
}

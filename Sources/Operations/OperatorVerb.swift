/// Every kind of command once: its name in the audit chain, the safety classes its effect can make it, and whether what
/// it changed goes back by itself. The one place that says so: the engine judges by it, the console's keys show it, the
/// documentation is checked against it. Who may give it is the engine's (`CommandRules.allowed`).
package enum OperatorVerb: String, Sendable, CaseIterable {
    case acknowledge, snooze, wake, query, claim
    case claimNext = "claim_next"
    case unclaim, note, peak
    case dropPeak = "drop_peak"
    case keep, undo, withdraw, arm, disarm, lock, unlock, reveal
    case hold
    case holdMarked = "hold_marked"
    case weight
    case preferenceWeight = "preference_weight"
    case canaryStart = "canary_start"
    case canaryStop = "canary_stop"
    case retrySplit = "retry_split"
    case resend
    case resumePayouts = "resume_payouts"
    case deferWithdrawal = "defer"
    case failover, back
    case canaryPromote = "canary_promote"
    case rollback
    case pausePayouts = "pause_payouts"
    case approvePayee = "payee"
    case approve
    case approveMarked = "approve_marked"
    case reject
    case rejectMarked = "reject_marked"
    case releaseWithdrawal = "release_withdrawal"
    case rejectWithdrawal = "reject_withdrawal"
    case batch, refund, refunded
    case redirectRefund = "redirect_refund"
    case adjust, second

    /// Of which class it can be, by its effect; the first is what it is at least.
    package var classes: ClosedRange<Int> {
        switch self {
        case .acknowledge, .snooze, .wake, .query, .claim, .claimNext, .unclaim, .note, .peak, .dropPeak, .keep, .undo,
            .withdraw, .arm, .disarm, .lock, .unlock, .reveal:
            1...1
        case .canaryStop, .resend, .resumePayouts, .deferWithdrawal: 2...2
        case .hold, .holdMarked, .weight, .preferenceWeight, .canaryStart: 2...3
        case .retrySplit, .approve, .approveMarked, .releaseWithdrawal: 2...4
        case .failover, .back, .canaryPromote, .rollback, .pausePayouts, .approvePayee: 3...3
        case .reject, .rejectMarked, .rejectWithdrawal, .batch, .refund, .refunded, .redirectRefund: 3...4
        case .adjust, .second: 4...4
        }
    }

    /// Whether a timer takes back what nobody keeps.
    package var isUndone: Bool {
        switch self {
        case .weight, .preferenceWeight, .canaryStart, .deferWithdrawal, .failover, .canaryPromote, .rollback,
            .pausePayouts:
            true
        case .acknowledge, .snooze, .wake, .query, .claim, .claimNext, .unclaim, .note, .peak, .dropPeak, .keep, .undo,
            .withdraw, .arm, .disarm, .lock, .unlock, .reveal, .hold, .holdMarked, .canaryStop, .back,
            .retrySplit, .resend, .resumePayouts, .approvePayee, .approve, .approveMarked, .reject, .rejectMarked,
            .releaseWithdrawal, .rejectWithdrawal, .batch, .refund, .refunded, .redirectRefund,
            .adjust, .second:
            false
        }
    }
}

extension OperatorCommand {
    /// Which kind of command it is.
    package var verb: OperatorVerb {
        switch self {
        case .setPreferenceWeight: .preferenceWeight
        case .setChannelWeight: .weight
        case .failover: .failover
        case .back: .back
        case .refund: .refund
        case .stateRefunded: .refunded
        case .redirectRefund: .redirectRefund
        case .queryOrder: .query
        case .claim: .claim
        case .unclaim: .unclaim
        case .approve: .approve
        case .reject: .reject
        case .hold: .hold
        case .claimNext: .claimNext
        case .reviewMarked(let marked):
            switch marked.answer {
            case .approve: .approveMarked
            case .reject: .rejectMarked
            case .hold: .holdMarked
            }
        case .note: .note
        case .second: .second
        case .withdraw: .withdraw
        case .arm: .arm
        case .disarm: .disarm
        case .lock: .lock
        case .unlock: .unlock
        case .reveal: .reveal
        case .keep: .keep
        case .undo: .undo
        case .acknowledge: .acknowledge
        case .snooze: .snooze
        case .wake: .wake
        case .retrySplit: .retrySplit
        case .resendMessage: .resend
        case .pausePayouts: .pausePayouts
        case .resumePayouts: .resumePayouts
        case .goBatch: .batch
        case .deferWithdrawal: .deferWithdrawal
        case .releaseWithdrawal: .releaseWithdrawal
        case .rejectWithdrawal: .rejectWithdrawal
        case .approvePayee: .approvePayee
        case .startCanary: .canaryStart
        case .stopCanary: .canaryStop
        case .promoteCanary: .canaryPromote
        case .rollback: .rollback
        case .adjust: .adjust
        case .planPeak: .peak
        case .dropPeak: .dropPeak
        }
    }

    /// The least class a command can be of; its effect may raise it.
    package var leastClass: Int { verb.classes.lowerBound }
}

package import Operations

extension Action {
    /// The commands a person gives by it; none for what only looks or moves. Its least class is theirs.
    package var verbs: [OperatorVerb] {
        switch self {
        case .arm: [.arm, .disarm]
        case .acknowledge: [.acknowledge]
        case .snooze: [.snooze]
        case .wakeAlert: [.wake]
        case .resend: [.resend]
        case .keep: [.keep]
        case .undo: [.undo]
        case .second: [.second]
        case .withdraw: [.withdraw]
        case .reveal: [.reveal]
        case .weight: [.weight, .preferenceWeight]
        case .failover, .cutChannel: [.failover]
        case .returnChannel: [.back]
        case .canary: [.canaryStart]
        case .stopCanary: [.canaryStop]
        case .promoteCanary: [.canaryPromote]
        case .rollback: [.rollback]
        case .refund: [.refund]
        case .stateRefunded: [.refunded]
        case .redirectRefund: [.redirectRefund]
        case .query: [.query]
        case .claim: [.claim]
        case .unclaim: [.unclaim]
        case .next: [.claimNext]
        case .note: [.note]
        case .approve: [.approve, .approveMarked, .releaseWithdrawal, .approvePayee]
        case .reject: [.reject, .rejectMarked, .rejectWithdrawal]
        case .hold: [.hold, .holdMarked]
        case .retrySplit: [.retrySplit]
        case .pausePayouts: [.pausePayouts]
        case .goBatch: [.batch, .resumePayouts]
        case .deferPayout: [.deferWithdrawal]
        case .planPeak: [.peak, .dropPeak]
        case .overview, .channels, .orders, .review, .splits, .payouts, .capacity, .alerts, .messages, .audit,
            .lastScreen, .down,
            .up, .first, .last, .pageDown, .pageUp, .left, .right, .open, .back, .zoom, .pause, .sort, .reverse,
            .filter, .command, .help, .who, .language, .copy, .export, .repaint, .leavePrompt, .why, .mark, .earlier,
            .later, .minuteEarlier, .minuteLater, .goTo, .live, .verifyChain, .replaySession, .quit, .theme, .graph,
            .link:
            []
        }
    }

    /// The least class of its commands, as the engine has them; 0 for what is no command.
    package var leastClass: Int { verbs.map(\.classes.lowerBound).min() ?? 0 }
}

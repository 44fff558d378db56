extension OperatorVerb {
    /// What a command of this kind looks like, with every member it can have: docs/control-protocol.md shows it.
    package var example: OperatorCommand {
        switch self {
        case .acknowledge: .acknowledge(alert: "a-01")
        case .snooze: .snooze(alert: "a-01", minutes: 30)
        case .wake: .wake(alert: "a-01")
        case .query: .queryOrder(order: "ORDER")
        case .claim: .claim(reviewCase: "CASE")
        case .claimNext: .claimNext
        case .unclaim: .unclaim(reviewCase: "CASE")
        case .note: .note(reviewCase: "CASE", text: "the buyer called")
        case .peak: .planPeak(centiPerSecond: 190_000, at: 1_795_000_000_000, minutes: 30)
        case .dropPeak: .dropPeak
        case .keep: .keep(timer: "TIMER")
        case .undo: .undo(timer: "TIMER")
        case .withdraw: .withdraw(proposal: "p-0A1B2C3D")
        case .arm: .arm
        case .disarm: .disarm
        case .lock: .lock
        case .unlock: .unlock(name: "ops.li")
        case .reveal: .reveal(.order("ORDER"))
        case .hold: .hold(reviewCase: "CASE", until: 1_795_000_000_000)
        case .holdMarked: .reviewMarked(OperatorVerb.marked(.hold))
        case .weight: .setChannelWeight(channel: "wechat", weight: 45)
        case .preferenceWeight: .setPreferenceWeight(60)
        case .canaryStart: .startCanary(target: "alipay", sharePercent: 10)
        case .canaryStop: .stopCanary("alipay")
        case .retrySplit: .retrySplit(leg: "SHARE")
        case .resend: .resendMessage(of: "ORDER")
        case .resumePayouts: .resumePayouts
        case .deferWithdrawal: .deferWithdrawal(withdrawal: "WITHDRAWAL")
        case .failover: .failover(channel: "unionpay", mode: .drain)
        case .back: .back(channel: "unionpay")
        case .canaryPromote: .promoteCanary("alipay")
        case .rollback: .rollback(version: 12)
        case .pausePayouts: .pausePayouts
        case .approvePayee: .approvePayee(participant: "PARTICIPANT")
        case .approve: .approve(reviewCase: "CASE")
        case .approveMarked: .reviewMarked(OperatorVerb.marked(.approve))
        case .reject: .reject(reviewCase: "CASE", wording: "risk_review")
        case .rejectMarked: .reviewMarked(OperatorVerb.marked(.reject))
        case .releaseWithdrawal: .releaseWithdrawal(withdrawal: "WITHDRAWAL")
        case .rejectWithdrawal: .rejectWithdrawal(withdrawal: "WITHDRAWAL")
        case .batch: .goBatch(batch: "BATCH")
        case .refunded: .stateRefunded(order: "ORDER", minorUnits: 8_888)
        case .redirectRefund: .redirectRefund(
                order: "ORDER",
                card: SealedCard(
                    bank: "ICBC_DEBIT", account: String(repeating: "A", count: 64),
                    name: String(repeating: "B", count: 64), serial: "PUB_KEY_ID_01"))
        case .refund: .refund(order: "ORDER", minorUnits: 8_888)
        case .adjust: .adjust(debit: "differences/shop-1/wechat", credit: "shop/shop-1", minorUnits: 250)
        case .second: .second(proposal: "p-0A1B2C3D")
        }
    }

    private static func marked(_ answer: MarkedReview.Answer) -> MarkedReview {
        MarkedReview(
            answer: answer, rows: [MarkedReview.Row(reviewCase: "CASE", version: 3)], until: 1_795_000_000_000)
    }
}

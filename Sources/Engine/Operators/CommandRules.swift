import Operations
import Payments

/// Who may do what, and how dangerous it is. Deny by default.
enum CommandRules {
    static func permits(_ command: OperatorCommand, _ roles: Set<OperatorRole>) -> Bool {
        !roles.isDisjoint(with: allowed(command.verb))
    }

    static func allowed(_ verb: OperatorVerb) -> Set<OperatorRole> {
        switch verb {
        case .preferenceWeight, .weight, .failover, .back, .canaryStart, .canaryStop, .canaryPromote, .rollback:
            [.operator, .admin]
        // Finance for the timers of payouts alone: see `Turn.previewTimer`.
        case .keep, .undo: [.operator, .finance, .admin]
        case .refund, .refunded, .redirectRefund: [.operator, .finance, .admin]
        case .query: [.operator, .reviewer, .finance, .admin]
        case .claim, .unclaim, .approve, .reject, .hold, .note, .claimNext, .approveMarked, .rejectMarked, .holdMarked:
            [.reviewer, .admin]
        // What is confirmed decides further: see `Turn.secondRefusal`.
        case .second, .withdraw, .arm, .disarm: [.operator, .reviewer, .finance, .admin]
        case .lock, .unlock: Set(OperatorRole.allCases)
        case .acknowledge, .snooze, .wake: [.operator, .reviewer, .finance, .admin]
        case .retrySplit, .resend, .pausePayouts: [.operator, .finance, .admin]
        case .peak, .dropPeak: [.operator, .finance, .admin]
        case .resumePayouts, .batch, .deferWithdrawal, .approvePayee, .adjust: [.finance, .admin]
        case .releaseWithdrawal, .rejectWithdrawal: [.reviewer, .finance, .admin]
        // Those who decide about a person's money; who steers channels needs no names.
        case .reveal: [.reviewer, .finance, .admin]
        }
    }

    /// A decision that must be one person's, whatever its class.
    static func isAgreement(_ command: OperatorCommand) -> Bool {
        switch command {
        case .approve, .reject, .second, .approvePayee, .releaseWithdrawal, .rejectWithdrawal, .goBatch, .arm,
            .reveal:
            true
        default: false
        }
    }

    /// Judged in the case itself, blind: see `Turn.answer`.
    static func isAnswer(_ command: OperatorCommand) -> Bool {
        switch command {
        case .approve, .reject: true
        default: false
        }
    }

    /// The command's name in the audit chain.
    static func name(_ command: OperatorCommand) -> String { command.verb.rawValue }

    static func target(_ command: OperatorCommand) -> String {
        switch command {
        case .setPreferenceWeight: "preference"
        case .setChannelWeight(let channel, _), .failover(let channel, _), .back(let channel): channel
        case .refund(let order, _), .queryOrder(let order), .stateRefunded(let order, _),
            .redirectRefund(let order, _): order
        case .claim(let item), .unclaim(let item), .approve(let item), .reject(let item, _), .hold(let item, _),
            .note(let item, _): item
        case .claimNext: "queue"
        case .reviewMarked(let marked): "\(marked.rows.count) cases"
        case .second(let proposal), .withdraw(let proposal): proposal
        case .arm, .disarm, .lock, .unlock: "session"
        case .reveal(let subject): subject.text
        case .keep(let timer), .undo(let timer): timer
        case .acknowledge(let alert), .snooze(let alert, _), .wake(let alert): alert
        case .retrySplit(let leg): leg
        case .resendMessage(let subject): subject
        case .pausePayouts, .resumePayouts: "payouts"
        case .goBatch(let batch): batch
        case .deferWithdrawal(let item), .releaseWithdrawal(let item), .rejectWithdrawal(let item): item
        case .approvePayee(let participant): participant
        case .adjust(let debit, let credit, _): debit + " " + credit
        case .planPeak, .dropPeak: "peak"
        case .startCanary(let target, _), .stopCanary(let target), .promoteCanary(let target): target
        case .rollback(let version): "v\(version)"
        }
    }
}

extension CommandRefusal.Rule {
    /// This rule with the facts that broke it.
    func because(_ detail: String) -> CommandRefusal { CommandRefusal(rule: self, detail: detail) }
}

/// Carries a refusal out of a command's checks.
struct CommandRefused: Error {
    let refusal: CommandRefusal

    init(_ rule: CommandRefusal.Rule, _ detail: String) { refusal = CommandRefusal(rule: rule, detail: detail) }
}

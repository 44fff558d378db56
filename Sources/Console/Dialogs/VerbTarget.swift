package import Operations

/// What a verb acts on.
package enum VerbTarget: Sendable, Equatable {
    case preference, cost
    case channel(String)
    case order(String)
    /// One message to a shop.
    case message(String)
    case reviewCase(String)
    /// Many cases, each with the version that was shown.
    case marked([MarkedReview.Row])
    /// With what it was when it was chosen.
    case timer(String, TimerRow? = nil)
    case proposal(String)
    case alert(String)
    case leg(String)
    /// All withdrawals.
    case payouts
    case batch(String)
    case withdrawal(String)
    case payee(String)
    /// A canary by its name, or what one shall try: `v12`, `wechat=40`.
    case canary(String)
    case version(Int64)

    /// Its own name, as the engine knows it.
    package var name: String {
        switch self {
        case .preference: "preference"
        case .cost: "cost"
        case .payouts: "payouts"
        case .version(let number): "v\(number)"
        case .marked(let rows): "\(rows.count)"
        case .channel(let id), .order(let id), .message(let id), .reviewCase(let id), .timer(let id, _),
            .proposal(let id), .alert(let id), .leg(let id), .batch(let id), .withdrawal(let id), .payee(let id),
            .canary(let id):
            id
        }
    }

    /// One or many cases of the review queue.
    var isReview: Bool {
        switch self {
        case .reviewCase, .marked: true
        default: false
        }
    }

    /// As it is said in messages.
    var part: Phrase.Part {
        switch self {
        case .preference: .word(.weightPreference)
        case .cost: .word(.weightCost)
        case .channel(let id): .channel(id)
        case .payouts: .word(.screenPayouts)
        case .timer(_, let row?):
            .phrase(Phrase(
                .timerNamed, .code(.act, row.act),
                row.target == "preference" ? .word(.weightPreference) : .channel(row.target), .text(row.before),
                .text(row.after)))
        case .marked(let rows): .phrase(Phrase(.markedRows, .text("\(rows.count)")))
        default: .text(name)
        }
    }
}

extension Action {
    /// The command of a verb on a target; `value` is its weight, minor units or moment, `note` its words, which for a
    /// rejection are the code of what the buyer reads. Nil while something it needs is missing.
    func command(_ target: VerbTarget, value: Int64?, note: String) -> OperatorCommand? {
        switch (self, target) {
        case (.weight, .preference): return value.map { .setPreferenceWeight(AskedPercent(clamping: $0)) }
        case (.weight, .cost): return value.map { .setPreferenceWeight(AskedPercent(clamping: 100 - $0)) }
        case (.weight, .channel(let id)): 
            return value.map { .setChannelWeight(channel: id, weight: AskedPercent(clamping: $0)) }
        case (.failover, .channel(let id)): return .failover(channel: id)
        case (.cutChannel, .channel(let id)): return .failover(channel: id, mode: .cut)
        case (.returnChannel, .channel(let id)): return .back(channel: id)
        case (.canary, .channel(let name)), (.canary, .canary(let name)):
            return value.map { .startCanary(target: name, sharePercent: AskedPercent(clamping: $0)) }
        case (.stopCanary, .canary(let name)): return .stopCanary(name)
        case (.promoteCanary, .canary(let name)): return .promoteCanary(name)
        case (.rollback, .version(let number)): return .rollback(version: AskedVersion(clamping: number))
        case (.refund, .order(let id)): return value.map { .refund(order: id, minorUnits: AskedAmount(clamping: $0)) }
        case (.stateRefunded, .order(let id)):
            return value.map { .stateRefunded(order: id, minorUnits: AskedAmount(clamping: $0)) }
        case (.redirectRefund, .order(let id)): return .redirectRefund(order: id)
        case (.query, .order(let id)): return .queryOrder(order: id)
        case (.resend, .order(let id)), (.resend, .message(let id)): return .resendMessage(of: id)
        case (.claim, .reviewCase(let id)): return .claim(reviewCase: id)
        case (.unclaim, .reviewCase(let id)): return .unclaim(reviewCase: id)
        case (.approve, .reviewCase(let id)): return .approve(reviewCase: id)
        case (.reject, .reviewCase(let id)): return note.isEmpty ? nil : .reject(reviewCase: id, wording: note)
        case (.hold, .reviewCase(let id)): return value.map { .hold(reviewCase: id, until: AskedMoment(clamping: $0)) }
        case (.approve, .marked(let rows)): return .reviewMarked(MarkedReview(answer: .approve, rows: rows))
        case (.reject, .marked(let rows)):
            return note.isEmpty ? nil : .reviewMarked(MarkedReview(answer: .reject, rows: rows, wording: note))
        case (.hold, .marked(let rows)):
            return value.map {
                .reviewMarked(MarkedReview(answer: .hold, rows: rows, until: AskedMoment(clamping: $0)))
            }
        case (.note, .reviewCase(let id)): return note.isEmpty ? nil : .note(reviewCase: id, text: note)
        case (.second, .proposal(let id)): return .second(proposal: id)
        case (.withdraw, .proposal(let id)): return .withdraw(proposal: id)
        case (.reveal, .order(let id)): return .reveal(.order(id))
        case (.reveal, .withdrawal(let id)): return .reveal(.withdrawal(id))
        case (.reveal, .payee(let id)): return .reveal(.participant(id))
        case (.keep, .timer(let id, _)): return .keep(timer: id)
        case (.undo, .timer(let id, _)): return .undo(timer: id)
        case (.acknowledge, .alert(let id)): return .acknowledge(alert: id)
        case (.snooze, .alert(let id)): return value.map { .snooze(alert: id, minutes: AskedCount(clamping: $0)) }
        case (.wakeAlert, .alert(let id)): return .wake(alert: id)
        case (.retrySplit, .leg(let id)): return .retrySplit(leg: id)
        case (.pausePayouts, .payouts): return .pausePayouts
        case (.goBatch, .payouts): return .resumePayouts
        case (.goBatch, .batch(let id)): return .goBatch(batch: id)
        case (.deferPayout, .withdrawal(let id)): return .deferWithdrawal(withdrawal: id)
        case (.approve, .withdrawal(let id)): return .releaseWithdrawal(withdrawal: id)
        case (.reject, .withdrawal(let id)): return .rejectWithdrawal(withdrawal: id)
        case (.approve, .payee(let id)): return .approvePayee(participant: id)
        default: return nil
        }
    }
}

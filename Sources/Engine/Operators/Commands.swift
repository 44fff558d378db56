import Operations
import Payments
import Routing
import Storage

/// Operators' commands: checked against the same preview the operator saw, carried out at most once, and recorded
/// whether done or refused.
extension Turn {
    func command(_ asked: CommandEnvelope, by who: OperatorIdentity, _ token: ReplyToken) throws {
        let (envelope, hadCards) = CardsInWords.masked(asked)
        let action = try BoundAction(envelope, by: who, at: at)
        if let known = try knownResult(action) { return answerAgain(known, envelope, action, by: who, token) }
        let preview = try previewCommand(envelope.command, by: who)
        var result: CommandResult
        var change = ""
        do {
            try check(envelope, preview, who)
            (result, change) = try carryOut(envelope, preview, who)
        } catch let refused as CommandRefused {
            result = CommandResult(outcome: .refused, refusal: refused.refusal)
        }
        let record = auditRecord(envelope, preview, by: who, change: change, result: result)
        if let refusal = result.refusal {
            // What is refused is counted: a row a minute of each person and rule.
            if fold(record, of: who, as: "refused " + refusal.rule.rawValue) {
                noteRefusal(refusal, envelope, who)
                bind(action)
                if hadCards { noteCards(envelope, who) }
            }
        } else {
            audits.append(record)
            bind(action)
            if hadCards { noteCards(envelope, who) }
        }
        effects.append(.reply(token, .command(result)))
        // Personal data goes out once and is remembered nowhere.
        result.revealed = []
        results.append((action, result))
    }

    private func noteRefusal(_ refusal: CommandRefusal, _ envelope: CommandEnvelope, _ who: OperatorIdentity) {
        record(FeedEvent(
            at: at, kind: .commandRefused, subject: CommandRules.target(envelope.command),
            code: refusal.rule.rawValue, detail: who.name))
    }

    /// The first result of a command that comes again; nil for a new one. After a restart the audit chain still knows
    /// how it ended.
    private func knownResult(_ action: BoundAction) throws -> CommandResult? {
        if let known = engine.results.value(action.id) {
            return known.action.isSame(as: action) ? known.result : .otherAction(action.id)
        }
        guard let audit = try store.audit(actionID: action.id) else { return nil }
        // Rows from before actions were bound say only who it was.
        guard try store.action(action.id).map({ $0.isSame(as: action) }) ?? (audit.who == action.who) else {
            return .otherAction(action.id)
        }
        if let outcome = CommandResult.Outcome(rawValue: audit.outcome), outcome != .refused {
            return CommandResult(outcome: outcome)
        }
        guard let rule = CommandRefusal.Rule(rawValue: audit.outcome) else { return nil }
        return CommandResult(outcome: .refused, refusal: rule.because("answered before"))
    }

    /// A number that stands for something else is refused by name, and that is on record; the act itself is not done.
    private func answerAgain(
        _ known: CommandResult, _ envelope: CommandEnvelope, _ action: BoundAction, by who: OperatorIdentity,
        _ token: ReplyToken
    ) {
        if let refusal = known.refusal, refusal.rule == .otherAction {
            var unnumbered = envelope
            unnumbered.actionID = ""
            let record = auditRecord(
                unnumbered, CommandPreview(riskClass: envelope.command.leastClass, version: 0), by: who, change: "",
                result: known)
            if fold(record, of: who, as: "refused " + refusal.rule.rawValue) { noteRefusal(refusal, envelope, who) }
        }
        effects.append(.reply(token, .command(known)))
    }

    private func bind(_ action: BoundAction) {
        guard (1...Limits.actionBytes).contains(action.id.utf8.count) else { return }
        actions.append(action)
    }

    /// Does it, or makes a proposal of it when a second person is needed.
    private func carryOut(
        _ envelope: CommandEnvelope, _ preview: CommandPreview, _ who: OperatorIdentity
    ) throws -> (CommandResult, String) {
        // Cases are judged blind: each person answers the case himself, so no answer is ever a proposal to confirm.
        if case .reviewMarked(let marked) = envelope.command { return try reviewMarked(marked, envelope, who) }
        if preview.needsSecondPerson, !CommandRules.isAnswer(envelope.command) {
            return try propose(envelope.command, preview, who, envelope.reason)
        }
        let done = try carryOut(envelope.command, preview, who, envelope.reason)
        if done.0.outcome == .done, !preview.needsSecondPerson, let moved = preview.countsMinorUnits {
            steering.movedToday.add(moved, by: who, at: at)
        }
        return done
    }

    func carryOut(
        _ command: OperatorCommand, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        switch command {
        case .setPreferenceWeight(let weight):
            return try steer(preview, who, reason, SteeringChange(act: "preference_weight", target: "preference",
                before: String(steering.weights.preference), after: String(weight.value)))
        case .setChannelWeight(let channel, let weight):
            return try steer(preview, who, reason, SteeringChange(act: "weight", target: channel,
                before: String(weightNow(ChannelID(channel))), after: String(weight.value)))
        case .failover(let channel, let mode): return try failOver(channel, mode, preview, who, reason)
        case .back(let channel): return try bringBack(channel, who, reason)
        case .keep(let timer): return try keep(timer, who)
        case .undo(let timer): return try undo(timer, who)
        case .acknowledge(let alert): return acknowledge(alert, who)
        case .snooze(let alert, let minutes): return try snooze(alert, minutes.int, who)
        case .wake(let alert): return try wake(alert, who)
        case .refund(let order, let minorUnits):
            return try refundByOperator(order, minorUnits.value, reason)
        case .stateRefunded(let order, let minorUnits): return try stateRefunded(order, minorUnits.value)
        case .redirectRefund(let order, let card): return try redirectRefund(order, card)
        case .queryOrder(let order): return try queryNow(order)
        case .second(let proposal): return try second(proposal, who)
        case .withdraw(let proposal): return try withdraw(proposal, who)
        case .arm, .disarm, .lock, .unlock: return sessionCommand(command, who)
        case .reveal(let subject): return try reveal(subject, who)
        case .claim, .unclaim, .approve, .reject, .hold, .note:
            return try review(command, preview, who, reason)
        case .claimNext: return try claimNext(who)
        case .reviewMarked: throw CommandRefused(.wrongState, "each row is a command of its own")
        case .retrySplit(let leg): return try retrySplit(leg, who)
        case .resendMessage(let subject): return try resendMessages(subject)
        case .pausePayouts, .resumePayouts, .goBatch, .deferWithdrawal, .releaseWithdrawal, .rejectWithdrawal,
            .approvePayee:
            return try payoutCommand(command, preview, who, reason)
        case .adjust: return try adjust(command, who)
        case .planPeak, .dropPeak: return planPeak(command, who)
        case .startCanary, .stopCanary, .promoteCanary: return try canaryCommand(command, preview, who, reason)
        case .rollback(let version): return try rollBack(to: version.value, preview, who, reason)
        }
    }

    private func queryNow(_ order: String) throws -> (CommandResult, String) {
        let id = OrderID(trusted: order)
        guard try open(id) else { throw CommandRefused(.unknownTarget, "no such order") }
        for attempt in self[id].openAttempts { try askSoon(attempt) }
        return (CommandResult(outcome: .done), "\(self[id].openAttempts.count) asked")
    }
}

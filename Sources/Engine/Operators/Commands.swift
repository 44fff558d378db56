import Operations
import Payments
import Routing
import Storage

/// Operators' commands: checked against the same preview the operator saw, carried out at most once, and recorded
/// whether done or refused.
extension Turn {
    func command(_ asked: CommandEnvelope, by who: OperatorIdentity, _ token: ReplyToken) throws {
        let envelope = withoutCards(asked, by: who)
        if let known = try knownResult(envelope.actionID) {
            return effects.append(.reply(token, .command(known)))
        }
        let preview = try previewCommand(envelope.command, by: who)
        var result: CommandResult
        var change = ""
        do {
            try check(envelope, preview, who)
            (result, change) = try carryOut(envelope, preview, who)
        } catch let refused as CommandRefused {
            result = CommandResult(outcome: .refused, refusal: refused.refusal)
            record(FeedEvent(
                at: at, kind: .commandRefused, subject: CommandRules.target(envelope.command),
                code: refused.refusal.rule.rawValue, detail: who.name))
        }
        audit(envelope, preview, by: who, change: change, result: result)
        effects.append(.reply(token, .command(result)))
        // Personal data goes out once and is remembered nowhere.
        result.revealed = []
        results.append((envelope.actionID, result))
    }

    /// The first result of a command that comes again. After a restart the audit chain still knows how it ended.
    private func knownResult(_ actionID: String) throws -> CommandResult? {
        if let known = engine.results.value(actionID) { return known }
        guard let audit = try store.audit(actionID: actionID) else { return nil }
        if let outcome = CommandResult.Outcome(rawValue: audit.outcome), outcome != .refused {
            return CommandResult(outcome: outcome)
        }
        guard let rule = CommandRefusal.Rule(rawValue: audit.outcome) else { return nil }
        return CommandResult(outcome: .refused, refusal: rule.because("answered before"))
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
        if done.0.outcome == .done, let moved = CommandRules.movedAlone(envelope.command, preview) {
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
                before: String(steering.weights.preference), after: String(weight)))
        case .setChannelWeight(let channel, let weight):
            return try steer(preview, who, reason, SteeringChange(act: "weight", target: channel,
                before: String(weightNow(ChannelID(channel))), after: String(weight)))
        case .failover(let channel, let mode): return try failOver(channel, mode, preview, who, reason)
        case .back(let channel): return try bringBack(channel, who, reason)
        case .keep(let timer): return try keep(timer, who)
        case .undo(let timer): return try undo(timer, who)
        case .acknowledge(let alert): return acknowledge(alert, who)
        case .snooze(let alert, let minutes): return try snooze(alert, minutes, who)
        case .wake(let alert): return try wake(alert, who)
        case .refund(let order, let minorUnits):
            return try refundByOperator(order, minorUnits, reason)
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
        case .rollback(let version): return try rollBack(to: version, preview, who, reason)
        }
    }

    private func queryNow(_ order: String) throws -> (CommandResult, String) {
        let id = OrderID(trusted: order)
        guard try open(id) else { throw CommandRefused(.unknownTarget, "no such order") }
        for attempt in self[id].openAttempts { try askSoon(attempt) }
        return (CommandResult(outcome: .done), "\(self[id].openAttempts.count) asked")
    }
}

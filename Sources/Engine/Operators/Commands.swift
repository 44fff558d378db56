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
        let result: CommandResult
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
        results.append((envelope.actionID, result))
        effects.append(.reply(token, .command(result)))
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

    /// The rules that hold for every command, in the order in which they should be told.
    private func check(
        _ envelope: CommandEnvelope, _ preview: CommandPreview, _ who: OperatorIdentity
    ) throws(CommandRefused) {
        guard CommandRules.permits(envelope.command, who.roles) else {
            let roles = who.roles.map(\.rawValue).sorted().joined(separator: " ")
            throw CommandRefused(.notPermitted, "\(who.name) has the roles: \(roles.isEmpty ? "none" : roles)")
        }
        if who.isShared, preview.riskClass >= 2 || CommandRules.isAgreement(envelope.command) {
            throw CommandRefused(.notPermitted, "several people are \(who.name): what they do is nobody's word")
        }
        guard (1...64).contains(envelope.actionID.utf8.count) else {
            throw CommandRefused(.outOfRange, "an action number of 1...64 characters is needed")
        }
        if let refusal = preview.refusal, refusal.rule == .unknownTarget || refusal.rule == .alreadyDone {
            throw CommandRefused(refusal.rule, refusal.detail)
        }
        guard preview.version == 0 || envelope.expectedVersion == preview.version else {
            throw CommandRefused(
                .changedSince, "version \(envelope.expectedVersion) was shown, \(preview.version) is now")
        }
        if preview.riskClass >= 2 { try checkCare(envelope, preview) }
        if let refusal = preview.refusal { throw CommandRefused(refusal.rule, refusal.detail) }
    }

    /// What class 2 and above need: fresh data, a reason, and from class 3 on the target's name.
    private func checkCare(_ envelope: CommandEnvelope, _ preview: CommandPreview) throws(CommandRefused) {
        guard envelope.dataAgeMilliseconds <= limits.staleData, envelope.dataAgeMilliseconds >= 0 else {
            throw CommandRefused(
                .staleData, "the data shown was \(envelope.dataAgeMilliseconds) ms old, at most \(limits.staleData)")
        }
        guard ReasonRule.holds(envelope.reason, minimum: limits.minimumReason) else {
            throw CommandRefused(.reasonTooShort, "a reason of at least \(limits.minimumReason) characters")
        }
        if preview.riskClass >= 3, envelope.typedTarget != preview.typedTarget {
            throw CommandRefused(.typedTargetDiffers, "typed must be: \(preview.typedTarget)")
        }
    }

    private func carryOut(
        _ envelope: CommandEnvelope, _ preview: CommandPreview, _ who: OperatorIdentity
    ) throws -> (CommandResult, String) {
        let reason = envelope.reason
        switch envelope.command {
        case .setPreferenceWeight(let weight):
            return try steer(preview, who, reason, SteeringChange(act: "preference_weight", target: "preference",
                before: String(steering.weights.preference), after: String(weight)))
        case .setChannelWeight(let channel, let weight):
            return try steer(preview, who, reason, SteeringChange(act: "weight", target: channel,
                before: String(weightNow(ChannelID(channel))), after: String(weight)))
        case .failover(let channel, let mode): return try failOver(channel, mode, preview, who, reason)
        case .back(let channel):
            return try steer(preview, who, reason, SteeringChange(act: "back", target: channel,
                before: overrideNow(ChannelID(channel)).rawValue, after: ChannelOverride.none.rawValue))
        case .keep(let timer): return try keep(timer, who)
        case .undo(let timer): return try undo(timer, who)
        case .acknowledge(let alert): return acknowledge(alert, who)
        case .snooze(let alert, let minutes): return try snooze(alert, minutes, who)
        case .refund(let order, let minorUnits):
            return try refundByOperator(order, minorUnits, preview, who, reason)
        case .queryOrder(let order): return try queryNow(order)
        case .second(let proposal): return try second(proposal, who, reason)
        case .claim, .unclaim, .approve, .reject, .hold, .note:
            return try review(envelope.command, preview, who, reason)
        case .retrySplit(let leg): return try retrySplit(leg, who)
        case .pausePayouts, .resumePayouts, .goBatch, .deferWithdrawal, .releaseWithdrawal, .rejectWithdrawal,
            .approvePayee:
            return try payoutCommand(envelope.command, preview, who, reason)
        case .adjust: return try adjust(envelope.command, preview, who, reason)
        case .planPeak, .dropPeak: return planPeak(envelope.command, who)
        case .startCanary, .stopCanary, .promoteCanary: return try canaryCommand(envelope.command, who, reason)
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

enum ReasonRule {
    /// Long enough, and more than one letter repeated.
    static func holds(_ reason: String, minimum: Int) -> Bool {
        let letters = reason.filter { !$0.isWhitespace }
        return letters.count >= minimum && Set(letters).count > 2 && reason.utf8.count <= Limits.textBytes
    }
}

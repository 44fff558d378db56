import Operations
import Payments
import Routing

/// What a command would do, and whether it may, from live figures. The same computation guards the command itself.
extension Turn {
    /// With what its class asks. A command the person may not give says so first.
    func previewCommand(_ command: OperatorCommand, by who: OperatorIdentity) throws -> CommandPreview {
        var preview = conditioned(try previewBare(command, by: who), command, who)
        if !CommandRules.permits(command, who.roles) {
            preview.refusal = CommandRefusal.Rule.notPermitted.because("\(who.name) may not do this")
        } else if who.isShared, preview.riskClass >= 2 || CommandRules.isAgreement(command) {
            preview.refusal = CommandRefusal.Rule.notPermitted.because("several people are \(who.name)")
        }
        return preview
    }

    /// What a command would do, without what its class asks.
    func previewBare(_ command: OperatorCommand, by who: OperatorIdentity) throws -> CommandPreview {
        let preview: CommandPreview
        switch command {
        case .setPreferenceWeight(let weight): preview = previewPreference(weight.int)
        case .setChannelWeight(let channel, let weight): preview = previewWeight(ChannelID(channel), weight.int)
        case .failover(let channel, let mode): preview = previewFailover(ChannelID(channel), mode)
        case .back(let channel): preview = previewOverride(ChannelID(channel), .none)
        case .refund(let order, let minorUnits): preview = try previewRefund(order, minorUnits.value)
        case .stateRefunded(let order, let minorUnits):
            preview = try previewStateRefunded(order, minorUnits.value)
        case .redirectRefund(let order, let card): preview = try previewRedirect(order, card)
        case .queryOrder(let order): preview = try previewQuery(order)
        case .claim, .unclaim, .approve, .reject, .hold, .note: preview = try previewReview(command, who)
        case .claimNext: preview = previewNext(who)
        case .reviewMarked(let marked): preview = try previewMarked(marked, who)
        case .second(let proposal): preview = try previewSecond(proposal, who)
        case .withdraw(let proposal): preview = previewWithdraw(proposal, who)
        case .arm, .disarm, .lock, .unlock: preview = previewSession(command, who)
        case .reveal(let subject): preview = try previewReveal(subject, who)
        case .keep(let timer), .undo(let timer):
            preview = previewTimer(timer, who, isUndo: command == .undo(timer: timer))
        case .acknowledge, .snooze, .wake: preview = previewAlert(command)
        case .retrySplit(let leg): preview = try previewRetry(leg)
        case .resendMessage(let subject): preview = try previewResend(subject)
        case .pausePayouts, .resumePayouts, .goBatch, .deferWithdrawal, .releaseWithdrawal, .rejectWithdrawal,
            .approvePayee:
            preview = try previewPayouts(command, by: who)
        case .adjust: preview = try previewAdjustment(command)
        case .planPeak, .dropPeak: preview = previewPeak(command)
        case .startCanary(let target, let percent): preview = try previewStart(target, percent.int)
        case .stopCanary(let name): preview = previewEnd(name, promotes: false)
        case .promoteCanary(let name): preview = previewEnd(name, promotes: true)
        case .rollback(let version): preview = try previewRollback(version.value)
        }
        return preview
    }

    // MARK: orders

    private func previewRefund(_ order: String, _ minorUnits: Int64) throws -> CommandPreview {
        let id = OrderID(trusted: order)
        guard try open(id) else { return .refused(.unknownTarget, "no such order") }
        let file = self[id]
        let isLarge = minorUnits >= limits.secondPersonMinorUnits
        var preview = CommandPreview(riskClass: isLarge ? 4 : 3, version: file.order.version)
        preview.typedTarget = String(order.suffix(6))
        preview.needsSecondPerson = isLarge
        preview.amountMinorUnits = minorUnits
        preview.countsMinorUnits = max(0, minorUnits)
        preview.remainingMinorUnits = file.refundableMinorUnits - minorUnits
        preview.pendingRefunds = file.refunds.count { !$0.state.isTerminal }
        preview.beforeText = Money.fen(file.order.refundedMinorUnits).decimalText
        preview.afterText = Money.fen(file.order.refundedMinorUnits + minorUnits).decimalText
        preview.effects = [
            PreviewEffect(kind: .refundsBuyer, minorUnits: minorUnits, name: file.order.channel?.text ?? "")
        ]
        do {
            try checkRefund(Money(minorUnits: minorUnits, currency: file.order.amount.currency), of: id)
        } catch {
            preview.refusal = CommandRefusal.Rule.notRefundable.because(error.rule)
        }
        return preview
    }

    private func previewQuery(_ order: String) throws -> CommandPreview {
        let id = OrderID(trusted: order)
        guard try open(id) else { return .refused(.unknownTarget, "no such order") }
        // Asking changes nothing by itself, so it is bound to no version.
        var preview = CommandPreview(riskClass: 1, version: 0)
        preview.effects = self[id].openAttempts.map { PreviewEffect(kind: .asksChannel, name: $0.channel.text) }
        if self[id].openAttempts.isEmpty {
            preview.refusal = CommandRefusal.Rule.wrongState.because("no attempt is open: nothing to ask about")
        }
        return preview
    }

    // MARK: timers and alerts

    private func previewTimer(_ id: String, _ who: OperatorIdentity, isUndo: Bool) -> CommandPreview {
        guard let timer = engine.timers[TimerID(trusted: id)] else {
            return .refused(.unknownTarget, "no such running timer")
        }
        var preview = CommandPreview(riskClass: 1, version: 0)
        preview.beforeText = timer.after
        preview.afterText = isUndo ? timer.before : timer.after
        let roles: Set<OperatorRole> = timer.isOfMoney ? [.operator, .finance, .admin] : [.operator, .admin]
        if who.roles.isDisjoint(with: roles) {
            preview.refusal = CommandRefusal.Rule.notPermitted.because("\(who.name) may not change \(timer.target)")
        }
        return preview
    }
}

extension CommandPreview {
    static func refused(_ rule: CommandRefusal.Rule, _ detail: String) -> CommandPreview {
        var preview = CommandPreview(riskClass: 1, version: 0)
        preview.refusal = rule.because(detail)
        return preview
    }
}

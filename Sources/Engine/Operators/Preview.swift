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
        case .setPreferenceWeight(let weight): preview = previewPreference(weight)
        case .setChannelWeight(let channel, let weight): preview = previewWeight(ChannelID(channel), weight)
        case .failover(let channel, let mode): preview = previewFailover(ChannelID(channel), mode)
        case .back(let channel): preview = previewOverride(ChannelID(channel), .none)
        case .refund(let order, let minorUnits): preview = try previewRefund(order, minorUnits)
        case .queryOrder(let order): preview = try previewQuery(order)
        case .claim, .unclaim, .approve, .reject, .hold, .note: preview = try previewReview(command, who)
        case .second(let proposal): preview = try previewSecond(proposal, who)
        case .withdraw(let proposal): preview = previewWithdraw(proposal, who)
        case .arm, .disarm, .lock, .unlock: preview = previewSession(command, who)
        case .reveal(let subject): preview = try previewReveal(subject, who)
        case .keep(let timer), .undo(let timer):
            preview = previewTimer(timer, who, isUndo: command == .undo(timer: timer))
        case .acknowledge(let alert): preview = previewAcknowledge(alert)
        case .retrySplit(let leg): preview = try previewRetry(leg)
        case .pausePayouts, .resumePayouts, .goBatch, .deferWithdrawal, .releaseWithdrawal, .rejectWithdrawal,
            .approvePayee:
            preview = try previewPayouts(command, by: who)
        case .adjust: preview = try previewAdjustment(command)
        case .planPeak, .dropPeak: preview = previewPeak(command)
        case .startCanary(let target, let percent): preview = try previewStart(target, percent)
        case .stopCanary(let name): preview = previewEnd(name, promotes: false)
        case .promoteCanary(let name): preview = previewEnd(name, promotes: true)
        case .rollback(let version): preview = try previewRollback(version)
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

    // MARK: review

    private func previewReview(_ command: OperatorCommand, _ who: OperatorIdentity) throws -> CommandPreview {
        let id = CaseID(trusted: CommandRules.target(command))
        guard let item = try reviewCase(id), try open(item.order) else {
            return .refused(.unknownTarget, "no such case")
        }
        var preview = CommandPreview(riskClass: reviewClass(command, item), version: item.version)
        preview.needsSecondPerson = preview.riskClass == 4
        if preview.riskClass >= 3 { preview.typedTarget = String(id.text.suffix(6)) }
        preview.amountMinorUnits = item.amount.minorUnits
        preview.effects = CaseEffects.effects(of: command, on: item, self[item.order])
        preview.effects += try refundEffects(command, item)
        preview.refusal = reviewRefusal(command, item, who)
        return preview
    }

    /// Notes and claims are class 1; decisions class 2, with money going back class 3, at the limit class 4.
    private func reviewClass(_ command: OperatorCommand, _ item: ReviewCase) -> Int {
        let isLarge = item.amount.minorUnits >= limits.secondPersonMinorUnits
        switch command {
        case .approve:
            let movesMoney = item.kind == .moneyHeld || item.kind == .beforePayment
            return isLarge && movesMoney ? 4 : 2
        case .reject:
            guard item.kind == .moneyHeld || item.kind == .mismatch else { return 2 }
            return isLarge ? 4 : 3
        default: return 1
        }
    }

    private func reviewRefusal(
        _ command: OperatorCommand, _ item: ReviewCase, _ who: OperatorIdentity
    ) -> CommandRefusal? {
        if case .note(_, let text) = command {
            guard (1...Limits.noteBytes).contains(text.utf8.count) else {
                return CommandRefusal.Rule.outOfRange.because("a note has 1...\(Limits.noteBytes) bytes")
            }
            return item.notes.count < Limits.notesPerCase ? nil
                : CommandRefusal.Rule.outOfRange.because("at most \(Limits.notesPerCase) notes a case")
        }
        do {
            _ = try ReviewMachine.apply(
                ReviewEvent(command), by: who.name, to: item.state, claimedBy: item.claimedBy,
                holds: (item.holdCount, limits.holdsAllowed))
            return nil
        } catch {
            return CommandRefused(error).refusal
        }
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

    private func previewAcknowledge(_ id: String) -> CommandPreview {
        guard let alert = steering.alerts.first(where: { $0.id == id }) else {
            return .refused(.unknownTarget, "no such alert")
        }
        var preview = CommandPreview(riskClass: 1, version: 0)
        if let who = alert.acknowledgedBy {
            preview.refusal = CommandRefusal.Rule.alreadyDone.because("acknowledged by \(who)")
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

extension ReviewEvent {
    init(_ command: OperatorCommand) {
        switch command {
        case .unclaim: self = .unclaimed
        case .hold: self = .held
        case .approve: self = .approved
        case .reject: self = .rejected
        default: self = .claimed
        }
    }
}

/// What deciding a case means, in amounts.
enum CaseEffects {
    static func effects(of command: OperatorCommand, on item: ReviewCase, _ file: OrderFile) -> [PreviewEffect] {
        switch command {
        case .approve: approve(item, file)
        case .reject: reject(item, file)
        case .hold: [PreviewEffect(kind: .staysHeld, minorUnits: item.amount.minorUnits)]
        default: []
        }
    }

    static func approve(_ item: ReviewCase, _ file: OrderFile) -> [PreviewEffect] {
        switch item.kind {
        case .beforePayment: return [PreviewEffect(kind: .buyerMayPay, minorUnits: file.order.amount.minorUnits)]
        case .moneyHeld:
            let left = file.order.paidMinorUnits - file.order.refundedMinorUnits
            var effects = [PreviewEffect(kind: .releasesMoney, minorUnits: left)]
            var kept = left - file.order.feeMinorUnits
            for leg in file.legs where leg.state == .waiting {
                kept -= leg.amount.minorUnits
                effects.append(PreviewEffect(
                    kind: leg.timing == .realTime ? .splitsAtOnce : .splitsNextDay,
                    minorUnits: leg.amount.minorUnits, name: Masking.person(leg.receiver.participant)))
            }
            effects.append(PreviewEffect(kind: .shopKeeps, minorUnits: max(0, kept), name: file.order.shop.text))
            return effects
        case .mismatch, .unknownOutcome, .refundStuck, .splitStuck: return [PreviewEffect(kind: .closesCase)]
        }
    }

    static func reject(_ item: ReviewCase, _ file: OrderFile) -> [PreviewEffect] {
        switch item.kind {
        case .beforePayment: [PreviewEffect(kind: .orderEnds, minorUnits: file.order.amount.minorUnits)]
        case .moneyHeld: [PreviewEffect(kind: .refundsBuyer, minorUnits: file.refundableMinorUnits)]
        case .mismatch:
            [PreviewEffect(
                kind: .refundsBuyer,
                minorUnits: file.attempts.filter { $0.state == .mismatched }.reduce(0) { $0 + $1.paidMinorUnits })]
        case .unknownOutcome: file.openAttempts.map { PreviewEffect(kind: .asksChannel, name: $0.channel.text) }
        case .refundStuck, .splitStuck: [PreviewEffect(kind: .closesCase)]
        }
    }
}

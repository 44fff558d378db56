import Operations
import Payments

/// What a reviewer's command would do, and whether it may.
extension Turn {
    func previewReview(_ command: OperatorCommand, _ who: OperatorIdentity) throws -> CommandPreview {
        let id = CaseID(trusted: CommandRules.target(command))
        guard let item = try reviewCase(id), try open(item.order) else {
            return .refused(.unknownTarget, "no such case")
        }
        var preview = CommandPreview(riskClass: reviewClass(command, item), version: item.version)
        preview.needsSecondPerson = preview.riskClass == 4
        if preview.riskClass >= 2 { preview.typedTarget = String(id.text.suffix(6)) }
        preview.amountMinorUnits = item.amount.minorUnits
        if moves(command, item) { preview.countsMinorUnits = item.amount.minorUnits }
        preview.effects = try consequences(of: command, on: item)
        if preview.needsSecondPerson, !item.isDisputed { preview.effects.append(PreviewEffect(kind: .waitsForSecond)) }
        preview.refusal = reviewRefusal(command, item, who)
        return preview
    }

    /// Which case would come: the pressing of one key and nothing else, so it is bound to no version.
    func previewNext(_ who: OperatorIdentity) -> CommandPreview {
        var preview = CommandPreview(riskClass: 1, version: 0)
        if let item = nextCase(for: who) {
            preview.afterText = item.id.text
            preview.refusal = claimLimit(who)
        } else {
            preview.refusal = CommandRefusal.Rule.noneFree.because("no case is free for \(who.name)")
        }
        return preview
    }

    /// Notes and claims are of the least class; so are decisions below the limit. At the limit, where money moves,
    /// class 4, and holding class 3. Where an answer waits already, every other answer is one of four eyes.
    private func reviewClass(_ command: OperatorCommand, _ item: ReviewCase) -> Int {
        let isLarge = item.amount.minorUnits >= limits.secondPersonMinorUnits
        switch command {
        case .approve, .reject:
            if !item.standing.isEmpty { return 4 }
            return isLarge && moves(command, item) ? 4 : command.leastClass
        case .hold: return isLarge ? 3 : command.leastClass
        default: return command.leastClass
        }
    }

    /// Whether an answer lets money go, or lets it come, or gives it back.
    private func moves(_ command: OperatorCommand, _ item: ReviewCase) -> Bool {
        switch command {
        case .approve: item.kind == .moneyHeld || item.kind == .beforePayment
        case .reject: [.moneyHeld, .mismatch, .refundedElsewhere].contains(item.kind)
        default: false
        }
    }

    private func reviewRefusal(
        _ command: OperatorCommand, _ item: ReviewCase, _ who: OperatorIdentity
    ) -> CommandRefusal? {
        switch command {
        case .note(_, let text): return noteRefusal(text, item)
        case .unclaim where item.isDisputed && item.claimedBy != who.name:
            return who.roles.contains(.admin) ? nil
                : CommandRefusal.Rule.adminNeeded.because("two reviewers differ: an admin sends it back")
        case .hold(_, let until): if let refusal = holdRefusal(until?.value) { return refusal }
        case .reject(_, let code) where RejectionWording(rawValue: code) == nil:
            return CommandRefusal.Rule.outOfRange.because(
                "a wording is one of \(RejectionWording.allCases.map(\.rawValue).joined(separator: " "))")
        case .claim where item.claimedBy != who.name: if let refusal = claimLimit(who) { return refusal }
        case .approve, .reject:
            if item.kind == .refundedElsewhere, unknownRefunded(item.order) != nil {
                return CommandRefusal.Rule.wrongState.because("first state how much went back (verb refunded)")
            }
        default: break
        }
        do {
            _ = try ReviewMachine.apply(
                ReviewEvent(command), by: who.name, to: item.state, claimedBy: item.claimedBy,
                holds: (item.holdCount, limits.holdsAllowed))
        } catch {
            return CommandRefused(error).refusal
        }
        return personRefusal(command, item, who)
    }

    /// Who has answered may not answer again, and may not keep others from answering.
    private func personRefusal(
        _ command: OperatorCommand, _ item: ReviewCase, _ who: OperatorIdentity
    ) -> CommandRefusal? {
        switch command {
        case .approve, .reject, .claim, .hold: break
        default: return nil
        }
        if let opinion = item.opinion, opinion.at.adding(seconds: limits.proposalSeconds) <= at { return nil }
        do {
            _ = try FourEyes.weigh(
                isApproval: true, by: who.name, uid: who.uid, isAdmin: who.roles.contains(.admin),
                after: item.standing)
            return nil
        } catch {
            return CommandRefused(error).refusal
        }
    }

    private func noteRefusal(_ text: String, _ item: ReviewCase) -> CommandRefusal? {
        guard (1...Limits.noteBytes).contains(text.utf8.count) else {
            return CommandRefusal.Rule.outOfRange.because("a note has 1...\(Limits.noteBytes) bytes")
        }
        return item.notes.count < Limits.notesPerCase ? nil
            : CommandRefusal.Rule.outOfRange.because("at most \(Limits.notesPerCase) notes a case")
    }

    private func holdRefusal(_ until: Int64?) -> CommandRefusal? {
        guard let until else { return nil }
        let earliest = at.adding(seconds: Limits.holdMinimumSeconds)
        let latest = at.adding(seconds: limits.holdMaximumSeconds)
        guard (earliest.milliseconds...latest.milliseconds).contains(until) else {
            return CommandRefusal.Rule.outOfRange.because(
                "a hold ends \(earliest.spacedBeijing)...\(latest.spacedBeijing)")
        }
        return nil
    }

    private func claimLimit(_ who: OperatorIdentity) -> CommandRefusal? {
        let mine = engine.openCases.places.count { $0.claimedBy == who.name }
        return mine < limits.claimsPerPerson ? nil
            : CommandRefusal.Rule.outOfRange.because("\(mine) cases are claimed by you already")
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

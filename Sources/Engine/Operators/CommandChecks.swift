import Operations
import Payments

/// The rules that hold for every command, whatever a console let through.
extension Turn {
    /// In the order in which they should be told.
    func check(
        _ envelope: CommandEnvelope, _ preview: CommandPreview, _ who: OperatorIdentity
    ) throws(CommandRefused) {
        guard CommandRules.permits(envelope.command, who.roles) else {
            let roles = who.roles.map(\.rawValue).sorted().joined(separator: " ")
            throw CommandRefused(.notPermitted, "\(who.name) has the roles: \(roles.isEmpty ? "none" : roles)")
        }
        if who.isShared, preview.riskClass >= 2 || CommandRules.isAgreement(envelope.command) {
            throw CommandRefused(.notPermitted, "several people are \(who.name): what they do is nobody's word")
        }
        guard (1...Limits.actionBytes).contains(envelope.actionID.utf8.count) else {
            throw CommandRefused(.outOfRange, "an action number of 1...\(Limits.actionBytes) characters is needed")
        }
        try checkLock(envelope.command, who)
        // What no care would change is told first.
        let hopeless: Set<CommandRefusal.Rule> = [.unknownTarget, .alreadyDone, .notPermitted, .samePerson, .expired]
        if let refusal = preview.refusal, hopeless.contains(refusal.rule) {
            throw CommandRefused(refusal.rule, refusal.detail)
        }
        guard preview.version == 0 || envelope.expectedVersion == preview.version else {
            throw CommandRefused(
                .changedSince, "version \(envelope.expectedVersion) was shown, \(preview.version) is now")
        }
        try checkCare(envelope, preview, who)
        if let refusal = preview.refusal { throw CommandRefused(refusal.rule, refusal.detail) }
    }

    /// A locked session does nothing but come back; nor may it leave and lock itself half.
    private func checkLock(_ command: OperatorCommand, _ who: OperatorIdentity) throws(CommandRefused) {
        switch command {
        case .lock, .unlock, .disarm: return
        default: break
        }
        guard !steering.sessions.isLocked(who) else {
            throw CommandRefused(.locked, "the session is locked: its operator types the name first")
        }
    }

    /// What the class asks: an armed session, fresh data, a reason, and the right words typed.
    private func checkCare(
        _ envelope: CommandEnvelope, _ preview: CommandPreview, _ who: OperatorIdentity
    ) throws(CommandRefused) {
        let asked = SafetyClass.of(preview.riskClass)
        if asked.needsArming, steering.sessions.armedUntil(who, at: at) == nil {
            throw CommandRefused(.notArmed, "class \(preview.riskClass) needs an armed session")
        }
        if asked.needsPreview {
            guard envelope.dataAgeMilliseconds <= limits.staleData, envelope.dataAgeMilliseconds >= 0 else {
                throw CommandRefused(
                    .staleData,
                    "the data shown was \(envelope.dataAgeMilliseconds) ms old, at most \(limits.staleData)")
            }
        }
        if asked.needsReason || CommandRules.needsReason(envelope.command) { try checkReason(envelope.reason) }
        if asked.confirmation != .key, envelope.typedTarget != preview.typedTarget {
            throw CommandRefused(.typedTargetDiffers, "typed must be: \(preview.typedTarget)")
        }
        if let proposal = preview.proposal, envelope.shownDigest != proposal.digest {
            throw CommandRefused(.changedSince, "another proposal was shown than \(proposal.digest.prefix(16))")
        }
    }

    private func checkReason(_ reason: String) throws(CommandRefused) {
        switch ReasonRule.fault(reason, minimum: limits.minimumReason) {
        case nil: return
        case .tooShort: throw CommandRefused(
            .reasonTooShort, "a reason of at least \(limits.minimumReason) characters, or a ticket's number")
        case .saysNothing: throw CommandRefused(.reasonTooShort, "a reason that says something")
        case .tooLong: throw CommandRefused(.reasonTooShort, "a reason of at most \(ReasonRule.maximumBytes) bytes")
        }
    }
}

// MARK: what a class adds to a preview

extension Turn {
    /// Adds what the class asks to what the command would do: the words to type, and whether one person is enough.
    func conditioned(
        _ bare: CommandPreview, _ command: OperatorCommand, _ who: OperatorIdentity
    ) -> CommandPreview {
        var preview = bare
        if let moved = preview.countsMinorUnits {
            preview.movedTodayMinorUnits = steering.movedToday.minorUnits(who, at: at)
            preview.aloneMinorUnits = limits.movedAloneMinorUnits
            if preview.riskClass < 4, !mayMoveAlone(moved, who) {
                preview.riskClass = 4
                preview.needsSecondPerson = true
                if preview.typedTarget.isEmpty { preview.typedTarget = CommandRules.shortTarget(command) }
            }
        }
        switch SafetyClass.of(preview.riskClass).confirmation {
        case .key: preview.typedTarget = ""
        case .yes: preview.typedTarget = SafetyClass.yes
        case .target:
            preview.typedTarget = SafetyClass.typedTarget(
                preview.typedTarget.isEmpty ? CommandRules.shortTarget(command) : preview.typedTarget,
                environment: engine.configuration.environment, site: engine.configuration.site)
        }
        if preview.riskClass == 3, !CommandRules.isOnePersons(command), needsSecondAtClass3(preview) {
            preview.needsSecondPerson = true
        }
        if preview.needsSecondPerson { preview.undoAfterSeconds = nil }
        return preview
    }

    /// Whether the amount keeps what this person moves alone in a day below its line.
    func mayMoveAlone(_ minorUnits: Int64, _ who: OperatorIdentity) -> Bool {
        let (sum, overflow) = steering.movedToday.minorUnits(who, at: at).addingReportingOverflow(minorUnits)
        return !overflow && sum <= limits.movedAloneMinorUnits
    }

    private func needsSecondAtClass3(_ preview: CommandPreview) -> Bool {
        if isOutsideHours { return true }
        guard let line = limits.secondPersonTrafficBasisPoints, let moved = preview.movesBasisPoints else {
            return false
        }
        return moved >= line
    }

    var isOutsideHours: Bool { engine.isOutsideHours(at: at) }
}

extension Engine {
    /// Whether nobody else can be expected to be about.
    func isOutsideHours(at now: Timestamp) -> Bool {
        configuration.limits.workingHours.map { !$0.contains(now, configuration.calendar) } ?? false
    }
}

extension CommandRules {
    /// Commands that want a reason although their class does not.
    static func needsReason(_ command: OperatorCommand) -> Bool {
        switch command {
        case .arm, .reveal, .snooze: true
        default: false
        }
    }

    /// Commands of class 3 that one person gives at any hour: a second person's own word, and holding, which keeps
    /// everything where it is until a moment.
    static func isOnePersons(_ command: OperatorCommand) -> Bool {
        switch command.verb {
        case .second, .hold, .holdMarked: true
        default: false
        }
    }

    /// The end of a target's name: what is typed for long numbers.
    static func shortTarget(_ command: OperatorCommand) -> String {
        let target = target(command)
        return target.count > 20 ? String(target.suffix(6)) : target
    }
}

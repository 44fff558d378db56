import Cryptography
import Operations
import Payments

/// Rows of the audit chain. All of them are made here, so that each is bounded, and none forgets who and under what
/// role.
extension Turn {
    /// What a person did or tried by a command.
    func auditRecord(
        _ envelope: CommandEnvelope, _ preview: CommandPreview, by who: OperatorIdentity, change: String,
        result: CommandResult
    ) -> AuditRecord {
        var context = AuditContext(by: who)
        context.typed = words(envelope.typedTarget)
        context.dataAgeMilliseconds = min(max(-1, envelope.dataAgeMilliseconds), Limits.ageMilliseconds)
        context.consideredMilliseconds = min(max(-1, envelope.consideredMilliseconds ?? -1), Limits.ageMilliseconds)
        context.second = name(secondPerson(of: envelope.command))
        context.foreseen = line(ForeseenText.of(preview))
        context.detail = line(result.refusal?.detail ?? "")
        if let proposal = preview.proposal {
            context.second = name(proposal.by)
            context.shown = proposal.digest
        } else if result.outcome == .proposed {
            context.shown = steering.proposals.first { $0.id == result.reference }.map { Hex.lower($0.digest) } ?? ""
        }
        return AuditRecord(
            at: at, who: name(who.name), act: CommandRules.name(envelope.command), riskClass: preview.riskClass,
            target: line(CommandRules.target(envelope.command)), change: line(change), reason: words(envelope.reason),
            outcome: result.refusal?.rule.rawValue ?? result.outcome.rawValue, actionID: envelope.actionID,
            context: context)
    }

    /// The other of the two persons whose act it is.
    private func secondPerson(of command: OperatorCommand) -> String {
        guard case .second(let id) = command else { return otherPerson }
        return engine.steering.proposals.first { $0.id == id }?.by ?? ""
    }

    /// What the engine decided by itself: a rule, a timer, a schedule, a canary.
    func auditDecision(
        by who: String, act: String, riskClass: Int, target: String, change: String, reason: String,
        detail: String = "", actionID: String = ""
    ) {
        audits.append(AuditRecord(
            at: at, who: name(who), act: act, riskClass: riskClass, target: line(target), change: line(change),
            reason: line(reason), outcome: CommandResult.Outcome.done.rawValue, actionID: actionID,
            context: AuditContext(role: AuditContext.system, detail: line(detail))))
    }

    /// What a person did that is no command. With a token a console said it: the row says so, for the engine saw
    /// nothing of it, and the console is answered once it stands. Without one the engine's own side noted it.
    func note(_ note: OperatorNote, by who: OperatorIdentity, _ token: ReplyToken?) {
        guard let token else { return noteSeen(note, by: who) }
        var detail = words(note.detail)
        if !note.refusal.isEmpty { detail = line("refused: \(note.refusal)" + (detail.isEmpty ? "" : "; \(detail)")) }
        let record = noteRecord(note, by: who, outcome: AuditRecord.told, detail: detail)
        fold(record, of: who, as: "told " + note.act.rawValue, .told)
        effects.append(.reply(token, .noted))
    }

    /// Comings and goings of a person are told once a minute, the end of a recording each time, for only its digest
    /// proves it.
    private func noteSeen(_ note: OperatorNote, by who: OperatorIdentity) {
        if note.act == .logout { steering.sessions.end(who) }
        let record = noteRecord(
            note, by: who,
            outcome: note.refusal.isEmpty ? CommandResult.Outcome.done.rawValue : name(note.refusal),
            detail: words(note.detail))
        switch note.act {
        case .read: fold(record, of: who, as: note.act.rawValue, .reads)
        case .login, .loginRefused: fold(record, of: who, as: note.act.rawValue)
        case .logout where note.shown.isEmpty: fold(record, of: who, as: note.act.rawValue)
        case .logout, .export, .reveal, .hide, .armed, .disarmed, .locked, .unlocked, .replay, .sessionRecorded,
            .verify, .lossAccepted, .clockAccepted, .rowsAccepted, .headKeyChanged, .markerMissing:
            audits.append(record)
        }
    }

    private func noteRecord(
        _ note: OperatorNote, by who: OperatorIdentity, outcome: String, detail: String
    ) -> AuditRecord {
        var context = AuditContext(by: who)
        context.shown = PlainLine.of(note.shown, bytes: Limits.digestBytes)
        context.detail = detail
        return AuditRecord(
            at: at, who: name(who.name), act: note.act.rawValue, riskClass: note.act.riskClass,
            target: line(note.target), change: line(note.change), reason: words(note.reason), outcome: outcome,
            actionID: "", context: context)
    }

    /// What a person wrote: numbers of people do not belong on a chain that is kept for good.
    private func words(_ text: String) -> String { line(PersonalData.masked(text)) }

    private func line(_ text: String) -> String { PlainLine.of(text, bytes: Limits.textBytes) }

    private func name(_ text: String) -> String { PlainLine.of(text, bytes: Limits.nameBytes) }
}

extension AuditContext {
    /// The roles and the session of a person; a system user of several people is told as shared.
    init(by who: OperatorIdentity) {
        let words = who.roles.map(\.rawValue).sorted() + (who.isShared ? ["shared"] : [])
        self.init(
            role: words.isEmpty ? "none" : words.joined(separator: " "),
            session: PlainLine.of(who.session, bytes: Limits.nameBytes),
            origin: PlainLine.of(who.origin, bytes: Limits.nameBytes))
    }
}

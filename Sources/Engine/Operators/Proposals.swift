import Cryptography
import JSON
import Operations
import Payments

/// Acts that wait for a second person: bound to what was asked for and shown, for a quarter of an hour, never confirmed
/// by the one who made them.
extension Turn {
    func propose(
        _ command: OperatorCommand, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        guard steering.proposals.count < Limits.proposals else {
            throw CommandRefused(.outOfRange, "\(Limits.proposals) proposals wait already")
        }
        let request = try JSONWriter.text(JSONValueEncoder.encode(command))
        let subject = CommandRules.target(command)
        if let same = steering.proposals.first(where: { $0.request == request && $0.expiresAt > at }) {
            throw CommandRefused(.alreadyDone, "proposed already by \(same.by) as \(same.id)")
        }
        var version = preview.version
        if case .goBatch(let batch) = command { version = try closeBatch(BatchID(trusted: batch), by: who) }
        let number = "p-" + engine.identifiers.next(TimerID.self, at: at, partition: 0).text.suffix(8)
        let shown = try JSONWriter.text(JSONValueEncoder.encode(preview))
        let expiresAt = at.adding(seconds: limits.proposalSeconds)
        let amount = preview.amountMinorUnits ?? 0
        let bound = Proposal.canonical(
            id: number, act: CommandRules.name(command), riskClass: preview.riskClass, subject: subject,
            version: version, minorUnits: amount, request: request, shown: shown, by: who.name, byUID: who.uid,
            reason: reason, expiresAt: expiresAt)
        let proposal = Proposal(
            id: number, act: CommandRules.name(command), riskClass: preview.riskClass, subject: subject,
            version: version, minorUnits: amount, request: request, shown: shown, by: who.name, byUID: who.uid,
            bySession: who.session, reason: reason, madeAt: at, expiresAt: expiresAt, digest: Digest.sha256(bound))
        steering.proposals.append(proposal)
        return (CommandResult(outcome: .proposed, reference: proposal.id), "proposed \(proposal.act)")
    }

    // MARK: the second person

    /// What confirming would do: the proposed command as it stands now, and who wants it.
    func previewSecond(_ id: String, _ who: OperatorIdentity) throws -> CommandPreview {
        guard let proposal = steering.proposals.first(where: { $0.id == id }) else {
            return .refused(.unknownTarget, "no such proposal, or it has run out")
        }
        guard let command = proposal.command else {
            return .refused(.wrongState, "the proposal's request cannot be read")
        }
        let now = try previewBare(command, by: Turn.asker(of: command, proposal, who))
        var preview = now
        preview.riskClass = OperatorVerb.second.classes.lowerBound
        preview.version = proposal.version
        preview.needsSecondPerson = false
        if preview.typedTarget.isEmpty { preview.typedTarget = CommandRules.shortTarget(command) }
        preview.proposal = PreviewProposal(
            act: proposal.act, target: proposal.subject, by: proposal.by, reason: proposal.reason,
            expiresAt: proposal.expiresAt.milliseconds, digest: Hex.lower(proposal.digest))
        preview.refusal = secondRefusal(proposal, command, now, who)
        return preview
    }

    private func secondRefusal(
        _ proposal: Proposal, _ command: OperatorCommand, _ now: CommandPreview, _ who: OperatorIdentity
    ) -> CommandRefusal? {
        if proposal.expiresAt <= at {
            return CommandRefusal.Rule.expired.because("the proposal ran out")
        }
        if proposal.byUID == who.uid || proposal.by == who.name {
            return CommandRefusal.Rule.samePerson.because("proposed by \(proposal.by): another person must confirm")
        }
        guard CommandRules.permits(command, who.roles) else {
            return CommandRefusal.Rule.notPermitted.because("\(who.name) may not confirm this")
        }
        guard Digest.sha256(proposal.canonical) == proposal.digest else {
            return CommandRefusal.Rule.changedSince.because("the proposal is not what was proposed")
        }
        // The proposal's own amount stands; where the state has a version, it must be the one that was shown.
        guard now.version == proposal.version, now.amountMinorUnits ?? 0 == proposal.minorUnits else {
            return CommandRefusal.Rule.changedSince.because("it changed since it was proposed")
        }
        return now.refusal
    }

    /// Another person confirms: it happens as it was proposed, by both.
    func second(_ id: String, _ who: OperatorIdentity) throws -> (CommandResult, String) {
        guard let proposal = steering.proposals.first(where: { $0.id == id }), let command = proposal.command else {
            throw CommandRefused(.unknownTarget, "no such proposal")
        }
        let pair = OperatorIdentity(
            name: "\(proposal.by)+\(who.name)", uid: who.uid, roles: who.roles, session: who.session)
        let asker = Turn.asker(of: command, proposal, who)
        var preview = conditioned(try previewBare(command, by: asker), command, asker)
        preview.needsSecondPerson = false
        preview.riskClass = max(preview.riskClass, proposal.riskClass)
        seconding = proposal
        defer { seconding = nil }
        let (result, change) = try carryOut(command, preview, pair, proposal.reason)
        end(proposal, .confirmed, by: who)
        return (
            CommandResult(outcome: .done, reference: result.reference),
            "\(proposal.act) by \(proposal.by) and \(who.name): \(change)"
        )
    }

    /// In whose name the command is looked at: a case may be claimed by the one who proposed its decision.
    private static func asker(
        of command: OperatorCommand, _ proposal: Proposal, _ who: OperatorIdentity
    ) -> OperatorIdentity {
        switch command {
        case .approve, .reject: OperatorIdentity(name: proposal.by, uid: proposal.byUID, roles: who.roles)
        default: who
        }
    }

    // MARK: other ends

    func previewWithdraw(_ id: String, _ who: OperatorIdentity) -> CommandPreview {
        guard let proposal = steering.proposals.first(where: { $0.id == id }) else {
            return .refused(.unknownTarget, "no such proposal, or it has run out")
        }
        var preview = CommandPreview(riskClass: 1, version: 0)
        preview.amountMinorUnits = proposal.minorUnits
        if proposal.expiresAt <= at {
            preview.refusal = CommandRefusal.Rule.expired.because("the proposal ran out")
        } else if proposal.by != who.name || proposal.byUID != who.uid {
            preview.refusal = CommandRefusal.Rule.notPermitted.because("only \(proposal.by) takes it back")
        }
        return preview
    }

    func withdraw(_ id: String, _ who: OperatorIdentity) throws -> (CommandResult, String) {
        guard let proposal = steering.proposals.first(where: { $0.id == id }) else {
            throw CommandRefused(.unknownTarget, "no such proposal")
        }
        end(proposal, .withdrawn, by: who)
        try reopenBatch(of: proposal)
        return (CommandResult(outcome: .done), "withdrawn \(proposal.act) \(proposal.subject)")
    }

    func endExpiredProposals() throws {
        for proposal in steering.proposals where proposal.expiresAt <= at {
            end(proposal, .expired, by: nil)
            try reopenBatch(of: proposal)
            auditDecision(
                by: Decider.timer, act: Decider.expiry, riskClass: proposal.riskClass, target: proposal.subject,
                change: "proposed -> expired", reason: "nobody agreed",
                detail: "\(proposal.id): \(proposal.act) by \(proposal.by)")
        }
    }

    func end(_ proposal: Proposal, _ state: ProposalState, by who: OperatorIdentity?) {
        var ended = proposal
        ended.state = state
        ended.decidedAt = at
        if let who {
            ended.decidedBy = who.name
            ended.decidedUID = Int64(who.uid)
            ended.decidedSession = who.session
        }
        steering.proposals.removeAll { $0.id == proposal.id }
        endedProposals.append(ended)
    }
}

extension Proposal {
    /// The command as it was written down; nil when it cannot be read.
    var command: OperatorCommand? {
        guard let value = try? JSONParser.parse(request) else { return nil }
        return try? JSONValueDecoder.decode(OperatorCommand.self, from: value)
    }
}

// MARK: batches

extension Turn {
    /// The first person's word closes a batch, so that the second agrees to no more than the first.
    /// - Returns: the version the batch will have.
    private func closeBatch(_ id: BatchID, by who: OperatorIdentity) throws -> Int64 {
        guard try open(id), let batch = payouts.batches[id] else {
            throw CommandRefused(.unknownTarget, "no such batch")
        }
        payouts.batches.edit(id) {
            $0.firstPerson = who.name
            $0.state = .waiting
        }
        if batch.state == .collecting { recordBatch(.batchWaiting, id, tally(id).requested.minorUnits) }
        return batch.version + 1
    }

    /// A word that was taken back or ran out does not count any more.
    private func reopenBatch(of proposal: Proposal) throws {
        guard case .goBatch(let text)? = proposal.command else { return }
        let id = BatchID(trusted: text)
        guard try open(id), let batch = payouts.batches[id], batch.firstPerson == proposal.by,
            batch.secondPerson.isEmpty, batch.state == .waiting || batch.state == .collecting
        else { return }
        payouts.batches.edit(id) { $0.firstPerson = "" }
    }
}

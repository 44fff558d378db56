import Operations
import Payments

/// What reviewers do with cases: take, put back, hold, note, answer.
extension Turn {
    func review(
        _ command: OperatorCommand, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        guard let item = try reviewCase(CaseID(trusted: CommandRules.target(command))) else {
            throw CommandRefused(.unknownTarget, "no such case")
        }
        switch command {
        case .claim: try claim(item, who)
        case .unclaim where item.isDisputed && item.claimedBy != who.name: sendBack(item, who)
        case .unclaim: try moveCase(item, .unclaimed, who.name, .caseReleased)
        case .hold(_, let until): try hold(item, until: until?.value, who)
        case .note(_, let text): note(item, text, who.name)
        case .approve: return try answer(item, nil, preview, who, reason)
        case .reject(_, let code):
            guard let wording = RejectionWording(rawValue: code) else {
                throw CommandRefused(.outOfRange, "no such wording: \(code)")
            }
            return try answer(item, wording, preview, who, reason)
        default: break
        }
        return (CommandResult(outcome: .done), CommandRules.name(command))
    }

    /// The case that is next in the queue's order. Two people who ask at once get two cases: the lane hears them one
    /// after the other.
    func claimNext(_ who: OperatorIdentity) throws -> (CommandResult, String) {
        guard let item = nextCase(for: who) else { throw CommandRefused(.noneFree, "no case is free for \(who.name)") }
        try claim(item, who)
        return (CommandResult(outcome: .done, reference: item.id.text), item.id.text)
    }

    /// First what is past its deadline, then the highest score, then the oldest; among the cases in memory, which are
    /// the oldest ones.
    func nextCase(for who: OperatorIdentity) -> ReviewCase? {
        let isAdmin = who.roles.contains(.admin)
        return engine.openCases.values
            .filter { $0.isFree(for: who.name, uid: who.uid, isAdmin: isAdmin) }
            .min { $0.isBefore($1, at: at) }
    }

    private func claim(_ item: ReviewCase, _ who: OperatorIdentity) throws {
        try moveCase(item, .claimed, who.name, .caseClaimed)
        changeCase(item) {
            $0.claimedAt = item.claimedBy == who.name ? item.claimedAt ?? at : at
            $0.claimUntil = at.adding(seconds: limits.claimSeconds)
        }
    }

    private func hold(_ item: ReviewCase, until wanted: Int64?, _ who: OperatorIdentity) throws {
        try moveCase(item, .held, who.name, .caseHeld)
        let end = wanted.map(Timestamp.init(milliseconds:)) ?? BeijingMorning.next(after: at)
        changeCase(item) {
            $0.holdCount += 1
            $0.heldUntil = end
            // Who holds a case has seen something: a first answer before it rests on less.
            $0.voidStanding()
        }
    }

    private func note(_ item: ReviewCase, _ text: String, _ who: String) {
        changeCase(item) {
            $0.notes.append(ReviewNote(at: at, by: who, text: text))
            // Its owner is at work.
            if $0.claimedBy == who { $0.claimUntil = at.adding(seconds: limits.claimSeconds) }
        }
        recordCase(.caseNoted, item, code: who)
    }

    /// Moves the case along its machine, and ends what does not belong to its new state.
    @discardableResult
    func moveCase(
        _ item: ReviewCase, _ event: ReviewEvent, _ who: String, _ kind: EventKind?
    ) throws(CommandRefused) -> ReviewMachine.Transition {
        let step: ReviewMachine.Transition
        do {
            step = try ReviewMachine.apply(
                event, by: who, to: item.state, claimedBy: item.claimedBy,
                holds: (item.holdCount, limits.holdsAllowed))
        } catch {
            throw CommandRefused(error)
        }
        changeCase(item) {
            $0.state = step.state
            $0.claimedBy = step.claimedBy
            if step.state != .held { $0.heldUntil = nil }
            if step.state != .claimed {
                $0.claimedAt = nil
                $0.claimUntil = nil
            }
        }
        if let kind { recordCase(kind, item, code: who) }
        return step
    }
}

extension ReviewCase {
    /// Answers so far count no more.
    mutating func voidStanding() {
        for index in answers.indices { answers[index].isVoid = true }
    }

    /// Adds an answer, within bounds: of too many the oldest go that count no more.
    mutating func add(_ answer: ReviewAnswer) {
        answers.append(answer)
        while answers.count > Limits.answersPerCase, let oldest = answers.firstIndex(where: \.isVoid) {
            answers.remove(at: oldest)
        }
    }
}

extension CommandRefused {
    init(_ refusal: ReviewMachine.Refusal) {
        switch refusal {
        case .alreadyDecided: self.init(.alreadyDone, "the case is decided")
        case .claimedByOther(let owner): self.init(.claimedByOther, "claimed by \(owner)")
        case .notClaimed: self.init(.wrongState, "the case is not claimed by you")
        case .holdLimit(let limit): self.init(.holdLimit, "held \(limit) times already")
        }
    }

    init(_ refusal: FourEyes.Refusal) {
        switch refusal {
        case .samePerson(let name): self.init(.samePerson, "answered by \(name): another person must answer")
        case .adminNeeded: self.init(.adminNeeded, "two reviewers differ: an admin decides")
        }
    }
}

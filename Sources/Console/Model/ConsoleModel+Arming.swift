import Operations
import Terminal

// Arming: the engine arms a session, the console shows it.
extension ConsoleModel {
    mutating func arm(_ arguments: [String]) -> [ConsoleRequest] {
        if isArmed {
            mode = .safe
            tell(.msgDisarmed)
            return [submitSession(.disarm, reason: "", .disarming)]
        }
        if isBack {
            return refuse(.arm, Phrase(.msgBack))
        } else if isReader {
            return refuse(.arm, Phrase(.msgReadOnly))
        } else if arguments.isEmpty {
            prompt = .arm(TextInput(limit: Limits.promptCharacters))
        } else {
            return arm(reason: arguments.joined(separator: " "))
        }
        return []
    }

    mutating func arm(reason: String) -> [ConsoleRequest] {
        if let fault = ReasonWords.fault(reason) {
            tell(fault, .warn)
            return []
        }
        let reason = VerbDialog.trimmed(reason)
        remember(reason)
        prompt = nil
        return [submitSession(.arm, reason: reason, .arming(reason: reason))]
    }

    mutating func submitSession(
        _ command: OperatorCommand, reason: String, _ asked: SessionRequest
    ) -> ConsoleRequest {
        let actionID = newActionID()
        sessionRequests[actionID] = asked
        return .submit(CommandEnvelope(
            actionID: actionID, command: command, reason: reason, expectedVersion: 0, typedTarget: "",
            dataAgeMilliseconds: 0))
    }

    /// True when the answer was to arming, locking or coming back.
    mutating func sessionAnswered(_ result: CommandResult, actionID: String) -> Bool {
        guard let asked = sessionRequests.removeValue(forKey: actionID) else { return false }
        switch (asked, result.outcome) {
        case (.arming(let reason), .done):
            armedAt = now
            mode = .armed(until: now + (feed.latest?.authority.armedSeconds ?? 300) * 1_000)
            tell(Phrase(.msgArmed, .text(reason)))
        case (.unlocking, .done):
            lock = nil
            lastKeyAt = now
            tell(.msgUnlocked)
        case (.unlocking, _):
            lock?.isSent = false
            lock?.input.set("")
            tell(.msgNotYourName, .warn)
        case (.arming, _):
            tell(Phrase(.msgRefused, .code(.refusal, result.refusal?.rule.rawValue ?? "")), .crit)
        case (.disarming, _), (.locking, _): break
        }
        return true
    }

    /// Nobody knows whether the session is armed: it counts as safe until the engine says otherwise.
    mutating func sessionUnanswered(actionID: String) -> Bool {
        guard let asked = sessionRequests.removeValue(forKey: actionID) else { return false }
        if case .unlocking = asked { lock?.isSent = false }
        if case .locking = asked { lock?.isTold = false }
        tell(.msgNotHeard, .warn)
        return true
    }

    /// What the engine says of this session outranks what the console believes.
    mutating func follow(_ authority: AuthorityView) {
        guard let askedAt = feed.requestedAt(ifAfter: armedAt), case .armed(let until) = mode else { return }
        guard let left = authority.armedMilliseconds else {
            mode = .safe
            tell(.msgArmEnded)
            return
        }
        mode = .armed(until: min(until, askedAt + left))
    }
}

/// What was asked of the engine about this session.
package enum SessionRequest: Sendable, Equatable {
    case arming(reason: String)
    case disarming, locking, unlocking
}

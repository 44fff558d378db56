package import Operations
package import Terminal

/// Nobody is at this console: money and people are not shown until its own operator has typed the name.
package struct IdleLock: Sendable, Equatable {
    package internal(set) var input = TextInput(limit: Limits.nameCharacters)
    let since: Int64
    /// The name has been sent.
    var isSent = false
    /// The engine has been told.
    var isTold = true
}

/// Personal data in full, and when it goes.
package struct Revealed: Sendable, Equatable {
    package let fields: [RevealedField]
    let title: Phrase.Part
    package let until: Int64
}

extension ConsoleModel {
    /// When this console locks itself unless a key comes; nil while it is locked, or never does.
    var lockDueAt: Int64? {
        guard lock == nil, let seconds = feed.latest?.authority.idleSeconds, seconds > 0 else { return nil }
        return lastKeyAt + seconds * 1_000
    }

    mutating func lockWhenIdle() -> [ConsoleRequest] {
        guard let due = lockDueAt, now >= due else { return [] }
        return beginLock()
    }

    private mutating func beginLock() -> [ConsoleRequest] {
        lock = IdleLock(since: now)
        mode = .safe
        dialog = nil
        prompt = nil
        revealed = nil
        return [submitSession(.lock, reason: "", .locking)]
    }

    /// The engine knows a lock this console does not, or the other way round.
    mutating func followLock(_ authority: AuthorityView) -> [ConsoleRequest] {
        if authority.isLocked, lock == nil, feed.requestedAt(ifAfter: lastKeyAt) != nil, sessionRequests.isEmpty {
            lock = IdleLock(since: now)
            mode = .safe
            dialog = nil
            prompt = nil
        }
        guard !authority.isLocked, var lock, !lock.isTold else { return [] }
        lock.isTold = true
        self.lock = lock
        return [submitSession(.lock, reason: "", .locking)]
    }

    /// Only the name is taken; `quit` leaves.
    mutating func pressInLock(_ key: KeyEvent) -> [ConsoleRequest] {
        guard var lock, !lock.isSent else { return [] }
        switch key {
        case .enter:
            let name = VerbDialog.trimmed(lock.input.string)
            guard !name.isEmpty else { return [] }
            if name == "quit" { return [.quit] }
            lock.isSent = true
            self.lock = lock
            return [submitSession(.unlock(name: name), reason: "", .unlocking)]
        case .esc, .ctrl("c"): lock.input.set("")
        default: lock.input.take(key)
        }
        self.lock = lock
        return []
    }

    // MARK: personal data

    mutating func show(_ fields: [RevealedField], of target: VerbTarget) {
        revealed = Revealed(fields: fields, title: target.part, until: now + Limits.revealMilliseconds)
    }

    /// Hides it when its time is over.
    mutating func hideRevealed() {
        if let revealed, now >= revealed.until { self.revealed = nil }
    }
}

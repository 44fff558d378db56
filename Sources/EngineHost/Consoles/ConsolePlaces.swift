import Payments

/// Who may take one of the places consoles have: nobody takes all of them, and those who act find one when those who
/// look have taken theirs. Counted from the connection on, so that one that never says hello holds no more.
struct ConsolePlaces: Sendable, Equatable {
    let maximum: Int
    /// One system user's: a quarter of all, four at least.
    let perUser: Int
    /// Kept from those who only look: a quarter.
    let keptForActing: Int
    /// Of these, kept from all but admins and operators: an eighth of all.
    let keptForSteering: Int

    /// - Parameter isOnePersons: a demo, where one system user plays everybody.
    init(maximum: Int, isOnePersons: Bool) {
        self.maximum = maximum
        perUser = isOnePersons ? maximum : min(maximum, max(4, maximum / 4))
        keptForActing = isOnePersons ? 0 : maximum / 4
        keptForSteering = isOnePersons ? 0 : maximum / 8
    }

    /// Why this person gets no place now; nil when there is one.
    /// - Parameters:
    ///   - taken: places taken by everybody.
    ///   - own: of these, the ones of the same system user.
    func refusal(_ who: OperatorIdentity, taken: Int, own: Int) -> String? {
        guard own < perUser else {
            return "\(own) consoles of yours are attached, which is the most of one person; close one"
        }
        let isSteering = !who.roles.isDisjoint(with: [.admin, .operator])
        let isActing = isSteering || !who.roles.isDisjoint(with: [.reviewer, .finance])
        let kept = isSteering ? 0 : isActing ? keptForSteering : keptForActing
        guard taken < maximum - kept else {
            let rest = kept > 0 ? "; \(kept) of \(maximum) are kept for others" : ""
            return "\(taken) consoles are attached already, which is the most\(rest); close one"
        }
        return nil
    }
}

/// How often system users may attach: a burst, then one after the other. Who is refused more is not written down more.
struct ConsoleArrivals {
    private struct Bucket {
        var tokens: Int
        var refilledAt: Int64
    }

    private var buckets: [UInt32: Bucket] = [:]

    /// Whether this user may attach now; spends a token when so.
    mutating func admits(_ user: UInt32, at now: Int64) -> Bool {
        if buckets.count >= Limits.consoleUsers {
            let full = Int64(Limits.consoleArrivals) * Limits.consoleArrivalMilliseconds
            buckets = buckets.filter { now - $0.value.refilledAt < full }
        }
        var bucket = buckets[user] ?? Bucket(tokens: Limits.consoleArrivals, refilledAt: now)
        let gained = (now - bucket.refilledAt) / Limits.consoleArrivalMilliseconds
        if gained > 0 {
            bucket.tokens = Int(min(Int64(Limits.consoleArrivals), Int64(bucket.tokens) + gained))
            bucket.refilledAt += gained * Limits.consoleArrivalMilliseconds
        }
        defer { buckets[user] = bucket }
        guard bucket.tokens > 0 else { return false }
        bucket.tokens -= 1
        return true
    }
}

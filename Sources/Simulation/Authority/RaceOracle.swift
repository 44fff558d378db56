import Payments

/// What must come of each attempt, told by a few lines that know nothing of the engine.
struct RaceOracle {
    let maker: OperatorIdentity
    let roles: Set<OperatorRole>
    let expiresAt: Timestamp
    private(set) var state = ProposalState.open
    var isChanged = false
    /// Outcomes by action number: what comes again from the same person is answered alike, and nobody else's number
    /// does anything.
    private var known: [String: Known] = [:]

    private struct Known {
        let isDone: Bool
        let who: OperatorIdentity
        let move: RaceMove
    }

    init(maker: OperatorIdentity, roles: Set<OperatorRole>, expiresAt: Timestamp) {
        self.maker = maker
        self.roles = roles
        self.expiresAt = expiresAt
    }

    mutating func timePassed(to now: Timestamp) {
        if state == .open, now >= expiresAt { state = .expired }
    }

    /// - Returns: whether the attempt must be done.
    mutating func attempt(_ move: RaceMove, by who: OperatorIdentity, number: String, at now: Timestamp) -> Bool {
        if let earlier = known[number] {
            let isSame = earlier.who.name == who.name && earlier.who.uid == who.uid && earlier.move != .withdraw
            return isSame && earlier.isDone
        }
        let done = judge(move, who, now)
        known[number] = Known(isDone: done, who: who, move: move)
        return done
    }

    private mutating func judge(_ move: RaceMove, _ who: OperatorIdentity, _ now: Timestamp) -> Bool {
        guard state == .open else { return false }
        if move == .withdraw {
            // Every role but looking may withdraw what is its own.
            guard who.name == maker.name, who.uid == maker.uid else { return false }
            state = .withdrawn
            return true
        }
        let isRight = move == .honest || move == .repeated
        let isOther = who.name != maker.name && who.uid != maker.uid
        guard isRight, isOther, !who.isShared, !who.roles.isDisjoint(with: roles), now < expiresAt, !isChanged
        else { return false }
        state = .confirmed
        return true
    }
}

import Engine
import Operations
import Payments
import Storage

// One race: a proposal, what happens, who tries, what must be and what is.
extension AuthorityRaces {
    func race() throws {
        let maker = RaceCast.honest[Int(random.below(3))]
        let act = try RaceAct.draw(self)
        let before = try act.effects(self)
        let proposed = try careful(act.command, by: maker)
        guard let proposed, proposed.outcome == .proposed else {
            return violate("not proposed: \(act.command) \(String(describing: proposed))")
        }
        guard let stored = try process.store.proposal(proposed.reference), stored.state == .open else {
            return violate("no open proposal is stored")
        }
        let neutral = RaceCast.honest.first { $0.uid != maker.uid } ?? maker
        let seen = try process.engine.preview(.second(proposal: stored.id), by: neutral, at: now)
        var oracle = RaceOracle(maker: maker, roles: act.roles, expiresAt: stored.expiresAt)
        let turn = RaceTurn.allCases[Int(random.below(UInt64(RaceTurn.allCases.count)))]
        figures.turns[turn.rawValue, default: 0] += 1
        let attempts = draw(2 + Int(random.below(5)))
        let pause = Int(random.below(UInt64(attempts.count)))
        var batch: [RaceAttempt] = []
        for (place, attempt) in attempts.enumerated() {
            if place == pause {
                settle(batch, stored, seen, &oracle)
                batch = []
                try happen(turn, act, &oracle)
            }
            batch.append(attempt)
            if turn != .together { settle(batch, stored, seen, &oracle); batch = [] }
        }
        settle(batch, stored, seen, &oracle)
        try judge(oracle, act, stored, effects: try act.effects(self) - before)
        if oracle.state == .open { _ = try careful(.withdraw(proposal: stored.id), by: maker) }
    }

    private func draw(_ count: Int) -> [RaceAttempt] {
        var attempts: [RaceAttempt] = []
        for _ in 0..<count {
            let everybody = RaceCast.honest + RaceCast.honest + RaceCast.others
            let who = everybody[Int(random.below(UInt64(everybody.count)))]
            let isPlain = random.below(2) == 0
            var move = isPlain ? .honest : RaceMove.allCases[Int(random.below(UInt64(RaceMove.allCases.count)))]
            var number = nextNumber()
            if move == .repeated {
                if let earlier = attempts.last { number = earlier.number } else { move = .honest }
            }
            attempts.append(RaceAttempt(who: who, move: move, number: number))
        }
        return attempts
    }

    /// Sends attempts in one batch and compares each answer with what must be.
    private func settle(
        _ attempts: [RaceAttempt], _ proposal: Proposal, _ seen: CommandPreview, _ oracle: inout RaceOracle
    ) {
        guard !attempts.isEmpty else { return }
        var inputs: [EngineInput] = []
        var tokens: [ReplyToken] = []
        for attempt in attempts {
            inputs.append(
                attempt.move == .unarmed ? disarmed(attempt.who) : armed(attempt.who))
            let token = token()
            tokens.append(token)
            inputs.append(.command(attempt.envelope(proposal, seen), attempt.who, token))
        }
        send(inputs)
        for (attempt, token) in zip(attempts, tokens) {
            let must = oracle.attempt(attempt.move, by: attempt.who, number: attempt.number, at: now)
            let result = answer(token)
            count(attempt, result, proposal)
            if (result?.outcome == .done) != must {
                violate("\(attempt.who.name)/\(attempt.who.session) \(attempt.move): "
                    + "must \(must ? "" : "not ")be done, was \(String(describing: result))")
            }
        }
    }

    private func disarmed(_ who: OperatorIdentity) -> EngineInput {
        .command(
            CommandEnvelope(
                actionID: nextNumber(), command: .disarm, reason: "", expectedVersion: 0, typedTarget: "",
                dataAgeMilliseconds: 0),
            who, token())
    }

    private func count(_ attempt: RaceAttempt, _ result: CommandResult?, _ proposal: Proposal) {
        figures.attempts += 1
        figures.moves[attempt.move.rawValue, default: 0] += 1
        if let rule = result?.refusal?.rule { figures.refusals[rule.rawValue, default: 0] += 1 }
        guard attempt.move != .withdraw, attempt.who.uid == proposal.byUID || attempt.who.name == proposal.by else {
            return
        }
        figures.selfApprovals += 1
        if result?.outcome == .done, attempt.move != .repeated { figures.selfApproved += 1 }
    }

    private func happen(_ turn: RaceTurn, _ act: RaceAct, _ oracle: inout RaceOracle) throws {
        switch turn {
        case .nothing, .together: break
        case .restarted: try restart()
        case .expired, .nearlyExpired:
            let early: Int64 = turn == .expired ? 0 : 1_000
            now = oracle.expiresAt.adding(milliseconds: -early)
            // Whether the tick or an attempt comes first must make no difference.
            if random.below(2) == 0 { send([.tick]) }
            if try act.isChanged(self) { oracle.isChanged = true }
        case .changed:
            try act.change(self)
            if try act.isChanged(self) { oracle.isChanged = true }
        }
        oracle.timePassed(to: now)
    }

    private func judge(_ oracle: RaceOracle, _ act: RaceAct, _ proposal: Proposal, effects: Int) throws {
        send([.tick])
        var must = oracle
        must.timePassed(to: now)
        let wanted = must.state == .confirmed ? 1 : 0
        if effects != wanted { violate("\(act.command): \(effects) effects, must be \(wanted)") }
        figures.effects += effects
        guard let stored = try process.store.proposal(proposal.id) else { return violate("the proposal is gone") }
        if stored.state != must.state { violate("stored as \(stored.state), must be \(must.state)") }
        if stored.state == .confirmed, stored.decidedUID == Int64(stored.byUID) || stored.decidedBy == stored.by {
            violate("confirmed by its maker")
        }
        figures.withdrawn += stored.state == .withdrawn ? 1 : 0
        figures.expired += stored.state == .expired ? 1 : 0
    }
}

/// One person's try at a proposal.
struct RaceAttempt {
    let who: OperatorIdentity
    let move: RaceMove
    let number: String

    func envelope(_ proposal: Proposal, _ seen: CommandPreview) -> CommandEnvelope {
        var envelope = CommandEnvelope(
            actionID: number, command: .second(proposal: proposal.id), reason: "seen and agreed",
            expectedVersion: seen.version, typedTarget: seen.typedTarget, dataAgeMilliseconds: 100,
            shownDigest: seen.proposal?.digest ?? "")
        switch move {
        case .honest, .repeated, .unarmed: break
        case .wrongDigest: envelope.shownDigest = String(envelope.shownDigest.reversed())
        // A proposal bound to no version is bound by its digest alone.
        case .wrongVersion where proposal.version == 0: envelope.shownDigest = ""
        case .wrongVersion: envelope.expectedVersion += 1
        case .wrongWord: envelope.typedTarget += "x"
        case .staleData: envelope.dataAgeMilliseconds = 60_000
        case .noReason: envelope.reason = "ok"
        case .withdraw: envelope.command = .withdraw(proposal: proposal.id)
        }
        return envelope
    }
}

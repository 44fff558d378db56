import Channels
import Engine
import Operations
import Payments
import Risk
import Routing
import Storage

/// Maker-checker races against a real engine and store: somebody proposes, and everybody at once tries to confirm: the
/// same person from another session or under another name, a user of several people, people without the role, with
/// wrong words, after the state changed or the time ran out, twice, in one batch. An oracle of a few lines says what
/// must come of each; the store is asked what came.
package final class AuthorityRaces {
    let process: SimulatedProcess
    var random: SplitMix64
    var now = Simulation.epoch
    var figures = RaceFigures()
    private var tokens: UInt64 = 0
    private var numbers: UInt64 = 0
    private var replies: [ReplyToken: CommandResult] = [:]
    private var calls: [(task: TaskID, call: ChannelCall)] = []
    /// Events of acts by two persons, as the feed has them.
    private(set) var counted: [EventKind: Int] = [:]
    private var countedTo: Int64 = 0
    /// The order refunds are tried on, and how many it had.
    private var order: (id: OrderID, refunds: Int)?

    package init(seed: UInt64) throws {
        random = SplitMix64(seed: seed)
        process = try SimulatedProcess(configuration: AuthorityRaces.configuration, seed: seed, planted: [])
        carryOut(try process.engine.recover(at: now))
    }

    private static let alone = WorkingHours(fromMinute: 0, toMinute: 1, onBankingDaysOnly: true)

    private static var configuration: EngineConfiguration {
        var configuration = SimulationWorld.configuration
        configuration.limits.secondPersonMinorUnits = 1_000
        // Class 3 needs two whenever nobody works: always but in one minute after midnight.
        configuration.limits.workingHours = alone
        // Thousands of refunds need hundreds of orders in a few hours.
        configuration.profiles = configuration.profiles.map {
            $0.collects ? $0.with(.rate, .max).with(.dayAmount, .max).with(.openOrders, .max) : $0
        }
        // And nobody holds them for their size or the hour.
        configuration.risk = RiskRules(rules: [])
        configuration.operators = RaceCast.honest + RaceCast.others
        return configuration
    }

    package func run(_ count: Int, progress: (Int) -> Void = { _ in }) throws -> RaceFigures {
        for number in 0..<count {
            now = now.adding(seconds: 1)
            // The one minute a day in which one person may act alone.
            if AuthorityRaces.alone?.contains(now, .china) == true { now = now.adding(seconds: 60) }
            answerCalls()
            try race()
            figures.races += 1
            if number % 500 == 0 { progress(number) }
            if figures.violations.count >= 5 { break }
        }
        return figures
    }

    // MARK: sending

    func violate(_ what: String) { figures.violations.append("race \(figures.races): \(what)") }

    func nextNumber() -> String {
        numbers += 1
        return "race-\(numbers)"
    }

    /// All of them in one batch; the answers of those that carry a token.
    func send(_ inputs: [EngineInput]) {
        switch process.lane.transact(inputs, at: now) {
        case .committed(let effects): for list in effects { carryOut(list) }
        case .waits(_, let reason, _), .fatal(let reason): violate("the store failed: \(reason)")
        }
    }

    /// The channels pay out what was refunded, so that they are not crowded by it.
    private func answerCalls() {
        let waiting = calls
        calls = []
        for case (let task, .refund(let call)) in waiting {
            let report = RefundReport(
                refund: call.refund, status: .succeeded, channelRefundNumber: "R" + call.refund.text,
                amount: call.amount)
            send([.channelAnswered(task: task, .refund(report), milliseconds: 20)])
        }
    }

    func restart() throws {
        now = now.adding(milliseconds: 1)
        carryOut(try process.restart(at: now))
    }

    private func carryOut(_ effects: [EngineEffect]) {
        for effect in effects {
            switch effect {
            case .reply(let token, .command(let result)): replies[token] = result
            case .call(let task, _, let call): calls.append((task, call))
            default: break
            }
        }
    }

    func token() -> ReplyToken {
        tokens += 1
        return ReplyToken(number: tokens)
    }

    func answer(_ token: ReplyToken) -> CommandResult? { replies.removeValue(forKey: token) }

    func armed(_ who: OperatorIdentity) -> EngineInput {
        .command(
            CommandEnvelope(
                actionID: nextNumber(), command: .arm, reason: "race of proposals", expectedVersion: 0,
                typedTarget: "", dataAgeMilliseconds: 0),
            who, token())
    }

    /// As a careful person sends it.
    func careful(_ command: OperatorCommand, by who: OperatorIdentity) throws -> CommandResult? {
        let preview = try process.engine.preview(command, by: who, at: now)
        let token = token()
        let envelope = CommandEnvelope(
            actionID: nextNumber(), command: command, reason: "race of proposals", expectedVersion: preview.version,
            typedTarget: preview.typedTarget, dataAgeMilliseconds: 0, shownDigest: preview.proposal?.digest ?? "")
        send([armed(who), .command(envelope, who, token)])
        return answer(token)
    }

    /// Counts what the feed has got since the last time: two names stand in an act of two persons.
    func countEvents() throws {
        while true {
            let events = try process.store.events(after: countedTo, limit: 1_000)
            for event in events where event.detail.contains("+") { counted[event.kind, default: 0] += 1 }
            guard let last = events.last else { return }
            countedTo = last.sequence
        }
    }

    // MARK: what is proposed

    /// A paid order with room for refunds.
    func paidOrder() throws -> OrderID {
        if let order, order.refunds < 40 {
            self.order?.refunds += 1
            return order.id
        }
        let reply = token()
        calls = []
        let number = nextNumber()
        send([.createOrder(
            CreateOrder(
                shop: ShopID(trusted: "north"), shopOrderNumber: number, idempotencyKey: "",
                requestDigest: Array(number.utf8), amount: .fen(1_000_000), description: "tea", category: .goods,
                buyer: Buyer(userID: "u" + number), environment: .app, notifyURL: "https://shop.test/notify",
                splitPlan: nil, expiresInSeconds: 1_800),
            reply)])
        guard let call = calls.first(where: { if case .prepay = $0.call { true } else { false } }) else {
            let made = try process.store.order(shop: ShopID(trusted: "north"), number: number)
            let kinds = try made.map { try process.store.events(of: $0.id).map { "\($0.kind.rawValue) \($0.code)" } }
            throw StoreError.rejected("no channel was called for a race's order: \(kinds ?? [])")
        }
        send([.channelAnswered(task: call.task, .prepaid(payParameter: "pay"), milliseconds: 50)])
        guard let made = try process.store.order(shop: ShopID(trusted: "north"), number: number),
            let attempt = try process.store.attempts(of: made.id).last
        else { throw StoreError.rejected("a race's order was not made") }
        let report = TradeReport(
            attempt: attempt.id, status: .paid, channelTradeNumber: "T" + number, amount: made.amount, paidAt: now)
        send([.notified(.trade(channel: attempt.channel, eventID: "e" + number, report), token())])
        order = (made.id, 1)
        return made.id
    }
}

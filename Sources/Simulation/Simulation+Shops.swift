import Channels
import Cryptography
import Engine
import Operations
import Payments
import Sandbox
import Storage

/// What shops, buyers and operators do.
extension Simulation {
    func createOrder(_ number: Int) throws {
        let plan = shops.plans[number]
        let tries = shops.tries[number, default: 0]
        guard tries < 6 else { return }
        shops.tries[number] = tries + 1
        let name = "o-\(number)"
        let create = CreateOrder(
            shop: plan.shop, shopOrderNumber: name, idempotencyKey: "key-\(number)",
            requestDigest: Digest.sha256(Array(name.utf8)), amount: .fen(plan.amountFen),
            description: "order \(number)",
            category: .goods, buyer: plan.buyer, environment: plan.environment,
            notifyURL: "http://shop.test/\(plan.shop)", splitPlan: splitPlan(plan),
            expiresInSeconds: plan.expiresInSeconds)
        note("create \(number)")
        // No answer within ten seconds: the shop asks again under the same key.
        queue.plan(.shopCreates(number), at: now.adding(milliseconds: 10_000 + Int64(random.below(5_000))))
        try feed(.createOrder(create, token(.order(number))))
    }

    private func splitPlan(_ plan: SimulatedShops.Plan) -> SplitPlan? {
        guard plan.isSplit else { return nil }
        guard settings.profile.hasMoney else { return parties.plan(plan.amountFen) }
        // Of its own draw, so that a repeated request says the same.
        var draw = SplitMix64(seed: plan.planSeed)
        return parties.richPlan(plan.shop, members.members, draw: &draw)
    }

    func createRefund(_ number: Int) throws {
        let plan = shops.plans[number]
        let position = shops.refundNumbers[number, default: 0]
        guard let order = shops.orders[number], position < plan.refunds.count else { return }
        let tries = shops.refundTries[number, default: 0]
        guard tries < 6 else { return }
        shops.refundTries[number] = tries + 1
        let amount = max(1, plan.amountFen * plan.refunds[position] / 10_000)
        let name = "r-\(number)-\(position)"
        let refund = CreateRefund(
            shop: plan.shop, order: .id(order), shopRefundNumber: name,
            requestDigest: Digest.sha256(Array(name.utf8)),
            amount: .fen(amount), reason: "returned goods")
        note("refund \(number) \(position)")
        queue.plan(.shopRefunds(number), at: now.adding(milliseconds: 10_000 + Int64(random.below(20_000))))
        try feed(.createRefund(refund, token(.refund(number))))
    }

    func closeOrder(_ number: Int) throws {
        guard let order = shops.orders[number] else { return }
        note("close \(number)")
        try feed(.closeOrder(shop: shops.plans[number].shop, .id(order), token(.close(number))))
    }

    func replied(_ token: ReplyToken, _ reply: EngineReply) {
        guard let use = tokens.removeValue(forKey: token) else { return }
        switch (use, reply) {
        case (.order(let number), .order(let report)): orderReplied(number, report)
        case (.order(let number), .rejected(let rejection)):
            note("order \(number) rejected \(rejection.code.rawValue) \(rejection.field)")
            shops.tries[number] = 6
        case (.refund(let number), .refund), (.refund(let number), .rejected):
            // Answered either way: on to the next refund.
            shops.refundNumbers[number, default: 0] += 1
            shops.refundTries[number] = 0
        default: memberReplied(use, reply)
        }
    }

    private func orderReplied(_ number: Int, _ report: OrderReport) {
        let isFirst = shops.orders[number] == nil
        shops.orders[number] = report.order.id
        if report.order.state.isTerminal || report.attempt?.payParameter.isEmpty == false { shops.tries[number] = 6 }
        guard let attempt = report.attempt, !attempt.payParameter.isEmpty else { return }
        note("order \(number) payable \(attempt.channel)")
        planBuyer(number, attempt)
        guard isFirst else { return }
        let plan = shops.plans[number]
        if plan.closes { queue.plan(.shopCloses(number), at: now.adding(milliseconds: Int64(random.below(90_000)))) }
        if settings.profile.hasMoney, plan.isSplit, random.below(3) != 0 {
            let wait = random.below(2) == 0 ? 120_000 : 86_400_000 as UInt64
            queue.plan(.buyerConfirms(number), at: now.adding(milliseconds: 30_000 + Int64(random.below(wait))))
        }
        // Some refunds come when all shares have long arrived.
        if settings.profile.hasMoney, !plan.refunds.isEmpty, random.below(2) == 0 {
            let late = 86_400_000 + Int64(random.below(3 * 86_400_000))
            return queue.plan(.shopRefunds(number), at: now.adding(milliseconds: late))
        }
        if !plan.refunds.isEmpty {
            queue.plan(.shopRefunds(number), at: now.adding(milliseconds: 15_000 + Int64(random.below(100_000))))
        }
    }

    private func planBuyer(_ number: Int, _ attempt: Attempt) {
        let plan = shops.plans[number]
        // Buyers of an order that its shop may close take their time, so that some pay after the close.
        var at = now.adding(milliseconds: 500 + Int64(random.below(plan.closes ? 120_000 : 20_000)))
        if plan.manner == .paysLate {
            at = attempt.expiresAt.adding(milliseconds: Int64(random.below(20_000)) - 4_000)
        }
        if plan.manner != .abandons {
            queue.plan(.buyerActs(order: number, attempt: attempt.id, channel: attempt.channel), at: at)
        }
    }

    /// The buyer pays what the screen shows; one who pays twice tries every other attempt of the order too.
    func buyerActs(_ number: Int, _ attempt: AttemptID, _ channel: ChannelID) throws {
        let plan = shops.plans[number]
        let delta: Int64 = plan.manner == .paysWrongAmount ? (random.below(2) == 0 ? 1 : -1) : 0
        let done = world.pay(channel: channel, number: attempt.text, amountDelta: delta, at: now)
        note("buyer \(number) pays \(channel) \(done)")
        if done { planPageRefund(attempt.text, channel) }
        guard plan.manner == .paysTwice || random.below(4) == 0, let order = shops.orders[number] else { return }
        for other in try process.store.attempts(of: order) where other.id != attempt {
            let paid = world.pay(channel: other.channel, number: other.id.text, amountDelta: 0, at: now)
            note("buyer \(number) pays again \(other.channel) \(paid)")
            if paid { planPageRefund(other.id.text, other.channel) }
        }
    }

    /// Drawn apart, so that worlds without such refunds stay as they were.
    private func planPageRefund(_ number: String, _ channel: ChannelID) {
        guard settings.profile.pageRefunds > 0, pages.chance(partsPerMillion: settings.profile.pageRefunds) else {
            return
        }
        // At once, so that it is the first word heard; within minutes; or when shares have long left.
        let span: UInt64 = [2_000, 300_000, settings.profile.hasMoney ? 2 * 86_400_000 : 600_000][Int(pages.below(3))]
        let part: Int64 = pages.below(2) == 0 ? 1_000_000 : 50_000 + Int64(pages.below(900_000))
        queue.plan(
            .pageRefunds(number: number, channel: channel, partsPerMillion: part),
            at: now.adding(milliseconds: 50 + Int64(pages.below(span))))
    }

    func pageRefunds(_ number: String, _ channel: ChannelID, _ part: Int64) {
        guard let trade = world.truth.trades.first(where: { $0.channel == channel && $0.number == number }) else {
            return
        }
        let units = part == 1_000_000 ? nil : max(1, trade.paidMinorUnits * part / 1_000_000)
        let done = world.refundElsewhere(channel: channel, number: number, minorUnits: units, at: now)
        note("page refund of \(number.suffix(6)) at \(channel) \(units ?? 0) \(done)")
    }

    /// What a channel did not say somebody reads on its page and states; a refund it could not pay out goes to the
    /// merchant's own account.
    private func mendRefunds(_ cases: [ReviewCase]) throws {
        for item in cases where item.kind == .refundedElsewhere || item.kind == .refundStuck {
            guard let order = try process.store.order(item.order) else { continue }
            let name = order.id.text
            if item.kind == .refundStuck {
                let refunds = try process.store.refunds(of: order.id)
                guard refunds.contains(where: { $0.state == .abnormal && $0.redirect.isEmpty && $0.channel == .wechat })
                else { continue }
                try submit(.redirectRefund(order: name), version: order.version, target: String(name.suffix(6)))
                continue
            }
            let unknown = try process.store.attempts(of: order.id).first { $0.refundedToldMinorUnits < 0 }
            guard let unknown, let trade = world.truth.trades.first(where: { $0.number == unknown.id.text }) else {
                continue
            }
            let stated = try process.store.refunds(of: order.id).reduce(Int64(0)) {
                $1.attempt == unknown.id && $1.kind.isElsewhere ? $0 + $1.amount.minorUnits : $0
            }
            try submit(
                .stateRefunded(
                    order: name, minorUnits: AskedAmount(clamping: max(0, trade.elsewhereMinorUnits - stated))),
                version: order.version, target: String(name.suffix(6)))
        }
    }

    func shopHears(_ message: ShopMessage, _ life: Int) {
        let isLost = chance(settings.profile.lostRequests)
        if !isLost {
            shops.heard[message.id, default: 0] += 1
            shops.effects[message.order.text, default: []].insert("\(message.event) \(message.id.text)")
        }
        let status: Int? = isLost || chance(settings.profile.lostAnswers) ? nil : chance(100_000) ? 500 : 200
        if status == 200 { shops.confirmed.insert(message.id) }
        queue.plan(
            .shopAnswers(message.id, status: status, life: life),
            at: now.adding(milliseconds: status == nil ? 5_000 : delay()))
    }

    /// A reviewer takes the oldest open cases; sometimes on-call fails a channel over and back.
    func operatorActs() throws {
        let cases = try process.store.openCases(limit: 50)
        if settings.profile.pageRefunds > 0 { try mendRefunds(cases) }
        for item in cases where item.state == .waiting || item.state == .claimed {
            try judge(item, isApproval: random.below(2) == 0)
        }
        guard isFaulty, script == nil, random.below(3) == 0 else { return }
        let channel = ChannelID.allSimulated[Int(random.below(3))].text
        let setting = try process.store.channelSettings().first { $0.channel.text == channel }
        let command: OperatorCommand =
            setting?.override == .off ? .back(channel: channel) : .failover(channel: channel)
        let version = try process.engine.preview(command, by: parties.people[0], at: now).version
        try submit(command, version: version, target: channel)
    }

    /// A reviewer answers; where another has to, he answers without knowing, one in four differently, and a third
    /// decides.
    private func judge(_ item: ReviewCase, isApproval: Bool) throws {
        let differs = item.id.text.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFF } % 4 == 0
        for (position, person) in parties.people.enumerated() {
            guard let now = try process.store.reviewCase(item.id), now.state.isOpen,
                !now.isAnswered(by: person.name, uid: person.uid)
            else { return }
            let approves = position == 1 && differs ? !isApproval : isApproval
            let command: OperatorCommand =
                approves ? .approve(reviewCase: item.id.text) : .reject(reviewCase: item.id.text)
            try submit(command, by: person, version: now.version, target: item.id.text)
            let after = try process.store.reviewCase(item.id)
            guard after?.opinion != nil || after?.isDisputed == true else { return }
        }
    }

    private func submit(
        _ command: OperatorCommand, by person: OperatorIdentity, version: Int64, target: String
    ) throws {
        note("operator \(command)")
        let suffix = String(target.suffix(6))
        let envelope = CommandEnvelope(
            actionID: Simulation.nonce(&random), command: command, reason: "simulated decision",
            expectedVersion: version, typedTarget: suffix, dataAgeMilliseconds: 0)
        try feed(.command(envelope, person, token(.command)))
    }

    func submit(_ command: OperatorCommand, version: Int64, target: String) throws {
        note("operator \(command)")
        for person in parties.people {
            try arm(person)
            let asked = try process.engine.preview(command, by: person, at: now)
            let envelope = CommandEnvelope(
                actionID: Simulation.nonce(&random), command: command, reason: "simulated decision",
                expectedVersion: version, typedTarget: asked.riskClass == 2 ? asked.typedTarget : target,
                dataAgeMilliseconds: 0)
            try feed(.command(envelope, person, token(.command)))
            // The second person confirms whatever became a proposal.
            let snapshot = try process.engine.snapshot(
                ConsoleQuery(screen: .overview, orderLimit: 0), for: person, at: now)
            guard let proposal = snapshot.proposals.last else { return }
            let colleague = parties.people[1]
            try arm(colleague)
            let confirmation = OperatorCommand.second(proposal: proposal.id)
            let now = try process.engine.preview(confirmation, by: colleague, at: now)
            let second = CommandEnvelope(
                actionID: Simulation.nonce(&random), command: confirmation, reason: "agreed, simulated",
                expectedVersion: now.version, typedTarget: now.typedTarget, dataAgeMilliseconds: 0,
                shownDigest: now.proposal?.digest ?? "")
            try feed(.command(second, colleague, token(.command)))
            return
        }
    }

    /// People who act have armed their session before.
    func arm(_ person: OperatorIdentity) throws {
        let envelope = CommandEnvelope(
            actionID: Simulation.nonce(&random), command: .arm, reason: "simulated shift", expectedVersion: 0,
            typedTarget: "", dataAgeMilliseconds: 0)
        try feed(.command(envelope, person, token(.command)))
    }
}

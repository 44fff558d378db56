import Channels
import Engine
import HTTPMessage
import Payments
import Sandbox

/// What each happening does to the world.
extension Simulation {
    func handle(_ happening: Happening) throws {
        switch happening {
        case .shopCreates(let number): try createOrder(number)
        case .shopRefunds(let number): try createRefund(number)
        case .shopCloses(let number): try closeOrder(number)
        case .buyerActs(let order, let attempt, let channel): try buyerActs(order, attempt, channel)
        case .pageRefunds(let number, let channel, let part): pageRefunds(number, channel, part)
        case .requestArrives(let exchange, let request, let isCopy): requestArrives(exchange, request, isCopy)
        case .outcomeArrives(let exchange, let outcome, let life): try outcomeArrives(exchange, outcome, life)
        case .answerArrives(let task, let answer, let life):
            guard life == process.life else { return }
            try feed(.channelAnswered(task: task, answer, milliseconds: 0))
        case .notificationArrives(let notification): try notificationArrives(notification)
        case .shopHears(let message, let life): shopHears(message, life)
        case .shopAnswers(let task, let status, let life):
            guard life == process.life else { return }
            try feed(.shopAnswered(task: task, status: status))
        case .tick(let planned, let life):
            guard life == process.life, planned == nextTick else { return }
            nextTick = nil
            try feed(.tick)
        case .operatorActs: try operatorActs()
        case .failoverActs: try failoverActs()
        case .canaryActs: try canaryActs()
        case .shopSavesMember(let number): try saveMember(number)
        case .shopWishes(let number): try wishComes(number)
        case .buyerConfirms(let number): try confirmReceipt(number)
        case .financeActs: try financeActs()
        case .channelWakes: wakeChannels()
        }
        planChannelWake()
    }

    /// Gives one input to the engine, unless the process dies over it.
    func feed(_ input: EngineInput) throws {
        // Most ticks of a quiet day change nothing: dying over them shows nothing, and starting again takes long.
        if chance(settings.profile.crashes / (input.isTick ? 16 : 2)) {
            note("dies before commit")
            try process.dieBeforeCommit([input], at: now)
            return try restart()
        }
        switch process.lane.transact([input], at: now) {
        case .committed(let effects):
            let isQuiet = effects.allSatisfy { $0.allSatisfy(\.isWake) }
            if chance(settings.profile.crashes / (input.isTick && isQuiet ? 16 : 2)) {
                note("dies after commit")
                return try restart()
            }
            carryOut(effects.flatMap { $0 })
        case .waits(_, let reason, _), .fatal(let reason): violate("store", reason)
        }
    }

    private func restart() throws {
        result.crashes += 1
        restarts.append(now)
        // Whoever waited hears nothing more: connections died with the process. Channels will send again.
        for (_, use) in tokens.sorted(by: { $0.key.number < $1.key.number }) {
            guard case .notification(let notification) = use else { continue }
            let failure = HTTPFailure(phase: .afterSend, reason: "the receiver died")
            world.notified(notification.token, outcome: .failed(failure), at: now)
        }
        tokens.removeAll()
        nextTick = nil
        now = now.adding(milliseconds: 200 + Int64(random.below(5_000)))
        let effects = try process.restart(at: now)
        try checkNothingForgotten()
        if settings.profile.hasCanaries { try checkCanaries() }
        carryOut(effects)
    }

    func carryOut(_ effects: [EngineEffect]) {
        for effect in effects {
            switch effect {
            case .reply(let token, let reply): replied(token, reply)
            case .acknowledge(let token, let accepted): acknowledged(token, accepted)
            case .call(let task, let channel, let call): start(call, task, channel)
            case .deliver(let message):
                queue.plan(.shopHears(message, life: process.life), at: now.adding(milliseconds: delay()))
            // No simulated world has receivers of alerts.
            case .tell: break
            case .log: break
            case .wake(let at): planTick(max(at, now.adding(milliseconds: 1)))
            }
        }
    }

    /// One timer, as in the host: the earliest wish counts.
    private func planTick(_ at: Timestamp) {
        if let planned = nextTick, planned <= at { return }
        nextTick = at
        queue.plan(.tick(at: at, life: process.life), at: at)
    }

    private func acknowledged(_ token: ReplyToken, _ accepted: Bool) {
        guard case .notification(let notification) = tokens.removeValue(forKey: token) else { return }
        // An acknowledgement can be lost like any other message; the channel then sends again.
        let arrives = !chance(settings.profile.lostAnswers)
        world.notified(
            notification.token,
            outcome: arrives
                ? parties.acknowledgement(notification.channel, accepted)
                : .failed(
                    HTTPFailure(phase: .afterSend, reason: "lost")), at: now)
    }

    private func start(_ call: ChannelCall, _ task: TaskID, _ channel: ChannelID) {
        guard let adapter = parties.adapters[channel] else {
            return violate("call", "no adapter for \(channel)")
        }
        note("call \(channel) \(call.name) \(task.text.suffix(6))")
        let requests: [HTTPRequest]
        do throws(ChannelAdapterError) {
            requests = try adapter.requests(for: call, at: now, nonce: Simulation.nonce(&random))
        } catch {
            return violate("call", "\(channel) cannot say \(call.name): \(error.field) \(error.rule)")
        }
        let exchange = Exchange(
            task: task, channel: channel, call: call, requests: requests, step: 0, sentAt: now, life: process.life)
        guard !requests.isEmpty else { return answer(exchange, .closeUnsupported) }
        send(exchange)
    }

    private func send(_ exchange: Exchange) {
        let request = exchange.requests[exchange.step]
        if chance(settings.profile.lostRequests / 2) {
            let failure = HTTPFailure(phase: .beforeSend, reason: "connection refused")
            return arrive(exchange, .failed(failure), after: delay())
        }
        if chance(settings.profile.lostRequests / 2) {
            // Sent, but never arrives: the sender learns it only by its deadline.
            return arrive(exchange, .failed(HTTPFailure(phase: .afterSend, reason: "timeout")), after: 5_000)
        }
        queue.plan(.requestArrives(exchange, request, isCopy: false), at: now.adding(milliseconds: delay()))
    }

    private func requestArrives(_ exchange: Exchange, _ request: HTTPRequest, _ isCopy: Bool) {
        let reply = world.handle(exchange.channel, request, at: now)
        note(
            "\(isCopy ? "copy" : "request") \(exchange.channel) \(exchange.call.name) \(exchange.task.text.suffix(6))"
                + " \(reply.response.map { "\($0.status)" } ?? "lost")")
        guard !isCopy else { return }
        // What sits between may send a request twice, but not one that was turned away at the door.
        if !reply.isTurnedAway, chance(settings.profile.doubledRequests) {
            queue.plan(.requestArrives(exchange, request, isCopy: true), at: now.adding(milliseconds: delay()))
        }
        if reply.isUnreachable {
            return arrive(exchange, .failed(HTTPFailure(phase: .beforeSend, reason: "connection refused")), after: 1)
        }
        let waited = now.since(exchange.sentAt) + Int64(reply.delayMilliseconds)
        guard let response = reply.response, !chance(settings.profile.lostAnswers), waited < 5_000 else {
            let failure = HTTPFailure(phase: .afterSend, reason: "timeout")
            return arrive(exchange, .failed(failure), after: max(1, 5_000 - now.since(exchange.sentAt)))
        }
        arrive(exchange, .answered(response), after: Int64(reply.delayMilliseconds) + delay())
    }

    private func arrive(_ exchange: Exchange, _ outcome: HTTPOutcome, after milliseconds: Int64) {
        queue.plan(
            .outcomeArrives(exchange, outcome, life: exchange.life), at: now.adding(milliseconds: milliseconds))
    }

    private func outcomeArrives(_ exchange: Exchange, _ outcome: HTTPOutcome, _ life: Int) throws {
        guard life == process.life, let adapter = parties.adapters[exchange.channel] else { return }
        let found = adapter.answer(
            to: exchange.call, step: exchange.step, of: exchange.requests.count, outcome: outcome, at: now)
        if let found {
            note("answer \(exchange.channel) \(exchange.call.name) \(exchange.task.text.suffix(6)) \(found.name)")
            noteSpoken(exchange.call, found)
            let before = try attempt(of: exchange.call)?.state
            try feed(.channelAnswered(task: exchange.task, found, milliseconds: now.since(exchange.sentAt)))
            if case .unknown = found { try checkStillOpen(exchange.call, before) }
        } else if exchange.step + 1 < exchange.requests.count {
            send(exchange.next(at: now))
        } else {
            try feed(.channelAnswered(task: exchange.task, .unknown(code: "protocol"), milliseconds: 0))
        }
    }

    private func answer(_ exchange: Exchange, _ answer: ChannelAnswer) {
        // Comes back as its own step, never inside the commit that asked.
        queue.plan(.answerArrives(exchange.task, answer, life: exchange.life), at: now.adding(milliseconds: 1))
    }

    private func notificationArrives(_ notification: ScheduledNotification) throws {
        guard let adapter = parties.adapters[notification.channel] else { return }
        switch Result(catching: { () throws(NotificationRefusal) in
            try adapter.notification(notification.request, at: now)
        }) {
        case .success(let verified):
            note("notified \(notification.channel)")
            if case .trade(_, _, let report) = verified { spokenOf.insert(report.attempt.text) }
            try feed(.notified(verified, token(.notification(notification))))
        case .failure(let refusal):
            note("refused \(notification.channel) \(refusal.reason.rawValue)")
            world.notified(notification.token, outcome: parties.acknowledgement(notification.channel, false), at: now)
            try feed(.notificationRefused(notification.channel, refusal))
        }
    }

    private func wakeChannels() {
        for notification in world.due(at: now) {
            queue.plan(.notificationArrives(notification), at: now.adding(milliseconds: delay()))
        }
        nextChannelWake = nil
    }

    private func planChannelWake() {
        guard let due = world.nextDue() else { return }
        if let planned = nextChannelWake, planned <= due { return }
        nextChannelWake = due
        queue.plan(.channelWakes, at: max(due, now.adding(milliseconds: 1)))
    }

    static func nonce(_ draw: inout SplitMix64) -> String {
        var text = String(draw.next(), radix: 16, uppercase: true) + String(draw.next(), radix: 16, uppercase: true)
        while text.utf8.count < 32 { text += "0" }
        return String(text.prefix(32))
    }
}

extension ChannelCall {
    /// Short name for digests and traces.
    var name: String {
        switch self {
        case .prepay: "prepay"
        case .query: "query"
        case .close: "close"
        case .refund: "refund"
        case .queryRefund: "refund query"
        case .split: "split"
        case .querySplit: "split query"
        case .unfreeze: "unfreeze"
        case .returnSplit: "split return"
        case .queryReturn: "split return query"
        case .transfer: "transfer"
        case .queryTransfer: "transfer query"
        case .cancelTransfer: "transfer cancel"
        }
    }
}

extension ChannelAnswer {
    var name: String {
        switch self {
        case .prepaid: "prepaid"
        case .trade(let report): "trade \(report.status.rawValue)"
        case .closed: "closed"
        case .closeUnsupported: "close unsupported"
        case .refund(let report): "refund \(report.status.rawValue)"
        case .split(let report): "split \(report.legs.map(\.status.rawValue).joined(separator: "/"))"
        case .unfrozen: "unfrozen"
        case .splitReturn(let report): "split return \(report.status.rawValue)"
        case .transfer(let report): "transfer \(report.status.rawValue)"
        case .refused(let refusal): "refused \(refusal.errorClass.rawValue) \(refusal.code)"
        case .notSent: "unknown \(ChannelAnswer.notSentCode)"
        case .unknown(let code): "unknown \(code)"
        }
    }
}

extension EngineInput {
    fileprivate var isTick: Bool { if case .tick = self { true } else { false } }
}

extension EngineEffect {
    fileprivate var isWake: Bool { if case .wake = self { true } else { false } }
}

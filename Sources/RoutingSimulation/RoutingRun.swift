/// One policy in one world under one scenario: from the first order to the last answer.
package struct RoutingRun {
    package enum Contestant {
        case policy(any RoutingPolicy)
        case reference(any RoutingReference)

        package var name: String {
            switch self {
            case .policy(let policy): policy.name
            case .reference(let reference): reference.name
            }
        }
    }

    private struct Attempt {
        let order: Int
        let seen: OrderSeen
        let channel: Int
        let code: AttemptCode
        let isSilent: Bool
    }

    private enum Event {
        case ended(Attempt)
        case again(order: Int, attempt: Int, tried: [Int])
    }

    private let world: World
    private let scenario: Scenario
    private let orders: [WorldOrder]
    private let draws: CounterDraws
    private let allowed: [[Int]]
    private let preferences: [[Double]]
    // Apart, so that each is changed in place: a copy of a policy's tables for every order would be the bench.
    private var policy: (any RoutingPolicy)?
    private var reference: (any RoutingReference)?
    private var truth: WorldTruth
    private var queue = EventQueue<Event>()
    private var result: RunResult
    /// Attempts started in each second, by channel, for the busiest one of the last two minutes.
    private var recent: [[Int]]
    private var pendingFaults: [Scenario.Fault]

    package init(_ world: World, _ scenario: Scenario, _ orders: [WorldOrder], seed: UInt64, _ contestant: Contestant) {
        self.world = world
        self.scenario = scenario
        self.orders = orders
        switch contestant {
        case .policy(let given): policy = given
        case .reference(let given): reference = given
        }
        draws = CounterDraws(seed: seed)
        allowed = world.environments.indices.map(world.allowed)
        let methods = world.methods.count
        preferences = (0..<methods).map { top in
            (0..<methods).map { $0 == top ? 0.7 : 0.3 / Double(methods - 1) }
        }
        truth = WorldTruth(world, draws)
        result = RunResult(policy: contestant.name, scenario: scenario.name, seed: seed)
        recent = world.channels.map { _ in [Int](repeating: 0, count: Int(world.seconds) + 400) }
        pendingFaults = scenario.faults.sorted { $0.from < $1.from }
    }

    package mutating func run() -> RunResult {
        var next = 0
        while next < orders.count || !queue.isEmpty {
            if next < orders.count, orders[next].at <= (queue.next ?? .infinity) {
                move(to: orders[next].at)
                result.orders += 1
                result.marginFen += Double(orders[next].amountFen) * world.marginShare
                attempt(next, 0, [])
                next += 1
            } else if let (time, event) = queue.pop() {
                move(to: time)
                switch event {
                case .ended(let ended): finish(ended)
                case .again(let order, let number, let tried): attempt(order, number, tried)
                }
            }
        }
        return result
    }

    private mutating func move(to time: Double) {
        truth.now = time
        while let fault = pendingFaults.first, fault.from <= time {
            pendingFaults.removeFirst()
            switch fault.target {
            case .channel(let channel): truth.faults.append((channel, fault))
            case .busiest: truth.faults.append((busiest(before: fault.from), fault))
            }
        }
    }

    private func busiest(before time: Double) -> Int {
        let end = Int(time)
        let counts = recent.map { $0[max(0, end - 120)..<end].reduce(0, +) }
        return counts.indices.max { counts[$0] < counts[$1] || (counts[$0] == counts[$1] && $0 > $1) } ?? 0
    }

    private mutating func attempt(_ index: Int, _ number: Int, _ tried: [Int]) {
        let order = orders[index]
        let seen = OrderSeen(
            number: index, at: truth.now, attempt: number, amountFen: order.amountFen, environment: order.environment,
            segment: order.segment, preferences: preferences[order.history], favourite: order.history,
            allowed: allowed[order.environment], tried: tried)
        guard let channel = choice(seen, order), seen.allowed.contains(channel) else {
            result.declined += 1
            return
        }
        result.attempts += 1
        if number == 0 { countFirst(channel) }
        recent[channel][Int(truth.now)] += 1
        start(seen, order, channel)
    }

    private mutating func choice(_ seen: OrderSeen, _ order: WorldOrder) -> Int? {
        policy != nil ? policy?.choose(seen) : reference?.choose(seen, of: order, in: truth)
    }

    /// First attempts into the channel of the first fault while it lasts.
    private mutating func countFirst(_ channel: Int) {
        guard let first = truth.faults.first, first.channel == channel, truth.now < first.fault.to else { return }
        result.firstAttemptsIntoFault += 1
    }

    private mutating func start(_ seen: OrderSeen, _ order: WorldOrder, _ channel: Int) {
        let own = world.channels[channel]
        guard truth.open[channel] < own.ceiling else {
            result.refusals += 1
            return finish(Attempt(order: seen.number, seen: seen, channel: channel, code: .capacity, isSilent: false))
        }
        let (code, seconds, isSilent) = ending(seen, order, channel)
        truth.open[channel] += 1
        let attempt = Attempt(order: seen.number, seen: seen, channel: channel, code: code, isSilent: isSilent)
        queue.push(.ended(attempt), at: truth.now + seconds)
    }

    private func ending(_ seen: OrderSeen, _ order: WorldOrder, _ channel: Int) -> (AttemptCode, Double, Bool) {
        let own = world.channels[channel]
        let normal = draws.uniform(.latency, seen.number, channel).normalQuantile
        let latency = own.medianSeconds * (world.latencySigma * normal).exponential
            * world.delay(load: truth.load(channel))
        let state = truth.state(channel)
        if state == .frozen { return (.frozen, 0.2, false) }
        guard truth.goes(order, own.method) else { return (.userCancel, latency, false) }
        if state == .silent { return (.timeout, world.freezeSeconds, true) }
        if draws.uniform(.technical, seen.number, channel) < truth.success(channel) { return (.paid, latency, false) }
        let isTimeout = draws.uniform(.kind, seen.number, channel) < world.timeoutShare
        return isTimeout ? (.timeout, world.timeoutSeconds, false) : (.channelError, latency, false)
    }

    private mutating func finish(_ attempt: Attempt) {
        if attempt.code != .capacity { truth.open[attempt.channel] -= 1 }
        policy?.ended(AttemptSeen(order: attempt.seen, channel: attempt.channel, at: truth.now, code: attempt.code))
        let amount = Double(orders[attempt.order].amountFen)
        switch attempt.code {
        case .paid:
            let fee = Double(world.channels[attempt.channel].feeBasisPoints) / 10_000
            result.paid += 1
            result.valueFen += amount * (world.marginShare - fee)
            result.feeFen += amount * fee
            result.paidFen += amount
        case .userCancel: result.cancelled += 1
        default: again(attempt)
        }
    }

    private mutating func again(_ attempt: Attempt) {
        let number = attempt.seen.attempt + 1
        guard number < world.maximumAttempts else { return }
        let patience: Double =
            switch attempt.code {
            case .timeout: attempt.isSilent ? world.patienceFreeze : world.patienceTimeout
            case .capacity, .frozen: world.patienceRefused
            default: world.patienceError
            }
        guard draws.uniform(.patience, attempt.order, number) < patience else { return }
        let pause = 0.3 + draws.uniform(.pause, attempt.order, number) * 1.2
        queue.push(
            .again(order: attempt.order, attempt: number, tried: attempt.seen.tried + [attempt.channel]),
            at: truth.now + pause)
    }
}

import Channels
import Engine
import Payments
import Risk
import Routing
import Storage

/// Shops, channels and receivers as a script: they answer at once and always well, so what is measured is lane,
/// engine and store. Time is counted on, not read: the same seed writes the same rows each time.
final class CommitWorld {
    private let lane: Lane
    private let group: Int
    private var now: Timestamp
    /// What each order's money is divided by; nil when it all stays with the shop.
    private let splitPlan: ((Int) -> SplitPlan)?
    private var number = 0
    private var token: UInt64 = 0
    private var wakeAt: Timestamp?
    /// Orders that went all the way: created, payable, paid, told to the shop.
    private(set) var completed = 0
    /// Nanoseconds of each commit.
    private(set) var commits: [Int64] = []
    /// Processor time of all commits together, nanoseconds.
    private(set) var processor: Int64 = 0

    init(
        store: Store, profiles: [ChannelProfile], seed: UInt64, group: Int, from start: Timestamp? = nil,
        splitPlan: ((Int) -> SplitPlan)? = nil
    ) throws {
        now = start ?? BenchParties.startOfDay
        self.splitPlan = splitPlan
        let engine = CommitWorld.engine(store, profiles, seed: seed)
        _ = try engine.recover(at: now)
        lane = Lane(store: store, engine: engine)
        self.group = group
    }

    static func engine(_ store: Store, _ profiles: [ChannelProfile], seed: UInt64) -> Engine {
        Engine(
            store: store,
            configuration: EngineConfiguration(
                environment: "BENCH", site: "bench", profiles: profiles,
                shops: [ShopProfile(id: BenchParties.shop, name: "Bench")], risk: .standard,
                breaker: BreakerSettings()),
            seed: seed)
    }

    /// One group of orders from the shop's request to the shop's "received", in four commits.
    func completeGroup() throws {
        let calls = try commit((0..<group).map { _ in request() }).compactMap(CommitWorld.prepay)
        try expect(calls.count, "prepay calls")
        let payable = try commit(calls.map {
            .channelAnswered(task: $0.task, .prepaid(payParameter: "weixin://wxpay/bizpayurl?pr=\($0.call.attempt)"),
                milliseconds: 40)
        })
        let replies = payable.count {
            if case .reply(_, .order(let report)) = $0 { report.attempt != nil } else { false }
        }
        try expect(replies, "payable orders")
        let paid = try commit(calls.map { .notified(notification($0), nextToken()) })
        try expect(paid.count { if case .acknowledge(_, accepted: true) = $0 { true } else { false } }, "payments")
        let messages = paid.compactMap { effect -> ShopMessage? in
            if case .deliver(let message) = effect { message } else { nil }
        }
        try expect(messages.count, "messages to the shop")
        _ = try commit(messages.map { .shopAnswered(task: $0.id, status: 200) })
        completed += group
    }

    /// Goes on to the beginning of the next minute and ticks there.
    /// - Returns: nanoseconds of the commit.
    func tickInNextMinute() throws -> Int64 {
        now = now.adding(milliseconds: 60_000 - now.milliseconds % 60_000)
        return try tick()
    }

    /// Goes on by a second and ticks.
    /// - Returns: nanoseconds of the commit.
    func tickInNextSecond() throws -> Int64 {
        now = now.adding(milliseconds: 1_000)
        return try tick()
    }

    private func tick() throws -> Int64 {
        wakeAt = nil
        let start = BenchClock.ticks()
        let outcome = lane.transact([.tick], at: now)
        let taken = BenchClock.ticks() - start
        guard case .committed(let effects) = outcome else { throw BenchFault("the lane stopped: \(outcome)") }
        for case .wake(let at) in effects.flatMap({ $0 }) { wakeAt = min(wakeAt ?? at, at) }
        return taken
    }

    private struct Prepay {
        let task: TaskID
        let channel: ChannelID
        let call: PrepayCall
    }

    private static func prepay(_ effect: EngineEffect) -> Prepay? {
        guard case .call(let task, let channel, .prepay(let call)) = effect else { return nil }
        return Prepay(task: task, channel: channel, call: call)
    }

    private func commit(_ inputs: [EngineInput]) throws -> [EngineEffect] {
        now = now.adding(milliseconds: 5)
        var inputs = inputs
        if let due = wakeAt, due <= now {
            wakeAt = nil
            inputs.append(.tick)
        }
        let start = BenchClock.ticks()
        let busy = BenchClock.threadTime()
        let outcome = lane.transact(inputs, at: now)
        processor += BenchClock.threadTime() - busy
        commits.append(BenchClock.ticks() - start)
        guard case .committed(let effects) = outcome else { throw BenchFault("the lane stopped: \(outcome)") }
        let flat = effects.flatMap { $0 }
        for case .wake(let at) in flat { wakeAt = min(wakeAt ?? at, at) }
        return flat
    }

    private func expect(_ count: Int, _ what: String) throws {
        guard count == group else { throw BenchFault("commit: \(count) \(what) of \(group) orders") }
    }

    private func nextToken() -> ReplyToken {
        token += 1
        return ReplyToken(number: token)
    }

    /// Even steps, as a plain product would make, are what one rule of risk looks for.
    private func amount(_ number: Int) -> Money {
        var draw = SplitMix64(seed: UInt64(number))
        return .fen(1_000 + Int64(draw.below(50_000)))
    }

    private func request() -> EngineInput {
        number += 1
        var digest = [UInt8](repeating: 0x5A, count: 32)
        withUnsafeBytes(of: number) { digest.replaceSubrange(0..<8, with: $0) }
        return .createOrder(
            CreateOrder(
                shop: BenchParties.shop, shopOrderNumber: "B20260302-\(number)", idempotencyKey: "bench-key-\(number)",
                requestDigest: digest, amount: amount(number),
                description: "Spring tea, two tins", category: .goods, buyer: BenchParties.buyer(number),
                environment: .browser, notifyURL: "http://127.0.0.1:8099/notify/bench-shop",
                splitPlan: splitPlan?(number),
                expiresInSeconds: 900), nextToken())
    }

    private func notification(_ prepay: Prepay) -> ChannelNotification {
        .trade(
            channel: prepay.channel, eventID: "bench-event-\(prepay.call.attempt)",
            TradeReport(
                attempt: prepay.call.attempt, status: .paid,
                channelTradeNumber: "4200\(prepay.call.attempt.text)", amount: prepay.call.amount, paidAt: now))
    }
}

import Alerts
import Channels
import Engine
import Foundation
import Operations
import Payments
import Risk
import Routing
import Testing

@testable import EngineHost
@testable import Storage

/// A lane without its thread: what it does with what the store cannot take.
private final class Work {
    let folder: String
    let store: Store
    let work: LaneWork
    var free: Int64 = 1 << 30
    private(set) var told: [EngineEffect] = []
    private var number: UInt64 = 0

    init(wall: @escaping @Sendable () -> Timestamp = { SystemClock.now() }) throws {
        folder = NSTemporaryDirectory() + "paydeck-lane-\(UInt32.random(in: 0 ... .max))"
        try FileText.makeFolder(folder)
        let store = try Store.open(path: folder + "/paydeck.sqlite", busyMilliseconds: 5)
        let configuration = EngineConfiguration(
            environment: "TEST", site: "here", profiles: [Work.wechat],
            shops: [ShopProfile(id: Work.shop, name: "Shop one")], risk: RiskRules(rules: []),
            breaker: BreakerSettings())
        let make = { Engine(store: store, configuration: configuration, seed: 3) }
        var opening = LaneOpening(store: store, engine: make(), clock: LaneClock(read: wall), remake: make)
        let disk = Locked<Int64>(1 << 30)
        opening.room = DiskRoom(folder: folder, ballastMiB: 1) { _ in
            DiskSpace(free: disk.with { $0 }, total: 1 << 30)
        }
        self.disk = disk
        self.store = store
        work = LaneWork(opening)
        _ = try work.recover()
    }

    let disk: Locked<Int64>

    deinit {
        store.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    static let shop = ShopID(trusted: "shop-1")
    static let wechat = ChannelProfile(
        id: .wechat, environments: Set(PaymentEnvironment.allCases), categories: Set(GoodsCategory.allCases),
        minimumMinorUnits: 1, maximumMinorUnits: 1_000_000_000, feeMillionths: 6_000,
        upkeepPerThousandMinorUnits: 1_000, badDebtMillionths: 100, splitsAfterPayment: true,
        splitCeilingBasisPoints: 3_000, canClose: true, concurrencyCeiling: 10_000, ratePerSecondCeiling: 1_000,
        splitDelayMilliseconds: 60_000, defaultWeight: 50)

    /// A new order, and the token of whoever waits for it.
    func order() -> (EngineInput, ReplyToken) {
        number += 1
        let token = ReplyToken(number: number)
        let request = CreateOrder(
            shop: Work.shop, shopOrderNumber: "n-\(number)", idempotencyKey: "", requestDigest: [1], amount: .fen(500),
            description: "tea", category: .goods, buyer: Buyer(
                userID: "u-\(number)", deviceID: "d", ageBand: .from25, region: "Zhejiang",
                preferences: [ChannelPreference(channel: .wechat, weight: 100)]),
            environment: .app, notifyURL: "", splitPlan: nil, expiresInSeconds: 1_800)
        return (.createOrder(request, token), token)
    }

    func channels(_ round: LaneWork.Round) -> Int {
        round.effects.count { effect in
            if case .call(_, _, .prepay(_)) = effect { true } else { false }
        }
    }

    func refusal(_ round: LaneWork.Round, _ token: ReplyToken) -> Rejection? {
        for case .reply(token, .rejected(let rejection)) in round.effects { return rejection }
        return nil
    }
}

@Suite("A lane whose store cannot take what comes")
struct LaneWorkTests {
    @Test("a lock of another program is waited for; then it is told and refused; then all goes on and an alert stands")
    func locked() throws {
        let world = try Work()
        let other = try SQLConnection(path: world.folder + "/paydeck.sqlite", readOnly: false)
        defer { other.close() }
        try other.execute("BEGIN IMMEDIATE")
        let (order, token) = world.order()
        var round = world.work.round([order, .tick], at: 10_000)
        #expect(round.kept.count == 2 && round.effects.isEmpty && round.fatal == nil)
        #expect(round.hindrance == .locked(sinceTicks: 10_000))
        round = world.work.round(round.kept, at: 10_999)
        #expect(world.refusal(round, token) == nil, "short locks are nobody's business")
        round = world.work.round(round.kept, at: 11_000)
        #expect(world.refusal(round, token)?.code == .stopped)
        #expect(round.kept.count { $0.isTick } == 1, "what only the engine knows waits")
        #expect(world.work.mayAnswer, "questions are answered all the time")
        try other.execute("ROLLBACK")
        let (second, _) = world.order()
        round = world.work.round(round.kept + [second], at: 14_000)
        #expect(round.kept.isEmpty && round.hindrance == nil && world.channels(round) == 1)
        let snapshot = try world.work.engine.snapshot(
            ConsoleQuery(screen: .alerts), for: ConsoleWorld.everybody, at: SystemClock.now())
        #expect(snapshot.alerts.first { $0.isOpen && $0.kind == .storeLocked }?.count == 4_000)
        #expect(try StoreVerification.run(world.store) == [])
    }

    @Test("a disk that fills up: new orders are refused, notifications are taken, and it ends by itself")
    func tight() throws {
        let world = try Work()
        #expect(FileText.exists(world.folder + "/ballast") == false)
        _ = world.work.round([], at: 0)
        world.disk.with { $0 = 5 << 20 }
        let (order, token) = world.order()
        var round = world.work.round([order], at: 1_000)
        #expect(round.kept.isEmpty && round.hindrance == nil)
        #expect(world.refusal(round, token)?.rule == NewWorkBar.disk.rule)
        let snapshot = try world.work.engine.snapshot(
            ConsoleQuery(screen: .alerts), for: ConsoleWorld.everybody, at: SystemClock.now())
        let alert = try #require(snapshot.alerts.first { $0.isOpen && $0.kind == .disk })
        #expect(alert.isCritical && alert.evidence == Evidence.ballastGivenUp.text())
        // What is told by those outside is stored.
        let note = OperatorNote(.export, target: "orders")
        round = world.work.round([.note(note, ConsoleWorld.everybody, ReplyToken(number: 99))], at: 1_100)
        #expect(round.effects.contains(.reply(ReplyToken(number: 99), .noted)))
        world.disk.with { $0 = 1 << 20 }
        round = world.work.round([.tick, .note(note, ConsoleWorld.everybody, ReplyToken(number: 100))], at: 1_200)
        guard case .full = round.hindrance else {
            Issue.record("\(String(describing: round.hindrance))")
            return
        }
        #expect(round.kept.count == 1, "the tick waits, the note can be told again")
        world.disk.with { $0 = 1 << 30 }
        round = world.work.round(round.kept, at: 2_000)
        #expect(round.kept.isEmpty && round.hindrance == nil)
        let (second, _) = world.order()
        round = world.work.round([second], at: 2_100)
        #expect(world.channels(round) == 1)
        #expect(FileText.exists(world.folder + "/ballast"))
    }

    @Test("a store that is full in the middle of a batch: memory is made anew, nothing of the batch stays, nothing is lost")
    func halfway() throws {
        let world = try Work()
        let (first, _) = world.order()
        #expect(world.channels(world.work.round([first], at: 0)) == 1)
        let events = try world.store.lastSequence()
        let pages = try #require(Int(try world.store.connection.setting("PRAGMA page_count") ?? ""))
        try world.store.connection.execute("PRAGMA max_page_count = \(pages)")
        let before = world.work.engine
        var round = LaneWork.Round()
        var waiting: [EngineInput] = (0..<60).map { _ in world.order().0 }
        for ticks in 0..<3 {
            round = world.work.round(waiting, at: Int64(ticks) * 10)
            waiting = round.kept
        }
        #expect(try world.store.lastSequence() == events, "nothing of it was applied")
        #expect(round.fatal == nil)
        try world.store.connection.execute("PRAGMA max_page_count = 1000000")
        round = world.work.round([world.order().0, .tick], at: 60_000)
        #expect(round.fatal == nil && round.kept.isEmpty)
        #expect(world.work.engine !== before, "its memory had taken in what the store had not")
        // The disk is roomy by now and the next order goes its way.
        _ = world.work.round([], at: 61_000)
        round = world.work.round([world.order().0], at: 62_000)
        #expect(world.channels(round) == 1)
        #expect(try StoreVerification.run(world.store) == [])
    }

    @Test("a clock that is set back stands, bars new work and says so, until it has caught up")
    func setBack() throws {
        let wall = Locked(SystemClock.now())
        let world = try Work { wall.with { $0 } }
        _ = world.work.round([.tick], at: 0)
        let noon = world.work.now()
        wall.with { $0 = noon.adding(seconds: -86_400) }
        let (order, token) = world.order()
        let round = world.work.round([order], at: 10)
        #expect(world.refusal(round, token)?.rule == NewWorkBar.clock.rule)
        #expect(world.work.now() == noon)
        let snapshot = try world.work.engine.snapshot(
            ConsoleQuery(screen: .alerts), for: ConsoleWorld.everybody, at: noon)
        #expect(snapshot.alerts.first { $0.isOpen && $0.kind == .clock }?.evidence == Evidence.clockWentBack.text())
        wall.with { $0 = noon.adding(milliseconds: 5) }
        _ = world.work.round([], at: 20)
        #expect(world.channels(world.work.round([world.order().0], at: 30)) == 1)
    }
}

extension EngineInput {
    fileprivate var isTick: Bool {
        if case .tick = self { true } else { false }
    }
}

import Engine
import EngineHost
import Payments
import Risk
import Routing
import Storage

/// How long an engine takes to start over a store in which each order has a share that waits for T+1, beside the start
/// over a thousandth of it: what waits must not cost, only what was under way.
enum StartBench {
    static let usualOrders = 100_000
    private static let group = 64
    private static let referenceOrders = 1_024
    private static let leaders = 20_000

    /// - Parameter kept: the data folder where the store is written and left, or measured when there is one; a
    ///   temporary file when nil.
    static func run(_ setting: BenchSetting, orders: Int, kept: String?) throws -> [BenchResult] {
        let folder = try BenchFolder(setting.folder)
        defer { folder.remove() }
        let few = folder.fresh("few")
        try fill(few, .known, setting, orders: min(referenceOrders, orders))
        let small = try measured(few, .known, setting)
        folder.remove(few)
        let data = try kept.map { path throws(ConfigurationError) in try DataFolder(path) }
        let path = data?.storePath ?? folder.fresh("many")
        let key = try data?.rowKey() ?? .known
        defer { if kept == nil { folder.remove(path) } }
        if !FileText.exists(path) { try fill(path, key, setting, orders: orders) }
        let large = try measured(path, key, setting)
        return [BenchResult(
            bench: "start", what: "start over \(large.orders) orders, each with a share that waits",
            figure: large.seconds, unit: "s", referenceWhat: "start over \(small.orders)",
            reference: small.seconds, latency: nil,
            details: [
                ("open tasks", "\(large.tasks)"),
                ("memory the start took", "\(BenchFormat.decimal(large.mebibytes)) MiB, an order "
                    + "\(Int(large.mebibytes * 1_048_576) / max(1, large.orders)) bytes"),
            ])]
    }

    private struct Start {
        let orders: Int
        let seconds: Double
        let mebibytes: Double
        let tasks: Int
    }

    private static func measured(_ path: String, _ key: RowKey, _ setting: BenchSetting) throws -> Start {
        let before = BenchMachine.residentKibibytes() ?? 0
        let store = try Store.open(path: path, rowKey: key)
        defer { store.close() }
        let clock = BenchClock.ticks()
        let engine = CommitWorld.engine(store, try BenchParties.profiles(), seed: setting.seed &+ 1)
        _ = try engine.recover(at: SystemClock.now())
        let taken = BenchClock.ticks() - clock
        let after = BenchMachine.residentKibibytes() ?? 0
        // A store that was there may hold any number; each order has one share.
        return Start(
            orders: try store.waitingLegs().reduce(0) { $0 + $1.count }, seconds: Double(taken) / 1e9,
            mebibytes: Double(max(0, after - before)) / 1_024,
            tasks: try store.openTaskCounts().values.reduce(0, +))
    }

    /// Orders as the engine itself makes them, up to the present.
    private static func fill(_ path: String, _ key: RowKey, _ setting: BenchSetting, orders: Int) throws {
        let store = try Store.open(path: path, rowKey: key)
        defer { store.close() }
        // Every group takes 20 ms of the made time, and none of it lies ahead.
        let length = Int64(orders / group + 1) * 20 + 1_000
        let world = try CommitWorld(
            store: store, profiles: try BenchParties.profiles(), seed: setting.seed, group: group,
            from: SystemClock.now().adding(milliseconds: -length), splitPlan: plan)
        while world.completed < orders {
            try world.completeGroup()
            guard world.completed % (group * 64) == 0 else { continue }
            StandardStreams.progress("start: \(world.completed) of \(orders) orders")
        }
    }

    /// Each of many leaders with a share of a few orders, as no rule of risk holds back.
    private static func plan(_ order: Int) -> SplitPlan {
        SplitPlan(shares: [SplitShare(
            receiver: Receiver(
                participant: "bench-leader-\(order % leaders)", role: .leader, accountKind: .merchant,
                accounts: [.wechat: "1900000109", .alipay: "2088000000000000"]),
            portion: .basisPoints(1_000), timing: .nextDay)])
    }
}

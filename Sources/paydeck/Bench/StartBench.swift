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

    /// - Parameter kept: where the store is written and left; a temporary file when nil.
    static func run(_ setting: BenchSetting, orders: Int, kept: String?) throws -> [BenchResult] {
        let folder = try BenchFolder(setting.folder)
        defer { folder.remove() }
        let small = try measured(folder.fresh("few"), setting, orders: min(referenceOrders, orders))
        folder.remove(folder.fresh("few"))
        let path = kept ?? folder.fresh("many")
        defer { if kept == nil { folder.remove(path) } }
        let large = try measured(path, setting, orders: orders)
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

    private static func measured(_ path: String, _ setting: BenchSetting, orders: Int) throws -> Start {
        let now = try fill(path, setting, orders: orders)
        let before = BenchMachine.residentKibibytes() ?? 0
        let store = try Store.open(path: path)
        defer { store.close() }
        let clock = BenchClock.ticks()
        let engine = CommitWorld.engine(store, try BenchParties.profiles(), seed: setting.seed &+ 1)
        _ = try engine.recover(at: now)
        let taken = BenchClock.ticks() - clock
        let after = BenchMachine.residentKibibytes() ?? 0
        return Start(
            orders: orders, seconds: Double(taken) / 1e9, mebibytes: Double(max(0, after - before)) / 1_024,
            tasks: try store.openTaskCounts().values.reduce(0, +))
    }

    /// Orders as the engine itself makes them, up to the present.
    private static func fill(_ path: String, _ setting: BenchSetting, orders: Int) throws -> Timestamp {
        let store = try Store.open(path: path)
        defer { store.close() }
        // Every group takes 20 ms of the made time, and none of it lies ahead.
        let length = Int64(orders / group + 1) * 20 + 1_000
        let now = SystemClock.now()
        let world = try CommitWorld(
            store: store, profiles: try BenchParties.profiles(), seed: setting.seed, group: group,
            from: now.adding(milliseconds: -length), splitPlan: plan)
        while world.completed < orders {
            try world.completeGroup()
            guard world.completed % (group * 64) == 0 else { continue }
            StandardStreams.progress("start: \(world.completed) of \(orders) orders")
        }
        return now
    }

    private static var plan: SplitPlan {
        SplitPlan(shares: [SplitShare(
            receiver: Receiver(
                participant: "bench-leader", role: .leader, accountKind: .merchant,
                accounts: [.wechat: "1900000109", .alipay: "2088000000000000"]),
            portion: .basisPoints(1_000), timing: .nextDay)])
    }
}

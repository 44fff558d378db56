import Histogram
import Ledger
import Payments
import Storage

/// Ledger entries a second, booked as the engine books them (checked movements, chained, balances kept, one durable
/// commit for each group), beside bare SQLite writing the very same rows in the same commits.
enum LedgerBench {
    /// Orders of a commit: each books a payment, a fee, three shares sent and settled.
    private static let ordersPerCommit = 64
    private static let rounds = 3

    static func run(_ setting: BenchSetting) throws -> [BenchResult] {
        let folder = try BenchFolder(setting.folder)
        defer { folder.remove() }
        StandardStreams.progress("ledger: warming")
        let trial = try round(folder, setting, commits: 10)
        let each = trial.seconds / 10
        let commits = min(max(Int(Double(setting.seconds) / (each * 2 * Double(rounds + 1))), 10), 2_000)
        let tape = try record(folder, setting, commits: commits)
        var mine: [Round] = []
        var bare: [Double] = []
        for number in 0..<rounds {
            StandardStreams.progress("ledger: round \(number + 1) of \(rounds)")
            if number % 2 == 0 { mine.append(try round(folder, setting, commits: commits)) }
            bare.append(try bareRound(folder, tape))
            if number % 2 == 1 { mine.append(try round(folder, setting, commits: commits)) }
        }
        return [result(mine, bare, folder)]
    }

    private struct Round {
        let commits: [Int64]
        let entries: Int64
        var seconds: Double { Double(commits.reduce(0, +)) / 1e9 }
        var rate: Double { Double(entries) / seconds }
    }

    private static func round(_ folder: BenchFolder, _ setting: BenchSetting, commits: Int) throws -> Round {
        let path = folder.fresh("ledger")
        defer { folder.remove(path) }
        let store = try Store.open(path: path)
        defer { store.close() }
        let books = try Books(store, setting.seed, orders: ordersPerCommit)
        var times: [Int64] = []
        for _ in 0..<commits {
            let begin = BenchClock.ticks()
            try books.commit()
            times.append(BenchClock.ticks() - begin)
        }
        guard let total = try store.ledgerTotals().first, total.isBalanced else {
            throw BenchFault("ledger: it does not balance")
        }
        return Round(commits: times, entries: total.entries)
    }

    private static func record(_ folder: BenchFolder, _ setting: BenchSetting, commits: Int) throws -> WriteTape {
        let path = folder.fresh("recorded")
        defer { folder.remove(path) }
        let store = try Store.open(path: path)
        defer { store.close() }
        let recorder = WriteRecorder(store)
        let books = try Books(store, setting.seed, orders: ordersPerCommit)
        for _ in 0..<commits { try books.commit() }
        let tape = recorder.finish()
        if let fault = tape.fault { throw BenchFault("ledger: \(fault)") }
        return tape
    }

    /// Seconds of the reference.
    private static func bareRound(_ folder: BenchFolder, _ tape: WriteTape) throws -> Double {
        let path = folder.fresh("bare")
        defer { folder.remove(path) }
        let replay = try WriteReplay(tape, path: path)
        defer { replay.close() }
        // The first batch makes the orders that movements belong to.
        try replay.write(batch: 0)
        let begin = BenchClock.ticks()
        for batch in 1..<tape.batchCount { try replay.write(batch: batch) }
        return Double(BenchClock.ticks() - begin) / 1e9
    }

    private static func result(_ mine: [Round], _ bare: [Double], _ folder: BenchFolder) -> BenchResult {
        var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        for commit in mine.flatMap(\.commits) { histogram.record(UInt64(max(1, commit))) }
        let entries = Double(mine.first?.entries ?? 0)
        return BenchResult(
            bench: "ledger", what: "durable ledger entries, \(ordersPerCommit) orders a commit",
            figure: BenchFormat.median(mine.map(\.rate)), unit: "postings/s",
            referenceWhat: "bare SQLite, same rows, same commits",
            reference: BenchFormat.median(bare.map { entries / $0 }),
            latency: BenchLatency(of: "commit", histogram), details: [
                ("entries a round", BenchFormat.decimal(entries)),
                ("rounds", mine.map { BenchFormat.decimal($0.rate) }.joined(separator: ", ")),
                ("reference rounds", bare.map { BenchFormat.decimal(entries / $0) }.joined(separator: ", ")),
                ("aim", "20,000 postings/s"),
                ("disk", folder.isMemory ? "none: the folder is in memory" : "yes, fsync each commit"),
            ])
    }
}

/// Orders whose money is booked over and over, without an engine.
private final class Books {
    private let store: Store
    private var identifiers: IdentifierSource
    private var now = BenchParties.startOfDay
    private var orders: [Order] = []

    init(_ store: Store, _ seed: UInt64, orders count: Int) throws {
        self.store = store
        identifiers = IdentifierSource(seed: seed)
        try store.beginBatch()
        for number in 0..<count {
            let order = Order(
                id: identifiers.next(OrderID.self, at: now, partition: BenchParties.shop.partition),
                shop: BenchParties.shop, shopOrderNumber: "L\(number)", amount: .fen(10_000), description: "",
                category: .goods, buyer: BenchParties.buyer(number), environment: .app, notifyURL: "", splitPlan: nil,
                createdAt: now, expiresAt: now, state: .paid, channel: .wechat)
            try store.insert(order)
            orders.append(order)
        }
        try store.commitBatch()
    }

    /// One group of orders' money, from the payment to three settled shares.
    func commit() throws {
        now = now.adding(milliseconds: 5)
        try store.beginBatch()
        for order in orders { try book(order) }
        try store.commitBatch()
    }

    private func book(_ order: Order) throws {
        let attempt = Attempt(
            id: next(), order: order.id, channel: .wechat, number: 1, amount: order.amount, createdAt: now,
            requestTime: now, expiresAt: now, paidMinorUnits: order.amount.minorUnits)
        try store.insert(.payment(id: next(), order: order, attempt: attempt, at: now))
        try store.insert(.fee(id: next(), order: order, attempt: attempt, feeMinorUnits: 60, at: now))
        for (number, units) in [Int64(300), 700, 150].enumerated() {
            let leg = SplitLeg(
                id: next(), order: order.id, channel: .wechat, receiver: RandomPlans.receivers[number],
                amount: .fen(units), timing: .realTime, createdAt: now)
            try store.insert(.splitSent(id: next(), order: order, leg: leg, at: now))
            try store.insert(.split(id: next(), order: order, leg: leg, at: now))
        }
    }

    private func next<Noun>() -> Identifier<Noun> {
        identifiers.next(Identifier<Noun>.self, at: now, partition: BenchParties.shop.partition)
    }
}

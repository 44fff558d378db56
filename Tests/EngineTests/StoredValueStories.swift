import Alerts
import Channels
import JSON
import Operations
import Payments
import Routing
import Testing

@testable import Engine
@testable import Storage

/// What people decided and what was counted stands in the store as text. Text that does not read must stop a start and be
/// named: a default in its place would let payouts go that were stopped.
@Suite("Stored values that do not read")
struct StoredValueStories {
    /// Ways in which text goes bad without the database noticing.
    private static func damaged(_ text: String) -> [String] {
        var ways = ["", "{}x", "[", "null", "7", "\"\"", "[7]", String(text.dropLast())]
        // One letter of each member's name, one of each value's kind.
        guard case .object(let members)? = try? JSONParser.parse(text) else { return ways }
        for (index, member) in members.enumerated() {
            var other = members
            other[index] = JSONMember(name: member.name + "x", value: member.value)
            ways.append(JSONWriter.text(.object(other)))
            other[index] = JSONMember(name: member.name, value: .array([.bool(true)]))
            ways.append(JSONWriter.text(.object(other)))
        }
        return ways
    }

    /// What each name may hold that its reader need not understand: names of channels and receivers are data.
    private static let tables: Set = [Steering.cutsKey, Steering.outboxesKey]

    /// A store in which every name of the engine has a value with something in it.
    private func bench() throws -> Bench {
        let bench = try Bench()
        try bench.paid(bench.request("n-1", plan: Bench.plan()))
        bench.run(30_000)
        var steering = Steering()
        steering.cuts = [.wechat: ChannelCut(after: "x")]
        steering.payouts = PayoutSwitch(isPaused: true, by: "ops.li", version: 4)
        steering.peak = RegisteredPeak(
            peak: .init(centiPerSecond: 100, at: bench.now.adding(seconds: 900), minutes: 10), by: "ops.li")
        steering.outboxes = ["duty": .init()]
        var moved = MovedToday()
        moved.add(700, by: .init(name: "ops.li", uid: 7, roles: []), at: bench.now)
        let store = bench.store
        try store.setValue(Steering.cutsKey, steering.cutsText)
        try store.setValue(PayoutSwitch.key, steering.payoutsText)
        try store.setValue(RegisteredPeak.key, steering.peak?.text ?? "")
        try store.setValue(Steering.outboxesKey, steering.outboxesText)
        try store.setValue(Steering.weightsKey, steering.weightsText)
        try store.setValue(Steering.alertsKey, steering.alertsText)
        try store.setValue(MovedToday.key, moved.text)
        var costs = CostLevels()
        _ = costs.note([("wechat", 1_000, 9)], at: bench.now)
        try store.setValue(CostLevels.storeKey, costs.text)
        return bench
    }

    @Test func `each value of the engine is refused by name, however it is damaged`() throws {
        let bench = try bench()
        let statement = bench.store.connection.passingStatement("SELECT name, value FROM named_values ORDER BY name")
        let values = try statement.rows({ _ in }) { row throws(StoreError) in (name: row.text(), value: row.text()) }
        let engines = values.filter { $0.name.hasPrefix("engine.") }
        #expect(engines.count >= 10, "\(engines.map(\.name))")
        try start(over: bench)
        for (name, value) in engines {
            for damage in StoredValueStories.damaged(value) {
                let isTable = StoredValueStories.tables.contains(name)
                if isTable, (try? JSONParser.parse(damage))?.members?.allSatisfy({ $0.value.members != nil
                    || $0.value.stringValue != nil }) == true { continue }
                // No peak is an empty text.
                if name == RegisteredPeak.key, damage.isEmpty { continue }
                try bench.store.setValue(name, damage)
                let error = #expect(throws: StoreError.self, "\(name): \(damage)") { try start(over: bench) }
                guard case .fatal(let reason) = error else { continue }
                #expect(reason.contains(name), "\(reason)")
            }
            try bench.store.setValue(name, value)
        }
        try start(over: bench)
    }

    private func start(over bench: Bench) throws {
        _ = try Engine(store: bench.store, configuration: bench.configuration, seed: 9).recover(at: bench.now)
    }

    @Test func `each column that holds JSON is refused where it is read, and says in which row`() throws {
        let bench = try bench()
        // Every column of every table that holds JSON in this store, found and not listed.
        var columns: [(table: String, column: String)] = []
        let tables = bench.store.connection.passingStatement(
            "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' "
                + "AND c.type = 'TEXT' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, 2")
        for (table, column) in try tables.rows({ _ in }, { row throws(StoreError) in (row.text(), row.text()) }) {
            let count = try bench.store.connection.setting(
                "SELECT COUNT(*) FROM \"\(table)\" WHERE \"\(column)\" LIKE '[%' OR \"\(column)\" LIKE '{%'")
            if count != "0" { columns.append((table, column)) }
        }
        let order = try #require(try bench.store.recentOrders(since: Timestamp(milliseconds: 0), limit: 1).first)
        let readers: [String: () throws -> Void] = [
            "orders": { _ = try bench.store.order(order.id) },
            "legs": { _ = try bench.store.legs(of: order.id) },
            "decisions": { _ = try bench.store.decisions(of: order.id) },
            "routing_versions": { _ = try bench.store.routingVersions(limit: 9) },
        ]
        // Shown as they are, or looked at by tests of their own below.
        let texts: Set = [
            "named_values.value", "messages.body", "feed.detail", "audit.change", "audit.detail", "risk_versions.source",
        ]
        for (table, column) in columns where !texts.contains("\(table).\(column)") {
            let read = try #require(readers[table], "nothing here reads \(table).\(column)")
            try read()
            try bench.store.connection.execute("BEGIN")
            for cut in ["'[{'", "substr(\"\(column)\", 2)"] {
                try bench.store.connection.execute("SAVEPOINT cut")
                try bench.store.connection.execute("DROP TRIGGER IF EXISTS \"\(table)_no_update\"")
                try bench.store.connection.execute(
                    "UPDATE \"\(table)\" SET \"\(column)\" = \(cut) WHERE \"\(column)\" LIKE '[_%'"
                        + " OR \"\(column)\" LIKE '{%'")
                if bench.store.connection.checksums.place(of: table) != nil {
                    try bench.store.connection.execute(bench.store.connection.table(table).renewAll().sql)
                }
                #expect(throws: StoreError.self, "\(table).\(column)") { try read() }
                try bench.store.connection.execute("ROLLBACK TO cut")
                try bench.store.connection.execute("RELEASE cut")
            }
            try bench.store.connection.execute("ROLLBACK")
        }
        #expect(columns.count >= 2, "\(columns)")
    }

    /// Changes stored text past the engine, with a checksum that is right: what is left is that it does not read.
    private func damage(_ bench: Bench, _ table: String, _ change: String) throws {
        try bench.store.connection.execute("UPDATE \"\(table)\" SET \(change)")
        _ = try #require(bench.store.connection.checksums.place(of: table))
        try bench.store.connection.execute(bench.store.connection.table(table).renewAll().sql)
    }

    @Test(arguments: ["{", "merchant ", "{\"bank\":\"ICBC_DEBIT\"}", "[]"])
    func `a refund whose other way does not read is sent nowhere`(_ text: String) throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", fen: 10_000))
        let refund = try #require(bench.refund("A1", "R1", fen: 4_000)?.refund)
        func report(_ status: RefundStatus) -> ChannelAnswer {
            .refund(RefundReport(
                refund: refund.id, status: status, channelRefundNumber: "50300", amount: refund.amount))
        }
        try bench.answerNext("refund", report(.processing))
        bench.run(6_000)
        try bench.answerNext("query refund", report(.abnormal))
        #expect(bench.command(.redirectRefund(order: try bench.order("A1").id.text), by: .li)?.outcome == .done)
        try bench.answerNext("refund", .unknown(code: "timeout"))
        try damage(bench, "refunds", "redirect = '\(text)'")
        try bench.crash()
        bench.run(600_000)
        let reason = try #require(bench.fatal)
        #expect(reason.contains("refunds.redirect") && reason.contains(refund.id.text), "\(reason)")
        #expect(!bench.has("refund"))
    }

    @Test func `a stored message that does not read is not delivered`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        try bench.store.connection.execute("DROP TRIGGER IF EXISTS messages_no_update")
        try damage(bench, "messages", "body = substr(body, 1, length(body) - 1)")
        let error = #expect(throws: StoreError.self) { try bench.crash() }
        #expect("\(String(describing: error))".contains("messages.body"), "\(String(describing: error))")
        #expect(bench.deliveries.isEmpty)
    }

    @Test func `an event whose detail does not read is named`() throws {
        let bench = try bench()
        var kinds: Set<EventKind> = []
        let events = try bench.store.events(after: 0, limit: 10_000)
        // Each kind that ever keeps a document is one that must.
        for event in events where event.detail.hasPrefix("{") { kinds.insert(event.kind) }
        #expect(kinds.isSubset(of: FeedEvent.documentedKinds) && kinds.count >= 2, "\(kinds)")
        try bench.store.connection.execute("DROP TRIGGER IF EXISTS feed_no_update")
        try bench.store.connection.execute("BEGIN")
        for cut in ["substr(detail, 2)", "substr(detail, 1, length(detail) - 1)", "'[]'"] {
            try bench.store.connection.execute("SAVEPOINT cut")
            try damage(bench, "feed", "detail = \(cut) WHERE detail LIKE '{%'")
            let error = #expect(throws: StoreError.self, "\(cut)") {
                try bench.store.events(after: 0, limit: 10_000)
            }
            #expect("\(String(describing: error))".contains("feed.detail"), "\(String(describing: error))")
            try bench.store.connection.execute("ROLLBACK TO cut")
            try bench.store.connection.execute("RELEASE cut")
        }
        try bench.store.connection.execute("ROLLBACK")
    }
}

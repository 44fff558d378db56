import Payments
import Storage
import Testing

@Suite("What is asked for comes in its order and no more")
struct QueryTests {
    @Test("recent orders: from a moment on, newest first, across shops, at most so many")
    func recent() throws {
        var sample = Sample(seed: 3)
        let store = try Store.open(path: ":memory:")
        var orders: [Order] = []
        for minute in 0..<10 {
            let shop = ShopID(trusted: "shop-\(minute % 3)")
            orders.append(sample.order(shop: shop, createdAt: Sample.noon.adding(seconds: Int64(minute) * 60)))
        }
        for order in orders.shuffled(seed: 4) { try store.insert(order) }
        let since = Sample.noon.adding(seconds: 240)
        #expect(try store.recentOrders(since: since, limit: 100) == Array(orders[4...].reversed()))
        #expect(try store.recentOrders(since: since, limit: 2) == [orders[9], orders[8]])
    }

    @Test("open tasks by the moment they are due; done and dead ones are gone")
    func tasks() throws {
        var sample = Sample(seed: 8)
        let store = try Store.open(path: ":memory:")
        let (one, two) = (sample.order(), sample.order())
        var tasks: [OutsideTask] = []
        for position in 0..<12 {
            tasks.append(
                OutsideTask(
                    id: sample.id(TaskID.self, of: one.shop), kind: .query, order: position % 2 == 0 ? one.id : two.id,
                    channel: .wechat, subject: "s", createdAt: Sample.noon,
                    dueAt: Sample.noon.adding(seconds: Int64(position))))
        }
        for task in tasks.shuffled(seed: 9) { try store.insert(task) }
        tasks[3].state = .done
        tasks[4].state = .dead
        try store.update(tasks[3])
        try store.update(tasks[4])
        let open = tasks.filter { $0.state == .open }
        #expect(try store.openTasks(limit: 100) == open)
        #expect(try store.openTasks(limit: 3) == Array(open.prefix(3)))
        #expect(try store.openTasks(of: two.id) == open.filter { $0.order == two.id })
        let byNumber = open.sorted { $0.id < $1.id }
        let first = try store.openTasks(at: .wechat, after: "", limit: 3)
        #expect(first == Array(byNumber.prefix(3)))
        #expect(try store.openTasks(at: .wechat, after: first[2].id.text, limit: 100) == Array(byNumber.dropFirst(3)))
        #expect(try store.openTasks(at: .alipay, after: "", limit: 100).isEmpty)
    }

    @Test("open cases oldest first; a decided one is gone, a held one stays")
    func cases() throws {
        var sample = Sample(seed: 10)
        let store = try Store.open(path: ":memory:")
        let order = sample.order()
        try store.insert(order)
        var cases: [ReviewCase] = []
        for position in 0..<5 {
            cases.append(
                ReviewCase(
                    id: sample.id(CaseID.self, of: order.shop), order: order.id, kind: .beforePayment, channel: nil,
                    amount: .fen(1), findings: [], score: 1, createdAt: Sample.noon.adding(seconds: Int64(position)),
                    deadline: Sample.noon))
        }
        for reviewCase in cases.reversed() { try store.insert(reviewCase) }
        for (position, state) in [ReviewState.approved, .held, .claimed, .rejected, .waiting].enumerated() {
            cases[position].state = state
            cases[position].version = 2
            try store.update(cases[position])
        }
        #expect(try store.openCases(limit: 100) == [cases[1], cases[2], cases[4]])
        #expect(try store.openCases(limit: 1) == [cases[1]])
        #expect(try store.cases(of: order.id).count == 5)
    }

    @Test("balances of a prefix and totals of each currency, inside a batch and after it")
    func balances() throws {
        var sample = Sample(seed: 12)
        let store = try Store.open(path: ":memory:")
        let (one, other) = (sample.order(), sample.order(shop: ShopID(trusted: "shop-2")))
        try store.insert(one)
        try store.insert(other)
        try store.beginBatch()
        try store.insert(sample.payment(of: one))
        try store.insert(sample.payment(of: one))
        try store.insert(sample.payment(of: other))
        let inside = try store.balances(prefix: "clearing/")
        let totalsInside = try store.ledgerTotals()
        try store.commitBatch()
        #expect(inside.map(\.account) == ["clearing/shop-1/wechat", "clearing/shop-2/wechat"])
        #expect(inside.map(\.debit) == [20_000, 10_000])
        #expect(inside.map(\.credit) == [0, 0])
        #expect(try store.balances(prefix: "clearing/") == inside)
        #expect(try store.ledgerTotals() == totalsInside)
        #expect(totalsInside.map(\.debitMinorUnits) == [30_000])
        #expect(totalsInside.map(\.isBalanced) == [true])
        #expect(try store.balances(prefix: "shop/shop-2").map(\.credit) == [10_000])
        #expect(try store.balances(prefix: "%").isEmpty)
    }
}

extension Array {
    func shuffled(seed: UInt64) -> [Element] {
        var random = SplitMix64(seed: seed)
        var copy = self
        for index in indices.reversed() { copy.swapAt(index, Int(random.below(UInt64(index + 1)))) }
        return copy
    }
}

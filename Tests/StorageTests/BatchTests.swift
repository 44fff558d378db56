import Payments
import Testing

@testable import Storage

private struct Refusal: Error {}

@Suite("Batches and savepoints take back exactly what they should")
struct BatchTests {
    @Test("one input fails, its neighbours stand, and the chains go on without a gap")
    func savepoint() throws {
        var sample = Sample(seed: 21)
        let store = try Store.open(path: ":memory:")
        let orders = [sample.order(), sample.order(), sample.order()]
        let payments = orders.map { sample.payment(of: $0) }
        try store.beginBatch()
        for (position, order) in orders.enumerated() {
            do {
                try store.savepoint {
                    try store.insert(order)
                    try store.insert(payments[position])
                    try store.append(sample.event(of: order))
                    try store.append(sample.record(actionID: "a\(position)"))
                    if position == 1 { throw Refusal() }
                }
            } catch is Refusal {
                // The middle one is meant to fail.
            }
        }
        try store.commitBatch()

        #expect(try store.order(orders[0].id) != nil)
        #expect(try store.order(orders[1].id) == nil)
        #expect(try store.order(orders[2].id) != nil)
        #expect(try store.movements(of: orders[1].id) == [])
        #expect(try store.events(after: 0, limit: 10).map(\.order) == [orders[0].id, orders[2].id])
        #expect(try store.events(after: 0, limit: 10).map(\.sequence) == [1, 2])
        #expect(try store.audit(limit: 10).map(\.actionID) == ["a2", "a0"])
        #expect(try store.audit(limit: 10).map(\.sequence) == [2, 1])
        #expect(try store.ledgerTotals().map(\.debitMinorUnits) == [20_000])
        for place in [0, 2] {
            var order = orders[place]
            try Sample.settle(&order, by: payments[place], in: store)
        }
        #expect(try StoreVerification.run(store) == [])
    }

    @Test("savepoints nest: the inner one's failure is the inner one's only")
    func nested() throws {
        var sample = Sample(seed: 22)
        let store = try Store.open(path: ":memory:")
        let (outer, inner, late) = (sample.order(), sample.order(), sample.order())
        try store.beginBatch()
        try store.savepoint {
            try store.insert(outer)
            #expect(throws: Refusal.self) {
                try store.savepoint {
                    try store.insert(inner)
                    try store.append(sample.event(of: inner))
                    throw Refusal()
                }
            }
            try store.insert(late)
            try store.append(sample.event(of: late))
        }
        try store.commitBatch()
        #expect(
            try store.recentOrders(since: Sample.noon, limit: 9).map(\.id).sorted() == [outer.id, late.id].sorted())
        #expect(try store.lastSequence() == 1)
    }

    @Test("a rejected row inside a savepoint leaves no trace of the input, a caught one leaves the rest")
    func rejectedInside() throws {
        var sample = Sample(seed: 23)
        let store = try Store.open(path: ":memory:")
        let order = sample.order()
        try store.insert(order)
        let second = sample.order()
        try store.beginBatch()
        #expect(throws: StoreError.self) {
            try store.savepoint {
                try store.insert(second)
                try store.insert(order)
            }
        }
        #expect(throws: StoreError.self) { try store.insert(order) }
        try store.setValue("kept", "yes")
        try store.commitBatch()
        #expect(try store.order(second.id) == nil)
        #expect(try store.value("kept") == "yes")
    }

    @Test("a batch that is rolled back never was; the next one takes the same numbers")
    func rollback() throws {
        var sample = Sample(seed: 24)
        let store = try Store.open(path: ":memory:")
        var order = sample.order()
        try store.insert(order)
        try store.append(sample.event(of: order))
        let payment = sample.payment(of: order)

        try store.beginBatch()
        try store.insert(payment)
        try store.append(sample.event(of: order))
        try store.append(sample.record(actionID: "gone"))
        #expect(try store.lastSequence() == 2)
        store.rollbackBatch()

        #expect(try store.lastSequence() == 1)
        #expect(try store.ledgerTotals() == [])
        #expect(try store.audit(actionID: "gone") == nil)
        try store.insert(payment)
        #expect(try store.append(sample.event(of: order)) == 2)
        #expect(try store.append(sample.record()) == 1)
        try Sample.settle(&order, by: payment, in: store)
        #expect(try StoreVerification.run(store) == [])
    }

    @Test("one batch at a time; commit and checkpoint only where they make sense")
    func order() throws {
        let store = try Store.open(path: ":memory:")
        #expect(throws: StoreError.rejected("no batch is open")) { try store.commitBatch() }
        try store.beginBatch()
        #expect(throws: StoreError.rejected("a batch is already open")) { try store.beginBatch() }
        #expect(throws: StoreError.self) { try store.checkpoint() }
        #expect(throws: StoreError.self) { try store.backup(to: "unused") }
        try store.commitBatch()
        #expect(!store.isInBatch)
    }

    @Test("a savepoint without a batch is a batch of its own")
    func alone() throws {
        var sample = Sample(seed: 25)
        let store = try Store.open(path: ":memory:")
        let order = sample.order()
        try store.savepoint { try store.insert(order) }
        #expect(!store.isInBatch)
        #expect(throws: Refusal.self) {
            try store.savepoint {
                try store.setValue("x", "y")
                throw Refusal()
            }
        }
        #expect(!store.isInBatch)
        #expect(try store.order(order.id) == order)
        #expect(try store.value("x") == nil)
    }
}

import Ledger
import Payments
import Testing

@testable import Storage

@Suite("What the store refuses")
struct RuleTests {
    let store: Store
    var sample = Sample(seed: 11)
    let order: Order

    init() throws {
        store = try Store.open(path: ":memory:")
        order = sample.order()
        try store.insert(order)
    }

    private func rejected(_ word: String, _ body: () throws -> Void) {
        do {
            try body()
            Issue.record("it was accepted, though \(word)")
        } catch StoreError.rejected {
            // As it must be.
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test("a shop's order number twice; another shop may use it")
    mutating func orderNumberTwice() throws {
        var copy = sample.order()
        copy = Order(
            id: copy.id, shop: copy.shop, shopOrderNumber: order.shopOrderNumber, amount: .fen(1), description: "",
            category: .goods, buyer: copy.buyer, environment: .app, notifyURL: "", splitPlan: nil,
            createdAt: Sample.noon,
            expiresAt: Sample.noon, state: .paying)
        rejected("the number is taken") { try store.insert(copy) }

        let other = ShopID(trusted: "shop-2")
        let theirs = Order(
            id: sample.id(OrderID.self, of: other), shop: other, shopOrderNumber: order.shopOrderNumber,
            amount: .fen(1),
            description: "", category: .goods, buyer: copy.buyer, environment: .app, notifyURL: "", splitPlan: nil,
            createdAt: Sample.noon, expiresAt: Sample.noon, state: .paying)
        try store.insert(theirs)
        #expect(try store.order(shop: other, number: order.shopOrderNumber) == theirs)
    }

    @Test("an order, case or channel setting changed from another version than the stored one")
    mutating func versions() throws {
        var stale = order
        stale.state = .closed
        rejected("the version did not grow") { try store.update(stale) }
        stale.version = 3
        rejected("a change was skipped") { try store.update(stale) }
        stale.version = 2
        try store.update(stale)
        rejected("somebody was faster") { try store.update(stale) }

        var reviewCase = sample.reviewCase(of: order)
        reviewCase.version = 1
        try store.insert(reviewCase)
        reviewCase.version = 2
        reviewCase.decidedBy = "first"
        try store.update(reviewCase)
        reviewCase.decidedBy = "second"
        rejected("two people decided") { try store.update(reviewCase) }
        #expect(try store.reviewCase(reviewCase.id)?.decidedBy == "first")

        var setting = ChannelSetting(channel: .wechat, weight: 45, updatedAt: Sample.noon)
        try store.save(setting)
        rejected("it exists") { try store.save(setting) }
        setting.version = 2
        setting.weight = 40
        try store.save(setting)
        rejected("somebody was faster") { try store.save(setting) }
        #expect(try store.channelSettings().map(\.weight) == [40])
    }

    @Test("rows without their order, and numbers from another partition")
    mutating func parents() throws {
        let stranger = sample.order()
        let attempt = sample.attempt(of: stranger)
        rejected("the order is not stored") { try store.insert(attempt) }
        rejected("the attempt is not stored") { try store.update(attempt) }
        let refund = sample.refund(of: stranger, attempt)
        rejected("neither is stored") { try store.insert(refund) }
        let foreign = ShopID(trusted: "shop-2")
        let misplaced = Order(
            id: sample.id(OrderID.self, of: foreign), shop: Sample.shop, shopOrderNumber: "x", amount: .fen(1),
            description: "", category: .goods, buyer: stranger.buyer, environment: .app, notifyURL: "", splitPlan: nil,
            createdAt: Sample.noon, expiresAt: Sample.noon, state: .paying)
        #expect(foreign.partition != Sample.shop.partition)
        rejected("the shop lives elsewhere") { try store.insert(misplaced) }
    }

    @Test("a leg frozen into a request is never frozen into another")
    mutating func frozenLeg() throws {
        var leg = sample.leg(of: order)
        let request = sample.id(SplitRequestID.self, of: order.shop)
        leg.request = request
        try store.insert(leg)
        leg.tries = 2
        try store.update(leg)
        leg.request = sample.id(SplitRequestID.self, of: order.shop)
        rejected("it left its request") { try store.update(leg) }
        leg.request = nil
        rejected("it left its request") { try store.update(leg) }
        #expect(try store.legs(in: request).map(\.tries) == [2])
    }

    @Test("a shop's refund number twice, but any number of refunds without one")
    mutating func refundNumbers() throws {
        let attempt = sample.attempt(of: order)
        try store.insert(attempt)
        func refund(_ number: String) -> Refund {
            Refund(
                id: sample.id(RefundID.self, of: order.shop), order: order.id, attempt: attempt.id, channel: .wechat,
                amount: .fen(1), kind: .shop, shopRefundNumber: number, reason: "", createdAt: Sample.noon,
                requestTime: Sample.noon)
        }
        let first = refund("R1")
        try store.insert(first)
        let again = refund("R1")
        rejected("the number is taken") { try store.insert(again) }
        try store.insert(refund(""))
        try store.insert(refund(""))
        #expect(try store.refund(shop: order.shop, number: "R1") == first)
        #expect(try store.refund(shop: order.shop, number: "") == nil)
        #expect(try store.refund(shop: ShopID(trusted: "shop-2"), number: "R1") == nil)
    }

    @Test("a fact booked twice, and a movement that does not balance")
    mutating func ledger() throws {
        let payment = sample.payment(of: order)
        try store.insert(payment)
        let again = Movement(
            id: sample.id(MovementID.self, of: order.shop), kind: payment.kind, order: payment.order,
            shop: payment.shop,
            subject: payment.subject, at: payment.at, currency: payment.currency, entries: payment.entries)
        rejected("the payment is booked") { try store.insert(again) }
        let crooked = Movement(
            id: sample.id(MovementID.self, of: order.shop), kind: .fee, order: order.id, shop: order.shop, subject: "s",
            at: Sample.noon, currency: .cny,
            entries: [
                payment.entries[0], LedgerEntry(account: .shopPayable(order.shop), side: .credit, minorUnits: 9_999),
            ])
        rejected("10,000 is not 9,999") { try store.insert(crooked) }
        #expect(try store.movements(of: order.id) == [payment])
        #expect(
            try store.ledgerTotals()
                == [LedgerTotal(currency: .cny, debitMinorUnits: 10_000, creditMinorUnits: 10_000, entries: 2)])
        var paid = order
        try Sample.settle(&paid, by: payment, in: store)
        #expect(try StoreVerification.run(store) == [])
    }

    @Test("changing or removing ledger and audit rows, by whatever statement")
    mutating func insertOnly() throws {
        try store.insert(sample.payment(of: order))
        try store.append(sample.record())
        let before = try Dump.of(store)
        for statement in [
            "UPDATE movements SET at = at + 1", "DELETE FROM movements", "UPDATE entries SET amount = 1",
            "DELETE FROM entries", "UPDATE audit SET who = 'x'", "DELETE FROM audit",
            "REPLACE INTO audit SELECT * FROM audit", "REPLACE INTO entries SELECT * FROM entries",
            "UPDATE OR REPLACE audit SET sequence = 9",
        ] {
            rejected("\(statement) ran") { try store.connection.execute(statement) }
        }
        #expect(try Dump.of(store) == before)
    }

    @Test("an idempotency key twice; a notification's second copy is told apart")
    func seen() throws {
        let digest = [UInt8](0..<32)
        #expect(try store.remembered(key: "k", shop: order.shop) == nil)
        try store.remember(key: "k", shop: order.shop, requestDigest: digest, order: order.id, at: Sample.noon)
        rejected("the key is taken") {
            try store.remember(key: "k", shop: order.shop, requestDigest: [], order: order.id, at: Sample.noon)
        }
        try store.remember(key: "e", shop: order.shop, requestDigest: [], order: order.id, at: Sample.noon)
        let found = try #require(try store.remembered(key: "k", shop: order.shop))
        #expect(found.requestDigest == digest)
        #expect(found.order == order.id)
        #expect(try store.remembered(key: "e", shop: order.shop)?.requestDigest == [])
        #expect(try store.remembered(key: "k", shop: ShopID(trusted: "shop-2")) == nil)

        #expect(try store.seen(notification: "EV-1", channel: .wechat, at: Sample.noon) == false)
        #expect(try store.seen(notification: "EV-1", channel: .wechat, at: Sample.noon))
        #expect(try store.seen(notification: "EV-1", channel: .alipay, at: Sample.noon) == false)
    }
}

/// All ledger and audit rows as text, to see that nothing changed.
enum Dump {
    static func of(_ store: Store) throws -> [String] {
        var rows: [String] = []
        for sql in [
            "SELECT sequence || id || subject || at || hex(hash) FROM movements",
            "SELECT number || account || side || amount FROM entries",
            "SELECT sequence || who || act || hex(hash) FROM audit",
        ] {
            rows += try store.connection.passingStatement(sql).rows({ _ in }) { row throws(StoreError) in row.text() }
        }
        return rows
    }
}

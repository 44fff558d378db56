import Payments
import Routing
@testable import Storage
import Testing

@Suite("What is stored comes back the same")
struct RoundTripTests {
    @Test("orders, with any text and any number in every field", arguments: 1...40)
    func orders(seed: Int) throws {
        var sample = Sample(seed: UInt64(seed))
        let store = try Store.open(path: ":memory:")
        let order = sample.anyOrder()
        try store.insert(order)

        let read = try #require(try store.order(order.id))
        #expect(read == order)
        // Swift calls composed and decomposed letters equal; the store must keep the very bytes.
        #expect(Array(read.description.utf8) == Array(order.description.utf8))
        #expect(Array(read.buyer.userID.utf8) == Array(order.buyer.userID.utf8))
        #expect(try store.order(shop: order.shop, number: order.shopOrderNumber) == order)
    }

    @Test("an order's changes, all of what may change", arguments: 1...20)
    func orderChanges(seed: Int) throws {
        var sample = Sample(seed: UInt64(seed))
        let store = try Store.open(path: ":memory:")
        var order = sample.order()
        try store.insert(order)

        let other = sample.anyOrder()
        order.state = other.state
        order.hold = other.hold
        order.flags = other.flags
        order.paidAttempt = other.paidAttempt
        order.channel = other.channel
        order.paidAt = other.paidAt
        order.paidMinorUnits = other.paidMinorUnits
        order.refundedMinorUnits = other.refundedMinorUnits
        order.refundPendingMinorUnits = other.refundPendingMinorUnits
        order.feeMinorUnits = other.feeMinorUnits
        order.riskScore = other.riskScore
        order.attemptCount = other.attemptCount
        order.updatedAt = other.updatedAt
        order.version += 1
        try store.update(order)
        #expect(try store.order(order.id) == order)
    }

    @Test("attempts, refunds, legs and tasks, new and changed", arguments: 1...30)
    func work(seed: Int) throws {
        var sample = Sample(seed: UInt64(seed))
        let store = try Store.open(path: ":memory:")
        let order = sample.order()
        try store.insert(order)

        var attempt = sample.attempt(of: order)
        try store.insert(attempt)
        #expect(try store.attempt(attempt.id) == attempt)
        attempt.state = sample.one(AttemptState.self)
        attempt.payParameter = sample.text()
        attempt.channelTradeNumber = sample.text()
        attempt.paidMinorUnits = sample.number()
        attempt.paidAt = sample.maybe { $0.time() }
        attempt.lastCode = sample.text()
        attempt.queryCount = 7
        attempt.updatedAt = sample.time()
        try store.update(attempt)
        #expect(try store.attempts(of: order.id) == [attempt])

        var refund = sample.refund(of: order, attempt)
        try store.insert(refund)
        #expect(try store.refund(refund.id) == refund)
        refund.state = sample.one(RefundState.self)
        refund.channelRefundNumber = sample.text()
        refund.lastCode = sample.text()
        refund.tries = 3
        refund.updatedAt = sample.time()
        try store.update(refund)
        #expect(try store.refunds(of: order.id) == [refund])

        var leg = sample.leg(of: order)
        leg.request = nil
        try store.insert(leg)
        #expect(try store.leg(leg.id) == leg)
        let request = sample.id(SplitRequestID.self, of: order.shop)
        leg.request = request
        leg.state = sample.one(LegState.self)
        leg.tries = 9
        leg.lastCode = sample.text()
        leg.updatedAt = sample.time()
        try store.update(leg)
        #expect(try store.legs(of: order.id) == [leg])
        #expect(try store.legs(in: request) == [leg])

        var task = sample.task(of: order)
        try store.insert(task)
        #expect(try store.task(task.id) == task)
        task.state = .open
        task.dueAt = sample.time()
        task.tries = 4
        task.lastCode = sample.text()
        try store.update(task)
        #expect(try store.openTasks(of: order.id) == [task])
    }

    @Test("decisions, messages, cases, timers and settings", arguments: 1...30)
    func evidence(seed: Int) throws {
        var sample = Sample(seed: UInt64(seed))
        let store = try Store.open(path: ":memory:")
        let order = sample.order()
        try store.insert(order)

        let decisions = [sample.decision(of: order, number: 1), sample.decision(of: order, number: 2)]
        for decision in decisions.reversed() { try store.insert(decision) }
        #expect(try store.decisions(of: order.id) == decisions)

        let message = ShopMessage(
            id: sample.id(TaskID.self, of: order.shop), shop: order.shop, order: order.id, url: sample.text(),
            event: sample.text(), body: sample.text(200), createdAt: sample.time())
        try store.insert(message)
        let stored = try #require(try store.message(message.id))
        #expect(stored == message)
        #expect(Array(stored.body.utf8) == Array(message.body.utf8), "the signed bytes")

        var reviewCase = sample.reviewCase(of: order)
        reviewCase.version = 1
        try store.insert(reviewCase)
        #expect(try store.reviewCase(reviewCase.id) == reviewCase)
        let other = sample.reviewCase(of: order)
        reviewCase.state = other.state
        reviewCase.claimedBy = other.claimedBy
        reviewCase.decidedBy = other.decidedBy
        reviewCase.notes = other.notes
        reviewCase.holdCount = other.holdCount
        reviewCase.heldUntil = other.heldUntil
        reviewCase.deadline = other.deadline
        reviewCase.claimedAt = other.claimedAt
        reviewCase.claimUntil = other.claimUntil
        reviewCase.decidedAt = other.decidedAt
        reviewCase.answers = other.answers
        reviewCase.escalation = other.escalation
        reviewCase.updatedAt = other.updatedAt
        reviewCase.version = 2
        try store.update(reviewCase)
        #expect(try store.cases(of: order.id) == [reviewCase])

        var timer = UndoTimer(
            id: sample.id(TimerID.self, of: order.shop), act: sample.text(), target: sample.text(),
            before: sample.text(),
            after: sample.text(), by: sample.text(), reason: sample.text(), createdAt: sample.time(),
            dueAt: sample.time())
        try store.insert(timer)
        #expect(try store.runningTimers() == [timer])
        timer.state = .superseded
        try store.update(timer)
        #expect(try store.timer(timer.id) == timer)
        #expect(try store.runningTimers() == [])

        let setting = ChannelSetting(
            channel: ChannelID(sample.text()), weight: Int(sample.number()), override: sample.one(ChannelOverride.self),
            updatedAt: sample.time())
        try store.save(setting)
        #expect(try store.channelSettings() == [setting])
    }

    @Test("events and audit records, numbered in the order they were appended", arguments: 1...10)
    func feedAndAudit(seed: Int) throws {
        var sample = Sample(seed: UInt64(seed))
        let store = try Store.open(path: ":memory:")
        let order = sample.order()
        try store.insert(order)
        var events: [FeedEvent] = []
        var records: [AuditRecord] = []
        for number in 1...20 {
            var event = sample.event(of: number % 3 == 0 ? order : nil)
            event.sequence = try store.append(event)
            events.append(event)
            var record = sample.record(actionID: "action-\(number)")
            record.sequence = try store.append(record)
            records.append(record)
        }
        #expect(events.map(\.sequence) == Array(1...20))
        #expect(try store.events(after: 0, limit: 100) == events)
        #expect(try store.events(after: 15, limit: 3) == Array(events[15..<18]))
        #expect(try store.events(of: order.id) == events.filter { $0.order != nil })
        #expect(try store.lastSequence() == 20)
        #expect(try store.audit(limit: 5) == Array(records.suffix(5).reversed()))
        #expect(try store.audit(actionID: "action-7") == records[6])
        #expect(try store.audit(actionID: "") == nil)
    }

    @Test("a text longer than the space for borrowed parameters")
    func longText() throws {
        var sample = Sample(seed: 5)
        let store = try Store.open(path: ":memory:")
        let long = String(repeating: "长", count: 200_000)
        try store.setValue("figures", long)
        try store.setValue(sample.unique("other"), "short")
        #expect(try store.value("figures") == long)
        #expect(try store.value("nothing") == nil)
        #expect(store.connection.parameters.used == 0, "nothing is left of any statement's parameters")
    }
}

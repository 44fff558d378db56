import Channels
import Engine
import Ledger
import Operations
import Payments
import Storage
import Testing

@testable import Engine

/// What the report on money says of orders as they go their way.
@Suite struct ReportStories {
    private static let day: Int64 = 86_400_000

    private func money(_ bench: Bench, _ number: String) throws -> OrderMoney {
        let money = try #require(try bench.store.money(of: bench.order(number).id, at: bench.now))
        #expect(money.faults == [])
        #expect(money.lines.reduce(0) { $0 + $1.minorUnits } == money.receivedMinorUnits)
        return money
    }

    private func amounts(_ money: OrderMoney) -> [MoneyPartKind: Int64] {
        money.lines.reduce(into: [:]) { $0[$1.kind, default: 0] += $1.minorUnits }
    }

    @Test func `a divided order: fee, shares with the times they rested, and the shop's own`() throws {
        let bench = try Bench()
        try bench.divided("A1")
        let money = try money(bench, "A1")
        #expect(amounts(money) == [.fee: 60, .shareArrived: 1_000, .shop: 8_940])
        #expect(money.receivedMinorUnits == 10_000 && money.channel == .wechat && money.concerns.isEmpty)
        let share = try #require(money.lines.first { $0.party == "member-1" })
        #expect(share.via == .wechat && share.minorUnits == 300)
        #expect(share.stays.map(\.place) == [.channel, .transit])
        #expect(share.stays.allSatisfy { $0.to != nil })
        #expect(share.stays[0].milliseconds(at: bench.now) >= 60_000)
        #expect(share.stays[0].from == money.paidAt)
    }

    @Test func `a share waits, is on its way, in escrow: each says where its money rests and since when`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.plan()))
        #expect(amounts(try money(bench, "A1")) == [.fee: 60, .shareWaiting: 1_000, .shop: 8_940])
        bench.run(61_000)
        let sent = try money(bench, "A1")
        #expect(amounts(sent) == [.fee: 60, .shareWaiting: 300, .shareOnItsWay: 700, .shop: 8_940])
        let line = try #require(sent.lines.first { $0.kind == .shareOnItsWay })
        #expect(line.stays.last?.place == .transit && line.stays.last?.to == nil)
        try bench.paid(bench.request("A2", plan: Bench.shares([("leader", 500)], .onReceipt)))
        let escrow = try money(bench, "A2")
        #expect(amounts(escrow) == [.fee: 60, .escrow: 500, .shop: 9_440])
        #expect(escrow.lines.first { $0.kind == .escrow }?.stays.last?.place == .escrow)
    }

    @Test func `refunds, before and after the division, and what comes back for them`() throws {
        let bench = try Bench()
        try bench.divided("A1")
        bench.refund("A1", "R1", fen: 5_000)
        #expect(amounts(try money(bench, "A1"))[.refundOnItsWay] == 5_000)
        try bench.answerReturns()
        #expect(amounts(try money(bench, "A1")) == [
            .fee: 60, .shareArrived: 500, .refundOnItsWay: 5_000, .shop: 4_440,
        ])
        try bench.settleRefund()
        let after = try money(bench, "A1")
        #expect(amounts(after)[.refunded] == 5_000)
        let refund = try #require(after.lines.first { $0.kind == .refunded })
        #expect(refund.stays.map(\.place) == [.refund] && refund.via == .wechat)
    }

    @Test func `commission owed under a contract is no concern; without the contract it is`() throws {
        let bench = try Bench()
        try bench.contracted("member-9")
        try bench.paid(bench.request("A1", plan: Bench.shares([("member-9", 400)], delivery: .balance)))
        bench.run(61_000)
        let owed = try money(bench, "A1")
        #expect(amounts(owed) == [.fee: 60, .commissionOwed: 400, .shop: 9_540])
        #expect(owed.concerns.isEmpty)
        #expect(owed.lines.first { $0.kind == .commissionOwed }?.stays.last?.place == .payable)
        let id = try bench.order("A1").id
        let bare = try #require(OrderMoney(
            order: bench.order("A1"), movements: bench.store.movements(of: id), legs: bench.store.legs(of: id),
            returns: [], rules: MoneyRules(), at: bench.now))
        #expect(bare.concerns.map(\.concern) == [.noContract])
    }

    @Test func `a share that never arrived, and one that waits past the freeze, are named`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.shares([("gone", 400)])))
        bench.run(61_000)
        try bench.answerSplits(.failed, code: "ACCOUNT_ABNORMAL")
        let failed = try money(bench, "A1")
        #expect(amounts(failed) == [.fee: 60, .shareUndelivered: 400, .shop: 9_540])
        #expect(failed.concerns.map(\.concern) == [.undelivered])
        #expect(failed.lines.first { $0.kind == .shareUndelivered }?.stays.last?.place == .merchant)
        try bench.paid(bench.request("A2", plan: Bench.plan()))
        let order = try bench.order("A2")
        let late = try #require(try bench.store.money(of: order.id, at: bench.now.adding(milliseconds: 31 * Self.day)))
        #expect(Set(late.concerns.map(\.concern)) == [.freezeEnded])
        let early = try #require(try bench.store.money(of: order.id, at: bench.now.adding(milliseconds: 29 * Self.day)))
        #expect(early.concerns.isEmpty)
    }

    @Test func `a period takes the orders whose payment the ledger booked in it`() throws {
        let bench = try Bench()
        try bench.divided("A1")
        bench.run(Self.day)
        let start = bench.now
        try bench.divided("A2")
        try bench.paid(bench.request("A3"))
        try bench.payable(bench.request("A4"))
        var seen: [OrderID] = []
        try bench.store.eachPaidOrder(from: start, to: bench.now.adding(milliseconds: 1)) { seen.append($0) }
        #expect(seen == [try bench.order("A2").id, try bench.order("A3").id])
        var totals = MoneyTotals()
        for id in seen { totals.add(try #require(try bench.store.money(of: id, at: bench.now))) }
        let sum = try #require(totals.sorted.first).sums
        #expect(totals.sorted.count == 1 && sum.orders == 2 && sum.receivedMinorUnits == 20_000 && sum.isWhole)
        #expect(sum.byKind[.shareArrived] == 1_000)
    }

    @Test func `a forged row makes the report disagree`() throws {
        let bench = try Bench()
        try bench.divided("A1")
        let id = try bench.order("A1").id
        let order = try bench.order("A1")
        var legs = try bench.store.legs(of: id)
        legs.removeLast()
        let money = try #require(OrderMoney(
            order: order, movements: bench.store.movements(of: id), legs: legs, returns: [], rules: MoneyRules(),
            at: bench.now))
        #expect(!money.faults.isEmpty)
    }
}

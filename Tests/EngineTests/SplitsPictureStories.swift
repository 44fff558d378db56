import Channels
import Engine
import Ledger
import Operations
import Payments
import Storage
import Testing

@testable import Engine

/// What the Splits screen shows is what the store holds, before and after a start; and what finance may correct.
@Suite struct SplitsPictureStories {
    private func picture(_ bench: Bench) throws -> SplitsView {
        try #require(try bench.snapshot(.splits).splits)
    }

    /// Orders with shares that arrived, failed, are blocked, on their way back and waiting.
    private func busy() throws -> Bench {
        let bench = try Bench()
        try bench.divided("A1")
        try bench.paid(bench.request("A2", plan: Bench.plan()))
        bench.run(61_000)
        try bench.answerSplits(.failed, code: "ACCOUNT_ABNORMAL")
        try bench.paid(bench.request("A3", plan: Bench.shares([("c", 400)])))
        bench.run(61_000)
        try bench.answerNext("split", .refused(ChannelRefusal(errorClass: .business, code: "NO_AUTH", message: "")))
        try bench.divided("A4", plan: Bench.shares([("d", 800)]))
        bench.refund("A4", "R1", fen: 5_000)
        return bench
    }

    @Test func `rates, reasons and sums follow the shares`() throws {
        let bench = try busy()
        let view = try picture(bench)
        #expect(view.failure5m == 2_500)
        #expect(view.failure1h == 2_500)
        #expect(view.failure24h == 2_500)
        #expect(view.failurePerMinute.count == 60)
        #expect(view.reasons.map(\.code).sorted() == ["ACCOUNT_ABNORMAL", "NO_AUTH"])
        #expect(view.reasons.allSatisfy { $0.next == "person" && $0.channel == "wechat" })
        #expect(view.byChannel.map(\.count) == [4])
        #expect(view.byTiming.map(\.name) == ["real_time"])
        #expect(view.acceptedP95Milliseconds.map { $0 >= 60_000 && $0 < 70_000 } == true)
        #expect(view.waitingLegs == 1)
        #expect(view.waitingMinorUnits == 300)
        #expect(view.nextRunAt == (try bench.leg("A2", "member-1").dueAt?.milliseconds))
        #expect(view.toPerson == 2)
        #expect(view.legs.prefix(2).allSatisfy { $0.needsPerson })
        #expect(view.legs.contains { $0.state == "returning" && $0.receiver == "d***" })
        #expect(view.treeSize == bench.store.movementCount)
    }

    @Test func `every account row is the store's sum, and a start changes nothing`() throws {
        let bench = try busy()
        func check(_ when: String) throws {
            let view = try picture(bench)
            for row in view.accounts {
                let stored = try bench.store.balances(prefix: row.kind + "/").reduce(Int64(0)) {
                    $0 + $1.debit - $1.credit
                }
                #expect(abs(row.minorUnits) == abs(stored), "\(row.kind) \(when)")
            }
            #expect(view.accounts.count == 17)
            #expect(view.accountCount == Int64(try bench.store.balances(prefix: "").count))
        }
        try check("before")
        let before = try picture(bench)
        try bench.crash()
        try check("after")
        let after = try picture(bench)
        #expect(after.failure1h == before.failure1h)
        #expect(after.failure24h == before.failure24h)
        #expect(after.reasons == before.reasons)
        #expect(after.waitingMinorUnits == before.waitingMinorUnits)
        #expect(after.nextRunAt == before.nextRunAt)
        #expect(after.toPerson == before.toPerson)
        #expect(Set(after.legs.map(\.id)) == Set(before.legs.map(\.id)))
        #expect(after.treeSize >= before.treeSize)
    }

    @Test func `after a day the change of a day is told`() throws {
        let bench = try busy()
        #expect(try picture(bench).accounts.allSatisfy { $0.change24hMinorUnits == nil })
        bench.run(25 * 3_600_000)
        try bench.paid(bench.request("A9", fen: 5_000))
        let fee = try #require(try picture(bench).accounts.first { $0.kind == "fee" })
        #expect(fee.change24hMinorUnits != nil)
    }

    @Test func `what rounding left with the shop is counted for the day`() throws {
        let bench = try Bench()
        var plan = Bench.shares([("a", 1_000)])
        plan.shares[0].capMinorUnits = 400
        try bench.paid(bench.request("A1", plan: plan))
        #expect(try picture(bench).roundingTodayMinorUnits == 600)
        bench.run(12_000)
        try bench.crash()
        #expect(try picture(bench).roundingTodayMinorUnits == 600)
    }

    @Test func `a share of the net is what is left after the real fee`() throws {
        let bench = try Bench()
        var plan = Bench.shares([("a", 1_000)])
        plan.base = .netOfFee
        try bench.paid(bench.request("A1", plan: plan))
        #expect(try bench.legs("A1").map(\.amount.minorUnits) == [994])
    }

    // MARK: corrections

    private static let ann = OperatorIdentity(name: "fin.ann", uid: 2_001, roles: [.finance])
    private static let bob = OperatorIdentity(name: "fin.bob", uid: 2_002, roles: [.finance])

    private func adjust(_ minorUnits: AskedAmount = 250, _ credit: String = "shop/shop-1") -> OperatorCommand {
        .adjust(debit: "differences/shop-1/wechat", credit: credit, minorUnits: minorUnits)
    }

    @Test func `a correction waits for a second person of another number, and is booked once`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let proposed = try #require(bench.command(adjust(), by: Self.ann))
        #expect(proposed.outcome == .proposed)
        #expect(try bench.balance("differences/") == 0)
        let second = OperatorCommand.second(proposal: proposed.reference)
        #expect(bench.command(second, by: Self.ann)?.refusal?.rule == .samePerson)
        let twin = OperatorIdentity(name: "fin.ann2", uid: 2_001, roles: [.finance])
        #expect(bench.command(second, by: twin)?.refusal?.rule == .samePerson)
        #expect(bench.command(second, by: .li)?.refusal?.rule == .notPermitted)
        #expect(bench.command(second, by: Self.bob)?.outcome == .done)
        #expect(try bench.balance("differences/") == 250)
        #expect(try bench.balance("shop/") == -10_250)
        #expect(bench.command(second, by: Self.bob)?.refusal?.rule == .unknownTarget)
        #expect(try bench.ledgerIsBalanced())
    }

    @Test(arguments: [
        "shop/shop-2", "differences/shop-1/wechat", "moon/shop-1", "shop/", "participant/shop-1/", "shop/shop-9",
        "participant/shop-1/a/b", "",
    ])
    func `other accounts than two of one shop are refused`(_ credit: String) throws {
        let bench = try Bench()
        #expect(bench.command(adjust(250, credit), by: Self.ann)?.refusal?.rule == .unknownTarget)
    }

    @Test func `an amount out of bounds and a role without the right are refused`() throws {
        let bench = try Bench()
        for units in [0, -1] as [AskedAmount] {
            #expect(bench.command(adjust(units), by: Self.ann)?.refusal?.rule == .outOfRange)
        }
        #expect(bench.command(adjust(), by: .li)?.refusal?.rule == .notPermitted)
    }
}

import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

@testable import Engine

@Suite struct SplitStories {
    private func outcome(_ call: SplitCall, _ status: SplitLegStatus, code: String = "") -> ChannelAnswer {
        Bench.outcome(call, status, code: code)
    }

    private func nextSplit(_ bench: Bench) throws -> (task: TaskID, call: SplitCall) { try bench.nextSplit() }

    @Test func `real-time shares leave after the channel's pause, next-day shares on the next morning`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.plan()))
        #expect(try bench.legs("A1").map(\.amount.minorUnits).sorted() == [300, 700])
        bench.run(59_000)
        #expect(!bench.has("split"))
        bench.run(2_000)
        let first = try nextSplit(bench)
        #expect(first.call.legs.map(\.account) == ["w-leader-1"])
        bench.answer(first.task, outcome(first.call, .settled))
        #expect(!bench.has("unfreeze"), "a share still waits")
        bench.run(36 * 3_600_000)
        let second = try nextSplit(bench)
        #expect(second.call.legs.map(\.account) == ["w-member-1"])
        bench.answer(second.task, outcome(second.call, .settled))
        #expect(try bench.legs("A1").allSatisfy { $0.state == .settled })
        try bench.answerNext("unfreeze", .unfrozen)
        // The shop keeps 10,000 less shares; the channel holds that less its fee.
        #expect(try bench.balance("shop/") == -9_000)
        #expect(try bench.balance("clearing/") == 8_940)
    }

    @Test func `a lost answer is repeated byte for byte under the same number`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.plan()))
        bench.run(61_000)
        let first = try nextSplit(bench)
        bench.answer(first.task, .unknown(code: "timeout"))
        bench.run(10_000)
        let again = try nextSplit(bench)
        #expect(again.call == first.call)
        bench.answer(again.task, outcome(again.call, .processing))
        bench.run(10_000)
        let asked = try nextSplit(bench)
        bench.answer(asked.task, outcome(asked.call, .settled))
        #expect(try bench.store.balances(prefix: "participant/").map(\.account) == ["participant/shop-1/leader-1"])
        #expect(bench.engine.counters.splitLegs[.settled] == 1)
    }

    @Test func `of two receivers one is refused: its share fails alone, and a person is asked`() throws {
        let bench = try Bench()
        let plan = SplitPlan(shares: Bench.plan().shares.map { share in
            var share = share
            share.timing = .realTime
            return share
        })
        try bench.paid(bench.request("A1", plan: plan))
        bench.run(61_000)
        let split = try nextSplit(bench)
        bench.answer(split.task, .split(SplitReport(request: split.call.request, legs: [
            SplitLegReport(account: "w-leader-1", minorUnits: 700, status: .settled, code: ""),
            SplitLegReport(account: "w-member-1", minorUnits: 300, status: .failed, code: "RECEIVER_HIGH_RISK"),
        ])))
        let states = Dictionary(uniqueKeysWithValues: try bench.legs("A1").map { ($0.receiver.participant, $0.state) })
        #expect(states == ["leader-1": .settled, "member-1": .failed])
        #expect(try bench.openCases().map(\.kind) == [.splitStuck])
        #expect(try bench.balance("shop/") == -9_300)
        #expect(bench.has("unfreeze"))
    }

    @Test func `a split refused for good fails its shares; after a lost answer it is asked about instead`() throws {
        let refusal = ChannelAnswer.refused(ChannelRefusal(errorClass: .business, code: "RULE_LIMIT", message: ""))
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.plan(nextDay: 1)))
        bench.run(61_000)
        bench.answer(try nextSplit(bench).task, refusal)
        #expect(try bench.legs("A1").count { $0.state == .failed } == 1)

        try bench.paid(bench.request("A2", plan: Bench.plan(nextDay: 1)))
        bench.run(61_000)
        bench.answer(try nextSplit(bench).task, .unknown(code: "timeout"))
        bench.run(10_000)
        bench.answer(try nextSplit(bench).task, refusal)
        #expect(try bench.legs("A2").count { $0.state == .failed } == 0)
        bench.run(10_000)
        #expect(bench.has("query split"))
    }

    @Test func `a refund before the shares left shrinks them in proportion`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.plan()))
        #expect(bench.refund("A1", "R1", fen: 5_000)?.refund != nil)
        bench.run(61_000)
        #expect(!bench.has("split"), "shares wait while a refund is under way")
        try bench.settleRefund()
        bench.run(15_000)
        let split = try nextSplit(bench)
        #expect(split.call.legs.map(\.amount.minorUnits) == [350])
        #expect(try bench.legs("A1").filter { $0.state == .waiting }.map(\.amount.minorUnits) == [150])
    }

    @Test func `a plan no channel may carry is refused with its rule`() throws {
        let bench = try Bench()
        let token = bench.create(bench.request("A1", plan: Bench.plan(real: 3_000, nextDay: 1_000)))
        #expect(bench.replies[token]?.rejection?.code == .invalidField)
        #expect(bench.replies[token]?.rejection?.field == "split_plan.receivers")
    }

    @Test func `an order with a plan never goes to a channel that cannot divide`() throws {
        let bench = try Bench()
        bench.create(bench.request("A1", plan: Bench.plan()))
        for _ in 0..<2 {
            try bench.answerNext("prepay", .refused(ChannelRefusal(errorClass: .business, code: "X", message: "")))
        }
        #expect(try bench.attempts("A1").map(\.channel).contains(.unionpay) == false)
        #expect(try bench.order("A1").state == .failed)
    }

    @Test func `reduced shares never exceed what is left and lose no minor unit to rounding`() {
        for before in stride(from: Int64(1), through: 400, by: 7) {
            for refunded in stride(from: Int64(0), through: before, by: 3) {
                for waiting in [[Int64(1), 1, 1], [3, 5, 7], [before / 3, before / 5]] {
                    let total = waiting.reduce(0, +)
                    guard total <= before else { continue }
                    let after = before - refunded
                    let parts = ShareReduction.reduce(waiting, before: before, after: after, gone: 0)
                    #expect(parts.reduce(0, +) == min(total * after / before, after))
                    #expect(zip(parts, waiting).allSatisfy { $0 >= 0 && $0 <= $1 })
                }
            }
        }
        #expect(ShareReduction.reduce([300, 700], before: 10_000, after: 700, gone: 650) == [15, 35])
    }
}

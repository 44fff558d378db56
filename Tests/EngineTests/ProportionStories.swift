import Channels
import Engine
import Ledger
import Payments
import Testing

@testable import Engine

/// Orders whose channel takes shares back by itself with each refund (Alipay, face to face).
@Suite struct ProportionStories {
    private func bench() throws -> Bench {
        try Bench { configuration in
            var alipay = Bench.alipay
            alipay.takesSharesBackWithRefund = true
            configuration.profiles = [alipay]
        }
    }

    @Test func `a refund leaves at once, and its part of each share is back with its success`() throws {
        let bench = try bench()
        try bench.divided("A1")
        bench.refund("A1", "R1", fen: 5_000)
        #expect(bench.has("refund"), "nothing is waited for")
        #expect(bench.count("return") == 0)
        #expect(try bench.returns("A1").isEmpty, "nothing came back before the refund succeeded")
        try bench.settleRefund()
        #expect(try bench.returns("A1").map(\.amount.minorUnits).sorted() == [150, 350])
        #expect(try bench.returns("A1").allSatisfy { $0.state == .succeeded })
        #expect(try bench.leg("A1", "leader-1").returnedMinorUnits == 350)
        #expect(try bench.faults("A1") == [])
        bench.refund("A1", "R2", fen: 5_000)
        try bench.settleRefund()
        #expect(try bench.legs("A1").allSatisfy { $0.state == .returned })
        #expect(try bench.balance("shop/") == 0)
        #expect(try bench.balance("clearing/") == 0)
        #expect(bench.count("return") == 0)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a refund that fails brought nothing back`() throws {
        let bench = try bench()
        try bench.divided("A1")
        bench.refund("A1", "R1", fen: 5_000)
        try bench.answerNext("refund", .refused(ChannelRefusal(errorClass: .business, code: "NO", message: "")))
        #expect(try bench.returns("A1").isEmpty)
        #expect(try bench.legs("A1").allSatisfy { $0.returnedMinorUnits == 0 })
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a refund waits for shares under way, which come back with it`() throws {
        let bench = try bench()
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 1_000)])))
        bench.run(61_000)
        let split = try bench.nextSplit()
        bench.refund("A1", "R1", fen: 4_000)
        #expect(!bench.has("refund"))
        bench.answer(split.task, Bench.outcome(split.call, .settled))
        try bench.settleRefund()
        #expect(try bench.leg("A1", "a").returnedMinorUnits == 400)
        #expect(try bench.faults("A1") == [])
    }

    @Test(arguments: [[3_333, 3_333, 3_334], [1, 9_999], [9_998, 1, 1], [10_000]])
    func `each share is cut to whole fen by itself, and all of it is back in the end`(_ parts: [Int64]) throws {
        let bench = try bench()
        try bench.divided("A1", plan: Bench.shares([("a", 701), ("b", 333), ("c", 1)]))
        var refunded: Int64 = 0
        for (index, fen) in parts.enumerated() {
            refunded += fen
            bench.refund("A1", "R\(index)", fen: fen)
            try bench.settleRefund()
            for leg in try bench.legs("A1") {
                #expect(leg.returnedMinorUnits == leg.amount.minorUnits * refunded / 10_000, "after \(refunded)")
            }
            #expect(try bench.faults("A1") == [])
        }
        #expect(try bench.legs("A1").allSatisfy { $0.state == .returned })
    }

    @Test func `a share sent after a refund gives back its part of the rest`() throws {
        let bench = try bench()
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 1_000)])))
        bench.refund("A1", "R1", fen: 5_000)
        try bench.settleRefund()
        bench.run(61_000)
        try bench.answerSplits(.settled)
        let leg = try bench.leg("A1", "a")
        #expect(leg.amount.minorUnits == 500 && leg.refundedBefore == 5_000)
        bench.refund("A1", "R2", fen: 2_500)
        try bench.settleRefund()
        #expect(try bench.leg("A1", "a").returnedMinorUnits == 250)
        bench.refund("A1", "R3", fen: 2_500)
        try bench.settleRefund()
        #expect(try bench.leg("A1", "a").state == .returned)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a share as large as before still knows what was refunded before it left`() throws {
        let bench = try bench()
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 500), ("b", 500)])))
        bench.refund("A1", "R1", fen: 1)
        try bench.settleRefund()
        bench.run(61_000)
        try bench.answerSplits(.settled)
        let arrived = try bench.legs("A1").filter { $0.state == .settled }
        #expect(arrived.map(\.amount.minorUnits).sorted() == [499, 500])
        #expect(arrived.allSatisfy { $0.refundedBefore == 1 })
    }

    @Test func `commission of a participant's balance still goes back by ourselves`() throws {
        let bench = try bench()
        try bench.contracted("a")
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 1_000)], delivery: .balance)))
        bench.run(1_000)
        bench.refund("A1", "R1", fen: 2_500)
        try bench.settleRefund()
        #expect(try bench.balance("commission/") == -750)
        #expect(try bench.faults("A1") == [])
    }
}

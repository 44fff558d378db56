import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

@testable import Engine

/// An order that was divided is refunded: shares come back first.
@Suite struct ReturnStories {
    @Test func `a full refund waits for every share, then leaves, and every account is empty`() throws {
        let bench = try Bench()
        try bench.divided("A1")
        #expect(bench.refund("A1", "R1", fen: 10_000)?.refund?.state == .created)
        #expect(!bench.has("refund"), "the shares are not back")
        #expect(bench.calls.count { $0.call.word == "return" } == 2)
        let first = try bench.nextReturn()
        bench.answer(first.task, Bench.outcome(first.call, .succeeded))
        #expect(!bench.has("refund"))
        try bench.answerReturns()
        try bench.settleRefund()
        #expect(try bench.legs("A1").allSatisfy { $0.state == .returned })
        #expect(try bench.order("A1").refundedMinorUnits == 10_000)
        #expect(try bench.balance("shop/") == 0)
        #expect(try bench.balance("clearing/") == 0)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `the return names its split, its receiver and a number of its own`() throws {
        let bench = try Bench()
        try bench.divided("A1")
        bench.refund("A1", "R1", fen: 5_000)
        let leg = try bench.leg("A1", "leader-1")
        let call = try #require(bench.calls.compactMap { call -> SplitReturnCall? in
            if case .returnSplit(let back) = call.call, back.account == "w-leader-1" { back } else { nil }
        }.first)
        #expect(call.request == leg.request)
        #expect(call.amount == .fen(350))
        #expect(call.payment.attempt == (try bench.attempts("A1")[0].id))
    }

    @Test(arguments: [[3_333, 3_333, 3_334], [1, 9_999], [2_500, 2_500, 2_500, 2_500], [9_998, 1, 1]])
    func `refunds in parts take back what one of everything would`(_ parts: [Int64]) throws {
        let bench = try Bench()
        try bench.divided("A1", plan: Bench.shares([("a", 701), ("b", 333), ("c", 1), ("d", 1_777)]))
        let sent = try bench.legs("A1").reduce(0) { $0 + $1.amount.minorUnits }
        var refunded: Int64 = 0
        for (index, fen) in parts.enumerated() {
            refunded += fen
            bench.refund("A1", "R\(index)", fen: fen)
            try bench.answerReturns()
            try bench.settleRefund()
            let back = try bench.legs("A1").reduce(0) { $0 + $1.returnedMinorUnits }
            #expect(back == sent * refunded / 10_000, "after \(refunded)")
        }
        #expect(try bench.legs("A1").allSatisfy { $0.state == .returned })
        #expect(try bench.faults("A1") == [])
    }

    @Test func `planted: rounding each refund by itself leaves money with receivers`() throws {
        let bench = try Bench(planted: .returnBeforeSettledWrongSum)
        try bench.divided("A1", plan: Bench.shares([("a", 701), ("b", 333)]))
        for index in 0..<3 {
            bench.refund("A1", "R\(index)", fen: index < 2 ? 3_333 : 3_334)
            try bench.answerReturns()
            try bench.settleRefund()
        }
        #expect(try !bench.legs("A1").allSatisfy { $0.state == .returned })
    }

    @Test func `a hundred refunds of a tenth of a divided order: exactly ten win`() throws {
        let bench = try Bench()
        try bench.divided("A1")
        let replies = (0..<100).map { bench.refund("A1", "R\($0)", fen: 1_000) }
        #expect(replies.count { $0?.refund != nil } == 10)
        #expect(replies.count { $0?.rejection?.code == .notRefundable } == 90)
        try bench.answerReturns()
        while bench.has("refund") { try bench.settleRefund() }
        #expect(try bench.refunds("A1").count { $0.state == .succeeded } == 10)
        #expect(try bench.legs("A1").allSatisfy { $0.state == .returned })
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a refund while shares are under way waits for their end, then takes them back`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.plan()))
        bench.run(61_000)
        let split = try bench.nextSplit()
        bench.refund("A1", "R1", fen: 5_000)
        #expect(!bench.has("refund"))
        #expect(!bench.has("return"))
        bench.answer(split.task, Bench.outcome(split.call, .settled))
        #expect(try bench.returns("A1").map(\.amount.minorUnits) == [350])
        try bench.answerReturns()
        try bench.settleRefund()
        #expect(try bench.leg("A1", "leader-1").returnedMinorUnits == 350)
        #expect(try bench.leg("A1", "member-1").amount.minorUnits == 150, "what waits shrank")
        #expect(try bench.faults("A1") == [])
        bench.run(36 * 3_600_000)
        try bench.answerSplits(.settled)
        bench.refund("A1", "R2", fen: 5_000)
        try bench.answerReturns()
        try bench.settleRefund()
        #expect(try bench.legs("A1").allSatisfy { $0.state == .returned || $0.state == .cancelled })
        #expect(try bench.balance("clearing/") == 0)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a share made small by an earlier refund gives back only its part of the next`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 1_000)])))
        bench.refund("A1", "R1", fen: 5_000)
        try bench.settleRefund()
        bench.run(61_000)
        try bench.answerSplits(.settled)
        #expect(try bench.leg("A1", "a").amount.minorUnits == 500)
        bench.refund("A1", "R2", fen: 2_500)
        try bench.answerReturns()
        try bench.settleRefund()
        #expect(try bench.leg("A1", "a").returnedMinorUnits == 250)
    }

    @Test func `a lost answer is repeated under the same number, in any order of answers booked once`() throws {
        let bench = try Bench()
        try bench.divided("A1", plan: Bench.shares([("a", 1_000)]))
        bench.refund("A1", "R1", fen: 10_000)
        let first = try bench.nextReturn()
        bench.answer(first.task, .unknown(code: "timeout"))
        #expect(try bench.returns("A1")[0].state == .unknown)
        bench.run(3_000)
        let again = try bench.nextReturn()
        #expect(again.call == first.call)
        bench.answer(again.task, Bench.outcome(again.call, .processing))
        bench.run(6_000)
        let asked = try bench.nextReturn()
        bench.answer(asked.task, Bench.outcome(asked.call, .succeeded))
        for task in [first.task, asked.task] { bench.answer(task, Bench.outcome(first.call, .succeeded)) }
        #expect(try bench.returns("A1").map(\.state) == [.succeeded])
        try bench.settleRefund()
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a return the channel let run out is followed by one with a new number, and at last given up`() throws {
        let bench = try Bench()
        try bench.divided("A1", plan: Bench.shares([("a", 1_000)]))
        bench.refund("A1", "R1", fen: 10_000)
        var numbers: Set<ReturnID> = []
        for _ in 0..<5 {
            let next = try bench.nextReturn()
            numbers.insert(next.call.number)
            bench.answer(next.task, Bench.outcome(next.call, .failed, code: "TIME_OUT_CLOSED"))
            bench.run(7 * 3_600_000)
        }
        #expect(numbers.count == 5)
        #expect(try bench.balance("receivable/") == 1_000)
        try bench.settleRefund()
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a receiver short of funds is asked again, then owes it; the next commission pays`() throws {
        let bench = try Bench()
        try bench.contracted("a")
        try bench.divided("A1", plan: Bench.shares([("a", 1_000)]))
        bench.refund("A1", "R1", fen: 10_000)
        for _ in 0..<5 {
            let next = try bench.nextReturn()
            #expect(!bench.has("refund"))
            bench.answer(next.task, Bench.outcome(next.call, .failed, code: "BALANCE_NOT_ENOUGH"))
            bench.run(7 * 3_600_000)
        }
        try bench.settleRefund()
        #expect(try bench.order("A1").refundedMinorUnits == 10_000)
        #expect(try bench.leg("A1", "a").state == .settled)
        #expect(try bench.balance("receivable/") == 1_000)
        try bench.paid(bench.request("A2", fen: 6_000, plan: Bench.shares([("a", 1_000)], delivery: .balance)))
        bench.run(1_000)
        #expect(try bench.balance("receivable/") == 400)
        #expect(try bench.balance("commission/") == 0)
        try bench.paid(bench.request("A3", fen: 6_000, plan: Bench.shares([("a", 1_000)], delivery: .balance)))
        bench.run(1_000)
        #expect(try bench.balance("receivable/") == 0)
        #expect(try bench.balance("commission/") == -200)
        #expect(try bench.ledgerIsBalanced())
    }

    @Test func `a person cannot be pulled back: the share is owed without a call`() throws {
        let bench = try Bench()
        try bench.divided("A1", plan: Bench.shares([("a", 1_000)], kind: .person))
        bench.refund("A1", "R1", fen: 5_000)
        #expect(!bench.has("return"))
        #expect(try bench.balance("receivable/") == 500)
        try bench.settleRefund()
        bench.refund("A1", "R2", fen: 5_000)
        try bench.settleRefund()
        #expect(try bench.balance("receivable/") == 1_000)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `without clawback the shop bears it, and a person is told`() throws {
        let bench = try Bench { configuration in
            configuration.shops = [ShopProfile(id: Bench.shop, name: "Shop one", clawsBack: false)]
        }
        try bench.divided("A1", plan: Bench.shares([("a", 1_000)], kind: .person))
        bench.refund("A1", "R1", fen: 5_000)
        try bench.settleRefund()
        #expect(try bench.balance("receivable/") == 0)
        #expect(try bench.openCases().map(\.kind) == [.refundStuck])
        #expect(try bench.faults("A1") == [])
    }

    @Test func `planted: a forgotten clawback is owed by nobody`() throws {
        let bench = try Bench(planted: .clawbackForgotten)
        try bench.divided("A1", plan: Bench.shares([("a", 1_000)], kind: .person))
        bench.refund("A1", "R1", fen: 5_000)
        #expect(try bench.balance("receivable/") == 0)
        #expect(try bench.openCases().isEmpty)
    }

    @Test func `commission not withdrawn yet goes back at once`() throws {
        let bench = try Bench()
        try bench.contracted("a")
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 1_000)], delivery: .balance)))
        bench.run(1_000)
        #expect(try bench.balance("commission/") == -1_000)
        #expect(try bench.legs("A1")[0].state == .settled)
        bench.refund("A1", "R1", fen: 2_500)
        try bench.settleRefund()
        #expect(try bench.balance("commission/") == -750)
        #expect(try bench.legs("A1")[0].returnedMinorUnits == 250)
        bench.refund("A1", "R2", fen: 7_500)
        try bench.settleRefund()
        #expect(try bench.balance("commission/") == 0)
        #expect(try bench.legs("A1")[0].state == .returned)
        #expect(bench.count("return") == 0)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a refusal that is certain ends a return; after a lost answer it is asked about`() throws {
        let refusal = ChannelAnswer.refused(
            ChannelRefusal(errorClass: .business, code: "ACCOUNT_ABNORMAL", message: ""))
        let bench = try Bench()
        try bench.divided("A1", plan: Bench.shares([("a", 1_000)]))
        bench.refund("A1", "R1", fen: 1_000)
        bench.answer(try bench.nextReturn().task, refusal)
        #expect(try bench.returns("A1").map(\.state) == [.failed])
        #expect(try bench.balance("receivable/") == 100)
        try bench.settleRefund()

        bench.refund("A1", "R2", fen: 1_000)
        bench.answer(try bench.nextReturn().task, .unknown(code: "timeout"))
        bench.run(3_000)
        bench.answer(try bench.nextReturn().task, refusal)
        #expect(try bench.returns("A1").contains { !$0.state.isTerminal })
        #expect(bench.has("query return"))
    }

    @Test func `a return nobody answers ends with a person, and the person's word asks again`() throws {
        let bench = try Bench()
        try bench.divided("A1", plan: Bench.shares([("a", 1_000)]))
        bench.refund("A1", "R1", fen: 1_000)
        for _ in 0..<10 where bench.has("return") {
            bench.answer(try bench.nextReturn().task, .unknown(code: "timeout"))
            bench.run(8_000_000)
        }
        let item = try #require(bench.openCases().first { $0.kind == .refundStuck })
        #expect(!bench.has("refund"))
        bench.command(.claim(reviewCase: item.id.text), by: .chen)
        bench.command(.approve(reviewCase: item.id.text), by: .chen)
        let asked = try bench.nextReturn()
        bench.answer(asked.task, Bench.outcome(asked.call, .succeeded))
        try bench.settleRefund()
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a refund that fails leaves the shares back, and the case says so; the next needs none`() throws {
        let bench = try Bench()
        try bench.divided("A1")
        bench.refund("A1", "R1", fen: 10_000)
        try bench.answerReturns()
        try bench.answerNext("refund", .refused(ChannelRefusal(errorClass: .business, code: "NO", message: "")))
        let item = try #require(bench.openCases().first)
        #expect(item.findings[0].evidence == Evidence.refundRefusedShares.text("NO", "10.00"))
        #expect(try bench.legs("A1").allSatisfy { $0.state == .returned })
        #expect(try bench.faults("A1") == [])
        bench.refund("A1", "R2", fen: 10_000)
        try bench.settleRefund()
        #expect(try bench.returns("A1").count == 2)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a success after a return was given up is booked, and a person is told`() throws {
        let bench = try Bench()
        try bench.divided("A1", plan: Bench.shares([("a", 1_000)]))
        bench.refund("A1", "R1", fen: 10_000)
        let next = try bench.nextReturn()
        bench.answer(next.task, .refused(ChannelRefusal(errorClass: .business, code: "INVALID_REQUEST", message: "")))
        bench.answer(next.task, Bench.outcome(next.call, .succeeded))
        #expect(try bench.leg("A1", "a").state == .returned)
        #expect(try bench.openCases().map(\.kind) == [.refundStuck])
        #expect(try bench.ledgerIsBalanced())
    }

    @Test func `planted: the refund does not wait, and a return is booked when the channel works on it`() throws {
        let skipped = try Bench(planted: .returnSkipped)
        try skipped.divided("A1")
        skipped.refund("A1", "R1", fen: 10_000)
        #expect(skipped.has("refund"))
        let twice = try Bench(planted: .returnBookedTwice)
        try twice.divided("A1", plan: Bench.shares([("a", 1_000)]))
        twice.refund("A1", "R1", fen: 10_000)
        let next = try twice.nextReturn()
        twice.answer(next.task, Bench.outcome(next.call, .processing))
        twice.answer(next.task, Bench.outcome(next.call, .succeeded))
        try twice.settleRefund()
        #expect(try twice.faults("A1") != [])
        let renumbered = try Bench(planted: .returnNewNumberOnRetry)
        try renumbered.divided("A1", plan: Bench.shares([("a", 1_000)]))
        renumbered.refund("A1", "R1", fen: 10_000)
        let first = try renumbered.nextReturn()
        renumbered.answer(first.task, .unknown(code: "timeout"))
        renumbered.run(3_000)
        #expect(try renumbered.nextReturn().call.number != first.call.number)
    }

    @Test func `a crash at any step repeats the same return and sends nothing else`() throws {
        let bench = try Bench()
        try bench.divided("A1", plan: Bench.shares([("a", 1_000)]))
        bench.refund("A1", "R1", fen: 10_000)
        let first = try bench.nextReturn()
        try bench.crash()
        #expect(try bench.returns("A1")[0].state == .unknown)
        #expect(try bench.refunds("A1")[0].state == .created, "it was never sent")
        #expect(!bench.has("refund"))
        let again = try bench.nextReturn()
        #expect(again.call == first.call)
        bench.answer(again.task, Bench.outcome(again.call, .processing))
        try bench.crash(seed: 9)
        bench.run(6_000)
        let asked = try bench.nextReturn()
        bench.answer(asked.task, Bench.outcome(asked.call, .succeeded))
        #expect(bench.has("refund"))
        try bench.crash(seed: 10)
        #expect(try bench.refunds("A1")[0].state == .unknown)
        try bench.settleRefund()
        #expect(try bench.faults("A1") == [])
    }

    @Test(arguments: 0..<24) func `settling, refunding and returning in any order comes to the same`(_ order: Int) throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 1_000), ("b", 500)])))
        bench.run(61_000)
        let split = try bench.nextSplit()
        // Four things happen, in each of their 24 orders; what is not possible yet is done when it is.
        var steps = [0, 1, 2, 3]
        var picked: [Int] = []
        var rest = order
        for size in (1...4).reversed() {
            picked.append(steps.remove(at: rest % size))
            rest /= size
        }
        for step in picked {
            switch step {
            case 0: bench.answer(split.task, Bench.outcome(split.call, .settled))
            case 1: bench.refund("A1", "R1", fen: 4_000)
            case 2: bench.refund("A1", "R2", fen: 3_000)
            default: try bench.crash()
            }
        }
        for _ in 0..<12 {
            try bench.answerSplits(.settled)
            try bench.answerReturns()
            while bench.has("refund") { try bench.settleRefund() }
            bench.run(20_000)
        }
        #expect(try bench.refunds("A1").allSatisfy { $0.state == .succeeded })
        #expect(try bench.legs("A1").reduce(0) { $0 + $1.returnedMinorUnits } == 1_050)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `targets are exact in all, within one unit for each, and grow with what is refunded`() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<2_000 {
            let paid = Int64(random.below(50_000)) + 100
            var amounts: [Int64] = []
            while amounts.count < 6, amounts.reduce(0, +) < paid / 2 {
                amounts.append(1 + Int64(random.below(UInt64(paid / 12))))
            }
            var covered = [Int64](repeating: 0, count: amounts.count)
            var refunded: Int64 = 0
            while refunded < paid {
                refunded = min(paid, refunded + 1 + Int64(random.below(UInt64(paid / 3 + 1))))
                let parts = ReturnAllocation.parts(
                    amounts.indices.map {
                        ReturnAllocation.Share(minorUnits: amounts[$0], refundedBefore: 0, covered: covered[$0])
                    }, refunded: refunded, paid: paid)
                for index in parts.indices { covered[index] += parts[index] }
                #expect(covered.reduce(0, +) == amounts.reduce(0, +) * refunded / paid)
                #expect(zip(covered, amounts).allSatisfy { $0 <= $1 && abs($0 * paid - $1 * refunded) < 2 * paid })
            }
            #expect(covered == amounts)
        }
    }
}

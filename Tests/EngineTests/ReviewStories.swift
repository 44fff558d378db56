import Channels
import Engine
import Operations
import Payments
import Risk
import Storage
import Testing

@Suite struct ReviewStories {
    /// An engine whose risk rules give every order from 200.00 this many points: 45 hold, 70 review, 150 reject.
    private func bench(points: Int) throws -> Bench {
        try Bench { $0.risk = .large(from: 20_000, points: points) }
    }

    @Test func `a suspicious order waits for a person; approval lets the buyer pay`() throws {
        let bench = try bench(points: 70)
        let token = bench.create(bench.request("A1", fen: 30_000))
        #expect(bench.replies[token]?.report?.order.state == .review)
        #expect(!bench.has("prepay"))
        let item = try #require(try bench.openCases().first)
        #expect(item.kind == .beforePayment)
        #expect(item.findings.first?.rule == "large_amount")
        #expect(bench.command(.approve(reviewCase: item.id.text), by: .chen)?.outcome == .done)
        #expect(try bench.order("A1").state == .paying)
        try bench.answerNext("prepay", .prepaid(payParameter: "p"))
        #expect(try bench.openCases().isEmpty)
        let read = bench.token()
        bench.send(.readOrder(shop: Bench.shop, .shopNumber("A1"), read))
        #expect(bench.replies[read]?.report?.attempt?.payParameter == "p")
    }

    @Test func `rejection ends the order and tells the shop`() throws {
        let bench = try bench(points: 70)
        bench.create(bench.request("A1", fen: 30_000))
        let item = try #require(try bench.openCases().first)
        #expect(bench.command(.reject(reviewCase: item.id.text), by: .chen)?.outcome == .done)
        #expect(try bench.order("A1").state == .rejected)
        #expect(bench.messages == ["order.rejected"])
        #expect(bench.command(.approve(reviewCase: item.id.text), by: .wu)?.refusal?.rule == .alreadyDone)
    }

    @Test func `an order the rules refuse goes nowhere`() throws {
        let bench = try bench(points: 150)
        let token = bench.create(bench.request("A1", fen: 30_000))
        #expect(bench.replies[token]?.rejection?.code == .riskRejected)
        #expect(try bench.order("A1").state == .rejected)
        #expect(bench.calls.isEmpty)
    }

    @Test func `cases beyond those in memory are counted, and read when the older ones are decided`() throws {
        let bench = try Bench {
            $0.risk = .large(from: 20_000, points: 70)
            $0.limits.casesInMemory = 2
        }
        for number in 1...5 {
            bench.create(bench.request("A\(number)", fen: 30_000))
            bench.advance(10)
        }
        func counted() throws -> Int { try bench.snapshot(.review).totals.reviewOpen }
        #expect(try counted() == 5)
        var decided: [String] = []
        for left in (1...5).reversed() {
            bench.run(2_000)
            let shown = try #require(try bench.snapshot(.review).review.first)
            decided.append(shown.order)
            #expect(bench.command(.reject(reviewCase: shown.id), by: .chen)?.outcome == .done)
            // A new one does not overtake those that wait in the store.
            if left == 5 { bench.create(bench.request("A6", fen: 30_000)) }
            #expect(try counted() == left)
        }
        #expect(try decided == (1...5).map { try bench.order("A\($0)").id.text })
        #expect(bench.command(.reject(reviewCase: try #require(try bench.openCases().first).id.text), by: .chen) != nil)
        try bench.crash()
        #expect(try counted() == 0)
    }

    private func held(planted: PlantedBugs = []) throws -> (Bench, ReviewCase) {
        let bench = try Bench(planted: planted) { $0.risk = .large(from: 20_000, points: 45) }
        try bench.paid(bench.request("A1", fen: 30_000, plan: Bench.plan()))
        let item = try #require(try bench.openCases().first)
        return (bench, item)
    }

    @Test func `held money is taken but not divided until a person releases it`() throws {
        let (bench, item) = try held()
        #expect(item.kind == .moneyHeld)
        #expect(item.findings.first?.rule == "large_amount")
        #expect(try bench.snapshot(.overview).totals.heldMinorUnits == 30_000)
        bench.run(120_000)
        #expect(!bench.has("split"))
        #expect(bench.command(.approve(reviewCase: item.id.text), by: .chen)?.outcome == .done)
        #expect(bench.has("split"))
        #expect(try bench.order("A1").hold == .released)
        #expect(try bench.snapshot(.overview).totals.heldMinorUnits == 0)
    }

    @Test func `planted: held money is divided`() throws {
        let (bench, _) = try held(planted: .ignoreHold)
        bench.run(120_000)
        #expect(bench.has("split"))
    }

    @Test func `rejected held money goes back to the buyer whole`() throws {
        let (bench, item) = try held()
        #expect(bench.command(.reject(reviewCase: item.id.text), by: .chen)?.outcome == .done)
        #expect(try bench.refunds("A1").map(\.kind) == [.reviewRejected])
        try bench.settleRefund()
        #expect(try bench.balance("clearing/") == 0)
        #expect(try bench.legs("A1").allSatisfy { $0.state == .cancelled })
        bench.run(48 * 3_600_000)
        #expect(!bench.has("split"))
    }

    @Test func `a case claimed by one reviewer is closed to the other; notes stay open`() throws {
        let (bench, item) = try held()
        let id = item.id.text
        #expect(bench.command(.claim(reviewCase: id), by: .chen)?.outcome == .done)
        #expect(bench.command(.approve(reviewCase: id), by: .wu)?.refusal?.rule == .claimedByOther)
        #expect(bench.command(.note(reviewCase: id, text: "called the shop"), by: .wu)?.outcome == .done)
        #expect(bench.command(.unclaim(reviewCase: id), by: .chen)?.outcome == .done)
        #expect(bench.command(.approve(reviewCase: id), by: .wu)?.outcome == .done)
        let detail = try bench.snapshot(.review, reviewCase: id).caseDetail
        #expect(detail?.notes.map(\.text) == ["called the shop"])
    }

    @Test func `a held case rests until the next morning, three times at most`() throws {
        let (bench, item) = try held()
        let hold = OperatorCommand.hold(reviewCase: item.id.text)
        for _ in 0..<3 {
            #expect(bench.command(hold, by: .chen)?.outcome == .done)
            #expect(try bench.openCases()[0].state == .held)
            bench.run(33 * 3_600_000)
            #expect(try bench.openCases()[0].state == .waiting)
        }
        #expect(bench.command(hold, by: .chen)?.refusal?.rule == .holdLimit)
    }

    @Test func `a payment of a wrong amount that is rejected goes back whole`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        bench.notifyPaid(try bench.attempts("A1")[0], fen: 9_000)
        let item = try #require(try bench.openCases().first)
        #expect(bench.command(.reject(reviewCase: item.id.text), by: .chen)?.outcome == .done)
        let call = try #require(try bench.take("refund", where: { $0.word == "refund" }).call.refund)
        #expect(call.amount == .fen(9_000))
    }

    @Test func `an order nobody looked at runs out, and its case with it`() throws {
        let bench = try bench(points: 70)
        bench.create(bench.request("A1", fen: 30_000))
        bench.run(1_801_000)
        #expect(try bench.order("A1").state == .expired)
        #expect(try bench.openCases().isEmpty)
    }
}

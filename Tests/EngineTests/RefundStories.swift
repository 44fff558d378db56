import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

@Suite struct RefundStories {
    @Test func `refunds in parts return the money and the fee exactly`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        for (index, fen) in [Int64(3_333), 3_333, 3_334].enumerated() {
            #expect(bench.refund("A1", "R\(index)", fen: fen)?.refund?.state == .created)
            try bench.settleRefund()
        }
        #expect(try bench.order("A1").refundedMinorUnits == 10_000)
        #expect(try bench.balance("clearing/") == 0)
        #expect(try bench.balance("fee/") == 0)
        #expect(try bench.balance("shop/") == 0)
        #expect(bench.messages.filter { $0 == "refund.succeeded" }.count == 3)
    }

    @Test func `a hundred refunds of a tenth: exactly ten win, pending ones count`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let replies = (0..<100).map { bench.refund("A1", "R\($0)", fen: 1_000) }
        #expect(replies.count { $0?.refund != nil } == 10)
        #expect(replies.count { $0?.rejection?.code == .notRefundable } == 90)
        #expect(bench.count("refund") == 10)
    }

    @Test func `planted: without the cap an eleventh goes through`() throws {
        let bench = try Bench(planted: .refundWithoutCap)
        try bench.paid(bench.request("A1"))
        let replies = (0..<11).map { bench.refund("A1", "R\($0)", fen: 1_000) }
        #expect(replies.allSatisfy { $0?.refund != nil })
    }

    @Test func `a refund number is used once: the same again is the same refund, other content is refused`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let first = bench.refund("A1", "R1", fen: 1_000)?.refund
        #expect(bench.refund("A1", "R1", fen: 1_000)?.refund?.id == first?.id)
        #expect(bench.refund("A1", "R1", fen: 2_000)?.rejection?.code == .conflict)
        #expect(bench.count("refund") == 1)
    }

    @Test func `a refund whose answer is lost is repeated under the same number`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        bench.refund("A1", "R1", fen: 1_000)
        var numbers: Set<RefundID> = []
        for _ in 0..<4 {
            let call = try bench.answerNext("refund", .unknown(code: "timeout"))
            if case .refund(let refund) = call { numbers.insert(refund.refund) }
            #expect(try bench.refunds("A1")[0].state == .unknown)
            bench.run(130_000)
        }
        #expect(numbers.count == 1)
        try bench.settleRefund()
        #expect(try bench.order("A1").refundedMinorUnits == 1_000)
    }

    @Test func `a refund the channel works on is asked about until it is through`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let refund = try #require(bench.refund("A1", "R1", fen: 1_000)?.refund)
        let processing = RefundReport(refund: refund.id, status: .processing, channelRefundNumber: "9", amount: nil)
        try bench.answerNext("refund", .refund(processing))
        bench.run(6_000)
        try bench.answerNext("query refund", .refund(processing))
        bench.run(20_000)
        try bench.answerNext("query refund", .refund(RefundReport(
            refund: refund.id, status: .succeeded, channelRefundNumber: "9", amount: .fen(1_000))))
        #expect(try bench.refunds("A1")[0].state == .succeeded)
        #expect(try bench.refunds("A1")[0].channelRefundNumber == "9")
    }

    /// Found by a simulated world: the second "processing" was no news, and nobody asked any more.
    @Test func `a refund sent again because a query found nothing yet is asked about again`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        bench.refund("A1", "R1", fen: 4_000)
        func report(_ status: RefundStatus) throws -> ChannelAnswer {
            let refund = try #require(try bench.refunds("A1").first)
            return .refund(RefundReport(
                refund: refund.id, status: status, channelRefundNumber: "", amount: refund.amount))
        }
        try bench.answerNext("refund", report(.processing))
        bench.run(6_000)
        try bench.answerNext("query refund", report(.notFound))
        bench.run(60_000)
        try bench.answerNext("refund", report(.processing))
        bench.run(60_000)
        try bench.answerNext("query refund", report(.succeeded))
        #expect(try bench.refunds("A1").map(\.state) == [.succeeded])
        #expect(Set(bench.history.compactMap { call in
            if case .refund(let refund) = call { refund.refund } else { nil }
        }).count == 1)
    }

    @Test func `a refusal for good frees the amount, tells the shop and asks a person`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        bench.refund("A1", "R1", fen: 10_000)
        #expect(bench.refund("A1", "R2", fen: 1)?.rejection?.code == .notRefundable)
        try bench.answerNext("refund", .refused(ChannelRefusal(errorClass: .business, code: "NO", message: "")))
        #expect(try bench.refunds("A1")[0].state == .failed)
        #expect(try bench.order("A1").refundPendingMinorUnits == 0)
        #expect(bench.messages.last == "refund.failed")
        #expect(try bench.openCases().map(\.kind) == [.refundStuck])
        #expect(bench.refund("A1", "R2", fen: 1)?.refund != nil)
    }

    /// A refund whose channel account lacks money, tried until nobody tries any more.
    private func stuck(_ bench: Bench) throws -> ReviewCase {
        try bench.paid(bench.request("A1"))
        bench.refund("A1", "R1", fen: 4_000)
        let poor = ChannelAnswer.refused(ChannelRefusal(errorClass: .rateLimited, code: "NOT_ENOUGH", message: ""))
        for _ in 0..<40 where (try? bench.openCases().isEmpty) == true {
            try bench.answerNext("refund", poor)
            bench.run(8 * 3_600_000)
        }
        let item = try #require(bench.openCases().first)
        #expect(item.kind == .refundStuck)
        bench.command(.claim(reviewCase: item.id.text), by: .chen)
        return item
    }

    @Test func `a refund the channel never took goes again under its number once a person approves`() throws {
        let bench = try Bench()
        let item = try stuck(bench)
        let preview = try bench.engine.preview(.approve(reviewCase: item.id.text), by: .chen, at: bench.now)
        #expect(preview.effects.map(\.kind) == [.closesCase, .asksChannel])
        bench.command(.approve(reviewCase: item.id.text), by: .chen)
        try bench.settleRefund()
        #expect(try bench.refunds("A1").map(\.state) == [.succeeded])
        #expect(Set(bench.history.compactMap { call in
            if case .refund(let refund) = call { refund.refund } else { nil }
        }).count == 1)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `or ends once a person rejects it, and its amount is free again`() throws {
        let bench = try Bench()
        let item = try stuck(bench)
        let preview = try bench.engine.preview(.reject(reviewCase: item.id.text), by: .chen, at: bench.now)
        #expect(preview.effects.map(\.kind) == [.closesCase, .refundEnds])
        #expect(preview.effects.last?.minorUnits == 4_000)
        bench.command(.reject(reviewCase: item.id.text), by: .chen)
        #expect(try bench.refunds("A1").map(\.state) == [.failed])
        #expect(try bench.order("A1").refundPendingMinorUnits == 0)
        #expect(bench.messages.last == "refund.failed")
        #expect(try bench.openCases().isEmpty)
        #expect(bench.refund("A1", "R2", fen: 10_000)?.refund != nil)
    }

    @Test func `the channel's notification of a refund counts like its answer, once`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let refund = try #require(bench.refund("A1", "R1", fen: 1_000)?.refund)
        let report = RefundReport(
            refund: refund.id, status: .succeeded, channelRefundNumber: "9", amount: .fen(1_000))
        for _ in 0..<3 {
            let token = bench.token()
            bench.send(.notified(.refund(channel: refund.channel, eventID: "r1", report), token))
            #expect(bench.acknowledged[token] == true)
        }
        try bench.answerNext("refund", .refund(report))
        #expect(try bench.order("A1").refundedMinorUnits == 1_000)
        #expect(try bench.balance("shop/") == -9_000)
    }

    @Test func `an unpaid order, a strange currency, nothing and too much cannot be refunded`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A0"))
        #expect(bench.refund("A0", "R0", fen: 1)?.rejection?.code == .notRefundable)
        try bench.paid(bench.request("A1"))
        #expect(bench.refund("A1", "R1", fen: 0)?.rejection?.field == "amount")
        #expect(bench.refund("A1", "R2", fen: 10_001)?.rejection?.field == "amount")
        #expect(bench.refund("A9", "R3", fen: 1)?.rejection?.code == .notFound)
    }
}

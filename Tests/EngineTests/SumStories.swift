import Engine
import Operations
import Payments
import Storage
import Testing

/// Many small amounts are as one large one: the class and the second person go by the sum of what is marked, and of a
/// person's day.
@Suite struct SumStories {
    private func bench(_ configure: (inout EngineConfiguration) -> Void = { _ in }) throws -> Bench {
        try Bench {
            $0.risk = .large(from: 20_000, points: 45)
            configure(&$0)
        }
    }

    private func held(_ bench: Bench, _ count: Int, fen: Int64) throws -> [ReviewCase] {
        try (0..<count).map { number in
            let order = try bench.paid(bench.request("S\(number)", fen: fen))
            return try #require(try bench.store.cases(of: order.id).first)
        }
    }

    private func marked(_ bench: Bench, _ cases: [ReviewCase], _ answer: MarkedReview.Answer) throws -> OperatorCommand {
        .reviewMarked(MarkedReview(answer: answer, rows: try cases.map {
            MarkedReview.Row(reviewCase: $0.id.text, version: try #require(try bench.current($0)).version)
        }))
    }

    @Test func `16 small cases of 7,978.24 together are not refunded by one person: each waits for a second one`() throws {
        let bench = try bench()
        let cases = try held(bench, 16, fen: 49_864)
        let command = try marked(bench, cases, .reject)
        let preview = try bench.engine.preview(command, by: .chen, at: bench.now)
        #expect(preview.riskClass == 4 && preview.needsSecondPerson)
        #expect(preview.amountMinorUnits == 797_824 && preview.countsMinorUnits == 797_824)
        let rows = try #require(preview.rows)
        #expect(rows.map(\.target) == cases.map(\.id.text))
        #expect(rows.allSatisfy { $0.minorUnits == 49_864 && $0.outcome == .proposed })
        let first = try #require(bench.command(command, by: .chen))
        #expect(first.outcome == .proposed && first.rows?.allSatisfy { $0.outcome == .proposed } == true)
        #expect(try bench.refunds("S0").isEmpty)
        #expect(try bench.command(marked(bench, cases, .reject), by: .chen)?.outcome == .refused, "not the same one")
        let second = try #require(try bench.command(marked(bench, cases, .reject), by: .wu))
        #expect(second.rows?.allSatisfy { $0.outcome == .done } == true, "\(second)")
        for number in 0..<16 { #expect(try bench.refunds("S\(number)").count == 1) }
    }

    @Test func `below the limit one person answers many; together with the day's own sum no longer`() throws {
        let bench = try bench { $0.limits.movedAloneMinorUnits = 100_000 }
        let cases = try held(bench, 4, fen: 30_000)
        let first = try #require(try bench.command(marked(bench, Array(cases.prefix(3)), .reject), by: .chen))
        #expect(first.rows?.map(\.outcome) == [.done, .done, .done])
        try bench.crash()
        let single = OperatorCommand.reject(reviewCase: cases[3].id.text)
        let preview = try bench.engine.preview(single, by: .chen, at: bench.now)
        #expect(preview.riskClass == 4 && preview.needsSecondPerson)
        #expect(preview.movedTodayMinorUnits == 90_000 && preview.aloneMinorUnits == 100_000)
        #expect(bench.command(single, by: .chen)?.outcome == .proposed)
        #expect(try bench.refunds("S3").isEmpty)
        #expect(bench.command(single, by: .wu)?.outcome == .done)
    }

    @Test func `approvals that let money go count as rejections do; a second answer counts for nobody alone`() throws {
        let bench = try bench { $0.limits.movedAloneMinorUnits = 50_000 }
        let cases = try held(bench, 3, fen: 30_000)
        func approve(_ index: Int, by who: OperatorIdentity) -> CommandResult? {
            bench.command(.approve(reviewCase: cases[index].id.text), by: who)
        }
        #expect(approve(0, by: .chen)?.outcome == .done)
        #expect(approve(1, by: .chen)?.outcome == .proposed)
        #expect(approve(1, by: .wu)?.outcome == .done)
        #expect(approve(2, by: .wu)?.outcome == .done, "the answer of two was not one person's")
    }

    @Test func `refunds, answers and releases of one person share one sum`() throws {
        let bench = try bench { $0.limits.movedAloneMinorUnits = 40_000 }
        let boss = OperatorIdentity.boss
        let cases = try held(bench, 1, fen: 30_000)
        try bench.paid(bench.request("A1", fen: 15_000))
        #expect(bench.command(.reject(reviewCase: cases[0].id.text), by: boss)?.outcome == .done)
        let refund = OperatorCommand.refund(order: try bench.order("A1").id.text, minorUnits: 15_000)
        #expect(bench.command(refund, by: boss)?.outcome == .proposed)
    }

    @Test func `holding many asks by the sum, moves nothing, and one person may at any hour`() throws {
        let bench = try bench {
            $0.limits.workingHours = WorkingHours(fromMinute: 0, toMinute: 1, onBankingDaysOnly: false)
        }
        let cases = try held(bench, 15, fen: 49_864)
        let few = try bench.engine.preview(try marked(bench, Array(cases.prefix(2)), .hold), by: .chen, at: bench.now)
        #expect(few.riskClass == 2 && few.countsMinorUnits == nil)
        let command = try marked(bench, cases, .hold)
        let preview = try bench.engine.preview(command, by: .chen, at: bench.now)
        #expect(preview.riskClass == 3 && !preview.needsSecondPerson)
        #expect(bench.command(command, by: .chen)?.outcome == .done)
    }

    @Test func `refused rows are listed with their rule and are no part of the sum`() throws {
        let bench = try bench()
        let cases = try held(bench, 3, fen: 30_000)
        bench.command(.claim(reviewCase: cases[1].id.text), by: .wu)
        let command = OperatorCommand.reviewMarked(MarkedReview(
            answer: .reject, rows: cases.map { MarkedReview.Row(reviewCase: $0.id.text, version: $0.version) }))
        let preview = try bench.engine.preview(command, by: .chen, at: bench.now)
        #expect(preview.rows?.map(\.outcome) == [.done, .refused, .done])
        #expect(preview.rows?[1].refusal?.rule == .claimedByOther)
        #expect(preview.countsMinorUnits == 60_000 && !preview.needsSecondPerson)
    }
}

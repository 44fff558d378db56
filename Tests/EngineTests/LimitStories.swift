import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

@testable import Engine

/// How much is done at once, and how long is waited. Each story fails when its bound is taken out.
@Suite struct LimitStories {
    /// Orders payable at WeChat, made at one moment.
    private func payable(_ bench: Bench, _ count: Int) throws {
        for index in 0..<count { try bench.payable(bench.request("A\(index)", user: "u\(index)")) }
    }

    @Test func `no more queries are under way at a channel than it should have`() throws {
        let bench = try Bench { $0.limits.queriesInFlight = 3 }
        try payable(bench, 8)
        bench.run(3_100)
        #expect(bench.calls.count { $0.call.word == "query" } == 3)
        bench.run(1_000)
        #expect(bench.calls.count { $0.call.word == "query" } == 3, "the others wait, however often it is looked")
        // An answer makes room for the next one.
        let next = try bench.take("query") { $0.word == "query" }
        bench.answer(next.task, .unknown(code: "timeout"))
        bench.run(300)
        #expect(bench.calls.count { $0.call.word == "query" } == 3)
        #expect(bench.count("query") == 4)
        // Another channel has a bound of its own.
        bench.command(.failover(channel: "wechat"), by: .li)
        try bench.payable(bench.request("B1", user: "ub"))
        bench.run(3_100)
        #expect(bench.calls.count { $0.call.word == "query" && $0.channel == .alipay } == 1)
    }

    @Test func `no close call is made before an attempt is old enough`() throws {
        let bench = try Bench { $0.limits.minimumAgeForClose = 5_000 }
        let order = try bench.payable(bench.request("A1"))
        bench.send(.closeOrder(shop: Bench.shop, .id(order.id), bench.token()))
        #expect(try bench.attempts("A1")[0].state == .closing)
        bench.run(4_900)
        #expect(!bench.has("close"))
        bench.run(200)
        #expect(bench.has("close"))
        // One that is old enough is closed at once.
        let old = try bench.payable(bench.request("A2", user: "u2"))
        bench.run(6_000)
        bench.dropCalls()
        bench.send(.closeOrder(shop: Bench.shop, .id(old.id), bench.token()))
        #expect(bench.has("close"))
    }

    @Test func `a tick starts so many tasks and leaves the rest to the next`() throws {
        let bench = try Bench { $0.limits.queriesInFlight = 10_000 }
        let count = Limits.tasksPerTick + 40
        try payable(bench, count)
        bench.advance(4_000)
        bench.send(.tick)
        #expect(bench.calls.count { $0.call.word == "query" } == Limits.tasksPerTick)
        bench.send(.tick)
        #expect(bench.calls.count { $0.call.word == "query" } == count)
    }

    @Test func `a turn lets so many withdrawals leave`() throws {
        let bench = try Bench.forPayouts()
        bench.configuration.limits.transfersPerTurn = 3
        try bench.crash()
        for index in 0..<8 {
            try bench.join("m\(index)", fund: 10_000)
            bench.withdraw("m\(index)", "W\(index)", fen: 1_000)
        }
        let due = try bench.withdrawn("W7").dueAt
        bench.advance(due.since(bench.now) + 10)
        bench.send(.tick)
        #expect(try (0..<8).count { try bench.withdrawn("W\($0)").state == .sent } == 3)
        bench.run(1_000)
        #expect(try (0..<8).count { try bench.withdrawn("W\($0)").state == .sent } == 8)
    }

    @Test func `a cut closes so many attempts a turn`() throws {
        let bench = try Bench()
        try payable(bench, Limits.cutsPerTurn + 30)
        bench.command(.failover(channel: "wechat", mode: .cut), by: .li)
        func closing() throws -> Int {
            try (0..<Limits.cutsPerTurn + 30).count { try bench.attempts("A\($0)")[0].state == .closing }
        }
        let first = try closing()
        #expect(first > 0 && first <= Limits.cutsPerTurn)
        bench.advance(Limits.cutMilliseconds)
        bench.send(.tick)
        #expect(try closing() == Limits.cutsPerTurn + 30)
    }

    @Test func `a call the rim never answers is made again, the same`() throws {
        let bench = try Bench { $0.limits.callAnswer = 20_000 }
        bench.create(bench.request("A1"))
        let first = try #require(bench.calls.first?.call.prepay)
        bench.run(19_900)
        #expect(bench.count("prepay") == 1)
        bench.run(200)
        #expect(bench.count("prepay") == 2)
        #expect(bench.history.compactMap(\.prepay).allSatisfy { $0 == first })
    }

    @Test func `so many cases are kept in memory, and as many as wait are counted`() throws {
        let bench = try Bench { $0.limits.casesInMemory = 4 }
        try payable(bench, 7)
        for index in 0..<7 { bench.notifyPaid(try bench.attempts("A\(index)")[0], fen: 9_000) }
        #expect(bench.engine.openCases.count == 4)
        #expect(bench.engine.openCaseCount == 7)
        #expect(try bench.snapshot(.review).review.count == 4 && bench.snapshot(.review).reviewIsCut)
        for item in try bench.openCases().prefix(3) {
            #expect(bench.command(.approve(reviewCase: item.id.text), by: .chen)?.outcome == .done)
        }
        bench.run(1_000)
        #expect(bench.engine.openCases.count > 1, "the next oldest were read")
        #expect(bench.engine.openCaseCount == 4)
    }

    @Test func `the overview shows the front of the queue`() throws {
        let bench = try Bench()
        try payable(bench, Limits.casesOnOverview + 3)
        for index in 0..<Limits.casesOnOverview + 3 {
            bench.notifyPaid(try bench.attempts("A\(index)")[0], fen: 9_000)
        }
        let shown = try bench.snapshot(.overview)
        #expect(shown.review.count == Limits.casesOnOverview && shown.reviewIsCut)
        #expect(try bench.snapshot(.review).review.count == Limits.casesOnOverview + 3)
    }

    @Test func `days of withdrawals that no screen shows are forgotten`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1", fund: 10_000_000)
        for day in 0..<14 {
            let number = "W\(day)"
            bench.withdraw("m1", number, fen: 1_000)
            try bench.runToBatch(of: number)
            try bench.answerTransfer(number, .transfer(bench.transferReport(number, .succeeded)))
            bench.run(86_400_000)
        }
        let today = PayoutTimes.day(of: bench.now)
        let days = bench.engine.payouts.figures.days.keys
        #expect(days.allSatisfy { $0 >= today - PayoutFigures.daysKept - 1 })
        #expect(days.count <= Int(PayoutFigures.daysKept) + 2 && days.count > 3)
    }
}

/// Sums are of one currency.
@Suite struct CurrencyStories {
    private func both() throws -> Bench {
        let bench = try Bench { configuration in
            configuration.profiles.append(ChannelProfile(
                id: ChannelID("abroad"), currencies: [.usd], environments: Set(PaymentEnvironment.allCases),
                categories: Set(GoodsCategory.allCases), minimumMinorUnits: 1, maximumMinorUnits: 1_000_000_000,
                feeMillionths: 10_000, upkeepPerThousandMinorUnits: 0, badDebtMillionths: 0, splitsAfterPayment: false,
                splitCeilingBasisPoints: 0, canClose: true, concurrencyCeiling: 100, ratePerSecondCeiling: 100,
                splitDelayMilliseconds: 0, defaultWeight: 10))
        }
        try bench.paid(bench.request("A1", fen: 10_000))
        var abroad = bench.request("B1", user: "ub")
        abroad.amount = Money(minorUnits: 700, currency: .usd)
        try bench.payable(abroad)
        let attempt = try bench.attempts("B1")[0]
        bench.notifyPaid(attempt, currency: .usd)
        #expect(try bench.order("B1").state == .paid)
        return bench
    }

    @Test func `screens, metrics and memory keep currencies apart, before and after a start`() throws {
        let bench = try both()
        for _ in 0..<2 {
            let ledger = try bench.snapshot(.overview).ledger
            let totals = try bench.store.ledgerTotals()
            let cny = try #require(totals.first { $0.currency == .cny })
            let usd = try #require(totals.first { $0.currency == .usd })
            #expect(ledger.debitMinorUnits == cny.debitMinorUnits && ledger.creditMinorUnits == cny.creditMinorUnits)
            #expect(ledger.others == [LedgerSum(
                currency: "USD", debitMinorUnits: usd.debitMinorUnits, creditMinorUnits: usd.creditMinorUnits)])
            #expect(ledger.balanced && ledger.entries == cny.entries + usd.entries)
            let counters = bench.engine.counters
            #expect(counters.paidMinorUnits == 10_000 && counters.paidOtherMinorUnits == [.usd: 700])
            #expect(counters.ledgerSums[.cny]?.debitMinorUnits == cny.debitMinorUnits)
            #expect(counters.ledgerSums[.usd]?.debitMinorUnits == usd.debitMinorUnits)
            let accounts = try #require(try bench.snapshot(.splits).splits).accounts
            let clearing = accounts.filter { $0.kind == "clearing" }
            let yuan = try #require(clearing.first { $0.currency == nil })
            let dollars = try #require(clearing.first { $0.currency == "USD" })
            #expect(yuan.minorUnits == 9_940, "10,000 less the fee of 60")
            #expect(dollars.minorUnits == 693, "700 less the fee of 7")
            #expect(try bench.snapshot(.overview).totals.paidMinorUnits == 10_000)
            try bench.crash()
        }
    }
}

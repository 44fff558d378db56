import Alerts
import Channels
import Engine
import Operations
import Payments
import Routing
import Storage
import Testing

@Suite struct FailoverStories {
    private static let frozen = ChannelAnswer.refused(
        ChannelRefusal(errorClass: .frozen, code: "ACCOUNT_FROZEN", message: ""))
    private static let failed = ChannelAnswer.refused(
        ChannelRefusal(errorClass: .technical, code: "SYSTEMERROR", message: ""))

    /// Breakers as they are in use, and thirty orders that WeChat answered in 100 ms each.
    private func acquainted(planted: PlantedBugs = []) throws -> Bench {
        let bench = try Bench(planted: planted) {
            $0.breaker = BreakerSettings()
            // Nobody pays here: what success says of it is not what these stories are about.
            $0.alerts.minimumSample = 100_000
        }
        for index in 0..<30 {
            bench.create(bench.request("W\(index)"))
            bench.advance(100)
            try bench.answerNext("prepay", .prepaid(payParameter: "p"))
        }
        return bench
    }

    private func alert(_ bench: Bench, _ kind: AlertRow.Kind) throws -> AlertRow? {
        try bench.snapshot(.overview).alerts.first { $0.kind == kind && $0.closedAt == nil }
    }

    // MARK: detection

    @Test func `a channel that stops answering is out after a second, not after its timeouts`() throws {
        let bench = try acquainted()
        for index in 0..<6 { bench.create(bench.request("A\(index)")) }
        bench.run(900)
        #expect(bench.engine.counters.breakers[.wechat] == "closed")
        bench.run(200)
        #expect(bench.engine.counters.breakers[.wechat] == "open")
        bench.run(1_000)
        let raised = try #require(try alert(bench, .breaker))
        #expect(raised.detector == "outage")
        #expect(raised.evidence?.contains("5 of them overdue") == true)
        bench.create(bench.request("B1"))
        #expect(try bench.attempts("B1")[0].channel == .alipay)
    }

    @Test func `a slow answer that comes after all is forgiven`() throws {
        let bench = try acquainted()
        for round in 0..<4 {
            for index in 0..<3 { bench.create(bench.request("A\(round)-\(index)")) }
            bench.run(1_500)
            for _ in 0..<3 { try bench.answerNext("prepay", .prepaid(payParameter: "p")) }
        }
        #expect(bench.engine.counters.breakers[.wechat] == "closed", "twelve slow calls are no outage")
    }

    @Test func `one word of the channel that it is frozen takes it out`() throws {
        let bench = try acquainted()
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", Self.frozen)
        #expect(bench.engine.counters.breakers[.wechat] == "open")
        #expect(try bench.attempts("A1").map(\.channel) == [.wechat, .alipay], "the order goes on in the same request")
        bench.run(1_100)
        let raised = try #require(try alert(bench, .breaker))
        #expect(raised.detector == "frozen_code")
        #expect(raised.evidence == "the channel says it is frozen: ACCOUNT_FROZEN")
    }

    @Test func `when every channel fails at once, none is taken out, and people are told that it is us`() throws {
        let bench = try acquainted()
        for index in 0..<12 {
            bench.create(bench.request("A\(index)"))
            while bench.has("prepay") { try bench.answerNext("prepay", Self.failed) }
        }
        for channel in [ChannelID.wechat, .alipay, .unionpay] {
            #expect(bench.engine.counters.breakers[channel] == "closed", "\(channel)")
        }
        bench.run(1_100)
        let raised = try #require(try alert(bench, .network))
        #expect(raised.evidence?.contains("alipay") == true)
        #expect(raised.evidence?.contains("wechat") == true)
        bench.run(31_000)
        #expect(try alert(bench, .network) == nil)
    }

    @Test func `a channel that is ill alone is not our network`() throws {
        let bench = try acquainted()
        for index in 0..<6 { bench.create(bench.request("A\(index)")) }
        bench.run(1_100)
        #expect(bench.engine.counters.breakers[.wechat] == "open")
        for index in 0..<6 {
            bench.create(bench.request("B\(index)"))
            for call in bench.calls where call.call.word == "prepay" && call.channel == .alipay {
                bench.drop(call.task)
                bench.answer(call.task, .prepaid(payParameter: "p"))
            }
        }
        bench.run(1_100)
        #expect(try alert(bench, .breaker) != nil)
        #expect(try alert(bench, .network) == nil)
    }

    @Test func `a small decline warns and keeps the channel`() throws {
        let bench = try acquainted()
        for index in 0..<300 {
            bench.create(bench.request("A\(index)"))
            try bench.answerNext("prepay", index % 5 == 0 ? Self.failed : .prepaid(payParameter: "p"))
            if index % 5 == 0 { try bench.answerNext("prepay", .prepaid(payParameter: "p")) }
        }
        bench.run(1_100)
        let raised = try #require(try alert(bench, .degraded))
        #expect(raised.channel == "wechat")
        #expect(raised.severity == "warn")
        #expect(raised.detector != nil)
        #expect(bench.engine.counters.breakers[.wechat] == "closed")
    }

    @Test func `after a restart a breaker stands where the feed says`() throws {
        let bench = try acquainted()
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", Self.frozen)
        try bench.crash()
        #expect(bench.engine.counters.breakers[.wechat] == "open")
        bench.run(20_100)
        #expect(bench.engine.counters.breakers[.wechat] == "half_open")
        try bench.crash()
        #expect(bench.engine.counters.breakers[.wechat] == "half_open")
    }

    @Test func `while a channel is probed, an answer to a call from before says nothing`() throws {
        let bench = try acquainted()
        bench.create(bench.request("old"))
        let old = try bench.take("old prepay") { $0.word == "prepay" }
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", Self.frozen)
        try bench.answerNext("prepay", .prepaid(payParameter: "p"))
        bench.run(20_100)
        let found = try #require(try probe(bench, "B"), "no order was a probe")
        bench.answer(old.task, Self.failed)
        #expect(bench.engine.counters.breakers[.wechat] == "half_open")
        bench.answer(found, Self.failed)
        #expect(bench.engine.counters.breakers[.wechat] == "open")
    }

    @Test func `probes go one at a time, and one that says nothing about the channel makes room at once`() throws {
        let bench = try acquainted()
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", Self.frozen)
        try bench.answerNext("prepay", .prepaid(payParameter: "p"))
        bench.run(20_100)
        let first = try #require(try probe(bench, "B"), "no order was a probe")
        #expect(try probe(bench, "C") == nil, "a second probe beside the first")
        bench.answer(first, .refused(ChannelRefusal(errorClass: .user, code: "USER_ACCOUNT_ABNORMAL", message: "")))
        try bench.answerNext("prepay", .prepaid(payParameter: "p"))
        #expect(bench.engine.counters.breakers[.wechat] == "half_open")
        bench.answer(try #require(try probe(bench, "D"), "no order was a probe"), .prepaid(payParameter: "p"))
        #expect(bench.engine.counters.breakers[.wechat] == "half_open")
    }

    /// Orders until one is a probe of WeChat; the others are answered. Of sixty, one in five would be.
    private func probe(_ bench: Bench, _ prefix: String) throws -> TaskID? {
        var probe: TaskID?
        for index in 0..<60 where probe == nil {
            bench.create(bench.request("\(prefix)\(index)", user: "u\(index)"))
            let call = try bench.take("prepay") { $0.word == "prepay" }
            if call.channel == .wechat {
                probe = call.task
            } else {
                bench.answer(call.task, .prepaid(payParameter: "p"))
            }
        }
        return probe
    }

    // MARK: drain and cut

    @Test func `draining leaves what is under way alone and says how much that is`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        let preview = try bench.engine.preview(.failover(channel: "wechat"), by: .li, at: bench.now)
        #expect(preview.effects == [PreviewEffect(kind: .attemptsSettle, minorUnits: 10_000, name: "1")])
        #expect(bench.command(.failover(channel: "wechat"), by: .li)?.outcome == .done)
        bench.run(2_500)
        #expect(!bench.has("close"))
        #expect(bench.notifyPaid(try bench.attempts("A1")[0]) == true)
        #expect(try bench.order("A1").state == .paid)
    }

    @Test func `a preview's success starts from what is measured, not from what routing expects`() throws {
        let bench = try Bench()
        for number in 1...40 { try bench.paid(bench.request("A\(number)")) }
        for number in 1...20 {
            try bench.payable(bench.request("B\(number)"))
        }
        bench.run(1_200_000)
        for number in 1...60 { try bench.paid(bench.request("C\(number)")) }
        let measured = try #require(try bench.snapshot(.overview).totals.success5m)
        let preview = try bench.engine.preview(.failover(channel: "wechat"), by: .li, at: bench.now)
        #expect(preview.successBeforeBasisPoints == measured)
        let after = try #require(preview.successAfterBasisPoints)
        #expect((0...10_000).contains(after))
    }

    @Test func `cutting asks first, closes then, and lets no second attempt begin before`() throws {
        let bench = try Bench()
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .unknown(code: "timeout"))
        let preview = try bench.engine.preview(.failover(channel: "wechat", mode: .cut), by: .li, at: bench.now)
        #expect(preview.effects == [PreviewEffect(kind: .attemptsClose, minorUnits: 10_000, name: "1")])
        #expect(bench.command(.failover(channel: "wechat", mode: .cut), by: .li)?.outcome == .done)
        #expect(bench.has("query"))
        #expect(!bench.has("close"))
        let attempt = try bench.attempts("A1")[0]
        try bench.answerNext("query", .trade(bench.report(attempt, .unpaid)))
        bench.run(1_600)
        #expect(try bench.attempts("A1").count == 1)
        try bench.answerNext("close", .closed)
        #expect(try bench.attempts("A1").map(\.channel) == [.wechat, .alipay])
    }

    @Test func `a payment that slips in before the cut is the order's payment`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        bench.command(.failover(channel: "wechat", mode: .cut), by: .li)
        try bench.answerNext("query", .trade(bench.report(attempt)))
        #expect(try bench.order("A1").state == .paid)
        bench.run(5_000)
        #expect(!bench.has("close"), "what is paid is not closed")
        #expect(try bench.attempts("A1").count == 1)
    }

    @Test func `a payment that slips in after the next channel was paid goes back once`() throws {
        let bench = try Bench()
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .unknown(code: "timeout"))
        bench.command(.failover(channel: "wechat", mode: .cut), by: .li)
        let first = try bench.attempts("A1")[0]
        try bench.answerNext("query", .trade(bench.report(first, .unpaid)))
        bench.run(1_600)
        try bench.answerNext("close", .closed)
        try bench.answerNext("prepay", .prepaid(payParameter: "p"))
        #expect(bench.notifyPaid(try bench.attempts("A1")[1]) == true)
        #expect(bench.notifyPaid(first) == true)
        #expect(bench.notifyPaid(first, event: "again") == true)
        #expect(try bench.refunds("A1").map(\.kind) == [.duplicatePayment])
        #expect(try bench.ledgerIsBalanced())
    }

    @Test func `a drained channel can still be cut, and its timer stays`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        bench.command(.failover(channel: "wechat"), by: .li)
        #expect(bench.command(.failover(channel: "wechat"), by: .li)?.refusal?.rule == .alreadyDone)
        bench.run(60_000)
        #expect(bench.command(.failover(channel: "wechat", mode: .cut), by: .li)?.outcome == .done)
        #expect(bench.has("query"))
        #expect(try bench.snapshot(.overview).timers.map(\.before) == ["none"])
    }

    @Test func `a large cut goes on over several turns and a restart, and ends when the channel comes back`() throws {
        let bench = try Bench()
        for index in 0..<250 { try bench.payable(bench.request("A\(index)", user: "u\(index)")) }
        bench.command(.failover(channel: "wechat", mode: .cut), by: .li)
        func closing() throws -> Int {
            try (0..<250).count { try bench.attempts("A\($0)")[0].state == .closing }
        }
        #expect(try (1..<250).contains(closing()))
        try bench.crash()
        bench.run(1_000)
        #expect(try closing() == 250)
    }

    // MARK: planted

    @Test func `planted: a cut without asking marks as closed what may be paid`() throws {
        let bench = try Bench(planted: .cutWithoutAsking)
        try bench.payable(bench.request("A1"))
        bench.command(.failover(channel: "wechat", mode: .cut), by: .li)
        #expect(try bench.attempts("A1")[0].state == .closed)
        #expect(!bench.has("query"))
    }

    @Test func `planted: a frozen code counts like any failure, overdue calls count for nothing`() throws {
        let deaf = try acquainted(planted: .frozenCodeIgnored)
        deaf.create(deaf.request("A1"))
        try deaf.answerNext("prepay", Self.frozen)
        #expect(deaf.engine.counters.breakers[.wechat] == "closed")
        let patient = try acquainted(planted: .overdueIgnored)
        for index in 0..<6 { patient.create(patient.request("A\(index)")) }
        patient.run(2_000)
        #expect(patient.engine.counters.breakers[.wechat] == "closed")
    }

    @Test func `planted: a second attempt begins while the first is being closed`() throws {
        let bench = try Bench(planted: .secondBeforeClose)
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .unknown(code: "timeout"))
        bench.run(400)
        try bench.answerNext("prepay", .unknown(code: "timeout"))
        #expect(try bench.attempts("A1").count == 2)
        #expect(try bench.attempts("A1")[0].state == .closing)
    }

    @Test func `planted: with no dwell a channel probes at once; without the common cause all are taken out`() throws {
        let hasty = try acquainted(planted: .dwellIgnored)
        hasty.create(hasty.request("A1"))
        try hasty.answerNext("prepay", Self.frozen)
        hasty.run(1_100)
        #expect(hasty.engine.counters.breakers[.wechat] == "half_open")
        let alone = try acquainted(planted: .commonCauseIgnored)
        for index in 0..<12 {
            alone.create(alone.request("A\(index)"))
            while alone.has("prepay") { try alone.answerNext("prepay", Self.failed) }
        }
        #expect(alone.engine.counters.breakers.values.count { $0 == "open" } >= 2)
    }
}

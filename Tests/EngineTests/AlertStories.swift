import Alerts
import Channels
import Engine
import Operations
import Payments
import Routing
import Testing

@testable import Storage

@Suite struct AlertStories {
    private static let full = EngineInput.measured(.disk(DiskReading(freeBytes: 1 << 28, totalBytes: 100 << 30)))
    private static let roomy = EngineInput.measured(.disk(DiskReading(freeBytes: 60 << 30, totalBytes: 100 << 30)))

    private func bench(_ configure: (inout EngineConfiguration) -> Void = { _ in }) throws -> Bench {
        try Bench {
            $0.alertReceivers = [ReceiverProfile(name: "duty", kind: .webhook)]
            configure(&$0)
        }
    }

    /// Reads what is on its way to receivers; the receiver answers.
    private func answer(_ bench: Bench, _ answer: DeliveryAnswer) -> [AlertMessage] {
        let messages = bench.takeTold()
        for item in messages { bench.send(.alertAnswered(task: item.task, answer)) }
        return messages.map(\.message)
    }

    private func open(_ bench: Bench, _ kind: AlertRow.Kind) throws -> AlertRow? {
        try bench.snapshot(.overview).alerts.first { $0.kind == kind && $0.isOpen }
    }

    @Test func `a marker that cannot be written is critical while it is so; one that was missing is told for an hour`() throws {
        let bench = try bench()
        bench.send(.measured(.marker(.unwritten("marker: No space left on device"))))
        let row = try #require(try open(bench, .marker))
        #expect(row.severity == AlertSeverity.critical.rawValue)
        #expect(row.evidence?.contains("No space left on device") == true)
        bench.send(.measured(.marker(nil)))
        bench.run(600_000)
        #expect(try open(bench, .marker) == nil)
        bench.send(.measured(.marker(.missing)))
        #expect(try open(bench, .marker)?.severity == AlertSeverity.warn.rawValue)
        bench.run(3_700_000)
        #expect(try open(bench, .marker) == nil)
    }

    @Test func `a row of the audit chain that was changed in the store raises an alert and names the row`() throws {
        let bench = try bench()
        for command in [OperatorCommand.pausePayouts, .resumePayouts] { bench.command(command, by: .zhao) }
        bench.run(5_000)
        #expect(try open(bench, .auditChain) == nil)
        let connection = bench.store.connection
        try connection.execute("DROP TRIGGER audit_no_update")
        try connection.execute("UPDATE audit SET reason = 'as agreed' WHERE sequence = 2")
        // The check beside the work has passed the row; a restart, or a person's question, begins at the first one.
        try bench.crash()
        bench.run(5_000)
        let alert = try #require(try open(bench, .auditChain))
        #expect(alert.isCritical && alert.evidence?.contains("sequence 2") == true)
    }

    // MARK: delivery

    @Test func `an alert is told once, and so is its end`() throws {
        let bench = try bench()
        bench.run(120_000)
        #expect(bench.told.isEmpty, "quiet while nothing happens")
        bench.send(Self.full)
        bench.run(2_000)
        let first = try #require(answer(bench, .delivered).first)
        #expect(first.entries.map(\.kind) == ["disk"] && first.entries[0].state == .raised)
        #expect(first.title.contains("PayDeck TEST bench"))
        bench.run(300_000)
        #expect(bench.told.isEmpty)
        bench.send(Self.roomy)
        bench.run(120_000)
        let second = try #require(answer(bench, .delivered).first)
        #expect(second.entries.map(\.state) == [.ended] && second.number != first.number)
        bench.run(600_000)
        #expect(bench.told.isEmpty)
        let events = try bench.snapshot(.overview).events
        #expect(events.count { $0.kind == "alert.delivered" && $0.code == "duty" } == 2)
        #expect(bench.engine.counters(at: bench.now).alertDeliveries["duty"]?["delivered"] == 2)
    }

    @Test func `a receiver that is down gets the same message under the same number until it takes it`() throws {
        let bench = try bench()
        bench.send(Self.full)
        bench.run(2_000)
        let number = try #require(answer(bench, .unanswered(reason: "before_send")).first?.number)
        var tries = 1
        for _ in 0..<4 {
            bench.run(61_000)
            let again = answer(bench, .refused(code: "http 502"))
            tries += again.count
            #expect(again.allSatisfy { $0.number == number })
        }
        #expect(tries >= 4)
        #expect(try open(bench, .receiver)?.subject == "duty", "the console says that the receiver is down")
        bench.run(700_000)
        // Tries that nobody answered are made again; the first answer settles them all.
        #expect(Set(answer(bench, .delivered).map(\.number)) == [number])
        bench.run(2_000)
        #expect(try open(bench, .receiver) == nil)
        bench.run(3_600_000)
        #expect(bench.told.isEmpty, "taken once, told once")
    }

    @Test func `a receiver that is told too much is left alone as long as it wants`() throws {
        let bench = try bench { $0.alertReceivers = [ReceiverProfile(name: "group", kind: .dingtalk)] }
        bench.send(Self.full)
        bench.run(2_000)
        _ = answer(bench, .limited(code: "130101", waitMilliseconds: 0))
        bench.run(590_000)
        #expect(bench.told.isEmpty)
        bench.run(15_000)
        #expect(answer(bench, .delivered).count == 1)
        #expect(try open(bench, .receiver) == nil, "too fast is no failure")
    }

    @Test func `a crash between sending and noting sends once more under the same number`() throws {
        let bench = try bench()
        bench.send(Self.full)
        bench.run(2_000)
        let sent = try #require(bench.takeTold().first?.message)
        try bench.crash()
        let again = try #require(bench.takeTold().first)
        #expect(again.message == sent, "the same words under the same number: a webhook can tell the repeat")
        bench.send(.alertAnswered(task: again.task, .delivered))
        bench.send(Self.full)
        try bench.crash(seed: 9)
        bench.send(Self.full)
        bench.run(120_000)
        #expect(bench.told.isEmpty, "what was noted as delivered is never sent again")
    }

    @Test func `several alerts of one moment are one message`() throws {
        let bench = try bench { configuration in
            configuration.certificates = (0..<3).map {
                WatchedCertificate(
                    name: "c\($0)", channel: .wechat,
                    notAfter: Timestamp(milliseconds: 1_795_000_000_000 + 5 * 86_400_000))
            }
        }
        bench.run(20_000)
        let messages = answer(bench, .delivered)
        #expect(messages.count == 1 && messages[0].entries.count == 3)
    }

    @Test func `a receiver hears its kinds and its severity only`() throws {
        let bench = try bench { configuration in
            var night = ReceiverProfile(name: "night", kind: .webhook)
            night.minimum = .critical
            var finance = ReceiverProfile(name: "finance", kind: .webhook)
            finance.kinds = [.ledger, .payout]
            configuration.alertReceivers = [night, finance]
            configuration.certificates = [
                WatchedCertificate(
                    name: "c", channel: .wechat, notAfter: Timestamp(milliseconds: 1_795_000_000_000 + 20 * 86_400_000))
            ]
        }
        bench.run(60_000)
        #expect(bench.told.isEmpty)
        bench.send(Self.full)
        bench.run(2_000)
        #expect(bench.takeTold().map(\.message.receiver) == ["night"])
    }

    // MARK: people

    @Test func `an alert put aside is told to nobody and comes back by itself, over a restart`() throws {
        let bench = try bench()
        bench.send(Self.full)
        bench.run(1_000)
        let alert = try #require(try open(bench, .disk))
        #expect(bench.command(.snooze(alert: alert.id, minutes: 30), by: .viewer)?.refusal?.rule == .notPermitted)
        #expect(bench.command(.snooze(alert: alert.id, minutes: 0), by: .li)?.refusal?.rule == .outOfRange)
        #expect(bench.command(.snooze(alert: "a-none", minutes: 30), by: .li)?.refusal?.rule == .unknownTarget)
        _ = answer(bench, .delivered)
        #expect(bench.command(.snooze(alert: alert.id, minutes: 30), by: .li)?.outcome == .done)
        #expect(try bench.snapshot(.overview).alertDay?.snoozed == 1)
        try bench.crash()
        bench.send(Self.full)
        bench.run(1_700_000)
        #expect(bench.told.isEmpty)
        #expect(try open(bench, .disk)?.snoozedBy == "ops.li", "it survived the restart")
        bench.send(Self.full)
        bench.run(200_000)
        #expect(answer(bench, .delivered).first?.entries.map(\.state) == [.again])
        #expect(try open(bench, .disk)?.snoozedUntil == nil)
    }

    @Test func `what somebody has acknowledged stays acknowledged over a restart`() throws {
        let bench = try bench()
        bench.send(Self.full)
        bench.run(1_000)
        let alert = try #require(try open(bench, .disk))
        #expect(bench.command(.acknowledge(alert: alert.id), by: .li)?.outcome == .done)
        try bench.crash()
        bench.send(Self.full)
        bench.run(5_000)
        #expect(try open(bench, .disk)?.acknowledgedBy == "ops.li")
        #expect(try open(bench, .disk)?.id == alert.id)
        #expect(try bench.store.audit(limit: 5).contains { $0.act == "acknowledge" && $0.target == alert.id })
    }

    // MARK: lines

    @Test func `three channels below their line are one line that names them`() throws {
        let bench = try Bench { $0.breaker = .patient }
        for index in 0..<120 {
            bench.create(bench.request("A\(index)"))
            while let call = bench.calls.first {
                _ = try bench.take("any") { $0 == call.call }
                bench.answer(call.task, .refused(ChannelRefusal(errorClass: .technical, code: "NO", message: "")))
            }
        }
        bench.run(3_000)
        let alerts = try bench.snapshot(.overview).alerts.filter { $0.isOpen && $0.kind == .success }
        #expect(alerts.count == 1)
        #expect(alerts.first?.channel == nil && (alerts.first?.channels?.count ?? 0) >= 2)
        #expect(try bench.snapshot(.alerts).alertDay?.byKind["success"] == 1)
    }

    @Test func `our clock is told as ours when the channels agree, a channel's as its own`() throws {
        let bench = try Bench()
        for channel in [ChannelID.wechat, .alipay, .unionpay] {
            bench.send(.measured(.clock(channel, aheadMilliseconds: 130_000)))
        }
        bench.run(2_000)
        let ours = try #require(try open(bench, .clock))
        #expect(ours.channel == nil && ours.count == 130 && ours.severity == "critical")
        #expect(ours.evidence?.contains("nothing is signed") == false)
        for _ in 0..<3 {
            for channel in [ChannelID.wechat, .alipay, .unionpay] {
                bench.send(.measured(.clock(channel, aheadMilliseconds: 250_000)))
            }
        }
        bench.run(2_000)
        #expect(try open(bench, .clock)?.evidence
            == "by the answers of alipay unionpay wechat: nothing is signed until it is right")
        for _ in 0..<3 { bench.send(.measured(.clock(.wechat, aheadMilliseconds: 130_000))) }
        for _ in 0..<3 {
            for channel in [ChannelID.alipay, .unionpay] {
                bench.send(.measured(.clock(channel, aheadMilliseconds: 0)))
            }
        }
        bench.run(60_000)
        let theirs = try bench.snapshot(.overview).alerts.filter { $0.isOpen && $0.kind == .clock }
        #expect(theirs.map(\.channel) == ["wechat"] && theirs.first?.count == -130)
    }

    @Test func `a certificate is told at thirty days, again at seven, and as critical on its last day`() throws {
        let end = Timestamp(milliseconds: 1_795_000_000_000 + 31 * 86_400_000)
        let bench = try bench {
            $0.certificates = [WatchedCertificate(name: "platform_certificate_file", channel: .wechat, notAfter: end)]
        }
        bench.run(10_000)
        #expect(try open(bench, .certificate) == nil)
        var told: [String] = []
        for _ in 0..<33 {
            bench.advance(86_350_000)
            bench.run(50_000)
            told += answer(bench, .delivered).flatMap(\.entries).map { "\($0.severity) \($0.state)" }
        }
        #expect(told == ["warn raised", "warn again", "critical again"])
        #expect(try open(bench, .certificate)?.count ?? 0 < 0)
    }

    @Test func `a channel that costs more than planned is told once it stays so, with its plan`() throws {
        let bench = try Bench {
            $0.profiles = [Bench.wechat]
            $0.alerts.costPlanMillionths = ["wechat": 4_000]
        }
        for index in 0..<20 { try bench.paid(bench.request("A\(index)")) }
        bench.run(300_000)
        #expect(try open(bench, .cost) == nil, "ten minutes it must stay so")
        bench.run(400_000)
        let alert = try #require(try open(bench, .cost))
        #expect(alert.channel == "wechat" && alert.limitBasisPoints == 48 && (alert.valueBasisPoints ?? 0) > 60)
        #expect(alert.evidence == "planned are 0.40 %")
    }

    @Test func `the day's counts and each receiver's state are on the screen of alerts`() throws {
        let bench = try bench()
        bench.send(Self.full)
        bench.run(2_000)
        _ = answer(bench, .unanswered(reason: "before_send"))
        let snapshot = try bench.snapshot(.alerts)
        #expect(snapshot.alertDay?.raised == 1 && snapshot.alertDay?.critical == 1)
        let receiver = try #require(snapshot.receivers?.first)
        #expect(receiver.name == "duty" && receiver.waiting == 1 && receiver.failing == 1)
        #expect(receiver.lastCode == "before_send" && receiver.nextAt != nil)
    }
}

import Channels
import Engine
import Experiments
import Operations
import Payments
import Routing
import Storage
import Testing

@Suite struct CanaryStories {
    /// A bench with a running canary of WeChat, which every buyer likes best.
    static func running(
        _ percent: AskedPercent = 10, _ configure: (inout EngineConfiguration) -> Void = { _ in }
    ) throws -> (bench: Bench, canary: Canary) {
        let bench = try Bench(configure)
        let result = bench.command(.startCanary(target: "wechat", sharePercent: percent), by: .li)
        #expect(result?.outcome == .done, "\(String(describing: result))")
        #expect(bench.command(.keep(timer: result?.reference ?? ""), by: .li)?.outcome == .done)
        return (bench, try bench.canary())
    }

    @Test func `only the treatment's users get the channel, at every attempt, and the decision says why`() throws {
        let (bench, canary) = try Self.running()
        for (number, user) in bench.users(.control, of: canary, 5).enumerated() {
            try bench.refusedOnce("C\(number)", user: user)
            #expect(!(try bench.attempts("C\(number)")).map(\.channel).contains(.wechat))
            let decision = try bench.store.decisions(of: bench.order("C\(number)").id)[0]
            #expect(decision.candidates.first { $0.channel == .wechat }?.exclusion == .canary)
        }
        for (number, user) in bench.users(.treatment, of: canary, 5).enumerated() {
            bench.create(bench.request("T\(number)", user: user))
            #expect(try bench.attempts("T\(number)")[0].channel == .wechat)
        }
        let row = try #require(try bench.snapshot(.channels).channels.first { $0.id == "wechat" })
        #expect(row.state == .canary)
    }

    @Test func `harm rolls it back with the order that shows it: nobody gets the channel, people are told why`() throws {
        let (bench, canary) = try Self.running()
        let users = bench.users(.treatment, of: canary, 60)
        for (number, user) in bench.users(.control, of: canary, 40).enumerated() {
            try bench.paid(bench.request("C\(number)", user: user))
        }
        var failed = 0
        while try bench.canary().run.state == .running, failed < users.count {
            try bench.refusedOnce("T\(failed)", user: users[failed])
            failed += 1
            let run = try bench.canary().run
            #expect((run.state == .rolledBack) == run.evidence.isHarm(alphaBasisPoints: 500), "after \(failed)")
        }
        let ended = try bench.canary()
        #expect(ended.run.state == .rolledBack && ended.run.reason == .harm && ended.endedBy == "canary")
        #expect(ended.run.counts.treatment.failed == Int64(failed) && failed < 30)
        #expect(try bench.override(.wechat) == .off)
        let events = try bench.store.events(after: 0, limit: 10_000)
        #expect(events.last { $0.kind == .canaryRolledBack }?.detail.contains("\"failed\":\(failed)") == true)
        let alert = try #require(try bench.snapshot(.overview).alerts.first { $0.kind == .canary })
        #expect(alert.severity == "critical" && alert.channel == "wechat")
        #expect(alert.valueBasisPoints == 10_000 && alert.limitBasisPoints == 0, "all failed, none of the control")
        #expect(try bench.store.audit(limit: 1).first?.act == "canary_rolled_back")
        #expect(try bench.snapshot(.channels).versions.first?.by == "canary")
        bench.create(bench.request("after", user: users[0]))
        #expect(try bench.attempts("after")[0].channel == .alipay)
        // Orders that were on their way are settled as ever.
        #expect(bench.notifyPaid(try #require(try bench.attempts("T0").last)) == true)
    }

    @Test func `an order counts in the arm of its first attempt, whatever channel pays it in the end`() throws {
        let (bench, canary) = try Self.running()
        let user = bench.users(.treatment, of: canary, 1)[0]
        try bench.refusedOnce("T1", user: user)
        bench.notifyPaid(try #require(try bench.attempts("T1").last))
        #expect(try bench.order("T1").state == .paid)
        let run = try bench.canary().run
        #expect(run.counts.treatment == .init(ended: 1, failed: 1))
        #expect(run.counts.control == .init())
        #expect(run.assigned == ArmOrders(control: 0, treatment: 1))
    }

    @Test func `what buyers do or leave says nothing: refusals of theirs, orders unpaid or closed`() throws {
        let (bench, canary) = try Self.running()
        let users = bench.users(.treatment, of: canary, 3)
        try bench.refusedOnce("user", user: users[0], errorClass: .user)
        try bench.payable(bench.request("unpaid", user: users[1]))
        bench.run(1_801_000)
        while bench.has("close") { try bench.answerNext("close", .closed) }
        #expect(try bench.order("unpaid").state == .expired)
        #expect(try bench.canary().run.counts == ArmCounts())
        #expect(try bench.rows(of: canary.id).assigned.treatment == 2)
    }

    @Test func `an order the channel could never carry counts in no arm`() throws {
        let (bench, canary) = try Self.running { configuration in
            configuration.profiles[0] = ChannelProfile.copy(of: Bench.wechat, maximumMinorUnits: 5_000)
        }
        for arm in Arm.allCases {
            try bench.paid(bench.request("big-\(arm)", fen: 9_000, user: bench.users(arm, of: canary, 1)[0]))
            try bench.paid(bench.request("small-\(arm)", fen: 900, user: bench.users(arm, of: canary, 1)[0]))
        }
        #expect(try bench.canary().run.assigned == ArmOrders(control: 1, treatment: 1))
    }

    @Test func `rows and run agree, over a crash in the middle, and the evidence goes on where it was`() throws {
        let (bench, canary) = try Self.running()
        for arm in Arm.allCases {
            for (number, user) in bench.users(arm, of: canary, 8).enumerated() {
                if number % 3 == 0 {
                    try bench.refusedOnce("\(arm)\(number)", user: user)
                } else {
                    try bench.paid(bench.request("\(arm)\(number)", user: user))
                    bench.create(bench.request("\(arm)\(number)-again", user: user))
                    bench.dropCalls()
                }
            }
        }
        let before = try bench.snapshot(.channels)
        let counted = try bench.rows(of: canary.id)
        let run = try bench.canary().run
        #expect(counted.assigned == run.assigned && counted.counts == run.counts)
        #expect(run.assigned == ArmOrders(control: 13, treatment: 13))
        #expect(counted.newUsers == run.ratio.orders && run.ratio.orders == 16, "each user is dealt once")
        try bench.crash()
        let after = try bench.snapshot(.channels)
        #expect(after.canaries == before.canaries && after.canaries.first?.failed == 3)
        #expect(after.versions == before.versions)
        let user = bench.users(.treatment, of: canary, 9)[8]
        bench.dropCalls()
        try bench.refusedOnce("later", user: user)
        #expect(try bench.canary().run.counts.treatment.failed == 4)
        #expect(try bench.rows(of: canary.id).counts == bench.canary().run.counts)
    }

    @Test func `without harm it is promoted when its time is over, by itself`() throws {
        let (bench, canary) = try Self.running {
            $0.limits.canaryLength = 3_600_000
            $0.limits.canaryMarginMillionths = 400_000
        }
        for arm in Arm.allCases {
            for (number, user) in bench.users(arm, of: canary, 20).enumerated() {
                try bench.paid(bench.request("\(arm)\(number)", user: user))
            }
        }
        bench.run(3_590_000)
        #expect(try bench.canary().run.state == .running)
        bench.run(20_000)
        #expect(try bench.canary().run.state == .promoted)
        bench.create(bench.request("after", user: bench.users(.control, of: canary, 1)[0]))
        let decision = try #require(try bench.store.decisions(of: bench.attempts("after")[0].order).first)
        #expect(decision.candidates.first { $0.channel == .wechat }?.exclusion == nil)
        #expect(try bench.store.audit(limit: 1).first?.act == "canary_promoted")
    }

    @Test func `too few orders end without a verdict: the arms stay, and a person decides`() throws {
        let (bench, canary) = try Self.running { $0.limits.canaryLength = 3_600_000 }
        bench.run(3_700_000)
        #expect(try bench.canary().run.state == .inconclusive)
        let alert = try #require(try bench.snapshot(.overview).alerts.first { $0.kind == .canary && $0.closedAt == nil })
        #expect(alert.severity == "warn")
        bench.create(bench.request("still", user: bench.users(.control, of: canary, 1)[0]))
        #expect(try bench.attempts("still")[0].channel == .alipay)
        #expect(bench.command(.promoteCanary("wechat"), by: .li)?.outcome == .done)
        bench.create(bench.request("after", user: bench.users(.control, of: canary, 1)[0]))
        #expect(try bench.attempts("after")[0].channel == .wechat)
        bench.run(2_000)
        #expect(try bench.snapshot(.overview).alerts.allSatisfy { $0.kind != .canary || $0.closedAt != nil })
    }

    @Test func `a channel that was off returns to the treatment alone, and a stop takes it off again`() throws {
        let bench = try Bench()
        let off = try #require(bench.command(.failover(channel: "wechat"), by: .li))
        bench.command(.keep(timer: off.reference), by: .li)
        #expect(bench.command(.startCanary(target: "wechat", sharePercent: 20), by: .wang)?.outcome == .done)
        let canary = try bench.canary()
        #expect(try bench.override(.wechat) == ChannelOverride.none)
        bench.create(bench.request("C", user: bench.users(.control, of: canary, 1)[0]))
        #expect(try bench.attempts("C")[0].channel == .alipay)
        #expect(bench.command(.stopCanary("wechat"), by: .li)?.outcome == .done)
        #expect(try bench.canary().run.state == .stopped && bench.canary().endedBy == "ops.li")
        #expect(try bench.override(.wechat) == .off)
    }

    @Test func `a larger share starts anew and moves nobody out of the treatment`() throws {
        let (bench, canary) = try Self.running(10)
        let users = bench.users(.treatment, of: canary, 20)
        #expect(bench.command(.startCanary(target: "wechat", sharePercent: 30), by: .li)?.outcome == .done)
        let larger = try bench.canary()
        #expect(larger.id != canary.id && larger.run.plan.shareBasisPoints == 3_000)
        for user in users { #expect(larger.run.plan.arms.arm(of: "\(Bench.shop.partition)/\(user)") == .treatment) }
        #expect(try bench.store.canaries(limit: 8).filter(\.run.state.dividesUsers).count == 1)
    }

    @Test func `the engine guards: role, share, target, class, version, and the last channel`() throws {
        let (bench, _) = try Self.running()
        let start = OperatorCommand.startCanary(target: "alipay", sharePercent: 10)
        #expect(bench.command(start, by: .viewer)?.refusal?.rule == .notPermitted)
        #expect(bench.command(start, by: .li, reason: "short")?.refusal?.rule == .reasonTooShort)
        #expect(bench.command(start, by: .li, version: 1)?.refusal?.rule == .changedSince)
        for (target, percent, rule) in [
            ("alipay", 51, CommandRefusal.Rule.outOfRange), ("alipay", 0, .outOfRange), ("nowhere", 10, .unknownTarget),
            ("v99", 10, .unknownTarget), ("wechat=101", 10, .outOfRange), ("wechat=4,x=5", 10, .unknownTarget),
            ("wechat", 10, .alreadyDone),
        ] {
            let result = bench.command(.startCanary(target: target, sharePercent: AskedPercent(clamping: percent)), by: .li)
            #expect(result?.refusal?.rule == rule, "\(target) \(percent)")
        }
        #expect(bench.command(.stopCanary("alipay"), by: .li)?.refusal?.rule == .unknownTarget)
        #expect(bench.command(.promoteCanary("wechat"), by: .li, typed: "wechet")?.refusal?.rule == .typedTargetDiffers)
        let preview = try bench.engine.preview(.stopCanary("wechat"), by: .li, at: bench.now)
        #expect(preview.riskClass == 2)
        bench.command(.failover(channel: "unionpay"), by: .li)
        #expect(bench.command(start, by: .li)?.refusal?.rule == .lastChannel, "the control would have no channel")
        #expect(bench.command(.failover(channel: "alipay"), by: .li)?.refusal?.rule == .lastChannel)
    }

    @Test func `the preview tells the traffic that moves, the orders to expect and the harm they can show`() throws {
        let bench = try Bench()
        for number in 0..<60 {
            try bench.paid(bench.request("A\(number)", user: "user-\(number)"))
            bench.advance(100)
        }
        let preview = try bench.engine.preview(
            .startCanary(target: "wechat", sharePercent: 10), by: .li, at: bench.now)
        #expect(preview.riskClass == 3, "nine of ten orders of the busiest channel move")
        #expect((8_000...9_800).contains(preview.movesBasisPoints ?? 0))
        let canary = try #require(preview.canary)
        let orders = try #require(canary.orders)
        #expect(orders > 10_000, "\(orders) in 48 hours at 6 a second")
        #expect(canary.endsAt == bench.now.milliseconds + 48 * 3_600_000)
        #expect((canary.detectableMillionths ?? 0) > 0)
        let small = try bench.engine.preview(.startCanary(target: "unionpay", sharePercent: 5), by: .li, at: bench.now)
        #expect(small.riskClass == 2)
    }

    @Test func `a version tried against itself changes no decision`() throws {
        let plain = try Bench { $0.limits.explorePartsPerMillion = 200_000 }
        let trial = try Bench { $0.limits.explorePartsPerMillion = 200_000 }
        #expect(trial.command(.startCanary(target: "v2", sharePercent: 50), by: .li)?.outcome == .done)
        let canary = try trial.canary()
        #expect(canary.subject == .weights(version: 2))
        for number in 0..<80 {
            for bench in [plain, trial] {
                bench.create(bench.request("A\(number)", user: "user-\(number)"))
                if number % 5 == 0 {
                    try bench.answerNext("prepay", .refused(ChannelRefusal(
                        errorClass: .technical, code: "BUSY", message: "")))
                }
                while bench.has("prepay") { try bench.answerNext("prepay", .prepaid(payParameter: "qr")) }
                bench.advance(700)
            }
            let one = try plain.store.decisions(of: plain.order("A\(number)").id)
            let two = try trial.store.decisions(of: trial.order("A\(number)").id)
            #expect(one.map(\.chosen) == two.map(\.chosen))
            #expect(one.map(\.candidates) == two.map(\.candidates))
            #expect(one.map(\.propensityMillionths) == two.map(\.propensityMillionths))
        }
        let assigned = try trial.canary().run.assigned
        #expect(assigned.control > 20 && assigned.treatment > 20)
    }

    @Test func `weights are tried with the treatment, and become everybody's when promoted`() throws {
        let bench = try Bench()
        #expect(bench.command(.startCanary(target: "wechat=1,alipay=90", sharePercent: 20), by: .li)?.outcome == .done)
        let canary = try bench.canary()
        #expect(canary.subject == .weights(version: 3))
        #expect(try bench.weight(.wechat) == 60, "the control keeps its weights")
        for (arm, channel) in [(Arm.control, ChannelID.wechat), (.treatment, .alipay)] {
            bench.create(bench.request("\(arm)", user: bench.users(arm, of: canary, 1)[0]))
            #expect(try bench.attempts("\(arm)")[0].channel == channel)
        }
        let decision = try bench.store.decisions(of: bench.order("treatment").id)[0]
        #expect(decision.settingsVersion == 3)
        try bench.crash()
        bench.create(bench.request("later", user: bench.users(.treatment, of: canary, 2)[1]))
        #expect(try bench.attempts("later")[0].channel == .alipay)
        #expect(bench.command(.promoteCanary("weights"), by: .li)?.outcome == .done)
        #expect(try bench.weight(.wechat) == 1 && bench.weight(.alipay) == 90)
    }
}

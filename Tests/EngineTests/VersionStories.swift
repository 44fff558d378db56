import Engine
import Experiments
import Operations
import Payments
import Routing
import Storage
import Testing

@Suite struct VersionStories {
    @Test func `every change is a version with who, when and why, and says what it changed`() throws {
        let bench = try Bench()
        #expect(try bench.store.routingVersions(limit: 9).map(\.act) == ["start"])
        bench.advance(1_000)
        bench.command(.setChannelWeight(channel: "alipay", weight: 35), by: .li, reason: "cost drift of the week")
        bench.command(.failover(channel: "unionpay"), by: .wang)
        bench.command(.setPreferenceWeight(55), by: .li)
        let rows = try bench.snapshot(.channels).versions
        #expect(rows.map(\.act) == ["preference_weight", "failover", "weight", "start"])
        #expect(rows.map(\.number) == [5, 4, 3, 2] && rows.map(\.isCurrent) == [true, false, false, false])
        #expect(rows[2].by == "ops.li" && rows[2].reason == "cost drift of the week")
        #expect(rows[2].at == bench.now.milliseconds)
        #expect(rows.map(\.differences) == [
            ["preference 50 -> 55", "cost 50 -> 45"], ["unionpay none -> off"], ["alipay 30 -> 35"], [],
        ])
        #expect(bench.engine.configuration.profiles.count == 3)
        let stored = try #require(try bench.store.routingVersion(4))
        #expect(stored.settings.channels.first { $0.channel == .unionpay }?.override == .off)
        #expect(throws: (any Error).self) { try bench.store.insert(stored) }
    }

    @Test func `one key brings an earlier version back, as a new version with a timer of its own`() throws {
        let bench = try Bench()
        let kept = try #require(bench.command(.setChannelWeight(channel: "alipay", weight: 35), by: .li))
        bench.command(.setPreferenceWeight(58), by: .li)
        bench.command(.failover(channel: "unionpay"), by: .li)
        let preview = try bench.engine.preview(.rollback(version: 2), by: .li, at: bench.now)
        #expect(preview.riskClass == 3 && preview.typedTarget == "v2" && preview.undoAfterSeconds == 1_800)
        #expect(preview.effects.map(\.name) == [
            "preference 58 -> 50", "cost 42 -> 50", "alipay 35 -> 30", "unionpay off -> none",
        ])
        #expect(bench.command(.rollback(version: 2), by: .wang, typed: "v3")?.refusal?.rule == .typedTargetDiffers)
        let result = try #require(bench.command(.rollback(version: 2), by: .wang))
        #expect(result.outcome == .done)
        #expect(try bench.weight(.alipay) == 30 && bench.override(.unionpay) == ChannelOverride.none)
        let versions = try bench.store.routingVersions(limit: 9)
        #expect(versions[0].settings == versions.last?.settings && versions[0].number == 6)
        #expect(versions[0].by == "ops.wang")
        // Older timers would undo what no longer stands.
        #expect(bench.command(.undo(timer: kept.reference), by: .li)?.refusal?.rule == .unknownTarget)
        #expect(try bench.snapshot(.overview).timers.map(\.act) == ["rollback"])
        bench.run(1_801_000)
        #expect(try bench.weight(.alipay) == 35 && bench.override(.unionpay) == .off)
        #expect(try bench.snapshot(.channels).weights == Weights(preference: 58, cost: 42))
    }

    @Test func `a rollback is refused when it names nothing, changes nothing or is a draft; the choice of roles holds`() throws {
        let bench = try Bench()
        #expect(bench.command(.rollback(version: 77), by: .li)?.refusal?.rule == .unknownTarget)
        #expect(bench.command(.rollback(version: 2), by: .li)?.refusal?.rule == .alreadyDone)
        #expect(bench.command(.rollback(version: 2), by: .chen)?.refusal?.rule == .notPermitted)
        bench.command(.startCanary(target: "preference=80", sharePercent: 10), by: .li)
        #expect(bench.command(.rollback(version: 3), by: .li)?.refusal?.rule == .wrongState)
    }

    @Test func `a rollback to before a canary stops it`() throws {
        let bench = try Bench()
        bench.command(.startCanary(target: "wechat", sharePercent: 10), by: .li)
        #expect(bench.command(.rollback(version: 2), by: .wang)?.outcome == .done)
        let canary = try bench.canary()
        #expect(canary.run.state == .stopped && canary.endedBy == "ops.wang")
        #expect(try bench.override(.wechat) == ChannelOverride.none, "as it was before the canary")
        bench.create(bench.request("C", user: bench.users(.control, of: canary, 1)[0]))
        #expect(try bench.attempts("C")[0].channel == .wechat)
    }

    @Test func `versions outlive a restart; a channel that was configured meanwhile makes one`() throws {
        let bench = try Bench()
        bench.command(.setChannelWeight(channel: "alipay", weight: 35), by: .li)
        let before = try bench.snapshot(.channels).versions
        try bench.crash()
        #expect(try bench.snapshot(.channels).versions == before)
        bench.configuration.profiles.append(Bench.bank)
        try bench.crash()
        let newest = try #require(try bench.snapshot(.channels).versions.first)
        #expect(newest.act == "configuration" && newest.by == "engine" && newest.number == before[0].number + 1)
        #expect(bench.command(.rollback(version: 2), by: .li)?.outcome == .done)
    }
}

import Payments
import Testing

@testable import Routing

@Suite("Whether a peak fits")
struct CapacityPlanTests {
    private let at = Timestamp(milliseconds: 1_795_060_800_000)

    private func channel(
        _ id: ChannelID, rate: Int, weight: Int, environments: Set<PaymentEnvironment> = Bench.everywhere,
        override: ChannelOverride = .none, breaker: BreakerGate = .closed, calls: Int = 100_000,
        callMilliseconds: Int64 = 200, dayLimit: Int64 = 0, dayUsed: Int64 = 0
    ) -> PlanChannel {
        var profile = Bench.profile(
            id, weight: weight, environments: environments, ceiling: calls).with(.rate, Int64(rate))
        profile.dayAmountMinorUnits = dayLimit
        return PlanChannel(
            profile: profile,
            setting: ChannelSetting(channel: id, weight: weight, override: override, updatedAt: at),
            breaker: breaker, callMilliseconds: callMilliseconds, dayMinorUnits: dayUsed)
    }

    /// Sixty of a hundred orders inside WeChat, as many fans of WeChat among the others.
    private func mix(_ count: Int = 150) -> TrafficMix {
        var random = SplitMix64(seed: 3)
        return TrafficMix(
            recent: (0..<count).map { index in
                let isInside = random.below(100) < 60
                let loves = random.below(100) < 60
                return RoutingRequest(
                    order: OrderID(trusted: "01JD0000000000000000" + String(100_000 + index)), attemptNumber: 2,
                    amount: .fen(5_000 + Int64(random.below(10_000))), environment: isInside ? .wechatBrowser : .app,
                    category: .goods, splitTotalMinorUnits: 0,
                    buyer: Buyer(
                        userID: "u\(index)",
                        preferences: [
                            ChannelPreference(channel: .wechat, weight: loves ? 80 : 15),
                            ChannelPreference(channel: .alipay, weight: loves ? 15 : 80),
                        ]), tried: [.wechat])
            })
    }

    private func plan(_ rate: Int, _ channels: [PlanChannel], minutes: Int = 30) -> CapacityPlan {
        CapacityPlan(
            PlannedPeak(centiPerSecond: rate * 100, at: at, minutes: minutes), channels: channels, mix: mix(),
            weights: Bench.even)
    }

    private var three: [PlanChannel] {
        [
            channel(.wechat, rate: 300, weight: 45),
            channel(.alipay, rate: 300, weight: 35, environments: [.app, .browser]),
            channel(.unionpay, rate: 150, weight: 20),
        ]
    }

    @Test("a small peak fits: everybody gets what is liked, nothing spills")
    func small() {
        let plan = plan(100, three)
        #expect(plan.fits)
        #expect(plan.spills == [])
        #expect(plan.advice == [])
        #expect(plan.fitsUpToCentiPerSecond == 10_000)
        #expect(plan.channels.map(\.centiPerSecond).reduce(0, +) >= 9_999)
        #expect(plan.channels.allSatisfy { $0.centiPerSecond == $0.wantedCentiPerSecond })
    }

    @Test("every order is somewhere or lost, and no channel carries more than its ceiling", arguments: 1...12)
    func conserved(step: Int) {
        let rate = step * 97
        let plan = plan(rate, three)
        let carried = plan.channels.map(\.centiPerSecond).reduce(0, +)
        #expect(abs(carried + plan.lostCentiPerSecond - rate * 100) <= 2 + (plan.fits ? rate / 10 : 0))
        for channel in plan.channels { #expect(channel.useBasisPoints <= 10_000) }
    }

    @Test("past a ceiling orders spill to where they are liked next; what only one environment allows finds no way out")
    func spills() throws {
        let plan = plan(500, three)
        let wechat = plan.channels[0]
        #expect(wechat.wantedCentiPerSecond > 30_000)
        #expect(wechat.useBasisPoints >= 8_000)
        #expect(plan.channels[1].centiPerSecond > plan.channels[1].wantedCentiPerSecond)
        let first = try #require(plan.spills.first)
        #expect(first.from == .wechat)
        #expect(first.startsAtCentiPerSecond <= 40_000)
        #expect(plan.fits, "300 + 300 + 150 carry 500 although wechat alone is wanted for more than 300")
    }

    @Test("a peak above all ceilings is lost by the difference, and the answer says what would carry it")
    func lost() throws {
        let plan = plan(1_900, three)
        #expect(!plan.fits)
        #expect(plan.lostCentiPerSecond >= 115_000)
        #expect((50_000...75_000).contains(plan.fitsUpToCentiPerSecond))
        let raises = plan.advice.compactMap { advice -> ChannelID? in
            if case .raise(let channel, .rate, _) = advice.act { channel } else { nil }
        }
        #expect(raises.first == .wechat, "most orders want it")
        let rest = plan.advice.filter { if case .beginEarlier = $0.act { false } else { true } }
        #expect(rest.last?.lostCentiPerSecond ?? 1 <= 190, "with all steps done it fits: \(rest)")
    }

    @Test("what the advice says holds: with the ceilings raised as told the same peak fits")
    func adviceHolds() {
        let plan = plan(900, three)
        #expect(!plan.fits)
        var channels = three
        for step in plan.advice {
            guard case .raise(let id, let ceiling, let limit) = step.act,
                let index = channels.firstIndex(where: { $0.profile.id == id })
            else { continue }
            channels[index].profile = channels[index].profile.with(ceiling, limit)
        }
        #expect(self.plan(900, channels).fits)
    }

    @Test("a channel that is out carries nothing, and bringing it back is the first advice when that is enough")
    func bringBack() {
        var channels = three
        channels[1] = channel(
            .alipay, rate: 300, weight: 35, environments: [.app, .browser], override: .off)
        let plan = plan(560, channels)
        #expect(plan.channels[1].out == .failedOver)
        #expect(plan.channels[1].centiPerSecond == 0)
        #expect(!plan.fits)
        #expect(plan.advice.first?.act == .bringBack(.alipay, .failedOver))
    }

    @Test("calls that last long make the concurrency the ceiling that binds")
    func calls() {
        let slow = channel(.wechat, rate: 1_000, weight: 45, calls: 100, callMilliseconds: 2_000)
        let plan = plan(80, [slow])
        #expect(plan.channels[0].limitedBy == .calls)
        #expect(plan.channels[0].limitCentiPerSecond == 5_000)
        #expect(plan.lostCentiPerSecond == 3_000)
    }

    @Test("a day's amount runs out during the peak although a second's rate would do")
    func dayAmount() {
        // Mean order about 100 yuan; 50 a second for ten minutes are about 30,000 orders, 3,000,000 yuan.
        var channel = channel(.wechat, rate: 1_000, weight: 45, dayLimit: 200_000_000)
        channel.dayMinorUnits = 50_000_000
        let plan = plan(50, [channel], minutes: 10)
        #expect(plan.channels[0].dayStartMinorUnits == 50_000_000)
        #expect(plan.channels[0].dayEndMinorUnits <= 200_000_000)
        #expect(plan.channels[0].limitedBy == .dayAmount)
        #expect(!plan.fits)
        if case .raise(.wechat, .dayAmount, let limit)? = plan.advice.first?.act {
            #expect(limit > 330_000_000)
        } else {
            Issue.record("\(plan.advice)")
        }
    }

    @Test("when rates hold it up, the same orders fit into a longer time")
    func earlier() {
        let plan = plan(200, [channel(.wechat, rate: 100, weight: 45)], minutes: 30)
        #expect(plan.advice.last?.act == .beginEarlier(minutes: 30))
    }

    @Test("orders that no channel may take are told apart from those that want room")
    func nobody() {
        let plan = plan(100, [channel(.alipay, rate: 300, weight: 35, environments: [.app, .browser])])
        #expect(plan.lostCentiPerSecond > 4_000)
        #expect(plan.advice.first?.act == .orderNobodyTakes)
    }

    @Test("without recorded orders there is no answer")
    func nothingRecorded() {
        let plan = CapacityPlan(
            PlannedPeak(centiPerSecond: 100, at: at), channels: three, mix: TrafficMix(recent: []),
            weights: Bench.even)
        #expect(plan.sample == 0)
        #expect(!plan.fits)
    }

    @Test("the same question has the same answer")
    func deterministic() { #expect(plan(700, three) == plan(700, three)) }

    @Test("the mix takes the same hour's orders in, up to half when there are enough of both")
    func mixture() {
        let recent = (0..<500).map { Bench.request(fen: 1_000 + Int64($0)) }
        let old = (0..<500).map { Bench.request(fen: 900_000 + Int64($0), attempt: 3, tried: [.alipay]) }
        let both = TrafficMix(recent: recent, sameHour: old, limit: 100)
        #expect(both.requests.count == 100)
        #expect(both.requests.count { $0.amount.minorUnits >= 900_000 } == 50)
        #expect(both.requests.allSatisfy { $0.attemptNumber == 1 && $0.tried.isEmpty })
        #expect(TrafficMix(recent: Array(recent.prefix(10)), sameHour: old, limit: 100).requests.count == 100)
        #expect(TrafficMix(recent: recent, limit: 100).requests.count == 100)
    }

    @Test("the largest peak of the largest orders for a whole day overflows nothing")
    func extremes() {
        let request = RoutingRequest(
            order: OrderID(trusted: "01JD0000000000000000000001"), attemptNumber: 1,
            amount: .fen(Money.maximumMinorUnits), environment: .app, category: .goods, splitTotalMinorUnits: 0,
            buyer: Buyer(userID: "u"), tried: [])
        var channels = [channel(.wechat, rate: 100, weight: 1, dayLimit: 1_000_000_000_000)]
        channels[0].profile = Bench.profile(.wechat, maximum: Money.maximumMinorUnits).with(.dayAmount, 1_000_000_000_000)
        let plan = CapacityPlan(
            PlannedPeak(centiPerSecond: .max, at: at, minutes: .max), channels: channels,
            mix: TrafficMix(recent: [request]), weights: Bench.even)
        #expect(!plan.fits)
        #expect(plan.peak.minutes == 1_440)
        channels[0].profile = channels[0].profile.with(.dayAmount, .max).with(.rate, .max)
        let endless = CapacityPlan(
            PlannedPeak(centiPerSecond: .max, at: at, minutes: .max), channels: channels,
            mix: TrafficMix(recent: [request]), weights: Bench.even)
        #expect(endless.channels[0].centiPerSecond > 0)
    }
}

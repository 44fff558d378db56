import Channels
import Operations
import Payments
import Routing
import Testing

@testable import Engine
@testable import Storage

/// Ceilings are kept by our own count: a channel is never asked for more than it carries while another has room, and
/// nobody has to be refused for us to know.
@Suite struct CapacityStories {
    /// A world that refuses what is above a channel's ceiling, as a channel would.
    private final class StrictWorld {
        let ceilings: [ChannelID: Int]
        private var sent: [ChannelID: [Timestamp]] = [:]
        private(set) var refused = 0
        private(set) var refusedWithRoomElsewhere = 0
        private(set) var most: [ChannelID: Int] = [:]

        init(_ ceilings: [ChannelID: Int]) { self.ceilings = ceilings }

        func room(_ channel: ChannelID, _ now: Timestamp) -> Int {
            let recent = (sent[channel] ?? []).filter { now.since($0) < 1_000 }
            sent[channel] = recent
            return (ceilings[channel] ?? 0) - recent.count
        }

        func answer(_ channel: ChannelID, _ now: Timestamp) -> ChannelAnswer {
            let left = room(channel, now)
            sent[channel, default: []].append(now)
            most[channel] = max(most[channel] ?? 0, (ceilings[channel] ?? 0) - left + 1)
            guard left > 0 else {
                refused += 1
                if ceilings.keys.contains(where: { $0 != channel && room($0, now) > 0 }) {
                    refusedWithRoomElsewhere += 1
                }
                return .refused(ChannelRefusal(errorClass: .rateLimited, code: "FREQUENCY_LIMITED", message: ""))
            }
            return .prepaid(payParameter: "p")
        }
    }

    private static let ceilings: [ChannelID: Int] = [.wechat: 30, .alipay: 40, .unionpay: 20]

    private func bounded(_ change: @escaping (inout ChannelProfile) -> Void = { _ in }) throws -> Bench {
        try Bench { configuration in
            // Orders worth so much that the price of a place moves none of them: these stories are about ceilings.
            configuration.limits.marginMillionths = 1_000_000
            // One shop, for which nothing is kept aside.
            configuration.shops = [configuration.shops[0]]
            configuration.profiles = configuration.profiles.map { profile in
                var profile = profile.with(.rate, Int64(CapacityStories.ceilings[profile.id] ?? 0))
                change(&profile)
                return profile
            }
        }
    }

    /// Sends orders at a mean rate, bunched as people come.
    private func drive(_ bench: Bench, _ world: StrictWorld, orders: Int, perSecond: UInt64) throws {
        var random = SplitMix64(seed: 5)
        for number in 0..<orders {
            bench.advance(Int64(random.below(2_000 / perSecond + 1)))
            bench.create(bench.request("O\(number)", user: "u\(number)"))
            while let call = bench.calls.first(where: { $0.call.word == "prepay" }) {
                bench.drop(call.task)
                bench.answer(call.task, world.answer(call.channel, bench.now))
            }
            #expect(bench.engine.capacityFaults(at: bench.now) == [])
        }
        #expect(try bench.engine.openCountFaults(at: bench.now) == [])
    }

    @Test func `a thousand orders near the ceilings exceed none, and no channel has to refuse one`() throws {
        let bench = try bounded()
        let world = StrictWorld(CapacityStories.ceilings)
        try drive(bench, world, orders: 1_000, perSecond: 70)
        #expect(world.refused == 0)
        for (channel, most) in world.most { #expect(most <= CapacityStories.ceilings[channel] ?? 0, "\(channel)") }
        let states = try (0..<1_000).map { try bench.order("O\($0)").state }
        #expect(states.allSatisfy { $0 == .paying })
        #expect(world.most[.wechat] == 30, "the favourite is used up to its ceiling")
    }

    @Test func `above all ceilings orders are lost, and still none by a channel's refusal`() throws {
        let bench = try bounded()
        let world = StrictWorld(CapacityStories.ceilings)
        try drive(bench, world, orders: 600, perSecond: 200)
        #expect(world.refused == 0)
        #expect(world.refusedWithRoomElsewhere == 0)
        let failed = try (0..<600).count { try bench.order("O\($0)").state == .failed }
        #expect(failed > 100)
        let lost = try #require(try (0..<600).first { try bench.order("O\($0)").state == .failed })
        let decision = try #require(try bench.store.decisions(of: bench.order("O\(lost)").id).last)
        #expect(decision.candidates.allSatisfy { $0.exclusion == .atRate }, "and the reason stands in the decision")
    }

    @Test func `open orders are counted against a channel that limits them, until they end`() throws {
        let bench = try bounded { if $0.id == .wechat { $0.openOrdersCeiling = 3 } }
        for number in 0..<4 { try bench.payable(bench.request("O\(number)")) }
        let channels = try (0..<4).map { try bench.attempts("O\($0)")[0].channel }
        #expect(channels == [.wechat, .wechat, .wechat, .alipay])
        bench.notifyPaid(try bench.attempts("O0")[0])
        try bench.payable(bench.request("O4"))
        #expect(try bench.attempts("O4")[0].channel == .wechat, "a paid order has made room")
    }

    // MARK: the amount of a day

    /// Ten seconds before midnight in Beijing.
    private func lateBench() throws -> Bench {
        let bench = try bounded { if $0.id == .wechat { $0.dayAmountMinorUnits = 100_000 } }
        let midnight = CapacityDay(number: CapacityDay(bench.now).number + 1).start
        bench.advance(midnight.since(bench.now) - 10_000)
        return bench
    }

    private func channel(_ bench: Bench, _ number: String) throws -> ChannelID {
        try bench.payable(bench.request(number))
        return try bench.attempts(number)[0].channel
    }

    @Test func `what was paid today and what may still be paid fill the day together; midnight in Beijing empties it`() throws {
        let bench = try lateBench()
        for number in 0..<6 { try bench.paid(bench.request("P\(number)")) }
        for number in 0..<4 { #expect(try channel(bench, "U\(number)") == .wechat) }
        #expect(try channel(bench, "X1") == .alipay, "60,000 arrived and 40,000 may")
        let row = try #require(try bench.snapshot(.channels).channels.first { $0.id == "wechat" })
        #expect(row.dayMinorUnits == 100_000)
        #expect(row.dayPercent == 100)

        bench.advance(10_000)
        let fresh = try #require(try bench.snapshot(.channels).channels.first { $0.id == "wechat" })
        #expect(fresh.dayMinorUnits == 40_000, "the open ones go over into the new day")
        for number in 0..<6 { #expect(try channel(bench, "N\(number)") == .wechat) }
        #expect(try channel(bench, "X2") == .alipay)
    }

    @Test func `an order too large for what is left goes elsewhere while small ones still fit`() throws {
        let bench = try lateBench()
        for number in 0..<9 { try bench.paid(bench.request("P\(number)")) }
        try bench.payable(bench.request("L", fen: 10_001))
        #expect(try bench.attempts("L")[0].channel == .alipay)
        let decision = try #require(try bench.store.decisions(of: bench.order("L").id).last)
        #expect(decision.candidates.first { $0.channel == .wechat }?.exclusion == .atDailyAmount)
        #expect(try channel(bench, "S") == .wechat)
    }

    @Test func `an order that ends unpaid gives its amount back to the day`() throws {
        let bench = try lateBench()
        for number in 0..<10 { #expect(try channel(bench, "U\(number)") == .wechat) }
        let token = bench.token()
        bench.send(.closeOrder(shop: Bench.shop, .shopNumber("U0"), token))
        try bench.answerNext("close", .closed)
        _ = try channel(bench, "A")
        let decision = try #require(try bench.store.decisions(of: bench.order("A").id).last)
        let wechat = try #require(decision.candidates.first { $0.channel == .wechat })
        #expect(wechat.exclusion == nil, "there is room again, whether or not routing wants it")
    }

    // MARK: over a crash

    @Test func `a crash forgets nothing of it: second, open orders and day are counted again from the store`() throws {
        let bench = try lateBench()
        for number in 0..<5 { try bench.paid(bench.request("P\(number)")) }
        for number in 0..<3 { try bench.payable(bench.request("U\(number)")) }
        bench.run(2_000)
        for number in 0..<2 { try bench.payable(bench.request("V\(number)")) }
        let before = bench.engine.capacity.use(.wechat, at: bench.now.adding(milliseconds: 1))
        #expect(before.openOrders == 5 && before.arrivedTodayMinorUnits == 50_000 && before.ordersThisSecond == 2)
        try bench.crash()
        #expect(bench.engine.capacity.use(.wechat, at: bench.now) == before)
        #expect(bench.engine.capacityFaults(at: bench.now) == [])
        #expect(try bench.engine.openCountFaults(at: bench.now) == [])
        #expect(try channel(bench, "X") == .alipay, "the day is as full as before")
    }

    @Test func `a store from before the day was counted is read from the day's first event on`() throws {
        let bench = try lateBench()
        for number in 0..<5 { try bench.paid(bench.request("P\(number)")) }
        bench.run(20_000)
        for number in 0..<2 { try bench.paid(bench.request("N\(number)")) }
        bench.run(2_000)
        try bench.store.connection.execute("DELETE FROM named_values WHERE name = '\(Engine.capacityKey)'")
        try bench.crash()
        #expect(bench.engine.capacity.use(.wechat, at: bench.now).arrivedTodayMinorUnits == 20_000)
    }

    // MARK: what people see

    @Test func `a place has a price near the ceiling, and the standing carries it into the decision`() throws {
        let bench = try bounded()
        func price() throws -> Int64 {
            let profile = try #require(bench.engine.collecting.first { $0.id == .wechat })
            return bench.engine.standing(profile, steering: bench.engine.steering, at: bench.now).placePriceMillionths
        }
        #expect(try price() == 0)
        for number in 0..<20 { bench.create(bench.request("A\(number)")) }
        #expect(try price() == 0)
        for number in 0..<9 { bench.create(bench.request("B\(number)")) }
        #expect(try price() > 50_000)
        bench.advance(1_000)
        #expect(try price() == 0)
    }

    @Test func `a channel at 85 % of a ceiling raises an alert that ends below 75 %`() throws {
        let bench = try lateBench()
        func alert() throws -> AlertRow? {
            try bench.snapshot(.overview).alerts.first { $0.kind == .capacity && $0.closedAt == nil }
        }
        for number in 0..<8 { try bench.paid(bench.request("P\(number)")) }
        bench.run(1_000)
        #expect(try alert() == nil)
        try bench.paid(bench.request("P8"))
        bench.run(1_000)
        #expect(try alert()?.channel == "wechat")
        #expect(try alert()?.valueBasisPoints == 9_000)
        bench.run(15_000)
        #expect(try alert() == nil, "a new day")
    }

    @Test func `a planned peak is shown until it is past, over a crash, and warned of when it does not fit`() throws {
        let bench = try bounded()
        for number in 0..<40 {
            bench.create(bench.request("A\(number)", user: "u\(number)"))
            bench.advance(50)
        }
        #expect(try bench.snapshot(.overview).capacity == nil, "no line without a peak")
        let at = bench.now.adding(seconds: 7_200)
        let peak = OperatorCommand.planPeak(centiPerSecond: 190_000, at: AskedMoment(clamping: at.milliseconds), minutes: 30)
        #expect(bench.command(peak, by: .viewer)?.refusal?.rule == .notPermitted)
        #expect(bench.command(peak, by: .li)?.outcome == .done)
        bench.run(1_000)
        let view = try #require(try bench.snapshot(.overview).capacity)
        #expect(view.source == .planned && view.by == "ops.li" && view.centiPerSecond == 190_000)
        #expect(!view.fits)
        #expect(view.lostCentiPerSecond == 190_000 - 9_000, "30 + 40 + 20 carry 90")
        #expect(view.advice.contains { $0.act == .raiseRate && $0.channel == "wechat" })
        func alerts() throws -> [AlertRow] {
            try bench.snapshot(.overview).alerts.filter { $0.kind == .peak && $0.closedAt == nil }
        }
        #expect(try alerts().first?.count == 1_810)

        try bench.crash()
        #expect(try bench.snapshot(.capacity).capacity?.by == "ops.li")
        let small = OperatorCommand.planPeak(centiPerSecond: 4_000, at: AskedMoment(clamping: at.milliseconds), minutes: 30)
        #expect(bench.command(small, by: .wang)?.outcome == .done)
        bench.run(2_000)
        #expect(try alerts().isEmpty)
        bench.run(7_200_000 + 1_800_000)
        #expect(try bench.snapshot(.overview).capacity == nil)
        #expect(try bench.store.audit(limit: 10).contains { $0.act == "peak" && $0.who == "ops.wang" })
    }

    @Test func `a peak in the past, without a rate, or of a month from now is refused`() throws {
        let bench = try bounded()
        func refusal(_ rate: Int, _ seconds: Int64, _ minutes: Int = 30) -> CommandRefusal.Rule? {
            bench.command(
                .planPeak(
                    centiPerSecond: AskedCount(clamping: rate),
                    at: AskedMoment(clamping: bench.now.adding(seconds: seconds).milliseconds),
                    minutes: AskedCount(clamping: minutes)),
                by: .li)?.refusal?.rule
        }
        #expect(refusal(100, -1) == .outOfRange)
        #expect(refusal(0, 60) == .outOfRange)
        #expect(refusal(100, 40 * 86_400) == .outOfRange)
        #expect(refusal(100, 60, 0) == .outOfRange)
        #expect(bench.command(.dropPeak, by: .li)?.refusal?.rule == .alreadyDone)
        #expect(refusal(100, 60) == nil)
        #expect(bench.command(.dropPeak, by: .li)?.outcome == .done)
    }

    @Test func `the same hour of earlier days speaks for the evening when the morning's orders are others`() throws {
        let bench = try bounded()
        for number in 0..<30 { bench.create(bench.request("E\(number)", fen: 900_000, user: "e\(number)")) }
        bench.advance(86_400_000 - 3_600_000 * 3)
        for number in 0..<30 { bench.create(bench.request("M\(number)", fen: 5_000, user: "m\(number)")) }
        let evening = PlannedPeak(centiPerSecond: 1_000, at: bench.now.adding(seconds: 3 * 3_600 - 60))
        let noon = PlannedPeak(centiPerSecond: 1_000, at: bench.now.adding(seconds: 60))
        let atEvening = try bench.engine.capacityState(evening, at: bench.now).mix.requests
        let atNoon = try bench.engine.capacityState(noon, at: bench.now).mix.requests
        func evenings(_ requests: [RoutingRequest]) -> Int { requests.count { $0.amount.minorUnits == 900_000 } }
        #expect(atNoon.count == 60 && evenings(atNoon) == 30, "the recent ones alone")
        #expect(atEvening.count == TrafficMix.fewRequests && evenings(atEvening) == 30 + 17)
    }

    @Test func `a store read without its engine gives the engine's own answer`() throws {
        let bench = try bounded { if $0.id == .unionpay { $0.dayAmountMinorUnits = 9_000_000 } }
        for number in 0..<60 {
            try bench.paid(bench.request("A\(number)", user: "u\(number)"))
            bench.advance(40)
        }
        bench.command(.failover(channel: "alipay"), by: .li)
        let peak = PlannedPeak(centiPerSecond: 8_000, at: bench.now.adding(seconds: 3_600))
        let own = try bench.engine.capacityState(peak, at: bench.now).view(peak, .asked)
        let read = try CapacityState.read(
            bench.store, profiles: bench.configuration.profiles, peak: peak, at: bench.now).view(peak, .asked)
        #expect(read.rows.map(\.out) == own.rows.map(\.out))
        #expect(read.rows.map(\.dayMinorUnits) == own.rows.map(\.dayMinorUnits))
        #expect(read.rows.map(\.peakCentiPerSecond) == own.rows.map(\.peakCentiPerSecond))
        #expect(read.lostCentiPerSecond == own.lostCentiPerSecond)
        #expect(read.advice == own.advice)
    }
}

/// What is open at a channel, summed currency by currency.
@Suite struct LoadTests {
    @Test func `money in flight of two currencies is two sums`() {
        var load = ChannelLoad()
        load.add(Money(minorUnits: 100, currency: .cny), 1)
        load.add(Money(minorUnits: 700, currency: .jpy), 1)
        load.add(Money(minorUnits: 50, currency: .cny), 1)
        #expect(load.orders == 3 && load.minorUnits(.cny) == 150 && load.minorUnits(.jpy) == 700)
        #expect(load.minorUnits(.usd) == 0)
        for amount in [Money(minorUnits: 150, currency: .cny), Money(minorUnits: 700, currency: .jpy)] {
            load.add(amount, -1)
        }
        load.orders -= 1
        #expect(load == ChannelLoad(), "what is over leaves nothing behind")
    }
}

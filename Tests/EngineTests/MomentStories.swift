import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

/// Moments that channels tell are believed only when they can be true.
@Suite struct MomentStories {
    private func tell(_ bench: Bench, paidAt: Timestamp?, fen: Int64 = 10_000) throws {
        let attempt = try bench.attempts("A1")[0]
        let report = TradeReport(
            attempt: attempt.id, status: .paid, channelTradeNumber: "T1", amount: .fen(fen), paidAt: paidAt)
        bench.send(.notified(.trade(channel: attempt.channel, eventID: "e1", report), bench.token()))
    }

    @Test(arguments: [
        -62_135_596_800_000, 0, 1_794_999_000_000, 4_070_908_800_000, 253_402_300_799_000, Int64.min, Int64.max,
    ])
    func `one that cannot be true is counted, and ours stands instead`(_ milliseconds: Int64) throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1", plan: Bench.plan()))
        bench.run(5_000)
        try tell(bench, paidAt: Timestamp(milliseconds: milliseconds))
        let order = try bench.order("A1")
        #expect(order.paidAt == bench.now)
        #expect(order.flags.contains(.momentDoubted))
        #expect(bench.engine.counters.momentsDoubted == [.wechat: 1])
        #expect(try bench.store.events(of: order.id).contains { $0.kind == .momentDoubted })
        bench.run(3 * 86_400_000)
        #expect(bench.has("split"), "its shares leave as they should")
    }

    @Test func `one within the tolerance of clocks is believed`() throws {
        for offset in [-299_000, 0, 299_000] as [Int64] {
            let bench = try Bench()
            try bench.payable(bench.request("A1"))
            let told = bench.now.adding(milliseconds: offset)
            try tell(bench, paidAt: told)
            #expect(try bench.order("A1").paidAt == told)
            #expect(try !bench.order("A1").flags.contains(.momentDoubted))
        }
    }

    @Test func `a payment of a wrong amount is no way around it`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        try tell(bench, paidAt: Timestamp(milliseconds: 253_402_300_799_000), fen: 9_999)
        #expect(try bench.attempts("A1")[0].paidAt == bench.now)
    }
}

import Channels
import Engine
import Payments
import Testing

@testable import Engine

/// Which answers to a query end an attempt, and which do not.
@Suite struct QueryEndStories {
    private func report(_ status: TradeStatus, of attempt: Attempt) -> ChannelAnswer {
        let isPaid = status == .paid || status == .refunded
        return .trade(TradeReport(
            attempt: attempt.id, status: status, channelTradeNumber: isPaid ? "4200" : "",
            amount: isPaid ? attempt.amount : nil, paidAt: nil, code: status == .declined ? "64" : ""))
    }

    /// While the buyer may pay: money ends it, and the channel's word that it is closed. Nothing else does.
    private static let whilePayable: [(TradeStatus, AttemptState)] = TradeStatus.allCases.map { status in
        switch status {
        case .paid, .refunded: (status, .paid)
        case .closed: (status, .closed)
        case .notFound, .unpaid, .pending, .declined: (status, .prepaid)
        }
    }

    @Test(arguments: whilePayable) func `while the buyer may pay`(_ status: TradeStatus, _ state: AttemptState) throws {
        let bench = try Bench()
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .prepaid(payParameter: "code"))
        bench.run(4_000)
        try bench.answerNext("query", report(status, of: bench.attempts("A1")[0]))
        #expect(try bench.attempts("A1")[0].state == state)
        #expect(try bench.order("A1").state == (state == .paid ? .paid : state == .closed ? .failed : .paying))
    }

    @Test func `a declined card ends nothing: the next one pays in time`() throws {
        let bench = try Bench()
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .prepaid(payParameter: "code"))
        bench.run(4_000)
        let attempt = try bench.attempts("A1")[0]
        try bench.answerNext("query", report(.declined, of: attempt))
        #expect(try bench.attempts("A1")[0].lastCode == "64", "people can see why it is not paid yet")
        bench.run(20_000)
        try bench.answerNext("query", report(.paid, of: attempt))
        let order = try bench.order("A1")
        #expect(order.state == .paid && !order.flags.contains(.late))
        #expect(try bench.refunds("A1").isEmpty)
    }

    @Test func `after its time a declined attempt is over, and the order ends`() throws {
        let bench = try Bench { $0.profiles = [Bench.unionpay] }
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .prepaid(payParameter: "tn"))
        let attempt = try bench.attempts("A1")[0]
        for _ in 0..<60 where try !bench.attempts("A1")[0].state.isTerminal {
            bench.run(60_000)
            while bench.has("query") { try bench.answerNext("query", report(.declined, of: attempt)) }
        }
        let ended = try bench.attempts("A1")[0]
        #expect(ended.state == .closed && ended.lastCode == "64")
        #expect(ended.updatedAt >= attempt.expiresAt)
        #expect(try bench.order("A1").state == .expired)
    }
}

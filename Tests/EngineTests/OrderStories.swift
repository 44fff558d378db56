import Channels
import Engine
import Payments
import Storage
import Testing

@Suite struct OrderStories {
    @Test func `an order is routed, made payable, paid, booked and told to the shop`() throws {
        let bench = try Bench()
        let token = bench.create(bench.request("A1"))
        #expect(bench.replies[token] == nil, "the shop waits until the channel has answered")
        try bench.answerNext("prepay", .prepaid(payParameter: "weixin://pay"))
        #expect(bench.replies[token]?.report?.attempt?.payParameter == "weixin://pay")

        let attempt = try bench.attempts("A1")[0]
        #expect(bench.notifyPaid(attempt) == true)

        let order = try bench.order("A1")
        #expect(order.state == .paid)
        #expect(order.paidAttempt == attempt.id)
        #expect(order.feeMinorUnits == 60)
        #expect(try bench.balance("clearing/shop-1/wechat") == 9_940)
        #expect(try bench.balance("fee/shop-1/wechat") == 60)
        #expect(try bench.balance("shop/shop-1") == -10_000)
        #expect(bench.deliveries.map(\.event) == ["order.paid"])
        #expect(try bench.events("A1").contains(.orderPaid))
    }

    @Test func `the same request again gets the same order, other content under its number is refused`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        let again = bench.create(bench.request("A1"))
        #expect(bench.replies[again]?.report?.isRepeat == true)
        #expect(try bench.replies[again]?.report?.order.id == bench.order("A1").id)
        let other = bench.create(bench.request("A1", fen: 20_000))
        #expect(bench.replies[other]?.rejection?.code == .conflict)
        #expect(bench.count("prepay") == 1)
    }

    @Test func `an idempotency key used with other content is refused`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1", key: "k1"))
        var other = bench.request("A2", key: "k1")
        other.requestDigest = [9]
        let token = bench.create(other)
        #expect(bench.replies[token]?.rejection?.code == .idempotencyMismatch)
        #expect(try bench.store.order(shop: Bench.shop, number: "A2") == nil)
    }

    @Test func `a repeat that comes while the channel is asked waits for the same answer`() throws {
        let bench = try Bench()
        let first = bench.create(bench.request("A1"))
        let second = bench.create(bench.request("A1"))
        #expect(bench.replies[second] == nil)
        try bench.answerNext("prepay", .prepaid(payParameter: "p"))
        #expect(bench.replies[first]?.report?.attempt?.payParameter == "p")
        #expect(bench.replies[second]?.report?.attempt?.payParameter == "p")
    }

    @Test func `a definite refusal sends the order to the next channel in the same request`() throws {
        let bench = try Bench()
        let token = bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .refused(ChannelRefusal(
            errorClass: .technical, code: "SYSTEMERROR", message: "")))
        try bench.answerNext("prepay", .prepaid(payParameter: "second"))
        let attempts = try bench.attempts("A1")
        #expect(attempts.map(\.state) == [.refused, .prepaid])
        #expect(attempts[0].channel != attempts[1].channel)
        #expect(bench.replies[token]?.report?.attempt?.payParameter == "second")
    }

    @Test func `bytes that never left count as a refusal, not as unknown`() throws {
        let bench = try Bench()
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .notSent)
        #expect(bench.has("prepay"))
        #expect(try bench.attempts("A1").map(\.state) == [.refused, .created])
        #expect(!bench.has("close"))
    }

    @Test func `when every channel refuses the order fails and the shop hears it as the answer`() throws {
        let bench = try Bench()
        let token = bench.create(bench.request("A1"))
        for _ in 0..<3 {
            try bench.answerNext("prepay", .refused(ChannelRefusal(errorClass: .business, code: "NO", message: "")))
        }
        #expect(try bench.order("A1").state == .failed)
        #expect(bench.replies[token]?.rejection?.code == .noChannel)
        #expect(bench.deliveries.isEmpty, "the answer said it already")
        #expect(!bench.has("prepay"))
    }

    @Test func `a timeout is unknown: repeat once, then close, and only then another channel`() throws {
        let bench = try Bench()
        let token = bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .unknown(code: "timeout"))
        #expect(try bench.attempts("A1").map(\.state) == [.unknown])
        #expect(!bench.has("prepay"))
        bench.run(1_000)
        let first = try bench.attempts("A1")[0]
        let repeated = try bench.answerNext("prepay", .unknown(code: "timeout"))
        let call = try #require(repeated.prepay)
        #expect(call.attempt == first.id, "the same number")
        #expect(bench.has("close"))
        #expect(!bench.has("prepay"), "no second channel while the first may be paid")
        try bench.answerNext("close", .closed)
        try bench.answerNext("prepay", .prepaid(payParameter: "second"))
        #expect(try bench.attempts("A1").map(\.state) == [.closed, .prepaid])
        #expect(bench.replies[token]?.report?.attempt?.payParameter == "second")
    }

    @Test func `a refusal after a lost answer proves nothing: the attempt is closed first`() throws {
        let bench = try Bench()
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .unknown(code: "timeout"))
        bench.run(1_000)
        try bench.answerNext("prepay", .refused(ChannelRefusal(errorClass: .technical, code: "BUSY", message: "")))
        #expect(try bench.attempts("A1").map(\.state) == [.closing])
        #expect(bench.has("close"))
    }

    @Test func `a payment that turns up while the attempt is being closed counts`() throws {
        let bench = try Bench()
        let token = bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .unknown(code: "timeout"))
        bench.run(1_000)
        try bench.answerNext("prepay", .unknown(code: "timeout"))
        try bench.answerNext("close", .refused(ChannelRefusal(
            errorClass: .alreadyDone, code: "ORDERPAID", message: "")))
        let attempt = try bench.attempts("A1")[0]
        try bench.answerNext("query", .trade(bench.report(attempt)))
        #expect(try bench.order("A1").state == .paid)
        #expect(bench.replies[token]?.report?.order.state == .paid)
        #expect(try bench.attempts("A1").count == 1)
    }

    @Test func `a channel without a close call is asked until nothing is there, then given up`() throws {
        let onlyUnion = try Bench { configuration in
            configuration.profiles = [Bench.unionpay]
        }
        onlyUnion.create(onlyUnion.request("A1"))
        try onlyUnion.answerNext("prepay", .unknown(code: "timeout"))
        onlyUnion.run(1_000)
        try onlyUnion.answerNext("prepay", .unknown(code: "timeout"))
        #expect(!onlyUnion.has("close"))
        let attempt = try onlyUnion.attempts("A1")[0]
        try onlyUnion.answerNext("query", .trade(onlyUnion.report(attempt, .notFound)))
        #expect(try onlyUnion.attempts("A1")[0].state == .closing, "not there yet is not never")
        for _ in 0..<6 where onlyUnion.fatal == nil {
            onlyUnion.run(70_000)
            guard onlyUnion.has("query") else { continue }
            try onlyUnion.answerNext("query", .trade(onlyUnion.report(attempt, .notFound)))
        }
        #expect(try onlyUnion.attempts("A1")[0].state == .closed)
        #expect(try onlyUnion.order("A1").state == .failed)
    }

    @Test func `a dropped notification is made up for by the query schedule`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        #expect(!bench.has("query"))
        bench.run(3_000)
        let attempt = try bench.attempts("A1")[0]
        try bench.answerNext("query", .trade(bench.report(attempt, .unpaid)))
        #expect(try bench.order("A1").state == .paying)
        bench.run(10_000)
        try bench.answerNext("query", .trade(bench.report(attempt)))
        #expect(try bench.order("A1").state == .paid)
        bench.run(600_000)
        #expect(!bench.has("query"), "a settled payment is not asked about")
    }

    @Test func `orders that wait for their buyers fill no channel; calls that wait for an answer do`() throws {
        let bench = try Bench { configuration in
            configuration.profiles = configuration.profiles.map { $0.withConcurrency(3) }
        }
        for number in 1...30 {
            bench.create(bench.request("W\(number)"))
            try bench.answerNext("prepay", .prepaid(payParameter: "p"))
        }
        #expect(bench.replies.values.allSatisfy { $0.report?.order.state == .paying })
        for number in 1...10 { bench.create(bench.request("C\(number)")) }
        #expect(bench.calls.count == 9, "three calls for each of three channels")
        #expect(try bench.order("C10").state == .failed)
    }
}

extension ChannelProfile {
    fileprivate func withConcurrency(_ ceiling: Int) -> ChannelProfile {
        ChannelProfile(
            id: id, currencies: currencies, environments: environments, categories: categories,
            minimumMinorUnits: minimumMinorUnits, maximumMinorUnits: maximumMinorUnits, feeMillionths: feeMillionths,
            upkeepPerThousandMinorUnits: upkeepPerThousandMinorUnits, badDebtMillionths: badDebtMillionths,
            splitsAfterPayment: splitsAfterPayment, splitCeilingBasisPoints: splitCeilingBasisPoints,
            canClose: canClose, concurrencyCeiling: ceiling, ratePerSecondCeiling: ratePerSecondCeiling,
            splitDelayMilliseconds: splitDelayMilliseconds, defaultWeight: defaultWeight)
    }
}

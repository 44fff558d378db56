import Channels
import Engine
import Payments
import Routing
import Storage
import Testing

/// What is told to be sent again can succeed when it is sent again; what never can is refused for good.
@Suite struct RetryStories {
    private static let busy = ChannelAnswer.refused(
        ChannelRefusal(errorClass: .rateLimited, code: "FREQUENCY_LIMITED", message: ""))

    private func refuseAll(_ bench: Bench) throws {
        while bench.has("prepay") { try bench.answerNext("prepay", Self.busy) }
    }

    @Test func `an order no channel took is routed anew by the same request, and can be paid`() throws {
        let bench = try Bench()
        let first = bench.create(bench.request("A1"))
        try refuseAll(bench)
        #expect(bench.replies[first]?.rejection?.code == .noChannel)
        #expect(try bench.order("A1").state == .failed)

        let again = bench.create(bench.request("A1"))
        #expect(bench.replies[again] == nil, "it waits for its channel as the first did")
        try bench.answerNext("prepay", .prepaid(payParameter: "weixin://pay"))
        let report = try #require(bench.replies[again]?.report)
        #expect(report.isRepeat && report.order.state == .paying)
        #expect(report.attempt?.payParameter == "weixin://pay")

        let attempts = try bench.attempts("A1")
        #expect(attempts.map(\.state) == [.refused, .refused, .refused, .prepaid])
        #expect(attempts[3].channel == attempts[0].channel, "what was tried before is tried anew")
        #expect(Set(attempts.map(\.number)).count == 4)
        bench.notifyPaid(attempts[3])
        #expect(try bench.order("A1").state == .paid)
        #expect(try bench.events("A1").contains(.orderRetried))
        #expect(try bench.ledgerIsBalanced())
        let faults = try StoreVerification.run(bench.store)
        #expect(faults == [])
    }

    @Test func `it fails again when nothing has changed, as often as it is asked, and no number comes twice`() throws {
        let bench = try Bench()
        for round in 0..<5 {
            let token = bench.create(bench.request("A1"))
            try refuseAll(bench)
            #expect(bench.replies[token]?.rejection?.code == .noChannel, "round \(round)")
        }
        #expect(try bench.attempts("A1").count == 15)
        let decisions = try bench.store.decisions(of: bench.order("A1").id).map(\.attemptNumber)
        #expect(Set(decisions).count == decisions.count)
    }

    @Test func `with every channel switched off nothing is sent; once one is back the same request gets through`() throws {
        let bench = try Bench { configuration in
            configuration.profiles = configuration.profiles.map { $0.weighing(0) }
        }
        let first = bench.create(bench.request("A1"))
        #expect(bench.replies[first]?.rejection?.code == .noChannel)
        bench.configuration.profiles = Bench.standard.profiles
        try bench.store.save(ChannelSetting(channel: .alipay, weight: 50, version: 2, updatedAt: bench.now))
        try bench.crash()
        let again = bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .prepaid(payParameter: "p"))
        #expect(bench.replies[again]?.report?.order.state == .paying)
    }

    @Test func `it still ends at the moment the first request set`() throws {
        let bench = try Bench()
        bench.create(bench.request("A1"))
        try refuseAll(bench)
        bench.run(1_000_000)
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .prepaid(payParameter: "p"))
        bench.run(800_001)
        try bench.answerNext("close", .closed)
        #expect(try bench.order("A1").state == .expired)
        let late = bench.create(bench.request("A1"))
        #expect(bench.replies[late]?.report?.order.state == .expired)
    }

    @Test func `what failed for good is no temporary refusal: another number is needed`() throws {
        let bench = try Bench()
        bench.create(bench.request("A1"))
        try refuseAll(bench)
        bench.run(1_800_001)
        let late = bench.create(bench.request("A1"))
        let rejection = try #require(bench.replies[late]?.rejection)
        #expect(rejection.code == .wrongState && rejection.field == "shop_order_number")
        #expect(try bench.attempts("A1").count == 3)
    }

    @Test func `an order whose buyer could have paid is not routed anew`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        bench.run(3_000)
        try bench.answerNext("query", .trade(bench.report(attempt, .closed)))
        #expect(try bench.order("A1").state == .failed)
        let again = bench.create(bench.request("A1"))
        #expect(bench.replies[again]?.rejection?.code == .wrongState)
        #expect(!bench.has("prepay"))
    }

    @Test func `what no channel can ever take is refused with the field, and spends no number`() throws {
        let bench = try Bench { configuration in
            configuration.profiles = configuration.profiles.map { profile in
                var only = profile
                only.payableIn = [.app]
                return only
            }
        }
        var yen = bench.request("A1")
        yen.amount = Money(minorUnits: 100, currency: .jpy)
        var inside = bench.request("A1")
        inside.environment = .wechatBrowser
        let large = bench.request("A1", fen: 1_000_000_001)
        for (request, field) in [(yen, "currency"), (inside, "environment"), (large, "amount")] {
            let token = bench.create(request)
            let rejection = try #require(bench.replies[token]?.rejection)
            #expect(rejection.code == .invalidField && rejection.field == field, "\(rejection)")
            #expect(!rejection.rule.isEmpty)
        }
        #expect(try bench.store.order(shop: Bench.shop, number: "A1") == nil)
        try bench.payable(bench.request("A1"))
        #expect(try bench.order("A1").state == .paying, "the number is free")
    }

    @Test func `a plan that no channel for such an order divides is refused, too`() throws {
        let bench = try Bench { $0.profiles = [Bench.unionpay] }
        let token = bench.create(bench.request("A1", plan: Bench.plan()))
        #expect(bench.replies[token]?.rejection?.code == .invalidField)
        #expect(bench.replies[token]?.rejection?.field.hasPrefix("split_plan") == true)
    }

    @Test func `requests taken by an older version, which stored the digest of their bytes, are known again`() throws {
        let bench = try Bench()
        var old = bench.request("A1")
        old.requestDigest = [1, 2, 3]
        try bench.payable(old)
        var new = bench.request("A1")
        (new.requestDigest, new.earlierDigest) = ([9], [1, 2, 3])
        let known = bench.create(new)
        #expect(bench.replies[known]?.report?.isRepeat == true)
        new.earlierDigest = [4]
        let other = bench.create(new)
        #expect(bench.replies[other]?.rejection?.code == .conflict)
    }

    @Test func `each of many that send the same at once is told whether it was the one that made it`() throws {
        let bench = try Bench()
        let tokens = (0..<5).map { _ in bench.create(bench.request("A1")) }
        try bench.answerNext("prepay", .prepaid(payParameter: "p"))
        #expect(tokens.map { bench.replies[$0]?.report?.isRepeat } == [false, true, true, true, true])
    }

    @Test func `a refund, a spending and a participant asked for again say so`() throws {
        let bench = try Bench.forPayouts()
        try bench.paid(bench.request("A1"))
        #expect(bench.refund("A1", "R1", fen: 100)?.isRepeat == false)
        #expect(bench.refund("A1", "R1", fen: 100)?.isRepeat == true)
        let save = PayoutRequest.saveParticipant(SaveParticipant(
            shop: Bench.shop, number: "m9", name: "Zhang San", level: .basic, tier: .ordinary,
            accounts: [.alipay: "2088-1"], remunerationBasis: ""))
        #expect(bench.payout(save)?.isRepeat == false)
        #expect(bench.payout(save)?.isRepeat == true)
    }

    @Test(arguments: ["****eS6o", "*", "2088*1"])
    func `an account as it is shown masked is no account`(_ account: String) throws {
        let bench = try Bench.forPayouts()
        func save(_ name: String, _ account: String) -> EngineReply? {
            bench.payout(.saveParticipant(SaveParticipant(
                shop: Bench.shop, number: "m9", name: name, level: .basic, tier: .ordinary,
                accounts: [.alipay: account], remunerationBasis: "")))
        }
        #expect(save("Zhang San", account)?.rejection?.field == "accounts.alipay")
        #expect(save("W**", "2088-1")?.rejection?.field == "name")
        #expect(save("Zhang San", "2088-1")?.rejection == nil)
        let change = bench.payout(.changePayee(ChangePayee(
            shop: Bench.shop, number: "m9", name: "Zhang San", accounts: [.alipay: account])))
        #expect(change?.rejection?.field == "accounts.alipay")
    }
}

extension EngineReply {
    fileprivate var isRepeat: Bool? {
        switch self {
        case .order(let report): report.isRepeat
        case .refund(_, _, let isRepeat): isRepeat
        case .payout(.participant(_, let isRepeat)), .payout(.spent(_, _, let isRepeat)),
            .payout(.withdrawal(_, let isRepeat)):
            isRepeat
        default: nil
        }
    }
}

extension ChannelProfile {
    fileprivate func weighing(_ weight: Int) -> ChannelProfile {
        ChannelProfile(
            id: id, currencies: currencies, environments: environments, categories: categories,
            minimumMinorUnits: minimumMinorUnits, maximumMinorUnits: maximumMinorUnits, feeMillionths: feeMillionths,
            upkeepPerThousandMinorUnits: upkeepPerThousandMinorUnits, badDebtMillionths: badDebtMillionths,
            splitsAfterPayment: splitsAfterPayment, splitCeilingBasisPoints: splitCeilingBasisPoints,
            canClose: canClose, concurrencyCeiling: concurrencyCeiling, ratePerSecondCeiling: ratePerSecondCeiling,
            splitDelayMilliseconds: splitDelayMilliseconds, defaultWeight: weight)
    }
}

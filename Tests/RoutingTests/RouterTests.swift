import Payments
import Routing
import Testing

@Suite struct RouterTests {
    private let three = [Bench.standing(Bench.wechat), Bench.standing(Bench.alipay), Bench.standing(Bench.unionpay)]

    @Test func `the buyer's habit decides when preference has all the weight`() {
        let weights = CriteriaWeights(preference: 100, cost: 0, version: 1)
        let likesAlipay = Bench.request(likes: [(.alipay, 70), (.wechat, 20), (.unionpay, 10)])
        #expect(Bench.decide(likesAlipay, three, weights: weights).chosen == .alipay)
    }

    @Test func `the cheapest channel decides when cost has all the weight`() {
        let weights = CriteriaWeights(preference: 0, cost: 100, version: 1)
        let likesAlipay = Bench.request(likes: [(.alipay, 100)])
        #expect(Bench.decide(likesAlipay, three, weights: weights).chosen == .unionpay)
    }

    @Test func `upkeep counts by the order: on small amounts it outweighs a low fee`() {
        let weights = CriteriaWeights(preference: 0, cost: 100, version: 1)
        let lowFee = Bench.standing(Bench.profile(.unionpay, fee: 3_800, upkeep: 6_500))
        let lowUpkeep = Bench.standing(Bench.profile(.wechat, fee: 6_000, upkeep: 0))
        #expect(Bench.decide(Bench.request(fen: 100_000), [lowFee, lowUpkeep], weights: weights).chosen == .unionpay)
        #expect(Bench.decide(Bench.request(fen: 500), [lowFee, lowUpkeep], weights: weights).chosen == .wechat)
    }

    @Test func `a decision keeps what it knew of each channel and how its value came about`() {
        let request = Bench.request(likes: [(.wechat, 60), (.unionpay, 40)])
        var wechat = Bench.standing(
            Bench.profile(.wechat, fee: 6_000, upkeep: 0, badDebt: 0, weight: 30), success: 900, inFlight: 75)
        wechat.acceptanceMillionths = 950_000
        wechat.placePriceMillionths = 2_000
        let decision = Bench.decide(request, [
            wechat,
            Bench.standing(
                Bench.profile(.unionpay, fee: 3_000, upkeep: 0, badDebt: 0, weight: 30), weight: 15, success: 1_000),
        ])
        let scores = Dictionary(uniqueKeysWithValues: decision.candidates.map { ($0.channel, $0) })
        // 0.95 x 0.9 x 0.094 = 0.08037, less the price of 0.002, over the margin of 0.1
        #expect(scores[.wechat]?.terms?.valueBillionths == 78_370_000)
        #expect(scores[.wechat].map { [$0.preference, $0.cost, $0.success, $0.headroom, $0.weight, $0.total] }
            == [950, 940, 900, 250, 30, 783])
        // 0.77 x 1 x 0.097 at half the default weight
        #expect(scores[.unionpay]?.terms?.valueBillionths == 37_345_000)
        #expect(scores[.unionpay]?.inputs?.acceptanceMillionths == 770_000)
        #expect(decision.chosen == .wechat)
        #expect((decision.preferenceWeight, decision.costWeight, decision.settingsVersion) == (50, 50, 7))
    }

    @Test func `a buyer without history is taken for an average one`() {
        let scores = Bench.decide(Bench.request(), three).candidates
        #expect(scores.first { $0.channel == .wechat }?.preference == 925)
        #expect(scores.first { $0.channel == .unionpay }?.preference == 800)
    }

    @Test func `equal channels go by name, whatever order they come in`() {
        let twins = [ChannelID("b"), ChannelID("a"), ChannelID("c")].map { Bench.standing(Bench.profile($0)) }
        for order in [twins, twins.reversed(), [twins[2], twins[0], twins[1]]] {
            #expect(Bench.decide(Bench.request(), order).candidates.map(\.channel.text) == ["a", "b", "c"])
        }
    }

    @Test func `raising a weight never loses an order, and moves many`() {
        var moved = 0
        for request in Bench.requests(1_500, seed: 11) {
            var taken = false
            for weight in stride(from: 5, through: 100, by: 5) {
                let takes = Bench.decide(request, [
                    Bench.standing(Bench.wechat), Bench.standing(Bench.alipay, weight: weight),
                    Bench.standing(Bench.unionpay),
                ]).chosen == .alipay
                #expect(takes || !taken, "an order left alipay as its weight rose to \(weight)")
                if takes && !taken { moved += 1 }
                taken = takes
            }
        }
        #expect(moved > 1_000, "weights from 5 to 100 move most orders")
    }

    @Test func `ten points of weight are seen in the traffic`() {
        func share(_ weight: Int) -> Int {
            Bench.requests(2_000, seed: 5).count { request in
                Bench.decide(request, [
                    Bench.standing(Bench.wechat, weight: weight), Bench.standing(Bench.alipay),
                    Bench.standing(Bench.unionpay),
                ]).chosen == .wechat
            }
        }
        let (less, usual, more) = (share(35), share(45), share(55))
        #expect(usual - less > 60, "at least 3 % of all orders")
        #expect(more - usual > 60)
    }

    @Test func `sliding from preference to cost moves orders to the cheap channel, one way only`() {
        var before = 0
        for preference in stride(from: 100, through: 0, by: -10) {
            let weights = CriteriaWeights(preference: preference, cost: 100 - preference, version: 1)
            let cheap = Bench.requests(1_000, seed: 9).count {
                Bench.decide($0, three, weights: weights).chosen == .unionpay
            }
            #expect(cheap >= before)
            before = cheap
        }
        #expect(before > 900)
    }

    @Test func `a channel that falls ill loses orders with each step down`() {
        var before = Int.max
        for success in [970, 930, 880, 820, 700, 550] {
            let kept = Bench.requests(1_000, seed: 3).count {
                Bench.decide($0, [
                    Bench.standing(Bench.wechat, success: success), Bench.standing(Bench.alipay),
                    Bench.standing(Bench.unionpay),
                ]).chosen == .wechat
            }
            #expect(kept < before)
            before = kept
        }
        #expect(before < 50, "at 55 % success next to nothing is left")
    }

    @Test func `a full channel gives way before it is full`() {
        let likes = Bench.request(likes: [(.wechat, 60), (.alipay, 40)])
        for (price, taker) in [(Int64(0), ChannelID.wechat), (20_000, .alipay)] {
            var wechat = Bench.standing(Bench.wechat)
            wechat.placePriceMillionths = price
            #expect(Bench.decide(likes, [wechat, Bench.standing(Bench.alipay)]).chosen == taker)
        }
    }

    @Test func `the same seed decides the same, and every decision takes one draw`() {
        let likes = Bench.request(likes: [(.wechat, 60), (.alipay, 40)])
        for seed in 0..<200 {
            let first = Bench.decide(likes, three, explore: 200_000, seed: UInt64(seed))
            #expect(first == Bench.decide(likes, three, explore: 200_000, seed: UInt64(seed)))
        }
        var random = SplitMix64(seed: 4)
        var expected = SplitMix64(seed: 4)
        _ = Router.decide(
            likes, among: [], terms: RoutingTerms(weights: Bench.even), at: Bench.start, random: &random)
        _ = expected.next()
        #expect(random.next() == expected.next())
    }
}

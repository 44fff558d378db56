import Payments
import Testing

@testable import Routing

@Suite("Deciding recorded orders again")
struct RedecisionTests {
    private func decisions(_ count: Int) -> [RoutingDecision] {
        var draw = SplitMix64(seed: 17)
        return (0..<count).map { _ in
            let terms = Choice.terms(Int(draw.below(101)), Int(draw.below(101)), retry: 400_000, explore: 80_000)
            let outcome = Choice.decide(Choice.random(&draw), terms, lot: Int(draw.below(1_000_000)))
            return RoutingDecision(
                order: OrderID(trusted: "01JD0000000000000000000001"), attemptNumber: 1, at: Bench.start,
                outcome: outcome)
        }
    }

    @Test func `no change gives exactly no change, in choice and in every probability`() {
        for decision in decisions(1_000) {
            let again = decision.redecide()
            #expect(again?.channel == decision.chosen)
            #expect(again?.propensityMillionths == decision.propensityMillionths)
            #expect(again?.probabilities == decision.recorded?.probabilities)
            #expect(again == decision.recorded)
        }
    }

    @Test func `a channel taken out gets nothing, and the rest share all of it`() {
        for decision in decisions(500) {
            guard let chosen = decision.chosen else { continue }
            var change = RoutingChange()
            change.overrides[chosen] = .off
            let again = decision.redecide(change)
            #expect(again?.probabilities[chosen] == 0)
            let sum = again?.probabilities.values.reduce(0, +)
            #expect(sum == (again?.channel == nil ? 0 : 1_000_000))
        }
    }

    @Test func `other weights move some orders and keep others`() {
        var change = RoutingChange()
        change.preferenceWeight = 0
        change.costWeight = 100
        let all = decisions(500)
        let moved = all.count { $0.redecide(change)?.channel != $0.chosen }
        #expect((50..<450).contains(moved))
    }

    @Test func `a decision without its inputs cannot be decided again, and says so`() {
        let old = RoutingDecision(
            order: OrderID(trusted: "01JD0000000000000000000001"), attemptNumber: 1, at: Bench.start, chosen: .wechat,
            candidates: [], propensityMillionths: 1_000_000, explored: false, preferenceWeight: 60, costWeight: 40,
            settingsVersion: 3)
        #expect(old.redecide() == nil)
    }

    @Test func `each flip is the smallest change that puts the second channel first`() throws {
        let outcome = Choice.decide([
            Choice.channel("first", go: 900_000, cost: 9_000), Choice.channel("second", go: 860_000, cost: 5_000),
        ])
        let flips = Dictionary(uniqueKeysWithValues: outcome.flips.map { ($0.kind, $0) })
        #expect(Set(flips.keys) == [.preferenceWeight, .channelWeight, .success, .cost])
        func first(_ success: Int64, _ cost: Int64, _ weight: Int64, _ preference: Int64) -> String {
            let terms = Choice.terms(Int(preference), 100 - Int(preference))
            let second = Choice.channel(
                "second", go: 860_000, success: Int(success), cost: cost, weight: Int(weight))
            let again = Choice.decide([Choice.channel("first", go: 900_000, cost: 9_000), second], terms)
            return again.candidates[0].inputs.channel.text
        }
        let success = try #require(flips[.success])
        let cost = try #require(flips[.cost])
        let weight = try #require(flips[.channelWeight])
        let preference = try #require(flips[.preferenceWeight])
        #expect(first(success.after, 5_000, 50, 50) == "second" && first(success.after - 1, 5_000, 50, 50) == "first")
        #expect(first(950, cost.after, 50, 50) == "second" && first(950, cost.after + 1, 50, 50) == "first")
        #expect(first(950, 5_000, weight.after, 50) == "second" && first(950, 5_000, weight.after - 1, 50) == "first")
        #expect(preference.after < 50 && first(950, 5_000, 50, preference.after) == "second")
        #expect(first(950, 5_000, 50, preference.after + 1) == "first")
    }

    @Test func `what no change can do is left out`() {
        let hopeless = Choice.decide([
            Choice.channel("first", go: 950_000, success: 990, cost: 0),
            Choice.channel("second", go: 200_000, success: 1_000, cost: 0, weight: 100),
        ])
        #expect(hopeless.flips.allSatisfy { $0.kind == .preferenceWeight })
        #expect(Choice.decide([Choice.channel("only")]).flips.isEmpty)
    }
}

@Suite("Learning from the feed")
struct FeedLearningTests {
    private static let profiles = [Bench.wechat, Bench.alipay]

    private func detail(_ user: String, _ likes: [(ChannelID, Int)] = [(.wechat, 70)], attempt: Int = 1) -> RoutingRequest {
        RoutingRequest(
            order: OrderID(trusted: "01JD0000000000000000000001"), attemptNumber: attempt, amount: .fen(5_000),
            environment: .app, category: .goods, splitTotalMinorUnits: 0,
            buyer: Buyer(userID: user, preferences: likes.map { ChannelPreference(channel: $0.0, weight: $0.1) }),
            tried: [])
    }

    private func event(_ kind: EventKind, _ attempt: String, _ milliseconds: Int64, detail: String = "") -> FeedEvent {
        FeedEvent(
            at: Bench.start.adding(milliseconds: milliseconds), kind: kind, channel: .wechat, subject: attempt,
            minorUnits: 5_000, detail: detail)
    }

    private func standing(_ learning: FeedLearning, _ user: String, at milliseconds: Int64) -> ChannelStanding {
        learning.learned(
            Bench.standing(Bench.wechat), learning.detail(detail(user)), at: Bench.start.adding(milliseconds: milliseconds))
    }

    private func story(_ ends: [EventKind], detailText: String = "") -> (FeedLearning, [FeedEvent]) {
        var learning = FeedLearning(Self.profiles)
        var events: [FeedEvent] = []
        for number in 0..<300 {
            let name = "a\(number)"
            let routed = learning.detail(detail("u\(number)")).text
            events.append(event(.orderRouted, name, Int64(number) * 100, detail: routed))
            for (step, kind) in ends.enumerated() {
                events.append(event(kind, name, Int64(number) * 100 + Int64(step) * 40 + 40, detail: detailText))
            }
        }
        for item in events { learning.apply(item) }
        return (learning, events)
    }

    @Test func `buyers who leave lower acceptance and leave health alone`() {
        let (paid, _) = story([.attemptPrepaid, .orderPaid])
        let (left, _) = story([.attemptPrepaid, .attemptClosed])
        let (good, bad) = (standing(paid, "new", at: 31_000), standing(left, "new", at: 31_000))
        #expect(bad.acceptanceMillionths ?? 0 < (good.acceptanceMillionths ?? 0) / 3)
        #expect(bad.successThousandths == good.successThousandths)
    }

    @Test func `only the channel's own failures lower its health`() {
        let (failed, _) = story([.attemptRefused], detailText: "{\"class\":\"technical\"}")
        let (refused, _) = story([.attemptRefused], detailText: "{\"class\":\"user\"}")
        let (unknown, _) = story([.attemptUnknown, .attemptClosed])
        #expect(standing(failed, "new", at: 31_000).successThousandths < 300)
        #expect(standing(unknown, "new", at: 31_000).successThousandths < 300)
        #expect(standing(refused, "new", at: 31_000).successThousandths >= 940)
        #expect(standing(failed, "new", at: 31_000).acceptanceMillionths ?? 0 > 900_000)
    }

    @Test func `the same events leave the same memory, whatever else was asked meanwhile`() {
        let (first, events) = story([.attemptPrepaid, .orderPaid])
        var second = FeedLearning(Self.profiles)
        for item in events {
            second.apply(item)
            _ = second.detail(detail("u1"))
        }
        for user in ["u1", "new"] {
            #expect(standing(first, user, at: 40_000) == standing(second, user, at: 40_000))
        }
    }

    @Test func `a buyer who told no history is known by what he did`() {
        var learning = FeedLearning(Self.profiles)
        let told = learning.detail(detail("u", [])).text
        #expect(learning.detail(detail("u", [])).weights.isEmpty)
        for number in 0..<3 {
            learning.apply(event(.orderRouted, "a\(number)", Int64(number), detail: told))
            learning.apply(event(.attemptPrepaid, "a\(number)", Int64(number) + 1))
            learning.apply(event(.orderPaid, "a\(number)", Int64(number) + 2))
        }
        #expect(learning.detail(detail("u", [])).weights.map(\.channel) == [.wechat])
        #expect(learning.detail(detail("u", [])).weights.map(\.weight) == [100])
    }

    @Test func `what the feed tells of a buyer is read back as it was written`() {
        let learning = FeedLearning(Self.profiles)
        let written = learning.detail(detail("u", [(.wechat, 60), (.alipay, 40)], attempt: 2))
        #expect(RoutedDetail(written.text) == written)
        #expect(RoutedDetail("") == nil && RoutedDetail("{\"attempt\":1}") == nil)
    }

    @Test func `further attempts teach patience`() {
        var learning = FeedLearning(Self.profiles)
        for number in 0..<200 {
            learning.apply(event(.orderRouted, "a\(number)", Int64(number) * 10, detail: learning.detail(detail("u")).text))
            learning.apply(event(
                .attemptRefused, "a\(number)", Int64(number) * 10 + 1, detail: "{\"class\":\"technical\"}"))
            learning.apply(event(
                .orderRouted, "b\(number)", Int64(number) * 10 + 2,
                detail: learning.detail(detail("u", attempt: 2)).text))
            learning.apply(event(.attemptPrepaid, "b\(number)", Int64(number) * 10 + 3))
        }
        #expect(learning.retryMillionths > 900_000)
    }
}

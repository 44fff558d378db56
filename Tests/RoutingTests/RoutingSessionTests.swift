import Payments
import Testing

@testable import Routing

/// A session of four channels, two of them of one method, driven by hand.
private struct Talk {
    var session: RoutingSession
    var number: UInt64 = 0
    var open: [(number: UInt64, channel: Int)] = []
    private static let context = BuyerContext(segment: 1, environment: 0, weights: [70, 20, 10])

    init(seed: UInt64 = 1, ceiling: Int = 20, explore: Int = 0) {
        session = RoutingSession(
            channels: [(0, 60), (0, 38), (1, 60), (2, 25)].map { method, fee in
                RoutingSession.Channel(
                    name: "same name", method: method, feeMillionths: Int64(fee * 100), ceiling: ceiling,
                    medianMilliseconds: 2_000)
            },
            marginMillionths: 100_000, maximumAttempts: 3, explorePartsPerMillion: explore, seed: seed)
    }

    mutating func order(at milliseconds: Int64, allowed: UInt64 = 0b1111, tried: UInt64 = 0) -> Int? {
        number += 1
        let channel = session.choose(
            RoutingSession.Order(
                number: number, attempt: 0, minorUnits: 8_000, context: Talk.context, allowed: allowed, tried: tried),
            at: Timestamp(milliseconds: milliseconds))
        if let channel { open.append((number, channel)) }
        return channel
    }

    mutating func end(_ end: AttemptEnd, at milliseconds: Int64) {
        let first = open.removeFirst()
        let isKnown = session.ended(
            number: first.number, attempt: 0, channel: first.channel, end, at: Timestamp(milliseconds: milliseconds))
        #expect(isKnown)
    }
}

@Suite("Routing session")
struct RoutingSessionTests {
    @Test func `the same seed and messages give the same digest, another seed another`() {
        func digest(_ seed: UInt64) -> UInt64 {
            var talk = Talk(seed: seed, explore: 200_000)
            var draw = SplitMix64(seed: 9)
            for turn in 0..<2_000 {
                _ = talk.order(at: Int64(turn) * 200)
                if talk.open.count > 10 { talk.end(draw.below(10) == 0 ? .technical : .paid, at: Int64(turn) * 200) }
            }
            return talk.session.digest
        }
        #expect(digest(1) == digest(1))
        #expect(digest(1) != digest(2))
    }

    @Test func `no ceiling is ever passed, and when all are full the order is declined`() {
        var talk = Talk(ceiling: 5)
        var counts = [0, 0, 0, 0]
        for _ in 0..<20 {
            let channel = talk.order(at: 1_000)
            if let channel { counts[channel] += 1 }
        }
        #expect(counts == [5, 5, 5, 5])
        let none = talk.order(at: 1_001)
        #expect(none == nil)
        talk.end(.paid, at: 3_000)
        let again = talk.order(at: 3_001)
        #expect(again != nil, "a place is free again")
    }

    @Test func `only allowed channels that were not tried are chosen`() {
        var talk = Talk()
        for turn in 0..<50 {
            let channel = talk.order(at: Int64(turn), allowed: 0b1010, tried: 0b0010)
            #expect(channel == 3)
            if talk.open.count > 3 { talk.end(.paid, at: Int64(turn)) }
        }
        let none = talk.order(at: 100, allowed: 0b0010, tried: 0b0010)
        #expect(none == nil)
    }

    @Test func `a channel that says it is frozen is out at once, and asked again later`() {
        var talk = Talk()
        let favourite = talk.order(at: 0)
        talk.end(.frozen, at: 10)
        for turn in 1...20 {
            let other = talk.order(at: 10 + Int64(turn))
            #expect(other != favourite)
            talk.end(.paid, at: 20 + Int64(turn))
        }
        var asked = 0
        for turn in 0..<200 {
            if talk.order(at: 20_000 + Int64(turn) * 100) == favourite { asked += 1 }
            talk.end(.paid, at: 20_050 + Int64(turn) * 100)
        }
        #expect(asked > 0)
    }

    @Test func `a channel that freezes silently loses its traffic before the first call times out`() {
        var talk = Talk()
        var now: Int64 = 0
        for _ in 0..<400 {
            now += 100
            _ = talk.order(at: now)
            if talk.open.count > 15 { talk.end(.paid, at: now) }
        }
        while !talk.open.isEmpty { talk.end(.paid, at: now) }
        guard let main = talk.order(at: now) else { return #expect(Bool(false), "no channel") }
        // From here on the main channel answers nobody; the others answer after a second.
        var into = 0
        var waiting: [(at: Int64, number: UInt64, channel: Int)] = []
        for turn in 1...150 {
            let moment = now + Int64(turn) * 100
            let channel = talk.order(at: moment)
            if channel == main, moment > now + 8_000 { into += 1 }
            if let channel, channel != main { waiting.append((moment + 1_000, talk.number, channel)) }
            while let first = waiting.first, first.at <= moment {
                waiting.removeFirst()
                talk.open.removeAll { $0.number == first.number }
                _ = talk.session.ended(
                    number: first.number, attempt: 0, channel: first.channel, .paid,
                    at: Timestamp(milliseconds: moment))
            }
        }
        #expect(into <= 2)
    }

    @Test func `what is not under way is no news`() {
        var talk = Talk()
        _ = talk.order(at: 0)
        let strange = talk.session.ended(
            number: 99, attempt: 0, channel: 0, .technical, at: Timestamp(milliseconds: 5))
        #expect(!strange)
        talk.end(.paid, at: 10)
        let repeated = talk.session.ended(
            number: 1, attempt: 0, channel: 0, .paid, at: Timestamp(milliseconds: 20))
        #expect(!repeated)
    }
}

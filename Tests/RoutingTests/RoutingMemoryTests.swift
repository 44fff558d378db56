import Payments
import Testing

@testable import Routing

/// A memory of two channels of different methods and a third of the first one's, fed by hand.
private struct Told {
    var memory = RoutingMemory([
        RoutingMemory.Traits(method: 0, ceiling: 100, medianMilliseconds: 2_000, costMillionths: 6_000),
        RoutingMemory.Traits(method: 1, ceiling: 100, medianMilliseconds: 2_000, costMillionths: 3_000),
        RoutingMemory.Traits(method: 0, ceiling: 10, medianMilliseconds: 2_000, costMillionths: 3_000),
    ])
    var now = Timestamp(milliseconds: 1_000_000)
    static let likesFirst = BuyerContext(segment: 0, environment: 1, weights: [70, 10])

    mutating func attempt(_ channel: Int, _ end: AttemptEnd, buyer: UInt64 = 0, apart: Int64 = 100) {
        now = now.adding(milliseconds: apart)
        let started = memory.started(
            channel, Told.likesFirst, buyer: buyer, isSameAgain: false, isProbe: false, minorUnits: 10_000, at: now)
        _ = memory.ended(started, end, at: now.adding(milliseconds: 50))
    }

    func success(_ channel: Int) -> Int { memory.successThousandths(channel, inHealth: false, at: now) }
    func goes(_ channel: Int, buyer: UInt64 = 0) -> Int {
        memory.acceptanceMillionths(channel, Told.likesFirst, buyer: buyer, isSameAgain: false)
    }
}

@Suite("Routing memory")
struct RoutingMemoryTests {
    @Test func `answers that all take about as long make none of them overdue; a long tail is waited for`() {
        var even = LatencyMemory(medianMilliseconds: 2_000)
        for number in 0..<600 { even.add(3_000 + Int64(number % 7) * 20) }
        #expect((4_500...5_200).contains(even.overdueMilliseconds), "half as long again as usual")
        var tailed = LatencyMemory(medianMilliseconds: 2_000)
        for number in 0..<600 { tailed.add(number % 20 == 0 ? 9_000 : 2_000) }
        #expect((9_000...10_200).contains(tailed.overdueMilliseconds))
    }

    @Test func `a buyer who leaves says nothing about the channel's health`() {
        var told = Told()
        for _ in 0..<200 { told.attempt(0, .paid) }
        let before = told.success(0)
        for _ in 0..<200 { told.attempt(0, .buyerLeft, apart: 1) }
        #expect(told.success(0) == before)
        #expect(told.goes(0) < 700_000, "but all about what buyers go through with")
    }

    @Test func `a channel that fails says nothing about what buyers like`() {
        var told = Told()
        for _ in 0..<200 { told.attempt(1, .paid) }
        let before = told.goes(1)
        for _ in 0..<50 { told.attempt(1, .technical) }
        #expect(told.goes(1) >= before)
        #expect(told.success(1) < 500)
    }

    @Test func `a sudden fall is believed within four failures, a single failure is no news`() {
        var told = Told()
        for number in 0..<1_000 { told.attempt(0, number % 25 == 0 ? .technical : .paid) }
        let usual = told.success(0)
        told.attempt(0, .technical)
        #expect(usual - told.success(0) < 40)
        for _ in 0..<3 { told.attempt(0, .technical) }
        #expect(told.success(0) < usual - 300)
    }

    @Test func `answers from before a fault do not hide it`() {
        var told = Told()
        for _ in 0..<400 { told.attempt(0, .paid) }
        let early = (0..<12).map { _ in
            told.memory.started(
                0, Told.likesFirst, isSameAgain: false, isProbe: false, minorUnits: 1, at: told.now)
        }
        told.now = told.now.adding(milliseconds: 1_000)
        let late = (0..<5).map { _ in
            told.memory.started(
                0, Told.likesFirst, isSameAgain: false, isProbe: false, minorUnits: 1, at: told.now)
        }
        told.now = told.now.adding(milliseconds: 500)
        // Failures of new calls come in between good answers to old ones.
        for (number, attempt) in late.enumerated() {
            _ = told.memory.ended(attempt, .technical, at: told.now)
            _ = told.memory.ended(early[2 * number], .paid, at: told.now)
            _ = told.memory.ended(early[2 * number + 1], .paid, at: told.now)
        }
        #expect(told.success(0) < 700)
    }

    @Test func `trust comes back with time when nobody tries`() {
        var told = Told()
        for _ in 0..<1_000 { told.attempt(0, .paid) }
        for _ in 0..<10 { told.attempt(0, .technical) }
        #expect(told.success(0) < 500)
        told.now = told.now.adding(seconds: 1_800)
        #expect(told.success(0) > 900)
    }

    @Test func `what many buyers do is learned by their favourite, what one buyer does by himself`() {
        var told = Told()
        for number in 0..<300 { told.attempt(1, number % 2 == 0 ? .paid : .buyerLeft) }
        #expect((400_000...650_000).contains(told.goes(1)))
        let other = BuyerContext(segment: 0, environment: 1, weights: [10, 70])
        #expect(told.memory.acceptanceMillionths(1, other, isSameAgain: false) > 750_000, "others are others")
        for _ in 0..<10 { told.attempt(1, .paid, buyer: 77) }
        #expect(told.goes(1, buyer: 77) > told.goes(1) + 150_000)
        #expect(told.goes(1) < 700_000)
    }

    @Test func `a preference that drifts is followed`() {
        var told = Told()
        for _ in 0..<3_000 { told.attempt(0, .paid) }
        for _ in 0..<600 { told.attempt(0, .buyerLeft) }
        #expect(told.goes(0) < 500_000)
    }

    @Test func `load beyond the knee costs success, and a place there has a price that falls with the amount`() {
        var told = Told()
        for _ in 0..<7 {
            _ = told.memory.started(
                2, Told.likesFirst, isSameAgain: false, isProbe: false, minorUnits: 10_000, at: told.now)
        }
        func price(_ amount: Int64) -> Int64 {
            told.memory.placePriceMillionths(2, minorUnits: amount, marginMillionths: 100_000)
        }
        #expect(told.success(0) > 940)
        let roomy = told.success(2)
        _ = told.memory.started(2, Told.likesFirst, isSameAgain: false, isProbe: false, minorUnits: 10_000, at: told.now)
        #expect(told.success(2) < roomy)
        #expect(price(10_000) > 10_000)
        #expect(price(100_000) < price(10_000) / 9)
        #expect(told.memory.placePriceMillionths(0, minorUnits: 10_000, marginMillionths: 100_000) == 0)
    }

    @Test func `calls overtaken by later ones are slow, calls nobody overtakes are overdue`() {
        var told = Told()
        for _ in 0..<100 { told.attempt(0, .paid) }
        let slow = told.memory.started(0, Told.likesFirst, isSameAgain: false, isProbe: false, minorUnits: 1, at: told.now)
        told.attempt(0, .paid)
        let slowOnes = told.memory.becameOverdue(0, at: told.now.adding(seconds: 30))
        #expect(slowOnes == 0)
        _ = told.memory.ended(slow, .technical, at: told.now.adding(seconds: 30))
        told.now = told.now.adding(seconds: 31)
        let hangs = told.memory.started(0, Told.likesFirst, isSameAgain: false, isProbe: false, minorUnits: 1, at: told.now)
        let found = [Int64(500), 30_000, 40_000].map {
            told.memory.becameOverdue(0, at: told.now.adding(milliseconds: $0))
        }
        #expect(found == [0, 1, 0], "each is told once")
        let end = told.memory.ended(hangs, .technical, at: told.now.adding(seconds: 41))
        #expect(end.wasOverdue)
    }

    @Test func `patience is learned from who comes back`() {
        var told = Told()
        #expect(told.memory.retryMillionths == 500_000)
        for number in 0..<200 {
            told.attempt(0, .technical)
            if number % 5 == 0 { told.memory.cameBack() }
        }
        #expect((180_000...260_000).contains(told.memory.retryMillionths))
    }
}

@Suite("Buyers remembered")
struct BuyerTableTests {
    @Test func `a buyer's history becomes shares`() {
        var table = BuyerTable()
        let key = BuyerTable.key(shop: "s", user: "u")
        #expect(table.weights(key) == nil)
        for _ in 0..<3 { table.learn(key, method: 2, goes: true) }
        table.learn(key, method: 0, goes: true)
        table.learn(key, method: 0, goes: false)
        #expect(table.history(key, method: 0) == (1, 1))
        #expect(table.weights(key)?[2] == 75)
        #expect(BuyerTable.key(shop: "s1", user: "u") != BuyerTable.key(shop: "s", user: "1u"))
    }

    @Test func `counts forget instead of overflowing into each other`() {
        var table = BuyerTable()
        for _ in 0..<1_000 { table.learn(5, method: 1, goes: true) }
        for _ in 0..<40 { table.learn(5, method: 1, goes: false) }
        let own = table.history(5, method: 1)
        #expect(own.left > own.went)
        #expect(table.history(5, method: 0) == (0, 0))
        #expect(table.history(5, method: 2) == (0, 0))
    }

    @Test func `a million buyers fit, and more do not make it grow`() {
        var table = BuyerTable()
        for number in 1...1_000_000 { table.learn(UInt64(number) &* 0x9E37_79B9_7F4A_7C15, method: number % 8, goes: true) }
        var known = 0
        for number in stride(from: 1, through: 1_000_000, by: 997) {
            known += table.history(UInt64(number) &* 0x9E37_79B9_7F4A_7C15, method: number % 8).went
        }
        #expect(known >= 1_000, "of 1,004 looked up")
        for number in 1_000_001...3_000_000 {
            table.learn(UInt64(number) &* 0x9E37_79B9_7F4A_7C15, method: 0, goes: true)
        }
        #expect(table.bytes == 32 << 20)
    }
}

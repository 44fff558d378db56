import Payments
import Testing

@testable import Routing

@Suite("Capacity by our own count")
struct CapacityBookTests {
    private let noon = Timestamp(milliseconds: 1_795_060_800_000)

    private func routed(_ at: Timestamp, _ channel: ChannelID = .wechat) -> FeedEvent {
        FeedEvent(at: at, kind: .orderRouted, channel: channel, minorUnits: 5_000)
    }

    private func paid(_ at: Timestamp, _ fen: Int64, sequence: Int64 = 1) -> FeedEvent {
        FeedEvent(sequence: sequence, at: at, kind: .orderPaid, channel: .wechat, minorUnits: fen)
    }

    @Test("a second is any thousand milliseconds, not one of the clock's")
    func slidingSecond() {
        var book = CapacityBook()
        for _ in 0..<5 { book.apply(routed(noon.adding(milliseconds: 900))) }
        for _ in 0..<5 { book.apply(routed(noon.adding(milliseconds: 1_100))) }
        func count(_ milliseconds: Int64) -> Int64 {
            book.use(.wechat, at: noon.adding(milliseconds: milliseconds)).ordersThisSecond
        }
        #expect(count(1_100) == 10, "the clock's second has turned, ours has not")
        #expect(count(1_899) == 10)
        #expect(count(1_900) == 5)
        #expect(count(2_100) == 0)
        #expect(count(90_000) == 0)
    }

    @Test("the count is the same as counting one by one, whatever the gaps")
    func windowAgainstBruteForce() {
        var random = SplitMix64(seed: 11)
        var window = RateWindow()
        var all: [Int64] = []
        var now: Int64 = -5_000
        for _ in 0..<4_000 {
            now += Int64(random.below(random.below(20) == 0 ? 1_500 : 12))
            window.add(at: Timestamp(milliseconds: now))
            all.append(now)
            let look = now + Int64(random.below(1_200))
            let expected = all.count { $0 > look - 1_000 && $0 <= look }
            #expect(window.count(at: Timestamp(milliseconds: look)) == Int64(expected))
        }
    }

    @Test("a clock set back does not freeze the count")
    func clockSetBack() {
        var book = CapacityBook()
        for _ in 0..<7 { book.apply(routed(noon)) }
        let back = noon.adding(seconds: -3_600)
        #expect(book.use(.wechat, at: back).ordersThisSecond == 0)
        book.apply(routed(back))
        #expect(book.use(.wechat, at: back).ordersThisSecond == 1)
    }

    @Test("money that may still arrive counts against the day until it cannot")
    func openAmountsCount() {
        var book = CapacityBook()
        book.opened(.wechat, minorUnits: 8_000)
        book.opened(.wechat, minorUnits: 2_000)
        #expect(book.use(.wechat, at: noon).dayMinorUnits == 10_000)
        book.ended(.wechat, minorUnits: 8_000)
        book.apply(paid(noon, 8_000))
        #expect(book.use(.wechat, at: noon).dayMinorUnits == 10_000, "arrived instead of open")
        book.ended(.wechat, minorUnits: 2_000)
        let use = book.use(.wechat, at: noon)
        #expect(use.dayMinorUnits == 8_000)
        #expect(use.openOrders == 0)
    }

    @Test("the day ends at midnight in Beijing, and what is open then goes over into the next")
    func midnight() throws {
        let last = try #require(Timestamp(spacedBeijing: "2026-11-23 23:59:59"))
        let first = last.adding(seconds: 1)
        #expect(CapacityDay(first).start == first)
        var book = CapacityBook()
        book.apply(paid(last, 900_000))
        book.opened(.wechat, minorUnits: 50_000)
        #expect(book.use(.wechat, at: last).dayMinorUnits == 950_000)
        #expect(book.use(.wechat, at: first).dayMinorUnits == 50_000)
        book.apply(paid(first, 1_000))
        #expect(book.use(.wechat, at: first).arrivedTodayMinorUnits == 1_000)
    }

    @Test("ceilings rule a channel out one after the other, and an order too large for the day's rest alone")
    func rulesOut() {
        var profile = Bench.profile(.wechat, ceiling: 50)
        profile.openOrdersCeiling = 10
        profile.dayAmountMinorUnits = 100_000
        let free = ChannelPlace(profile, use: CapacityUse(), calls: 0)
        #expect(free == { var place = ChannelPlace(); place.dayLeftMinorUnits = 100_000; return place }())
        func full(_ rate: Int64, _ open: Int64, _ day: Int64, calls: Int64 = 0) -> Exclusion? {
            let use = CapacityUse(
                ordersThisSecond: rate, openOrders: open, openMinorUnits: 0, arrivedTodayMinorUnits: day)
            return ChannelPlace(profile, use: use, calls: calls).full?.exclusion
        }
        #expect(full(99, 9, 99_999, calls: 49) == nil)
        #expect(full(100, 9, 99_999) == .atRate)
        #expect(full(99, 10, 99_999) == .atCapacity)
        #expect(full(0, 0, 0, calls: 50) == .atCapacity)
        #expect(full(99, 9, 100_000) == .atDailyAmount)

        var standing = Bench.standing(profile)
        standing.take(
            ChannelPlace(
                profile,
                use: CapacityUse(
                    ordersThisSecond: 0, openOrders: 0, openMinorUnits: 60_000, arrivedTodayMinorUnits: 30_000),
                calls: 0), openOrders: 0)
        #expect(Eligibility.exclusion(Bench.request(fen: 10_000), standing) == nil)
        #expect(Eligibility.exclusion(Bench.request(fen: 10_001), standing) == .atDailyAmount)
    }

    @Test("a place costs nothing with room left, ever more near the ceiling, and never less with more taken")
    func price() {
        #expect(PlacePrice.millionths(used: 0, ceiling: 100) == 0)
        #expect(PlacePrice.millionths(used: 69, ceiling: 100) == 0)
        #expect(PlacePrice.millionths(used: 84, ceiling: 100) == 25_000, "half way: a quarter of the full price")
        #expect(PlacePrice.millionths(used: 99, ceiling: 100) == PlacePrice.fullMillionths, "the last place")
        #expect(PlacePrice.millionths(used: 5_000, ceiling: 100) == PlacePrice.fullMillionths)
        #expect(PlacePrice.millionths(used: 5, ceiling: 0) == 0, "no ceiling, no price")
        #expect(PlacePrice.millionths(used: .max / 2, ceiling: .max) == 0)
        let prices = (0...120).map { PlacePrice.millionths(used: $0, ceiling: 100) }
        #expect(zip(prices, prices.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test("where load lowers success an order pays for what it costs the others, a small one more of its amount")
    func congestion() {
        func price(_ load: Int64, amount: Int64 = 10_000) -> Int64 {
            PlacePrice.millionths(
                load: load, dropMillionths: 150_000, meanMinorUnits: 10_000, netMillionths: 94_000, amount: amount)
        }
        #expect(price(700) == 0)
        #expect(price(750) > 0 && price(750) < price(800))
        #expect(price(800) == 56_400, "six tenths of an order are lost through one more, and 9.4 % of it is ours")
        #expect(price(900, amount: 5_000) == 2 * price(900))
        #expect(price(900, amount: 20_000) == price(900) / 2)
    }
}

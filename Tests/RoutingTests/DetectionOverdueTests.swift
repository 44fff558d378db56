import Payments
import Testing

@testable import Routing

@Suite("Detection: overdue calls")
struct DetectionOverdueTests {
    static func at(_ milliseconds: Int64) -> Timestamp { Bench.start.adding(milliseconds: milliseconds) }

    static func overdue(_ watch: inout OverdueWatch<Int>, _ now: Timestamp) -> [Int] {
        watch.takeOverdue(at: now).map(\.call)
    }

    /// A watch that knows a channel whose answers take 400 ms.
    static func acquainted() -> OverdueWatch<Int> {
        var watch = OverdueWatch<Int>()
        for number in 0..<100 {
            watch.started(-number, at: .wechat, at: at(0))
            _ = watch.ended(-number, isAnswered: true, at: at(400))
        }
        return watch
    }

    @Test("a call is overdue after four and a half median durations, named once, and its end says so")
    func named() {
        var watch = Self.acquainted()
        // Bins of durations are an eighth wide: the median reads 415 ms.
        #expect(watch.patience(.wechat) == 1_867)
        watch.started(1, at: .wechat, at: Self.at(1_000))
        watch.started(2, at: .wechat, at: Self.at(1_100))
        #expect(watch.next() == Self.at(2_867))
        #expect(Self.overdue(&watch, Self.at(2_866)).isEmpty)
        #expect(Self.overdue(&watch, Self.at(2_867)) == [1])
        #expect(Self.overdue(&watch, Self.at(3_000)) == [2])
        #expect(Self.overdue(&watch, Self.at(9_000)).isEmpty)
        #expect(watch.ended(1, isAnswered: false, at: Self.at(9_000)) == true)
        #expect(watch.next() == nil)
        #expect(watch.count == 1)
    }

    @Test("an answered call is never overdue")
    func answered() {
        var watch = Self.acquainted()
        watch.started(1, at: .wechat, at: Self.at(1_000))
        #expect(watch.ended(1, isAnswered: true, at: Self.at(1_500)) == false)
        #expect(Self.overdue(&watch, Self.at(60_000)).isEmpty)
        #expect(watch.ended(1, isAnswered: true, at: Self.at(60_000)) == false, "it is not known any more")
    }

    @Test("a silent freeze opens the breaker seconds before the first timeout")
    func silentFreeze() {
        var watch = Self.acquainted()
        var breaker = Breaker(settings: BreakerSettings())
        var openedAt: Timestamp?
        for tick in 0..<120 where openedAt == nil {
            let now = Self.at(1_000 + Int64(tick) * 100)
            watch.started(tick, at: .wechat, at: now)
            for _ in watch.takeOverdue(at: now) {
                if case .opened(let evidence) = breaker.recordOverdue(at: now) {
                    #expect(evidence.overdue == 5)
                    openedAt = now
                }
            }
        }
        // The first of the calls, made at 1,000, would time out at 11,000.
        #expect(openedAt.map { $0.since(Self.at(1_000)) }.map { $0 < 3_000 } == true)
    }

    @Test("channels have their own patience; an unknown one gets five seconds, a fast one a second")
    func patience() {
        var watch = Self.acquainted()
        for number in 0..<100 {
            watch.started(number, at: .alipay, at: Self.at(0))
            _ = watch.ended(number, isAnswered: true, at: Self.at(40))
        }
        #expect(watch.patience(.alipay) == 1_000)
        #expect(watch.patience(.unionpay) == 5_000)
    }

    @Test("timeouts teach it nothing: a long freeze does not make it patient")
    func timeouts() {
        var watch = Self.acquainted()
        let before = watch.patience(.wechat)
        for number in 0..<500 {
            watch.started(number, at: .wechat, at: Self.at(0))
            _ = watch.ended(number, isAnswered: false, at: Self.at(10_000))
        }
        #expect(watch.patience(.wechat) == before)
    }

    @Test("a channel that slows down for good is believed in the end")
    func slower() {
        var watch = Self.acquainted()
        for number in 0..<1_500 {
            watch.started(number, at: .wechat, at: Self.at(0))
            _ = watch.ended(number, isAnswered: true, at: Self.at(1_500))
        }
        #expect((6_000...7_500).contains(watch.patience(.wechat)))
    }

    @Test("what is watched is bounded, and one call that hangs does not keep the others in memory")
    func bounded() {
        var watch = OverdueWatch<Int>()
        for number in 0..<(Limits.callsWatched + 500) { watch.started(number, at: .wechat, at: Self.at(0)) }
        #expect(watch.count == Limits.callsWatched)
        var busy = OverdueWatch<Int>()
        busy.started(-1, at: .wechat, at: Self.at(0))
        for number in 0..<100_000 {
            busy.started(number, at: .wechat, at: Self.at(1))
            _ = busy.ended(number, isAnswered: true, at: Self.at(2))
        }
        #expect(busy.count == 1)
        #expect(Self.overdue(&busy, Self.at(90_000)) == [-1])
    }
}

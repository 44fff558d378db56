import Testing

@testable import HTTPClient

@Suite("Waiting line")
struct WaitingLineTests {
    let slow = WaitingLine.Origin(group: .channel, text: "slow")
    let quick = WaitingLine.Origin(group: .channel, text: "quick")
    let shop = WaitingLine.Origin(group: .shop, text: "shop")

    func line(perOrigin: Int = 2, waiting: Int = 10, channels: Int = 3, shops: Int = 1) -> Desk {
        Desk(
            WaitingLine(
                perOrigin: perOrigin, waitingPerOrigin: waiting, channelConnections: channels, shopConnections: shops))
    }

    /// The line behind a reference: expectations cannot change values in place.
    final class Desk {
        var line: WaitingLine
        init(_ line: WaitingLine) { self.line = line }

        func join(_ number: UInt64, origin: WaitingLine.Origin, deadline: Int64) -> Bool {
            line.join(number, origin: origin, deadline: deadline)
        }
        func next() -> UInt64? { line.next() }
        func left(_ origin: WaitingLine.Origin) { line.left(origin) }
        func expired(at now: Int64) -> [UInt64] { line.expired(at: now) }
        var nextDeadline: Int64 { line.nextDeadline }
    }

    @Test("origins take turns, each within its own share")
    func turns() {
        let line = line()
        for number in 1...4 { #expect(line.join(UInt64(number), origin: slow, deadline: 100)) }
        #expect(line.join(5, origin: quick, deadline: 100))
        #expect(line.next() == 1)
        #expect(line.next() == 5)
        #expect(line.next() == 2)
        #expect(line.next() == nil)
        line.left(quick)
        #expect(line.next() == nil, "slow has its two")
        line.left(slow)
        #expect(line.next() == 3)
    }

    @Test("channels and shops do not use up each other's connections")
    func groups() {
        let line = line(perOrigin: 5, channels: 1, shops: 1)
        #expect(line.join(1, origin: slow, deadline: 100))
        #expect(line.join(2, origin: slow, deadline: 100))
        #expect(line.join(3, origin: shop, deadline: 100))
        #expect(line.next() == 1)
        #expect(line.next() == 3)
        #expect(line.next() == nil)
        line.left(shop)
        #expect(line.next() == nil)
        line.left(slow)
        #expect(line.next() == 2)
    }

    @Test("a full line turns away; a passed deadline takes out exactly what is late")
    func limits() {
        let line = line(perOrigin: 1, waiting: 3)
        #expect(line.join(1, origin: slow, deadline: 10))
        #expect(line.next() == 1)
        #expect(line.join(2, origin: slow, deadline: 30))
        #expect(line.join(3, origin: slow, deadline: 20))
        #expect(line.join(4, origin: slow, deadline: 40))
        #expect(!line.join(5, origin: slow, deadline: 50))
        #expect(line.expired(at: 9).isEmpty)
        #expect(line.expired(at: 20) == [3])
        #expect(line.nextDeadline == 30)
        line.left(slow)
        #expect(line.next() == 2)
        line.left(slow)
        #expect(line.expired(at: 40) == [4])
        #expect(line.next() == nil)
        #expect(line.join(6, origin: slow, deadline: 60))
        #expect(line.next() == 6)
    }

    @Test("a long line keeps its order while it is emptied and filled")
    func longLine() {
        let line = line(perOrigin: 1, waiting: 10_000)
        for number in 1...1_000 { #expect(line.join(UInt64(number), origin: slow, deadline: 100)) }
        for number in 1...1_000 {
            #expect(line.next() == UInt64(number))
            #expect(line.join(UInt64(number + 1_000), origin: slow, deadline: 100))
            line.left(slow)
        }
        #expect(line.next() == 1_001)
    }
}

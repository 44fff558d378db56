import JSON
import Operations
import Testing

@testable import EngineHost

@Suite("Lists encoded once for many consoles")
struct SharedRowsTests {
    private func event(_ number: Int) -> EventRow {
        EventRow(
            at: Int64(number), kind: "order.paid", who: "", channel: number % 3 == 0 ? nil : "wechat",
            subject: "O\(number)", minorUnits: Int64(number) * 100, code: "")
    }

    private func picture(_ events: [EventRow], at: Int64) -> ConsoleSnapshot {
        var picture = ConsoleSnapshot(screen: .overview, at: at)
        picture.events = events
        picture.regions = [PreferenceRow(group: "east", orders: 3, shares: [PreferenceShare(channel: "wechat", basisPoints: 10_000)])]
        return picture
    }

    @Test("the document is the encoder's own, whoever has had the lists before")
    func equal() throws {
        let rows = SharedRows()
        var events: [EventRow] = []
        for number in 0..<200 {
            events = Array(([event(number)] + events).prefix(10))
            for console in 0..<3 {
                var shown = picture(events, at: Int64(number))
                shown.operatorName = "ops.\(console)"
                // A console's own picture may differ from what all share.
                if console == 2 { shown.events[0].code = "own" }
                #expect(try rows.encode(shown) == JSONValueEncoder.encode(shown))
            }
        }
        #expect(rows.count <= 64)
    }

    @Test("a list that many are sent is encoded once")
    func once() throws {
        let rows = SharedRows()
        let common = picture((0..<10).map(event), at: 1)
        for console in 0..<20 {
            var shown = common
            shown.session = "s-\(console)"
            _ = try rows.encode(shown)
        }
        #expect(rows.count == 2)
    }

    @Test("lists without rows stay")
    func empty() throws {
        let picture = ConsoleSnapshot(screen: .orders, at: 1)
        #expect(try SharedRows().encode(picture) == JSONValueEncoder.encode(picture))
    }
}

import Testing
@testable import Terminal

/// Confirming takes two presses on purpose; a held key, a doubled key and an early one are none.
struct DeliberatePressTests {
    private func confirms(_ times: [Int64], until end: Int64) -> Bool {
        var press = DeliberatePress(presses: 2, apartMilliseconds: 400)
        var decoder = KeyDecoder()
        for time in times {
            if press.isConfirmed(at: time) { return true }
            for event in decoder.feed([0x0D], at: time) { press.press(at: time, repeats: event.repeats) }
        }
        return press.isConfirmed(at: end)
    }

    @Test func twoPressesApartConfirm() {
        #expect(confirms([0, 450], until: 800))
        #expect(!confirms([0, 450], until: 600), "whether it is held is not known yet")
        #expect(!confirms([0], until: 5_000))
    }

    @Test func aHeldKeyNeverConfirms() {
        for pause: Int64 in [250, 400, 500, 660, 1_000] {
            for gap: Int64 in [25, 33, 50, 100, 200] {
                let times = [0] + (0..<100).map { pause + gap * $0 }
                #expect(!confirms(times, until: pause + gap * 99 + 10), "pause \(pause), repeat \(gap)")
            }
        }
    }

    @Test func doubledAndEarlyKeysNeverConfirm() {
        #expect(!confirms([0, 40], until: 5_000))
        #expect(!confirms([0, 300], until: 5_000))
        #expect(!confirms([0, 40, 80, 120], until: 5_000))
    }
}

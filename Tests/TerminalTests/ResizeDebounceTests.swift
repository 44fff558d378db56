import Testing
@testable import Terminal

/// Twenty sizes in a second become a few repaints, the last of them soon after the last size.
struct ResizeDebounceTests {
    private func repaints(every gap: Int64, count: Int64) -> [Int64] {
        var debounce = ResizeDebounce()
        var times: [Int64] = []
        for now in 0...(gap * count + 200) {
            if now % gap == 0, now / gap < count { debounce.changed(at: now) }
            if debounce.isDue(at: now) { times.append(now) }
        }
        return times
    }

    @Test func aStormIsThinnedOut() {
        let times = repaints(every: 40, count: 25)
        #expect(times.count <= 8)
        #expect(times.last == 24 * 40 + Limits.resizeQuietMilliseconds)
    }

    @Test func oneChangeIsOneRepaint() {
        #expect(repaints(every: 40, count: 1) == [Limits.resizeQuietMilliseconds])
    }
}

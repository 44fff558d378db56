import Payments
import Testing

@testable import Alerts

@Suite("Alert lines")
struct LineTests {
    private let start = Timestamp(milliseconds: 1_795_000_000_000)
    private let success = AlertSettings().successLine

    @Test func `a channel below 90 is critical at once and ends only above 92`() {
        let memory = Level()
        #expect(memory.take(9_000, success, at: start) == nil, "the line itself is not below it")
        #expect(memory.take(8_999, success, at: start.adding(seconds: 1)) == .critical)
        #expect(memory.take(9_199, success, at: start.adding(seconds: 2)) == .critical)
        #expect(memory.take(9_650, success, at: start.adding(seconds: 3)) == .critical, "a lucky second ends nothing")
        #expect(memory.take(9_650, success, at: start.adding(seconds: 33)) == nil)
    }

    @Test func `below 95 warns only when it stays there`() {
        let memory = Level()
        #expect(memory.take(9_400, success, at: start) == nil)
        #expect(memory.take(9_400, success, at: start.adding(seconds: 599)) == nil)
        #expect(memory.take(9_400, success, at: start.adding(seconds: 600)) == .warn)
        let recovered = Level()
        _ = recovered.take(9_400, success, at: start)
        _ = recovered.take(9_600, success, at: start.adding(seconds: 300))
        #expect(recovered.take(9_400, success, at: start.adding(seconds: 601)) == nil, "it was well in between")
        let dancing = Level()
        var severity: AlertSeverity?
        for second in 0..<610 {
            severity = dancing.take(second % 2 == 0 ? 9_490 : 9_510, success, at: start.adding(seconds: Int64(second)))
        }
        #expect(severity == .warn, "a dance on the line is no recovery")
    }

    @Test func `a figure that dances on a line crosses it once`() {
        var random = SplitMix64(seed: 11)
        let line = AlertLine(.below, raise: 9_000, clear: 9_200, settleMilliseconds: 30_000)
        for _ in 0..<300 {
            let memory = Line()
            var crossings = 0
            var before = false
            for second in 0..<2_000 {
                // Anywhere under the clear line, around the line that raises.
                let figure = 8_900 + Int(random.next() % 300)
                let now = memory.take(figure, line, at: start.adding(seconds: Int64(second)))
                crossings += now && !before ? 1 : 0
                before = now
            }
            #expect(crossings == 1)
        }
    }

    @Test func `whatever a figure does, an alert stands at least as long as it must be quiet`() {
        var random = SplitMix64(seed: 12)
        let line = AlertLine(.above, raise: 100, clear: 80, settleMilliseconds: 30_000)
        for _ in 0..<300 {
            let memory = Line()
            var raisedAt: [Int64] = []
            var before = false
            for second in 0..<1_000 {
                let now = memory.take(
                    Int(random.next() % 200), line, at: start.adding(seconds: Int64(second)))
                if now, !before { raisedAt.append(Int64(second)) }
                before = now
            }
            #expect(zip(raisedAt, raisedAt.dropFirst()).allSatisfy { $1 - $0 >= 30 })
        }
    }

    @Test func `what nobody measures any more ends after a quarter of an hour`() {
        let memory = Line()
        let line = AlertLine(.above, raise: 10, clear: 5)
        #expect(memory.take(10, line, at: start))
        #expect(memory.take(nil, line, at: start.adding(seconds: 899)))
        #expect(!memory.take(nil, line, at: start.adding(seconds: 900)))
    }

    @Test func `an alert that stood before a restart keeps its line`() {
        let memory = Level(LevelMemory(standing: .critical))
        #expect(memory.take(9_100, success, at: start) == .critical)
        let fresh = Level()
        #expect(fresh.take(9_100, success, at: start) == nil)
    }

    @Test func `a disk is judged by part and by size, the worse one`() {
        let settings = AlertSettings()
        // 5 % of 100 GiB free: half of the ten percent.
        #expect(settings.diskPercent(freeMiB: 5_120, totalMiB: 102_400) == 50)
        // 50 % of 3 GiB free, yet under 2 GiB.
        #expect(settings.diskPercent(freeMiB: 1_536, totalMiB: 3_072) == 75)
        #expect(settings.diskPercent(freeMiB: 51_200, totalMiB: 102_400) == 500)
        #expect(settings.diskPercent(freeMiB: 0, totalMiB: 0) == nil)
        let memory = Level()
        #expect(memory.take(75, settings.diskLine, at: start) == .warn)
        #expect(memory.take(49, settings.diskLine, at: start) == .critical)
    }

    @Test func `a certificate is told 30, 7 and 1 days before its end`() {
        let settings = AlertSettings()
        #expect(settings.certificateStage(daysLeft: 30) == nil)
        #expect(settings.certificateStage(daysLeft: 29)?.stage == 0)
        #expect(settings.certificateStage(daysLeft: 6)?.stage == 1)
        #expect(settings.certificateStage(daysLeft: 6)?.severity == .warn)
        #expect(settings.certificateStage(daysLeft: 0)?.severity == .critical)
        #expect(settings.certificateStage(daysLeft: -3)?.severity == .critical)
    }
}

/// Memories a test asks and changes in one expression.
private final class Level {
    private var memory: LevelMemory

    init(_ memory: LevelMemory = LevelMemory()) { self.memory = memory }

    func take(_ figure: Int?, _ line: LevelLine, at now: Timestamp) -> AlertSeverity? {
        memory.take(figure, line, at: now)
    }
}

private final class Line {
    private var memory = LineMemory()

    func take(_ figure: Int?, _ line: AlertLine, at now: Timestamp) -> Bool { memory.take(figure, line, at: now) }
}

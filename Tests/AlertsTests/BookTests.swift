import Operations
import Payments
import Testing

@testable import Alerts

@Suite("The book of alerts")
struct BookTests {
    private let start = Timestamp(milliseconds: 1_795_000_000_000)

    private func low(_ channel: String, _ severity: AlertSeverity = .critical, value: Int = 8_000) -> Finding {
        Finding(AlertCause(.success, channel: channel), severity, value: value, limit: 9_000)
    }

    private func fold(_ findings: [Finding], busy: Int = 4, _ book: AlertBook = AlertBook()) -> CauseFolding {
        CauseFolding(findings, busy: busy, open: Set(book.open.map(\.cause)))
    }

    /// A book with a counter for numbers.
    private final class Desk {
        var book = AlertBook()
        var made = 0

        func settle(_ folding: CauseFolding, at now: Timestamp) -> [AlertChange] {
            var made = made
            let changes = book.settle(folding, at: now) {
                made += 1
                return "a-\(made)"
            }
            self.made = made
            return changes
        }

        func acknowledge(_ id: String) -> Bool {
            book.acknowledge(id, by: "ops.li", at: Timestamp(milliseconds: 1_795_000_000_000))
        }

        func snooze(_ id: String, _ minutes: Int) -> Timestamp? {
            book.snooze(id, minutes: minutes, by: "ops.li", at: Timestamp(milliseconds: 1_795_000_000_000))
        }
    }

    @Test func `an alert is raised once, kept up to date, and ended`() {
        let desk = Desk()
        #expect(desk.settle(fold([low("wechat")]), at: start).count == 1)
        #expect(desk.settle(fold([low("wechat", value: 8_500)]), at: start.adding(seconds: 1)).isEmpty)
        #expect(desk.book.open.map(\.valueBasisPoints) == [8_500])
        let ended = desk.settle(fold([]), at: start.adding(seconds: 600))
        #expect(ended.count == 1 && desk.book.open.isEmpty)
        #expect(desk.book.day.raised == 1 && desk.book.day.critical == 1 && desk.book.day.ended == 1)
        #expect(desk.book.day.byKind == ["success": 1])
    }

    @Test func `a figure that moves is written within a quarter of an hour; everything else at once`() {
        let desk = Desk()
        var stored = desk.book
        func isWritten() -> Bool {
            let isDue = desk.book.hasLastingChange(since: stored)
            if isDue { stored = desk.book }
            return isDue
        }
        func look(_ second: Int64, _ findings: [Finding]) {
            _ = desk.settle(fold(findings), at: start.adding(seconds: second))
        }
        look(0, [low("wechat")])
        #expect(isWritten())
        let written = (1...1_800).filter { second in
            look(Int64(second), [low("wechat", value: 5_000 + second)])
            return isWritten()
        }
        #expect(written.count == 2 && desk.book.open.map(\.valueBasisPoints) == [6_800])
        #expect(desk.acknowledge("a-1") && isWritten() && stored == desk.book)
        #expect(desk.snooze("a-1", 5) != nil && isWritten())
        look(1_801, [low("wechat", .warn, value: 9_300)])
        #expect(isWritten())
        look(1_802, [])
        #expect(isWritten() && stored == desk.book)
    }

    @Test func `what comes back soon is the same alert with its ack; later it is a new one`() throws {
        let desk = Desk()
        _ = desk.settle(fold([low("wechat")]), at: start)
        #expect(desk.acknowledge("a-1"))
        _ = desk.settle(fold([]), at: start.adding(seconds: 100))
        _ = desk.settle(fold([low("wechat")]), at: start.adding(seconds: 399))
        #expect(desk.book.open.map(\.id) == ["a-1"] && desk.book.open[0].acknowledgedBy == "ops.li")
        _ = desk.settle(fold([]), at: start.adding(seconds: 400))
        _ = desk.settle(fold([low("wechat")]), at: start.adding(seconds: 701))
        #expect(desk.book.open.map(\.id) == ["a-2"] && desk.book.open[0].acknowledgedBy == nil)
    }

    @Test func `what gets worse is told again although somebody had seen the milder thing`() throws {
        let desk = Desk()
        _ = desk.settle(fold([low("wechat", .warn, value: 9_300)]), at: start)
        _ = desk.book.acknowledge("a-1", by: "ops.li", at: start)
        _ = desk.book.snooze("a-1", minutes: 60, by: "ops.li", at: start)
        let changes = desk.settle(fold([low("wechat", .critical)]), at: start.adding(seconds: 60))
        let row = try #require(desk.book.open.first)
        #expect(changes == [.worsened(row)])
        #expect(row.severity == "critical" && row.acknowledgedBy == nil && row.snoozedUntil == nil)
    }

    @Test func `an alert put aside comes back by itself, once, while it stands`() {
        let desk = Desk()
        _ = desk.settle(fold([low("wechat")]), at: start)
        #expect(desk.snooze("a-1", 0) == nil)
        #expect(desk.snooze("a-1", 1_441) == nil)
        #expect(desk.snooze("a-9", 5) == nil)
        #expect(desk.snooze("a-1", 5) == start.adding(seconds: 300))
        #expect(desk.book.nextSnoozeEnd == start.adding(seconds: 300))
        _ = desk.settle(fold([low("wechat")]), at: start.adding(seconds: 299))
        #expect(desk.book.open[0].isSnoozed(at: start.adding(seconds: 299).milliseconds))
        let rank = desk.book.open[0].rank
        _ = desk.settle(fold([low("wechat")]), at: start.adding(seconds: 300))
        #expect(desk.book.open[0].snoozedUntil == nil && desk.book.open[0].rank == rank + 1)
        _ = desk.settle(fold([low("wechat")]), at: start.adding(seconds: 900))
        #expect(desk.book.open[0].rank == rank + 1)
    }

    @Test func `the counts are of one day in Beijing`() {
        let desk = Desk()
        // 2026-11-18 23:59:59 in Beijing.
        let evening = Timestamp(milliseconds: 1_795_017_599_000)
        _ = desk.settle(fold([low("wechat")]), at: evening)
        #expect(desk.book.day.raised == 1)
        _ = desk.settle(fold([low("wechat")]), at: evening.adding(seconds: 1))
        #expect(desk.book.day.raised == 0 && desk.book.open.count == 1)
    }

    @Test func `the book forgets what ended long ago, never what stands`() {
        let desk = Desk()
        _ = desk.settle(fold([low("wechat")]), at: start)
        for index in 0..<300 {
            let other = Finding(AlertCause(.certificate, subject: "c\(index)"), .warn)
            _ = desk.settle(fold([low("wechat"), other]), at: start.adding(seconds: Int64(index)))
        }
        #expect(desk.book.rows.count <= AlertBook.rowsKept)
        #expect(desk.book.open.contains { $0.id == "a-1" })
    }
}

@Suite("One line per cause")
struct FoldingTests {
    private func low(_ channel: String, _ severity: AlertSeverity = .critical) -> Finding {
        Finding(AlertCause(.success, channel: channel), severity, value: 8_000, limit: 9_000)
    }

    private func causes(
        _ findings: [Finding], busy: Int = 4, open: Set<AlertCause> = []
    ) -> [AlertCause] {
        CauseFolding(findings, busy: busy, open: open).lines.map(\.cause)
    }

    @Test func `channels that are ill together are the network's one line`() {
        var network = Finding(AlertCause(.network), .critical)
        network.channels = ["alipay", "wechat"]
        let folding = CauseFolding([network, low("wechat"), low("alipay"), low("unionpay")], busy: 4, open: [])
        #expect(folding.lines.map(\.cause) == [AlertCause(.network), AlertCause(.success, channel: "unionpay")])
        #expect(folding.covered[AlertCause(.success, channel: "wechat")] == AlertCause(.network))
    }

    @Test func `a channel that was left is one line, not three`() {
        let breaker = Finding(AlertCause(.breaker, channel: "wechat"), .critical)
        let degraded = Finding(AlertCause(.degraded, channel: "wechat"), .warn)
        #expect(causes([breaker, degraded, low("wechat")]) == [AlertCause(.breaker, channel: "wechat")])
    }

    @Test func `a full channel that fails is told as full`() {
        let full = Finding(AlertCause(.capacity, channel: "wechat"), .critical, value: 10_300)
        #expect(causes([full, low("wechat")]) == [AlertCause(.capacity, channel: "wechat")])
        let near = Finding(AlertCause(.capacity, channel: "wechat"), .warn, value: 8_700)
        #expect(causes([near, low("wechat")]).count == 2, "a channel that is not full fails for another reason")
    }

    @Test func `worse than usual and below the line are one, with the detector's evidence`() {
        var degraded = Finding(AlertCause(.degraded, channel: "wechat"), .warn)
        degraded.evidence = "12 of 40 calls failed"
        let folding = CauseFolding([degraded, low("wechat")], busy: 4, open: [])
        #expect(folding.lines.count == 1)
        #expect(folding.lines[0].cause.kind == .success && folding.lines[0].evidence == "12 of 40 calls failed")
    }

    @Test func `most channels below their line are one line until the last is well`() {
        let findings = [low("wechat"), low("alipay", .warn), low("unionpay")]
        let folding = CauseFolding(findings, busy: 4, open: [])
        #expect(folding.lines.map(\.cause) == [AlertCause(.success)])
        #expect(folding.lines[0].channels == ["alipay", "unionpay", "wechat"])
        #expect(folding.lines[0].severity == .critical)
        #expect(causes([low("wechat"), low("alipay")]).count == 2, "two of four have each their own trouble")
        #expect(causes([low("wechat")], open: [AlertCause(.success)]) == [AlertCause(.success)])
        #expect(causes([low("wechat")]) == [AlertCause(.success, channel: "wechat")])
    }

    @Test func `one channel that costs too much is not everybody's cost`() {
        let fleet = Finding(AlertCause(.cost), .warn)
        let wechat = Finding(AlertCause(.cost, channel: "wechat"), .warn)
        let alipay = Finding(AlertCause(.cost, channel: "alipay"), .warn)
        #expect(causes([fleet, wechat]) == [AlertCause(.cost, channel: "wechat")])
        #expect(causes([fleet, wechat, alipay]) == [AlertCause(.cost)])
        #expect(causes([fleet]) == [AlertCause(.cost)])
    }

    @Test func `receivers that all take nothing are our own way out`() {
        let one = Finding(AlertCause(.receiver, subject: "duty"), .warn)
        let other = Finding(AlertCause(.receiver, subject: "finance"), .warn)
        let folding = CauseFolding([one, other], busy: 4, open: [])
        #expect(folding.lines.map(\.cause) == [AlertCause(.receiver)])
        #expect(folding.lines[0].evidence == "not taken by duty finance" && folding.lines[0].severity == .critical)
        #expect(causes([one]) == [AlertCause(.receiver, subject: "duty")])
    }

    @Test func `whatever happens, no cause has two lines and nothing bad is lost`() {
        var random = SplitMix64(seed: 5)
        let channels = ["wechat", "alipay", "unionpay", "bank-ea"]
        let kinds: [AlertRow.Kind] = [.success, .degraded, .breaker, .capacity, .cost, .splitFailure]
        for _ in 0..<2_000 {
            var findings: [Finding] = []
            for kind in kinds {
                for channel in channels where random.next() % 3 == 0 {
                    findings.append(Finding(
                        AlertCause(kind, channel: channel), random.next() % 2 == 0 ? .warn : .critical, value: 1))
                }
            }
            if random.next() % 4 == 0 {
                var network = Finding(AlertCause(.network), .critical)
                network.channels = Array(channels.prefix(2))
                findings.append(network)
            }
            let open: Set<AlertCause> = random.next() % 2 == 0 ? [] : [AlertCause(.success), AlertCause(.capacity)]
            let folding = CauseFolding(findings, busy: 4, open: open)
            let lines = folding.lines.map(\.cause)
            #expect(Set(lines).count == lines.count)
            for finding in findings where !lines.contains(finding.cause) {
                // Each that is not told is covered, in the end by a line that is.
                var cause = finding.cause
                while let next = folding.covered[cause] { cause = next }
                #expect(lines.contains(cause), "\(finding.cause) is told by \(cause)")
            }
        }
    }

    @Test func `an alert that another line takes over ends without an all-clear`() {
        var book = AlertBook()
        var number = 0
        func settle(_ findings: [Finding], at seconds: Int64) {
            let folding = CauseFolding(findings, busy: 3, open: Set(book.open.map(\.cause)))
            _ = book.settle(folding, at: Timestamp(milliseconds: 1_795_000_000_000 + seconds * 1_000)) {
                number += 1
                return "a-\(number)"
            }
        }
        settle([low("wechat")], at: 0)
        settle([low("wechat"), low("alipay")], at: 10)
        #expect(book.open.map(\.id) == ["a-2"])
        #expect(book.rows.first { $0.id == "a-1" }?.mergedInto == "a-2")
        #expect(book.day.ended == 0)
    }
}

import Payments
import Testing

@testable import Risk

@Suite("Risk")
struct RiskAssessorTests {
    /// 13:00 in Beijing.
    static let noon = Timestamp(milliseconds: 1_795_410_000_000)

    static func order(
        _ fen: Int64, user: String = "u1", device: String = "d1", registered: Int64 = 100 * 86_400, at: Timestamp = noon
    ) -> Order {
        var ids = IdentifierSource(seed: UInt64(fen) &+ UInt64(at.milliseconds))
        return Order(
            id: ids.next(OrderID.self, at: at, partition: 1), shop: ShopID(trusted: "tea"), shopOrderNumber: "n",
            amount: .fen(fen), description: "", category: .goods,
            buyer: Buyer(userID: user, deviceID: device, registeredAt: at.adding(seconds: -registered)),
            environment: .app, notifyURL: "", splitPlan: nil, createdAt: at, expiresAt: at, state: .paying)
    }

    private func assess(_ order: Order, _ windows: RiskWindows = RiskWindows(), at: Timestamp = noon) -> RiskAssessment {
        RiskAssessor.assess(order, windows: windows, rules: .standard, at: at)
    }

    @Test("an ordinary order passes without a finding")
    func ordinary() {
        let result = assess(RiskAssessorTests.order(5_000))
        #expect(result.verdict == .pass)
        #expect(result.findings.isEmpty)
    }

    @Test("the amount line: one fen below passes, on the line is held")
    func amount() {
        #expect(assess(RiskAssessorTests.order(1_499_999)).verdict == .pass)
        let held = assess(RiskAssessorTests.order(1_500_000))
        #expect(held.verdict == .hold)
        #expect(held.findings.map(\.rule) == ["large_amount"])
        #expect(held.findings[0].evidence.contains("15000.00"))
    }

    @Test("a new account paying a large amount waits for a person; an old one does not")
    func newUser() {
        #expect(assess(RiskAssessorTests.order(300_000, registered: 3_600)).verdict == .review)
        #expect(assess(RiskAssessorTests.order(300_000, registered: 90_000)).verdict == .pass)
        #expect(assess(RiskAssessorTests.order(299_999, registered: 3_600)).verdict == .pass)
    }

    @Test("the fifth order within ten minutes counts, one that slid out of the window does not")
    func frequency() {
        var windows = RiskWindows()
        for minute in 0..<4 {
            let at = RiskAssessorTests.noon.adding(seconds: Int64(minute) * 60)
            windows.note(order: RiskAssessorTests.order(100, at: at), at: at)
        }
        let now = RiskAssessorTests.noon.adding(seconds: 300)
        #expect(assess(RiskAssessorTests.order(100, at: now), windows, at: now).findings.map(\.rule) == ["frequency"])
        #expect(assess(RiskAssessorTests.order(100, user: "u2", at: now), windows, at: now).verdict == .pass)
        // The first order is exactly ten minutes old: outside.
        let later = RiskAssessorTests.noon.adding(seconds: 600)
        #expect(assess(RiskAssessorTests.order(100, at: later), windows, at: later).verdict == .pass)
    }

    @Test("one device under four accounts within an hour is noticed")
    func device() {
        var windows = RiskWindows()
        for number in 1...3 {
            windows.note(
                order: RiskAssessorTests.order(100, user: "h\(number)", device: "dx"), at: RiskAssessorTests.noon)
        }
        let same = RiskAssessorTests.order(100, user: "h2", device: "dx")
        #expect(!assess(same, windows).findings.contains { $0.rule == "device_hopping" })
        let fourth = RiskAssessorTests.order(100, user: "h4", device: "dx")
        #expect(assess(fourth, windows).findings.map(\.rule) == ["device_hopping"])
    }

    @Test("the Beijing night counts by the hour", arguments: [(0, false), (1, true), (4, true), (5, false), (13, false)])
    func night(hour: Int, fires: Bool) throws {
        let at = try #require(Timestamp(year: 2026, month: 11, day: 23, hour: hour, minute: 59))
        #expect(assess(RiskAssessorTests.order(100, at: at), at: at).findings.contains { $0.rule == "unusual_hours" } == fires)
    }

    @Test("points add up to a refusal")
    func sum() throws {
        var windows = RiskWindows()
        let at = try #require(Timestamp(year: 2026, month: 11, day: 23, hour: 2))
        for number in 1...3 {
            windows.note(order: RiskAssessorTests.order(100, user: "h\(number)", device: "dx", at: at), at: at)
        }
        let order = RiskAssessorTests.order(1_600_000, user: "h9", device: "dx", registered: 60, at: at)
        let result = assess(order, windows, at: at)
        #expect(result.verdict == .reject)
        #expect(result.score == 45 + 65 + 55 + 15)
        #expect(result.findings.first?.rule == "new_user_large")
    }

    @Test("windows are exact against a recount, and bounded")
    func exactness() {
        var draw = SplitMix64(seed: 9)
        var windows = RiskWindows()
        var all: [(user: String, device: String, at: Timestamp)] = []
        var now = RiskAssessorTests.noon
        for _ in 0..<3_000 {
            now = now.adding(milliseconds: Int64(draw.below(20_000)))
            let user = "u\(draw.below(40))"
            let device = "d\(draw.below(25))"
            let order = RiskAssessorTests.order(100, user: user, device: device, at: now)
            let seen = windows.orders(ofUser: user, withinSeconds: 600, at: now)
            let users = windows.users(ofDevice: device, withinSeconds: 3_600, at: now)
            let ten = now.adding(seconds: -600)
            let hour = now.adding(seconds: -3_600)
            #expect(seen == all.filter { $0.user == user && $0.at > ten }.count)
            #expect(users == Set(all.filter { $0.device == device && $0.at > hour }.map(\.user)))
            windows.note(order: order, at: now)
            all.append((user, device, now))
        }
    }

    @Test("what is older than a day is forgotten, and memory keeps its bound")
    func forgetting() {
        var windows = RiskWindows()
        for hour in 0..<100 {
            let at = RiskAssessorTests.noon.adding(seconds: Int64(hour) * 3_600)
            windows.note(order: RiskAssessorTests.order(100, user: "u\(hour % 3)", at: at), at: at)
            #expect(windows.count <= 24)
        }
        let end = RiskAssessorTests.noon.adding(seconds: 99 * 3_600)
        #expect(windows.orders(ofUser: "u0", withinSeconds: 86_400, at: end) == 8)
    }

    @Test("evidence names figures, never the buyer or the device")
    func evidence() {
        var windows = RiskWindows()
        for number in 1...9 {
            let order = RiskAssessorTests.order(100, user: "user-\(number % 5)", device: "device-77")
            windows.note(order: order, at: RiskAssessorTests.noon)
        }
        for _ in 0..<5 {
            windows.note(
                order: RiskAssessorTests.order(100, user: "user-1", device: "device-77"), at: RiskAssessorTests.noon)
        }
        let order = RiskAssessorTests.order(2_000_000, user: "user-1", device: "device-77", registered: 60)
        let result = assess(order, windows)
        #expect(result.findings.count == 4)
        for finding in result.findings {
            #expect(!finding.evidence.contains("user-1") && !finding.evidence.contains("device-77"))
            #expect(finding.evidence.count <= 120 && finding.evidence.contains { $0.isNumber })
        }
    }

    @Test(
        "the verdict is the highest line reached",
        arguments: [(0, RiskVerdict.pass), (39, .pass), (40, .hold), (59, .hold), (60, .review), (139, .review), (140, .reject)])
    func lines(score: Int, verdict: RiskVerdict) {
        #expect(RiskRules.standard.verdict(score) == verdict)
    }

    @Test("where two lines are equal the sterner verdict holds, whatever the order of the lines")
    func equalLines() {
        var rules = RiskRules()
        (rules.holdAt, rules.reviewAt, rules.rejectAt) = (50, 50, 100)
        #expect(rules.verdict(50) == .review)
        (rules.holdAt, rules.reviewAt, rules.rejectAt) = (80, 50, 100)
        #expect(rules.verdict(60) == .review)
        #expect(rules.verdict(90) == .hold)
    }

    @Test("a rule that is switched off finds nothing")
    func switchedOff() {
        var rules = RiskRules.standard
        rules.largeAmount.enabled = false
        let order = RiskAssessorTests.order(2_000_000)
        #expect(RiskAssessor.assess(order, windows: RiskWindows(), rules: rules, at: RiskAssessorTests.noon).score == 0)
    }

    @Test("hours may go over midnight")
    func overMidnight() {
        var rule = RiskRules.UnusualHours()
        (rule.fromHour, rule.toHour) = (22, 4)
        #expect((0...23).filter(rule.covers) == [0, 1, 2, 3, 22, 23])
    }

    @Test("values out of range are named by their key")
    func ranges() {
        #expect(RiskRules.standard.fault == nil)
        var rules = RiskRules.standard
        rules.frequency.windowSeconds = 86_401
        #expect(rules.fault?.key == "rule.frequency.window_seconds")
        rules = .standard
        rules.unusualHours.fromHour = 24
        #expect(rules.fault == RiskRulesFault(key: "rule.unusual_hours.from_hour", rule: "must be 0...23, not 24"))
    }
}

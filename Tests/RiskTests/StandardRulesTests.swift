import Payments
import Testing

@testable import Risk

@Suite struct StandardRulesTests {
    @Test func `an ordinary order passes without a finding`() {
        var bench = RiskBench()
        let result = bench.order(5_000)
        #expect(result.verdict == .pass && result.findings.isEmpty)
    }

    @Test func `the amount line: one fen below passes, on the line is held`() {
        let known = RiskRules(rules: RiskRules.standard.rules.filter { $0.name == "large_amount" })
        var bench = RiskBench()
        #expect(bench.order(1_499_999, rules: known).verdict == .pass)
        let held = bench.order(1_500_000, rules: known)
        #expect(held.verdict == .hold && held.findings.map(\.rule) == ["large_amount"])
        #expect(held.findings[0].evidence.contains("15000.00"))
    }

    @Test func `a new account paying a large amount waits for a person; an old one does not`() {
        func verdict(_ fen: Int64, age: Int64) -> [String] {
            var subject = RiskBench.order(fen)
            subject.registeredAt = subject.at.adding(seconds: -age)
            return RiskAssessor.assess(subject, memory: RiskMemory(), rules: .standard).findings.map(\.rule)
        }
        #expect(verdict(300_000, age: 3_600).contains("new_user_large"))
        #expect(!verdict(300_000, age: 90_000).contains("new_user_large"))
        #expect(!verdict(299_999, age: 3_600).contains("new_user_large"))
    }

    @Test func `the fifth order within ten minutes counts, one that slid out of the window does not`() {
        var bench = RiskBench()
        for _ in 0..<4 {
            #expect(bench.order().verdict == .pass)
            bench.advance(60)
        }
        bench.advance(60)
        let subject = RiskBench.order(at: bench.now)
        #expect(RiskAssessor.assess(subject, memory: bench.memory, rules: .standard).findings.map(\.rule) == ["frequency"])
        // The first order is exactly ten minutes old: outside.
        let later = RiskBench.order(at: RiskBench.noon.adding(seconds: 600))
        #expect(RiskAssessor.assess(later, memory: bench.memory, rules: .standard).verdict == .pass)
    }

    @Test func `three accounts new to one device within an hour are noticed; a family is known to its own`() {
        var bench = RiskBench()
        bench.order(user: "a", device: "dx")
        bench.order(user: "b", device: "dx")
        #expect(bench.order(user: "c", device: "dx").findings.map(\.rule) == ["device_hopping"])
        bench.advance(86_400)
        for user in ["a", "b", "c", "a", "b"] { #expect(bench.order(user: user, device: "dx").verdict == .pass) }
    }

    @Test func `twenty-five times the buyer's usual amount is noticed once there is something usual`() {
        var bench = RiskBench()
        for _ in 0..<6 {
            bench.order(10_000, user: "tea")
            bench.advance(86_400)
        }
        let subject = RiskBench.order(199_999, user: "tea", at: bench.now)
        #expect(bench.value(.timesUsual, subject).map { (197...202).contains($0) } == true)
        #expect(bench.order(230_000, user: "tea").verdict == .pass)
        let found = bench.order(270_000, user: "tea")
        #expect(found.verdict == .hold && found.findings.map(\.rule) == ["unlike_the_buyer"])
    }

    @Test func `night orders of a sleeper are noticed, those of a night worker are not`() throws {
        let evening = try #require(Timestamp(year: 2026, month: 11, day: 1, hour: 20))
        let night = try #require(Timestamp(year: 2026, month: 11, day: 21, hour: 3))
        func found(usual hour: Int64) -> [String] {
            var bench = RiskBench()
            for day in 0..<15 {
                bench.now = evening.adding(seconds: Int64(day) * 86_400 + (hour - 20) * 3_600)
                bench.order()
            }
            bench.now = night
            bench.order()
            bench.advance(1_800)
            return bench.order().findings.map(\.rule)
        }
        #expect(found(usual: 20).contains("unusual_night"))
        #expect(!found(usual: 3).contains("unusual_night"))
    }

    @Test func `one body with two accounts is noticed`() {
        var bench = RiskBench()
        var first = RiskBench.order(user: "a")
        first.identity = "palm-7"
        #expect(bench.see(first).verdict == .pass)
        #expect(bench.see(first).verdict == .pass)
        var second = RiskBench.order(user: "b", device: "d2")
        second.identity = "palm-7"
        #expect(bench.see(second).findings.map(\.rule) == ["one_body"])
    }

    @Test func `nearly equal amounts of many buyers are noticed, one price is not`() {
        var brushed = RiskBench()
        var sale = RiskBench()
        var rules: [[String]] = []
        for number in 0..<8 {
            rules.append(brushed.order(10_000 + Int64(number) * 13, user: "b\(number)", device: "b\(number)").findings
                .map(\.rule))
            #expect(sale.order(9_900, user: "s\(number)", device: "s\(number)").verdict == .pass)
            brushed.advance(600)
            sale.advance(10)
        }
        #expect(rules[4].isEmpty)
        #expect(rules[5].contains("alike_payments"))
    }

    @Test func `amounts in even steps are noticed at the sixth`() {
        var bench = RiskBench()
        var found: [Bool] = []
        for number in 0..<6 {
            let result = bench.order(10_000 + Int64(number) * 5_000, user: "b\(number)", device: "b\(number)")
            found.append(result.findings.contains { $0.rule == "stepped_payments" })
            bench.advance(60)
        }
        #expect(found == [false, false, false, false, false, true])
    }

    @Test func `money of many that moves on at once to somebody new is stopped, the owner's daily draw is not`() {
        var bench = RiskBench()
        for number in 0..<3 { bench.order(50_000, user: "early\(number)", device: "e\(number)", payee: "A") }
        #expect(bench.payout(100_000, from: "A", to: "owner").verdict == .pass)
        bench.advance(86_400)
        for number in 0..<9 {
            bench.order(50_000 + Int64(number * number) * 700, user: "x\(number)", device: "x\(number)", payee: "A")
            bench.advance(60)
        }
        #expect(bench.payout(100_000, from: "A", to: "owner").verdict == .pass)
        let moved = bench.payout(100_000, from: "A", to: "B")
        #expect(moved.verdict == .review && moved.findings.map(\.rule) == ["fan_in_fan_out"])
    }

    @Test func `money that comes back to its payer within a day makes a circle of two, three or four steps`() {
        func steps(_ chain: [String]) -> Int64? {
            var bench = RiskBench()
            for (from, to) in zip(chain, chain.dropFirst()) {
                bench.order(1_000, user: from, device: from, payee: to)
                bench.advance(600)
            }
            return bench.value(.circleSteps, RiskBench.order(user: chain[chain.count - 1], payee: chain[0], at: bench.now))
        }
        #expect(steps(["a", "b"]) == 2)
        #expect(steps(["a", "b", "c"]) == 3)
        #expect(steps(["a", "b", "c", "d"]) == 4)
        #expect(steps(["a", "b", "c", "d", "e"]) == nil)
        var late = RiskBench()
        late.order(user: "a", payee: "b")
        late.advance(86_400)
        #expect(late.value(.circleSteps, RiskBench.order(user: "b", payee: "a", at: late.now)) == nil)
    }

    @Test func `evidence names figures, never the buyer or the device, and is one of the known sentences`() {
        var bench = RiskBench()
        for number in 1...9 { bench.order(user: "user-\(number % 5)", device: "device-77") }
        for _ in 0..<5 { bench.order(user: "user-1", device: "device-77") }
        var subject = RiskBench.order(2_000_000, user: "user-1", device: "device-77", at: bench.now)
        subject.registeredAt = bench.now.adding(seconds: -60)
        let result = RiskAssessor.assess(subject, memory: bench.memory, rules: .standard)
        #expect(result.findings.count >= 4)
        for finding in result.findings {
            #expect(!finding.evidence.contains("user-1") && !finding.evidence.contains("device-77"))
            #expect(finding.evidence.utf8.count <= 120 && finding.evidence.contains { $0.isNumber })
            for sentence in finding.evidence.split(separator: Evidence.joint) {
                #expect(Evidence.read(String(sentence)) != nil, "\(sentence)")
            }
        }
    }

    @Test func `every feature has a sentence that is read back`() {
        for feature in RiskFeature.allCases {
            let condition = RiskCondition(feature, within: feature.isWindowed ? 600 : 0, atLeast: feature.range.lowerBound)
            let text = condition.evidence(feature.range.lowerBound, RiskBench.order())
            #expect(Evidence.read(text) != nil, "\(feature): \(text)")
        }
    }

    @Test(arguments: [
        (0, RiskVerdict.pass), (39, .pass), (40, .hold), (59, .hold), (60, .review), (139, .review), (140, .reject),
    ])
    func `the verdict is the highest line reached`(score: Int, verdict: RiskVerdict) {
        #expect(RiskRules.standard.verdict(score) == verdict)
    }

    @Test func `where two lines are equal the sterner verdict holds`() {
        #expect(RiskRules(holdAt: 50, reviewAt: 50, rejectAt: 100, rules: []).verdict(50) == .review)
    }

    @Test func `hours may go over midnight`() {
        let condition = RiskCondition(.hour, atLeast: 22, below: 4)
        #expect((0...23).filter { condition.holds($0) } == [0, 1, 2, 3, 22, 23])
    }
}

import Console
import Control
import Operations
import Terminal
import Testing

@Suite("Arming, locking, looking")
struct AuthorityTests {
    @Test("the engine outranks the console: what it says is not armed is not armed")
    func disarmedByTheEngine() {
        let story = Story(.channels)
        story.arm()
        #expect(story.model.isArmed)
        story.engine.set { $0.isArmed = false }
        story.wait(2_200)
        #expect(!story.model.isArmed)
        #expect(story.messageLine.contains("safe again"))
    }

    @Test("an engine that does not answer arms nobody")
    func armingUnanswered() {
        let story = Story(.channels)
        story.engine.set { $0.refusesArming = true }
        story.arm()
        #expect(!story.model.isArmed)
        #expect(story.messageLine.contains("refused"))
    }

    @Test("! again makes the session safe, and the engine hears of it")
    func disarm() {
        let story = Story(.channels)
        story.arm()
        story.press(.char("!"))
        story.settle()
        #expect(!story.model.isArmed)
        #expect(story.engine.ofSession == [.arm, .disarm])
    }

    @Test("a quarter of an hour without a key: no money, no people, no verb; the own name opens it", arguments: Language.allCases)
    func idle(language: Language) {
        let story = Story(.review, 120, 40, language)
        #expect(story.sees("18,800.00"))
        story.wait(895_000)
        #expect(story.model.lock == nil)
        story.wait(6_000)
        #expect(story.model.lock != nil)
        #expect(story.engine.ofSession == [.lock])
        #expect(!story.sees("18,800.00") && !story.sees("rv."), "\(story.text)")
        #expect(story.sees(language.text(.modeLocked)))
        story.press(.char("c"), .char("A"), .esc)
        #expect(story.engine.submitted.isEmpty)
        story.type("rv.chen")
        story.press(.enter)
        story.settle()
        #expect(story.model.lock != nil && story.sees(language.text(.msgNotYourName)))
        story.type("ops.li")
        story.press(.enter)
        story.settle()
        #expect(story.model.lock == nil)
        #expect(story.sees("18,800.00"))
    }

    @Test("an open dialog dies with the lock, and an armed session is safe")
    func lockEndsAll() {
        let story = Story(.channels)
        story.engine.set { $0.change = { $0.authority.idleSeconds = 60 } }
        story.wait(1_100)
        story.arm()
        story.press(.char("F"))
        story.wait(61_500)
        #expect(story.model.lock != nil && story.model.dialog == nil && !story.model.isArmed)
    }

    @Test("a key puts the lock off; what the terminal says of itself does not")
    func keysPutItOff() {
        let story = Story(.channels)
        story.engine.set { $0.change = { $0.authority.idleSeconds = 60 } }
        story.wait(40_000)
        story.press(.char("j"))
        story.wait(40_000)
        #expect(story.model.lock == nil)
        story.press(.resize(Size(width: 100, height: 30)))
        story.wait(21_000)
        #expect(story.model.lock != nil)
    }

    @Test("masked data is shown in full for half a minute, with a reason, and goes with a key", arguments: Language.allCases)
    func reveal(language: Language) {
        let story = Story(.orders, 100, 30, language)
        story.engine.set { $0.revealed = [RevealedField(kind: "user", text: "u33936172")] }
        story.press(.char("G"))
        story.arm()
        for ending in ["time", "key"] {
            story.press(.char("V"))
            story.wait(600)
            story.press(.enter, apart: 500)
            story.wait(500)
            #expect(story.engine.submitted.isEmpty, "no reason, no look")
            story.type("buyer rang, INC-7")
            story.press(.enter, apart: 500)
            story.wait(600)
            story.settle()
            #expect(story.sees("u33936172"), "\(story.text)")
            #expect(story.engine.submitted.last?.reason == "buyer rang, INC-7")
            if ending == "time" { story.wait(30_000) } else { story.press(.char("j")) }
            story.settle()
            #expect(!story.sees("u33936172"))
            story.engine.set { $0.submitted = [] }
        }
    }

    @Test("a second person is shown whose proposal it is, and sends its digest back")
    func second() throws {
        let story = Story(.overview, 120, 40)
        story.engine.set {
            $0.riskClass = 4
            $0.proposal = PreviewProposal(
                act: "refund", target: "P1", by: "ops.wang", reason: "duplicate delivery",
                expiresAt: Fixtures.at + 600_000, digest: "0123456789abcdef")
        }
        story.arm()
        story.command("second p-77")
        story.wait(600)
        #expect(story.sees("by ops.wang: \"duplicate delivery\"") && story.sees("#01234567"), "\(story.text)")
        story.type("looked at it too")
        story.press(.enter)
        story.type("p-77")
        story.press(.enter, apart: 500)
        story.press(.enter, apart: 600)
        story.wait(600)
        let sent = try #require(story.engine.submitted.first)
        #expect(sent.command == .second(proposal: "p-77"))
        #expect(sent.shownDigest == "0123456789abcdef")
    }

    @Test("the own proposal is taken back by name")
    func withdraw() {
        let story = Story(.overview)
        story.arm()
        story.command("withdraw p-8")
        story.wait(600)
        story.press(.enter, apart: 500)
        story.wait(500)
        #expect(story.engine.submitted.map(\.command) == [.withdraw(proposal: "p-8")], "\(story.text)")
    }

    @Test("a preview has at most eight lines, the worst first, and always says how old the data is")
    func eightLines() {
        let story = Story(.channels, 160, 45)
        story.engine.set {
            $0.previewRefusal = CommandRefusal(rule: .capacity, detail: "alipay 118 %")
            $0.proposal = PreviewProposal(
                act: "failover", target: "unionpay", by: "ops.wang", reason: "slow", expiresAt: Fixtures.at,
                digest: "0123456789abcdef")
        }
        story.arm()
        story.press(.char("F"))
        story.wait(700)
        let lines = story.lines.filter { $0.contains("|") }.map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().first.map(String.init) ?? ""
        }
        let first = lines.first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        #expect(first.contains("!! refused"), "\(story.text)")
        #expect(lines.contains { $0.contains("seen data") })
        let blank = lines.firstIndex { $0.allSatisfy(\.isWhitespace) } ?? 0
        #expect(blank <= 8)
    }
}

import Control
import Operations
import Terminal
import Testing

@testable import Console

/// Several people at one engine: each sees the others, and nobody acts on the same thing unknowing.
@Suite("Who is here")
struct PresenceTests {
    static let previewing = SessionRow(
        id: "s-7", operatorName: "ops.wang", isShared: false, origin: "ssh 10.0.3.9", since: Fixtures.at - 600_000,
        lastKeyAt: Fixtures.at - 4_000,
        state: ConsoleState(
            screen: .channels, columns: 120, rows: 40, mode: .armed, verb: "failover", target: "unionpay"))

    static func row(_ id: String, _ name: String, isShared: Bool = false) -> SessionRow {
        SessionRow(
            id: id, operatorName: name, isShared: isShared, origin: "tty", since: Fixtures.at - 60_000)
    }

    /// Three consoles of two people; ours is s-3.
    static func story(_ screen: ScreenName = .channels, _ width: Int = 120, _ language: Language = .english) -> Story {
        Story(screen, width, 36, language) { snapshot in
            snapshot.session = "s-3"
            snapshot.sessions = [row("s-3", "ops.li"), previewing, row("s-9", "ops.li", isShared: true)]
        }
    }

    @Test("the tab bar counts people, not consoles")
    func peopleAreCounted() {
        #expect(PresenceTests.story().sees("2 here"))
        #expect(PresenceTests.story(.overview, 80, .chinese).sees("2 人"))
    }

    @Test(":who lists every console: who, where from, what mode, and what they preview", arguments: [
        (Language.english, "previews failover unionpay", "shared user"), (.chinese, "正在预览 failover unionpay", "共用账号"),
    ])
    func list(language: Language, previews: String, shared: String) throws {
        let story = PresenceTests.story(.channels, 160, language)
        story.command("who")
        let wang = try #require(story.lines.first { $0.contains("ops.wang") })
        #expect(wang.contains("s-7"))
        #expect(wang.contains("120x40"))
        #expect(wang.contains("ssh 10.0.3.9"))
        #expect(wang.contains(previews))
        #expect(story.lines.count { $0.contains("ops.li") } >= 2)
        #expect(story.sees(shared))
        story.press(.esc)
        #expect(!story.sees(previews))
    }

    @Test("a dialog tells of another dialog about the same target, and of no other")
    func sameTarget() {
        let story = PresenceTests.story()
        story.arm()
        story.command("failover unionpay")
        story.wait(500)
        #expect(story.sees("ops.wang is previewing the same target"))
        story.press(.esc)
        story.command("failover alipay")
        story.wait(500)
        #expect(!story.sees("is previewing the same target"))
    }

    @Test("the others are told at once of a dialog and of arming, and of keys now and then")
    func told() {
        let story = PresenceTests.story()
        func states() -> [ConsoleState] {
            story.calls.requests.compactMap { if case .tell(let state) = $0 { state } else { nil } }
        }
        #expect(states().count == 1)
        #expect(states().last?.mode == .safe)
        #expect(states().last?.target == nil)
        story.arm()
        #expect(states().last?.mode == .armed)
        story.command("failover unionpay")
        #expect(states().last?.verb == "failover")
        #expect(states().last?.target == "unionpay")
        story.press(.esc)
        #expect(states().last?.target == nil)
        let before = states().count
        // Moving about changes nothing the others see: they hear of it once in five seconds.
        for _ in 0..<100 { story.press(.down, apart: 100) }
        #expect((1...3).contains(states().count - before), "\(states().count - before)")
        #expect(states().last?.idleMilliseconds == 0)
        let quiet = states().count
        story.wait(30_000)
        #expect(states().count <= quiet + 1)
    }

    @Test("versions that do not meet, and a refusal, are told in plain words of the person's language")
    func link() {
        let story = Story()
        let english = story.model.words(.versionsDiffer(console: "1", engine: "2-3"))
        #expect(english.contains("speaks version 1 of the protocol, the engine 2-3"))
        let chinese = Story(.overview, 80, 24, .chinese)
        #expect(chinese.model.words(.versionsDiffer(console: "1", engine: "2-3")).contains("协议版本 1"))
        #expect(chinese.model.words(.notPermitted("x")).contains("不接受"))
    }
}

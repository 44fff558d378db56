import Console
import Control
import Foundation
import Operations
import Terminal
import Testing

@Suite("Going back in time")
struct PastTests {
    /// A minute's first picture comes a little after the minute; at 13:39:12 a setting was changed.
    private static let moments: [Int64] = {
        let firstMinute = Fixtures.at - 7_000 - 42 * 60_000
        let minutes = (20...42).map { firstMinute + Int64($0) * 60_000 + 400 }
        return (minutes + [firstMinute + 39 * 60_000 + 12_000]).sorted()
    }()

    private func story(
        _ screen: ScreenName = .overview, _ width: Int = 80, _ height: Int = 24, _ language: Language = .english,
        moments: [Int64] = PastTests.moments, exportFolder: String = "."
    ) -> Story {
        let story = Story(screen, width, height, language, exportFolder: exportFolder)
        story.engine.set { $0.moments = moments }
        story.wait(1_100)
        return story
    }

    private func shows(_ story: Story, _ clock: String) -> Bool { story.lines[0].contains("BACK \(clock)") }

    @Test("each panel of the past, in both sizes and languages", arguments: ScreenName.allCases, Language.allCases)
    func screens(screen: ScreenName, language: Language) {
        for size in ScreenGoldenTests.sizes {
            let story = story(screen, size.width, size.height, language)
            story.command("go 13:39")
            story.settle()
            Golden.check("back-\(screen.rawValue)-\(size.width)x\(size.height)-\(language.rawValue)", story.terminal.screen)
        }
    }

    @Test("[ and ] step through every recorded moment, and past the newest one is the present")
    func steps() {
        let story = story()
        for clock in ["13:42:00", "13:41:00", "13:40:00", "13:39:12", "13:39:00", "13:38:00"] {
            story.press(.char("["))
            story.settle()
            #expect(shows(story, clock), "\(story.lines[0])")
        }
        for clock in ["13:39:00", "13:39:12", "13:40:00", "13:41:00", "13:42:00"] {
            story.press(.char("]"))
            story.settle()
            #expect(shows(story, clock), "\(story.lines[0])")
        }
        story.press(.char("]"))
        story.settle()
        #expect(!story.model.isBack && !story.sees("BACK"))
        story.press(.char("]"))
        #expect(story.messageLine.contains("this is live"))
    }

    @Test("steps go on from the picture shown, whatever was asked for")
    func stepsFromPicture() {
        let story = story()
        for (key, clock) in [("]", "13:31:00"), ("[", "13:29:00"), ("}", "13:31:00"), ("{", "13:29:00")] {
            story.command("go 13:30")
            story.settle()
            story.press(.char(Character(key)))
            story.settle()
            #expect(shows(story, clock), "\(key): \(story.lines[0])")
        }
    }

    @Test("{ and } go minute by minute, to the first picture of each")
    func minutes() {
        let story = story()
        for clock in ["13:42:00", "13:41:00", "13:40:00", "13:39:00", "13:38:00"] {
            story.press(.char("{"))
            story.settle()
            #expect(shows(story, clock), "\(story.lines[0])")
        }
        for clock in ["13:39:00", "13:40:00", "13:41:00", "13:42:00"] {
            story.press(.char("}"))
            story.settle()
            #expect(shows(story, clock), "\(story.lines[0])")
        }
        story.press(.char("}"))
        story.settle()
        #expect(!story.model.isBack)
    }

    @Test("keys pressed faster than answers come still count, one by one")
    func faster() {
        let story = story()
        for _ in 0..<4 { story.terminal.press(.char("["), afterMilliseconds: 5) }
        story.settle()
        #expect(shows(story, "13:39:12"), "\(story.lines[0])")
    }

    @Test("a Chinese input method's brackets and 、 are the same keys")
    func fullWidth() {
        let story = story()
        for (typed, key) in [("【", "["), ("】", "]"), ("「", "{"), ("」", "}"), ("、", "\\")] {
            #expect(KeyFold.ascii(Character(typed)) == Character(key))
        }
        story.press(.char("["))
        story.settle()
        #expect(story.model.isBack)
    }

    @Test("the figures are of then, and say so wherever one looks")
    func figures() {
        let story = story(.overview, 160, 45)
        #expect(story.sees("24,711"))
        story.command("go 13:39:12")
        story.settle()
        #expect(story.sees("11,111") && !story.sees("24,711"))
        #expect(shows(story, "13:39:12") && !story.sees("SAFE"))
        #expect(story.messageLine.contains("as it was at 11-22 13:39:12"))
        #expect(story.lines[44].contains("\\live"))
        for key in ["2", "3", "4", "5", "6"] {
            story.press(.char(Character(key)))
            story.settle()
            #expect(shows(story, "13:39:12"))
        }
        #expect(story.model.pastMoment == PastTests.moments.first { $0 % 60_000 == 12_000 })
    }

    @Test("every verb is refused and says why and how to return; nothing reaches the engine")
    func locked() {
        for screen in ScreenName.allCases {
            let story = story(screen)
            story.arm()
            #expect(story.model.isArmed)
            story.press(.char("["))
            story.settle()
            #expect(!story.model.isArmed, "going back disarms")
            for binding in KeyTable.bindings(on: screen) where binding.isVerb {
                for key in binding.keys {
                    story.press(key)
                    #expect(story.messageLine.contains("verbs are locked; \\ goes back to live"), "\(binding.action)")
                }
            }
            story.command("failover unionpay")
            #expect(story.messageLine.contains("verbs are locked"))
            story.press(.char("!"))
            #expect(story.messageLine.contains("verbs are locked") && story.model.prompt == nil)
            #expect(story.model.dialog == nil && story.engine.submitted.isEmpty)
        }
    }

    @Test("back to live by \\, by :live, by q and by Esc; verbs open again only with live figures", arguments: 0..<4)
    func returning(way: Int) {
        let story = story(.channels)
        story.press(.char("["))
        story.settle()
        story.engine.set { $0.isSilent = true }
        switch way {
        case 0: story.press(.char("\\"))
        case 1: story.command("live")
        case 2: story.press(.char("q"))
        default: story.press(.esc)
        }
        story.settle()
        #expect(story.model.isBack, "the recorded picture stands until a live one comes")
        story.press(.char("F"))
        #expect(story.model.dialog == nil)
        story.press(.esc)
        story.engine.set { $0.isSilent = false }
        story.wait(1_500)
        #expect(!story.model.isBack && story.sees("SAFE"))
        story.arm()
        story.press(.char("F"))
        #expect(story.model.dialog != nil)
    }

    @Test("a recorded picture is never greyed as stale, but an engine that is gone is told")
    func notStale() {
        let story = story(.channels)
        story.press(.char("["))
        story.settle()
        story.wait(10_000)
        #expect(!story.model.isStale && !story.sees("? stale"))
        story.engine.set { $0.isSilent = true }
        story.wait(6_000)
        #expect(!story.model.isStale)
        #expect(story.messageLine.contains("socket closed"), "\(story.messageLine)")
        #expect(story.sees("stale"))
    }

    @Test("old alerts ring no bell; a new one rings when the present is back")
    func bell() {
        let story = story()
        let before = story.terminal.extras.count { $0 == .bell }
        story.engine.set { state in
            state.change = { snapshot in
                snapshot.alerts.append(
                    AlertRow(id: "a-9", kind: .breaker, severity: "critical", channel: "alipay", since: snapshot.at))
            }
        }
        story.press(.char("["), .char("["), .char("]"))
        story.wait(3_000)
        #expect(story.terminal.extras.count { $0 == .bell } == before)
        story.press(.char("\\"))
        story.wait(1_500)
        #expect(story.terminal.extras.count { $0 == .bell } == before + 1)
    }

    @Test("pausing: a held view is let go when going back, and the past stands still by itself")
    func pausing() {
        let story = story()
        story.press(.char("p"))
        #expect(story.messageLine.contains("paused"))
        story.press(.char("["))
        story.settle()
        #expect(!story.model.feed.isHeld && shows(story, "13:42:00"))
        story.press(.char("p"))
        #expect(story.messageLine.contains("stands still") && shows(story, "13:42:00"))
        story.press(.char("\\"))
        story.settle()
        story.press(.char("p"))
        #expect(story.model.feed.isHeld)
    }

    @Test("the row under > stays when its panel goes back, and its detail is of then")
    func selection() throws {
        let story = story(.orders)
        story.press(.char("j"), .char("j"))
        story.settle()
        let selected = try #require(story.model.lists[.orders]?.selectedID)
        story.press(.char("["))
        story.settle()
        #expect(story.model.lists[.orders]?.selectedID == selected)
        let last = story.calls.requests.compactMap { if case .fetch(let query, _) = $0 { query } else { nil } }.last
        #expect(last?.order == selected && last?.at == PastTests.moments.last)
    }

    @Test("what is exported while back carries its moment in its name")
    func exporting() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "back-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let story = story(.channels, 160, 45, exportFolder: folder.path)
        story.command("go 13:39")
        story.settle()
        story.press(.char("e"))
        story.settle()
        #expect(story.messageLine.contains("paydeck-channels-2026-11-22T133900.csv"), "\(story.messageLine)")
        story.press(.char("y"))
        #expect(story.messageLine.contains("copied"))
    }

    @Test(":go takes a time of day, a day with a time, and minutes back; what it cannot read it explains")
    func goTo() {
        let story = story()
        for (line, clock) in [
            ("go 13:30", "13:30:00"), ("go 2026-11-22 13:25", "13:25:00"), ("go 13:39:12", "13:39:12"),
            ("go -3", "13:36:00"), ("go 13:39:11", "13:39:00"),
        ] {
            story.command(line)
            story.settle()
            #expect(shows(story, clock), "\(line): \(story.lines[0])")
        }
        for line in ["go", "go noon", "go 25:00", "go 13:61", "go 2026-02-30 13:00", "go 1 2 3", "go -x"] {
            story.command(line)
            #expect(story.messageLine.contains("usage: :go HH:MM"), "\(line): \(story.messageLine)")
            #expect(shows(story, "13:39:00"))
        }
    }

    @Test("outside what is recorded the picture stays, and the range is told")
    func range() {
        let story = story()
        for line in ["go 13:10", "go 14:00", "go 2026-11-20 13:30"] {
            story.command(line)
            story.settle()
            #expect(story.messageLine.contains("recorded is 11-22 13:20:00 to 11-22 13:42:00"), "\(line)")
            #expect(!story.model.isBack)
        }
        story.command("go 2026-11-23 09:00")
        #expect(story.messageLine.contains("has not come yet"))
        story.command("go 13:20")
        story.settle()
        story.press(.char("["))
        #expect(shows(story, "13:20:00") && story.messageLine.contains("recorded is"))
        story.press(.char("{"))
        #expect(shows(story, "13:20:00") && story.messageLine.contains("recorded is"))
    }

    @Test("a gap in the record is told: the picture is older than what was asked for")
    func gap() {
        let moments = PastTests.moments.filter { $0 < Fixtures.at - 20 * 60_000 || $0 > Fixtures.at - 5 * 60_000 }
        let story = story(moments: moments)
        story.command("go 13:30")
        story.settle()
        #expect(shows(story, "13:22:00"))
        #expect(story.messageLine.contains("nothing recorded at 11-22 13:30:00: this is 11-22 13:22:00"))
    }

    @Test("without a record the keys say so; an unreadable picture leaves the present where it is")
    func nothing() {
        let story = story(.overview, 160, 45, moments: [])
        story.press(.char("["))
        #expect(story.messageLine.contains("nothing is recorded"))
        story.engine.set {
            $0.moments = PastTests.moments
            $0.isUnreadable = true
        }
        story.wait(1_100)
        story.press(.char("["))
        story.settle()
        #expect(story.messageLine.contains("another version"))
        #expect(!story.model.isBack && story.sees("24,711"))
    }

    @Test("a yesterday's picture says its day")
    func yesterday() {
        let story = story(moments: PastTests.moments.map { $0 - 86_400_000 } + PastTests.moments)
        story.command("go 2026-11-21 13:30")
        story.settle()
        #expect(story.lines[0].contains("BACK 11-21 13:30:00"))
        // A time of day that has not come yet is yesterday's.
        story.command("go 13:42:30")
        story.settle()
        #expect(story.lines[0].contains("BACK 11-21 13:42:00"), "\(story.lines[0])")
    }
}

@Suite("One screen of the past, without a terminal")
struct PastOutputTests {
    private func engine() -> FakeEngine {
        let engine = FakeEngine()
        let minute = Fixtures.at - Fixtures.at % 60_000
        engine.set { $0.moments = (1...20).map { minute - Int64(21 - $0) * 60_000 + 400 } }
        return engine
    }

    @Test("the picture recorded then, in each form, with the range of the record")
    func forms() throws {
        let shot = OneShot(screen: .overview, language: .english, moment: "13:30")
        let json = try shot.text(.json, from: engine())
        #expect(json.contains("\"at\":\(Fixtures.at - 12 * 60_000 - 7_000 + 400)"))
        #expect(json.contains("\"recordedFrom\":") && json.contains("\"orders\":11111"))
        #expect(try shot.text(.plain, from: engine()).contains("<< BACK 11-22 13:30:00"))
        #expect(try shot.text(.screen, from: engine()).contains("<< BACK 13:30:00"))
    }

    @Test("a moment that is none, or is not recorded, says why", arguments: ["noon", "13:01", "25:00"])
    func faults(moment: String) {
        let shot = OneShot(screen: .overview, language: .english, moment: moment)
        let error = #expect(throws: OneShot.Fault.self) { try shot.text(.json, from: engine()) }
        guard case .notRecorded(let why) = error else { Issue.record("\(String(describing: error))"); return }
        #expect(why.contains(moment == "13:01" ? "recorded is 11-22 13:2" : "usage"))
    }
}

import Console
import Operations
import Terminal
import Testing

@Suite("Alerts on the console")
struct AlertTests {
    @Test("the list says what, where, how much and who has it; the detail says what to do next", arguments: Language.allCases)
    func screen(language: Language) {
        let story = Story(.alerts, 160, 45, language)
        let words: AlertWords = language == .chinese ? .chinese : .english
        #expect(story.sees("1.9 GiB"))
        #expect(story.sees(words.advice[.disk] ?? "?"), "the gravest is selected")
        #expect(story.sees("http 502") && story.sees("duty"))
        #expect(story.sees(language == .chinese ? "今日发生 14" : "today 14 raised (3 critical)"))
        #expect(story.sees(language == .chinese ? "暂缓至 14:02" : "aside until 14:02"))
    }

    @Test("what is put aside is counted as such above and stands behind what is not")
    func aside() {
        let story = Story(.alerts, 160, 45)
        #expect(story.lines[0].contains("alerts 5!! (1 aside)"), "\(story.lines[0])")
        let rows = story.lines.filter { $0.contains("a-") }
        let clock = rows.firstIndex { $0.contains("a-3") } ?? 0
        let warn = rows.firstIndex { $0.contains("a-4") } ?? .max
        #expect(warn < clock)
    }

    @Test("a acknowledges; M asks which alert, how long and why, and says who is not told; u takes it back")
    func verbs() throws {
        let story = Story(.alerts, 160, 45)
        story.press(.char("a"))
        #expect(story.engine.submitted.last?.command == .acknowledge(alert: "a-5"))
        story.press(.char("j"), .char("m"), .char("m"))
        #expect(story.engine.submitted.count == 1, "a small letter silences nothing")
        story.engine.set { $0.effects = [PreviewEffect(kind: .receiverWaits, name: "duty")] }
        story.arm()
        story.press(.char("M"))
        story.wait(600)
        #expect(story.sees("split failure") && story.sees("duty is told nothing"), "\(story.text)")
        story.type("30")
        story.press(.enter, .enter)
        #expect(story.engine.submitted.count == 1, "it wants a reason")
        story.type("known, INC-77 is on it")
        story.press(.enter, apart: 500)
        story.wait(600)
        let envelope = try #require(story.engine.submitted.last)
        #expect(envelope.command == .snooze(alert: "a-2", minutes: 30))
        #expect(envelope.reason == "known, INC-77 is on it")
        story.command("wake a-2")
        #expect(story.engine.submitted.last?.command == .wake(alert: "a-2"))
    }

    @Test("u wakes the selected alert that is silent, and on the overview the last of one's own", arguments: [ScreenName.alerts, .overview])
    func wake(screen: ScreenName) {
        let story = Story(screen, 160, 45, change: { snapshot in
            for index in snapshot.alerts.indices where snapshot.alerts[index].isOpen {
                snapshot.alerts[index].snoozedUntil = Fixtures.at + 600_000
                snapshot.alerts[index].snoozedBy = index == 0 ? "ops.li" : "fin.wu"
            }
        })
        let expected = screen == .alerts ? story.model.lists[.alerts]?.selectedID : story.model.shown?.alerts[0].id
        story.press(.char("u"))
        #expect(story.engine.submitted.map(\.command) == [.wake(alert: expected ?? "?")])
    }

    @Test("the palette takes an alert and minutes; the field refuses nonsense")
    func palette() {
        let story = Story(.overview, 160, 45)
        story.arm()
        for (line, alert, minutes) in [("snooze 30", "a-2", 30), ("snooze a-1 5", "a-1", 5)] {
            story.command(line)
            #expect(story.model.dialog?.command == .snooze(alert: alert, minutes: AskedCount(clamping: minutes)))
            story.press(.esc)
        }
        for wrong in ["snooze a-1 0", "snooze a-1 soon", "snooze 1 2 3", "snooze a-1 1441"] {
            story.command(wrong)
            #expect(story.model.dialog?.command == nil, "\(wrong)")
            story.press(.esc)
        }
    }

    @Test("the bell rings once for each new critical alert, not for one put aside, and again when that is over")
    func bell() {
        let story = Story(.overview, change: { $0.alerts = [] })
        func show(aside: Bool) -> Int {
            story.engine.set { state in
                state.change = { snapshot in
                    var critical = AlertRow(
                        id: "a-9", kind: .ledger, severity: "critical", channel: nil, since: Fixtures.at)
                    critical.snoozedUntil = aside ? Fixtures.at + 60_000 : nil
                    snapshot.alerts = [critical]
                }
            }
            story.wait(3_000)
            return story.terminal.extras.count { $0 == .bell }
        }
        #expect(show(aside: true) == 0)
        #expect(show(aside: false) == 1)
        #expect(show(aside: false) == 1, "once")
        #expect(show(aside: true) == 1)
        #expect(show(aside: false) == 2, "it is back")
    }
}

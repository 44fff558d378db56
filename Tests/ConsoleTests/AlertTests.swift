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

    @Test("what is put aside is not counted above and stands behind what is not")
    func aside() {
        let story = Story(.alerts, 160, 45)
        #expect(story.lines[0].contains("alerts 4!!"), "\(story.lines[0])")
        let rows = story.lines.filter { $0.contains("a-") }
        let clock = rows.firstIndex { $0.contains("a-3") } ?? 0
        let warn = rows.firstIndex { $0.contains("a-4") } ?? .max
        #expect(warn < clock)
    }

    @Test("a acknowledges and m puts aside the selected alert, for an hour")
    func verbs() {
        let story = Story(.alerts, 160, 45)
        story.press(.char("a"))
        #expect(story.engine.submitted.last?.command == .acknowledge(alert: "a-5"))
        story.press(.char("j"), .char("m"))
        #expect(story.engine.submitted.last?.command == .snooze(alert: "a-2", minutes: 60))
    }

    @Test("the palette takes an alert and minutes, and refuses nonsense")
    func palette() {
        let story = Story(.overview, 160, 45)
        story.command("snooze 30")
        #expect(story.engine.submitted.last?.command == .snooze(alert: "a-2", minutes: 30), "the worst that waits")
        story.command("snooze a-1 5")
        #expect(story.engine.submitted.last?.command == .snooze(alert: "a-1", minutes: 5))
        let before = story.engine.submitted.count
        for wrong in ["snooze a-1 0", "snooze a-1 soon", "snooze 1 2 3"] {
            story.command(wrong)
            #expect(story.engine.submitted.count == before, "\(wrong)")
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

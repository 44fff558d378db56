import Console
import Control
import Operations
import Terminal
import Testing

@Suite("The audit screen")
struct AuditTests {
    private func asked(_ story: Story) -> AuditQuery? { story.queries.last?.audit }

    @Test("9 and :audit open it, and the row under > is told in full")
    func opens() {
        let story = Story()
        story.press(.char("9"))
        story.settle()
        #expect(story.sees("Today 412 actions") && story.sees("chain ok"))
        #expect(asked(story)?.sequence == AuditFixtures.size)
        story.press(.char("1"))
        story.command("audit")
        story.settle()
        #expect(story.model.screen == .audit)
        story.press(.enter)
        #expect(story.sees("prev") && story.sees("02e144c0" + String(repeating: "0", count: 40)))
    }

    @Test("a refusal stands out, with the rule that refused it and the facts")
    func refusal() {
        let story = Story(.audit)
        for _ in 0..<5 { story.press(.down) }
        story.settle()
        #expect(story.lines.contains { $0.contains("REFUSED") && $0.contains("failover wechat") })
        #expect(story.sees("alipay would carry 131 %, at most 100 %"))
        #expect(story.sees("session s-45, ssh 10.0.3.7"))
        #expect(story.sees("typed \"wechat\""))
    }

    @Test("a filter goes to the engine, so that it looks further than the page", arguments: Language.allCases)
    func filter(language: Language) {
        let story = Story(.audit, 160, 45, language)
        story.press(.char("/"))
        story.type("who:ops.li act:weight class:>=2")
        story.press(.enter)
        story.settle()
        let terms = asked(story)?.filter.terms ?? []
        #expect(terms.map(\.field) == [.who, .act, .riskClass])
        #expect(terms.last?.comparison == .atLeast && terms.last?.number == 2)
        #expect(story.lines.filter { $0.contains("ops.li") && $0.contains("50 -> 45") }.count >= 1)
        #expect(!story.sees("fin.zhao"))
        story.press(.esc, .char("/"))
        story.type("refused")
        story.press(.enter)
        story.settle()
        #expect(story.sees("ops.wang") && !story.sees("fin.zhao"))
    }

    @Test("what people call an act in Chinese finds its code")
    func chineseFilter() {
        let story = Story(.audit, 160, 45, .chinese)
        story.command("filter 操作:导出")
        story.settle()
        #expect(asked(story)?.filter.terms.first?.texts.contains("export") == true)
        #expect(story.sees("ops.wang") && !story.sees("cost drift"))
    }

    @Test("past the last row come older ones, by the number of the row; Home comes back to the newest")
    func pages() {
        let story = Story(.audit)
        story.press(.end)
        let last = story.model.lists[.audit]?.selectedID
        story.press(.pageDown)
        story.settle()
        #expect(asked(story)?.before == last.flatMap { Int64($0) })
        #expect(story.sees("nothing here"))
        story.press(.pageDown)
        #expect(story.messageLine.contains("no older rows"))
        story.press(.home)
        story.settle()
        #expect(asked(story)?.before == nil)
        #expect(story.sees("acknowledged") || story.sees("a-2207"))
    }

    @Test("v has the chain checked once, and the line above the list tells how far it is")
    func verify() {
        let story = Story(.audit)
        story.press(.char("v"))
        story.settle()
        #expect(story.queries.count { $0.audit?.checks == true } == 1)
        #expect(story.sees("chain checked 4,000 of 88,204") || story.sees("chain ok"))
        #expect(story.messageLine.contains("checking the chain"))
    }

    @Test("a broken chain is told with its first bad row, whatever else is shown")
    func broken() {
        let story = Story(.audit, change: { $0.audit?.check.fault = "sequence 4: its content was changed" })
        #expect(story.sees("CHAIN BROKEN at sequence 4"))
    }

    @Test("an export is written only once it stands in the chain")
    func exportIsNoted() {
        let story = Story(.audit, exportFolder: "/nonexistent/folder")
        story.press(.char("e"))
        story.settle()
        #expect(story.engine.noted.map(\.act) == [.export])
        #expect(story.engine.noted.first?.target.hasPrefix("paydeck-audit-") == true)
        #expect(story.messageLine.contains("not written"), "the file was tried")
        let silent = Story(.audit, exportFolder: "/nonexistent/folder")
        silent.engine.set { $0.isSilent = true }
        silent.press(.char("e"))
        silent.settle()
        #expect(silent.messageLine.contains("could not be recorded"), "\(silent.messageLine)")
    }

    @Test("r tells how the session of the row is replayed; the engine's own rows have none")
    func replay() {
        let story = Story(.audit)
        story.press(.char("r"))
        #expect(story.messageLine.contains("belongs to no session"))
        story.press(.down, .char("r"))
        #expect(story.messageLine.contains("paydeck audit replay s-41"))
    }
}

import Console
import Operations
import Terminal
import Testing

@Suite("Messages that were not delivered, on the console")
struct MessageTests {
    @Test("the list says shop, address, last answer and state; the chosen one says when it is tried again", arguments: Language.allCases)
    func screen(language: Language) {
        let story = Story(.messages, 160, 45, language)
        let isChinese = language == .chinese
        #expect(story.sees(isChinese ? "未送达 1,203 条, 显示 2 条" : "1,203 not delivered, 2 shown"))
        #expect(story.sees("https://shop.example/paydeck/notify") && story.sees("503") && story.sees("silk-road"))
        #expect(story.sees(isChinese ? "已发 15 次" : "tried 15 times, last answer 503"))
        story.press(.char("j"))
        #expect(story.sees(isChinese ? "最近应答 no_answer" : "last answer no_answer, next try"))
        story.press(.enter)
        #expect(story.sees("01M85QF7ZQ0000000000000002"), "opened in full")
    }

    @Test("its name, its Chinese name and its sound lead there; it has a tab while it is shown")
    func names() {
        for name in ["messages", "undelivered", "商户通知", "shanghutongzhi", "shtz"] {
            let story = Story(.overview, 160, 45)
            story.command(name)
            #expect(story.model.screen == .messages, "\(name)")
            #expect(story.lines[1].contains("[Messages]"), "\(story.lines[1])")
        }
    }

    @Test("T sends the chosen message again, after a reason and a yes")
    func resend() throws {
        let story = Story(.messages, 160, 45)
        story.engine.set { $0.effects = [PreviewEffect(kind: .tellsShop, name: "refund.succeeded https://hook.example/a (no_answer)")] }
        story.press(.char("j"))
        story.press(.char("T"))
        #expect(story.engine.submitted.isEmpty, "not armed")
        story.press(.esc)
        story.arm()
        story.press(.char("T"))
        story.wait(600)
        #expect(story.model.dialog?.command == .resendMessage(of: "N1M85QF7ZQ000000000000000B"))
        #expect(story.sees("https://hook.example/a"))
        story.type("their receiver is back, INC-9")
        story.press(.tab)
        story.type("yes")
        story.press(.enter, apart: 500)
        story.wait(600)
        let envelope = try #require(story.engine.submitted.last)
        #expect(envelope.command == .resendMessage(of: "N1M85QF7ZQ000000000000000B"))
        #expect(envelope.reason == "their receiver is back, INC-9")
    }

    @Test("a filter finds those given up, in both languages")
    func filter() {
        for (language, typed) in [(Language.english, "state:given"), (.chinese, "状态:given")] {
            let story = Story(.messages, 160, 45, language)
            story.press(.char("/"))
            story.type(typed)
            story.press(.enter)
            #expect(story.sees("tea-lane") && !story.sees("silk-road"), "\(typed)\n\(story.text)")
        }
    }
}

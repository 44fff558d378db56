import Console
import Operations
import Terminal
import Testing

@Suite("What errors and rules mean, as told on screens")
struct MeaningTests {
    @Test("a small channels screen tells of the first error what it means and what the engine does")
    func small() {
        let story = Story(.channels, 100, 24)
        #expect(story.sees("ORDER_TIMEOUT: No answer in time: the result is open -> query until settled"))
        #expect(story.sees("BANK_BUSY: The system is busy -> retry on the next channel, same request"))
        #expect(Story(.channels, 100, 24, .chinese).sees("ORDER_TIMEOUT: 超时无应答: 结果未知 -> 查询至有结果"))
    }

    @Test("a large one tells it below each error")
    func large() {
        for (language, text) in [(Language.english, "  The system is busy"), (.chinese, "  系统繁忙")] {
            let lines = Story(.channels, 160, 45, language).lines
            let error = lines.firstIndex { $0.contains("BANK_BUSY") } ?? 0
            #expect(lines[error + 1].hasPrefix(text))
        }
    }

    @Test("an error nobody knows has no line of its own")
    func unknown() {
        let story = Story(.channels, 160, 45, change: { snapshot in
            for index in snapshot.channels.indices {
                for error in snapshot.channels[index].errors.indices {
                    snapshot.channels[index].errors[error].english = ""
                }
            }
        })
        let error = story.lines.firstIndex { $0.contains("ORDER_TIMEOUT") } ?? 0
        #expect(story.lines[error + 1].contains("BANK_BUSY"))
    }

    @Test("why: the rule that kept a channel away is named", arguments: Language.allCases)
    func rule(language: Language) {
        let story = Story(.orders, 160, 45, language, change: { snapshot in
            guard snapshot.orderTrace != nil else { return }
            snapshot.orderTrace?.decisions[0].candidates[1].exclusion = "merchant_rule"
            snapshot.orderTrace?.decisions[0].candidates[1].ruledBy = "no-virtual"
            snapshot.orderTrace?.decisions[0].candidates[2].exclusion = "licence"
            snapshot.orderTrace?.decisions[0].candidates[2].ruledBy = "own-contract"
        })
        story.press(.char("w"))
        #expect(story.sees(language == .english ? "rule no-virtual" : "规则 no-virtual"))
        #expect(story.sees(language == .english ? "no licence: own-contract" : "缺少牌照: own-contract"))
    }
}

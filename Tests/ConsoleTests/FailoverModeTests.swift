import Console
import Operations
import Terminal
import Testing

@Suite("Drain or cut")
struct FailoverModeTests {
    private func asked(_ line: String) -> VerbDialog? {
        let story = Story(.channels)
        story.arm()
        story.command(line)
        return story.model.dialog
    }

    @Test("the palette says behind the channel what becomes of what is under way", arguments: [
        ("failover wechat", FailoverMode.drain), ("failover wechat drain", .drain), ("failover wechat cut", .cut),
        ("cut wechat", .cut), ("切走 wechat 切断", .cut),
    ])
    func palette(line: String, mode: FailoverMode) throws {
        let dialog = try #require(asked(line))
        #expect(dialog.command == .failover(channel: "wechat", mode: mode))
        #expect(dialog.riskClass == 3)
    }

    @Test("X cuts the channel under the cursor, with a dialog of its own that must be confirmed by name")
    func key() throws {
        let story = Story(.channels)
        story.arm()
        story.press(.char("X"))
        let dialog = try #require(story.model.dialog)
        #expect(dialog.command == .failover(channel: "unionpay", mode: .cut))
        #expect(story.engine.submitted.isEmpty)
        #expect(story.sees("CUT"))
    }

    @Test("a mode nobody knows is no mode")
    func unknown() {
        #expect(asked("failover wechat cutt")?.command != .failover(channel: "wechat", mode: .cut))
    }

    @Test("an alert tells what its detector saw, in the language of the screen")
    func evidence() {
        var alert = AlertRow(id: "a-9", kind: .breaker, severity: "critical", channel: "wechat", since: 0)
        alert.detector = "outage"
        alert.evidence = "outage: 5 of 6 calls failed, 3 of them overdue; usual are 4.8 %"
        for (language, text) in [
            (Language.english, "outage: 5 of 6 calls"),
            (.chinese, "中断：6 次调用失败 5 次，其中 3 次逾期未答"),
        ] {
            let raised = alert
            let story = Story(.overview, 200, 50, language, change: { $0.alerts = [raised] })
            #expect(story.sees(text), "\(story.lines.joined(separator: "\n"))")
        }
    }
}

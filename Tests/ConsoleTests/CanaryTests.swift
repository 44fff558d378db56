import Console
import Operations
import Terminal
import Testing

@Suite("Canaries and versions at the console")
struct CanaryTests {
    @Test("C asks for a share, says what it can show, and starts it")
    func start() {
        let story = Story(.channels)
        story.arm()
        story.press(.char("C"))
        story.wait(600)
        #expect(story.sees("4,000") && story.sees("+0.90"), "\(story.text)")
        story.type("15")
        story.wait(200)
        story.press(.enter)
        story.type("new contract with the bank")
        story.press(.enter)
        story.type("yes")
        story.press(.enter)
        story.wait(300)
        #expect(story.engine.submitted.map(\.command) == [.startCanary(target: "unionpay", sharePercent: 15)])
    }

    @Test("shares outside 1 to 50 send nothing", arguments: ["0", "51", "x", ""])
    func badShare(text: String) {
        let story = Story(.channels)
        story.arm()
        story.command("canary alipay")
        story.wait(600)
        story.press(.backspace)
        story.press(.backspace)
        story.type(text)
        story.press(.enter)
        story.type("new contract with the bank")
        story.press(.enter)
        story.type("yes")
        story.press(.enter)
        story.wait(300)
        #expect(story.engine.submitted.isEmpty)
    }

    @Test("the palette names a channel, a version or weights, with the share behind")
    func palette() {
        for (line, command) in [
            ("canary wechat 10", OperatorCommand.startCanary(target: "wechat", sharePercent: 10)),
            ("canary 微信 20%", .startCanary(target: "wechat", sharePercent: 20)),
            ("canary v6 5", .startCanary(target: "v6", sharePercent: 5)),
            ("canary preference=60,wechat=40 10", .startCanary(target: "preference=60,wechat=40", sharePercent: 10)),
            ("canary-stop", .stopCanary("alipay")), ("canary-promote weights", .promoteCanary("weights")),
            ("rollback 6", .rollback(version: 6)), ("rollback v5", .rollback(version: 5)), ("回滚", .rollback(version: 6)),
        ] {
            let story = Story(.channels)
            story.arm()
            story.command(line)
            #expect(story.model.dialog?.command == command, "\(line)")
        }
    }

    @Test("a promotion shows what was counted and wants the name typed")
    func promote() {
        let story = Story(.channels)
        story.arm()
        story.press(.char("V"))
        story.wait(600)
        #expect(story.sees("0.4 of 20") && story.sees("3.9"), "\(story.text)")
        story.type("no harm in a day and a half")
        story.press(.enter)
        story.type("alipay")
        story.press(.enter, apart: 500)
        story.press(.enter, apart: 500)
        story.wait(300)
        #expect(story.engine.submitted.map(\.command) == [.promoteCanary("alipay")])
        #expect(story.engine.submitted.first?.typedTarget == "alipay")
    }

    @Test("R goes back to the version before, which is named and shown with what it changes")
    func rollback() {
        let story = Story(.channels)
        story.arm()
        story.press(.char("R"))
        story.wait(600)
        #expect(story.model.dialog?.command == .rollback(version: 6))
        #expect(story.sees("wechat 45 -> 50") && story.sees("v6"))
    }

    @Test("the wide screen has the canary with evidence and interval, the small one a line of it", arguments: Language.allCases)
    func panels(language: Language) {
        let wide = Story(.channels, 160, 45, language)
        #expect(wide.sees("0.4") && wide.sees("-1.23") && wide.sees("+0.81") && wide.sees("v7*"))
        let small = Story(.channels, 80, 24, language)
        small.press(.down)
        small.press(.down)
        #expect(small.sees("3.9") && small.sees("4,118"), "\(small.text)")
    }

    @Test("a rollback by itself says why, and a wrong sample ratio is told")
    func endings() {
        let story = Story(.channels, 160, 45, change: { snapshot in
            snapshot.canaries = [CanaryFixtures.rolledBack(at: snapshot.at)]
            snapshot.canaries[0].isRatioMismatch = true
            snapshot.channels[1].state = .canary
        })
        #expect(story.sees("rolled back: more orders fail"))
        #expect(story.sees("sample ratio 10.0 %"))
        #expect(story.lines.contains { $0.contains("alipay") && $0.contains("~ canary") }, "\(story.text)")
    }
}

import Console
import Control
import Dispatch
import Operations
import Terminal
import Testing

@Suite("Running")
struct RunnerTests {
    @Test("the first frame comes before any answer")
    func skeleton() {
        let terminal = MemoryTerminal(size: Size(width: 80, height: 24))
        let calls = InlineCalls(FakeEngine())
        let runner = ConsoleRunner(terminal: terminal, calls: calls, options: ConsoleOptions(language: .english, seed: 1))
        runner.start()
        #expect(terminal.frames.count == 1)
        #expect(terminal.screen.lines[1].contains("[1Over]"))
        #expect(terminal.screen.lines.contains { $0.contains("waiting for the first figures") })
    }

    @Test("a second of nothing new changes the clock and little else")
    func quietSecond() {
        let story = Story(.overview, 160, 45)
        story.wait(3_000)
        let frames = story.terminal.frames.suffix(12)
        for (older, newer) in zip(frames, frames.dropFirst()) {
            let cells = newer.changes(since: older).reduce(0) { $0 + $1.cells.count }
            #expect(cells <= 24, "\(cells) cells changed")
        }
    }

    @Test("new samples of a sweeping chart change a few cells, not the chart")
    func sweep() {
        let story = Story(.overview, 160, 45)
        let before = story.terminal.screen
        story.engine.set { $0.change = { snapshot in
            snapshot.at += 20_000
            for index in snapshot.channels.indices {
                snapshot.channels[index].trend = Array(snapshot.channels[index].trend.dropFirst()) + [9_900]
            }
        } }
        story.wait(1_200)
        for y in 6...8 {
            let row = story.terminal.screen.changes(since: before).filter { $0.y == y }
            #expect(row.reduce(0) { $0 + $1.cells.count } <= 4, "row \(y)")
        }
    }

    @Test("switching the screen asks at once; answers that come late are dropped")
    func lateAnswers() {
        var model = ConsoleModel(language: .english, size: Size(width: 80, height: 24), seed: 1, now: 0)
        _ = model.take(.tick(bytesPerSecond: nil), at: 0)
        let requests = model.take(.key(.char("3"), repeats: 0), at: 10)
        #expect(requests == [.fetch(ConsoleQuery(screen: .orders, orderLimit: 500), number: 2)])
        _ = model.take(.snapshot(Fixtures.snapshot(ConsoleQuery(screen: .orders)), number: 2), at: 20)
        var old = Fixtures.snapshot(ConsoleQuery(screen: .overview))
        old.totals.orders = 1
        _ = model.take(.snapshot(old, number: 1), at: 30)
        #expect(model.shown?.totals.orders == 24_711)
    }

    @Test("update is a function: the same model and event give the same answer, and the old model stays")
    func pure() {
        let model = ConsoleModel(language: .english, size: Size(width: 80, height: 24), seed: 1, now: 0)
        let (one, first) = ConsoleModel.update(model, .key(.char("2"), repeats: 0), at: 5)
        let (other, second) = ConsoleModel.update(model, .key(.char("2"), repeats: 0), at: 5)
        #expect(first == second && ConsoleView.draw(one) == ConsoleView.draw(other))
        #expect(model.screen == .overview && one.screen == .channels)
    }

    @Test("calls run beside: answers come back with a wake, a verb does not wait for a slow picture")
    func threads() {
        let engine = SlowEngine()
        let woken = DispatchSemaphore(value: 0)
        let calls = EngineCalls(client: engine, wake: { woken.signal() })
        calls.start(.fetch(ConsoleQuery(screen: .overview), number: 1))
        calls.start(.submit(CommandEnvelope(
            actionID: "A", command: .claim(reviewCase: "r"), reason: "", expectedVersion: 1, typedTarget: "", dataAgeMilliseconds: 0)))
        woken.wait()
        let first = calls.takeAnswers()
        #expect(first.count == 1)
        if case .result(_, let actionID)? = first.first { #expect(actionID == "A") } else { Issue.record("the verb waited") }
        engine.gate.signal()
        woken.wait()
        if case .snapshot(_, let number)? = calls.takeAnswers().first { #expect(number == 1) } else { Issue.record("no picture") }
    }

    @Test("L changes the language at once, and back")
    func language() {
        let story = Story(.channels)
        story.press(.char("L"))
        #expect(story.sees("[2通道]") && story.sees("云闪付"))
        story.press(.char("L"))
        #expect(story.sees("[2Chan]"))
    }

    @Test("the language comes from the locale variables in their order", arguments: [
        (["LANG": "zh_CN.UTF-8"], Language.chinese), (["LANG": "zh_CN.UTF-8", "LC_ALL": "C"], .english),
        (["LANG": "de_DE.UTF-8"], .english), ([:], .english), (["LC_MESSAGES": "zh_TW", "LANG": "en_US"], .chinese),
    ])
    func locale(environment: [String: String], language: Language) {
        #expect(ConsoleOptions(environment: environment, seed: 0).language == language)
    }

    @Test("NO_COLOR leaves emphasis alone")
    func noColour() {
        let terminal = MemoryTerminal(size: Size(width: 80, height: 24))
        let options = ConsoleOptions(environment: ["NO_COLOR": "1"], seed: 1)
        _ = ConsoleRunner(terminal: terminal, calls: InlineCalls(FakeEngine()), options: options)
        #expect(terminal.palette.depth == .mono)
        #expect(StyleToken.allCases.allSatisfy { terminal.palette[$0].foreground == nil })
        #expect(terminal.palette[.crit].attributes == .reverse)
    }

    @Test("PROD stands in its own colours, any other environment in those of a test")
    func production() {
        let story = Story(.overview, change: { $0.environment = "PROD" })
        #expect(story.terminal.screen[11, 0].style.token == .prod)
        #expect(Story(.overview).terminal.screen[11, 0].style.token == .test)
    }

    @Test("an engine that has stopped accepting says so on every screen")
    func fatal() {
        for screen in ScreenName.allCases {
            let story = Story(screen, change: { $0.fatal = "disk full" })
            #expect(story.messageLine.contains("!! engine stopped accepting: disk full"))
        }
    }

    @Test("one bell for a new critical alert, none for the same again")
    func bell() {
        let story = Story(.overview)
        story.wait(5_000)
        #expect(story.terminal.extras == [.bell])
    }

    @Test("a resize is drawn at once")
    func resize() {
        let story = Story(.channels)
        story.terminal.resize(Size(width: 160, height: 45))
        story.runner.step()
        #expect(story.terminal.screen.size == Size(width: 160, height: 45))
        #expect(story.sees("ROUTING SPLIT"))
    }
}

/// Holds pictures back until the gate opens; acts at once.
final class SlowEngine: EngineClient {
    let gate = DispatchSemaphore(value: 0)

    func snapshot(_ query: ConsoleQuery) throws(ControlError) -> ConsoleSnapshot {
        gate.wait()
        return Fixtures.snapshot(query)
    }

    func preview(_ command: OperatorCommand) throws(ControlError) -> CommandPreview { CommandPreview(riskClass: 1, version: 1) }
    func submit(_ envelope: CommandEnvelope) throws(ControlError) -> CommandResult { CommandResult(outcome: .done) }
    func note(_ note: OperatorNote) throws(ControlError) {}
    func record(_ events: [RecordedEvent]) throws(ControlError) {}
}

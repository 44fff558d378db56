import Operations
import Synchronization
import Terminal
import Testing

@testable import Console

/// Counts answers.
private final class Answers: Sendable {
    private let count = Mutex(0)
    func next() -> Int { count.withLock { $0 += 1; return $0 } }
}

@Suite("A slow link")
struct LinkTests {
    /// Figures that change with every answer, so that every frame differs.
    private func busy() -> Story {
        let story = Story(.orders, 80, 24)
        let answers = Answers()
        story.engine.set { $0.change = { snapshot in
            snapshot.totals.ordersCentiPerSecond = 100 * answers.next()
        } }
        story.terminal.bytesPerFrame = 500
        return story
    }

    @Test("the console sends no more of its own accord than a tenth of what the link carries")
    func tenth() {
        let story = busy()
        story.command("link 2000")
        story.wait(12_000)
        let before = story.terminal.bytesSent
        story.wait(60_000)
        let sent = story.terminal.bytesSent - before
        #expect(sent <= 60 * 250 && sent >= 60 * 150, "\(sent) bytes in a minute")
        story.command("link off")
        story.wait(10_000)
        let free = story.terminal.bytesSent
        story.wait(60_000)
        #expect(story.terminal.bytesSent - free >= 60 * 400)
    }

    @Test("a key is answered at once, however much was sent before")
    func keys() {
        let story = busy()
        story.command("link 2000")
        story.wait(5_000)
        for screen in ["2", "3", "4"] {
            let before = story.terminal.frames.count
            story.press(.char(Character(screen)), apart: 50)
            #expect(story.terminal.frames.count == before + 1)
        }
    }

    @Test("keys held for long do not stop the figures for more than ten seconds")
    func patience() {
        let story = busy()
        story.command("link 300")
        for _ in 0..<50 { story.press(.down, apart: 40) }
        let before = story.terminal.frames.count
        story.wait(11_000)
        #expect(story.terminal.frames.count > before)
    }

    @Test("what makes no sense is told", arguments: ["link", "link 12", "link many", "link 99999999"])
    func usage(line: String) {
        let story = busy()
        story.command(line)
        let range = "\(Console.Limits.linkBytes.lowerBound)-\(Console.Limits.linkBytes.upperBound)"
        #expect(story.messageLine.contains(":link \(range)|off"))
        #expect(story.model.linkBytesPerSecond == nil)
    }

    @Test("a held view is drawn once and then no more, until something must be told")
    func held() {
        let story = busy()
        story.press(.char("p"))
        story.wait(10_000)
        let before = story.terminal.frames.count
        story.wait(20_000)
        #expect(story.terminal.frames.count == before)
        story.engine.set { $0.isSilent = true }
        story.wait(6_000)
        #expect(story.terminal.frames.count > before, "silence is told")
    }
}

@Suite("Many consoles")
struct ManyConsoleTests {
    /// Pictures asked for in half a minute.
    private func asked(attached: Int, _ prepare: (Story) -> Void = { _ in }) -> Int {
        let story = Story(.overview, 80, 24)
        let answers = Answers()
        story.engine.set { $0.change = { snapshot in
            snapshot.consolesAttached = attached
            _ = answers.next()
        } }
        story.wait(3_000)
        prepare(story)
        let before = answers.next()
        story.wait(30_000)
        return answers.next() - before - 1
    }

    @Test("up to ten consoles are shown a picture every second, more share ten pictures a second")
    func shares() {
        #expect((29...31).contains(asked(attached: 1)))
        #expect((29...31).contains(asked(attached: 10)))
        #expect((14...16).contains(asked(attached: 20)))
        #expect((5...7).contains(asked(attached: 50)))
    }

    @Test("who is about to act sees the newest figures, however many look on")
    func acting() {
        #expect((29...31).contains(asked(attached: 20) { $0.arm() }))
    }

    @Test("where many share few pictures the clock moves on with them, else each second; a key is shown at once")
    func clock() {
        func frames(attached: Int) -> (waiting: Int, afterKey: Int) {
            let story = Story(.overview, 160, 45)
            let answers = Answers()
            story.engine.set { $0.change = { snapshot in
                snapshot.consolesAttached = attached
                snapshot.at += Int64(answers.next()) * max(1_000, Int64(attached) * 100)
            } }
            story.wait(5_000)
            let before = story.terminal.frames.count
            story.wait(20_000)
            let waiting = story.terminal.frames.count - before
            story.wait(300)
            let held = story.terminal.frames.count
            story.press(.char("j"))
            return (waiting, story.terminal.frames.count - held)
        }
        let few = frames(attached: 5)
        let many = frames(attached: 20)
        #expect((19...22).contains(few.waiting), "\(few)")
        #expect((9...11).contains(many.waiting), "\(many)")
        #expect(few.afterKey == 1 && many.afterKey == 1)
    }

    @Test("a message goes when its time is over, however many share the pictures")
    func messages() {
        let story = Story(.overview, 160, 45)
        story.engine.set { $0.change = { $0.consolesAttached = 60 } }
        story.wait(9_000)
        story.press(.char("y"))
        #expect(story.model.message != nil)
        while story.model.message != nil { story.wait(50) }
        let gone = ConsoleView.draw(story.model).grid.rowText(43)
        #expect(story.terminal.screen.rowText(43) == gone)
    }

    @Test("figures that come more rarely are not called stale for it")
    func notStale() {
        let story = Story(.overview, 160, 45)
        story.engine.set { $0.change = { $0.consolesAttached = 60 } }
        story.wait(3_000)
        for _ in 0..<20 {
            story.wait(500)
            #expect(!story.model.isStale)
        }
    }
}

import Console
import Control
import Operations
import Payments
import Terminal
import Testing

@Suite("The recording of a session")
struct SessionRecordingTests {
    /// What a terminal shows that has played all of it.
    private func played(_ events: [RecordedEvent]) -> RecordedScreen {
        var screen = RecordedScreen(size: Size(width: 1, height: 1))
        for event in events {
            if let size = event.size { screen.resize(Size(width: size.width, height: size.height)) }
            guard event.kind == .output else { continue }
            let isTaken = screen.take(event.data)
            #expect(isTaken)
        }
        return screen
    }

    /// Lines below the bars that a terminal shows otherwise once it has played all of it; long numbers are hidden there.
    private func differing(_ events: [RecordedEvent], _ story: Story) -> [String] {
        let pairs = zip(played(events).lines.dropFirst(2), story.lines.dropFirst(2).map(PersonalData.hidden))
        return pairs.filter { $0 != $1 }.flatMap { [$0, $1] }
    }

    @Test("played, it ends with what the person saw; also after other screens, languages and sizes")
    func played() {
        let story = Story(.overview, 100, 30)
        story.press(.char("2"), .char("9"), .char("L"), .down)
        story.settle()
        story.wait(2_000)
        let events = story.engine.recorded
        #expect(events.first?.size?.width == 100 && events.first?.size?.height == 30)
        // The clock, the age of the data and the bytes sent, above, may have gone on since the last frames were handed over.
        #expect(differing(events, story) == [])
        story.terminal.resize(Size(width: 120, height: 40))
        story.settle()
        story.wait(2_000)
        #expect(differing(story.engine.recorded, story) == [])
        #expect(zip(story.engine.recorded, story.engine.recorded.dropFirst()).allSatisfy { $0.at <= $1.at })
    }

    @Test("numbers of people never reach it, wherever they were shown or typed")
    func masked() {
        let story = Story(.orders, 160, 45, change: { snapshot in
            guard !snapshot.orders.isEmpty else { return }
            snapshot.orders[0].shopOrderNumber = "13812345678"
        })
        story.press(.char("/"))
        story.type("13912345678")
        story.wait(2_000)
        #expect(story.sees("13812345678") && story.sees("13912345678"), "the person sees them")
        // Also not while they were being typed, digit by digit.
        let events = story.engine.recorded
        for count in 1...events.count {
            let lines = played(Array(events.prefix(count))).lines
            #expect(!lines.contains { $0.contains("1391234") || $0.contains("1381234") })
        }
        #expect(played(events).lines.contains { $0.contains("139********") })
    }

    @Test("what is revealed to a person for a moment stands in the recording as stars")
    func revealed() {
        let story = Story(.orders, 100, 30)
        story.engine.set { $0.revealed = [RevealedField(kind: "user", text: "u-zhang-wei")] }
        story.press(.char("G"))
        story.arm()
        story.press(.char("V"))
        story.wait(600)
        story.type("buyer rang, INC-7")
        story.press(.enter, apart: 500)
        story.wait(600)
        story.settle()
        #expect(story.sees("u-zhang-wei"), "the person sees it")
        story.wait(2_000)
        let events = story.engine.recorded
        for count in 1...events.count {
            let lines = played(Array(events.prefix(count))).lines
            #expect(!lines.contains { $0.contains("zhang") })
        }
        #expect(!events.contains { $0.data.contains("zhang") })
    }

    @Test("when a part does not arrive, the next one begins with a whole picture")
    func lost() {
        let story = Story(.overview, 100, 30)
        story.wait(1_500)
        story.engine.set { $0.isSilent = true }
        story.press(.char("2"))
        story.wait(3_000)
        story.engine.set { $0.isSilent = false }
        story.wait(3_000)
        #expect(story.engine.recorded.count { $0.kind == .resize } > 1)
        #expect(differing(story.engine.recorded, story) == [])
    }
}

@Suite("Recordings as files")
struct AsciicastTests {
    private static let events = [
        RecordedEvent(at: 0, kind: .resize, data: "80x24"),
        RecordedEvent(at: 7, kind: .output, data: "\u{1B}[1;1H微信 \"quoted\" \\ \u{1B}[0m"),
        RecordedEvent(at: 61_042, kind: .output, data: "x"),
    ]

    private static var text: String {
        Asciicast.head(width: 80, height: 24, startedAt: 1_795_326_127, title: "ops.li s-12")
            + events.map(Asciicast.line).joined()
    }

    @Test("written and read they are the same; times have three decimals")
    func roundTrip() throws {
        #expect(AsciicastTests.text.contains("[0.007,\"o\",\"\\u001b[1;1H"))
        #expect(AsciicastTests.text.contains("[61.042,\"o\",\"x\"]\n"))
        let file = try Asciicast.read(Array(AsciicastTests.text.utf8))
        #expect(file.events == AsciicastTests.events)
        #expect(file.width == 80 && file.height == 24 && file.title == "ops.li s-12")
    }

    @Test("a last line that a crash cut short is left out; any other fault names its line")
    func faults() throws {
        let cut = AsciicastTests.text + "[62.0,\"o\",\"unfin"
        #expect(try Asciicast.read(Array(cut.utf8)).events.count == 3)
        let bad = [
            "", "x\n", "{\"version\":1,\"width\":80,\"height\":24}\n", "{\"version\":2,\"width\":0,\"height\":24}\n",
            AsciicastTests.text + "[1.0,\"o\",\"back in time\"]\n", AsciicastTests.text + "[62.0,\"x\",\"\"]\n",
            AsciicastTests.text + "[62.0,\"o\"]\n", AsciicastTests.text + "[-1,\"o\",\"\"]\n",
        ]
        for text in bad { #expect(throws: Asciicast.Fault.self) { _ = try Asciicast.read(Array(text.utf8)) } }
    }
}

import Console
import Control
import Operations
import Synchronization
import Terminal

/// Answers at once, on the same thread: what a person sees after each key is then certain.
final class InlineCalls: EngineCalling {
    private let client: any EngineClient
    private var answers: [ConsoleEvent] = []
    private(set) var requests: [ConsoleRequest] = []

    init(_ client: any EngineClient) { self.client = client }

    func start(_ request: ConsoleRequest) {
        requests.append(request)
        if let answer = EngineCalls.answer(request, client) { answers.append(answer) }
    }

    func takeAnswers() -> [ConsoleEvent] {
        defer { answers = [] }
        return answers
    }
}

/// A person in front of a console: presses keys, lets time pass, reads the screen.
final class Story {
    let engine = FakeEngine()
    let terminal: MemoryTerminal
    let calls: InlineCalls
    let runner: ConsoleRunner

    init(
        _ screen: ScreenName = .overview, _ width: Int = 80, _ height: Int = 24, _ language: Language = .english,
        change: (@Sendable (inout ConsoleSnapshot) -> Void)? = nil, themeFolders: [String] = [], exportFolder: String = "."
    ) {
        if let change { engine.set { $0.change = change } }
        terminal = MemoryTerminal(size: Size(width: width, height: height))
        calls = InlineCalls(engine)
        runner = ConsoleRunner(
            terminal: terminal, calls: calls,
            options: ConsoleOptions(
                screen: screen, language: language, themeFolders: themeFolders, exportFolder: exportFolder, seed: 7))
        runner.start()
        settle()
    }

    /// Lets answers come in and the frame be drawn.
    func settle() { for _ in 0..<4 { runner.step() } }

    /// Presses keys, 300 ms apart unless said: as a person does who looks.
    func press(_ keys: KeyEvent..., apart: Int64 = 300, repeats: Int = 0) {
        for key in keys {
            terminal.press(key, afterMilliseconds: apart, repeats: repeats)
            runner.step()
        }
    }

    func type(_ text: String, apart: Int64 = 60) {
        for character in text {
            terminal.press(.char(character), afterMilliseconds: apart)
            runner.step()
        }
    }

    /// Runs a palette line.
    func command(_ line: String) {
        press(.char(":"))
        type(line)
        press(.enter)
        runner.step()
    }

    /// Lets time pass in steps of a tenth of a second, long times in steps of a second.
    func wait(_ milliseconds: Int64) {
        let end = terminal.nowMilliseconds() + milliseconds
        let stride: Int64 = milliseconds > 5_000 ? 1_000 : 100
        while terminal.nowMilliseconds() < end {
            terminal.advance(min(stride, end - terminal.nowMilliseconds()))
            terminal.press(.wake, afterMilliseconds: 0)
            runner.step()
        }
    }

    func arm(_ reason: String = "shift change, INC-2231") {
        press(.char("!"))
        type(reason)
        press(.enter)
        runner.step()
    }

    var model: ConsoleModel { runner.model }
    var lines: [String] { terminal.screen.lines }
    var text: String { lines.joined(separator: "\n") }
    /// The line above the keys, where messages stand.
    var messageLine: String { lines[lines.count - 2] }

    /// What the console asked the engine for, in order.
    var queries: [ConsoleQuery] {
        calls.requests.compactMap { if case .fetch(let query, _) = $0 { query } else { nil } }
    }

    func sees(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
}

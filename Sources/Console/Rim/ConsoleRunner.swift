package import Terminal

/// Runs a console on a terminal: turns what happens into events, draws, and carries out what the model wants.
///
/// Everything here belongs to the thread that calls `run`.
package final class ConsoleRunner {
    package enum Ending: Sendable, Equatable {
        case quit
        /// The terminal went away: nobody is left to ask, and nothing may be waited for.
        case hangup
        /// The process was asked to end.
        case terminated
    }

    package private(set) var model: ConsoleModel
    private let terminal: any ScreenTerminal
    private let calls: any EngineCalling
    private let themes: ThemeFolder
    private let exports: ExportFolder
    private let isMono: Bool
    private var themeName: String
    private var themeStamp: ThemeFolder.Stamp?
    private var extras: [FrameExtra] = []
    private var ending: Ending?
    private var tickedAt: Int64
    private var rate: (at: Int64, bytes: Int)
    /// Spares a link that carries little; nil when it need not be.
    private var pace: LinkPace?
    private var framedAt: Int64 = 0
    private var toldFailure: String?
    /// When a frame is drawn at the latest; nil when nothing has changed.
    private var frameDueAt: Int64?

    package init(terminal: any ScreenTerminal, calls: any EngineCalling, options: ConsoleOptions) {
        self.terminal = terminal
        self.calls = calls
        let now = terminal.nowMilliseconds()
        themes = ThemeFolder(folders: options.themeFolders)
        exports = ExportFolder(folder: options.exportFolder)
        isMono = options.isMono
        pace = options.linkBytesPerSecond.map { LinkPace(bytesPerSecond: $0) }
        themeName = options.themeName
        tickedAt = now
        rate = (now, terminal.bytesSent)
        model = ConsoleModel(
            screen: options.screen, language: options.language, size: terminal.size,
            refreshMilliseconds: options.refreshMilliseconds, seed: options.seed, now: now)
        paint()
        loadTheme(options.themeName, requested: false)
    }

    /// Until the person leaves or the terminal is gone.
    package func run() -> Ending {
        start()
        while ending == nil { step() }
        terminal.leave()
        return ending ?? .quit
    }

    /// The first question and the first frame: a skeleton, before any answer.
    package func start() {
        take(.tick(bytesPerSecond: nil))
        present()
    }

    /// Waits for the next thing, takes it, draws when something is to be seen.
    package func step() {
        let before = terminal.nowMilliseconds()
        let next =
            [model.nextDeadline, tickedAt + Limits.tickMilliseconds, frameDueAt].compactMap { $0 }.min() ?? before
        let events = terminal.wait(timeoutMilliseconds: max(0, next - before))
        let answers = calls.takeAnswers()
        for event in events where ending == nil {
            note(event)
            take(.key(event.event, repeats: event.repeats), at: event.atMilliseconds)
        }
        for answer in answers { take(answer) }
        let now = terminal.nowMilliseconds()
        let isTick = now - tickedAt >= Limits.tickMilliseconds
        if isTick { tick(now) } else if events.isEmpty { take(.tick(bytesPerSecond: nil)) }
        guard ending == nil else { return }
        // Being woken for answers is no key.
        let hasKeys = events.contains { $0.event != .wake }
        schedule(now, isUrgent: hasKeys || !answers.isEmpty && !isSparing(now))
        if let frameDueAt, now >= frameDueAt { present() }
    }

    /// Whether figures that have come must wait for the link. That the engine is silent or back is told at once.
    private func isSparing(_ now: Int64) -> Bool {
        guard let pace, model.feed.failure == toldFailure, model.dialog == nil else { return false }
        return now - framedAt < pace.milliseconds
    }

    /// Keys and answers are shown at once. When only time has passed, the frame waits for an answer on its way.
    private func schedule(_ now: Int64, isUrgent: Bool) {
        if isUrgent {
            frameDueAt = now
        } else if frameDueAt == nil {
            let due = model.feed.isAsking ? now + Limits.frameWaitMilliseconds : now
            frameDueAt = max(due, framedAt + (pace?.milliseconds ?? 0))
        }
    }

    private func note(_ event: TimedEvent) {
        switch event.event {
        case .hangup: ending = .hangup
        case .terminate: ending = .terminated
        default: break
        }
    }

    private func tick(_ now: Int64) {
        tickedAt = now
        var measured: Int?
        if now - rate.at >= Limits.rateMilliseconds {
            measured = Int(Int64(terminal.bytesSent - rate.bytes) * 1_000 / (now - rate.at))
            rate = (now, terminal.bytesSent)
            if let measured { pace?.measured(measured) }
        }
        if let stamp = themes.stamp(named: themeName), stamp != themeStamp { loadTheme(themeName, requested: false) }
        take(.tick(bytesPerSecond: measured))
    }

    private func take(_ event: ConsoleEvent, at moment: Int64? = nil) {
        let requests = model.take(event, at: moment ?? terminal.nowMilliseconds())
        if case .theme = event { paint() }
        terminal.inField = model.inField
        for request in requests { carryOut(request) }
    }

    private func carryOut(_ request: ConsoleRequest) {
        switch request {
        case .fetch, .preview, .submit, .tell: calls.start(request)
        case .copy(let text): extras.append(.copy(text))
        case .bell: extras.append(.bell)
        case .writeFile(let name, let contents): take(exports.write(name: name, contents: contents))
        case .loadTheme(let name): loadTheme(name, requested: true)
        case .repaint: terminal.repaint()
        case .quit: ending = ending ?? .quit
        }
    }

    /// A theme that is refused leaves the present one in force. The file is not read again before it changes.
    private func loadTheme(_ name: String, requested: Bool) {
        do {
            let theme = try themes.theme(named: name)
            themeName = name
            themeStamp = themes.stamp(named: name)
            take(.theme(theme, requested: requested))
        } catch {
            if name == themeName { themeStamp = themes.stamp(named: name) }
            take(.themeRefused(error.faults))
        }
    }

    private func paint() {
        terminal.palette = model.theme.palette(depth: isMono ? .mono : terminal.depth)
    }

    private func present() {
        frameDueAt = nil
        framedAt = terminal.nowMilliseconds()
        toldFailure = model.feed.failure
        let frame = ConsoleView.draw(model)
        switch terminal.present(frame.grid, cursor: frame.cursor, extras: extras) {
        case .drawn, .unchanged: extras = []
        case .skipped: frameDueAt = terminal.nowMilliseconds() + Limits.skippedMilliseconds
        case .gone: ending = ending ?? .hangup
        }
    }
}

import Operations
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
    /// When a frame is drawn at the latest; nil when nothing has changed.
    private var frameDueAt: Int64?
    /// When the last frame was drawn.
    private var shownAt: Int64 = 0
    private var link: LinkBudget?
    /// The frame that is shown was still: the next one would be the same but for counts of what is not shown.
    private var showsStill = false
    /// What the screen says of the engine: that it is silent, or back, is told at once whatever the link carries.
    private var toldFailure: String?
    private var recorder: SessionRecorder

    package init(terminal: any ScreenTerminal, calls: any EngineCalling, options: ConsoleOptions) {
        self.terminal = terminal
        self.calls = calls
        let now = terminal.nowMilliseconds()
        themes = ThemeFolder(folders: options.themeFolders)
        exports = ExportFolder(folder: options.exportFolder)
        isMono = options.isMono
        themeName = options.themeName
        tickedAt = now
        rate = (now, terminal.bytesSent)
        recorder = SessionRecorder(now: now)
        model = ConsoleModel(
            screen: options.screen, language: options.language, size: terminal.size,
            refreshMilliseconds: options.refreshMilliseconds, seed: options.seed, now: now)
        model.linkBytesPerSecond = options.linkBytesPerSecond
        model.endsEngine = options.endsEngine
        paint()
        loadTheme(options.themeName, requested: false)
    }

    /// Until the person leaves or the terminal is gone.
    package func run() -> Ending {
        start()
        while ending == nil { step() }
        handOver(atOnce: true)
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
        let deadline = model.nextDeadline
        let next = [deadline, tickedAt + Limits.tickMilliseconds, frameDueAt].compactMap { $0 }.min() ?? before
        let events = terminal.wait(timeoutMilliseconds: max(0, next - before))
        let answers = calls.takeAnswers()
        for event in events where ending == nil {
            note(event)
            take(.key(event.event, repeats: event.repeats), at: event.atMilliseconds)
        }
        for answer in answers {
            if isLostRecording(answer) { recorder.lost() }
            take(answer)
        }
        let now = terminal.nowMilliseconds()
        let isTick = now - tickedAt >= Limits.tickMilliseconds
        if isTick { tick(now) } else if events.isEmpty { take(.tick(bytesPerSecond: nil)) }
        guard ending == nil else { return }
        handOver(atOnce: false)
        let byPerson = events.contains { $0.event != .wake }
        schedule(now, byPerson: byPerson, hasNews: !answers.isEmpty, movesOn: !isTick || deadline <= now)
        if let frameDueAt, now >= frameDueAt { present() }
    }

    /// What was drawn did not reach the recording's file, which must begin anew with a whole picture.
    private func isLostRecording(_ answer: ConsoleEvent) -> Bool {
        switch answer {
        case .recordFailed: true
        case .snapshot(let snapshot, _): snapshot.recordingFault != nil
        default: false
        }
    }

    /// Keys are shown at once; answers as well, as far as the link carries them. When only time has passed, the frame
    /// waits for an answer on its way; when nothing but the clock moved on, for the next picture, where many consoles
    /// share few. A view that stands still is not drawn again.
    private func schedule(_ now: Int64, byPerson: Bool, hasNews: Bool, movesOn: Bool) {
        if byPerson {
            frameDueAt = now
        } else if model.isStill, showsStill, extras.isEmpty {
            frameDueAt = nil
        } else {
            let isUrgent = model.feed.failure != toldFailure || model.dialog != nil
            let soonest = isUrgent ? now : max(now, linkFreeAt)
            if hasNews {
                frameDueAt = soonest
            } else if frameDueAt == nil, movesOn || now >= clockDueAt {
                frameDueAt = model.feed.isAsking ? max(soonest, now + Limits.frameWaitMilliseconds) : soonest
            }
        }
    }

    /// When the link carries the next frame of the console's own accord.
    private var linkFreeAt: Int64 {
        if link?.bytesPerSecond != model.linkBytesPerSecond {
            link = model.linkBytesPerSecond.map { LinkBudget(bytesPerSecond: $0) }
        }
        return link?.freeAt ?? 0
    }

    /// When the clock alone is worth a frame.
    private var clockDueAt: Int64 {
        guard model.askMilliseconds > Limits.tickMilliseconds, !model.isSilent else { return 0 }
        return shownAt + model.askMilliseconds
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
        }
        if let stamp = themes.stamp(named: themeName), stamp != themeStamp { loadTheme(themeName, requested: false) }
        take(.tick(bytesPerSecond: measured))
    }

    /// What was drawn goes to the engine's side, which keeps it.
    private func handOver(atOnce: Bool) {
        while let events = recorder.due(at: terminal.nowMilliseconds(), atOnce: atOnce) {
            calls.start(.record(events))
        }
    }

    private func take(_ event: ConsoleEvent, at moment: Int64? = nil) {
        let requests = model.take(event, at: moment ?? terminal.nowMilliseconds())
        if case .theme = event { paint() }
        terminal.inField = model.inField
        for request in requests { carryOut(request) }
    }

    private func carryOut(_ request: ConsoleRequest) {
        switch request {
        case .fetch, .preview, .submit, .tell, .note, .record: calls.start(request)
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
        shownAt = terminal.nowMilliseconds()
        toldFailure = model.feed.failure
        let frame = ConsoleView.draw(model)
        switch terminal.present(frame.grid, cursor: frame.cursor, extras: extras) {
        case .drawn(let bytes):
            extras = []
            showsStill = model.isStill
            link?.sent(bytes, at: terminal.nowMilliseconds())
            recorder.take(model.concealed(frame.grid), terminal.palette, at: terminal.nowMilliseconds())
        case .unchanged:
            extras = []
            showsStill = model.isStill
            recorder.take(model.concealed(frame.grid), terminal.palette, at: terminal.nowMilliseconds())
        case .skipped: frameDueAt = terminal.nowMilliseconds() + Limits.skippedMilliseconds
        case .gone: ending = ending ?? .hangup
        }
    }
}

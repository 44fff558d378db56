import CNcurses

/// The terminal this process was started in.
///
/// One at a time, used by the thread that opened it; other threads use `waker`. A frame's bytes are collected and go
/// out in one write, inside DEC 2026 when the terminal says that it knows it.
package final class NcursesTerminal: ScreenTerminal {
    /// Why there is no screen here; the caller goes on in plain mode.
    package enum Unusable: Error, Hashable, Sendable, CustomStringConvertible {
        /// Input or output is no terminal.
        case notTerminal
        /// `TERM` is `dumb` or missing.
        case dumb
        /// No terminal description can be found, not even the common ones.
        case noDescription
        /// Neither the locale nor C.UTF-8 gives UTF-8.
        case noUTF8

        package var description: String {
            switch self {
            case .notTerminal: "input or output is no terminal"
            case .dumb: "TERM is dumb or not set"
            case .noDescription: "the system knows no terminal of the name in TERM"
            case .noUTF8: "no locale here gives UTF-8"
            }
        }
    }

    /// Ends `wait`; may be used by any thread.
    package let waker: Waker
    package private(set) var size: Size
    package var depth: ColorDepth { canvas.depth }
    package var palette: Palette {
        didSet { canvas.setPalette(palette) }
    }
    package var inField = false {
        didSet { decoder.inField = inField }
    }
    package var bytesSent: Int { output.bytesSent }
    /// Writes to the terminal since the start.
    package var writes: Int { output.writes }
    /// The description used instead of an unknown `TERM`, for a note to the person; nil when it was known.
    package let fallbackTerm: String?
    /// Whether frames are shown at once (the terminal answered that it knows mode 2026).
    package private(set) var hasAtomicFrames = false

    let canvas: CursesCanvas
    var output: TtyOutput
    var decoder = KeyDecoder()
    var resizes = ResizeDebounce()
    var isGone = false
    let descriptor: Int32
    private var isEntered = false
    private var hasLeft = false
    var fence = FrameFence()
    /// Whether a frame was left out that the caller should draw again when there is room.
    var hasSkipped = false
    private var askedAt: Int64?
    private var awaitsMode = false
    private var awaitsWidth = false

    /// Takes over the terminal. `term` is the `TERM` variable. The screen is entered with the first frame.
    package init(term: String?, palette: Palette = .mono) throws(Unusable) {
        guard let term, !term.isEmpty, term != "dumb" else { throw .dumb }
        guard CursesCanvas.takeUTF8() else { throw .noUTF8 }
        let descriptor = cn_tty_open()
        guard descriptor >= 0 else { throw .notTerminal }
        guard cn_tty_save(descriptor) == 0, let waker = Waker() else {
            cn_tty_close(descriptor)
            throw .notTerminal
        }
        let size = NcursesTerminal.measure(descriptor)
        guard let canvas = CursesCanvas(term: term, size: size, palette: palette) else {
            cn_tty_close(descriptor)
            throw .noDescription
        }
        self.waker = waker
        self.size = size
        self.palette = palette
        self.canvas = canvas
        self.descriptor = descriptor
        output = TtyOutput(descriptor: descriptor)
        fallbackTerm = canvas.isFallback ? canvas.term : nil
        installSignals()
    }

    deinit {
        leave()
        cn_tty_close(descriptor)
    }

    package func nowMilliseconds() -> Int64 { cn_now_milliseconds() }

    package func present(_ grid: Grid, cursor: Position?, extras: [FrameExtra]) -> FrameOutcome {
        output.drain()
        guard !hasLeft, !isGone, !output.isGone else { return .gone }
        guard !isHeldUp else {
            hasSkipped = true
            return .skipped
        }
        hasSkipped = false
        let entry = isEntered ? [] : enter()
        let drawn = canvas.bytes(for: grid, cursor: cursor)
        let additions = extras.flatMap(TerminalSequences.bytes(of:))
        guard drawn?.isEmpty == false || !additions.isEmpty || !entry.isEmpty else { return .unchanged }
        let before = output.bytesSent
        var bytes = entry + framed(drawn ?? []) + additions
        if fence.needsQuestion(after: bytes.count, at: nowMilliseconds()) { bytes += TerminalSequences.fence }
        output.send(bytes)
        guard !output.isGone else { return .gone }
        return .drawn(bytes: output.bytesSent - before)
    }

    /// Whether the terminal has not yet come far enough to be given another frame.
    var isHeldUp: Bool { output.isBusy || fence.blocks(at: nowMilliseconds()) }

    package func repaint() { canvas.repaint() }

    package func leave() {
        guard !hasLeft else { return }
        hasLeft = true
        exitScreen()
        cn_signals_remove()
    }

    /// Leaves the screen, lets the process stop, and comes back.
    func stop(wholeJob: Bool) -> TimedEvent {
        let wasEntered = isEntered
        exitScreen()
        cn_stop_here(wholeJob ? 1 : 0)
        if wasEntered { _ = cn_tty_raw(descriptor) }
        return comeBack()
    }

    /// After a stop, ours or another's: the modes may have been changed meanwhile.
    func comeBack() -> TimedEvent {
        if isEntered { _ = cn_tty_raw(descriptor) }
        size = NcursesTerminal.measure(descriptor)
        canvas.resize(size)
        installSignals()
        return TimedEvent(.resumed, atMilliseconds: nowMilliseconds())
    }

    func remeasure() -> TimedEvent? {
        let measured = NcursesTerminal.measure(descriptor)
        guard measured != size else { return nil }
        size = measured
        canvas.resize(measured)
        return TimedEvent(.resize(measured), atMilliseconds: nowMilliseconds())
    }

    /// Answers to the questions asked at the start.
    func take(_ report: TerminalReport) {
        switch report {
        case .mode(TerminalSequences.frameMode, let state):
            hasAtomicFrames = state == 1 || state == 2
            awaitsMode = false
        case .cursor(_, let column) where awaitsWidth:
            awaitsWidth = false
            canvas.replacesAmbiguous = column == 3
            fence.terminalAnswers()
        case .cursor: fence.answered(at: nowMilliseconds())
        case .mode, .attributes: break
        }
    }

    private static func measure(_ descriptor: Int32) -> Size {
        var width: Int32 = 0
        var height: Int32 = 0
        guard cn_tty_size(descriptor, &width, &height) == 0 else { return Limits.assumedSize }
        return Size(width: min(Int(width), Limits.columns), height: min(Int(height), Limits.rows))
    }

    /// Installed after ncurses has started, which takes some signals for itself.
    private func installSignals() {
        let restore = CursesCanvas.restoreBytes()
        cn_signals_install(descriptor, waker.descriptor, restore, restore.count)
    }

    private func framed(_ bytes: [UInt8]) -> [UInt8] {
        guard hasAtomicFrames, !bytes.isEmpty else { return bytes }
        return TerminalSequences.frameStart + bytes + TerminalSequences.frameEnd
    }

    /// Raw mode, and the bytes before the first frame.
    private func enter() -> [UInt8] {
        cn_restore_arm(1)
        _ = cn_tty_raw(descriptor)
        isEntered = true
        guard askedAt == nil else { return TerminalSequences.pasteOn }
        askedAt = nowMilliseconds()
        awaitsMode = true
        awaitsWidth = true
        return canvas.take() + TerminalSequences.pasteOn + TerminalSequences.wholeScreenScrolls
            + TerminalSequences.questions
    }

    private func exitScreen() {
        guard isEntered else { return }
        isEntered = false
        if !isGone, !output.isGone { awaitAnswers() }
        let farewell = canvas.suspend() + TerminalSequences.pasteOff
        if !isGone, !output.isGone {
            // What is left of a frame is cut off; the escape that follows ends any sequence it was in.
            let cut = output.isBusy && hasAtomicFrames ? TerminalSequences.frameEnd : []
            output.discard()
            output.send(cut + farewell)
            if !output.isBusy { cn_restore_arm(0) }
        }
        cn_tty_flush_input(descriptor)
        cn_tty_cooked(descriptor)
        // A terminal that took nothing gets the emergency bytes, with a short wait.
        cn_restore_now()
        output.discard()
    }

    /// An answer that comes after we have left would be printed at the shell's prompt.
    private func awaitAnswers() {
        let now = nowMilliseconds()
        let end = fence.isAnswered
            ? now + Limits.knownAnswerMilliseconds : (askedAt ?? now) + Limits.answerMilliseconds
        // A terminal that answers questions in order will not answer an earlier one after a later one.
        while awaitsWidth || fence.isOpen || (awaitsMode && !fence.isAnswered), nowMilliseconds() < end {
            let seen = poll(until: end)
            if seen.contains(.gone) { return }
            if seen.contains(.woken) { waker.clear() }
            if seen.contains(.readable) { _ = read() }
            _ = decoder.flush(at: nowMilliseconds())
        }
    }
}

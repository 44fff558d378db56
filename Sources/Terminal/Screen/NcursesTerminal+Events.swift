import CNcurses

extension NcursesTerminal {
    /// Sleeps until something happens: no thread, no timer and no signal wakes the process otherwise.
    package func wait(timeoutMilliseconds: Int64) -> [TimedEvent] {
        let end = nowMilliseconds() + max(0, timeoutMilliseconds)
        while true {
            if isGone || output.isGone { return [goneEvent()] }
            let events = waitOnce(until: end)
            if !events.isEmpty || nowMilliseconds() >= end { return events }
        }
    }

    /// Reads what there is. Answers of the terminal are taken out.
    func read() -> [TimedEvent] {
        var buffer = [UInt8](repeating: 0, count: Limits.readBytes)
        let count = cn_tty_read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { return [goneEvent()] }
        let events = decoder.feed(buffer.prefix(count), at: nowMilliseconds())
        decoder.takeReports().forEach(take)
        return events
    }

    private func waitOnce(until end: Int64) -> [TimedEvent] {
        let seen = poll(until: end)
        if seen.contains(.gone) { return [goneEvent()] }
        if seen.contains(.writable) { output.drain() }
        var events: [TimedEvent] = []
        if seen.contains(.readable) { events += read() }
        if seen.contains(.woken) { events += takeSignals() }
        let now = nowMilliseconds()
        events += decoder.flush(at: now)
        if resizes.isDue(at: now), let resized = remeasure() { events.append(resized) }
        if hasSkipped, !isHeldUp {
            hasSkipped = false
            events.append(TimedEvent(.wake, atMilliseconds: now))
        }
        return events.flatMap(stopOrPass)
    }

    /// Sleeps to the nearest of our own times and the caller's.
    func poll(until end: Int64) -> Seen {
        let held = hasSkipped ? fence.deadline : nil
        let next = [end, decoder.deadline, resizes.deadline, held].compactMap { $0 }.min() ?? end
        let pause = Int32(clamping: max(0, next - nowMilliseconds()))
        return Seen(rawValue: Int(cn_wait(descriptor, waker.descriptor, output.isBusy ? 1 : 0, pause)))
    }

    /// The terminal is gone for good: every later call says so at once.
    private func goneEvent() -> TimedEvent {
        isGone = true
        return TimedEvent(.hangup, atMilliseconds: nowMilliseconds())
    }

    private func takeSignals() -> [TimedEvent] {
        waker.clear()
        let noted = cn_signals_take()
        let now = nowMilliseconds()
        func has(_ flag: Int) -> Bool { Int(noted) & flag != 0 }
        if has(CN_SIG_HANGUP) { return [goneEvent()] }
        var events = waker.takeCall() ? [TimedEvent(.wake, atMilliseconds: now)] : []
        if has(CN_SIG_RESIZE) { resizes.changed(at: now) }
        if has(CN_SIG_END) { events.append(TimedEvent(.terminate, atMilliseconds: now)) }
        if has(CN_SIG_STOP) {
            events.append(stop(wholeJob: false))
        } else if has(CN_SIG_CONTINUE) {
            events.append(comeBack())
        }
        return events
    }

    /// ^Z is the terminal's key, not the program's.
    private func stopOrPass(_ event: TimedEvent) -> [TimedEvent] {
        event.event == .ctrl("z") ? [stop(wholeJob: true)] : [event]
    }
}

/// What a wait saw.
struct Seen: OptionSet {
    let rawValue: Int

    static let readable = Seen(rawValue: CN_READABLE)
    static let writable = Seen(rawValue: CN_WRITABLE)
    static let woken = Seen(rawValue: CN_WOKEN)
    static let gone = Seen(rawValue: CN_GONE)
}

import DisplayText

/// Bytes of a terminal to events. Pure: times come with the bytes, and the caller asks again at `deadline`.
///
/// Answers of the terminal to our own questions are recognised here so that none of them is ever taken for a key; they
/// are handed out apart, in `takeReports`.
package struct KeyDecoder: Sendable {
    /// Whether a text field has the focus. See `ScreenTerminal.inField`.
    package var inField = false

    private var pending: [UInt8] = []
    private var pendingSince: Int64 = 0
    private var paste: PasteCollector?
    private var endless: (sequence: EndlessSequence, lastByteAt: Int64)?
    private var burst = BurstGuard()
    private var rhythm = KeyRhythm()
    private var reports: [TerminalReport] = []

    package init() {}

    /// When `flush` has to be called if no byte comes before; nil when nothing waits.
    package var deadline: Int64? {
        if let paste { return paste.lastByteAt + Limits.pasteSilenceMilliseconds }
        if let endless { return endless.lastByteAt + Limits.pasteSilenceMilliseconds }
        let escape = pending.isEmpty ? nil : pendingSince + Limits.escapeMilliseconds
        return [escape, burst.deadline].compactMap { $0 }.min()
    }

    /// Takes bytes read at `now` (monotonic milliseconds).
    package mutating func feed(_ bytes: some Collection<UInt8>, at now: Int64) -> [TimedEvent] {
        var events = flush(at: now)
        var keys: [KeyEvent] = []
        var input = (pending + bytes)[...]
        let hadPending = !pending.isEmpty
        pending = []
        while !input.isEmpty {
            if paste != nil {
                events += deliver(&keys, at: now)
                if let event = takePaste(&input, at: now) { events.append(TimedEvent(event, atMilliseconds: now)) }
                continue
            }
            if var open = endless {
                endless = open.sequence.swallow(&input) ? nil : (open.sequence, now)
                continue
            }
            guard step(&input, into: &keys, at: now) else {
                pending = Array(input)
                pendingSince = hadPending ? pendingSince : now
                break
            }
        }
        return events + deliver(&keys, at: now)
    }

    /// Gives what waited in vain: a lone ESC, a paste whose end never came, the note of a burst.
    package mutating func flush(at now: Int64) -> [TimedEvent] {
        var events: [TimedEvent] = []
        if let open = paste, now >= open.lastByteAt + Limits.pasteSilenceMilliseconds {
            paste = nil
            events.append(TimedEvent(.pasteDropped(bytes: open.total), atMilliseconds: now))
        }
        // A sequence that has fallen silent will not end any more: the next byte is a key again.
        if let open = endless, now >= open.lastByteAt + Limits.pasteSilenceMilliseconds { endless = nil }
        if !pending.isEmpty, now >= pendingSince + Limits.escapeMilliseconds {
            var keys = abandoned(pending)
            pending = []
            events += deliver(&keys, at: now)
        }
        if let dropped = burst.finished(at: now) {
            events.append(TimedEvent(.burstDropped(keys: dropped), atMilliseconds: now))
        }
        return events
    }

    /// Bytes kept of what has no end yet.
    var heldBytes: Int { pending.count + (paste?.heldBytes ?? 0) }

    /// The terminal's answers since the last call.
    package mutating func takeReports() -> [TerminalReport] {
        defer { reports = [] }
        return reports
    }

    /// Decodes one key off `input`; false when its bytes are not all there yet.
    private mutating func step(_ input: inout ArraySlice<UInt8>, into keys: inout [KeyEvent], at now: Int64) -> Bool {
        guard let lead = input.first else { return true }
        if lead == 0x1B {
            switch EscapeSequence.parse(input) {
            case .incomplete: return false
            case .done(let meaning, let used):
                input = input.dropFirst(used)
                take(meaning, into: &keys, at: now)
            }
            return true
        }
        if lead < 0x80 {
            input = input.dropFirst()
            keys.append(EscapeSequence.control(lead))
            return true
        }
        if let scalar = UTF8Reader.first(&input) {
            append(Character(scalar), to: &keys)
            return true
        }
        let needed = UTF8Reader.length(of: lead) ?? 1
        let isUnfinished = input.count < needed && input.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
        if !isUnfinished { input = input.dropFirst() }
        return !isUnfinished
    }

    private mutating func take(_ meaning: EscapeSequence.Meaning, into keys: inout [KeyEvent], at now: Int64) {
        switch meaning {
        case .key(let key): keys.append(key)
        case .pasteStart: paste = PasteCollector(inField: inField, lastByteAt: now)
        case .report(let report):
            // Nobody asks for more than a few; what an attacker's program prints may hold any number.
            if reports.count < Limits.reports { reports.append(report) }
        case .endless(let sequence): endless = (sequence, now)
        case .ignored: break
        }
    }

    /// C1 controls are no characters and no keys.
    private func append(_ character: Character, to keys: inout [KeyEvent]) {
        guard let scalar = character.unicodeScalars.first, !(0x80..<0xA0).contains(scalar.value) else { return }
        keys.append(.char(inField ? character : KeyFold.ascii(character)))
    }

    private mutating func takePaste(_ input: inout ArraySlice<UInt8>, at now: Int64) -> KeyEvent? {
        guard var open = paste else { return nil }
        let event = open.take(&input, at: now)
        paste = event == nil ? open : nil
        return event
    }

    /// What an unfinished sequence was: ESC alone is the key; ESC and a character is Alt; the rest is thrown away.
    private func abandoned(_ bytes: [UInt8]) -> [KeyEvent] {
        switch bytes {
        case [0x1B]: [.esc]
        case [0x1B, 0x1B]: [.esc, .esc]
        case [0x1B, UInt8(ascii: "[")]: [.alt("[")]
        case [0x1B, UInt8(ascii: "O")]: [.alt("O")]
        default: []
        }
    }

    private mutating func deliver(_ keys: inout [KeyEvent], at now: Int64) -> [TimedEvent] {
        defer { keys = [] }
        let passed = inField ? keys : burst.pass(keys, at: now)
        return passed.map { rhythm.timed($0, at: now) }
    }
}

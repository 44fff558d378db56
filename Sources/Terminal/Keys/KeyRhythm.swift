/// Tells a held key from a pressed one by the time between equal keys.
struct KeyRhythm: Sendable {
    private var last: KeyEvent?
    private var lastAt: Int64 = 0
    private var repeats = 0

    mutating func timed(_ event: KeyEvent, at now: Int64) -> TimedEvent {
        let isSame = event == last && now - lastAt < Limits.repeatMilliseconds
        repeats = isSame ? repeats + 1 : 0
        last = event
        lastAt = now
        return TimedEvent(event, atMilliseconds: now, repeats: repeats)
    }
}

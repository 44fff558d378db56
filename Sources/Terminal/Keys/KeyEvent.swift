/// What reaches the program from its terminal: keys first, and then what happens to the terminal itself.
package enum KeyEvent: Hashable, Sendable {
    /// A character key. Outside a field, full-width and Chinese punctuation come as the ASCII key they were typed with.
    case char(Character)
    case enter, esc, tab, backtab
    case up, down, left, right, pageUp, pageDown, home, end
    case backspace, delete, insert
    /// Function keys, 1 to 12.
    case function(Int)
    /// Ctrl and a letter (lower case) or one of `@ [ \ ] ^ _`.
    case ctrl(Character)
    /// Alt and a character.
    case alt(Character)
    /// A whole paste into a field: filtered by nobody yet, at most `Limits.pasteBytes`.
    case paste(String)
    /// A paste outside a field, or one too long or not UTF-8: its bytes were thrown away.
    case pasteDropped(bytes: Int)
    /// More keys at once than a person types, outside a field: none of them counts.
    case burstDropped(keys: Int)
    /// The terminal's size changed.
    case resize(Size)
    /// Back from a stop (^Z); everything is painted anew with the next frame.
    case resumed
    /// The terminal is gone: leave at once, there is nobody to ask.
    case hangup
    /// The program was asked to end (SIGTERM).
    case terminate
    /// A `Waker` was used, or a frame was left out and there is room now: look at what other threads have brought, and
    /// draw.
    case wake

    /// Whether this is a key pressed by a person rather than news about the terminal.
    package var isKey: Bool {
        switch self {
        case .paste, .pasteDropped, .burstDropped, .resize, .resumed, .hangup, .terminate, .wake: false
        default: true
        }
    }

    /// Whether a field would take it in as text.
    package var isText: Bool {
        switch self {
        case .char, .paste: true
        default: false
        }
    }

    /// Keys that only move about: the burst guard lets them pass, since slow links deliver held arrows in bunches.
    package var isNavigation: Bool {
        switch self {
        case .up, .down, .left, .right, .pageUp, .pageDown, .home, .end: true
        default: false
        }
    }
}

/// An event with its time, so that dialogs can tell two presses from one held key.
package struct TimedEvent: Hashable, Sendable {
    package let event: KeyEvent
    /// Monotonic milliseconds, from the same clock as the terminal's `nowMilliseconds`.
    package let atMilliseconds: Int64
    /// How often this same key came before it without a pause of `Limits.repeatMilliseconds`: above 0 it is held down.
    package let repeats: Int

    package init(_ event: KeyEvent, atMilliseconds: Int64, repeats: Int = 0) {
        self.event = event
        self.atMilliseconds = atMilliseconds
        self.repeats = repeats
    }
}

/// Confirmation by one key pressed several times on purpose.
///
/// A held key sends the first press, pauses for half a second, and then repeats: two of its events can stand far apart.
/// So a press counts only when it comes at least `apartMilliseconds` after the one before and nothing equal follows it
/// within `Limits.releaseMilliseconds`; ask `isConfirmed` again at `deadline`.
package struct DeliberatePress: Hashable, Sendable {
    package let presses: Int
    package let apartMilliseconds: Int64
    private var counted: [Int64] = []

    package init(presses: Int, apartMilliseconds: Int64) {
        self.presses = max(1, presses)
        self.apartMilliseconds = apartMilliseconds
    }

    /// Takes one press of the key. A repeat, or a press too early, begins the count anew without counting itself.
    package mutating func press(at now: Int64, repeats: Int) {
        let isHeld = repeats > 0 || counted.last.map { now - $0 < Limits.releaseMilliseconds } == true
        if isHeld || counted.last.map({ now - $0 < apartMilliseconds }) == true {
            counted = []
        } else {
            counted = counted.suffix(presses - 1) + [now]
        }
    }

    /// Another key, or a changed field: all is as before the first press.
    package mutating func reset() {
        counted = []
    }

    /// Presses counted so far, for the prompt.
    package var count: Int { counted.count }

    /// When `isConfirmed` should be asked; nil while presses are missing.
    package var deadline: Int64? {
        guard counted.count >= presses, let last = counted.last else { return nil }
        return last + Limits.releaseMilliseconds
    }

    package func isConfirmed(at now: Int64) -> Bool {
        deadline.map { now >= $0 } ?? false
    }
}

/// Turns a storm of size changes into a few: one when it has been quiet for a while, and one now and then in between.
struct ResizeDebounce: Sendable {
    private var first: Int64?
    private var last: Int64 = 0

    mutating func changed(at now: Int64) {
        first = first ?? now
        last = now
    }

    /// When `isDue` should be asked; nil when nothing has changed.
    var deadline: Int64? {
        first.map { min($0 + Limits.resizeLatestMilliseconds, last + Limits.resizeQuietMilliseconds) }
    }

    /// True once per due change.
    mutating func isDue(at now: Int64) -> Bool {
        guard let deadline, now >= deadline else { return false }
        first = nil
        return true
    }
}

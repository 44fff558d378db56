/// What a console sends of its own accord over a link that is known to be slow: a tenth of what the link carries, so
/// that the answer to a key never stands behind a picture nobody asked for. Frames that would be too many are left out,
/// none is kept for later. What a person asks for by a key is sent at once; it only makes the next own frame later.
struct LinkBudget: Sendable {
    /// Bytes the link carries in a second.
    let bytesPerSecond: Int
    /// When the next frame of the console's own accord may go.
    private(set) var freeAt: Int64 = 0

    init(bytesPerSecond: Int) { self.bytesPerSecond = bytesPerSecond }

    /// Notes a frame that went out.
    mutating func sent(_ bytes: Int, at now: Int64) {
        let cost = Int64(bytes) * 1_000 * LinkBudget.share / Int64(max(1, bytesPerSecond))
        freeAt = min(max(freeAt, now) + cost, now + Limits.linkPatienceMilliseconds)
    }

    /// One part in so many is the console's own.
    private static let share: Int64 = 10
}

package import Payments

/// The time of a lane. It never runs back: rows are in the order of their times, and what is due is due once. While the
/// system's clock is behind what was already told, it stands.
package struct LaneClock: Sendable {
    private var last: Timestamp
    private let read: @Sendable () -> Timestamp
    /// True while the system's clock is further behind than a good clock is ever corrected.
    package private(set) var isSetBack = false

    /// - Parameter newest: the newest moment in the store; time goes on from there.
    package init(
        after newest: Timestamp = Timestamp(milliseconds: 0),
        read: @escaping @Sendable () -> Timestamp = { SystemClock.now() }
    ) {
        last = newest
        self.read = read
    }

    package mutating func now() -> Timestamp {
        let wall = read()
        guard wall < last else {
            isSetBack = false
            last = wall
            return wall
        }
        isSetBack = isSetBack || last.since(wall) > Limits.clockSetBack
        return last
    }
}

/// Bounds of the host.
package enum Limits {
    /// Inputs that may wait for the lane; beyond it shops are told to come back.
    package static let laneQueue = 20_000
    /// Jobs of strangers that may wait for a worker: messages to be verified, questions about health and metrics.
    package static let offeredJobs = 1_000
    /// Between two inputs about refused messages of one channel and reason; in between they are counted.
    package static let tallyMilliseconds: Int64 = 1_000
    /// Inputs of one commit.
    package static let laneBatch = 128
    /// Questions of consoles and metrics that may wait at once.
    package static let questions = 256
    /// How long a statement of the lane waits for another program's lock; between two tries it answers others.
    package static let busyMilliseconds: Int32 = 50
    /// Between two tries of what the store cannot take, milliseconds.
    package static let lockedPause: Int64 = 20
    package static let fullPause: Int64 = 200
    /// While nothing happens the disk and the clock are looked at as often as this.
    package static let lookMilliseconds: Int64 = 1_000
    /// The marker lags behind the store by no more than this and the time of one write.
    package static let markMilliseconds: Int64 = 200
    /// From so long a lock on it is told: shops are answered 503, consoles see it.
    package static let lockTold: Int64 = 1_000
    /// A start waits so long for a lock or for room.
    package static let startPatience: Int64 = 30_000
    /// The clock may be so far behind the newest row at a start, and so far set back while the engine runs, before
    /// that is more than the correction of a good clock.
    package static let clockBehindAtStart: Int64 = 60_000
    package static let clockSetBack: Int64 = 2_000
    /// How long a shop's request may wait for its channel before it is told "unknown, ask again".
    package static let requestDeadlineMilliseconds: Int64 = 9_000
    /// Deadlines of calls to channels by kind.
    package static let prepayMilliseconds: Int64 = 5_000
    package static let queryMilliseconds: Int64 = 5_000
    package static let refundMilliseconds: Int64 = 10_000
    package static let splitMilliseconds: Int64 = 10_000
    package static let shopMilliseconds: Int64 = 5_000
    package static let alertMilliseconds: Int64 = 10_000
    /// Configuration and demo files are read whole up to this size.
    package static let fileBytes = 8 * 1_024 * 1_024
    /// Keys, certificates and secrets are read whole up to this size.
    package static let secretFileBytes = 64 * 1_024
    /// Consoles attached at once, unless the configuration says otherwise.
    package static let consoles = 32
    package static let consolesRange: ClosedRange<Int64> = 1...128
    /// Questions of one console that are with the engine at once.
    package static let consoleQuestions = 4
    /// Pictures and previews a console may ask for at once, and how long until it may ask for one more.
    package static let consoleBurst = 20
    package static let consoleTokenMilliseconds: Int64 = 50
    /// How often one system user attaches at once, and how long until it may once more.
    package static let consoleArrivals = 40
    package static let consoleArrivalMilliseconds: Int64 = 1_000
    /// System users whose arrivals are remembered at once.
    package static let consoleUsers = 256
    /// A console that takes nothing for this long is let go; once it runs again it attaches anew by itself.
    package static let consoleStuckMilliseconds: Int64 = 60_000
    /// A recording that could not be written is tried again after this.
    package static let recordingRetryMilliseconds: Int64 = 1_000
}

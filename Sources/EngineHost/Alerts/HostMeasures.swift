package import Alerts
package import Engine
import Glibc
package import HTTPMessage
package import Payments

/// Measures the world around the engine now and then, and hands the figures to the lane: the clocks of channels by the
/// dates of their answers, the disk of the data folder. What they mean is the engine's.
package final class HostMeasures: Sendable {
    private let folder: String
    private let deliver: @Sendable (EngineInput) -> Void
    /// When each channel's clock was last measured, ticks.
    private let measured = Locked<[ChannelID: Int64]>([:])
    private let signing = Locked(SigningClock())
    private let isStopped = Locked(false)

    /// Between two measures of the same thing, milliseconds.
    static let interval: Int64 = 30_000

    package init(folder: String, deliver: @escaping @Sendable (EngineInput) -> Void) {
        self.folder = folder
        self.deliver = deliver
    }

    /// Measures the disk now and from now on, until `stop`.
    package func start(_ deadlines: Deadlines) {
        if let reading = HostMeasures.disk(of: folder) { deliver(.measured(.disk(reading))) }
        deadlines.after(milliseconds: HostMeasures.interval) { [self] in
            if !isStopped.with({ $0 }) { start(deadlines) }
        }
    }

    package func stop() { isStopped.with { $0 = true } }

    /// Takes the date of a channel's answer; the lane hears of it now and then. It was made between sending and
    /// arriving; the middle is what is compared.
    /// - Parameter milliseconds: how long the exchange took.
    package func note(_ channel: ChannelID, _ outcome: HTTPOutcome, milliseconds: Int64) {
        guard case .answered(let response) = outcome, let date = response.headers["Date"].flatMap(HTTPDate.read),
            milliseconds <= HostMeasures.longestExchange
        else { return }
        let middle = SystemClock.now().adding(milliseconds: -milliseconds / 2)
        // A date counts whole seconds: half a second is what it leaves out on the average.
        let ahead = middle.since(date) - 500
        signing.with { $0.note(channel, aheadMilliseconds: ahead, ticks: SystemClock.ticks()) }
        guard isDue(channel) else { return }
        deliver(.measured(.clock(channel, aheadMilliseconds: ahead)))
    }

    /// Whether our clock is near enough to the channels' for a signature of now to be worth anything.
    package func maySign() -> Bool { signing.with { $0.maySign(ticks: SystemClock.ticks()) } }

    /// An answer that took longer says too little, milliseconds.
    private static let longestExchange: Int64 = 5_000

    private func isDue(_ channel: ChannelID) -> Bool {
        let ticks = SystemClock.ticks()
        return measured.with { measured in
            if let last = measured[channel], ticks - last < HostMeasures.interval { return false }
            measured[channel] = ticks
            return true
        }
    }

    /// What an ordinary user has left on the disk of the folder; nil when it cannot be read.
    package static func disk(of folder: String) -> DiskReading? {
        DiskSpace(of: folder)?.reading
    }
}

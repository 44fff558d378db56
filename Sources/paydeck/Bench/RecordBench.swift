import Engine
import Histogram
import Payments
import Storage

/// What it costs the lane to record a minute: the commit of the tick that makes the picture of all panels, with 12
/// channels and full lists, beside the commit of the tick a second later that makes none.
enum RecordBench {
    private static let channels = 12
    /// Orders before measuring: more than a picture's lists hold.
    private static let orders = 2_048
    private static let group = 64

    static func run(_ setting: BenchSetting) throws -> [BenchResult] {
        let folder = try BenchFolder(setting.folder)
        defer { folder.remove() }
        StandardStreams.progress("record: filling the panels")
        let path = folder.fresh("record")
        defer { folder.remove(path) }
        let store = try Store.open(path: path)
        defer { store.close() }
        let world = try CommitWorld(
            store: store, profiles: try BenchParties.profiles(count: channels), seed: setting.seed, group: group)
        while world.completed < orders { try world.completeGroup() }
        var recording: [Double] = []
        var plain: [Double] = []
        var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        let end = BenchClock.ticks() + setting.nanoseconds
        while BenchClock.ticks() < end || recording.count < 5 {
            // Something happens in every minute, or no picture would be made.
            try world.completeGroup()
            let nanoseconds = try world.tickInNextMinute()
            recording.append(Double(nanoseconds) / 1_000)
            histogram.record(UInt64(max(1, nanoseconds)))
            plain.append(Double(try world.tickInNextSecond()) / 1_000)
        }
        let moments = try store.recordedMinutes(limit: .max)
        guard moments.count >= recording.count, let last = moments.last, let picture = try store.minute(at: last),
            let room = try store.minuteRoom(at: last)
        else { throw BenchFault("record: \(moments.count) pictures of \(recording.count) minutes") }
        return [BenchResult(
            bench: "record", what: "the tick that records a minute, \(channels) channels",
            figure: BenchFormat.median(recording), unit: "us", referenceWhat: "a tick that records nothing",
            reference: BenchFormat.median(plain), latency: BenchLatency(of: "recording tick", histogram),
            details: [
                ("minutes recorded", "\(recording.count)"),
                ("picture", "\(picture.count / 1_024) KiB of JSON, \(room / 1_024) KiB in the store"),
                ("a day", "\(room * 1_440 / 1_048_576) MiB, one picture a minute"),
            ])]
    }
}

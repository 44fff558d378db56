/// Counts of durations in bins that grow with the duration: exact below 16 ms, then eight bins an octave, so that a
/// read percentile is at most an eighth too high. Up to 65.5 s; longer ones count in the last bin.
struct DurationHistogram: Sendable, Equatable {
    private static let binCount = 16 + 12 * 8
    private var bins = [UInt32](repeating: 0, count: binCount)
    private(set) var count = 0

    mutating func add(_ milliseconds: Int64) {
        bins[DurationHistogram.bin(milliseconds)] &+= 1
        count += 1
    }

    /// Halves all counts, so that newer durations weigh more.
    mutating func halve() {
        for index in bins.indices { bins[index] /= 2 }
        count = bins.reduce(0) { $0 + Int($1) }
    }

    static func += (left: inout DurationHistogram, right: DurationHistogram) {
        for index in left.bins.indices { left.bins[index] &+= right.bins[index] }
        left.count += right.count
    }

    /// The duration that `perMille` of 1,000 do not exceed, as the upper end of its bin; nil without data.
    func percentile(perMille: Int) -> Int? {
        guard count > 0 else { return nil }
        let wanted = max(1, (count * perMille + 999) / 1_000)
        var seen = 0
        for (index, bin) in bins.enumerated() {
            seen += Int(bin)
            if seen >= wanted { return DurationHistogram.upperEnd(index) }
        }
        return DurationHistogram.upperEnd(bins.count - 1)
    }

    private static func bin(_ milliseconds: Int64) -> Int {
        let value = Int(min(max(0, milliseconds), 65_535))
        guard value >= 16 else { return value }
        let octave = Int.bitWidth - 1 - value.leadingZeroBitCount
        return 16 + (octave - 4) * 8 + (value >> (octave - 3) & 7)
    }

    private static func upperEnd(_ bin: Int) -> Int {
        guard bin >= 16 else { return bin }
        let octave = 4 + (bin - 16) / 8
        return ((8 + (bin - 16) % 8 + 1) << (octave - 3)) - 1
    }
}

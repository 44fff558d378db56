package import Payments

/// What the rim measures of the world around the engine.
package enum HostReading: Sendable, Equatable {
    /// How far our clock is ahead of a channel's, by the date of an answer; negative: behind.
    case clock(ChannelID, aheadMilliseconds: Int64)
    /// The disk that holds the data folder.
    case disk(DiskReading)
}

package struct DiskReading: Sendable, Equatable {
    package let freeMiB: Int
    package let totalMiB: Int

    package init(freeBytes: Int64, totalBytes: Int64) {
        freeMiB = Int(max(0, freeBytes) / 1_048_576)
        totalMiB = Int(max(0, totalBytes) / 1_048_576)
    }

    /// Free part, basis points; 0 of a disk of nothing.
    package var freeBasisPoints: Int { totalMiB > 0 ? Int(Int128(freeMiB) * 10_000 / Int128(totalMiB)) : 0 }
}

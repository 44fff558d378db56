package import Payments

/// What the rim measures of the world around the engine.
package enum HostReading: Sendable, Equatable {
    /// How far our clock is ahead of a channel's, by the date of an answer; negative: behind.
    case clock(ChannelID, aheadMilliseconds: Int64)
    /// By what a channel is known.
    case trust(ChannelID, TrustReading)
    /// The disk that holds the data folder.
    case disk(DiskReading)
    /// Whether anything new may be begun; nil when it may.
    case bar(NewWorkBar?)
    /// What is wrong with the marker outside the store; nil when it is written again.
    case marker(MarkerTrouble?)
    /// Another program held the store's lock so long; nothing could be stored meanwhile.
    case storeWasLocked(milliseconds: Int64)
}

/// Why a loss of the store's newest rows might not be noticed.
package enum MarkerTrouble: Sendable, Equatable {
    /// There was a store and no marker when the engine started.
    case missing
    /// It cannot be written, for this reason of the system's.
    case unwritten(String)
}

/// Why nothing new is begun, while what is under way goes on.
package enum NewWorkBar: String, Sendable, Equatable, CaseIterable {
    /// The disk is nearly full; what is left is kept for notifications and answers.
    case disk
    /// The system's clock was set back behind what is stored.
    case clock

    /// The rule a shop or operator is told.
    package var rule: String {
        switch self {
        case .disk: "the disk is nearly full: nothing new is begun until there is room again; notifications are taken"
        case .clock: "the clock was set back behind what is stored: nothing new is begun until it is right"
        }
    }
}

/// By what certificates a channel that renews them is known, and under which it spoke that we do not know.
package struct TrustReading: Sendable, Equatable {
    package struct Certificate: Sendable, Equatable {
        package let serial: String
        package let notAfter: Timestamp

        package init(serial: String, notAfter: Timestamp) {
            self.serial = serial
            self.notAfter = notAfter
        }
    }

    package let certificates: [Certificate]
    /// True when it is known by a public key, too, which has no end.
    package let hasPublicKey: Bool
    /// Serials whose answers were thrown away.
    package let unknownSerials: [String]

    package init(certificates: [Certificate], hasPublicKey: Bool, unknownSerials: [String]) {
        self.certificates = certificates
        self.hasPublicKey = hasPublicKey
        self.unknownSerials = unknownSerials
    }

    /// The certificate that lasts longest: those before it have their successor.
    package var lasting: Certificate? { certificates.max { $0.notAfter < $1.notAfter } }
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

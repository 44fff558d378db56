/// Something a console drew, as a recording of the session keeps it.
package struct RecordedEvent: Sendable, Codable, Equatable {
    package enum Kind: String, Sendable, Codable {
        /// Text with the sequences that place and colour it.
        case output = "o"
        /// The screen has another size, "160x45".
        case resize = "r"
    }

    /// Milliseconds since the session began.
    package var at: Int64
    package var kind: Kind
    package var data: String

    package init(at: Int64, kind: Kind, data: String) {
        self.at = at
        self.kind = kind
        self.data = data
    }
}

/// What a recording may hold; the one who keeps it refuses what is beyond.
package enum RecordingLimits {
    /// Bytes of one event's data: a whole screen of the largest size in colours.
    package static let eventBytes = 1 << 20
    /// Events handed over at once.
    package static let eventsAtOnce = 256
    /// Bytes of one file; the recording goes on in another.
    package static let fileBytes = 8 << 20
    /// Bytes of all recordings in a folder; the oldest go.
    package static let folderBytes = 512 << 20
    /// Bytes of one file that is read for replay.
    package static let replayBytes = 32 << 20
}

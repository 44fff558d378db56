/// What this program speaks. docs/control-protocol.md tells it to people who write another client.
package enum ControlProtocol {
    /// Versions of the protocol this program understands. Version 2 knows sessions that only read.
    package static let versions = 1...2
    /// The first version that knows sessions that only read.
    package static let readingVersion = 2
}

/// The program's own version, shown by `paydeck --version` and told at the start of each connection.
package enum ProgramVersion {
    package static let text = "0.5.0"
}

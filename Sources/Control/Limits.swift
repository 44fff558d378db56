/// Bounds of the console protocol, for both ends.
package enum Limits {
    /// Payload of a frame from a console. The largest honest one is an act with its reason and note.
    package static let consoleFrameBytes = 64 * 1_024
    /// Payload of a frame from an engine: a picture with 2,000 orders has about 1 MiB.
    package static let engineFrameBytes = 8 * 1_024 * 1_024
    /// Each text a console sends.
    package static let textBytes = 1_024
    /// Identifiers, names of targets and programs.
    package static let nameBytes = 64
    /// Orders of one picture.
    package static let orderLimit = 2_000
    /// Elements of one array or members of one object in a frame of an engine.
    package static let engineMembers = 65_536
    /// Nesting of a frame of an engine: deltas stand deeper than what they tell of.
    package static let engineDepth = 64
    /// Every number of a message, either sign: what a binary fraction of 64 bits holds exactly, so that a client in
    /// any language can carry it, and room is left for arithmetic.
    package static let integer: Int64 = 9_007_199_254_740_991
    /// A connection that has not said hello by then is closed.
    package static let helloMilliseconds: Int64 = 2_000
    /// So long a console waits for the answer to its hello.
    package static let welcomeMilliseconds = 5_000
    /// A picture is waited for so long, then the engine counts as silent: with one question a second, silence shows
    /// within two.
    package static let lookMilliseconds = 1_000
    package static let previewMilliseconds = 2_000
    /// An act is answered within this, or its fate is told as unknown.
    package static let submitMilliseconds = 3_500
    /// With a lost connection in between, the same act is asked about again until then.
    package static let submitPatienceMilliseconds = 8_000
    /// How often a lost engine is looked for.
    package static let reconnectMilliseconds = 100
    /// An engine that refuses this console is asked again after this long: configurations change.
    package static let refusedMilliseconds = 2_000
    /// How long a question waits for a lost engine before it tells that nobody is there.
    package static let linkPatienceMilliseconds = 900
    /// A frame that the other side does not take within this breaks the connection.
    package static let sendMilliseconds = 1_000
    /// Bytes of a socket's path that the system takes.
    package static let pathBytes = 107
}

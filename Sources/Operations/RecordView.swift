/// What is recorded of the panels' past, and which moment a snapshot shows. All moments are milliseconds since the
/// epoch.
package struct RecordView: Sendable, Codable, Equatable {
    /// The engine's clock when it answered.
    package var now: Int64 = 0
    /// The moment that was asked for; nil for the present.
    package var asked: Int64?
    /// The moment of the picture shown: the newest recorded at or before the one asked for. Nil for the present, and
    /// when nothing so old is recorded.
    package var shown: Int64?
    /// The oldest recorded moment; nil when there is none.
    package var recordedFrom: Int64?
    /// The newest recorded moment.
    package var recordedTo: Int64?
    /// Recorded moments around the one shown, oldest first: as many before it as after it, where there are.
    package var near: [Int64] = []

    /// There is a picture, but another version of the program wrote it.
    package var isUnreadable = false

    package init() {}

    /// The question was for a moment before everything that is recorded.
    package var isMissing: Bool { asked != nil && shown == nil }
}

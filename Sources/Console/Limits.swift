import Operations

/// Bounds on everything in this room that grows or comes from outside.
enum Limits {
    /// Orders asked for with each snapshot of the orders screen.
    static let orderRows = 500
    /// Rows of one page of the audit.
    static let auditRows = 200
    /// What was drawn is handed over for the recording this often, or when it is so many bytes.
    static let recordingMilliseconds: Int64 = 1_000
    static let recordingBytes = 65_536
    /// A picture of more bytes is written in pieces, so that each fits into a message.
    static let recordingPieceBytes = 8_192
    /// After so many bytes the recording takes a whole picture, so that it can go on in another file.
    static let recordingWholeBytes = 1 << 20
    /// Rows of one exported table.
    static let exportRows = 5_000
    /// Lines of concern, and disagreements, that a report on money shows; all are counted.
    static let reportConcerns = 1_000
    /// Rows that can be marked for one act.
    static let marks = 200
    /// Characters of a reason, a note, a filter or a palette line.
    static let promptCharacters = 160
    /// Reasons remembered and offered again.
    static let reasonsKept = 5
    /// The others are told of keys this often at most; of what they see at once.
    static let presenceMilliseconds: Int64 = 5_000
    /// How long personal data in full stays on the screen.
    static let revealMilliseconds: Int64 = 30_000
    /// Characters of an operator's name typed to come back.
    static let nameCharacters = 64
    /// Keys of a dialog count only after this time.
    static let dialogQuietMilliseconds: Int64 = 400
    /// And after no key has come for this long: the key that opened it was let go.
    static let dialogReleaseMilliseconds: Int64 = 250
    /// Two confirmations of class 3 stand at least this far apart.
    static let confirmApartMilliseconds = SafetyClass.apartMilliseconds
    /// A first Enter of class 3 waits this long for the second.
    static let onceMoreMilliseconds: Int64 = 3_000
    /// A row that came under `>` by itself less than this ago was not seen by whoever presses a key.
    static let eyeMilliseconds: Int64 = 700
    /// Enter counts in a dialog only so long after another key: a paste without marks brings it with the text.
    static let enterBehindMilliseconds: Int64 = 40
    /// A preview is asked for again after this long.
    static let previewMilliseconds: Int64 = 1_000
    /// Lines of a preview in a dialog.
    static let previewLines = 8
    /// Refresh intervals after which data counts as stale.
    static let staleIntervals: Int64 = 3
    /// With more than ten consoles attached each of them lengthens the time between two pictures by this, milliseconds:
    /// people who look on do not slow payments down.
    static let askMillisecondsEach: Int64 = 100
    /// How long a message stays on the line above the keys.
    static let messageMilliseconds: Int64 = 8_000
    /// Bytes of a theme file.
    static let themeBytes = 65_536
    /// Cells of a theme's mark.
    static let markCells = 6
    /// Commands offered by the palette at once.
    static let paletteRows = 8
    /// Words of one filter.
    static let filterTerms = 16
    /// Refresh intervals a person may choose, in milliseconds.
    static let refreshMilliseconds: ClosedRange<Int64> = 200...60_000
    /// The console looks at clock, theme file and its own bytes this often.
    static let tickMilliseconds: Int64 = 1_000
    /// A frame waits so long for an answer that is on its way, so that both are one write.
    static let frameWaitMilliseconds: Int64 = 150
    /// How long a console that ends waits for the last piece of its recording to go out.
    static let leavingMilliseconds = 100
    /// Its own bytes a second are measured over this long.
    static let rateMilliseconds: Int64 = 5_000
    /// A terminal that has not taken a frame is offered the next one after this long.
    static let skippedMilliseconds: Int64 = 100
    /// Bytes a second a link may be told to carry.
    static let linkBytes: ClosedRange<Int> = 300...1_000_000
    /// However slow the link, figures are shown anew after this long.
    static let linkPatienceMilliseconds: Int64 = 10_000
    /// Least sides of a screen that is drawn at all.
    static let leastColumns = 40
    static let leastRows = 10
}

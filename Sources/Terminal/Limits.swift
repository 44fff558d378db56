/// Bounds on everything in this room that grows or comes from outside.
package enum Limits {
    /// Sides of a grid, in cells. A terminal that claims more is drawn up to this size.
    package static let columns = 1_000
    package static let rows = 500
    /// Size assumed when the terminal does not tell one.
    package static let assumedSize = Size(width: 80, height: 24)
    /// Bytes of one paste kept for a field; what is longer is dropped as a whole.
    package static let pasteBytes = 4_096
    /// Bytes of one unfinished escape sequence before it is thrown away.
    package static let sequenceBytes = 64
    /// Answers of the terminal kept until they are looked at.
    package static let reports = 64
    /// How long a lone ESC may still become the start of a sequence.
    package static let escapeMilliseconds: Int64 = 25
    /// A paste that has been silent this long has lost its end mark and is over.
    package static let pasteSilenceMilliseconds: Int64 = 1_000
    /// Burst guard: more than `burstKeys` keys within `burstMilliseconds` were not typed by a person.
    package static let burstKeys = 8
    package static let burstMilliseconds: Int64 = 60
    /// Equal keys closer than this belong to one held key.
    package static let repeatMilliseconds: Int64 = 120
    /// A key that has not come again for this long was let go: the slowest usual key repeat is quicker.
    package static let releaseMilliseconds: Int64 = 250
    /// Sizes are reported after this long without a further change, and at the latest after the second figure.
    package static let resizeQuietMilliseconds: Int64 = 50
    package static let resizeLatestMilliseconds: Int64 = 150
    /// How long leaving waits for the terminal's answers, so that none is printed at the shell's prompt: for one that
    /// may not answer at all, and for one that is known to.
    package static let answerMilliseconds: Int64 = 100
    package static let knownAnswerMilliseconds: Int64 = 1_000
    /// Bytes of frames after which the terminal is asked how far it is, and bytes that may be unanswered.
    package static let fenceBytes = 256
    package static let unansweredBytes = 2_048
    /// An answer that has not come by then is lost.
    package static let lostAnswerMilliseconds: Int64 = 10_000
    /// Bytes taken from the terminal in one read.
    package static let readBytes = 16_384
    /// Characters a text field holds unless told otherwise.
    package static let fieldCharacters = 256
    /// Bytes that may be copied to the terminal's clipboard at once.
    package static let clipboardBytes = 4_096
}

/// A sequence that has become longer than `Limits.sequenceBytes`. Its bytes are thrown away as they come, so that
/// neither memory grows nor a key is read out of its middle.
enum EndlessSequence: Sendable {
    /// `ESC [` with parameters without end: over at the first byte that is none.
    case control
    /// A string of the terminal: over at BEL or `ESC \`; another sequence that begins in it ends it, too.
    case string
    /// A string whose last byte so far was ESC.
    case stringAfterEscape

    /// Takes bytes that belong to it; true when it is over.
    mutating func swallow(_ input: inout ArraySlice<UInt8>) -> Bool {
        switch self {
        case .control:
            input = input.drop { (0x20...0x3F).contains($0) }
            guard let last = input.first else { return false }
            if (0x40...0x7E).contains(last) { input = input.dropFirst() }
            return true
        case .string:
            input = input.drop { $0 != 0x07 && $0 != 0x1B }
            guard let last = input.popFirst() else { return false }
            if last == 0x1B { self = .stringAfterEscape }
            return last == 0x07
        case .stringAfterEscape:
            if input.first == UInt8(ascii: "\\") {
                input = input.dropFirst()
            } else {
                input = [0x1B] + input
            }
            return true
        }
    }
}

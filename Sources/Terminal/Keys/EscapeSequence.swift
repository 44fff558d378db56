/// What a terminal said of itself when asked.
package enum TerminalReport: Hashable, Sendable {
    /// DECRPM: a private mode and its state (0 unknown, 1 set, 2 reset, 3 and 4 fixed).
    case mode(number: Int, state: Int)
    /// Cursor position, from 1.
    case cursor(row: Int, column: Int)
    /// DA1: the terminal's attributes, which every terminal answers.
    case attributes
}

/// Escape sequences of keyboards in normal and application mode, with xterm's modifiers.
enum EscapeSequence {
    enum Meaning: Equatable {
        case key(KeyEvent)
        case pasteStart
        case report(TerminalReport)
        case ignored
        /// Longer than anything known: what follows up to its end belongs to it and is no key.
        case endless(EndlessSequence)
    }

    enum Outcome: Equatable {
        case incomplete
        case done(Meaning, used: Int)
    }

    /// A byte below 0x80 that is not ESC.
    static func control(_ byte: UInt8) -> KeyEvent {
        switch byte {
        case 0x09: .tab
        case 0x0D, 0x0A: .enter
        case 0x7F: .backspace
        case 0x00: .ctrl("@")
        case 0x01...0x1A: .ctrl(Character(Unicode.Scalar(byte + 0x60)))
        case 0x1B...0x1F: .ctrl(Character(Unicode.Scalar(byte + 0x40)))
        default: .char(Character(Unicode.Scalar(byte)))
        }
    }

    /// Reads the sequence that begins `input` with ESC.
    static func parse(_ input: ArraySlice<UInt8>) -> Outcome {
        let bytes = Array(input.prefix(Limits.sequenceBytes))
        guard bytes.count > 1 else { return .incomplete }
        switch bytes[1] {
        case UInt8(ascii: "["): return controlSequence(bytes)
        case UInt8(ascii: "O"):
            guard bytes.count > 2 else { return .incomplete }
            return .done(singleShift(bytes[2]), used: 3)
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"): return string(bytes)
        case 0x1B: return .done(.key(.esc), used: 1)
        case 0x20..<0x7F: return .done(.key(.alt(Character(Unicode.Scalar(bytes[1])))), used: 2)
        // ESC and then a control or a character beyond ASCII are two keys.
        default: return .done(.key(.esc), used: 1)
        }
    }

    /// `ESC [`, parameters, intermediates, a final byte.
    private static func controlSequence(_ bytes: [UInt8]) -> Outcome {
        // The Linux console sends F1 to F5 as ESC [ [ A to E.
        if bytes.count > 2, bytes[2] == UInt8(ascii: "[") {
            guard bytes.count > 3 else { return .incomplete }
            let isFunction = (0x41...0x45).contains(bytes[3])
            return .done(isFunction ? .key(.function(Int(bytes[3]) - 0x40)) : .ignored, used: 4)
        }
        var end = 2
        while end < bytes.count, (0x20...0x3F).contains(bytes[end]) { end += 1 }
        guard end < bytes.count else {
            return bytes.count < Limits.sequenceBytes ? .incomplete : .done(.endless(.control), used: bytes.count)
        }
        // A byte that belongs in no sequence ends it; it is looked at again by itself.
        guard (0x40...0x7E).contains(bytes[end]) else { return .done(.ignored, used: end) }
        let body = Array(bytes[2..<end])
        return .done(ControlSequence(body: body, final: bytes[end]).meaning, used: end + 1)
    }

    private static func singleShift(_ byte: UInt8) -> Meaning {
        switch byte {
        case UInt8(ascii: "P")...UInt8(ascii: "S"): .key(.function(Int(byte) - 0x4F))
        case UInt8(ascii: "M"): .key(.enter)
        default: ControlSequence.cursorKey(byte).map { .key($0) } ?? .ignored
        }
    }

    /// Strings of the terminal (titles, colours): up to BEL or ESC \, then thrown away.
    private static func string(_ bytes: [UInt8]) -> Outcome {
        for index in 2..<max(2, bytes.count) {
            if bytes[index] == 0x07 { return .done(.ignored, used: index + 1) }
            if bytes[index] == 0x1B {
                guard index + 1 < bytes.count else { return .incomplete }
                return .done(.ignored, used: bytes[index + 1] == UInt8(ascii: "\\") ? index + 2 : index)
            }
        }
        return bytes.count < Limits.sequenceBytes ? .incomplete : .done(.endless(.string), used: bytes.count)
    }
}

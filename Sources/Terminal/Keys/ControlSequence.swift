/// A complete `ESC [` sequence.
struct ControlSequence {
    let body: [UInt8]
    let final: UInt8

    var meaning: EscapeSequence.Meaning {
        if body.first == UInt8(ascii: "?") { return report }
        switch final {
        case UInt8(ascii: "~"): return numbered
        case UInt8(ascii: "Z"): return .key(.backtab)
        case UInt8(ascii: "R") where parameters.count == 2:
            return .report(.cursor(row: parameters[0], column: parameters[1]))
        case UInt8(ascii: "P")...UInt8(ascii: "S"): return .key(.function(Int(final) - 0x4F))
        default: return ControlSequence.cursorKey(final).map { .key($0) } ?? .ignored
        }
    }

    static func cursorKey(_ final: UInt8) -> KeyEvent? {
        switch final {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        default: nil
        }
    }

    /// Decimal parameters; too long ones and none at all count as 0.
    private var parameters: [Int] {
        body.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { digits in
            guard digits.count <= 6 else { return 0 }
            return digits.reduce(0) { (0x30...0x39).contains($1) ? $0 * 10 + Int($1 - 0x30) : $0 }
        }
    }

    private var numbered: EscapeSequence.Meaning {
        switch parameters.first ?? 0 {
        case 1, 7: .key(.home)
        case 2: .key(.insert)
        case 3: .key(.delete)
        case 4, 8: .key(.end)
        case 5: .key(.pageUp)
        case 6: .key(.pageDown)
        case let number where (11...15).contains(number): .key(.function(number - 10))
        case let number where (17...21).contains(number): .key(.function(number - 11))
        case let number where (23...24).contains(number): .key(.function(number - 12))
        case 200: .pasteStart
        default: .ignored
        }
    }

    /// `ESC [ ? 2026 ; 2 $ y` and `ESC [ ? 62 ; 22 c`.
    private var report: EscapeSequence.Meaning {
        let inner = ControlSequence(body: Array(body.dropFirst()), final: final)
        switch final {
        case UInt8(ascii: "y") where body.last == UInt8(ascii: "$") && inner.parameters.count == 2:
            return .report(.mode(number: inner.parameters[0], state: inner.parameters[1]))
        case UInt8(ascii: "c"): return .report(.attributes)
        default: return .ignored
        }
    }
}

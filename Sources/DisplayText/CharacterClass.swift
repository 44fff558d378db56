/// How a scalar may appear in a cell.
package enum CharacterClass: UInt8, Sendable {
    /// Not shown as itself: controls, invisible or reordering formats, private use, unassigned.
    case refused
    case narrow
    /// One cell here, but two on some East Asian terminals: never used in built-in strings.
    case ambiguous
    case wide
    /// Drawn over the character before it.
    case mark

    /// The class of a scalar, from our own table, so that grids are equal on every machine.
    package static func of(_ scalar: Unicode.Scalar) -> CharacterClass {
        let value = scalar.value
        if value < 0x7F { return value < 0x20 ? .refused : .narrow }
        return CharacterClassIndex.shared.find(value)
    }

    /// Whether a combining mark may stand on this character: letters, digits and spacing vowels, never signs.
    static func carriesMarks(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
        case ..<0x80: return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .spacingMark:
            return true
        default: return false
        }
    }

    /// Cells taken: 0, 1 or 2.
    package var cells: Int {
        switch self {
        case .refused, .mark: 0
        case .narrow, .ambiguous: 1
        case .wide: 2
        }
    }
}

/// The run table unpacked once for binary search.
private struct CharacterClassIndex: Sendable {
    static let shared = CharacterClassIndex(CharacterClassTable.runs)

    private let starts: [UInt32]
    private let classes: [CharacterClass]

    init(_ runs: StaticString) {
        var starts: [UInt32] = []
        var classes: [CharacterClass] = []
        var next: UInt32 = 0
        var length: UInt32 = 0
        runs.withUTF8Buffer { bytes in
            for byte in bytes {
                if let digit = CharacterClassIndex.hexadecimal(byte) {
                    length = length << 4 | digit
                } else {
                    next += length
                    length = 0
                    starts.append(next)
                    classes.append(CharacterClassIndex.kind(byte))
                }
            }
        }
        precondition(next + length == 0x11_0000, "the character table covers all of Unicode")
        self.starts = starts
        self.classes = classes
    }

    /// Digits are lower case; upper case letters name classes.
    private static func hexadecimal(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }

    private static func kind(_ letter: UInt8) -> CharacterClass {
        switch letter {
        case UInt8(ascii: "N"): .narrow
        case UInt8(ascii: "A"): .ambiguous
        case UInt8(ascii: "W"): .wide
        case UInt8(ascii: "M"): .mark
        default: .refused
        }
    }

    /// The run that holds `value`: the last one that starts at or before it.
    func find(_ value: UInt32) -> CharacterClass {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= value { low = middle } else { high = middle }
        }
        return classes[low]
    }
}

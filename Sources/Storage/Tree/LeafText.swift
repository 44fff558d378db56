/// The text of a row that the hash tree covers: lines of plain ASCII, so that anybody can make the same bytes from the
/// same row. docs/proofs.md describes it for those outside.
struct LeafText {
    private(set) var bytes: [UInt8]

    /// `name` tells the kind and version of the text.
    init(_ name: StaticString) {
        bytes = []
        bytes.reserveCapacity(512)
        name.withUTF8Buffer { bytes += $0 }
        bytes.append(LeafText.newline)
    }

    mutating func line(_ name: StaticString, _ value: Int64) {
        begin(name)
        bytes += String(value).utf8
        bytes.append(LeafText.newline)
    }

    mutating func line(_ name: StaticString, _ value: String) {
        begin(name)
        word(value)
        bytes.append(LeafText.newline)
    }

    /// A posting: side, account, amount.
    mutating func line(side: String, account: String, minorUnits: Int64) {
        word(side)
        bytes.append(LeafText.space)
        word(account)
        bytes.append(LeafText.space)
        bytes += String(minorUnits).utf8
        bytes.append(LeafText.newline)
    }

    private mutating func begin(_ name: StaticString) {
        name.withUTF8Buffer { bytes += $0 }
        bytes.append(LeafText.space)
    }

    /// A value as one word: every byte of its UTF-8 outside `!` to `~`, and the percent sign, becomes `%` and two
    /// hexadecimal digits; no value at all is a single `%`. Two values never give the same word.
    private mutating func word(_ value: String) {
        guard !value.isEmpty else { return bytes.append(LeafText.percent) }
        for byte in value.utf8 {
            if byte > LeafText.space, byte < 0x7F, byte != LeafText.percent {
                bytes.append(byte)
            } else {
                bytes.append(LeafText.percent)
                bytes.append(LeafText.digit(byte >> 4))
                bytes.append(LeafText.digit(byte & 15))
            }
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }

    private static let newline = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")
    private static let percent = UInt8(ascii: "%")
}

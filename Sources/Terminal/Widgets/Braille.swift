/// Braille cells as a canvas of 2 by 4 dots. All of them are East Asian neutral.
enum Braille {
    /// Bit of a dot: column 0 or 1, row 0 (upper) to 3.
    static func bit(column: Int, row: Int) -> UInt8 {
        switch (column, row) {
        case (0, 3): 0x40
        case (0, _): 1 << UInt8(row)
        case (_, 3): 0x80
        default: 8 << UInt8(row)
        }
    }

    /// Dots of a bar that stands `level` (0 to 4) dots high in one of the two columns.
    static func bar(column: Int, level: Int) -> UInt8 {
        (0..<min(max(0, level), 4)).reduce(0) { $0 | bit(column: column, row: 3 - $1) }
    }

    /// The character with these dots; a plain blank when there are none.
    static func scalar(_ dots: UInt8) -> Unicode.Scalar {
        guard dots != 0 else { return " " }
        return Unicode.Scalar(UInt32(0x2800) + UInt32(dots)) ?? " "
    }
}

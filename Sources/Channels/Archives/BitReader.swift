/// Bits of a byte string, lowest first, as RFC 1951 packs them.
struct BitReader {
    private let bytes: ArraySlice<UInt8>
    private var next: Int
    private var held: UInt32 = 0
    private var heldCount = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        next = bytes.startIndex
    }

    /// Whole bytes taken so far, the one under way included.
    var consumed: Int { next - bytes.startIndex - heldCount / 8 }

    /// The next `count` bits (0...16) as a number.
    mutating func bits(_ count: Int) throws(ArchiveFault) -> Int {
        while heldCount < count {
            guard next < bytes.endIndex else { throw .cut }
            held |= UInt32(bytes[next]) << UInt32(heldCount)
            next += 1
            heldCount += 8
        }
        let value = held & (UInt32(1) << UInt32(count) - 1)
        held >>= UInt32(count)
        heldCount -= count
        return Int(value)
    }

    /// A block of bytes as they are: its length, the length's complement, then the bytes.
    mutating func storedBytes() throws(ArchiveFault) -> ArraySlice<UInt8> {
        next -= heldCount / 8
        held = 0
        heldCount = 0
        guard next + 4 <= bytes.endIndex else { throw .cut }
        let count = Int(bytes[next]) | Int(bytes[next + 1]) << 8
        let complement = Int(bytes[next + 2]) | Int(bytes[next + 3]) << 8
        guard count == complement ^ 0xFFFF else { throw .malformed("stored length") }
        guard next + 4 + count <= bytes.endIndex else { throw .cut }
        defer { next += 4 + count }
        return bytes[(next + 4)..<(next + 4 + count)]
    }

    /// The next symbol of a prefix code: one bit after the other, counting through the codes of each length.
    mutating func symbol(_ code: HuffmanCode) throws(ArchiveFault) -> Int {
        var value = 0
        var first = 0
        var index = 0
        for count in code.counts.dropFirst() {
            value |= try bits(1)
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw .malformed("code that stands for nothing")
    }
}

/// A canonical prefix code, told by the lengths of its codes.
struct HuffmanCode {
    /// How many codes there are of each length 0...15.
    let counts: [Int]
    /// Symbols in the order of their codes.
    let symbols: [Int]

    init(_ lengths: [UInt8]) throws(ArchiveFault) {
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths where length > 0 { counts[Int(length)] += 1 }
        var room = 1
        for count in counts.dropFirst() {
            room = room << 1 - count
            guard room >= 0 else { throw .malformed("more codes than fit") }
        }
        self.init(counts: counts, lengths: lengths)
    }

    private init(counts: [Int], lengths: [UInt8]) {
        self.counts = counts
        symbols = lengths.indices.filter { lengths[$0] > 0 }
            .sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    }

    static let fixedLiterals = HuffmanCode(
        counts: [0, 0, 0, 0, 0, 0, 0, 24, 152, 112, 0, 0, 0, 0, 0, 0],
        lengths: [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
            + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8))
    static let fixedDistances = HuffmanCode(
        counts: [0, 0, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], lengths: [UInt8](repeating: 5, count: 30))
}

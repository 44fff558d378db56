/// Decompression of RFC 1951. Bill files of the channels come compressed; they are bounded and checked here like
/// everything else from outside.
package struct Inflate {
    private var input: BitReader
    private var output: [UInt8] = []
    private let limit: Int

    private init(_ bytes: ArraySlice<UInt8>, limit: Int) {
        input = BitReader(bytes)
        self.limit = limit
    }

    /// The text, and how many bytes of the input it took.
    package static func run(
        _ bytes: ArraySlice<UInt8>, limit: Int = Limits.inflatedBytes
    ) throws(ArchiveFault) -> (bytes: [UInt8], consumed: Int) {
        var state = Inflate(bytes, limit: limit)
        var isLast = false
        while !isLast {
            isLast = try state.input.bits(1) == 1
            switch try state.input.bits(2) {
            case 0: try state.stored()
            case 1: try state.block(literals: HuffmanCode.fixedLiterals, distances: HuffmanCode.fixedDistances)
            case 2: try state.dynamicBlock()
            default: throw .malformed("block type")
            }
        }
        return (state.output, state.input.consumed)
    }

    private mutating func stored() throws(ArchiveFault) {
        let bytes = try input.storedBytes()
        guard output.count + bytes.count <= limit else { throw .tooLarge }
        output += bytes
    }

    private mutating func dynamicBlock() throws(ArchiveFault) {
        let literalCount = try input.bits(5) + 257
        let distanceCount = try input.bits(5) + 1
        let orderCount = try input.bits(4) + 4
        guard literalCount <= 286, distanceCount <= 30 else { throw .malformed("code counts") }
        var orderLengths = [UInt8](repeating: 0, count: 19)
        for index in Inflate.order.prefix(orderCount) { orderLengths[index] = UInt8(try input.bits(3)) }
        let lengths = try codeLengths(HuffmanCode(orderLengths), count: literalCount + distanceCount)
        try block(
            literals: HuffmanCode(Array(lengths[..<literalCount])),
            distances: HuffmanCode(Array(lengths[literalCount...])))
    }

    /// Code lengths of both alphabets in one run, themselves coded with repetitions.
    private mutating func codeLengths(_ code: HuffmanCode, count: Int) throws(ArchiveFault) -> [UInt8] {
        var lengths: [UInt8] = []
        while lengths.count < count {
            let symbol = try input.symbol(code)
            switch symbol {
            case 0...15: lengths.append(UInt8(symbol))
            case 16:
                guard let last = lengths.last else { throw .malformed("repetition of nothing") }
                lengths += [UInt8](repeating: last, count: try input.bits(2) + 3)
            case 17: lengths += [UInt8](repeating: 0, count: try input.bits(3) + 3)
            default: lengths += [UInt8](repeating: 0, count: try input.bits(7) + 11)
            }
        }
        guard lengths.count == count else { throw .malformed("repetition past the end") }
        return lengths
    }

    private mutating func block(literals: HuffmanCode, distances: HuffmanCode) throws(ArchiveFault) {
        while true {
            let symbol = try input.symbol(literals)
            if symbol == 256 { return }
            if symbol < 256 {
                guard output.count < limit else { throw .tooLarge }
                output.append(UInt8(symbol))
                continue
            }
            guard symbol - 257 < Inflate.lengthBase.count else { throw .malformed("length symbol") }
            let length = Inflate.lengthBase[symbol - 257] + (try input.bits(Inflate.lengthExtra[symbol - 257]))
            let far = try input.symbol(distances)
            guard far < Inflate.distanceBase.count else { throw .malformed("distance symbol") }
            try copy(length, from: Inflate.distanceBase[far] + (try input.bits(Inflate.distanceExtra[far])))
        }
    }

    private mutating func copy(_ length: Int, from distance: Int) throws(ArchiveFault) {
        guard distance <= output.count else { throw .malformed("distance before the beginning") }
        guard output.count + length <= limit else { throw .tooLarge }
        // Byte by byte: the copy may overlap what it writes.
        for _ in 0..<length { output.append(output[output.count - distance]) }
    }

    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthExtra = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBase = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073,
        4_097, 6_145, 8_193, 12_289, 16_385, 24_577,
    ]
    private static let distanceExtra = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
}

/// Why a compressed file is not read.
package enum ArchiveFault: Error, Sendable, Equatable {
    case malformed(String)
    /// It ends before it is complete.
    case cut
    /// It grows past the limit.
    case tooLarge
    /// A checksum does not match.
    case checksum
    /// A form of file or compression that is not read.
    case unsupported(String)
}

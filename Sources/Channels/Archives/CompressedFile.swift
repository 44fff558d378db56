/// The two wrappings of a single compressed text: zlib (UnionPay's settlement file) and gzip (WeChat Pay's bills).
package enum CompressedFile {
    /// RFC 1950.
    package static func zlib(_ bytes: [UInt8], limit: Int = Limits.inflatedBytes) throws(ArchiveFault) -> [UInt8] {
        guard bytes.count >= 6 else { throw .cut }
        guard bytes[0] & 15 == 8, (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0 else {
            throw .malformed("zlib header")
        }
        guard bytes[1] & 0x20 == 0 else { throw .unsupported("zlib dictionary") }
        let (text, consumed) = try Inflate.run(bytes[2...], limit: limit)
        let tail = bytes[(2 + consumed)...]
        guard tail.count == 4 else { throw tail.count < 4 ? .cut : .malformed("bytes after the end") }
        guard tail.reduce(UInt32(0), { $0 << 8 | UInt32($1) }) == Checksums.adler32(text) else { throw .checksum }
        return text
    }

    /// RFC 1952, one member.
    package static func gzip(_ bytes: [UInt8], limit: Int = Limits.inflatedBytes) throws(ArchiveFault) -> [UInt8] {
        let start = try gzipHeader(bytes)
        let (text, consumed) = try Inflate.run(bytes[start...], limit: limit)
        let tail = Array(bytes[(start + consumed)...])
        guard tail.count == 8 else { throw tail.count < 8 ? .cut : .malformed("bytes after the end") }
        guard LittleEndian.word(tail, 0) == Checksums.crc32(text),
            LittleEndian.word(tail, 4) == UInt32(truncatingIfNeeded: text.count)
        else { throw .checksum }
        return text
    }

    /// The index at which the compressed text begins.
    private static func gzipHeader(_ bytes: [UInt8]) throws(ArchiveFault) -> Int {
        guard bytes.count >= 18 else { throw .cut }
        guard bytes[0] == 0x1F, bytes[1] == 0x8B, bytes[2] == 8, bytes[3] & 0xE0 == 0 else {
            throw .malformed("gzip header")
        }
        let flags = bytes[3]
        var index = 10
        if flags & 4 != 0 { index += 2 + LittleEndian.half(bytes, index) }
        // File name, then comment: each ends in a zero byte.
        for flag: UInt8 in [8, 16] where flags & flag != 0 {
            guard index < bytes.count, let end = bytes[index...].firstIndex(of: 0) else { throw .cut }
            index = end + 1
        }
        if flags & 2 != 0 { index += 2 }
        guard index <= bytes.count else { throw .cut }
        return index
    }
}

/// Numbers of zip and gzip: lowest byte first. Callers have checked that the bytes are there.
enum LittleEndian {
    static func half(_ bytes: [UInt8], _ index: Int) -> Int { Int(bytes[index]) | Int(bytes[index + 1]) << 8 }

    static func word(_ bytes: [UInt8], _ index: Int) -> UInt32 {
        UInt32(half(bytes, index)) | UInt32(half(bytes, index + 2)) << 16
    }
}

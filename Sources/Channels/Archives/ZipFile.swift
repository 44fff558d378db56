/// Reads a zip file through its central directory: stored and deflated members, no encryption, no spanning, no zip64.
package struct ZipFile {
    package struct Entry: Sendable, Equatable {
        /// The name's bytes: channels write GBK without saying so.
        package let name: [UInt8]
        package let bytes: [UInt8]
    }

    package let entries: [Entry]

    /// `limit` bounds the sum of all members.
    package init(_ bytes: [UInt8], limit: Int = Limits.inflatedBytes) throws(ArchiveFault) {
        let end = try ZipFile.endRecord(bytes)
        let count = LittleEndian.half(bytes, end + 10)
        guard count <= Limits.archiveEntries else { throw .tooLarge }
        var index = Int(LittleEndian.word(bytes, end + 16))
        var entries: [Entry] = []
        var left = limit
        for _ in 0..<count {
            let member = try Member(bytes, at: index, before: end)
            let entry = try member.read(bytes, limit: left)
            left -= entry.bytes.count
            index = member.next
            entries.append(entry)
        }
        self.entries = entries
    }

    /// The record at the end, found backwards because a comment may follow it.
    private static func endRecord(_ bytes: [UInt8]) throws(ArchiveFault) -> Int {
        guard bytes.count >= 22 else { throw .cut }
        for index in stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 65_535), by: -1)
        where LittleEndian.word(bytes, index) == 0x0605_4B50 {
            return index
        }
        throw .malformed("zip without an end record")
    }

    /// One line of the central directory.
    private struct Member {
        let next: Int
        private let name: [UInt8]
        private let method: Int
        private let crc: UInt32
        private let packedCount: Int
        private let count: Int
        private let offset: Int

        init(_ bytes: [UInt8], at index: Int, before end: Int) throws(ArchiveFault) {
            guard index + 46 <= end, LittleEndian.word(bytes, index) == 0x0201_4B50 else {
                throw .malformed("zip directory")
            }
            guard bytes[index + 8] & 1 == 0 else { throw .unsupported("encrypted zip") }
            let nameCount = LittleEndian.half(bytes, index + 28)
            next = index + 46 + nameCount + LittleEndian.half(bytes, index + 30) + LittleEndian.half(bytes, index + 32)
            guard next <= end else { throw .malformed("zip directory") }
            name = Array(bytes[(index + 46)..<(index + 46 + nameCount)])
            method = LittleEndian.half(bytes, index + 10)
            crc = LittleEndian.word(bytes, index + 16)
            packedCount = Int(LittleEndian.word(bytes, index + 20))
            count = Int(LittleEndian.word(bytes, index + 24))
            offset = Int(LittleEndian.word(bytes, index + 42))
        }

        func read(_ bytes: [UInt8], limit: Int) throws(ArchiveFault) -> Entry {
            guard count <= limit else { throw .tooLarge }
            guard offset + 30 <= bytes.count, LittleEndian.word(bytes, offset) == 0x0403_4B50 else {
                throw .malformed("zip member")
            }
            let start = offset + 30 + LittleEndian.half(bytes, offset + 26) + LittleEndian.half(bytes, offset + 28)
            guard start + packedCount <= bytes.count else { throw .cut }
            let text = try unpacked(bytes[start..<(start + packedCount)])
            guard text.count == count, Checksums.crc32(text) == crc else { throw .checksum }
            return Entry(name: name, bytes: text)
        }

        private func unpacked(_ packed: ArraySlice<UInt8>) throws(ArchiveFault) -> [UInt8] {
            switch method {
            case 0: return Array(packed)
            case 8: return try Inflate.run(packed, limit: count).bytes
            default: throw .unsupported("zip method \(method)")
            }
        }
    }
}

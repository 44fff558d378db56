import Channels

/// Zip and zlib without compression: what channels pack their files in, small enough to read with the eye.
enum StoredArchive {
    /// Members are stored in the order given; names are ASCII.
    static func zip(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            let name = Array(member.name.utf8)
            let count = UInt32(member.bytes.count)
            // Version, flags, method, time and date, then checksum and both sizes, the name's length, nothing more.
            let common = little(20, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0x21, 2)
                + little(Checksums.crc32(member.bytes), 4) + little(count, 4) + little(count, 4)
                + little(UInt32(name.count), 2) + little(0, 2)
            directory += little(0x0201_4B50, 4) + little(20, 2) + common
                + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(UInt32(file.count), 4) + name
            file += little(0x0403_4B50, 4) + common + name + member.bytes
        }
        let members = UInt32(members.count)
        let end = little(0x0605_4B50, 4) + little(0, 2) + little(0, 2) + little(members, 2) + little(members, 2)
            + little(UInt32(directory.count), 4) + little(UInt32(file.count), 4) + little(0, 2)
        return file + directory + end
    }

    /// RFC 1950 around stored blocks of RFC 1951.
    static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        var packed: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let end = min(start + 65_535, bytes.count)
            let count = UInt32(end - start)
            packed.append(end == bytes.count ? 1 : 0)
            packed += little(count, 2) + little(~count & 0xFFFF, 2) + bytes[start..<end]
            start = end
        } while start < bytes.count
        return packed + little(Checksums.adler32(bytes), 4).reversed()
    }

    private static func little(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}

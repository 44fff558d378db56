import Cryptography

/// `fileContent` of the settlement file's answer: base 64 of zlib of a zip.
package enum UnionPayFileContent {
    /// The files of the day by name. Their names are ASCII.
    package static func files(
        _ content: String, limit: Int = Limits.inflatedBytes
    ) throws(ArchiveFault) -> [(name: String, bytes: [UInt8])] {
        guard let packed = Base64.decode(content) else { throw .malformed("base 64") }
        let archive = try ZipFile(try CompressedFile.zlib(packed, limit: limit), limit: limit)
        return archive.entries.map { (String(decoding: $0.name, as: UTF8.self), $0.bytes) }
    }
}

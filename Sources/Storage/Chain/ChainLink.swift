import Cryptography

/// The bytes a row's hash covers: SHA-256(hash of the row before, then each field with its length). Two different
/// rows never give the same bytes, because every text is preceded by its length and every number has eight bytes.
struct ChainLink {
    private var bytes: [UInt8]

    /// `name` tells the kind and version of the row's form, so that rows of one kind never pass for another.
    init(_ name: StaticString, after hash: [UInt8]) {
        bytes = []
        bytes.reserveCapacity(640)
        bytes += hash
        name.withUTF8Buffer { bytes += $0 }
    }

    mutating func integer(_ value: Int64) {
        withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
    }

    mutating func text(_ value: String) {
        integer(Int64(value.utf8.count))
        bytes += value.utf8
    }

    var hash: [UInt8] { Digest.sha256(bytes) }
}

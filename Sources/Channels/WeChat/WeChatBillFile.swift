import Cryptography

/// A downloaded bill. Downloads are not signed: the hash from the signed answer vouches for the bytes,
/// and it covers the file as it is before compression.
package enum WeChatBillFile {
    /// The file, or nil when its hash is not the one announced.
    package static func verified(
        _ bytes: [UInt8], isCompressed: Bool, sha1Hex: String
    ) throws(ArchiveFault) -> [UInt8]? {
        let file = isCompressed ? try CompressedFile.gzip(bytes) : bytes
        guard let expected = Hex.decode(sha1Hex) else { return nil }
        return constantTimeEqual(Digest.sha1(file), expected) ? file : nil
    }
}

import COpenSSL

/// AES-256 in Galois/Counter mode (NIST SP 800-38D); the 16-byte tag stands at the end of the sealed bytes.
package enum AESGCM {
    package static let keyBytes = 32
    package static let tagBytes = 16
    package static let nonceBytes = 12

    package static func seal(
        _ plain: [UInt8], key: SecretBytes, nonce: [UInt8], associatedData: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        try check(key, nonce, plain.count)
        let sealed = key.withBytes { key in
            OutputBuffer.collect(capacity: plain.count + tagBytes) { start, _ in
                cossl_gcm_seal(
                    key, nonce, nonce.count, associatedData, associatedData.count, plain, plain.count, start)
            }
        }
        guard let sealed else { throw .library(operation: "seal") }
        return sealed
    }

    /// Throws `refused` when key, nonce, associated data or bytes do not belong together.
    package static func open(
        _ sealed: [UInt8], key: SecretBytes, nonce: [UInt8], associatedData: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        try check(key, nonce, sealed.count)
        guard sealed.count >= tagBytes else { throw .refused }
        let plain = key.withBytes { key in
            // One byte more than needed: an empty text still needs somewhere to point to.
            OutputBuffer.collect(capacity: sealed.count - tagBytes + 1) { start, length in
                length.pointee = sealed.count - tagBytes
                return cossl_gcm_open(
                    key, nonce, nonce.count, associatedData, associatedData.count, sealed, sealed.count, start)
            }
        }
        guard let plain else { throw .refused }
        return plain
    }

    private static func check(_ key: SecretBytes, _ nonce: [UInt8], _ count: Int) throws(CryptographyError) {
        guard key.count == keyBytes else { throw .unsuitableKey(reason: "AES-256 takes 32 bytes") }
        guard nonce.count == nonceBytes else { throw .malformed(what: "nonce of 12 bytes") }
        guard count <= Limits.sealedBytes else { throw .tooLarge(what: "sealed bytes") }
    }
}

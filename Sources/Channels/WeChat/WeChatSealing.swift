package import Cryptography

/// AEAD_AES_256_GCM as notifications and certificate lists carry it: key, nonce and associated data are ASCII text, the
/// sealed text is base 64 with the tag at its end.
package enum WeChatSealing {
    package static let algorithm = "AEAD_AES_256_GCM"

    /// Nil when the parts do not belong together or are not well formed.
    package static func open(
        ciphertext: String, nonce: String, associatedData: String, key: SecretBytes
    ) -> [UInt8]? {
        guard let sealed = Base64.decode(ciphertext) else { return nil }
        return try? AESGCM.open(
            sealed, key: key, nonce: Array(nonce.utf8), associatedData: Array(associatedData.utf8))
    }

    package static func seal(
        _ plain: [UInt8], nonce: String, associatedData: String, key: SecretBytes
    ) throws(CryptographyError) -> String {
        Base64.encode(
            try AESGCM.seal(plain, key: key, nonce: Array(nonce.utf8), associatedData: Array(associatedData.utf8)))
    }
}

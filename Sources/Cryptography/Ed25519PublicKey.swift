import COpenSSL

/// An Ed25519 public key (RFC 8032).
package final class Ed25519PublicKey: @unchecked Sendable {
    // Safety: as with the private key: counted with atomics, never changed after `init`.
    private let handle: OpaquePointer
    /// The 32 bytes that are the key.
    package let raw: [UInt8]

    /// Takes over the reference.
    init(owning handle: OpaquePointer) throws(CryptographyError) {
        var bytes = [UInt8](repeating: 0, count: 32)
        guard cossl_ed25519_public_raw(handle, &bytes) == 1 else {
            cossl_key_free(handle)
            throw .unsuitableKey(reason: "no Ed25519 key")
        }
        raw = bytes
        self.handle = handle
    }

    /// Reads SubjectPublicKeyInfo PEM ("BEGIN PUBLIC KEY").
    package convenience init(pem: [UInt8]) throws(CryptographyError) {
        guard pem.count <= Limits.encodedBytes else { throw .tooLarge(what: "public key") }
        guard let handle = cossl_ed25519_public_from_pem(pem, pem.count) else {
            throw .malformed(what: "Ed25519 public key PEM")
        }
        try self.init(owning: handle)
    }

    /// True when `signature` is the private half's over exactly these bytes.
    package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        signature.count == 64
            && cossl_ed25519_verify(handle, message, message.count, signature, signature.count) == 1
    }

    /// A short name people can compare: the first 16 hexadecimal digits of SHA-256 over the 32 bytes.
    package var name: String { String(Hex.lower(Digest.sha256(raw)).prefix(16)) }

    /// SubjectPublicKeyInfo PEM.
    package func pem() throws(CryptographyError) -> [UInt8] {
        guard let text = OutputBuffer.collect(capacity: 1_024, { cossl_key_public_pem(handle, $0, $1) }) else {
            throw .library(operation: "write public key")
        }
        return text
    }

    deinit { cossl_key_free(handle) }
}

extension Ed25519PublicKey: Equatable {
    package static func == (left: Ed25519PublicKey, right: Ed25519PublicKey) -> Bool { left.raw == right.raw }
}

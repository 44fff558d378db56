import COpenSSL

/// An Ed25519 private key (RFC 8032). Signs whole messages; one message has one signature. Never printed.
package final class Ed25519PrivateKey: @unchecked Sendable {
    // Safety: the library counts references with atomics and each call works in a context of its own; we never change
    // the key after `init`.
    private let handle: OpaquePointer
    package let publicKey: Ed25519PublicKey

    private init(owning handle: OpaquePointer) throws(CryptographyError) {
        guard let publicHandle = cossl_ed25519_public_copy(handle) else {
            cossl_key_free(handle)
            throw .unsuitableKey(reason: "no public part")
        }
        do {
            publicKey = try Ed25519PublicKey(owning: publicHandle)
        } catch {
            cossl_key_free(handle)
            throw error
        }
        self.handle = handle
    }

    /// Makes the key of a seed of 32 bytes, which must be secret and random.
    package convenience init(seed: [UInt8]) throws(CryptographyError) {
        guard seed.count == 32, let handle = cossl_ed25519_from_seed(seed) else {
            throw .malformed(what: "Ed25519 seed of 32 bytes")
        }
        try self.init(owning: handle)
    }

    /// Reads unencrypted PKCS#8 PEM.
    package convenience init(pem: [UInt8]) throws(CryptographyError) {
        guard pem.count <= Limits.encodedBytes else { throw .tooLarge(what: "private key") }
        guard let handle = cossl_ed25519_private_from_pem(pem, pem.count) else {
            throw .malformed(what: "Ed25519 private key PEM")
        }
        try self.init(owning: handle)
    }

    /// 64 bytes.
    package func signature(of message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
            guard let start = buffer.baseAddress, cossl_ed25519_sign(handle, message, message.count, start) == 1
            else { preconditionFailure("a message could not be signed") }
            count = 64
        }
    }

    /// Unencrypted PKCS#8 PEM, for a file that only its owner may read.
    package func pem() throws(CryptographyError) -> SecretBytes {
        guard var text = OutputBuffer.collect(capacity: 1_024, { cossl_key_private_pem(handle, $0, $1) }) else {
            throw .library(operation: "write private key")
        }
        defer { text.withUnsafeMutableBytes { cossl_cleanse($0.baseAddress, $0.count) } }
        return SecretBytes(text)
    }

    deinit { cossl_key_free(handle) }
}

extension Ed25519PrivateKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

import COpenSSL

/// An RSA private key of 2,048 to 8,192 bits. Never printed; its PEM leaves only through `pem()`.
package final class RSAPrivateKey: @unchecked Sendable {
    // Safety: the library counts references with atomics, locks what it caches inside a key, and each call works in a
    // context of its own; we never change the key after `init`.
    let handle: OpaquePointer
    package let publicKey: RSAPublicKey

    /// Takes over the reference.
    init(owning handle: OpaquePointer) throws(CryptographyError) {
        let publicHandle = cossl_rsa_public_copy(handle)
        guard let publicHandle else {
            cossl_key_free(handle)
            throw .unsuitableKey(reason: "no public part")
        }
        do {
            publicKey = try RSAPublicKey(owning: publicHandle)
        } catch {
            cossl_key_free(handle)
            throw error
        }
        guard cossl_key_settle(handle) == 1 else {
            cossl_key_free(handle)
            throw .library(operation: "sign")
        }
        self.handle = handle
    }

    /// Reads unencrypted PKCS#8 (or the older PKCS#1) PEM.
    package convenience init(pem: [UInt8]) throws(CryptographyError) {
        guard pem.count <= Limits.encodedBytes else { throw .tooLarge(what: "private key") }
        guard let handle = cossl_rsa_private_from_pem(pem, pem.count) else {
            throw .malformed(what: "RSA private key PEM")
        }
        try self.init(owning: handle)
    }

    /// Reads unencrypted PKCS#8 or PKCS#1 DER.
    package convenience init(der: [UInt8]) throws(CryptographyError) {
        guard der.count <= Limits.encodedBytes else { throw .tooLarge(what: "private key") }
        guard let handle = cossl_rsa_private_from_der(der, der.count) else {
            throw .malformed(what: "RSA private key DER")
        }
        try self.init(owning: handle)
    }

    /// Makes a key from the system's randomness; takes tens to hundreds of milliseconds.
    package static func generate(bits: Int = 2_048) throws(CryptographyError) -> RSAPrivateKey {
        guard Limits.rsaBits.contains(bits) else { throw .unsuitableKey(reason: "RSA of \(bits) bits") }
        guard let handle = cossl_rsa_generate(Int32(bits)) else { throw .library(operation: "generate RSA key") }
        return try RSAPrivateKey(owning: handle)
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256: the same message gives the same signature always.
    package func signature(of message: [UInt8]) throws(CryptographyError) -> [UInt8] {
        let signature = OutputBuffer.collect(capacity: publicKey.bits / 8 + 1) {
            cossl_rsa_sign_sha256(handle, message, message.count, $0, $1)
        }
        guard let signature else { throw .library(operation: "sign") }
        return signature
    }

    /// RSAES-OAEP with SHA-1 and MGF1-SHA-1.
    package func decryptOAEP(_ sealed: [UInt8]) throws(CryptographyError) -> [UInt8] {
        let plain = OutputBuffer.collect(capacity: publicKey.bits / 8 + 1) {
            cossl_rsa_oaep_decrypt(handle, sealed, sealed.count, $0, $1)
        }
        guard let plain else { throw .refused }
        return plain
    }

    /// Unencrypted PKCS#8 PEM, for a file that only its owner may read.
    package func pem() throws(CryptographyError) -> SecretBytes {
        let text = OutputBuffer.collect(capacity: publicKey.bits * 2 + 1_024) { cossl_key_private_pem(handle, $0, $1) }
        guard var text else { throw .library(operation: "write private key") }
        defer { text.withUnsafeMutableBytes { cossl_cleanse($0.baseAddress, $0.count) } }
        return SecretBytes(text)
    }

    deinit { cossl_key_free(handle) }
}

extension RSAPrivateKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

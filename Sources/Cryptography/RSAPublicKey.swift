import COpenSSL

/// An RSA public key of 2,048 to 8,192 bits.
package final class RSAPublicKey: @unchecked Sendable {
    // Safety: as with the private key: counted with atomics, cached parts locked inside, never changed after `init`.
    let handle: OpaquePointer
    package let bits: Int

    /// Takes over the reference.
    init(owning handle: OpaquePointer) throws(CryptographyError) {
        bits = Int(cossl_rsa_bits(handle))
        guard Limits.rsaBits.contains(bits) else {
            cossl_key_free(handle)
            throw .unsuitableKey(reason: "RSA of \(bits) bits")
        }
        self.handle = handle
    }

    /// Reads SubjectPublicKeyInfo PEM ("BEGIN PUBLIC KEY").
    package convenience init(pem: [UInt8]) throws(CryptographyError) {
        guard pem.count <= Limits.encodedBytes else { throw .tooLarge(what: "public key") }
        guard let handle = cossl_rsa_public_from_pem(pem, pem.count) else {
            throw .malformed(what: "RSA public key PEM")
        }
        try self.init(owning: handle)
    }

    /// Reads SubjectPublicKeyInfo DER, what channels print as one line of base 64.
    package convenience init(der: [UInt8]) throws(CryptographyError) {
        guard der.count <= Limits.encodedBytes else { throw .tooLarge(what: "public key") }
        guard let handle = cossl_rsa_public_from_der(der, der.count) else {
            throw .malformed(what: "RSA public key DER")
        }
        try self.init(owning: handle)
    }

    /// True when `signature` is RSASSA-PKCS1-v1_5 with SHA-256 over exactly these bytes by the private half.
    package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        cossl_rsa_verify_sha256(handle, message, message.count, signature, signature.count) == 1
    }

    /// RSAES-OAEP with SHA-1 and MGF1-SHA-1; draws on the system's randomness, so each call gives another text.
    package func encryptOAEP(_ plain: [UInt8]) throws(CryptographyError) -> [UInt8] {
        guard plain.count <= bits / 8 - 42 else { throw .tooLarge(what: "text for one RSA block") }
        let sealed = OutputBuffer.collect(capacity: bits / 8 + 1) {
            cossl_rsa_oaep_encrypt(handle, plain, plain.count, $0, $1)
        }
        guard let sealed else { throw .library(operation: "encrypt") }
        return sealed
    }

    /// SubjectPublicKeyInfo PEM.
    package func pem() throws(CryptographyError) -> [UInt8] {
        let text = OutputBuffer.collect(capacity: bits + 1_024) { cossl_key_public_pem(handle, $0, $1) }
        guard let text else { throw .library(operation: "write public key") }
        return text
    }

    deinit { cossl_key_free(handle) }
}

extension RSAPublicKey: Equatable {
    package static func == (left: RSAPublicKey, right: RSAPublicKey) -> Bool {
        cossl_key_same_public(left.handle, right.handle) == 1
    }
}

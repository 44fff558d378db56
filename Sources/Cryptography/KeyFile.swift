import COpenSSL

/// A PKCS#12 file (`.pfx`, `.p12`): a private key with its certificate and the chain above it, under a password.
package struct KeyFile: Sendable {
    package let key: RSAPrivateKey
    package let certificate: Certificate
    /// The other certificates in the file, in no promised order.
    package let chain: [Certificate]

    package init(key: RSAPrivateKey, certificate: Certificate, chain: [Certificate] = []) {
        self.key = key
        self.certificate = certificate
        self.chain = chain
    }

    /// Reads a file; a wrong password and a broken file are both `refused`, because the library cannot tell them apart.
    package init(pkcs12 bytes: [UInt8], password: SecretBytes) throws(CryptographyError) {
        guard bytes.count <= Limits.encodedBytes else { throw .tooLarge(what: "key file") }
        var keyHandle: OpaquePointer?
        var certificateHandle: OpaquePointer?
        var chainHandles = [OpaquePointer?](repeating: nil, count: Limits.bundleCertificates)
        var chainCount = chainHandles.count
        let read = KeyFile.lend(password) {
            cossl_pkcs12_read(bytes, bytes.count, $0, &keyHandle, &certificateHandle, &chainHandles, &chainCount)
        }
        guard read == 1, let keyHandle, let certificateHandle else { throw .refused }
        // Everything handed out gets an owner before anything may throw.
        let above = chainHandles.prefix(chainCount).compactMap { handle in
            handle.flatMap { try? Certificate(owning: $0) }
        }
        let owner = Result { () throws(CryptographyError) in try Certificate(owning: certificateHandle) }
        let key = try RSAPrivateKey(owning: keyHandle)
        let certificate = try owner.get()
        guard certificate.publicKey == key.publicKey else { throw .unsuitableKey(reason: "key and certificate differ") }
        self.init(key: key, certificate: certificate, chain: above)
    }

    /// Writes the file in the form that UnionPay hands out and old readers know: RC2 and 3DES under a SHA-1 code. That
    /// protects no secret; it is for test keys.
    package func pkcs12(password: SecretBytes, name: String) throws(CryptographyError) -> [UInt8] {
        let members = chain.map { Optional($0.handle) }
        let bytes = KeyFile.lend(password) { password in
            OutputBuffer.collect(capacity: Limits.encodedBytes) { start, length in
                cossl_pkcs12_write(
                    key.handle, certificate.handle, members, members.count, password, name, start, length)
            }
        }
        guard let bytes else { throw .library(operation: "write key file") }
        return bytes
    }

    private static func lend<Value>(_ password: SecretBytes, _ body: (UnsafePointer<CChar>) -> Value) -> Value {
        password.withBytes { bytes in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { text in
                for (index, byte) in bytes.enumerated() { text[index] = CChar(bitPattern: byte) }
                text[bytes.count] = 0
                defer { cossl_cleanse(text.baseAddress, text.count) }
                guard let start = text.baseAddress else { preconditionFailure("an allocation has an address") }
                return body(start)
            }
        }
    }
}

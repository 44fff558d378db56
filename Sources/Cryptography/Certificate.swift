import COpenSSL

/// An X.509 certificate with an RSA key.
package final class Certificate: @unchecked Sendable {
    // Safety: parsed completely in `init`, where the library also fills its caches; only read afterwards.
    let handle: OpaquePointer

    /// The serial number in upper-case hexadecimal without leading zeros, as WeChat Pay names certificates.
    package let serialHex: String
    /// The serial number in decimal, as UnionPay's `certId` and Alipay's certificate number use it.
    package let serialDecimal: String
    /// The issuer in RFC 4514 order without spaces after commas: "CN=...,OU=...,O=...,C=...".
    package let issuer: String
    /// The subject, written the same way.
    package let subject: String
    /// The subject's one common name; nil when it has none or several.
    package let commonName: String?
    /// Valid from and to, in milliseconds since 1970 UTC, both ends included.
    package let notBeforeMilliseconds: Int64
    package let notAfterMilliseconds: Int64
    package let publicKey: RSAPublicKey
    /// True when the signature on the certificate is of the RSA family (arc 1.2.840.113549.1.1).
    package let isSignedWithRSA: Bool

    /// Takes over the reference.
    init(owning handle: OpaquePointer) throws(CryptographyError) {
        var notBefore: Int64 = 0
        var notAfter: Int64 = 0
        guard let hex = OutputBuffer.text({ cossl_certificate_serial_hex(handle, $0, $1) }),
            let decimal = OutputBuffer.text({ cossl_certificate_serial_decimal(handle, $0, $1) }),
            let issuer = OutputBuffer.text({ cossl_certificate_issuer(handle, $0, $1) }),
            let subject = OutputBuffer.text({ cossl_certificate_subject(handle, $0, $1) }),
            cossl_certificate_validity(handle, &notBefore, &notAfter) == 1,
            let keyHandle = cossl_certificate_public_key(handle)
        else {
            cossl_certificate_free(handle)
            throw .malformed(what: "certificate with an RSA key")
        }
        do {
            publicKey = try RSAPublicKey(owning: keyHandle)
        } catch {
            cossl_certificate_free(handle)
            throw error
        }
        serialHex = Certificate.normalized(serial: hex)
        serialDecimal = decimal
        self.issuer = issuer
        self.subject = subject
        commonName = OutputBuffer.text { cossl_certificate_common_name(handle, $0, $1) }
        notBeforeMilliseconds = notBefore * 1_000
        notAfterMilliseconds = notAfter * 1_000
        isSignedWithRSA = cossl_certificate_is_rsa_signed(handle) == 1
        self.handle = handle
    }

    deinit { cossl_certificate_free(handle) }

    /// Serial numbers compare in this form: upper case, no leading zeros.
    package static func normalized(serial: String) -> String {
        let digits = serial.uppercased().drop { $0 == "0" }
        return digits.isEmpty ? "0" : String(digits)
    }
}

extension Certificate {
    /// Reads a text that holds exactly one certificate in PEM.
    package convenience init(pem: [UInt8]) throws(CryptographyError) {
        guard pem.count <= Limits.encodedBytes else { throw .tooLarge(what: "certificate") }
        var handles = try Certificate.handles(inPEM: pem)
        guard handles.count == 1, let only = handles.popLast() else {
            for handle in handles { cossl_certificate_free(handle) }
            throw .malformed(what: "one certificate in PEM")
        }
        try self.init(owning: only)
    }

    package convenience init(der: [UInt8]) throws(CryptographyError) {
        guard der.count <= Limits.encodedBytes else { throw .tooLarge(what: "certificate") }
        guard let handle = cossl_certificate_from_der(der, der.count) else { throw .malformed(what: "certificate DER") }
        try self.init(owning: handle)
    }

    /// Reads a file of one or more certificates. Members whose key is not RSA are left out: Alipay's root bundle holds
    /// some with SM2 keys, and its rules skip them.
    package static func bundle(pem: [UInt8]) throws(CryptographyError) -> [Certificate] {
        guard pem.count <= Limits.encodedBytes else { throw .tooLarge(what: "certificate bundle") }
        var certificates: [Certificate] = []
        for handle in try handles(inPEM: pem) {
            guard let certificate = try? Certificate(owning: handle) else { continue }
            certificates.append(certificate)
        }
        guard !certificates.isEmpty else { throw .malformed(what: "bundle with at least one RSA certificate") }
        return certificates
    }

    private static func handles(inPEM pem: [UInt8]) throws(CryptographyError) -> [OpaquePointer] {
        var found: [OpaquePointer] = []
        var failed: Int32 = 0
        pem.withUnsafeBufferPointer { bytes in
            // The reader looks at the bytes in place, so it lives inside their loan.
            guard let text = cossl_text_open(bytes.baseAddress, bytes.count) else { return failed = 1 }
            while found.count <= Limits.bundleCertificates, let next = cossl_certificate_next(text, &failed) {
                found.append(next)
            }
            cossl_text_close(text)
        }
        guard failed == 0, !found.isEmpty, found.count <= Limits.bundleCertificates else {
            for handle in found { cossl_certificate_free(handle) }
            throw .malformed(what: "certificates in PEM")
        }
        return found
    }

    package func pem() throws(CryptographyError) -> [UInt8] {
        guard let text = OutputBuffer.collect(capacity: Limits.encodedBytes, { cossl_certificate_pem(handle, $0, $1) })
        else { throw .library(operation: "write certificate") }
        return text
    }

    package func der() throws(CryptographyError) -> [UInt8] {
        guard let bytes = OutputBuffer.collect(capacity: Limits.encodedBytes, { cossl_certificate_der(handle, $0, $1) })
        else { throw .library(operation: "write certificate") }
        return bytes
    }

    package func isValid(atMilliseconds moment: Int64) -> Bool {
        notBeforeMilliseconds <= moment && moment <= notAfterMilliseconds
    }

    /// True when an unbroken chain of valid signatures leads from this certificate through `intermediates` to one of
    /// `roots`, with every member valid at the moment. A root itself counts as its own chain.
    package func chains(
        to roots: [Certificate], through intermediates: [Certificate] = [], atMilliseconds moment: Int64
    ) -> Bool {
        let trusted = roots.map { Optional($0.handle) }
        let between = intermediates.map { Optional($0.handle) }
        return cossl_certificate_verify(
            handle, between, between.count, trusted, trusted.count, moment >= 0 ? moment / 1_000 : 0) == 1
    }
}

extension Certificate: CustomStringConvertible {
    package var description: String { "certificate \(serialHex) of \(subject)" }
}

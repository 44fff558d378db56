import COpenSSL

/// What a certificate to be made should say. The sandbox makes its own authorities and certificates at first run.
package struct CertificatePlan: Sendable {
    package enum Kind: Sendable {
        /// May sign other certificates (roots and intermediates).
        case authority
        /// Signs messages.
        case leaf
    }

    package let kind: Kind
    /// At most 64 characters, as X.520 bounds common names; the other parts likewise.
    package let commonName: String
    package let organization: String?
    package let unit: String?
    /// Two letters.
    package let country: String?
    /// 1...20 bytes, big-endian, of a positive number.
    package let serial: [UInt8]
    /// Milliseconds since 1970 UTC; kept to the second.
    package let notBeforeMilliseconds: Int64
    package let notAfterMilliseconds: Int64

    package init(
        kind: Kind, commonName: String, organization: String? = nil, unit: String? = nil, country: String? = nil,
        serial: [UInt8], notBeforeMilliseconds: Int64, notAfterMilliseconds: Int64
    ) {
        self.kind = kind
        self.commonName = commonName
        self.organization = organization
        self.unit = unit
        self.country = country
        self.serial = serial
        self.notBeforeMilliseconds = notBeforeMilliseconds
        self.notAfterMilliseconds = notAfterMilliseconds
    }

    /// A certificate of `key` signed by `key` itself.
    package func selfSigned(by key: RSAPrivateKey) throws(CryptographyError) -> Certificate {
        try make(for: key.publicKey, issuer: nil, issuerKey: key)
    }

    /// A certificate of `key` signed by an authority.
    package func issued(
        for key: RSAPublicKey, by issuer: Certificate, _ issuerKey: RSAPrivateKey
    ) throws(CryptographyError) -> Certificate {
        guard issuer.publicKey == issuerKey.publicKey else { throw .unsuitableKey(reason: "not the issuer's key") }
        return try make(for: key, issuer: issuer, issuerKey: issuerKey)
    }

    private func make(
        for key: RSAPublicKey, issuer: Certificate?, issuerKey: RSAPrivateKey
    ) throws(CryptographyError) -> Certificate {
        try check()
        let made = CTexts.lend([commonName, organization, unit, country]) { texts in
            serial.withUnsafeBufferPointer { serial in
                var plan = cossl_certificate_plan(
                    common_name: texts[0], organization: texts[1], unit: texts[2], country: texts[3],
                    serial: serial.baseAddress, serial_count: serial.count,
                    not_before_seconds: notBeforeMilliseconds / 1_000, not_after_seconds: notAfterMilliseconds / 1_000,
                    is_authority: kind == .authority ? 1 : 0)
                return cossl_certificate_make(&plan, key.handle, issuer?.handle, issuerKey.handle)
            }
        }
        guard let made else { throw .malformed(what: "plan of a certificate") }
        return try Certificate(owning: made)
    }

    private func check() throws(CryptographyError) {
        guard (1...20).contains(serial.count), serial[0] < 0x80, serial.contains(where: { $0 != 0 }) else {
            throw .malformed(what: "serial number of 1 to 20 bytes, positive")
        }
        guard notBeforeMilliseconds >= 0, notBeforeMilliseconds < notAfterMilliseconds else {
            throw .malformed(what: "validity that begins before it ends")
        }
    }
}

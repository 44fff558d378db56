package import Cryptography

/// Who we are to Alipay and whom we believe to be Alipay. Holds keys; prints none of them.
package struct AlipayCredentials: Sendable {
    /// `app_id`
    package let application: String
    /// `seller_id`: our own 2088 number, the side that pays shares out.
    package let seller: String
    package let applicationKey: RSAPrivateKey
    package let trust: AlipayTrust

    package init(
        application: String, seller: String, applicationKey: RSAPrivateKey, trust: AlipayTrust
    ) throws(CredentialFault) {
        guard !application.isEmpty, application.utf8.count <= 32 else {
            throw CredentialFault(part: "app_id", rule: "has 1 to 32 characters")
        }
        guard seller.utf8.count == 16, seller.hasPrefix("2088"), ChannelText.wholeNumber(seller) != nil else {
            throw CredentialFault(part: "seller_id", rule: "has 16 digits and begins with 2088")
        }
        self.application = application
        self.seller = seller
        self.applicationKey = applicationKey
        self.trust = trust
    }
}

/// The two ways in which Alipay proves who it is.
package enum AlipayTrust: Sendable {
    /// One key for everything.
    case publicKey(RSAPublicKey)
    /// Certificates by their numbers; requests then name our certificate and the root file.
    case certificates(applicationNumber: String, rootNumber: String, platform: [String: RSAPublicKey])

    /// Certificate mode from the three files of the open platform. Platform certificates that do not chain to the
    /// roots at the given moment are refused.
    package static func certificates(
        application: Certificate, platform: [Certificate], roots: [Certificate], atMilliseconds moment: Int64
    ) throws(CredentialFault) -> AlipayTrust {
        var keys: [String: RSAPublicKey] = [:]
        for certificate in platform {
            guard certificate.chains(to: roots, through: platform, atMilliseconds: moment) else {
                throw CredentialFault(part: "alipay certificate \(certificate.serialHex)", rule: "chains to the roots")
            }
            keys[certificate.alipayNumber] = certificate.publicKey
        }
        return .certificates(
            applicationNumber: application.alipayNumber, rootNumber: roots.alipayRootNumber, platform: keys)
    }

    /// True when Alipay has signed the text.
    /// - Parameter certificate: the number of the certificate that an answer names. Notifications name none, in
    ///   certificate mode either: then any that is configured may have signed.
    func believes(_ signature: String, of text: [UInt8], namedCertificate certificate: String?) -> Bool {
        let keys: [RSAPublicKey] =
            switch self {
            case .publicKey(let key): [key]
            case .certificates(_, _, let platform):
                certificate.map { number in platform[number].map { [$0] } ?? [] } ?? Array(platform.values)
            }
        return keys.contains { AlipaySigning.verifies(signature, of: text, by: $0) }
    }
}

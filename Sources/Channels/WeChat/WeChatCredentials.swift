package import Cryptography
import Payments

/// Who we are to WeChat Pay and whom we believe to be WeChat Pay. Holds keys; prints none of them.
package struct WeChatCredentials: Sendable {
    /// `mchid`
    package let merchant: String
    /// `appid`
    package let application: String
    /// Serial number of the merchant's API certificate.
    package let merchantSerial: String
    package let merchantKey: RSAPrivateKey
    /// The 32 bytes that notifications are sealed with.
    package let apiV3Key: SecretBytes
    /// The platform's keys by `Wechatpay-Serial`: certificate serials or "PUB_KEY_ID_...". Both kinds may stand side by
    /// side while a merchant moves from one to the other.
    package let platformKeys: [String: RSAPublicKey]
    /// Those of the platform's keys that are certificates, whose ends are known.
    package let platformCertificates: [PlatformCertificate]
    /// The platform key that names are encrypted to and that we want answers signed with; one of `platformKeys`.
    package let preferredSerial: String

    /// Throws when a part is missing or of the wrong form; names it, never its content.
    package init(
        merchant: String, application: String, merchantSerial: String, merchantKey: RSAPrivateKey,
        apiV3Key: SecretBytes, platformKeys: [String: RSAPublicKey],
        platformCertificates: [PlatformCertificate] = [], preferredSerial: String
    ) throws(CredentialFault) {
        guard apiV3Key.count == AESGCM.keyBytes else { throw CredentialFault(part: "apiV3Key", rule: "has 32 bytes") }
        guard !merchant.isEmpty, merchant.utf8.count <= 32 else {
            throw CredentialFault(part: "mchid", rule: "has 1 to 32 characters")
        }
        guard !application.isEmpty, application.utf8.count <= 32 else {
            throw CredentialFault(part: "appid", rule: "has 1 to 32 characters")
        }
        var keys: [String: RSAPublicKey] = [:]
        for (serial, key) in platformKeys { keys[WeChatCredentials.normalized(serial)] = key }
        for certificate in platformCertificates { keys[certificate.serial] = certificate.publicKey }
        self.platformCertificates = platformCertificates
        guard keys[WeChatCredentials.normalized(preferredSerial)] != nil else {
            throw CredentialFault(part: "preferredSerial", rule: "is one of the platform keys")
        }
        self.merchant = merchant
        self.application = application
        self.merchantSerial = Certificate.normalized(serial: merchantSerial)
        self.merchantKey = merchantKey
        self.apiV3Key = apiV3Key
        self.platformKeys = keys
        self.preferredSerial = WeChatCredentials.normalized(preferredSerial)
    }

    /// The key that a `Wechatpay-Serial` names; nil is a failure, never a reason to try another one.
    package func platformKey(_ serial: String) -> RSAPublicKey? { platformKeys[WeChatCredentials.normalized(serial)] }

    /// Public keys are named, certificates have a serial number.
    static func isPublicKeyName(_ serial: String) -> Bool { serial.hasPrefix("PUB_KEY_ID_") }

    private static func normalized(_ serial: String) -> String {
        isPublicKeyName(serial) ? serial : Certificate.normalized(serial: serial)
    }

    /// The same with further certificates. A public key stays the preferred one, for it has no end; among certificates
    /// it is the one that lasts longest of those that have begun.
    func knowing(_ more: [PlatformCertificate], at now: Timestamp) -> WeChatCredentials {
        let known = Set(platformCertificates.map(\.serial))
        return WeChatCredentials(self, and: more.filter { !known.contains($0.serial) }, now)
    }

    private init(_ known: WeChatCredentials, and more: [PlatformCertificate], _ now: Timestamp) {
        merchant = known.merchant
        application = known.application
        merchantSerial = known.merchantSerial
        merchantKey = known.merchantKey
        apiV3Key = known.apiV3Key
        platformCertificates = known.platformCertificates + more
        var keys = known.platformKeys
        for certificate in more { keys[certificate.serial] = certificate.publicKey }
        platformKeys = keys
        let begun = platformCertificates.filter { $0.notBefore <= now }
        let lasting = begun.max { ($0.notAfter, $0.serial) < ($1.notAfter, $1.serial) }
        preferredSerial = WeChatCredentials.isPublicKeyName(known.preferredSerial)
            ? known.preferredSerial : lasting?.serial ?? known.preferredSerial
    }
}

/// A part of a channel's credentials that cannot be right. Names the part and the rule, never the content.
package struct CredentialFault: Error, Sendable, Equatable {
    package let part: String
    package let rule: String

    package init(part: String, rule: String) {
        self.part = part
        self.rule = rule
    }
}

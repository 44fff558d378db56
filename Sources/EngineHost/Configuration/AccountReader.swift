import Channels
import Cryptography
import Payments

/// Reads the merchant's account at one channel, proves that its keys belong together, and makes the adapter.
struct AccountReader {
    let table: ConfigurationTable
    let files: NamedFiles
    let profile: ChannelProfile
    let endpoint: ChannelEndpoint
    /// Full names of receivers by account.
    let names: [String: String]
    let now: Timestamp

    func read() throws(ConfigurationError) -> ChannelAccount {
        switch profile.id {
        case .wechat: try wechat()
        case .alipay: try alipay()
        case .bank: try bank()
        default: try unionpay()
        }
    }

    /// - Parameter renewed: the key of those certificates whose successors the channel gives out itself.
    func account(
        _ adapter: any ChannelAdapter, _ identity: String, _ certificates: [(key: String, certificate: Certificate)],
        renewed: String = ""
    ) -> ChannelAccount {
        ChannelAccount(
            profile: profile, endpoint: endpoint, identity: identity,
            expiries: certificates.map { entry in
                CertificateExpiry(
                    key: entry.key, notAfter: Timestamp(milliseconds: entry.certificate.notAfterMilliseconds),
                    renewedSerial: entry.key == renewed ? entry.certificate.serialHex : "")
            }, adapter: adapter)
    }

    /// A part that the channel's own rules refuse, told under the key it stands in.
    func credentials<Value>(
        _ keys: [String: String], _ body: () throws(CredentialFault) -> Value
    ) throws(ConfigurationError) -> Value {
        do throws(CredentialFault) {
            return try body()
        } catch {
            throw table.fault(keys[error.part] ?? error.part, "breaks the channel's rule: \(error.rule)")
        }
    }

    /// A certificate of another key would have every request refused.
    func match(
        _ certificate: Certificate, _ key: RSAPrivateKey, _ certificateKey: String, _ keyKey: String
    ) throws(ConfigurationError) {
        guard certificate.publicKey == key.publicKey else {
            throw table.fault(certificateKey, "must be the certificate of the key in \(keyKey); these two differ")
        }
    }

    /// Of two ways to prove who the channel is, one has to be configured.
    func require(_ key: String, or other: String) throws(ConfigurationError) {
        guard table.has(key) || table.has(other) else {
            throw table.fault(key, "is missing: give it or \(other), or nothing the channel says can be believed")
        }
    }
}

extension AccountReader {
    static let unionpayKeys = [
        "mer_id", "key_file", "password_file", "root_certificate_file", "middle_certificate_file", "signer_names",
    ]

    func unionpay() throws(ConfigurationError) -> ChannelAccount {
        let merchant = try table.text("mer_id", maximum: 15)
        let keyFile = try files.keyFile(table, "key_file", passwordKey: "password_file")
        let roots = try files.certificates(table, "root_certificate_file")
        let middle = try files.certificates(table, "middle_certificate_file")
        let signers = try table.texts(
            "signer_names", maximumCount: 8, standard: [UnionPayCredentials.productionSigner])
        let credentials = try credentials(["merId": "mer_id", "signerNames": "signer_names"]) {
            () throws(CredentialFault) in
            try UnionPayCredentials(
                merchant: merchant, keyFile: keyFile, roots: roots, intermediates: middle,
                // The names are those of test environments; UnionPay's own is believed everywhere.
                signerNames: Set(signers).union([UnionPayCredentials.productionSigner]))
        }
        return account(
            UnionPayAdapter(credentials: credentials, endpoint: endpoint), "mer_id \(merchant)",
            [("key_file", keyFile.certificate)] + roots.map { ("root_certificate_file", $0) }
                + middle.map { ("middle_certificate_file", $0) })
    }
}

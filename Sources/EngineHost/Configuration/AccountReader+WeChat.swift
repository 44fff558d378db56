import Channels
import Cryptography

extension AccountReader {
    static let wechatKeys = [
        "mchid", "appid", "merchant_key_file", "merchant_certificate_file", "api_v3_key_file",
        "platform_certificate_file", "platform_public_key_id", "platform_public_key_file",
        "transfer_scene", "transfer_reports", "transfer_perception",
    ]

    func wechat() throws(ConfigurationError) -> ChannelAccount {
        let merchant = try table.text("mchid", maximum: 32)
        let application = try table.text("appid", maximum: 32)
        let key = try files.privateKey(table, "merchant_key_file")
        let certificate = try files.certificate(table, "merchant_certificate_file")
        try match(certificate, key, "merchant_certificate_file", "merchant_key_file")
        // WeChat Pay puts the merchant's number into the certificate: another merchant's is told before any request is.
        if let name = certificate.commonName, name.utf8.allSatisfy({ (48...57).contains($0) }), name != merchant {
            throw table.fault("mchid", "is \(merchant), but merchant_certificate_file is the certificate of \(name)")
        }
        let apiV3Key = try files.secret(table, "api_v3_key_file", bytes: AESGCM.keyBytes...AESGCM.keyBytes)
        let platform = try platformKeys()
        let credentials = try credentials([:]) { () throws(CredentialFault) in
            try WeChatCredentials(
                merchant: merchant, application: application, merchantSerial: certificate.serialHex,
                merchantKey: key, apiV3Key: apiV3Key, platformKeys: platform.keys,
                platformCertificates: platform.certificates.map(PlatformCertificate.init),
                preferredSerial: platform.preferred)
        }
        return account(
            WeChatAdapter(
                credentials: credentials, endpoint: endpoint, receiverNames: names, purpose: try purpose()),
            "mchid \(merchant), appid \(application), serial \(certificate.serialHex)",
            [("merchant_certificate_file", certificate)]
                + platform.certificates.map { ("platform_certificate_file", $0) },
            renewed: "platform_certificate_file")
    }

    /// What the platform granted transfers for; commission unless the account says otherwise.
    private func purpose() throws(ConfigurationError) -> WeChatTransferPurpose {
        guard table.has("transfer_scene") else {
            for key in ["transfer_reports", "transfer_perception"] where table.has(key) {
                throw table.fault(key, "needs transfer_scene beside it")
            }
            return .commission
        }
        let scene = try table.text("transfer_scene", maximum: 8)
        let contents = try table.texts("transfer_reports", maximumCount: 8, standard: [])
        let perception = table.has("transfer_perception") ? try table.text("transfer_perception", maximum: 32) : ""
        let keys = [
            "scene": "transfer_scene", "reports": "transfer_reports", "perception": "transfer_perception",
        ]
        return try credentials(keys) { () throws(CredentialFault) in
            try WeChatTransferPurpose(scene: scene, contents: contents, perception: perception)
        }
    }

    private struct PlatformKeys {
        var keys: [String: RSAPublicKey] = [:]
        var preferred = ""
        var certificates: [Certificate] = []
    }

    /// Both kinds may stand side by side while a merchant moves from one to the other; then the public key, which has
    /// no end, is the one we ask for. Of several certificates it is the one that lasts longest.
    private func platformKeys() throws(ConfigurationError) -> PlatformKeys {
        try require("platform_certificate_file", or: "platform_public_key_file")
        var platform = PlatformKeys()
        if table.has("platform_certificate_file") {
            platform.certificates = try files.certificates(table, "platform_certificate_file")
            for certificate in platform.certificates {
                platform.keys[certificate.serialHex] = certificate.publicKey
            }
            let lasting = platform.certificates.max { $0.notAfterMilliseconds < $1.notAfterMilliseconds }
            platform.preferred = lasting?.serialHex ?? ""
        }
        if table.has("platform_public_key_file") || table.has("platform_public_key_id") {
            let name = try table.text("platform_public_key_id", maximum: 64)
            guard name.hasPrefix("PUB_KEY_ID_") else {
                throw table.fault("platform_public_key_id", "must begin with PUB_KEY_ID_")
            }
            platform.keys[name] = try files.publicKey(table, "platform_public_key_file")
            platform.preferred = name
        }
        return platform
    }
}

package import Cryptography
package import Payments

extension SandboxKeys {
    /// Thirteen RSA keys; one or two seconds.
    package static func make(at now: Timestamp) throws(CryptographyError) -> SandboxKeys {
        let validity = (from: now.milliseconds - 86_400_000, to: now.milliseconds + 3_650 * 86_400_000)
        let wechatRoot = try RSAPrivateKey.generate()
        let wechatRootCertificate = try plan(.authority, "PayDeck Sandbox WeChat Root", validity)
            .selfSigned(by: wechatRoot)
        let wechatMerchant = try RSAPrivateKey.generate()
        let wechatPlatform = try RSAPrivateKey.generate()
        let unionRoot = try RSAPrivateKey.generate()
        let unionRootCertificate = try plan(.authority, "PayDeck Sandbox UnionPay Root", validity)
            .selfSigned(by: unionRoot)
        let unionMiddle = try RSAPrivateKey.generate()
        let unionMiddleCertificate = try plan(.authority, "PayDeck Sandbox UnionPay Middle", validity)
            .issued(for: unionMiddle.publicKey, by: unionRootCertificate, unionRoot)
        let unionMerchant = try RSAPrivateKey.generate()
        let unionPlatform = try RSAPrivateKey.generate()
        let issue = { (name: String, key: RSAPublicKey) throws(CryptographyError) -> Certificate in
            try plan(.leaf, name, validity).issued(for: key, by: unionMiddleCertificate, unionMiddle)
        }
        let alipayRoot = try RSAPrivateKey.generate()
        let alipayRootCertificate = try plan(.authority, "PayDeck Sandbox Alipay Root", validity)
            .selfSigned(by: alipayRoot)
        let (alipayApp, alipayPlatform) = (try RSAPrivateKey.generate(), try RSAPrivateKey.generate())
        let merchantCertificate = try issue("041@Z2026@\(unionpayMerchant)@00000001", unionMerchant.publicKey)
        return SandboxKeys(
            wechatMerchantKey: wechatMerchant,
            wechatMerchantCertificate: try plan(.leaf, wechatMerchantName, validity)
                .issued(for: wechatMerchant.publicKey, by: wechatRootCertificate, wechatRoot),
            wechatPlatformKey: wechatPlatform,
            wechatPlatformCertificate: try plan(.leaf, "PayDeck Sandbox Tenpay", validity)
                .issued(for: wechatPlatform.publicKey, by: wechatRootCertificate, wechatRoot),
            wechatNamedKey: try RSAPrivateKey.generate(),
            wechatAPIv3Key: SecretBytes(Array(Hex.lower(RandomBytes.make(16)).utf8)),
            alipayApplicationKey: alipayApp, alipayPlatformKey: alipayPlatform, alipayRoot: alipayRootCertificate,
            alipayApplicationCertificate: try plan(.leaf, alipayApplication, validity)
                .issued(for: alipayApp.publicKey, by: alipayRootCertificate, alipayRoot),
            alipayPlatformCertificate: try plan(.leaf, "PayDeck Sandbox Alipay", validity)
                .issued(for: alipayPlatform.publicKey, by: alipayRootCertificate, alipayRoot),
            unionpayRoot: unionRootCertificate, unionpayMiddle: unionMiddleCertificate,
            unionpayMerchantFile: KeyFile(
                key: unionMerchant, certificate: merchantCertificate, chain: [unionMiddleCertificate]),
            unionpayPlatformKey: unionPlatform,
            unionpayPlatformCertificate: try issue("041@Z2026@\(unionpaySigner)@00000002", unionPlatform.publicKey),
            bankApplicationKey: try RSAPrivateKey.generate(), bankSystemKey: try RSAPrivateKey.generate())
    }

    /// A further certificate of WeChat Pay's, for rotations.
    package static func nextWeChatPlatform(
        from: Timestamp, to: Timestamp
    ) throws(CryptographyError) -> WeChatPlatformIdentity {
        let key = try RSAPrivateKey.generate()
        let plan = plan(.leaf, "PayDeck Sandbox Tenpay", (from: from.milliseconds, to: to.milliseconds))
        return WeChatPlatformIdentity(key: key, certificate: try plan.selfSigned(by: key))
    }

    private static let wechatMerchantName = "1699990001"

    private static func plan(
        _ kind: CertificatePlan.Kind, _ name: String, _ validity: (from: Int64, to: Int64)
    ) -> CertificatePlan {
        var serial = RandomBytes.make(16)
        serial[0] = serial[0] & 0x3F | 0x40
        return CertificatePlan(
            kind: kind, commonName: name, organization: "PayDeck Sandbox", unit: nil, country: "CN", serial: serial,
            notBeforeMilliseconds: validity.from, notAfterMilliseconds: validity.to)
    }
}

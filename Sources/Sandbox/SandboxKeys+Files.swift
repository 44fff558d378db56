package import Cryptography
import JSON

extension SandboxKeys {
    /// What keeps the keys between runs: PEM files, the API v3 key, the UnionPay key file. Secret ones are for
    /// the owner alone.
    package func files() throws(CryptographyError) -> [(name: String, bytes: [UInt8], isSecret: Bool)] {
        [
            ("wechat_merchant_private.pem", bytes(try wechatMerchantKey.pem()), true),
            ("wechat_merchant_cert.pem", try wechatMerchantCertificate.pem(), false),
            ("wechat_platform_private.pem", bytes(try wechatPlatformKey.pem()), true),
            ("wechat_platform_cert.pem", try wechatPlatformCertificate.pem(), false),
            ("wechat_public_key_private.pem", bytes(try wechatNamedKey.pem()), true),
            ("wechat_public_key.pem", try wechatNamedKey.publicKey.pem(), false),
            ("wechat_apiv3_key", bytes(wechatAPIv3Key), true),
            ("alipay_app_private.pem", bytes(try alipayApplicationKey.pem()), true),
            ("alipay_app_public.pem", try alipayApplicationKey.publicKey.pem(), false),
            ("alipay_platform_private.pem", bytes(try alipayPlatformKey.pem()), true),
            ("alipay_platform_public.pem", try alipayPlatformKey.publicKey.pem(), false),
            ("alipay_root_cert.pem", try alipayRoot.pem(), false),
            ("alipay_app_cert.pem", try alipayApplicationCertificate.pem(), false),
            ("alipay_platform_cert.pem", try alipayPlatformCertificate.pem(), false),
            ("unionpay_root_cert.pem", try unionpayRoot.pem(), false),
            ("unionpay_middle_cert.pem", try unionpayMiddle.pem(), false),
            ("unionpay_merchant.pfx", try unionpayMerchantFile.pkcs12(
                password: SandboxKeys.unionpayPassword, name: "merchant"), true),
            ("unionpay_platform_private.pem", bytes(try unionpayPlatformKey.pem()), true),
            ("unionpay_platform_cert.pem", try unionpayPlatformCertificate.pem(), false),
            ("bank_application_private.pem", bytes(try bankApplicationKey.pem()), true),
            ("bank_application_public.pem", try bankApplicationKey.publicKey.pem(), false),
            ("bank_system_private.pem", bytes(try bankSystemKey.pem()), true),
            ("bank_system_public.pem", try bankSystemKey.publicKey.pem(), false),
            ("identities.json", JSONWriter.bytes(identities), false),
        ]
    }

    /// Who the merchant is at each channel, for clients that are not ours. Not read back: it follows from the rest.
    private var identities: JSONValue {
        .object([
            "wechat": .object([
                "mchid": .string(SandboxKeys.wechatMerchant), "appid": .string(SandboxKeys.wechatApplication),
                "serial_no": .string(wechatMerchantCertificate.serialHex),
                "platform_serial_no": .string(wechatPlatformCertificate.serialHex),
                "public_key_id": .string(SandboxKeys.wechatPublicKeyID),
            ]),
            "alipay": .object([
                "app_id": .string(SandboxKeys.alipayApplication), "seller_id": .string(SandboxKeys.alipaySeller),
            ]),
            "unionpay": .object([
                "merId": .string(SandboxKeys.unionpayMerchant),
                "certId": .string(unionpayMerchantFile.certificate.serialDecimal),
            ]),
            "bank-ea": .object([
                "app_id": .string(SandboxKeys.bankApplication),
                "key_serial": .string(SandboxKeys.bankApplicationSerial),
                "bank_key_serial": .string(SandboxKeys.bankSystemSerial),
            ]),
        ])
    }

    /// UnionPay's test environments use this password for their test merchants' files.
    static var unionpayPassword: SecretBytes { SecretBytes(utf8: "000000") }

    /// Reads what `files` wrote; nil bytes mean the file is missing.
    package init(reading file: (String) -> [UInt8]?) throws(CryptographyError) {
        func need(_ name: String) throws(CryptographyError) -> [UInt8] {
            guard let bytes = file(name) else { throw .malformed(what: name) }
            return bytes
        }
        self.init(
            wechatMerchantKey: try RSAPrivateKey(pem: need("wechat_merchant_private.pem")),
            wechatMerchantCertificate: try Certificate(pem: need("wechat_merchant_cert.pem")),
            wechatPlatformKey: try RSAPrivateKey(pem: need("wechat_platform_private.pem")),
            wechatPlatformCertificate: try Certificate(pem: need("wechat_platform_cert.pem")),
            wechatNamedKey: try RSAPrivateKey(pem: need("wechat_public_key_private.pem")),
            wechatAPIv3Key: SecretBytes(try need("wechat_apiv3_key")),
            alipayApplicationKey: try RSAPrivateKey(pem: need("alipay_app_private.pem")),
            alipayPlatformKey: try RSAPrivateKey(pem: need("alipay_platform_private.pem")),
            alipayRoot: try Certificate(pem: need("alipay_root_cert.pem")),
            alipayApplicationCertificate: try Certificate(pem: need("alipay_app_cert.pem")),
            alipayPlatformCertificate: try Certificate(pem: need("alipay_platform_cert.pem")),
            unionpayRoot: try Certificate(pem: need("unionpay_root_cert.pem")),
            unionpayMiddle: try Certificate(pem: need("unionpay_middle_cert.pem")),
            unionpayMerchantFile: try KeyFile(
                pkcs12: need("unionpay_merchant.pfx"), password: SandboxKeys.unionpayPassword),
            unionpayPlatformKey: try RSAPrivateKey(pem: need("unionpay_platform_private.pem")),
            unionpayPlatformCertificate: try Certificate(pem: need("unionpay_platform_cert.pem")),
            bankApplicationKey: try RSAPrivateKey(pem: need("bank_application_private.pem")),
            bankSystemKey: try RSAPrivateKey(pem: need("bank_system_private.pem")))
    }

    private func bytes(_ secret: SecretBytes) -> [UInt8] { secret.withBytes { $0 } }
}

package import Channels
import Cryptography
package import Payments

/// All keys and certificates of the sandbox, both sides of each channel. Made at first run, kept in the data folder,
/// never committed. They protect nothing but a demo.
package struct SandboxKeys: Sendable {
    package static let wechatMerchant = "1699990001"
    package static let wechatApplication = "wx8f1c2d3e4a5b6c7d"
    package static let alipayApplication = "2021000000000001"
    package static let alipaySeller = "2088101117955611"
    package static let unionpayMerchant = "777290058110001"
    /// The third part of the signing certificate's name, in test environments as in production.
    package static let unionpaySigner = UnionPayCredentials.productionSigner
    /// What stood there before July 2020, and stands in key folders that older builds of the sandbox made.
    private static let formerUnionpaySigner = "00040000:SIGN"
    package static let bankApplication = "paydeck-sandbox"
    package static let bankApplicationSerial = "ours-2026"
    package static let bankSystemSerial = "bank-2026"
    package static let receiverNames = ["1900008801": "PayDeck Demo Platform"]

    let wechatMerchantKey: RSAPrivateKey
    let wechatMerchantCertificate: Certificate
    let wechatPlatformKey: RSAPrivateKey
    let wechatPlatformCertificate: Certificate
    /// Signs for merchants that know the platform by a public key, and opens what they encrypt to it.
    let wechatNamedKey: RSAPrivateKey
    let wechatAPIv3Key: SecretBytes
    let alipayApplicationKey: RSAPrivateKey
    let alipayPlatformKey: RSAPrivateKey
    /// Certificate mode, which transfers need.
    let alipayRoot: Certificate
    let alipayApplicationCertificate: Certificate
    let alipayPlatformCertificate: Certificate
    let unionpayRoot: Certificate
    let unionpayMiddle: Certificate
    let unionpayMerchantFile: KeyFile
    let unionpayPlatformKey: RSAPrivateKey
    let unionpayPlatformCertificate: Certificate
    let bankApplicationKey: RSAPrivateKey
    let bankSystemKey: RSAPrivateKey

    /// The key that WeChat Pay's newer merchants know the platform by, instead of a certificate.
    package static let wechatPublicKeyID = "PUB_KEY_ID_0116999900012026112300000001"

    /// What `Wechatpay-Serial` says of a platform key.
    func wechatSerial(_ mode: WeChatKeyMode) -> String {
        mode == .certificate ? wechatPlatformCertificate.serialHex : SandboxKeys.wechatPublicKeyID
    }

    func wechatSigner(_ mode: WeChatKeyMode) -> RSAPrivateKey {
        mode == .certificate ? wechatPlatformKey : wechatNamedKey
    }

    // MARK: our side

    /// Both of the platform's keys are known; `mode` says which one is asked for.
    package func wechat(_ mode: WeChatKeyMode = .certificate) throws(CredentialFault) -> WeChatCredentials {
        let known = WeChatKeyMode.allCases.map { (wechatSerial($0), wechatSigner($0).publicKey) }
        return try WeChatCredentials(
            merchant: SandboxKeys.wechatMerchant, application: SandboxKeys.wechatApplication,
            merchantSerial: wechatMerchantCertificate.serialHex, merchantKey: wechatMerchantKey,
            apiV3Key: wechatAPIv3Key, platformKeys: Dictionary(uniqueKeysWithValues: known),
            platformCertificates: [PlatformCertificate(wechatPlatformCertificate)],
            preferredSerial: wechatSerial(mode))
    }

    /// - Parameter withCertificates: false for a merchant that knows Alipay by its bare key, and so cannot transfer.
    package func alipay(withCertificates: Bool = true) throws(CredentialFault) -> AlipayCredentials {
        let trust: AlipayTrust =
            withCertificates
            ? .certificates(
                applicationNumber: alipayApplicationCertificate.alipayNumber,
                rootNumber: [alipayRoot].alipayRootNumber,
                platform: [alipayPlatformCertificate.alipayNumber: alipayPlatformKey.publicKey])
            : .publicKey(alipayPlatformKey.publicKey)
        return try AlipayCredentials(
            application: SandboxKeys.alipayApplication, seller: SandboxKeys.alipaySeller,
            applicationKey: alipayApplicationKey, trust: trust)
    }

    package func unionpay() throws(CredentialFault) -> UnionPayCredentials {
        try UnionPayCredentials(
            merchant: SandboxKeys.unionpayMerchant, keyFile: unionpayMerchantFile, roots: [unionpayRoot],
            intermediates: [unionpayMiddle],
            signerNames: [SandboxKeys.unionpaySigner, SandboxKeys.formerUnionpaySigner])
    }

    package func bank() throws(CredentialFault) -> BankCredentials {
        try BankCredentials(
            application: SandboxKeys.bankApplication, keySerial: SandboxKeys.bankApplicationSerial,
            key: bankApplicationKey, bankKeys: [SandboxKeys.bankSystemSerial: bankSystemKey.publicKey],
            sealingSerial: SandboxKeys.bankSystemSerial)
    }

    /// The adapters, each with its channel's address and our own notification address.
    /// - Parameter names: full company names of merchant receivers by WeChat account; WeChat Pay wants them.
    package func adapters(
        _ endpoints: [ChannelID: ChannelEndpoint], names: [String: String] = SandboxKeys.receiverNames
    ) throws(CredentialFault) -> [any ChannelAdapter] {
        var adapters: [any ChannelAdapter] = []
        if let endpoint = endpoints[.wechat] {
            adapters.append(WeChatAdapter(
                credentials: try wechat(), endpoint: endpoint, receiverNames: names))
        }
        if let endpoint = endpoints[.alipay] {
            adapters.append(AlipayAdapter(credentials: try alipay(), endpoint: endpoint))
        }
        if let endpoint = endpoints[.unionpay] {
            adapters.append(UnionPayAdapter(credentials: try unionpay(), endpoint: endpoint))
        }
        if let endpoint = endpoints[.bank] {
            adapters.append(BankAdapter(credentials: try bank(), endpoint: endpoint))
        }
        return adapters
    }
}

extension SandboxKeys {
    package var wechatMerchantSerial: String { wechatMerchantCertificate.serialHex }
    package var wechatPlatformSerial: String { wechatPlatformCertificate.serialHex }
}

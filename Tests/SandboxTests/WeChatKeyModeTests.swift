import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

@Suite("WeChat Pay's two ways of being known")
struct WeChatKeyModeTests {
    @Test("answers come under the key the merchant asks for, notifications under the platform's usual one",
        arguments: WeChatKeyMode.allCases)
    func modes(usual: WeChatKeyMode) throws {
        var settings = SandboxSettings()
        settings.wechat.keyMode = usual
        let keys = try SandboxFixture.keys.get()
        let world = SandboxWorld(keys: keys, settings: settings, seed: 5)
        var merchant = try RawWeChat(world)
        #expect(try merchant.prepay("KEYS01", 100).serial == keys.wechatSerial(usual))
        for mode in WeChatKeyMode.allCases {
            merchant.platformSerial = keys.wechatSerial(mode)
            #expect(try merchant.query("KEYS01").serial == keys.wechatSerial(mode))
            #expect(try merchant.query("NONE01").serial == keys.wechatSerial(mode))
        }
        merchant.platformSerial = "PUB_KEY_ID_OF_SOMEBODY"
        #expect(try merchant.query("KEYS01").code == "PARAM_ERROR")
        _ = world.pay(channel: .wechat, number: "KEYS01", amountDelta: 0, at: merchant.now)
        merchant.now = merchant.now.adding(seconds: 1)
        let due = try #require(world.due(at: merchant.now).first)
        #expect(try merchant.open(due.request).serial == keys.wechatSerial(usual))
    }

    @Test("the certificate list opens with the API v3 key and holds the certificate that signs")
    func certificates() throws {
        let merchant = try RawWeChat(try SandboxFixture.world())
        let entry = try #require(try merchant.get("/v3/certificates").document["data"]?[0])
        let sealed = try #require(entry["encrypt_certificate"])
        let pem = try AESGCM.open(
            try #require(Base64.decode(sealed["ciphertext"]?.stringValue ?? "")), key: merchant.keys.wechatAPIv3Key,
            nonce: Array((sealed["nonce"]?.stringValue ?? "").utf8), associatedData: Array("certificate".utf8))
        let certificate = try Certificate(pem: pem)
        #expect(certificate.serialHex == entry["serial_no"]?.stringValue)
        #expect(certificate.serialHex == merchant.keys.wechatPlatformCertificate.serialHex)
    }

    @Test("the adapter believes answers under the key it asked for, and under no other",
        arguments: WeChatKeyMode.allCases)
    func adapter(mode: WeChatKeyMode) throws {
        let keys = try SandboxFixture.keys.get()
        let world = try SandboxFixture.world()
        var ids = IdentifierSource(seed: 3)
        let call = ChannelCall.prepay(PrepayCall(
            attempt: ids.next(AttemptID.self, at: SandboxFixture.at, partition: 1), amount: .fen(5), description: "x",
            requestTime: SandboxFixture.at, expiresAt: SandboxFixture.at.adding(seconds: 60), willSplit: false))
        func answer(_ credentials: WeChatCredentials) throws -> ChannelAnswer? {
            let adapter = WeChatAdapter(
                credentials: credentials,
                endpoint: ChannelEndpoint(baseURL: "http://127.0.0.1:9", notifyURL: "http://127.0.0.1:8/n"))
            let request = try #require(
                try adapter.requests(for: call, at: SandboxFixture.at, nonce: String(repeating: "C", count: 32)).first)
            let response = try #require(world.handle(.wechat, request, at: SandboxFixture.at).response)
            return adapter.answer(to: call, step: 0, of: 1, outcome: .answered(response), at: SandboxFixture.at)
        }
        let good = try keys.wechat(mode)
        guard case .prepaid? = try answer(good) else {
            Issue.record("an answer under the right key was not believed")
            return
        }
        let other = WeChatKeyMode.allCases.first { $0 != mode } ?? mode
        let swapped = try WeChatCredentials(
            merchant: good.merchant, application: good.application, merchantSerial: good.merchantSerial,
            merchantKey: good.merchantKey, apiV3Key: good.apiV3Key,
            platformKeys: [good.preferredSerial: keys.wechatSigner(other).publicKey],
            preferredSerial: good.preferredSerial)
        #expect(try answer(swapped) == .unknown(code: "forged"))
    }
}

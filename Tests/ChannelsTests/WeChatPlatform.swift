import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments

/// Plays WeChat Pay: signs what it says with the platform's test key.
struct WeChatPlatform {
    static let serial = "7E5CA9737503A140A178163F586BF4E3335F360"
    let credentials: WeChatCredentials
    let adapter: WeChatAdapter
    let platformKey: RSAPrivateKey

    init() throws {
        platformKey = try RSAPrivateKey(pem: Fixture.pem("wechat_platform", .privateKey))
        let publicKeyID = try Fixture.vectors()["wechat"]?["public_key_id"]?.stringValue ?? ""
        credentials = try WeChatCredentials(
            merchant: "1699990001", application: "wx8f1c2d3e4a5b6c7d",
            merchantSerial: "109F3ED7C914E98255A53DE51E3FF89A046C9C57",
            merchantKey: RSAPrivateKey(pem: Fixture.pem("wechat_merchant", .privateKey)),
            apiV3Key: SecretBytes(utf8: "PayDeckTestOnlyApiV3Key000000001"),
            platformKeys: [WeChatPlatform.serial: platformKey.publicKey, publicKeyID: platformKey.publicKey],
            preferredSerial: WeChatPlatform.serial)
        adapter = WeChatAdapter(
            credentials: credentials,
            endpoint: ChannelEndpoint(baseURL: "http://127.0.0.1:9/", notifyURL: "http://127.0.0.1:8/notify/wechat"),
            receiverNames: ["1900000109": "链动科技有限公司"])
    }

    func headers(_ body: [UInt8], at time: Timestamp = Calls.now, serial: String = serial) throws -> HTTPHeaders {
        let timestamp = String(time.seconds)
        let text = WeChatSigning.answerText(timestamp: timestamp, nonce: "PLATNONCE", body: body)
        return [
            "Wechatpay-Timestamp": timestamp, "Wechatpay-Nonce": "PLATNONCE", "Wechatpay-Serial": serial,
            "Wechatpay-Signature": try WeChatSigning.signature(text, by: platformKey),
            "Wechatpay-Signature-Type": WeChatSigning.scheme,
        ]
    }

    func says(_ status: Int, _ text: String, at time: Timestamp = Calls.now) throws -> HTTPOutcome {
        let body = Array(text.utf8)
        return .answered(HTTPResponse(status: status, headers: try headers(body, at: time), body: body))
    }

    func notifies(_ plain: String, kind: String, at time: Timestamp = Calls.now) throws -> HTTPRequest {
        let sealed = try WeChatSealing.seal(
            Array(plain.utf8), nonce: "nonce0000001", associatedData: kind, key: credentials.apiV3Key)
        let body = Array("""
            {"id":"EV-1","create_time":"2026-11-20T10:00:00+08:00","resource_type":"encrypt-resource",\
            "event_type":"X","summary":"test","resource":{"original_type":"\(kind)","algorithm":"AEAD_AES_256_GCM",\
            "ciphertext":"\(sealed)","associated_data":"\(kind)","nonce":"nonce0000001"}}
            """.utf8)
        return HTTPRequest(method: "POST", url: "/notify/wechat", headers: try headers(body, at: time), body: body)
    }

    static func transaction(
        _ state: String = "SUCCESS", number: String = Calls.attempt.text, merchant: String = "1699990001",
        application: String = "wx8f1c2d3e4a5b6c7d", total: Int = 8_888
    ) -> String {
        """
        {"mchid":"\(merchant)","appid":"\(application)","out_trade_no":"\(number)","transaction_id":"4200000001",\
        "trade_state":"\(state)","success_time":"2026-11-20T10:00:00+08:00",\
        "amount":{"total":\(total),"payer_total":\(total),"currency":"CNY","payer_currency":"CNY"}}
        """
    }
}

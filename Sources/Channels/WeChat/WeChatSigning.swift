package import Cryptography

/// The texts WeChat Pay APIv3 signs, and the header a merchant's signature travels in.
/// Both sides use them: the adapter as merchant, the sandbox as platform.
package enum WeChatSigning {
    package static let scheme = "WECHATPAY2-SHA256-RSA2048"
    /// Signatures that begin so are sent on purpose to see whether they are refused.
    package static let probePrefix = "WECHATPAY/SIGNTEST/"

    /// What a merchant signs of a request. `target` is path and query exactly as sent.
    package static func requestText(
        method: String, target: String, timestamp: String, nonce: String, body: [UInt8]
    ) -> [UInt8] {
        Array("\(method)\n\(target)\n\(timestamp)\n\(nonce)\n".utf8) + body + [10]
    }

    /// What the platform signs of an answer or a notification.
    package static func answerText(timestamp: String, nonce: String, body: [UInt8]) -> [UInt8] {
        Array("\(timestamp)\n\(nonce)\n".utf8) + body + [10]
    }

    package static func authorization(
        merchant: String, nonce: String, signature: String, timestamp: String, serial: String
    ) -> String {
        "\(scheme) mchid=\"\(merchant)\",nonce_str=\"\(nonce)\",signature=\"\(signature)\","
            + "timestamp=\"\(timestamp)\",serial_no=\"\(serial)\""
    }

    /// What the buyer's device gets signed to open the payment: the fields differ from those of a request.
    package static func clientText(
        application: String, timestamp: String, nonce: String, prepayID: String, kind: ClientKind
    ) -> [UInt8] {
        let last = kind == .app ? prepayID : "prepay_id=" + prepayID
        return Array("\(application)\n\(timestamp)\n\(nonce)\n\(last)\n".utf8)
    }

    package enum ClientKind: Sendable { case jsapi, app }

    package static func signature(_ text: [UInt8], by key: RSAPrivateKey) throws(CryptographyError) -> String {
        Base64.encode(try key.signature(of: text))
    }

    package static func verifies(_ signature: String, of text: [UInt8], by key: RSAPublicKey) -> Bool {
        guard let bytes = Base64.decode(signature) else { return false }
        return key.verifies(bytes, of: text)
    }
}

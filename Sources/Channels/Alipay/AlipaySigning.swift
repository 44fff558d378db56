package import Cryptography

/// The texts Alipay's RSA2 signs, for both sides.
package enum AlipaySigning {
    package static let signType = "RSA2"

    /// A request: every field with a value except `sign`, so `sign_type` is included.
    package static func requestText(_ fields: [(name: String, value: String)]) -> [UInt8] {
        Array(SortedFields.text(fields.filter { $0.name != "sign" && !$0.value.isEmpty }).utf8)
    }

    /// A notification: every field except `sign` and `sign_type`, empty ones too.
    package static func notificationText(_ fields: [(name: String, value: String)]) -> [UInt8] {
        Array(SortedFields.text(fields.filter { $0.name != "sign" && $0.name != "sign_type" }).utf8)
    }

    /// The same over bytes, for a notification in whatever charset.
    package static func notificationText(_ fields: [(name: [UInt8], value: [UInt8])]) -> [UInt8] {
        let unsigned = [Array("sign".utf8), Array("sign_type".utf8)]
        return SortedFields.text(fields.filter { !unsigned.contains($0.name) })
    }

    package static func signature(_ text: [UInt8], by key: RSAPrivateKey) throws(CryptographyError) -> String {
        Base64.encode(try key.signature(of: text))
    }

    package static func verifies(_ signature: String, of text: [UInt8], by key: RSAPublicKey) -> Bool {
        guard let bytes = Base64.decode(signature) else { return false }
        return key.verifies(bytes, of: text)
    }

    /// The name of the node that carries a method's answer: "alipay.trade.query" -> "alipay_trade_query_response".
    package static func answerNode(of method: String) -> String {
        String(method.map { $0 == "." ? "_" : $0 }) + "_response"
    }
}

extension Certificate {
    /// Alipay's number of a certificate: MD5 over the issuer's name and the decimal serial number.
    package var alipayNumber: String { Hex.lower(Digest.md5(Array((issuer + serialDecimal).utf8))) }
}

extension [Certificate] {
    /// Alipay's number of a root file: the numbers of its RSA-signed members, joined.
    package var alipayRootNumber: String { filter(\.isSignedWithRSA).map(\.alipayNumber).joined(separator: "_") }
}

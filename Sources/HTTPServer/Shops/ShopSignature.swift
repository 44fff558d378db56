package import Cryptography
package import HTTPMessage
package import Payments

/// The merchant API's signatures: hex HMAC-SHA256 with the shop's secret.
///
/// Requests to us sign `method LF target LF timestamp LF nonce LF body LF`; messages to shops sign
/// `timestamp LF nonce LF body LF`, because a shop's own proxies may change the target. Neither text can be taken for
/// the other: one begins with a method, the other with digits.
package enum ShopSignature {
    package static let keyHeader = "PayDeck-Key"
    package static let timestampHeader = "PayDeck-Timestamp"
    package static let nonceHeader = "PayDeck-Nonce"
    package static let signatureHeader = "PayDeck-Signature"
    package static let eventHeader = "PayDeck-Event"
    package static let eventIDHeader = "PayDeck-Event-Id"

    /// The signature of a request to the merchant API.
    package static func sign(
        method: String, target: String, timestamp: String, nonce: String, body: [UInt8], secret: SecretBytes
    ) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(method.utf8.count + target.utf8.count + body.count + 128)
        for part in [method, target, timestamp, nonce] {
            text += part.utf8
            text.append(10)
        }
        text += body
        text.append(10)
        return Hex.lower(HMACSHA256.code(text, key: secret))
    }

    /// The signed headers of a message to a shop.
    /// - Parameter timestamp: Unix seconds.
    package static func headers(
        secret: SecretBytes, timestamp: Int64, nonce: String, body: [UInt8]
    ) -> [HTTPHeaders.Field] {
        var text = Array("\(timestamp)\n\(nonce)\n".utf8)
        text += body
        text.append(10)
        return [
            HTTPHeaders.Field(name: timestampHeader, value: String(timestamp)),
            HTTPHeaders.Field(name: nonceHeader, value: nonce),
            HTTPHeaders.Field(name: signatureHeader, value: Hex.lower(HMACSHA256.code(text, key: secret))),
        ]
    }

    /// The request that delivers a message. The body is the engine's, byte for byte; a later try differs in timestamp,
    /// nonce and signature only.
    package static func request(
        for message: ShopMessage, credential: ShopCredential, timestamp: Int64, nonce: String
    ) -> HTTPRequest {
        let body = Array(message.body.utf8)
        var headers = HTTPHeaders([
            HTTPHeaders.Field(name: "Content-Type", value: "application/json"),
            HTTPHeaders.Field(name: "User-Agent", value: "PayDeck"),
            HTTPHeaders.Field(name: keyHeader, value: credential.keyID),
            HTTPHeaders.Field(name: eventHeader, value: message.event),
            HTTPHeaders.Field(name: eventIDHeader, value: message.id.text),
        ])
        for field in self.headers(secret: credential.secret, timestamp: timestamp, nonce: nonce, body: body) {
            headers.add(field.name, field.value)
        }
        return HTTPRequest(method: "POST", url: message.url, headers: headers, body: body)
    }
}

package import JSON

/// Recomputes known answers of the channels' signing and encryption schemes with the code that signs and verifies in
/// production (`paydeck selftest --vectors FILE`).
package enum VectorSelfTest {
    /// - Parameters:
    ///   - document: a file with `vectors: [{id, scheme, inputs, ...}]` and `keys: {name: {...}}`.
    ///   - keyText: PEM text of a key that the file names but does not carry.
    package static func run(
        document: JSONValue, keyText: @escaping (String, VectorKeyKind) -> String?
    ) -> [VectorResult] {
        (document["vectors"]?.arrayValue ?? []).map { vector in
            let id = vector["id"]?.stringValue ?? "?"
            let scheme = vector["scheme"]?.stringValue ?? "?"
            guard let check = checks[scheme] else {
                return VectorResult(id: id, scheme: scheme, outcome: .unsupported(scheme: scheme))
            }
            do throws(VectorFault) {
                try check(Vector(vector, document: document, keyText: keyText))
                return VectorResult(id: id, scheme: scheme, outcome: .held)
            } catch {
                return VectorResult(id: id, scheme: scheme, outcome: .failed(reason: error.reason))
            }
        }
    }

    package static var supportedSchemes: [String] { checks.keys.sorted() }

    typealias Check = @Sendable (Vector) throws(VectorFault) -> Void

    private static let checks: [String: Check] = [
        "wechat.request": WeChatVectors.request,
        "wechat.response_or_notify": WeChatVectors.answer,
        "wechat.aead_aes_256_gcm": WeChatVectors.sealing,
        "wechat.rsa_oaep_sha1": WeChatVectors.oaep,
        "wechat.client_paysign": WeChatVectors.client,
        "wechat.notify_full": WeChatVectors.notification,
        "wechat.bill_hash": WeChatVectors.bill,
        "alipay.request_rsa2": AlipayVectors.request,
        "alipay.response_rsa2": AlipayVectors.answer,
        "alipay.notify_rsa2": AlipayVectors.notification,
        "alipay.cert_sn": AlipayVectors.certificateNumber,
        "unionpay.rsa510": UnionPayVectors.request,
        "unionpay.rsa510_response": UnionPayVectors.answer,
        "unionpay.rsa510_notify": UnionPayVectors.notification,
        "unionpay.file_content": UnionPayVectors.file,
        "bank.request": BankVectors.request,
        "bank.answer": BankVectors.answer,
    ]
}

package enum VectorKeyKind: String, Sendable {
    case privateKey = "private"
    case publicKey = "public"
    case certificate = "cert"
}

package struct VectorResult: Sendable, Equatable {
    package enum Outcome: Sendable, Equatable {
        case held
        case failed(reason: String)
        /// A scheme no adapter here speaks.
        case unsupported(scheme: String)
    }

    package let id: String
    package let scheme: String
    package let outcome: Outcome
}

/// Why a vector does not hold: what differs, without key material.
struct VectorFault: Error {
    let reason: String
}

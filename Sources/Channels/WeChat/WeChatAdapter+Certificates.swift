import Cryptography
package import HTTPMessage
import JSON
package import Payments

/// WeChat Pay's certificates live five years. The next one is to be had about ten days before the end and signs too
/// from five days before it (the page "platform certificates", 2025). It is believed when the list that brings it is
/// signed by a key known before, and opens with the merchant's own API v3 key.
extension WeChatAdapter: CertificateRenewing {
    package var certificates: [PlatformCertificate] { credentials.platformCertificates }
    package var hasPublicKey: Bool { credentials.platformKeys.keys.contains { WeChatCredentials.isPublicKeyName($0) } }

    package func unknownSerial(_ headers: HTTPHeaders) -> String? {
        guard let serial = headers["Wechatpay-Serial"], headers["Wechatpay-Signature"] != nil,
            credentials.platformKey(serial) == nil, let text = ChannelText.token(serial)
        else { return nil }
        return TextLimit.characters(64).cut(text)
    }

    package func certificateRequest(at now: Timestamp, nonce: String) throws(ChannelAdapterError) -> HTTPRequest {
        try sign(.get("/v3/certificates"), at: now, nonce: nonce)
    }

    package func certificateList(_ response: HTTPResponse, at now: Timestamp?) -> CertificateList {
        guard response.body.count <= Limits.bodyBytes else { return .notBelieved(code: "protocol") }
        let moment = now ?? WeChatAdapter.written(response.headers)
        switch WeChatAuthenticity.judge(response.headers, response.body, credentials, at: moment) {
        case .genuine: break
        case .unsigned: return .notBelieved(code: "unsigned")
        case .refused(let reason, _): return .notBelieved(code: reason.rawValue)
        }
        guard let document = try? JSONParser.parse(response.body) else { return .notBelieved(code: "protocol") }
        guard response.status == 200 else {
            let code = ChannelText.token(document["code"]?.stringValue) ?? "http_\(response.status)"
            return response.status == 404 && code == "RESOURCE_NOT_EXISTS" ? .none : .notBelieved(code: code)
        }
        guard let entries = document["data"]?.arrayValue, entries.count <= Limits.platformCertificates else {
            return .notBelieved(code: "protocol")
        }
        var found: [PlatformCertificate] = []
        for entry in entries {
            guard let certificate = opened(entry) else { return .notBelieved(code: "decryption") }
            found.append(certificate)
        }
        return .certificates(found)
    }

    package func knowing(_ more: [PlatformCertificate], at now: Timestamp) -> any CertificateRenewing {
        WeChatAdapter(
            channel: channel, credentials: credentials.knowing(more, at: now), endpoint: endpoint,
            receiverNames: receiverNames, purpose: purpose)
    }

    /// One entry of the list, when the certificate in it opens and is the one that is named.
    private func opened(_ entry: JSONValue) -> PlatformCertificate? {
        guard let sealed = entry["encrypt_certificate"], sealed["algorithm"]?.stringValue == WeChatSealing.algorithm,
            let text = sealed["ciphertext"]?.stringValue, let nonce = sealed["nonce"]?.stringValue,
            let pem = WeChatSealing.open(
                ciphertext: text, nonce: nonce, associatedData: sealed["associated_data"]?.stringValue ?? "",
                key: credentials.apiV3Key),
            let certificate = try? Certificate(pem: pem), let serial = entry["serial_no"]?.stringValue,
            Certificate.normalized(serial: serial) == certificate.serialHex
        else { return nil }
        return PlatformCertificate(certificate)
    }

    /// When an answer says it was written.
    private static func written(_ headers: HTTPHeaders) -> Timestamp {
        let seconds = ChannelText.wholeNumber(headers["Wechatpay-Timestamp"]) ?? 0
        return Timestamp(milliseconds: min(max(0, seconds), 253_402_300_799) * 1_000)
    }
}

import Cryptography
import HTTPMessage
import Payments

/// Whether an answer or a notification is WeChat Pay's, judged on its raw bytes.
enum WeChatAuthenticity: Equatable {
    case genuine
    /// It carries no signature at all.
    case unsigned
    case refused(NotificationRefusal.Reason, String)

    /// What an answer that is not genuine is called: one under a certificate we do not know may well be WeChat Pay's.
    var code: String {
        if case .refused(.unknownSerial, _) = self { return NotificationRefusal.Reason.unknownSerial.rawValue }
        return "forged"
    }

    static func judge(
        _ headers: HTTPHeaders, _ body: [UInt8], _ credentials: WeChatCredentials, at now: Timestamp
    ) -> WeChatAuthenticity {
        guard let signature = headers["Wechatpay-Signature"] else { return .unsigned }
        guard let serial = headers["Wechatpay-Serial"], let nonce = headers["Wechatpay-Nonce"],
            let time = headers["Wechatpay-Timestamp"], let seconds = ChannelText.wholeNumber(time),
            !nonce.isEmpty, nonce.utf8.count <= 128
        else { return .refused(.malformed, "a Wechatpay header is missing or malformed") }
        if let type = headers["Wechatpay-Signature-Type"], type != WeChatSigning.scheme {
            return .refused(.signature, "signature type is not \(WeChatSigning.scheme)")
        }
        // Compared without subtracting first: the number is not yet believed.
        let (age, overflow) = now.seconds.subtractingReportingOverflow(seconds)
        guard !overflow, abs(age) < Limits.clockWindowSeconds else {
            return .refused(.clock, "timestamp is \(Limits.clockWindowSeconds) s or more from our clock")
        }
        guard let key = credentials.platformKey(serial) else {
            return .refused(.unknownSerial, "serial \(TextLimit.characters(64).cut(ChannelText.message(serial)))")
        }
        guard !signature.hasPrefix(WeChatSigning.probePrefix) else {
            return .refused(.signature, "a probe signature")
        }
        let text = WeChatSigning.answerText(timestamp: time, nonce: nonce, body: body)
        guard WeChatSigning.verifies(signature, of: text, by: key) else {
            return .refused(.signature, "signature does not hold")
        }
        return .genuine
    }
}

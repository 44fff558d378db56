import Cryptography
import HTTPMessage
import JSON
import Payments

/// The custom robot of a DingTalk group ("自定义机器人接入", security setting "加签").
///
/// `POST https://oapi.dingtalk.com/robot/send?access_token=...&timestamp=...&sign=...`, where `timestamp` is in
/// milliseconds and at most an hour off, and `sign` is the percent-encoded Base64 of HMAC-SHA256 over `timestamp LF
/// secret` with the secret as key. HTTP 200 with `{"errcode":0,"errmsg":"ok"}` is delivery; 310000 is a wrong
/// signature.
/// More than 20 messages a minute are answered with 130101 and shut the robot up for ten minutes.
enum DingTalkRobot {
    static func request(_ message: AlertMessage, to address: ReceiverAddress, at now: Timestamp) -> HTTPRequest {
        var url = address.text
        if let secret = address.secret {
            let signed = [
                (name: "timestamp", value: String(now.milliseconds)),
                (name: "sign", value: sign(timestamp: now.milliseconds, secret: secret)),
            ]
            url += (url.contains("?") ? "&" : "?") + FormCoding.encode(signed)
        }
        let text = "### \(message.title)\n\n" + message.entries.map(\.listItem).joined(separator: "\n")
        let body: JSONValue = .object([
            "msgtype": .string("markdown"),
            "markdown": .object(["title": .string(message.title), "text": .string(text)]),
            "at": .object(["isAtAll": .bool(false)]),
        ])
        return AlertWire.post(url, JSONWriter.bytes(body))
    }

    /// Base64, before percent-encoding.
    static func sign(timestamp: Int64, secret: SecretBytes) -> String {
        let text = Array("\(timestamp)\n".utf8) + secret.withBytes { $0 }
        return Base64.encode(HMACSHA256.code(text, key: secret))
    }

    static func answer(_ outcome: HTTPOutcome) -> DeliveryAnswer {
        DeliveryAnswer.read(outcome, member: "errcode") { code, _ in tooFast.contains(code) }
    }

    /// "send too fast, exceed 20 times per minute" and the newer number for the same.
    private static let tooFast: Set<Int64> = [130_101, 410_100, 660_026]
}

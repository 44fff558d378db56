import Cryptography
import HTTPMessage
import JSON
import Payments

/// The custom bot of a Feishu or Lark group ("自定义机器人使用指南").
///
/// `POST https://open.feishu.cn/open-apis/bot/v2/hook/...` with `timestamp` (seconds, as text, at most an hour off) and
/// `sign` in the body: the Base64 of HMAC-SHA256 over nothing, with `timestamp LF secret` as key. `{"code":0}` is
/// delivery; 19021 is a wrong signature or clock, 11232 and 9499 "too many request" are more than 100 a minute or 5 a
/// second, 19024 a missing key word. Bodies of at most 20 KB.
///
/// The text goes as a rich post of plain text elements: in these nothing is read as markup, nobody can be called.
enum FeishuRobot {
    static func request(_ message: AlertMessage, to address: ReceiverAddress, at now: Timestamp) -> HTTPRequest {
        let lines = message.entries.map { entry -> JSONValue in
            .array([.object(["tag": .string("text"), "text": .string(entry.marked)])])
        }
        let post: JSONValue = .object([
            "zh_cn": .object(["title": .string(message.title), "content": .array(lines)])
        ])
        var members: [JSONMember] = []
        if let secret = address.secret {
            members.append(JSONMember(name: "timestamp", value: .string(String(now.seconds))))
            members.append(JSONMember(name: "sign", value: .string(sign(timestamp: now.seconds, secret: secret))))
        }
        members.append(JSONMember(name: "msg_type", value: .string("post")))
        members.append(JSONMember(name: "content", value: .object(["post": post])))
        return AlertWire.post(address.text, JSONWriter.bytes(.object(members)))
    }

    static func sign(timestamp: Int64, secret: SecretBytes) -> String {
        let key = Array("\(timestamp)\n".utf8) + secret.withBytes { $0 }
        return Base64.encode(HMACSHA256.code([], key: key))
    }

    static func answer(_ outcome: HTTPOutcome) -> DeliveryAnswer {
        DeliveryAnswer.read(outcome, member: "code") { code, body in
            // 9499 is also a body it cannot read: only its words tell.
            code == 11_232 || code == 9_499 && (body["msg"]?.stringValue ?? "").lowercased().contains("too many")
        }
    }
}

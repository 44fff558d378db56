import HTTPMessage
import JSON

/// The message robot of a WeCom group ("群机器人配置说明").
///
/// `POST https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=...`; the key is all that protects it, nothing is signed.
/// Markdown of at most 4,096 bytes of UTF-8. `{"errcode":0}` is delivery, 45009 is more than 20 messages a minute,
/// 93000 a key nobody knows.
enum WeComRobot {
    static func request(_ message: AlertMessage, to address: ReceiverAddress) -> HTTPRequest {
        let lines = message.entries.map { "> <font color=\"\(colour($0))\">\($0.mark)</font> \($0.text)" }
        let content = ("**\(message.title)**\n" + lines.joined(separator: "\n")).cut(toBytes: contentBytes)
        let body: JSONValue = .object([
            "msgtype": .string("markdown"), "markdown": .object(["content": .string(content)]),
        ])
        return AlertWire.post(address.text, JSONWriter.bytes(body))
    }

    static func answer(_ outcome: HTTPOutcome) -> DeliveryAnswer {
        DeliveryAnswer.read(outcome, member: "errcode") { code, _ in code == 45_009 }
    }

    /// The three colours its markdown knows: green, grey, orange.
    private static func colour(_ entry: AlertEntry) -> String {
        switch entry.state {
        case .ended: "info"
        case .test: "comment"
        case .raised, .again: entry.isCritical ? "warning" : "comment"
        }
    }

    static let contentBytes = 4_096
}

extension String {
    /// At most so many bytes of UTF-8, whole characters.
    func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var result = ""
        var bytes = 0
        for character in self {
            bytes += character.utf8.count
            if bytes > limit { return result }
            result.append(character)
        }
        return result
    }
}

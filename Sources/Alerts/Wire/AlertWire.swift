package import Cryptography
package import HTTPMessage
package import Payments

/// Where a receiver is and what we sign with. Read from files by the rim, printed nowhere: the address of a robot holds
/// its key.
package struct ReceiverAddress: Sendable {
    /// The whole address, with its token or key where the kind has one.
    package let url: SecretBytes
    /// What we sign with; nil for a robot without a signature (WeCom has none).
    package let secret: SecretBytes?

    package init(url: SecretBytes, secret: SecretBytes?) {
        self.url = url
        self.secret = secret
    }

    var text: String { url.withBytes { String(decoding: $0, as: UTF8.self) } }
}

/// Messages as each kind of receiver wants them: a message in, a request out; an answer in, what came of it out.
package enum AlertWire {
    /// - Parameters:
    ///   - now: signed where the kind signs; receivers believe it for an hour, a webhook for five minutes.
    ///   - nonce: of a webhook's signature, new with each try.
    package static func request(
        _ message: AlertMessage, kind: ReceiverKind, to address: ReceiverAddress, at now: Timestamp, nonce: String
    ) -> HTTPRequest {
        switch kind {
        case .dingtalk: DingTalkRobot.request(message, to: address, at: now)
        case .wecom: WeComRobot.request(message, to: address)
        case .feishu: FeishuRobot.request(message, to: address, at: now)
        case .webhook: AlertWebhook.request(message, to: address, at: now, nonce: nonce)
        }
    }

    package static func answer(_ outcome: HTTPOutcome, kind: ReceiverKind) -> DeliveryAnswer {
        switch kind {
        case .dingtalk: DingTalkRobot.answer(outcome)
        case .wecom: WeComRobot.answer(outcome)
        case .feishu: FeishuRobot.answer(outcome)
        case .webhook: AlertWebhook.answer(outcome)
        }
    }

    static func post(_ url: String, _ body: [UInt8]) -> HTTPRequest {
        HTTPRequest(
            method: "POST", url: url,
            headers: ["Content-Type": "application/json; charset=utf-8", "User-Agent": "PayDeck"], body: body)
    }
}

extension AlertEntry {
    /// "12345 bytes of text" cut at a line's end is the outbox's work; here each entry is one line of a list.
    var listItem: String { "- " + marked }
}

import Cryptography
import HTTPMessage
import JSON
import Payments

/// Any HTTP server. The raw body is signed as messages to shops are: hex HMAC-SHA256 with the secret over `timestamp LF
/// nonce LF body LF`. A repeat has the same `PayDeck-Event-Id`, so this receiver can tell repeats. 2xx is delivery.
enum AlertWebhook {
    static func request(
        _ message: AlertMessage, to address: ReceiverAddress, at now: Timestamp, nonce: String
    ) -> HTTPRequest {
        let body = JSONWriter.bytes(document(message))
        var request = AlertWire.post(address.text, body)
        request.headers.add("PayDeck-Event", "alerts")
        request.headers.add("PayDeck-Event-Id", message.number)
        if let secret = address.secret {
            request.headers.add("PayDeck-Timestamp", String(now.seconds))
            request.headers.add("PayDeck-Nonce", nonce)
            request.headers.add(
                "PayDeck-Signature", sign(timestamp: now.seconds, nonce: nonce, body: body, secret: secret))
        }
        return request
    }

    static func sign(timestamp: Int64, nonce: String, body: [UInt8], secret: SecretBytes) -> String {
        Hex.lower(HMACSHA256.code(Array("\(timestamp)\n\(nonce)\n".utf8) + body + [10], key: secret))
    }

    static func answer(_ outcome: HTTPOutcome) -> DeliveryAnswer {
        switch DeliveryAnswer.general(outcome) {
        case .failure(let answered): answered.answer
        case .success(let response):
            (200...299).contains(response.status) ? .delivered : .refused(code: "http \(response.status)")
        }
    }

    private static func document(_ message: AlertMessage) -> JSONValue {
        .object([
            "id": .string(message.number), "event": .string("alerts"),
            "created_at": .string(message.at.rfc3339Beijing), "title": .string(message.title),
            "alerts": .array(message.entries.map(entry)),
        ])
    }

    private static func entry(_ entry: AlertEntry) -> JSONValue {
        .object([
            "id": .string(entry.alert), "state": .string(entry.state.rawValue), "kind": .string(entry.kind),
            "severity": .string(entry.severity), "channel": entry.channel.isEmpty ? .null : .string(entry.channel),
            "since": .string(Timestamp(milliseconds: entry.since).rfc3339Beijing),
            "ended_at": entry.endedAt.map { .string(Timestamp(milliseconds: $0).rfc3339Beijing) } ?? .null,
            "text": .string(entry.text),
        ])
    }
}

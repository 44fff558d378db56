package import JSON
import Payments

// Text for the store.
extension ReceiverOutbox {
    /// Under which key the outboxes stand among the store's settings, by the receivers' names.
    package static let storeKey = "engine.alert_receivers"

    package var value: JSONValue {
        .object([
            "told": .object(told.sorted { $0.key < $1.key }.map {
                JSONMember(name: $0.key, value: .integer($0.value))
            }),
            "message": message?.value ?? .null, "tries": .integer(tries),
            "sent": .array(sentAt.map { .integer($0.milliseconds) }),
            "rests_until": restsUntil.map { .integer($0.milliseconds) } ?? .null,
            "delivered": .integer(delivered), "limited": .integer(limited), "failed": .integer(failed),
            "failing": .integer(failing), "code": .string(lastCode),
            "delivered_at": lastDeliveredAt.map { .integer($0.milliseconds) } ?? .null,
        ])
    }

    package init(value: JSONValue) {
        self.init()
        for member in value["told"]?.members ?? [] {
            told[member.name] = member.value.integerValue.map { Int(clamping: $0) }
        }
        message = value["message"].flatMap(AlertMessage.init(value:))
        tries = Int(clamping: value["tries"]?.integerValue ?? 0)
        sentAt = (value["sent"]?.arrayValue ?? []).compactMap { moment in
            moment.integerValue.map(Timestamp.init(milliseconds:))
        }
        restsUntil = value["rests_until"]?.integerValue.map(Timestamp.init(milliseconds:))
        delivered = value["delivered"]?.integerValue ?? 0
        limited = value["limited"]?.integerValue ?? 0
        failed = value["failed"]?.integerValue ?? 0
        failing = Int(clamping: value["failing"]?.integerValue ?? 0)
        lastCode = value["code"]?.stringValue ?? ""
        lastDeliveredAt = value["delivered_at"]?.integerValue.map(Timestamp.init(milliseconds:))
    }
}

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

    /// - Throws: what does not read, for an outbox that forgot what it told would tell it again, or never.
    package init(value: JSONValue) throws(JSONFieldFault) {
        self.init()
        var fields = try JSONFields(value, "the outbox of a receiver")
        for member in try fields.optionalTable("told") ?? [] { told[member.name] = Int(clamping: try member.integer()) }
        message = try fields.optionalValue("message").map { (value) throws(JSONFieldFault) in
            guard let message = AlertMessage(value: value) else { throw JSONFieldFault("a message does not read") }
            return message
        }
        tries = Int(clamping: try fields.optionalInteger("tries") ?? 0)
        sentAt = try (fields.optionalList("sent") ?? []).each("the tries of a message") { moment in
            moment.integerValue.map(Timestamp.init(milliseconds:))
        }
        restsUntil = try fields.optionalInteger("rests_until").map(Timestamp.init(milliseconds:))
        delivered = try fields.optionalInteger("delivered") ?? 0
        limited = try fields.optionalInteger("limited") ?? 0
        failed = try fields.optionalInteger("failed") ?? 0
        failing = Int(clamping: try fields.optionalInteger("failing") ?? 0)
        lastCode = try fields.optionalText("code") ?? ""
        lastDeliveredAt = try fields.optionalInteger("delivered_at").map(Timestamp.init(milliseconds:))
        try fields.finish()
    }
}

import Engine
import JSON
import Payments

/// Examples of lists and messages.
extension MerchantExamples {
    static let messageID = TaskID(trusted: "N1KAQXF0TC5N7C3Q9D1B6GR2MW")
    static let cursor = ListCursor(at: at, id: orderID.text)

    var listedOrder: JSONValue {
        let inside = Set(MerchantSchemas(channels: []).orderList.itemNames)
        return .object((order.members ?? []).filter { inside.contains($0.name) })
    }

    func page(_ items: [JSONValue]) -> JSONValue {
        .object([
            "items": .array(items), "next": .string(MerchantExamples.cursor.text), "more": .bool(false),
        ])
    }

    /// As the API renders it, but for the body, which is the example of a message.
    var delivery: JSONValue {
        .object([
            "id": .string(MerchantExamples.messageID.text), "event": "order.paid",
            "order_id": .string(MerchantExamples.orderID.text), "url": "https://shop.example/paydeck/notify",
            "state": "waiting", "tries": .integer(2), "last_answer": "503", "next_at": "2026-11-23T09:32:05+08:00",
            "created_at": "2026-11-23T09:31:20+08:00", "message": message,
        ])
    }
}

extension ObjectSchema {
    /// Names of the members of a page's items.
    fileprivate var itemNames: [String] {
        for field in fields {
            if case .list(.object(let item), _) = field.schema { return item.fields.map(\.name) }
        }
        return []
    }
}

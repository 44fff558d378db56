import Engine
import JSON
import Payments

/// Pages of a shop's rows, and its messages, in the API's words.
enum ListRendering {
    static func page(_ page: ShopPage) throws(APIError) -> JSONValue {
        var rows: [JSONValue] = []
        switch page.rows {
        case .orders(let orders): rows = orders.map(order)
        case .refunds(let refunds):
            rows = refunds.map { OrderRendering.refund($0.refund, shopOrderNumber: $0.shopOrderNumber) }
        case .withdrawals(let withdrawals):
            rows = withdrawals.map { PayoutRendering.withdrawal($0, isRepeat: false) }
        case .messages(let messages): for message in messages { rows.append(try delivery(message)) }
        }
        return .object([
            "items": .array(rows), "next": OrderRendering.text(page.next?.text), "more": .bool(page.hasMore),
        ])
    }

    static func delivery(_ delivery: Delivery) throws(APIError) -> JSONValue {
        let message = delivery.message
        guard let content = try? JSONParser.parse(Array(message.body.utf8)) else {
            throw APIError(.internalFault, rule: "message \(message.id) is not readable in the store")
        }
        return .object([
            "id": .string(message.id.text), "event": .string(message.event),
            "order_id": OrderRendering.text(message.order.text), "url": .string(message.url),
            "state": .string(state(delivery.state)), "tries": .integer(delivery.tries),
            "last_answer": OrderRendering.text(delivery.lastAnswer),
            "next_at": OrderRendering.moment(delivery.nextAt),
            "created_at": OrderRendering.moment(message.createdAt), "message": content,
        ])
    }

    static func state(_ state: TaskState) -> String {
        switch state {
        case .open: "waiting"
        case .done: "delivered"
        case .dead: "given_up"
        }
    }

    /// An order without what hangs on it: that is one call more, of the order itself.
    private static func order(_ order: Order) -> JSONValue {
        let flags = MerchantSchemas.flags.filter { order.flags.contains($0.flag) }.map { JSONValue.string($0.name) }
        return .object([
            "id": .string(order.id.text), "shop_order_number": .string(order.shopOrderNumber),
            "state": .string(order.state.rawValue), "amount": .integer(order.amount.minorUnits),
            "currency": .string(order.amount.currency.rawValue), "description": .string(order.description),
            "channel": OrderRendering.text(order.channel?.text), "paid_amount": .integer(order.paidMinorUnits),
            "paid_at": OrderRendering.moment(order.paidAt), "refunded_amount": .integer(order.refundedMinorUnits),
            "refund_pending_amount": .integer(order.refundPendingMinorUnits),
            "hold": .string((order.mayNotMove ? HoldState.held : order.hold).rawValue),
            "refunded_elsewhere": .bool(order.flags.contains(.refundedElsewhere)),
            "refund_unknown": .bool(order.flags.contains(.refundUnknown)),
            "flags": .array(flags), "late": .bool(order.flags.contains(.late)),
            "created_at": OrderRendering.moment(order.createdAt),
            "expires_at": OrderRendering.moment(order.expiresAt),
            "updated_at": OrderRendering.moment(order.updatedAt),
        ])
    }
}

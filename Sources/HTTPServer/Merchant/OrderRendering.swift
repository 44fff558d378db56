import Engine
import JSON
import Payments

/// Orders and refunds in the API's words.
enum OrderRendering {
    static func order(_ report: OrderReport) -> JSONValue {
        let order = report.order
        let refunds = report.refunds.map { refund($0, shopOrderNumber: order.shopOrderNumber) }
        let flags = MerchantSchemas.flags.filter { order.flags.contains($0.flag) }.map { JSONValue.string($0.name) }
        return .object([
            "id": .string(order.id.text), "shop_order_number": .string(order.shopOrderNumber),
            "state": .string(order.state.rawValue), "amount": .integer(order.amount.minorUnits),
            "currency": .string(order.amount.currency.rawValue), "description": .string(order.description),
            "channel": text(order.channel?.text ?? report.attempt?.channel.text),
            "channel_trade_number": text(report.attempt?.channelTradeNumber),
            "attempt": report.attempt.map(attempt) ?? .null, "outcome_unknown": .bool(report.isUnknown),
            "paid_amount": .integer(order.paidMinorUnits), "paid_at": moment(order.paidAt),
            "refunded_amount": .integer(order.refundedMinorUnits),
            "refund_pending_amount": .integer(order.refundPendingMinorUnits),
            "hold": .string((order.mayNotMove ? HoldState.held : order.hold).rawValue),
            "refunded_elsewhere": .bool(order.flags.contains(.refundedElsewhere)),
            "refund_unknown": .bool(report.refundUnknown),
            "flags": .array(flags), "late": .bool(order.flags.contains(.late)), "refunds": .array(refunds),
            "split": .array(report.legs.map(leg)), "created_at": moment(order.createdAt),
            "expires_at": moment(order.expiresAt), "updated_at": moment(order.updatedAt),
            "repeated": .bool(report.isRepeat),
        ])
    }

    static func refund(_ refund: Refund, shopOrderNumber: String, isRepeat: Bool = false) -> JSONValue {
        .object([
            "id": .string(refund.id.text), "order_id": .string(refund.order.text),
            "shop_order_number": .string(shopOrderNumber), "shop_refund_number": text(refund.shopRefundNumber),
            "kind": .string(refund.kind.rawValue), "state": .string(refund.state.rawValue),
            "amount": .integer(refund.amount.minorUnits), "currency": .string(refund.amount.currency.rawValue),
            "channel": .string(refund.channel.text), "reason": .string(refund.reason),
            "created_at": moment(refund.createdAt), "updated_at": moment(refund.updatedAt),
            "repeated": .bool(isRepeat),
        ])
    }

    private static func attempt(_ attempt: Attempt) -> JSONValue {
        .object([
            "id": .string(attempt.id.text), "channel": .string(attempt.channel.text),
            "state": .string(attempt.state.rawValue), "pay_parameter": .string(attempt.payParameter),
            "expires_at": moment(attempt.expiresAt),
        ])
    }

    static func leg(_ leg: SplitLeg) -> JSONValue {
        .object([
            "id": .string(leg.id.text), "participant": .string(leg.receiver.participant),
            "role": .string(leg.receiver.role.rawValue), "amount": .integer(leg.amount.minorUnits),
            "timing": .string(leg.timing.rawValue), "delivery": .string(leg.delivery.rawValue),
            "state": .string(leg.state.rawValue), "code": text(leg.lastCode),
            "returned_amount": .integer(leg.returnedMinorUnits), "settled_at": moment(leg.settledAt),
            "replaces": text(leg.replaces?.text),
        ])
    }

    static func moment(_ at: Timestamp?) -> JSONValue { at.map { .string($0.rfc3339Beijing) } ?? .null }

    static func text(_ value: String?) -> JSONValue {
        value.flatMap { $0.isEmpty ? nil : .string($0) } ?? .null
    }
}

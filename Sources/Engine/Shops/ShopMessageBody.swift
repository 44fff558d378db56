import JSON
import Payments

/// The JSON a shop receives. Field names and forms are those of the merchant API; the text is frozen with the fact it
/// tells.
enum ShopMessageBody {
    /// The event that tells of a fresh code.
    static let codeRenewed = "order.code_renewed"

    /// - Parameter event: "order.paid", "order.closed", "order.expired", "order.rejected", "order.failed",
    ///   "order.refunded_elsewhere" while it is not known how much went back, or `codeRenewed`, which carries
    ///   the attempt with its new code, too.
    /// - Parameter wording: what the buyer may be told of a rejection by a person.
    static func order(
        _ event: String, id: TaskID, _ file: OrderFile, wording: RejectionWording?, at now: Timestamp
    ) -> String {
        JSONWriter.text(.object(envelope(event, id, now) + [JSONMember(name: "order", value: order(file))]
            + (event == codeRenewed ? payable(file) : []) + told(wording)))
    }

    private static func payable(_ file: OrderFile) -> [JSONMember] {
        guard let attempt = file.attempts.last(where: { $0.state == .prepaid }) else { return [] }
        return [JSONMember(name: "attempt", value: .object([
            "id": .string(attempt.id.text), "channel": .string(attempt.channel.text),
            "state": .string(attempt.state.rawValue), "pay_parameter": .string(attempt.payParameter),
            "expires_at": .string(attempt.expiresAt.rfc3339Beijing),
        ]))]
    }

    private static func told(_ wording: RejectionWording?) -> [JSONMember] {
        guard let wording else { return [] }
        return [JSONMember(name: "wording", value: .object([
            "code": .string(wording.rawValue), "zh": .string(wording.chinese), "en": .string(wording.english),
        ]))]
    }

    /// - Parameter event: "refund.succeeded", "refund.failed", "order.refunded_elsewhere".
    static func refund(
        _ event: String, id: TaskID, _ refund: Refund, _ file: OrderFile, at now: Timestamp
    ) -> String {
        JSONWriter.text(.object(envelope(event, id, now) + [
            JSONMember(name: "refund", value: self.refund(refund, file.order)),
            JSONMember(name: "order", value: order(file)),
        ] + (refund.shopRefundNumber.isEmpty ? told(RejectionWording(refundReason: refund.reason)) : [])))
    }

    /// - Parameter event: "withdrawal." and the state it has reached.
    static func withdrawal(_ event: String, id: TaskID, _ row: Withdrawal, at now: Timestamp) -> String {
        JSONWriter.text(.object(envelope(event, id, now) + [
            JSONMember(name: "withdrawal", value: .object([
                "id": .string(row.id.text), "shop_withdrawal_number": .string(row.shopWithdrawalNumber),
                "participant": .string(row.participant), "state": .string(row.state.rawValue),
                "amount": .integer(row.amount.minorUnits), "fee": .integer(row.feeMinorUnits),
                "net_amount": .integer(row.netMinorUnits), "currency": .string(row.amount.currency.rawValue),
                "method": .string(row.method.rawValue), "tier": .string(row.tier.rawValue),
                "confirmation": text(row.confirmation), "code": text(row.lastCode),
                "created_at": .string(row.createdAt.rfc3339Beijing),
            ]))
        ]))
    }

    private static func envelope(_ event: String, _ id: TaskID, _ now: Timestamp) -> [JSONMember] {
        [
            JSONMember(name: "id", value: .string(id.text)), JSONMember(name: "event", value: .string(event)),
            JSONMember(name: "created_at", value: .string(now.rfc3339Beijing)),
        ]
    }

    private static func order(_ file: OrderFile) -> JSONValue {
        let order = file.order
        return .object([
            "id": .string(order.id.text), "shop_order_number": .string(order.shopOrderNumber),
            "state": .string(order.state.rawValue), "amount": .integer(order.amount.minorUnits),
            "currency": .string(order.amount.currency.rawValue), "channel": text(order.channel?.text),
            "channel_trade_number": text(file.winner?.channelTradeNumber),
            "paid_amount": .integer(order.paidMinorUnits),
            "paid_at": text(order.paidAt?.rfc3339Beijing),
            "refunded_amount": .integer(order.refundedMinorUnits),
            "refunded_elsewhere": .bool(order.flags.contains(.refundedElsewhere)),
            "refund_unknown": .bool(file.attempts.contains(where: \.isRefundUnknown)),
            "late": .bool(order.flags.contains(.late)), "created_at": .string(order.createdAt.rfc3339Beijing),
        ])
    }

    private static func refund(_ refund: Refund, _ order: Order) -> JSONValue {
        .object([
            "id": .string(refund.id.text), "shop_refund_number": text(refund.shopRefundNumber),
            "shop_order_number": .string(order.shopOrderNumber), "kind": .string(refund.kind.rawValue),
            "state": .string(refund.state.rawValue),
            "amount": .integer(refund.amount.minorUnits), "currency": .string(refund.amount.currency.rawValue),
            "reason": .string(refund.reason), "created_at": .string(refund.createdAt.rfc3339Beijing),
        ])
    }

    private static func text(_ value: String?) -> JSONValue {
        value.flatMap { $0.isEmpty ? nil : .string($0) } ?? .null
    }
}

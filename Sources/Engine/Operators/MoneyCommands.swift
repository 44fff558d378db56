import Operations
import Payments

/// Refunds by people.
extension Turn {
    func refundByOperator(
        _ order: String, _ minorUnits: Int64, _ reason: String
    ) throws -> (CommandResult, String) {
        try refundNow(OrderID(trusted: order), minorUnits, reason)
        return (CommandResult(outcome: .done), Money.fen(minorUnits).decimalText)
    }

    private func refundNow(_ id: OrderID, _ minorUnits: Int64, _ reason: String) throws {
        guard try open(id) else { throw CommandRefused(.unknownTarget, "no such order") }
        let amount = Money(minorUnits: minorUnits, currency: self[id].order.amount.currency)
        do {
            try checkRefund(amount, of: id)
        } catch {
            throw CommandRefused(.notRefundable, error.rule)
        }
        _ = try refundOrder(id, amount: amount, kind: .shopOperator, shopRefundNumber: "", reason: reason)
    }
}

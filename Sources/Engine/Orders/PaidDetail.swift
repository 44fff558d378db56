import JSON
import Ledger
import Payments

/// Facts of a payment as the feed keeps them: the fee, what rounding left of the split plan, and its currency unless
/// that is CNY.
enum PaidDetail {
    static func text(_ order: Order, _ commission: CommissionRule) -> String {
        let plan = order.splitPlan?.finally(of: order, commission)
        let base = order.paidMinorUnits - (plan?.base == .netOfFee ? order.feeMinorUnits : 0)
        let left = plan?.roundingMinorUnits(of: base) ?? 0
        var text = "{\"fee\":\(order.feeMinorUnits)"
        if left > 0 { text += ",\"rounding\":\(left)" }
        if order.amount.currency != .cny { text += ",\"currency\":\"\(order.amount.currency.rawValue)\"" }
        return text + "}"
    }

    /// The currency of the payment; CNY when it is not said.
    static func currency(_ detail: String) -> Currency {
        guard detail.contains("currency"), let value = try? JSONParser.parse(detail) else { return .cny }
        return value["currency"]?.stringValue.flatMap { Currency(rawValue: $0) } ?? .cny
    }

    static func rounding(_ detail: String) -> Int64? {
        guard detail.utf8.count > 20, let value = try? JSONParser.parse(detail) else { return nil }
        return value["rounding"]?.integerValue
    }
}

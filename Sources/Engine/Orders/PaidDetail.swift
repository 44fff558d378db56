import JSON
import Ledger
import Payments

/// Facts of a payment as the feed keeps them: the fee, and what rounding left of the split plan.
enum PaidDetail {
    static func text(_ order: Order, _ commission: CommissionRule) -> String {
        let plan = order.splitPlan?.finally(of: order, commission)
        let base = order.paidMinorUnits - (plan?.base == .netOfFee ? order.feeMinorUnits : 0)
        let left = plan?.roundingMinorUnits(of: base) ?? 0
        return left > 0 ? "{\"fee\":\(order.feeMinorUnits),\"rounding\":\(left)}" : "{\"fee\":\(order.feeMinorUnits)}"
    }

    static func rounding(_ detail: String) -> Int64? {
        guard detail.utf8.count > 20, let value = try? JSONParser.parse(detail) else { return nil }
        return value["rounding"]?.integerValue
    }
}

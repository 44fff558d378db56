import Engine
import Payments
import Storage

/// What people decided about an order's money happened once, and where two had to decide two did.
extension Simulation {
    func checkReview(_ order: Order, _ refunds: [Refund]) throws {
        let cases = try process.store.cases(of: order.id).filter { $0.kind == .moneyHeld }
        let given = refunds.count { $0.kind == .reviewRejected }
        // To reject what was refunded elsewhere sends the rest back, too.
        let elsewhere = try process.store.cases(of: order.id).filter { $0.kind == .refundedElsewhere }
        let rejected = (cases + elsewhere).count { $0.state == .rejected }
        if given > rejected {
            violate("review", "order \(order.shopOrderNumber) gave its money back \(given) times for \(rejected) cases")
        }
        for item in cases where !item.decidedBy.isEmpty && item.decidedBy != "engine" {
            checkVoices(item, order)
        }
    }

    private func checkVoices(_ item: ReviewCase, _ order: Order) {
        let voices = item.standing
        if Set(voices.map(\.uid)).count != voices.count {
            violate("review", "one person answered twice about \(order.shopOrderNumber)")
        }
        let needed = item.amount.minorUnits >= parties.configuration.limits.secondPersonMinorUnits ? 2 : 1
        if voices.count < needed {
            violate("review", "\(voices.count) of \(needed) people decided about \(order.shopOrderNumber)")
        }
        if let last = voices.last, last.isApproval != (item.state == .approved) {
            violate("review", "\(order.shopOrderNumber) is \(item.state.rawValue) against the last answer")
        }
    }
}

import Payments

/// An order with everything that hangs on it, as one value: opened once a turn, changed in memory, written back at its
/// end.
struct OrderFile: Sendable, Equatable {
    var order: Order
    /// By number, the first attempt first.
    var attempts: [Attempt] = []
    var refunds: [Refund] = []
    var legs: [SplitLeg] = []
    /// Shares on their way back, and how that went.
    var returns: [SplitReturn] = []

    func attemptIndex(_ id: AttemptID) -> Int? { attempts.firstIndex { $0.id == id } }
    func refundIndex(_ id: RefundID) -> Int? { refunds.firstIndex { $0.id == id } }
    func legIndex(_ id: LegID) -> Int? { legs.firstIndex { $0.id == id } }
    func returnIndex(_ id: ReturnID) -> Int? { returns.firstIndex { $0.id == id } }

    /// The order's payment.
    var winner: Attempt? {
        guard let id = order.paidAttempt else { return nil }
        return attempts.first { $0.id == id }
    }

    var openAttempts: [Attempt] { attempts.filter { !$0.state.isTerminal } }

    /// True while an attempt's outcome cannot be told.
    var isUnknown: Bool {
        order.state == .paying && attempts.contains { $0.state == .unknown || ($0.state == .closing && !wantsClose) }
    }

    /// The shop asked to close it, and it has not ended yet.
    var wantsClose: Bool { order.flags.contains(.closing) && !order.state.isTerminal }

    /// Money that has left to receivers, or may have: everything frozen into a request and not refused.
    var dividedMinorUnits: Int64 {
        legs.reduce(0) { sum, leg in
            switch leg.state {
            case .sent, .unknown, .accepted, .processing, .blocked, .settled:
                sum + leg.amount.minorUnits - leg.returnedMinorUnits
            case .waiting, .failed, .cancelled, .returned: sum
            }
        }
    }

    /// What may still be refunded: what is left of the payment when refunds are taken off. Shares that have left come
    /// back first. What the channel told to have gone back counts before it is known whose refund it was.
    var refundableMinorUnits: Int64 {
        let told = winner?.refundedToldMinorUnits ?? 0
        return max(0, min(order.refundableMinorUnits, order.paidMinorUnits - told))
    }

    /// What risk holds of the payment: all of it less the fee, less what refunds took since.
    var heldMinorUnits: Int64 {
        guard order.state == .paid, order.hold == .held else { return 0 }
        let refunds = refunds.reduce(0) { $0 + ($1.kind.countsAgainstOrder ? $1.amount.minorUnits : 0) }
        return max(0, order.paidMinorUnits - order.feeMinorUnits - refunds)
    }

    /// The share that took this one's place; nil when none did.
    func successor(of leg: SplitLeg) -> SplitLeg? { legs.first { $0.replaces == leg.id } }

    var hasOpenRefund: Bool {
        refunds.contains { $0.kind.countsAgainstOrder && !$0.state.isTerminal }
    }
}

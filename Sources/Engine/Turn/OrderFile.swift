import Payments

/// An order with everything that hangs on it, as one value: opened once a turn, changed in memory, written back at its
/// end.
struct OrderFile: Sendable, Equatable {
    var order: Order
    /// By number, the first attempt first.
    var attempts: [Attempt] = []
    var refunds: [Refund] = []
    var legs: [SplitLeg] = []

    func attemptIndex(_ id: AttemptID) -> Int? { attempts.firstIndex { $0.id == id } }
    func refundIndex(_ id: RefundID) -> Int? { refunds.firstIndex { $0.id == id } }

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

    /// What may still be refunded: what is left of the payment when refunds and shares that left are taken off. Taking
    /// shares back from receivers first, so that more can be refunded, is not part of this form of the engine.
    var refundableMinorUnits: Int64 { max(0, order.refundableMinorUnits - dividedMinorUnits) }

    var hasOpenRefund: Bool {
        refunds.contains { $0.kind.countsAgainstOrder && !$0.state.isTerminal }
    }
}

/// What must hold in the channels' books whatever the engine, the network and the faults did.
extension SandboxTruth {
    /// Empty when all holds; else one line a broken rule, naming the trade.
    package func faults() -> [String] {
        trades.flatMap { trade in
            SandboxTruth.rules.compactMap { $0.holds(trade) ? nil : "\(trade.channel) \(trade.number): \($0.text)" }
        } + bank.faults
    }

    private static let rules: [(text: String, holds: @Sendable (Trade) -> Bool)] = [
        ("only a paid trade gives money away", { $0.paidAt != nil || ($0.refunds.isEmpty && $0.splits.isEmpty) }),
        ("a paid trade has an amount, an unpaid one has none", { ($0.paidAt != nil) == ($0.paidMinorUnits > 0) }),
        ("refunds and shares never pass the payment", { $0.keptMinorUnits >= 0 }),
        ("amounts are positive", {
            $0.refundAmounts.allSatisfy { $0.minorUnits > 0 } && $0.splits.allSatisfy { $0.minorUnits > 0 }
        }),
        ("a refund number refunds once", { Set($0.refunds).count == $0.refunds.count }),
        ("refunds add up", { trade in
            trade.refundAmounts.reduce(0) { $0 + $1.minorUnits } == trade.refundedMinorUnits
        }),
        ("a closed trade was not paid", { !$0.isClosed || $0.paidAt == nil }),
    ]
}

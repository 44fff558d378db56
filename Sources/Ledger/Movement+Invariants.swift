import Payments

extension Movement {
    /// What must hold for every movement, checked before it is written and after it is read.
    package func checkInvariants() throws(LedgerFault) {
        guard entries.count >= 2 else { throw LedgerFault(movement: id.text, what: "has \(entries.count) entries") }
        var debit: Int64 = 0
        var credit: Int64 = 0
        for entry in entries {
            guard entry.minorUnits > 0 else {
                throw LedgerFault(movement: id.text, what: "books \(entry.minorUnits) on \(entry.account.text)")
            }
            let (sum, overflow) = (entry.side == .debit ? debit : credit).addingReportingOverflow(entry.minorUnits)
            guard !overflow else { throw LedgerFault(movement: id.text, what: "overflows") }
            if entry.side == .debit { debit = sum } else { credit = sum }
        }
        guard debit == credit else {
            throw LedgerFault(movement: id.text, what: "debits \(debit), credits \(credit)")
        }
    }
}

/// A movement that must not be: the lane stops on it.
package struct LedgerFault: Error, Sendable, Equatable {
    package let movement: String
    package let what: String

    package init(movement: String, what: String) {
        self.movement = movement
        self.what = what
    }
}

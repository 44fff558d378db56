import Payments

extension BankBook {
    /// What must hold in the bank's books whatever was asked of it; one line a broken rule.
    func faults() -> [String] {
        var faults: [String] = []
        var sums: [String: Int64] = [:]
        var own: Int64 = 0
        for entry in entries {
            switch entry.kind {
            case .clear: sums[entry.account, default: 0] += entry.minorUnits
            case .return: sums[entry.account, default: 0] -= entry.minorUnits
            case .withdrawal: sums[entry.account, default: 0] -= entry.minorUnits + entry.fee
            case .withdrawalBack: sums[entry.account, default: 0] += entry.minorUnits + entry.fee
            case .debit: own += entry.minorUnits
            }
            if entry.kind == .withdrawal { own += entry.fee }
            if entry.kind == .withdrawalBack { own -= entry.fee }
        }
        for clear in clears.values {
            for item in clear.split.returns where item.state == .processing {
                sums[item.account, default: 0] -= item.minorUnits
            }
        }
        for account in accounts.values.sorted(by: { $0.number < $1.number }) {
            if account.balance < 0 { faults.append("bank \(account.number): a sub-account is never below zero") }
            if account.balance != sums[account.number] ?? 0 {
                faults.append("bank \(account.number): balance \(account.balance) is not what its entries make")
            }
        }
        if own != ownMinorUnits { faults.append("bank: the platform's account is not what its entries make") }
        for (number, clear) in clears.sorted(by: { $0.key < $1.key }) where !isWithinShares(clear) {
            faults.append("bank \(number): no more comes back than was cleared")
        }
        return faults
    }

    private func isWithinShares(_ clear: BankClear) -> Bool {
        clear.split.legs.allSatisfy { leg in
            leg.minorUnits > 0 && (0...leg.minorUnits).contains(leg.returnedMinorUnits)
                && (leg.state == .settled || leg.returnedMinorUnits == 0)
        }
    }
}

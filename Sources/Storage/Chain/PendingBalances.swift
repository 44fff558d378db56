import Payments

/// Ledger entries of the running batch that are not yet in the table of balances. Hot accounts (a channel's clearing
/// and fees) are touched by almost every order; adding them up here writes each account once a commit instead.
struct PendingBalances {
    struct Account: Hashable {
        let partition: Int
        let account: String
        let currency: String
    }

    struct Sum {
        var debit: Int64 = 0
        var credit: Int64 = 0
        var entries: Int64 = 0
    }

    private var entries: [(account: Account, side: String, minorUnits: Int64)] = []

    var mark: Int { entries.count }

    mutating func add(_ row: MovementRow) {
        for entry in row.entries {
            let account = Account(partition: row.partition, account: entry.account, currency: row.currency)
            entries.append((account, entry.side, entry.minorUnits))
        }
    }

    /// What the running batch adds to one account: debits less credits.
    func debitLessCredit(of account: Account) -> Int64 {
        entries.reduce(0) { sum, entry in
            guard entry.account == account else { return sum }
            return sum + (entry.side == "debit" ? entry.minorUnits : -entry.minorUnits)
        }
    }

    mutating func rollback(to mark: Int) { entries.removeLast(max(0, entries.count - mark)) }

    mutating func clear() { entries.removeAll(keepingCapacity: true) }

    /// One sum for each account touched, in a fixed order. Throws when a sum leaves 64 bits.
    func sums() throws(StoreError) -> [(account: Account, sum: Sum)] {
        var sums: [Account: Sum] = [:]
        for entry in entries {
            var sum = sums[entry.account] ?? Sum()
            let isDebit = entry.side == "debit"
            let (total, overflow) = (isDebit ? sum.debit : sum.credit).addingReportingOverflow(entry.minorUnits)
            guard !overflow else { throw .rejected("account \(entry.account.account): the batch's sum leaves 64 bits") }
            if isDebit { sum.debit = total } else { sum.credit = total }
            sum.entries += 1
            sums[entry.account] = sum
        }
        return sums.map { (account: $0.key, sum: $0.value) }
            .sorted {
                ($0.account.partition, $0.account.account, $0.account.currency)
                    < ($1.account.partition, $1.account.account, $1.account.currency)
            }
    }
}

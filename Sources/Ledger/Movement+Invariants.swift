import Payments

extension Movement {
    /// What holds for every movement, checked before it is written and after it is read.
    package func checkInvariants() throws(LedgerFault) {
        guard !entries.isEmpty else { throw .empty }
        guard entries.count <= Limits.entries else { throw .tooManyEntries(entries.count) }
        guard !subject.isEmpty else { throw .noSubject }
        var debit: Int128 = 0
        var credit: Int128 = 0
        for entry in entries {
            guard entry.minorUnits > 0 else { throw .notPositive(entry.account, entry.minorUnits) }
            guard entry.account.shop == shop else { throw .foreignShop(entry.account) }
            guard entry.account.hasPlainParts else { throw .malformedAccount(entry.account) }
            switch entry.side {
            case .debit: debit += Int128(entry.minorUnits)
            case .credit: credit += Int128(entry.minorUnits)
            }
        }
        guard debit == credit else { throw .unbalanced(debit: debit, credit: credit) }
        guard debit <= Int128(Int64.max) else { throw .tooLarge }
    }
}

/// What makes a movement unfit to be booked.
package enum LedgerFault: Error, Sendable, Equatable {
    case empty
    case tooManyEntries(Int)
    /// Without the fact it books, nothing would keep it from being booked twice.
    case noSubject
    case notPositive(LedgerAccount, Int64)
    /// Accounts belong to one shop; a movement never crosses shops. One currency holds by construction: it is the
    /// movement's.
    case foreignShop(LedgerAccount)
    /// A name that is empty or holds a slash would not be read back as the same account.
    case malformedAccount(LedgerAccount)
    case unbalanced(debit: Int128, credit: Int128)
    case tooLarge
}

extension LedgerFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "it has no entries"
        case .tooManyEntries(let count): "it has \(count) entries, at most \(Limits.entries) are allowed"
        case .noSubject: "it does not say what it books"
        case .notPositive(let account, let units): "\(account.text) has \(units); amounts are positive"
        case .foreignShop(let account): "\(account.text) belongs to another shop"
        case .malformedAccount(let account): "\(account.text) has an empty part or a slash in a name"
        case .unbalanced(let debit, let credit): "debits are \(debit), credits \(credit)"
        case .tooLarge: "its sum does not fit"
        }
    }
}

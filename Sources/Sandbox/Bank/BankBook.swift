import Cryptography
import Payments

/// A participant's own account at the bank.
struct BankAccount {
    let number: String
    let kind: String
    let holder: String
    let identity: SecretBytes
    var card: SecretBytes?
    var isFrozen = false
    var balance: Int64 = 0
}

/// The clearing account of one collected payment.
struct BankOrder {
    let number: String
    let channel: ChannelID
    let tradeNumber: String
    let minorUnits: Int64
    var clears: [String] = []
    /// What went to the platform's own account.
    var debited: Int64 = 0
    /// The debit that closed it.
    var closedBy: String?
}

struct BankClear {
    let order: String
    var split: SandboxSplit

    /// What its receivers have or may still get, less what has come back.
    var minorUnits: Int64 {
        split.minorUnits - split.returns.filter { $0.state == .succeeded }.reduce(0) { $0 + $1.minorUnits }
    }
}

struct BankEntry {
    enum Kind: String {
        case clear, `return`, withdrawal
        case withdrawalBack = "withdrawal_back"
        case debit
    }
    let place: Int64
    let kind: Kind
    let number: String
    let account: String
    let minorUnits: Int64
    let fee: Int64
    let at: Timestamp
}

/// The bank's books: sub-accounts, clearing accounts, and each fen that moved between them.
struct BankBook {
    private(set) var accounts: [String: BankAccount] = [:]
    private(set) var orders: [String: BankOrder] = [:]
    private(set) var clears: [String: BankClear] = [:]
    private(set) var clearOrder: [String] = []
    /// The clear each return belongs to.
    private(set) var clearOfReturn: [String: String] = [:]
    private(set) var debits: [String: (order: String, minorUnits: Int64)] = [:]
    private(set) var withdrawals = TransferBook()
    private(set) var fees: [String: Int64] = [:]
    private(set) var entries: [BankEntry] = []
    /// The platform's own account at the bank.
    private(set) var ownMinorUnits: Int64 = 0
    /// Clears with receivers or returns under way.
    private var busy: Set<String> = []
    var bindings: [String: (account: String, card: SecretBytes)] = [:]

    // MARK: accounts

    mutating func open(_ account: BankAccount) { accounts[account.number] = account }

    mutating func bind(_ card: SecretBytes, to account: String) { accounts[account]?.card = card }

    mutating func freeze(_ account: String, _ isFrozen: Bool) { accounts[account]?.isFrozen = isFrozen }

    // MARK: orders

    mutating func credit(_ order: BankOrder) { orders[order.number] = order }

    /// What may still be cleared of an order, given what its collecting channel has of it now.
    func available(_ order: BankOrder, _ trade: SandboxTrade?) -> Int64 {
        guard let trade else { return 0 }
        let cleared = order.clears.compactMap { clears[$0]?.minorUnits }.reduce(0, +)
        return max(0, trade.refundableMinorUnits - trade.splitMinorUnits - cleared - order.debited)
    }

    mutating func clear(_ number: String, _ clear: BankClear) {
        clears[number] = clear
        clearOrder.append(number)
        orders[clear.order]?.clears.append(number)
        busy.insert(number)
    }

    mutating func debit(_ number: String, of order: String, minorUnits: Int64, at now: Timestamp) {
        debits[number] = (order, minorUnits)
        orders[order]?.closedBy = number
        keep(minorUnits, of: order, as: number, at: now)
    }

    private mutating func keep(_ minorUnits: Int64, of order: String, as number: String, at now: Timestamp) {
        guard minorUnits > 0 else { return }
        orders[order]?.debited += minorUnits
        ownMinorUnits += minorUnits
        post(.debit, number, "", minorUnits, at: now)
    }

    /// Locks the amount at the receiver's until the return has ended.
    mutating func takeBack(_ item: SandboxReturn, from number: String, leg: Int) {
        accounts[item.account]?.balance -= item.minorUnits
        clears[number]?.split.legs[leg].returnedMinorUnits += item.minorUnits
        clears[number]?.split.returns.append(item)
        clearOfReturn[item.number] = number
        busy.insert(number)
    }

    // MARK: withdrawals

    mutating func withdraw(_ item: SandboxTransfer, fee: Int64) {
        accounts[item.account]?.balance -= item.minorUnits + fee
        ownMinorUnits += fee
        fees[item.number] = fee
        withdrawals.insert(item)
        post(.withdrawal, item.number, item.account, item.minorUnits, fee: fee, at: item.createdAt)
    }

    private mutating func giveBack(_ item: SandboxTransfer) {
        let fee = fees[item.number] ?? 0
        accounts[item.account]?.balance += item.minorUnits + fee
        ownMinorUnits -= fee
        post(.withdrawalBack, item.number, item.account, item.minorUnits, fee: fee, at: item.changedAt)
    }

    // MARK: time

    /// Ends what is due; returns the withdrawals that moved on to an end, and when.
    mutating func work(at now: Timestamp, transferWork: Int64) -> [(number: String, at: Timestamp)] {
        for number in busy.sorted() { finish(number, at: now) }
        let ended = withdrawals.work(at: now, milliseconds: transferWork)
        for number in Set(ended.map(\.number)).sorted() {
            guard let item = withdrawals[number] else { continue }
            if item.state == .failed || item.state == .returned { giveBack(item) }
        }
        return ended
    }

    var nextWork: Timestamp? {
        var next = withdrawals.nextWork
        for number in busy {
            guard let split = clears[number]?.split else { continue }
            for leg in split.legs where leg.state == .processing { next = min(next ?? leg.finishAt, leg.finishAt) }
            for item in split.returns where item.state == .processing {
                next = min(next ?? item.finishAt, item.finishAt)
            }
        }
        return next
    }

    private mutating func finish(_ number: String, at now: Timestamp) {
        guard let split = clears[number]?.split else { return }
        for (index, leg) in split.legs.enumerated() where leg.state == .processing && now >= leg.finishAt {
            clears[number]?.split.legs[index].state = leg.reason.isEmpty ? .settled : .failed
            guard leg.reason.isEmpty else { continue }
            accounts[leg.account]?.balance += leg.minorUnits
            post(.clear, number, leg.account, leg.minorUnits, at: leg.finishAt)
        }
        for (index, item) in split.returns.enumerated() where item.state == .processing && now >= item.finishAt {
            clears[number]?.split.returns[index].state = item.reason.isEmpty ? .succeeded : .failed
            settle(item, of: number)
        }
        if let split = clears[number]?.split, split.isFinished, !split.isReturning { busy.remove(number) }
    }

    private mutating func settle(_ item: SandboxReturn, of number: String) {
        guard item.reason.isEmpty else {
            accounts[item.account]?.balance += item.minorUnits
            let leg = clears[number]?.split.legs.firstIndex {
                $0.account == item.account && $0.returnedMinorUnits >= item.minorUnits
            }
            if let leg { clears[number]?.split.legs[leg].returnedMinorUnits -= item.minorUnits }
            return
        }
        post(.return, item.number, item.account, item.minorUnits, at: item.finishAt)
        // A closed order keeps nothing: what comes back goes on to the platform.
        guard let order = clears[number]?.order, let debit = orders[order]?.closedBy else { return }
        keep(item.minorUnits, of: order, as: debit, at: item.finishAt)
    }

    private mutating func post(
        _ kind: BankEntry.Kind, _ number: String, _ account: String, _ minorUnits: Int64, fee: Int64 = 0,
        at: Timestamp
    ) {
        entries.append(BankEntry(
            place: Int64(entries.count) + 1, kind: kind, number: number, account: account, minorUnits: minorUnits,
            fee: fee, at: at))
    }
}

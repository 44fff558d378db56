import Engine
import Ledger
import Payments
import Sandbox
import Storage

/// What must hold for shares, returns, escrow, commissions and withdrawals once everything has settled.
extension Simulation {
    func checkMoney(_ orders: [Order]) throws {
        for order in orders { try checkOrderMoney(order) }
        try checkMembers()
        try checkWithdrawals()
        try checkRules(orders)
        try checkBank(orders)
    }

    /// What lies at the bank is what the books say: share by share, and sub-account by sub-account.
    private func checkBank(_ orders: [Order]) throws {
        var booked: [String: Int64] = [:]
        var unsettled: [String: Int64] = [:]
        for leg in try orders.flatMap({ try process.store.legs(of: $0.id) })
        where leg.delivery == .bank && leg.state == .settled {
            let account = leg.receiver.accounts[.bank] ?? ""
            let left = leg.amount.minorUnits - leg.returnedMinorUnits
            let key = "\(leg.request?.text ?? "")/\(account)"
            booked[key, default: 0] += left
            unsettled[key, default: 0] += try withPerson(leg)
        }
        let truth = world.truth.bank
        for share in truth.shares {
            let key = "\(share.request)/\(share.account)"
            let mine = booked.removeValue(forKey: key) ?? 0
            if !(mine - unsettled[key, default: 0]...mine).contains(share.minorUnits) {
                violate("truth", "the bank cleared \(share.minorUnits) to \(share.account), booked \(mine)")
            }
        }
        for (share, units) in booked.sorted(by: { $0.key < $1.key }) where units != 0 {
            violate("truth", "\(units) are booked as cleared for \(share), the bank has not cleared them")
        }
        for fault in truth.faults { violate("truth", fault) }
        for member in members.members {
            let name = LedgerAccount.subAccount(member.shop, member.number).text
            let mine = try process.store.balances(prefix: name).filter { $0.account == name }
                .reduce(0) { $0 + $1.debit - $1.credit }
            let there = truth.balances[member.bank] ?? 0
            let open = unsettled.filter { $0.key.hasSuffix("/" + member.bank) }.reduce(0) { $0 + $1.value }
            if !(mine - open...mine).contains(there) {
                violate("truth", "\(member.bank) holds \(there), booked \(mine)")
            }
        }
    }

    private func checkOrderMoney(_ order: Order) throws {
        let legs = try process.store.legs(of: order.id)
        let returns = try process.store.returns(of: order.id)
        let movements = try process.store.movements(of: order.id)
        let hasCase = try process.store.cases(of: order.id).contains { $0.state.isOpen }
        let name = order.shopOrderNumber
        try describe(order, legs, returns)
        result.returns += returns.count { $0.state == .succeeded }
        let isHeld = order.hold == .held
        for leg in legs where !leg.state.isTerminal && !hasCase && !isHeld {
            violate("liveness", "a \(leg.delivery.rawValue) share of \(name) is still \(leg.state.rawValue)")
        }
        for item in returns where !item.state.isTerminal && !hasCase {
            violate("liveness", "a return of \(name) is still \(item.state.rawValue)")
        }
        let sums = Sums(movements)
        if order.state == .paid, order.paidMinorUnits > 0 {
            checkParts(order, legs, returns, sums)
        }
        if !hasCase { checkTakenBack(order, legs, returns, try process.store.refunds(of: order.id)) }
        let lost = returns.filter { $0.state == .failed && $0.lastCode == "owed" }
        expect("what receivers of \(name) owe", sums.debits("receivable"), lost.reduce(0) { $0 + $1.amount.minorUnits })
        for leg in legs {
            let back = returns.filter { $0.leg == leg.id && $0.state == .succeeded }
            let sum = back.reduce(0) { $0 + $1.amount.minorUnits }
            if sum != leg.returnedMinorUnits || sum > leg.amount.minorUnits {
                violate("return", "a share of \(leg.amount.minorUnits) of \(name) came back \(sum) times one fen")
            }
        }
    }

    /// For whoever replays the seed: what each order's money came to.
    private func describe(_ order: Order, _ legs: [SplitLeg], _ returns: [SplitReturn]) throws {
        let name = order.shopOrderNumber
        for leg in legs {
            note(
                "  \(name) share \(leg.id.text.suffix(6)) \(leg.delivery.rawValue) \(leg.timing.rawValue) "
                    + "\(leg.channel) \(leg.amount.minorUnits) \(leg.state.rawValue) \(leg.lastCode) back "
                    + "\(leg.returnedMinorUnits)")
        }
        for item in returns {
            note(
                "  \(name) return of \(item.leg.text.suffix(6)) \(item.amount.minorUnits) \(item.state.rawValue) "
                    + item.lastCode)
        }
        for task in try process.store.openTasks(of: order.id) {
            let seconds = task.dueAt.since(now) / 1_000
            note("  \(name) task \(task.kind.rawValue) tries \(task.tries) due in \(seconds) s")
        }
    }

    /// paid = what refunds took + what receivers have + what waits + what the shop keeps, to the last fen, and each
    /// account holds exactly what the rows say it must.
    private func checkParts(_ order: Order, _ legs: [SplitLeg], _ returns: [SplitReturn], _ sums: Sums) {
        let name = order.shopOrderNumber
        let underway = legs.filter { [.sent, .unknown, .accepted, .processing, .blocked].contains($0.state) }
        expect("participant of \(name)", sums["participant"], underway.reduce(0) { $0 + $1.amount.minorUnits })
        expect("refunds of \(name)", sums["refunds"], order.refundPendingMinorUnits)
        if order.hold != .held { expect("held of \(name)", sums["held"], 0) }
        let escrow = legs.filter { $0.timing == .onReceipt && $0.state == .waiting }
        let isUnreleased = sums["escrow"] != 0
        expect(
            "escrow of \(name)", sums["escrow"], isUnreleased ? escrow.reduce(0) { $0 + $1.amount.minorUnits } : 0)
        let arrived = legs.filter { $0.state == .settled || $0.state == .returned }
        let received = arrived.reduce(0) { $0 + $1.amount.minorUnits - $1.returnedMinorUnits }
        let fee = -sums["fee"]
        // What was taken from a later commission stands in that order's share, which counts as received whole.
        let owed = sums.debits("receivable")
        let rest = sums["shop"]
        let parts =
            order.refundedMinorUnits + received + sums["participant"] + sums["refunds"] + sums["held"]
            + sums["escrow"] + rest
        // What a participant owes back was already given to the shop's account: it stands on both sides.
        if order.paidMinorUnits + owed != parts {
            violate(
                "every fen",
                "order \(name): paid \(order.paidMinorUnits) is not refunded \(order.refundedMinorUnits) + received "
                    + "\(received) + waiting + rest \(rest) (fee \(fee), owed \(owed)); off by "
                    + "\(parts - order.paidMinorUnits - owed)")
        }
    }

    /// Of each share that arrived, the part that was refunded of the order came back or was given up, to one fen.
    private func checkTakenBack(_ order: Order, _ legs: [SplitLeg], _ returns: [SplitReturn], _ refunds: [Refund]) {
        let counted = refunds.filter { $0.kind.countsAgainstOrder }
        // What came back for a refund that failed afterwards stays back.
        let isExact = counted.allSatisfy { $0.state == .succeeded }
        for leg in legs where leg.state == .settled || leg.state == .returned {
            guard order.paidMinorUnits > leg.refundedBefore else { continue }
            let part = max(0, order.refundedMinorUnits - leg.refundedBefore)
            let given = returns.filter {
                $0.leg == leg.id && ($0.state == .succeeded || ["owed", "borne"].contains($0.lastCode))
            }
            let covered = given.reduce(0) { $0 + $1.amount.minorUnits }
            let whole = Int128(order.paidMinorUnits - leg.refundedBefore)
            let wanted = Int128(leg.amount.minorUnits) * Int128(part)
            let found = Int128(covered) * whole
            if found + whole < wanted || (isExact && found > wanted + whole) {
                violate(
                    "return",
                    "of \(leg.amount.minorUnits) of \(order.shopOrderNumber) came back \(covered) for \(part) of "
                        + "\(order.paidMinorUnits)")
            }
        }
    }

    private func expect(_ what: String, _ found: Int64, _ wanted: Int64) {
        if found != wanted { violate("account", "\(what) holds \(found), not \(wanted)") }
    }

    /// Nobody was paid more than was owed, and nothing is owed for nothing.
    private func checkMembers() throws {
        for balance in try process.store.balances(prefix: "") {
            guard let account = LedgerAccount(text: balance.account) else {
                violate("account", "\(balance.account) is no account")
                continue
            }
            let units = account.isDebitNormal ? balance.debit - balance.credit : balance.credit - balance.debit
            switch account {
            case .purposeBound, .escrow, .held, .refundsPayable, .payouts, .receivable, .subAccount, .surplus:
                if units < 0 { violate("account", "\(balance.account) is \(units)") }
            case .participant, .commission, .shopPayable, .channelClearing, .channelFee, .foreignExchange, .payoutCost,
                .expediteIncome, .differences:
                break
            }
        }
    }

    /// What the books say was paid out equals what the channels say.
    private func checkWithdrawals() throws {
        let all = try process.store.recentWithdrawals(since: Simulation.epoch.adding(seconds: -86_400), limit: 100_000)
        result.withdrawals += all.count
        var booked: [String: Int64] = [:]
        for item in all {
            note("withdrawal \(item.shopWithdrawalNumber) \(item.state.rawValue)")
            if !item.state.isTerminal, item.state != .held {
                violate("liveness", "withdrawal \(item.shopWithdrawalNumber) is still \(item.state.rawValue)")
            }
            if item.state == .succeeded { booked[item.id.text] = item.netMinorUnits }
        }
        for transfer in world.truth.transfers where transfer.isPaid {
            let mine = booked.removeValue(forKey: transfer.number)
            if mine != transfer.minorUnits {
                violate(
                    "truth",
                    "\(transfer.channel) paid \(transfer.minorUnits) for \(transfer.number), booked \(mine ?? 0)")
            }
        }
        for (number, units) in booked.sorted(by: { $0.key < $1.key }) {
            violate("truth", "\(units) are booked as paid for \(number), no channel paid them")
        }
    }
}

/// Credits less debits of an order's movements, by kind of account.
private struct Sums {
    private var sums: [String: Int64] = [:]
    private var debits: [String: Int64] = [:]

    init(_ movements: [Movement]) {
        for entry in movements.flatMap(\.entries) {
            let kind = String(entry.account.text.prefix { $0 != "/" })
            sums[kind, default: 0] += entry.side == .credit ? entry.minorUnits : -entry.minorUnits
            if entry.side == .debit { debits[kind, default: 0] += entry.minorUnits }
        }
    }

    func debits(_ kind: String) -> Int64 { debits[kind] ?? 0 }

    subscript(_ kind: String) -> Int64 { sums[kind] ?? 0 }
}

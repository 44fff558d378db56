import Ledger
import Payments

/// Sums over all withdrawals, batches and balances for the screens. Each row adds its part and takes it off again when
/// it changes, so what is counted here is what the rows say.
struct PayoutFigures: Sendable, Equatable {
    /// One Beijing day of what ended.
    struct Day: Sendable, Equatable {
        var arrived = 0
        var arrivedMinorUnits: Int64 = 0
        var feeMinorUnits: Int64 = 0
        var back = 0
        var vip = 0
        var vipOnTime = 0
        /// Of batches that went on this day.
        var savedMinorUnits: Int64 = 0
    }

    var days: [Int64: Day] = [:]
    /// Left and not ended.
    var underWay = BatchTally.Part()
    var held: [BatchKey: BatchTally.Part] = [:]
    /// Only a person can bring these on.
    var needPerson = 0
    /// Sums of whole kinds of accounts, minor units in their normal direction.
    var commissionMinorUnits: Int64 = 0
    var purposeMinorUnits: Int64 = 0
    var receivableMinorUnits: Int64 = 0
    var escrowMinorUnits: Int64 = 0
    /// What each order has in escrow, and since when.
    var escrow: [OrderID: EscrowShare] = [:]

    struct EscrowShare: Sendable, Equatable {
        var minorUnits: Int64 = 0
        var since: Timestamp
    }

    static let daysKept: Int64 = 7

    mutating func count(_ row: Withdrawal, _ sign: Int) {
        if row.isUnderWay { underWay.add(sign, row.amount.minorUnits * Int64(sign)) }
        if row.state == .held {
            held[BatchKey(row), default: BatchTally.Part()].add(sign, row.amount.minorUnits * Int64(sign))
        }
        if row.needsPerson, !row.state.isTerminal { needPerson += sign }
        guard let settledAt = row.settledAt, row.state.isTerminal else { return }
        var day = days[PayoutTimes.day(of: settledAt)] ?? Day()
        if row.state == .succeeded {
            day.arrived += sign
            day.arrivedMinorUnits += row.netMinorUnits * Int64(sign)
            day.feeMinorUnits += row.feeMinorUnits * Int64(sign)
            if row.tier == .vip {
                day.vip += sign
                if settledAt <= row.promisedAt { day.vipOnTime += sign }
            }
        } else {
            day.back += sign
        }
        days[PayoutTimes.day(of: settledAt)] = day
    }

    /// A batch counts once it has gone.
    mutating func count(_ batch: PayoutBatch, _ costs: [PayoutMethod: PayoutSettings.Cost], _ sign: Int) {
        guard let wentAt = batch.wentAt, let cost = costs[batch.method] else { return }
        days[PayoutTimes.day(of: wentAt), default: Day()].savedMinorUnits += cost.saved(batch.count) * Int64(sign)
    }

    mutating func count(_ movement: Movement) {
        // Withdrawals and their balances are in CNY; others have accounts of their own.
        guard movement.currency == .cny else { return }
        for entry in movement.entries {
            let units = (entry.side == .debit) == entry.account.isDebitNormal ? entry.minorUnits : -entry.minorUnits
            add(entry.account, units)
        }
        guard movement.kind == .escrowHeld || movement.kind == .escrowReleased, !movement.order.isNone else { return }
        var share = escrow[movement.order] ?? EscrowShare(since: movement.at)
        countEscrow(movement, &share)
        escrow[movement.order] = share.minorUnits > 0 ? share : nil
    }

    func countEscrow(_ movement: Movement, _ share: inout EscrowShare) {
        guard movement.currency == .cny else { return }
        for entry in movement.entries {
            guard case .escrow = entry.account else { continue }
            if share.minorUnits == 0 { share.since = movement.at }
            share.minorUnits += entry.side == .credit ? entry.minorUnits : -entry.minorUnits
        }
    }

    mutating func add(_ account: LedgerAccount, _ units: Int64) {
        switch account {
        case .commission: commissionMinorUnits += units
        case .purposeBound: purposeMinorUnits += units
        case .receivable: receivableMinorUnits += units
        case .escrow: escrowMinorUnits += units
        default: break
        }
    }

    /// Forgets days that no screen shows any more.
    mutating func dropDays(before day: Int64) {
        guard days.count > PayoutFigures.daysKept else { return }
        for old in days.keys.filter({ $0 < day - PayoutFigures.daysKept }) { days[old] = nil }
    }
}

/// Withdrawals that may leave together.
struct BatchKey: Hashable, Sendable {
    let shop: ShopID
    let tier: PayoutTier
    let method: PayoutMethod

    init(_ row: Withdrawal) { (shop, tier, method) = (row.shop, row.tier, row.method) }

    init(_ batch: PayoutBatch) { (shop, tier, method) = (batch.shop, batch.tier, batch.method) }
}

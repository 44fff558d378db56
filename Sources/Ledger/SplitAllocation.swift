package import Payments

/// Turns a split plan into exact amounts, once, when the order is created.
///
/// Rule (largest remainder, Hamilton's method): each ratio's exact part of the amount is cut to whole minor units; all
/// ratios together get their exact sum cut to whole minor units; what the single cuts left over is given out one unit
/// each, largest cut-off fraction first, and among equal fractions in the order of the plan. So the sum is exact, no
/// receiver is a whole unit away from the exact part, and what is not named stays with the shop, which is never charged
/// a rounding. After that a cap cuts a share down to itself, and a share below the plan's minimum gets nothing; what
/// both leave over stays with the shop.
package enum SplitAllocation {
    /// The plan with `lockedMinorUnits` set. A share of a very small order may lock at 0; nothing is sent for it.
    ///
    /// A plan whose base is net of the fee is locked when the order is made, with no fee, to be checked, and again when
    /// it is paid, with the fee of the channel that collected: only then its base is known.
    package static func lock(
        _ plan: SplitPlan, amount: Money, feeMinorUnits: Int64 = 0, commission: CommissionRule = .standard
    ) throws(SplitPlanFault) -> SplitPlan {
        guard (1...Money.maximumMinorUnits).contains(amount.minorUnits) else {
            throw SplitPlanFault(.amount, "amount", "must be 1...\(Money.maximumMinorUnits) minor units")
        }
        try checkShape(plan, amount.minorUnits)
        try checkLevels(plan, commission)
        let base = plan.base == .gross ? amount.minorUnits : max(0, amount.minorUnits - max(0, feeMinorUnits))
        let parts = ratioParts(plan, of: base)
        var locked = plan
        var total: Int128 = 0
        for (index, share) in plan.shares.enumerated() {
            locked.shares[index].lockedMinorUnits = cut(share, parts[index], plan.minimumMinorUnits)
            total += Int128(locked.shares[index].lockedMinorUnits)
        }
        guard total <= Int128(base) else {
            throw SplitPlanFault(
                .sumAboveAmount, SplitPlanFault.receivers, "together \(total), must not exceed the base of \(base)")
        }
        return locked
    }

    /// A ratio's part between the plan's minimum and the share's cap; a fixed amount as it is.
    private static func cut(_ share: SplitShare, _ part: Int64, _ minimum: Int64) -> Int64 {
        if case .minorUnits(let units) = share.portion { return units }
        let capped = min(part, share.capMinorUnits ?? part)
        return capped < minimum ? 0 : capped
    }

    /// What each ratio gets; 0 at the places of fixed amounts.
    private static func ratioParts(_ plan: SplitPlan, of amount: Int64) -> [Int64] {
        var parts = [Int64](repeating: 0, count: plan.shares.count)
        var fractions: [(index: Int, fraction: Int128)] = []
        var points: Int128 = 0
        var given: Int128 = 0
        for (index, share) in plan.shares.enumerated() {
            guard case .basisPoints(let ratio) = share.portion else { continue }
            points += Int128(ratio)
            let (whole, fraction) = (Int128(amount) * Int128(ratio)).quotientAndRemainder(dividingBy: 10_000)
            parts[index] = Int64(whole)
            given += whole
            fractions.append((index, fraction))
        }
        // Each cut lost less than one unit, so fewer units are left than there are ratios.
        let left = Int(Int128(amount) * points / 10_000 - given)
        fractions.sort { $0.fraction != $1.fraction ? $0.fraction > $1.fraction : $0.index < $1.index }
        for (index, _) in fractions.prefix(left) { parts[index] += 1 }
        return parts
    }

    private static func checkShape(_ plan: SplitPlan, _ amount: Int64) throws(SplitPlanFault) {
        guard !plan.shares.isEmpty else {
            throw SplitPlanFault(.noReceivers, SplitPlanFault.receivers, "must name at least one receiver")
        }
        guard plan.shares.count <= Limits.receivers else {
            throw SplitPlanFault(
                .tooManyReceivers, SplitPlanFault.receivers,
                "at most \(Limits.receivers) receivers, not \(plan.shares.count)")
        }
        guard plan.minimumMinorUnits >= 1, plan.minimumMinorUnits <= Money.maximumMinorUnits else {
            throw SplitPlanFault(.minimum, "split_plan.minimum", "must be 1...\(Money.maximumMinorUnits) minor units")
        }
        guard Limits.planVersions.contains(plan.version) else {
            throw SplitPlanFault(.version, "split_plan.version", "must be 1...\(Limits.planVersions.upperBound)")
        }
        var seen: Set<String> = []
        var points: Int64 = 0
        for (index, share) in plan.shares.enumerated() {
            try checkParticipant(share.receiver.participant, index)
            guard seen.insert(share.receiver.participant).inserted else {
                throw SplitPlanFault(
                    .repeatedParticipant, SplitPlanFault.path(index, "participant"), "is named a second time")
            }
            try checkPortion(share.portion, index, amount)
            try checkDelivery(share, index)
            if case .basisPoints(let ratio) = share.portion { points += ratio }
        }
        // Tiny orders would else hide it: 120 % of one fen is cut to one fen.
        guard points <= 10_000 else {
            throw SplitPlanFault(
                .ratio, SplitPlanFault.receivers, "ratios add up to \(points), at most 10000 basis points")
        }
    }

    /// A level without the one before it would hide how far from the seller it is.
    private static func checkLevels(_ plan: SplitPlan, _ rule: CommissionRule) throws(SplitPlanFault) {
        let levels = Set(plan.shares.map(\.level))
        for (index, share) in plan.shares.enumerated() where share.level != 0 {
            let field = SplitPlanFault.path(index, "level")
            guard share.level >= 1, share.level <= rule.maximumLevels else {
                throw SplitPlanFault(
                    .commissionLevels, field,
                    "at most \(rule.maximumLevels) levels from the seller earn commission; more needs a recorded legal "
                        + "basis")
            }
            guard share.level == 1 || levels.contains(share.level - 1) else {
                throw SplitPlanFault(
                    .commissionLevels, field, "level \(share.level) needs a receiver of level \(share.level - 1)")
            }
        }
    }

    private static func checkDelivery(_ share: SplitShare, _ index: Int) throws(SplitPlanFault) {
        if let cap = share.capMinorUnits, !(1...Money.maximumMinorUnits).contains(cap) {
            throw SplitPlanFault(
                .cap, SplitPlanFault.path(index, "cap"), "must be 1...\(Money.maximumMinorUnits) minor units")
        }
        guard share.purpose.isEmpty || share.delivery == .balance else {
            throw SplitPlanFault(
                .purpose, SplitPlanFault.path(index, "purpose"), "only a share delivered to the balance can be bound")
        }
        guard share.delivery != .bank || share.receiver.accounts[.bank]?.isEmpty == false else {
            throw SplitPlanFault(
                .accountUnknown, SplitPlanFault.path(index, "accounts"), "names no sub-account at the bank")
        }
    }

    private static func checkParticipant(_ text: String, _ index: Int) throws(SplitPlanFault) {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122, 45, 95: true
            default: false
            }
        }
        guard isPlain, (1...Limits.participantCharacters).contains(text.utf8.count) else {
            throw SplitPlanFault(
                .participant, SplitPlanFault.path(index, "participant"),
                "1...\(Limits.participantCharacters) letters, digits, _ and -")
        }
    }

    private static func checkPortion(_ portion: SplitPortion, _ index: Int, _ amount: Int64) throws(SplitPlanFault) {
        switch portion {
        case .basisPoints(let ratio):
            guard (1...10_000).contains(ratio) else {
                throw SplitPlanFault(
                    .ratio, SplitPlanFault.path(index, "ratio_basis_points"), "must be 1...10000, not \(ratio)")
            }
        case .minorUnits(let units):
            guard (1...amount).contains(units) else {
                throw SplitPlanFault(
                    .amount, SplitPlanFault.path(index, "amount"),
                    "must be 1...\(amount), the order's amount, not \(units)")
            }
        }
    }
}

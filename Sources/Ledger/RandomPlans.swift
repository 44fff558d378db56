package import Payments

/// Random split plans with every kind of rule in them, and the proof that an allocation of one is right: for property
/// tests and for the long run of `paydeck bench splits`.
package enum RandomPlans {
    /// One case: an amount, a fee and a plan that fits them.
    package struct Case: Sendable {
        package let amount: Money
        package let feeMinorUnits: Int64
        package let plan: SplitPlan
    }

    /// Receivers are made once: a run of millions must not spend its time on their names.
    package static let receivers: [Receiver] = (0..<Limits.receivers).map { number in
        Receiver(participant: "p\(number)", role: .member, accountKind: .person, accounts: [.bank: "s\(number)"])
    }

    package static func next(_ draw: inout SplitMix64) -> Case {
        let currency = Currency.allCases[Int(draw.below(UInt64(Currency.allCases.count)))]
        let most: UInt64 =
            switch draw.below(4) {
            case 0: 20
            case 1: 5_000
            case 2: 10_000_000
            default: UInt64(Money.maximumMinorUnits)
            }
        let amount = 1 + Int64(draw.below(most))
        let fee = Money(minorUnits: amount, currency: currency).share(millionths: Int64(draw.below(40_000))).minorUnits
        let base: SplitBase = draw.below(3) == 0 ? .netOfFee : .gross
        let whole = base == .gross ? amount : amount - fee
        var points: Int64 = 10_000
        var fixed: Int64 = 0
        var shares: [SplitShare] = []
        let count = 1 + Int(draw.below(draw.below(8) == 0 ? UInt64(Limits.receivers) : 6))
        for number in 0..<count where points > 0 {
            // Fixed amounts take from what ratios leave, so that every case can be carried out.
            let room = whole - fixed - (whole * (10_000 - points) / 10_000 + Int64(shares.count) + 1)
            if draw.below(5) == 0, room > 0 {
                let units = 1 + Int64(draw.below(UInt64(min(room, 100_000))))
                // Its part of the ratios is set aside.
                let taken = min(points, units * 10_000 / max(1, whole) + 1)
                guard taken < points else { continue }
                points -= taken
                fixed += units
                shares.append(share(number, .minorUnits(units), nil))
            } else {
                let ratio = 1 + Int64(draw.below(UInt64(points)))
                points -= ratio
                let cap = draw.below(5) == 0 ? 1 + Int64(draw.below(UInt64(max(1, whole / 2)))) : nil as Int64?
                shares.append(share(number, .basisPoints(ratio), cap))
            }
        }
        let minimum = draw.below(4) == 0 ? 1 + Int64(draw.below(50)) : 1 as Int64
        return Case(
            amount: Money(minorUnits: amount, currency: currency), feeMinorUnits: fee,
            plan: SplitPlan(shares: shares, base: base, minimumMinorUnits: minimum))
    }

    private static func share(_ number: Int, _ portion: SplitPortion, _ cap: Int64?) -> SplitShare {
        SplitShare(receiver: receivers[number], portion: portion, timing: .nextDay, capMinorUnits: cap)
    }

    /// What is wrong with the allocation of a case; nil when it is right: nobody gets less than nothing, what is given
    /// out and the rest make the base, and each share is less than one unit from its ratio unless a cap or the minimum
    /// says otherwise.
    package static func fault(_ item: Case) -> String? {
        let locked: SplitPlan
        do {
            locked = try SplitAllocation.lock(item.plan, amount: item.amount, feeMinorUnits: item.feeMinorUnits)
        } catch {
            return "refused: \(error.rule)"
        }
        let amount = item.amount.minorUnits
        let base = item.plan.base == .gross ? amount : amount - item.feeMinorUnits
        var given: Int128 = 0
        var points: Int128 = 0
        var isCut = false
        var ratios: Int128 = 0
        for share in locked.shares {
            given += Int128(share.lockedMinorUnits)
            guard case .basisPoints(let ratio) = share.portion else {
                guard share.portion == .minorUnits(share.lockedMinorUnits) else { return "a fixed amount was changed" }
                continue
            }
            points += Int128(ratio)
            ratios += Int128(share.lockedMinorUnits)
            let exact = Int128(base) * Int128(ratio)
            let units = Int128(share.lockedMinorUnits) * 10_000
            if let cap = share.capMinorUnits, Int128(cap) * 10_000 <= exact + 9_999 {
                isCut = true
                if share.lockedMinorUnits > cap { return "above its cap" }
                if share.lockedMinorUnits == cap { continue }
            }
            // A cap below the minimum leaves nothing at all.
            let most = min(exact, Int128(share.capMinorUnits ?? Int64.max) * 10_000)
            if share.lockedMinorUnits == 0, most < Int128(item.plan.minimumMinorUnits + 1) * 10_000 {
                isCut = true
                continue
            }
            if units - exact >= 10_000 || exact - units >= 10_000 { return "a unit away from its ratio" }
        }
        if given < 0 || given > Int128(base) { return "gave out \(given) of \(base)" }
        if !isCut, ratios != Int128(base) * points / 10_000 { return "ratios got \(ratios), not their exact sum" }
        return nil
    }
}

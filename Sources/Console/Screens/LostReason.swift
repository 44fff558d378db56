import Operations

/// Why a candidate was not chosen, in one reason: the rule that ruled it out, or the score it lost most by.
enum LostReason {
    static func text(
        _ candidate: CandidateView, against chosen: CandidateView, _ decision: DecisionView, _ context: CellContext
    ) -> String {
        if let excluded = excluded(candidate, context) { return excluded }
        if let own = candidate.value, let best = chosen.value {
            return text(candidate, own, chosen, best, decision, context)
        }
        guard candidate.total < chosen.total else {
            // Only exploration, or a tie, lets a candidate of equal or better score lose.
            return candidate.total == chosen.total ? context.text(.whyTie) : context.text(.whyExplored, share(decision))
        }
        guard let worst = losses(candidate, chosen, decision).max(by: { $0.loss < $1.loss }), worst.loss > 0 else {
            return context.text(.whyTie)
        }
        return context.text(worst.word, worst.own, worst.other)
    }

    /// What ruled a candidate out, with the name of the merchant's rule if it was one; nil when nothing did.
    static func excluded(_ candidate: CandidateView, _ context: CellContext) -> String? {
        guard let exclusion = candidate.exclusion else { return nil }
        guard !candidate.ruledBy.isEmpty else { return context.code(.exclusion, exclusion) }
        return context.text(exclusion == "licence" ? .whyLicence : .whyRule, candidate.ruledBy)
    }

    /// By value: the term the candidate lost most by, or why the better one was not taken.
    private static func text(
        _ candidate: CandidateView, _ own: CandidateValueView, _ chosen: CandidateView, _ best: CandidateValueView,
        _ decision: DecisionView, _ context: CellContext
    ) -> String {
        guard own.valueBillionths < best.valueBillionths else {
            if own.valueBillionths == best.valueBillionths { return context.text(.whyTie) }
            if own.breaker == "probe" || own.rampThousandths < 1_000 { return context.text(.whyHeldBack) }
            return context.text(.whyExplored, share(decision))
        }
        let terms: [(word: Word, own: Int64, best: Int64, show: (Int64) -> String)] = [
            (.whyPreference, own.weightedAcceptanceMillionths, best.weightedAcceptanceMillionths, percent),
            (.whyCost, own.netMillionths, best.netMillionths, { Figures.scaled(Int($0), places: 4, decimals: 2) }),
            (.whySuccess, Int64(candidate.success), Int64(chosen.success), { percent($0 * 1_000) }),
            (.whyWeight, own.tiltTenThousandths, best.tiltTenThousandths, {
                Figures.scaled(Int($0), places: 4, decimals: 2)
            }),
        ]
        let losses = terms.map { ($0.best - $0.own) * 10_000 / max(1, $0.best) }
        let price = (own.placePriceMillionths - best.placePriceMillionths) * 10_000_000
            / max(1, best.valueBillionths)
        guard let worst = losses.indices.max(by: { losses[$0] < losses[$1] }) else { return "" }
        if price > losses[worst] {
            return context.text(
                .whyPrice, Figures.scaled(Int(own.placePriceMillionths), places: 4, decimals: 2),
                Figures.scaled(Int(best.placePriceMillionths), places: 4, decimals: 2))
        }
        guard losses[worst] > 0 else { return context.text(.whyTie) }
        let term = terms[worst]
        return context.text(term.word, term.show(term.own), term.show(term.best))
    }

    private static func percent(_ millionths: Int64) -> String {
        Figures.scaled(Int(millionths), places: 4, decimals: 1)
    }

    static func share(_ decision: DecisionView) -> String {
        Figures.scaled(decision.propensityMillionths, places: 4, decimals: 1)
    }

    private struct Loss {
        let word: Word
        /// Thousandths of the total that this part cost.
        let loss: Int
        let own: String
        let other: String
    }

    /// The two criteria count by their weights; success, headroom and weight multiply the sum.
    private static func losses(_ own: CandidateView, _ chosen: CandidateView, _ decision: DecisionView) -> [Loss] {
        let sum = max(1, decision.preferenceWeight + decision.costWeight)
        func loss(_ word: Word, _ mine: Int, _ other: Int, _ weight: Int, of whole: Int) -> Loss {
            Loss(
                word: word, loss: (other - mine) * weight / max(1, whole), own: Figures.score(mine),
                other: Figures.score(other))
        }
        let weight = Loss(
            word: .whyWeight, loss: (chosen.weight - own.weight) * 1_000 / max(1, chosen.weight),
            own: String(own.weight),
            other: String(chosen.weight))
        return [
            loss(.whyPreference, own.preference, chosen.preference, decision.preferenceWeight, of: sum),
            loss(.whyCost, own.cost, chosen.cost, decision.costWeight, of: sum),
            loss(.whySuccess, own.success, chosen.success, 1, of: 1),
            loss(.whyHeadroom, own.headroom, chosen.headroom, 1, of: 1),
            weight,
        ]
    }
}

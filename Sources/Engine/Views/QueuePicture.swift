import Operations
import Payments

extension Engine {
    /// The queue as a whole, for one person.
    func queueView(for who: OperatorIdentity, at now: Timestamp) -> ReviewQueueView {
        var view = ReviewQueueView()
        view.medianMilliseconds = reviewers.median(at: now)
        view.agreementBasisPoints = reviewers.agreement(at: now)
        view.deadlineSeconds = configuration.limits.reviewDeadlineSeconds
        let places = openCases.places
        view.late = places.count { $0.rank.isLate(at: now) }
        view.forAdmin = places.count { $0.escalation == .admin && !$0.rank.isHeld }
        let answered = places.filter(\.isAnswered).map(\.rank).sorted { $0.isBefore($1, at: now) }
            .compactMap { openCases[$0.id] }
        view.wantedByYou = rows(answered.filter { $0.isAnswered(by: who.name, uid: who.uid) })
        view.wantedFromYou = rows(answered.filter { isWanted($0, from: who) })
        view.reviewers = reviewerRows(at: now)
        return view
    }

    /// Whether this person may give the missing answer.
    private func isWanted(_ item: ReviewCase, from who: OperatorIdentity) -> Bool {
        guard !who.roles.isDisjoint(with: [.reviewer, .admin]), !item.isAnswered(by: who.name, uid: who.uid) else {
            return false
        }
        return !item.isDisputed || who.roles.contains(.admin)
    }

    private func rows(_ cases: [ReviewCase]) -> [OpinionRow] {
        let life = configuration.limits.proposalSeconds
        return cases.prefix(Limits.opinionsShown).compactMap { item in
            guard let first = item.standing.first else { return nil }
            return OpinionRow(
                reviewCase: item.id.text, minorUnits: item.amount.minorUnits,
                by: item.standing.map(\.by).joined(separator: "+"), at: first.at.milliseconds,
                expiresAt: item.isDisputed ? nil : first.at.adding(seconds: life).milliseconds,
                isDisputed: item.isDisputed)
        }
    }

    private func reviewerRows(at now: Timestamp) -> [ReviewerRow] {
        let claims = openCases.places.reduce(into: [String: Int]()) { counts, item in
            if !item.claimedBy.isEmpty { counts[item.claimedBy, default: 0] += 1 }
        }
        let names = Set(reviewers.people.keys).union(claims.keys)
        return names.map { name in
            let pairs = reviewers.pairs(name, at: now)
            return ReviewerRow(
                name: name, today: reviewers.today(name, at: now),
                medianMilliseconds: reviewers.median(name, at: now), pairs: pairs.all, agreed: pairs.agreed,
                claimed: claims[name] ?? 0)
        }
        .filter { $0.today > 0 || $0.claimed > 0 || $0.pairs > 0 }
        .sorted { ($1.today, $0.name) < ($0.today, $1.name) }
    }
}

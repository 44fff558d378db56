import Payments

/// The open cases in memory. Beside each stands what counts and orders are made from, in few bytes: with thousands of
/// cases waiting, no glance at the queue goes through their evidence.
struct OpenCases {
    struct Place {
        let rank: QueueRank
        let escalation: ReviewEscalation
        /// A first answer stands.
        let isAnswered: Bool
        let claimedBy: String
        /// When time alone changes the case next.
        let nextMoment: Timestamp?
    }

    private let terms: ReviewTerms
    private var cases: [CaseID: ReviewCase] = [:]
    private var known: [CaseID: Place] = [:]

    init(_ terms: ReviewTerms) { self.terms = terms }

    var count: Int { cases.count }
    var values: some Collection<ReviewCase> { cases.values }
    var places: some Collection<Place> { known.values }

    subscript(_ id: CaseID) -> ReviewCase? {
        get { cases[id] }
        set {
            cases[id] = newValue
            known[id] = newValue.map { item in
                Place(
                    rank: item.rank, escalation: item.escalation, isAnswered: !item.standing.isEmpty,
                    claimedBy: item.claimedBy, nextMoment: item.nextMoment(terms))
            }
        }
    }

    /// The exact next moment at which time alone changes a case.
    var nextMoment: Timestamp? { known.values.lazy.compactMap(\.nextMoment).min() }

    /// Those whose moment has come, by identifier.
    func due(at now: Timestamp) -> [CaseID] {
        known.values.lazy.filter { place in place.nextMoment.map { $0 <= now } ?? false }.map(\.rank.id).sorted()
    }

    /// The front of the queue, and whatever somebody has taken, in the order in which cases are taken.
    ///
    /// One pass over all of them, each compared with the last of the front so far: thousands may wait, and only few are
    /// wanted.
    func front(_ limit: Int, at now: Timestamp) -> [ReviewCase] {
        var front: [QueueRank] = []
        var taken: [QueueRank] = []
        for place in known.values {
            if !place.claimedBy.isEmpty { taken.append(place.rank) }
            if front.count >= limit {
                guard let last = front.last, place.rank.isBefore(last, at: now) else { continue }
                front.removeLast()
            }
            front.insert(place.rank, at: OpenCases.place(of: place.rank, in: front, at: now))
        }
        let shown = Set(front.map(\.id))
        let behind = taken.filter { !shown.contains($0.id) }.sorted { $0.isBefore($1, at: now) }
        return (front + behind).compactMap { cases[$0.id] }
    }

    private static func place(of rank: QueueRank, in sorted: [QueueRank], at now: Timestamp) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if rank.isBefore(sorted[middle], at: now) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

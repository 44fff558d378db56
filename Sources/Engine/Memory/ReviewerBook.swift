import Payments

/// What reviewers did today, and how often two of them agreed: a projection of the answers kept with the cases.
struct ReviewerBook: Sendable, Equatable {
    struct Person: Sendable, Equatable {
        var day: Int64 = 0
        var today = 0
        /// Milliseconds from claim to answer, of today, the newest last.
        var times: [Int64] = []
        var pairs = PairDays()
        var lastAt = Timestamp(milliseconds: 0)
    }

    struct Pairs: Sendable, Equatable {
        var all = 0
        var agreed = 0
    }

    /// Pairs of answers by the day of the second, of the last 90 days.
    struct PairDays: Sendable, Equatable {
        private var days: [Int64: Pairs] = [:]

        mutating func add(isAgreed: Bool, day: Int64) {
            days[day, default: Pairs()].all += 1
            days[day, default: Pairs()].agreed += isAgreed ? 1 : 0
            if days.count > ReviewerBook.pairDays { days = days.filter { $0.key > day - ReviewerBook.pairDays } }
        }

        func sum(at now: Timestamp) -> Pairs {
            days.filter { $0.key > DayCount.day(of: now) - ReviewerBook.pairDays }.values.reduce(into: Pairs()) {
                $0.all += $1.all
                $0.agreed += $1.agreed
            }
        }
    }

    static let pairDays: Int64 = 90

    private(set) var people: [String: Person] = [:]
    private var pairs = PairDays()

    /// Takes up the answer a case has now and had not before: a command brings at most one.
    mutating func take(_ item: ReviewCase, before: ReviewCase?) {
        guard let newest = item.answers.last else { return }
        if let last = before?.answers.last, last.at == newest.at, last.by == newest.by { return }
        take(newest, in: item)
    }

    mutating func take(_ answer: ReviewAnswer, in item: ReviewCase) {
        count(answer)
        guard answer.place == .second,
            let first = item.answers.last(where: { $0.place == .first && $0.at <= answer.at && $0.by != answer.by })
        else { return }
        let day = DayCount.day(of: answer.at)
        let isAgreed = first.isApproval == answer.isApproval
        for name in [first.by, answer.by] {
            people[name, default: Person()].pairs.add(isAgreed: isAgreed, day: day)
        }
        pairs.add(isAgreed: isAgreed, day: day)
    }

    private mutating func count(_ answer: ReviewAnswer) {
        if people[answer.by] == nil { makeRoom() }
        let today = DayCount.day(of: answer.at)
        var person = people[answer.by] ?? Person()
        person.lastAt = max(person.lastAt, answer.at)
        if today > person.day { (person.day, person.today, person.times) = (today, 0, []) }
        if today == person.day {
            person.today += 1
            if let took = answer.tookMilliseconds {
                person.times.append(took)
                if person.times.count > Limits.answerTimes { person.times.removeFirst() }
            }
        }
        people[answer.by] = person
    }

    private mutating func makeRoom() {
        guard people.count >= Limits.reviewers else { return }
        let oldest = people.min { ($0.value.lastAt, $0.key) < ($1.value.lastAt, $1.key) }
        if let oldest { people[oldest.key] = nil }
    }

    // MARK: reading

    func today(_ name: String, at now: Timestamp) -> Int {
        guard let person = people[name], person.day == DayCount.day(of: now) else { return 0 }
        return person.today
    }

    func median(_ name: String, at now: Timestamp) -> Int64? {
        guard let person = people[name], person.day == DayCount.day(of: now) else { return nil }
        return ReviewerBook.median(person.times)
    }

    func median(at now: Timestamp) -> Int64? {
        let day = DayCount.day(of: now)
        return ReviewerBook.median(people.values.filter { $0.day == day }.flatMap(\.times))
    }

    func pairs(_ name: String, at now: Timestamp) -> Pairs { people[name]?.pairs.sum(at: now) ?? Pairs() }

    /// Basis points of agreeing pairs; nil without any.
    func agreement(at now: Timestamp) -> Int? {
        let sum = pairs.sum(at: now)
        return sum.all > 0 ? sum.agreed * 10_000 / sum.all : nil
    }

    /// The lower of the two middle ones when their number is even.
    static func median(_ times: [Int64]) -> Int64? {
        times.isEmpty ? nil : times.sorted()[(times.count - 1) / 2]
    }
}

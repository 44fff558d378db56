import Payments
import Risk

/// What one way of looking found in one world.
package struct RiskRunResult: Sendable {
    package struct Found: Sendable {
        package var cases = 0
        /// Alerted before they were 70 % through.
        package var inTime = 0
        package var late = 0
        /// Of those in time: orders and withdrawals up to the first alert, this included.
        package var stepsToAlert = 0

        package init() {}

        package var recall: Double { cases == 0 ? 1 : Double(inTime) / Double(cases) }
    }

    package let name: String
    package internal(set) var found: [PlantedKind: Found] = [:]
    package internal(set) var goodOrders = 0
    /// Good orders and good withdrawals that were alerted.
    package internal(set) var falseAlerts = 0
    package internal(set) var alerts = 0
    /// Mean over the days; of the 100 orders with the highest scores, those of planted cases.
    package internal(set) var precision = 0.0
    /// The same of the 100 users with the highest scores.
    package internal(set) var cardPrecision = 0.0
    /// What somebody who knows the truth would reach: a day has only so many planted orders, and users.
    package internal(set) var precisionLimit = 0.0
    package internal(set) var cardPrecisionLimit = 0.0

    package var alertsPerThousand: Double { Double(falseAlerts) * 1_000 / Double(max(1, goodOrders)) }
}

/// Runs one way of looking through a world.
package enum RiskRun {
    /// A case counts when it was alerted at a step not beyond this part of it; the alert that comes with the first step
    /// counts always, a case of one step being none else.
    static let inTimePercent = 70

    /// - Parameters:
    ///   - tick: a rising clock; the world has none.
    ///   - took: told how long each order or withdrawal took, to assess and to note.
    package static func run(
        _ world: RiskWorld, with contestant: some RiskContestant, tick: () -> Int64 = { 0 },
        took: (Int64) -> Void = { _ in }, alerted: (RiskWorldEvent, Int) -> Void = { _, _ in }
    ) -> RiskRunResult {
        var contestant = contestant
        var progress = Array(repeating: CaseProgress(), count: world.cases.count)
        var result = RiskRunResult(name: contestant.name)
        result.goodOrders = world.goodOrders
        var days = DayRanks()
        for event in world.events {
            guard let subject = event.subject else {
                contestant.note(event)
                continue
            }
            let before = tick()
            let (score, isAlert) = contestant.assess(subject)
            contestant.note(event)
            took(tick() - before)
            if isAlert { alerted(event, score) }
            days.add(subject, score: score, isPlanted: event.planted != nil)
            if isAlert { result.alerts += 1 }
            guard let planted = event.planted else {
                if isAlert { result.falseAlerts += 1 }
                continue
            }
            progress[planted].step(isAlert: isAlert)
        }
        days.close()
        for (index, planted) in world.cases.enumerated() { result.count(planted, progress[index]) }
        days.report(into: &result)
        return result
    }
}

struct CaseProgress {
    private(set) var steps = 0
    private(set) var firstAlert: Int?

    mutating func step(isAlert: Bool) {
        steps += 1
        if isAlert, firstAlert == nil { firstAlert = steps }
    }
}

extension RiskRunResult {
    mutating func count(_ planted: PlantedCase, _ progress: CaseProgress) {
        var found = found[planted.kind] ?? Found()
        found.cases += 1
        if let alert = progress.firstAlert {
            if alert == 1 || alert * 100 <= planted.length * RiskRun.inTimePercent {
                found.inTime += 1
                found.stepsToAlert += alert
            } else {
                found.late += 1
            }
        }
        self.found[planted.kind] = found
    }
}

/// The highest scores of each day.
private struct DayRanks {
    private struct Ranked {
        var score: Int
        var isPlanted: Bool
    }

    private static let length = 100
    private var day: Int64 = .min
    private var orders: [Ranked] = []
    private var users: [String: Ranked] = [:]
    private var precisions: [Double] = []
    private var cardPrecisions: [Double] = []
    private var limits: [Double] = []
    private var cardLimits: [Double] = []

    mutating func add(_ subject: RiskSubject, score: Int, isPlanted: Bool) {
        let day = (subject.at.seconds + CivilTime.beijingOffsetSeconds) / 86_400
        if day != self.day {
            close()
            self.day = day
        }
        orders.append(Ranked(score: score, isPlanted: isPlanted))
        var user = users[subject.user] ?? Ranked(score: 0, isPlanted: false)
        user.score = max(user.score, score)
        user.isPlanted = user.isPlanted || isPlanted
        users[subject.user] = user
    }

    mutating func close() {
        guard !orders.isEmpty else { return }
        precisions.append(DayRanks.precision(orders))
        cardPrecisions.append(DayRanks.precision(Array(users.values)))
        limits.append(DayRanks.limit(orders.count(where: \.isPlanted)))
        cardLimits.append(DayRanks.limit(users.values.count(where: \.isPlanted)))
        orders = []
        users = [:]
    }

    func report(into result: inout RiskRunResult) {
        result.precision = DayRanks.mean(precisions)
        result.cardPrecision = DayRanks.mean(cardPrecisions)
        result.precisionLimit = DayRanks.mean(limits)
        result.cardPrecisionLimit = DayRanks.mean(cardLimits)
    }

    /// Only what has a score is shown to anybody; of equal scores at the end of the hundred each counts in part.
    private static func precision(_ all: [Ranked]) -> Double {
        let ranked = all.filter { $0.score > 0 }.sorted { $0.score > $1.score }
        guard ranked.count > length else { return Double(ranked.count(where: \.isPlanted)) / Double(length) }
        let last = ranked[length - 1].score
        let above = ranked.filter { $0.score > last }
        let level = ranked.filter { $0.score == last }
        let share = Double(level.count(where: \.isPlanted)) / Double(level.count)
        return (Double(above.count(where: \.isPlanted)) + share * Double(length - above.count)) / Double(length)
    }

    private static func limit(_ planted: Int) -> Double { Double(min(planted, length)) / Double(length) }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}

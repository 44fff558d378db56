import Payments

/// How orders ended, hour by hour, over a day.
struct DayFigures: Sendable, Equatable {
    struct Hour: Sendable, Equatable {
        var number: Int64
        var paid: Int64
        var lost: Int64
    }

    var hours: [Hour] = []

    mutating func count(paid: Bool, at moment: Timestamp) {
        let number = moment.seconds / 3_600
        if hours.last?.number != number {
            // A clock that stepped back counts into the newest hour.
            if let last = hours.last, last.number > number { return add(paid: paid) }
            hours.append(Hour(number: number, paid: 0, lost: 0))
            hours.removeAll { $0.number <= number - 24 }
        }
        add(paid: paid)
    }

    private mutating func add(paid: Bool) {
        if paid { hours[hours.count - 1].paid += 1 } else { hours[hours.count - 1].lost += 1 }
    }

    /// Paid orders among all that ended within 24 hours, basis points.
    func success(at now: Timestamp) -> Int? {
        let recent = hours.filter { $0.number > now.seconds / 3_600 - 24 }
        let paid = recent.reduce(0) { $0 + $1.paid }
        let all = recent.reduce(paid) { $0 + $1.lost }
        return all > 0 ? Int(paid * 10_000 / all) : nil
    }
}

/// Something counted per day in Beijing.
struct DayCount: Sendable, Equatable {
    var day: Int64 = 0
    var number: Int64 = 0

    mutating func add(_ count: Int64 = 1, at moment: Timestamp) {
        let today = DayCount.day(of: moment)
        if today != day {
            day = today
            number = 0
        }
        number += count
    }

    func count(at now: Timestamp) -> Int { day == DayCount.day(of: now) ? Int(number) : 0 }

    static func day(of moment: Timestamp) -> Int64 {
        (moment.seconds + CivilTime.beijingOffsetSeconds) / 86_400
    }
}

struct PaidTotal: Sendable, Equatable {
    var orders: Int64 = 0
    var minorUnits: Int64 = 0
}

/// Orders that were refused, of one currency: today's, and all there ever were.
struct RefusedOrders: Sendable, Equatable {
    var today = DayCount()
    var todayMinorUnits: Int64 = 0
    var orders: Int64 = 0
    var minorUnits: Int64 = 0

    mutating func add(_ amount: Int64, at moment: Timestamp) {
        if DayCount.day(of: moment) != today.day { todayMinorUnits = 0 }
        today.add(at: moment)
        todayMinorUnits = RefusedOrders.sum(todayMinorUnits, amount)
        orders += 1
        minorUnits = RefusedOrders.sum(minorUnits, amount)
    }

    /// Sums that grow for years stop at the end of their range.
    private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}

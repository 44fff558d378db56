/// A moment in milliseconds since 1970-01-01T00:00:00Z. All stored and compared time is this; zones exist for display
/// and for the channels' own formats only.
package struct Timestamp: Sendable, Hashable, Comparable {
    package let milliseconds: Int64

    /// From the year 1 to the end of the year 9999, with a day on each side for zones: moments beyond it are the
    /// nearest one within. So a moment that came from outside leaves room for every sum, difference and product that
    /// is made of it.
    package static let range: ClosedRange<Int64> = -62_135_683_200_000...253_402_387_199_999

    package init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, Timestamp.range.lowerBound), Timestamp.range.upperBound)
    }

    package var seconds: Int64 { milliseconds >= 0 ? milliseconds / 1_000 : (milliseconds - 999) / 1_000 }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment so much later; at most the last one there is.
    package func adding(milliseconds delta: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
        return Timestamp(milliseconds: overflow ? (delta < 0 ? .min : .max) : sum)
    }

    package func adding(seconds delta: Int64) -> Timestamp {
        let (scaled, overflow) = delta.multipliedReportingOverflow(by: 1_000)
        return adding(milliseconds: overflow ? (delta < 0 ? .min : .max) : scaled)
    }

    /// Milliseconds from `earlier` to this moment; negative when `earlier` is later.
    package func since(_ earlier: Timestamp) -> Int64 { milliseconds - earlier.milliseconds }
}

/// A calendar reading of a moment at a fixed offset from UTC. China has no daylight saving: +08:00 all year.
package struct CivilTime: Sendable, Equatable {
    package let year: Int
    package let month: Int
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int
    package let millisecond: Int

    /// Beijing's offset from UTC in seconds.
    package static let beijingOffsetSeconds: Int64 = 8 * 3_600
}

extension Timestamp {
    /// Days-to-civil by the algorithm of era/year-of-era arithmetic on the proleptic Gregorian calendar.
    package func civil(offsetSeconds: Int64 = CivilTime.beijingOffsetSeconds) -> CivilTime {
        let local = milliseconds + offsetSeconds * 1_000
        let dayLength: Int64 = 86_400_000
        let days = local >= 0 ? local / dayLength : (local - dayLength + 1) / dayLength
        let rest = Int(local - days * dayLength)
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        return CivilTime(
            year: Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month: month,
            day: Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1),
            hour: rest / 3_600_000, minute: rest / 60_000 % 60, second: rest / 1_000 % 60, millisecond: rest % 1_000)
    }

    /// The moment of a calendar reading at a fixed offset; nil when a field is out of range.
    package init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, millisecond: Int = 0,
        offsetSeconds: Int64 = CivilTime.beijingOffsetSeconds
    ) {
        guard (1...9_999).contains(year), (1...12).contains(month), (1...31).contains(day), (0...23).contains(hour),
            (0...59).contains(minute), (0...60).contains(second), (0...999).contains(millisecond)
        else { return nil }
        let adjusted = Int64(month <= 2 ? year - 1 : year)
        let era = adjusted / 400
        let yearOfEra = adjusted - era * 400
        let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        let secondsOfDay = Int64(hour * 3_600 + minute * 60 + second)
        let moment = Timestamp(
            milliseconds: (days * 86_400 + secondsOfDay - offsetSeconds) * 1_000 + Int64(millisecond))
        // A day past its month's end rolls over in the arithmetic above; such input is refused.
        guard moment.civil(offsetSeconds: offsetSeconds).day == day else { return nil }
        self = moment
    }
}

extension Timestamp {
    /// Days since 1970 on the calendar of Beijing.
    package var beijingDay: Int64 { (seconds + CivilTime.beijingOffsetSeconds) / 86_400 }
}

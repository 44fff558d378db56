import Payments

/// Figures as text. Integers in, no rounding surprises: halves go away from zero.
package enum Figures {
    /// What stands for a figure that is not there.
    package static let missing = "-"

    /// Minor units of a two-decimal currency, grouped: "1,204,330.00".
    package static func money(_ minorUnits: Int64) -> String {
        let digits = String(minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        return (minorUnits < 0 ? "-" : "") + grouped(String(padded.dropLast(2))) + "." + padded.suffix(2)
    }

    package static func count(_ value: Int64) -> String {
        (value < 0 ? "-" : "") + grouped(String(value.magnitude))
    }

    package static func count(_ value: Int) -> String { count(Int64(value)) }

    /// Basis points as per cent: 9,740 is "97.4".
    package static func percent(_ basisPoints: Int?, decimals: Int = 1) -> String {
        guard let basisPoints else { return missing }
        return scaled(basisPoints, places: 2, decimals: decimals)
    }

    /// A change in basis points with its sign: "+0.1", "-7.9".
    package static func change(_ basisPoints: Int?) -> String {
        guard let basisPoints else { return missing }
        let text = scaled(basisPoints, places: 2, decimals: 1)
        return basisPoints < 0 ? (text.hasPrefix("-") ? text : "-" + text) : "+" + text
    }

    /// Millionths as per cent: 6,140 is "0.614".
    package static func costPercent(_ millionths: Int?) -> String {
        guard let millionths else { return missing }
        return scaled(millionths, places: 4, decimals: 3)
    }

    /// Hundredths of an order per second; one decimal below 100.
    package static func rate(_ centiPerSecond: Int) -> String {
        scaled(centiPerSecond, places: 2, decimals: centiPerSecond.magnitude < 10_000 ? 1 : 0)
    }

    /// A rate without decimals: "1,900".
    package static func wholeRate(_ centiPerSecond: Int) -> String {
        centiPerSecond < 1_000 ? rate(centiPerSecond) : count((centiPerSecond + 50) / 100)
    }

    /// Minor units in the unit people say large sums in: "2.0M", "81.4K"; in Chinese by ten thousands: "200.0万".
    package static func large(_ minorUnits: Int64, _ language: Language) -> String {
        let units: [(hundreds: Int64, name: String)] =
            language == .chinese ? [(10_000_000_000, "亿"), (1_000_000, "万")]
            : [(100_000_000_000, "B"), (100_000_000, "M"), (100_000, "K")]
        for unit in units where minorUnits.magnitude >= unit.hundreds {
            return scaled(Int(minorUnits / (unit.hundreds / 100)), places: 2, decimals: 1) + unit.name
        }
        return scaled(Int(minorUnits), places: 2, decimals: 0)
    }

    /// Thousandths as ".812"; the whole as "1.000".
    package static func score(_ thousandths: Int?) -> String {
        guard let thousandths else { return missing }
        let text = scaled(thousandths, places: 3, decimals: 3)
        return text.hasPrefix("0.") ? String(text.dropFirst()) : text
    }

    /// `value` / 10^`places` with so many decimals.
    static func scaled(_ value: Int, places: Int, decimals: Int) -> String {
        let divisor = (0..<max(0, places - decimals)).reduce(UInt(1)) { power, _ in power * 10 }
        let units = value.magnitude / divisor + (value.magnitude % divisor * 2 >= divisor && divisor > 1 ? 1 : 0)
        let digits = String(units)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let sign = value < 0 && units > 0 ? "-" : ""
        return decimals == 0 ? sign + padded : sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    /// Minutes and seconds, "4:12".
    package static func countdown(milliseconds: Int64) -> String {
        let seconds = max(0, (milliseconds + 999) / 1_000)
        return "\(seconds / 60):" + (seconds % 60 < 10 ? "0" : "") + "\(seconds % 60)"
    }

    /// A span in its largest unit: "9m", "3d".
    package static func span(milliseconds: Int64, _ language: Language) -> String {
        let seconds = max(0, milliseconds / 1_000)
        switch seconds {
        case ..<60: return language.text(.secondsShort, String(seconds))
        case ..<3_600: return language.text(.minutesShort, String(seconds / 60))
        case ..<172_800: return language.text(.hoursShort, String(seconds / 3_600))
        default: return language.text(.daysShort, String(seconds / 86_400))
        }
    }

    /// Tenths of a second: "0.4".
    package static func tenths(milliseconds: Int64) -> String {
        let tenths = max(0, milliseconds) / 100
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// Beijing's clock: "13:42:07".
    package static func clock(_ milliseconds: Int64) -> String {
        Timestamp(milliseconds: milliseconds).civil().clockText
    }

    /// Day and clock in Beijing: "11-26 13:42:07".
    package static func dayClock(_ milliseconds: Int64) -> String {
        String(Timestamp(milliseconds: milliseconds).spacedBeijing.dropFirst(5))
    }

    /// Day and clock without seconds: "11-27 09:00".
    package static func dayMinute(_ milliseconds: Int64) -> String { String(dayClock(milliseconds).prefix(11)) }

    /// Beijing's clock without seconds: "13:42".
    package static func hourMinute(_ milliseconds: Int64) -> String { String(clock(milliseconds).prefix(5)) }

    /// Beijing's clock with milliseconds: "13:41:58.114".
    package static func preciseClock(_ milliseconds: Int64) -> String {
        let civil = Timestamp(milliseconds: milliseconds).civil()
        let digits = String(civil.millisecond)
        return civil.clockText + "." + String(repeating: "0", count: 3 - digits.count) + digits
    }

    private static func grouped(_ digits: String) -> String {
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }
}

/// What somebody usually does: at which hours, and of which amounts. Everything fades by half in 32 days, in fixed
/// point, so that the same orders give the same habits on every machine.
struct Habits: Sendable {
    /// Weight of one fresh order.
    private static let fresh: UInt16 = 16
    /// Weight left after a day, of 65,536: 2^(-1/32).
    private static let day: Int64 = 64_132
    private static let one: Int64 = 65_536
    /// A single amount moves what is usual by no more than this: three doublings, of 256 parts each.
    private static let largestStep: Int64 = 3 * 256

    /// Orders in it, faded ones too.
    private(set) var orders: Int64 = 0
    /// 24 hours are used.
    private var hours = SIMD32<UInt16>()
    private var fadedTo: Int64 = 0
    /// Sum of weights, and of weighted logarithms of amounts; 65,536 is one fresh order.
    private var weight: Int64 = 0
    private var logarithms: Int64 = 0

    /// - Parameter hour: of the Beijing day.
    mutating func add(minorUnits: Int64, hour: Int, day: Int64) {
        fade(to: day)
        orders += 1
        let hour = min(max(0, hour), 23)
        hours[hour] = hours[hour].addingReportingOverflow(Habits.fresh).overflow ? .max : hours[hour] + Habits.fresh
        var logarithm = FixedLogarithm.of(minorUnits)
        if weight > 0, orders > 3 {
            let usual = logarithms / weight
            logarithm = min(max(logarithm, usual - Habits.largestStep), usual + Habits.largestStep)
        }
        weight += Habits.one
        logarithms += Habits.one * logarithm
    }

    private mutating func fade(to day: Int64) {
        guard day > fadedTo else { return }
        defer { fadedTo = day }
        guard orders > 0 else { return }
        var factor = Habits.one
        for _ in 0..<min(day - fadedTo, 512) { factor = factor * Habits.day / Habits.one }
        for hour in 0..<24 { hours[hour] = UInt16(Int64(hours[hour]) * factor / Habits.one) }
        // The mean stays what it is while its weight fades.
        let usual = weight > 0 ? logarithms / weight : 0
        let rest = weight > 0 ? logarithms % weight : 0
        let before = weight
        weight = weight * factor / Habits.one
        logarithms = weight * usual + (before > 0 ? rest * weight / before : 0)
    }

    /// Basis points of the orders made in these hours.
    func share(of chosen: some Sequence<Int>) -> Int64 {
        var sum: Int64 = 0
        for hour in 0..<24 { sum += Int64(hours[hour]) }
        guard sum > 0 else { return 0 }
        return chosen.reduce(Int64(0)) { $0 + Int64(hours[$1]) } * 10_000 / sum
    }

    /// The amount in tenths of the usual one; nil before any order.
    func timesUsualTenths(_ minorUnits: Int64) -> Int64? {
        guard weight > 0 else { return nil }
        return FixedLogarithm.tenths(FixedLogarithm.of(minorUnits) - logarithms / weight)
    }
}

/// Logarithms to the base 2 in 256 parts, by squaring; integers alone.
enum FixedLogarithm {
    static func of(_ value: Int64) -> Int64 {
        guard value > 1 else { return 0 }
        let power = Int64(63 - value.leadingZeroBitCount)
        // The value as 1 ..< 2 with 30 bits behind the point.
        var rest = power > 30 ? UInt64(value >> (power - 30)) : UInt64(value) << UInt64(30 - power)
        var fraction: Int64 = 0
        for _ in 0..<8 {
            rest = (rest * rest) >> 30
            fraction <<= 1
            if rest >= 1 << 31 {
                fraction |= 1
                rest >>= 1
            }
        }
        return power * 256 + fraction
    }

    /// Ten times 2 to the power of `parts` / 256, rounded down; 0 ... 1,000,000.
    static func tenths(_ parts: Int64) -> Int64 {
        guard parts > -2_560 else { return 0 }
        guard parts < 17 * 256 else { return 1_000_000 }
        var value: Int64 = 10 << 24
        var rest = parts
        while rest < 0 {
            value /= 2
            rest += 256
        }
        let whole = rest / 256
        rest %= 256
        for bit in 0..<8 where rest & 1 << Int64(bit) != 0 { value = (value * roots[bit]) >> 24 }
        return min((value << whole) >> 24, 1_000_000)
    }

    /// 2 to the power of 1/256, 2/256, 4/256 ... 128/256, with 24 bits behind the point.
    private static let roots: [Int64] = [
        16_822_704, 16_868_315, 16_959_908, 17_144_589, 17_520_007, 18_295_684, 19_951_585, 23_726_566,
    ]
}

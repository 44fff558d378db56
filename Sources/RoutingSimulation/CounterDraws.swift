import Payments

/// Uniform numbers by address instead of by turn: the draw of a stream for order i and place j is the same whoever asks
/// and whatever was asked before. So two policies meet the same buyers, the same luck and the same patience.
package struct CounterDraws: Sendable {
    package enum Stream: UInt64, Sendable {
        case arrival = 1, amount, environment, segment, preferred, history, otherHistory, drift, drifted
        case acceptance, technical, kind, latency, patience, pause, policy, world
    }

    private let seed: UInt64

    package init(seed: UInt64) { self.seed = CounterDraws.mixed(seed) }

    /// 0 up to, not including, 1.
    package func uniform(_ stream: Stream, _ first: Int, _ second: Int = 0) -> Double {
        var key = CounterDraws.mixed(seed ^ stream.rawValue)
        key = CounterDraws.mixed(key ^ UInt64(truncatingIfNeeded: first))
        key = CounterDraws.mixed(key ^ UInt64(truncatingIfNeeded: second))
        return Double(key >> 11) * 0x1p-53
    }

    /// One step of SplitMix64.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var generator = SplitMix64(seed: value)
        return generator.next()
    }
}

extension Double {
    /// The value below which a standard normal variable falls with this probability (Acklam's rational approximation,
    /// relative error below 1.2e-9).
    var normalQuantile: Double {
        let p = min(max(self, 1e-12), 1 - 1e-12)
        if p < 0.02425 { return Double.tail((-2 * p.naturalLogarithm).squareRoot()) }
        if p > 1 - 0.02425 { return -Double.tail((-2 * (1 - p).naturalLogarithm).squareRoot()) }
        let q = p - 0.5
        let r = q * q
        let above = ((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
            + 1.383577518672690e+02) * r - 3.066479806614716e+01) * r + 2.506628277459239e+00
        let below = ((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
            + 6.680131188771972e+01) * r - 1.328068155288572e+01) * r + 1
        return above * q / below
    }

    private static func tail(_ q: Double) -> Double {
        let above = ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q
            - 2.549732539343734e+00) * q + 4.374664141464968e+00) * q + 2.938163982698783e+00
        let below = (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q
            + 3.754408661907416e+00) * q + 1
        return above / below
    }

    /// ln of a positive number, by the exponent and a series for the rest; no system library on this floor.
    var naturalLogarithm: Double {
        guard self > 0 else { return -.infinity }
        let rest = significand > 1.4142135623730951 ? significand / 2 : significand
        let power = Double(exponent) + (significand > 1.4142135623730951 ? 1 : 0)
        let z = (rest - 1) / (rest + 1)
        let square = z * z
        var term = z
        var sum = 0.0
        for index in 0..<13 {
            sum += term / Double(2 * index + 1)
            term *= square
        }
        return 2 * sum + power * 0.6931471805599453
    }

    /// e to this power, by halving the argument and a series.
    var exponential: Double {
        guard self > -700 else { return 0 }
        let power = (self / 0.6931471805599453).rounded()
        let rest = self - power * 0.6931471805599453
        var term = 1.0
        var sum = 1.0
        for index in 1..<16 {
            term *= rest / Double(index)
            sum += term
        }
        return sum * Double(sign: .plus, exponent: Int(power), significand: 1)
    }
}

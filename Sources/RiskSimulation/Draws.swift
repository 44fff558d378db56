import Payments

/// Uniform numbers by address instead of by turn: the draw of a stream for things i and j is the same whoever asks and
/// whatever was asked before.
struct Draws: Sendable {
    enum Stream: UInt64, Sendable {
        case rate = 1, median, profile, home, orders, moment, amount, device, payee, cart, refund, refundDelay, address
        case registered, flash, large, cases, caseMoment, caseAmount, caseOther, leader, owner, payout
    }

    private let seed: UInt64

    init(seed: UInt64) { self.seed = Draws.mixed(seed) }

    /// 0 up to, not including, 1.
    func uniform(_ stream: Stream, _ first: Int, _ second: Int = 0) -> Double {
        var key = Draws.mixed(seed ^ stream.rawValue &* 0x1000_0000_01B3)
        key = Draws.mixed(key ^ UInt64(truncatingIfNeeded: first))
        key = Draws.mixed(key ^ UInt64(truncatingIfNeeded: second))
        return Double(key >> 11) * 0x1p-53
    }

    func below(_ bound: Int, _ stream: Stream, _ first: Int, _ second: Int = 0) -> Int {
        Int(uniform(stream, first, second) * Double(bound))
    }

    func between(_ range: ClosedRange<Int>, _ stream: Stream, _ first: Int, _ second: Int = 0) -> Int {
        range.lowerBound + below(range.count, stream, first, second)
    }

    func between(_ low: Double, _ high: Double, _ stream: Stream, _ first: Int, _ second: Int = 0) -> Double {
        low + (high - low) * uniform(stream, first, second)
    }

    /// Standard normal, by the polar method: pairs of uniform numbers until one lies in the unit circle.
    func normal(_ stream: Stream, _ first: Int, _ second: Int = 0) -> Double {
        var turn = 0
        while true {
            let u = 2 * uniform(stream, first, second &* 64 &+ turn) - 1
            let v = 2 * uniform(stream, first, second &* 64 &+ turn &+ 1) - 1
            let square = u * u + v * v
            if square > 0, square < 1 { return u * (-2 * Draws.logarithm(square) / square).squareRoot() }
            turn += 2
        }
    }

    /// Log-normal with this median and sigma.
    func logNormal(_ median: Double, sigma: Double, _ stream: Stream, _ first: Int, _ second: Int = 0) -> Double {
        median * Draws.exponential(sigma * normal(stream, first, second))
    }

    /// How many of a Poisson variable, by inversion; means up to some hundreds.
    func poisson(_ mean: Double, _ stream: Stream, _ first: Int) -> Int {
        var rest = mean
        var count = 0
        var part = 0
        while rest > 0 {
            let step = min(rest, 30)
            let bound = Draws.exponential(-step)
            var product = uniform(stream, first, part)
            part += 1
            while product > bound {
                count += 1
                product *= uniform(stream, first, part)
                part += 1
            }
            rest -= step
        }
        return count
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var generator = SplitMix64(seed: value)
        return generator.next()
    }

    /// ln by the exponent and Newton's steps on e^x: no system library on this floor.
    static func logarithm(_ value: Double) -> Double {
        var guess = Double(value.exponent) * 0.6931471805599453 + (value.significand - 1) * 0.7
        for _ in 0..<4 {
            let power = exponential(guess)
            guess += 2 * (value - power) / (value + power)
        }
        return guess
    }

    static func exponential(_ value: Double) -> Double {
        // e^x as (e^(x / 1024)) to the 1024th by ten squarings of a short series, kept as e^x - 1 for accuracy.
        let small = value / 1_024
        var less = small * (1 + small / 2 * (1 + small / 3 * (1 + small / 4)))
        for _ in 0..<10 { less = less * (2 + less) }
        return 1 + less
    }
}

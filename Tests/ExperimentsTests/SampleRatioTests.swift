import Payments
import Testing

@testable import Experiments

@Suite("Sample ratio")
struct SampleRatioTests {
    static func run(_ share: Int, dealt: Int, orders: Int, _ draw: inout SplitMix64) -> SampleRatioCheck {
        var check = SampleRatioCheck(shareBasisPoints: share)
        for _ in 0..<orders {
            _ = check.record(draw.below(10_000) < UInt64(dealt) ? .treatment : .control)
        }
        return check
    }

    @Test("11 % for 10 % is found within 20,000 orders, nearly always")
    func findsWrongDeals() {
        var draw = SplitMix64(seed: 1)
        let found = (0..<200).count { _ in Self.run(1_000, dealt: 1_100, orders: 20_000, &draw).isMismatch }
        #expect(found >= 186, "\(found) of 200")
    }

    @Test("missing treatment orders are found as well as too many")
    func findsBothSides() {
        var draw = SplitMix64(seed: 2)
        let found = (0..<50).count { _ in Self.run(1_000, dealt: 850, orders: 20_000, &draw).isMismatch }
        #expect(found == 50)
    }

    /// Exact probability, by summing binomial terms, that one comparison errs on a fair deal.
    static func exactError(orders: Int, share: Double, z: Double) -> Double {
        let expected = Double(orders) * share
        let deviation = (expected * (1 - share)).squareRoot()
        let from = Int((expected - z * deviation).rounded(.up))
        let to = Int((expected + z * deviation).rounded(.down))
        // Terms outward from the middle, each from its neighbour, normed by their sum.
        var terms = [Double](repeating: 0, count: orders + 1)
        let middle = Int(expected)
        terms[middle] = 1
        for k in middle..<orders { terms[k + 1] = terms[k] * Double(orders - k) / Double(k + 1) * share / (1 - share) }
        for k in stride(from: middle, to: 0, by: -1) {
            terms[k - 1] = terms[k] * Double(k) / Double(orders - k + 1) * (1 - share) / share
        }
        return 1 - terms[from...to].reduce(0, +) / terms.reduce(0, +)
    }

    @Test("all comparisons together err on at most one fair deal in a hundred, by exact sums")
    func errsRarely() {
        for share in [0.01, 0.1, 0.5] {
            let z = [3.719, 3.719, 3.719, 3.615, 3.353, 2.848, 3.481, 3.615]
            var sum = 6 * 0.0001
            for (index, line) in z.enumerated() {
                let orders = 625 << index
                guard Double(orders) * share >= 50 else { continue }
                sum += Self.exactError(orders: orders, share: share, z: line)
            }
            #expect(sum <= 0.01, "share \(share): \(sum)")
        }
    }

    @Test("a fair deal is left alone, and reading in between changes nothing")
    func staysQuiet() {
        var draw = SplitMix64(seed: 9)
        let spoke = (0..<100).count { _ in Self.run(1_000, dealt: 1_000, orders: 40_000, &draw).isMismatch }
        #expect(spoke <= 4)
    }

    @Test("a mismatch stays one, whatever comes later")
    func isFinal() {
        var check = SampleRatioCheck(shareBasisPoints: 1_000)
        var shown = 0
        for number in 0..<2_000 { shown += check.record(number < 1_000 ? .treatment : .control) ? 1 : 0 }
        for _ in 0..<20_000 { _ = check.record(.control) }
        #expect(check.isMismatch && shown == 1)
        #expect(SampleRatioCheck(shareBasisPoints: 1_000, numbers: check.numbers) == check)
    }
}

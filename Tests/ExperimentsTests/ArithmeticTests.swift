import Payments
import Testing

@testable import Experiments

@Suite("Whole-number roots and logarithms")
struct ArithmeticTests {
    @Test("a root is the smallest number whose square is enough")
    func roots() {
        var draw = SplitMix64(seed: 1)
        var values: [Int128] = (0...70).map { Int128($0) }
        for _ in 0..<500 {
            let bits = draw.below(60)
            values.append(Int128(draw.next() >> bits))
        }
        values.append(Int128(Int64.max) * 1_000)
        for value in values {
            let root = Int128(IntegerRoot.roundedUp(value))
            #expect(root * root >= value)
            #expect(root == 0 || (root - 1) * (root - 1) < value)
        }
        #expect(IntegerRoot.roundedUp(-5) == 0)
    }

    @Test("a logarithm is never below the true one and at most two millionths above")
    func logarithms() {
        let known: [(Int64, Int64, Double)] = [
            (2, 1, 0.69314718056), (10, 1, 2.302585092994), (3, 2, 0.4054651081082), (1_000_001, 1_000_000, 9.999995e-7),
            (123_456_789, 1_000, 11.723646487185881), (7, 5, 0.33647223662),
        ]
        for (numerator, denominator, exact) in known {
            let value = Double(NaturalLogarithm.millionths(numerator, over: denominator))
            #expect(value >= (exact * 1e6).rounded(.down) && value <= exact * 1e6 + 3, "ln \(numerator)/\(denominator)")
        }
        #expect(NaturalLogarithm.millionths(1, over: 1) == 0)
        #expect(NaturalLogarithm.millionths(1, over: 2) == 0)
    }

    @Test("the harm that can be detected halves with four times the orders")
    func detectableHarm() {
        let one = DetectableHarm.riseMillionths(treatmentOrders: 4_000, controlOrders: 36_000, baseMillionths: 50_000)
        let four = DetectableHarm.riseMillionths(treatmentOrders: 16_000, controlOrders: 144_000, baseMillionths: 50_000)
        // 2.487 x sqrt(0.05 x 0.95 x (1/4,000 + 1/36,000)) = 0.90 points.
        #expect((9_000...9_050).contains(one))
        #expect(abs(one - 2 * four) <= 2)
    }
}

/// What an order's end multiplies each bet by, for one base rate.
struct HarmFactors: Sendable {
    /// One factor a rate ratio.
    typealias Row = InlineArray<6, UInt64>

    /// Bits behind the point.
    static let bits: UInt64 = 32

    /// Of a good and of a failed order of each arm, in units of 2^-32, rounded down.
    private let controlGood: Row
    private let controlFailed: Row
    private let treatmentGood: Row
    private let treatmentFailed: Row

    init(shareBasisPoints: Int, baseMillionths: Int64) {
        let share = UInt128(shareBasisPoints)
        let control = UInt128(baseMillionths)
        func factor(_ index: Int, ofTreatment: Bool, failed: Bool) -> UInt64 {
            let assumed = baseMillionths * HarmEvidence.ratioTenths[index] / 10
            let treatment = UInt128(min(Limits.highestFailureMillionths, assumed))
            // Probability of a failure when the arm is not known, in 10^-10.
            let mixed = (10_000 - share) * control + share * treatment
            let fails = ofTreatment ? treatment : control
            let numerator = (failed ? fails : 1_000_000 - fails) * 10_000
            return UInt64((numerator << UInt128(HarmFactors.bits)) / (failed ? mixed : 10_000_000_000 - mixed))
        }
        controlGood = Row { factor($0, ofTreatment: false, failed: false) }
        controlFailed = Row { factor($0, ofTreatment: false, failed: true) }
        treatmentGood = Row { factor($0, ofTreatment: true, failed: false) }
        treatmentFailed = Row { factor($0, ofTreatment: true, failed: true) }
    }

    func row(_ arm: Arm, failed: Bool) -> Row {
        switch arm {
        case .control: failed ? controlFailed : controlGood
        case .treatment: failed ? treatmentFailed : treatmentGood
        }
    }

    /// A bet times a factor, rounded down. Bets stay below 2^60 and factors below 2^36, so nothing is cut off above.
    static func product(_ bet: UInt64, _ factor: UInt64) -> UInt64 {
        let (high, low) = bet.multipliedFullWidth(by: factor)
        return high << (64 - bits) | low >> bits
    }
}

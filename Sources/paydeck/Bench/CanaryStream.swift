import Experiments
import Payments

/// A made stream of orders of both arms: 40,000 over 48 hours, a tenth of them in the treatment.
struct CanaryStream {
    enum Variant: String, CaseIterable {
        case calm = "no change"
        case diurnal = "3 to 8 % with the hour"
        case promotion = "both arms doubled for 2 h"
        /// More of the orders are in the treatment than were dealt.
        case misassigned = "11 % instead of 10 %"
    }

    static let orders = 40_000
    static let hours = 48.0
    static let shareBasisPoints = 1_000
    static let usualRate = 0.05

    var variant = Variant.calm
    /// The treatment's failure rate from the fault on, where the control's is 5 %.
    var faultyRate = CanaryStream.usualRate
    /// When the fault begins; 0 from the start.
    var faultHour = 0.0

    struct Order {
        let arm: Arm
        let failed: Bool
        /// Hours since the start.
        let hour: Double
        /// Failure rate of the control now.
        let base: Double
        let isFaulty: Bool
    }

    var hasFault: Bool { faultyRate > CanaryStream.usualRate }

    func order(_ number: Int, _ draw: inout SplitMix64) -> Order {
        let hour = CanaryStream.hours * Double(number) / Double(CanaryStream.orders)
        let share = variant == .misassigned ? 0.11 : 0.10
        let arm: Arm = draw.unit() < share ? .treatment : .control
        let base = baseRate(hour)
        let isFaulty = hasFault && hour >= faultHour
        let rate = arm == .treatment && isFaulty ? base * faultyRate / CanaryStream.usualRate : base
        return Order(arm: arm, failed: draw.unit() < rate, hour: hour, base: base, isFaulty: isFaulty)
    }

    private func baseRate(_ hour: Double) -> Double {
        switch variant {
        case .calm, .misassigned: CanaryStream.usualRate
        case .promotion: (20.0..<22.0).contains(hour) ? 2 * CanaryStream.usualRate : CanaryStream.usualRate
        case .diurnal: 0.03 + 0.05 * CanaryStream.triangle(hour / 24)
        }
    }

    /// 0 at midnight, 1 at noon, straight in between.
    private static func triangle(_ days: Double) -> Double {
        let part = days - days.rounded(.down)
        return part < 0.5 ? 2 * part : 2 - 2 * part
    }
}

extension SplitMix64 {
    /// A number in 0..<1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}

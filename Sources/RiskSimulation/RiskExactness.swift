import Payments
package import Risk

/// Holds every value of the windows against a recount.
package struct RiskExactness: Sendable {
    package struct Difference: Sendable, Equatable {
        package let feature: RiskFeature
        package let seconds: Int64
        package let windows: Int64?
        package let recount: Int64?
        /// Position of the order or withdrawal in the world.
        package let event: Int
    }

    package private(set) var compared: [RiskFeature: Int] = [:]
    package private(set) var differences: [Difference] = []

    package var total: Int { compared.values.reduce(0, +) }

    /// - Parameters:
    ///   - every: looks at each so many-th order or withdrawal against the last two days.
    ///   - wholeEvery: and at each so many-th against everything before, for what goes back further.
    package init(_ world: RiskWorld, every: Int, wholeEvery: Int) {
        var memory = RiskMemory()
        var start = 0
        for (index, event) in world.events.enumerated() {
            while world.events[start].at.milliseconds <= event.at.milliseconds - 172_800_000 { start += 1 }
            if let subject = event.subject {
                let look = RiskLook(subject, memory)
                if index % every == 0 {
                    compare(look, world.events[start..<index], index) { RiskRecount.isOfWindows($0) }
                }
                if index % wholeEvery == 0 {
                    compare(look, world.events[..<index], index) { !RiskRecount.isOfWindows($0) }
                }
            }
            switch event.happening {
            case .subject(let subject): memory.note(subject)
            case .refund(let refund): memory.noteRefund(refund)
            }
        }
    }

    private mutating func compare(
        _ look: RiskLook, _ before: ArraySlice<RiskWorldEvent>, _ index: Int, where isAsked: (RiskFeature) -> Bool
    ) {
        let recount = RiskRecount(look.subject, before: before)
        for (feature, seconds) in RiskRecount.asked where isAsked(feature) {
            let value = look.value(feature, withinSeconds: seconds)
            let counted = recount.value(feature, withinSeconds: seconds)
            compared[feature, default: 0] += 1
            guard value != counted, differences.count < 100 else { continue }
            differences.append(Difference(
                feature: feature, seconds: seconds, windows: value, recount: counted, event: index))
        }
    }
}

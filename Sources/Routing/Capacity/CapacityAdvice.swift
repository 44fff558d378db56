package import Payments

/// One thing that lets more of a peak through, found by spreading the orders again as if it were done.
package struct CapacityAdvice: Sendable, Equatable {
    package enum Act: Sendable, Equatable {
        /// Have the channel raise a ceiling, in the ceiling's own unit.
        case raise(ChannelID, Ceiling, to: Int64)
        /// Give orders to a channel that is kept out now.
        case bringBack(ChannelID, Exclusion)
        /// Begin so many minutes earlier and let the same orders come over the longer time.
        case beginEarlier(minutes: Int)
        /// No channel takes some of the orders, however much room there is.
        case orderNobodyTakes
    }

    package let act: Act
    /// Orders a second that are lost still when this and all before it are done, hundredths.
    package let lostCentiPerSecond: Int

    package init(act: Act, lostCentiPerSecond: Int) {
        self.act = act
        self.lostCentiPerSecond = lostCentiPerSecond
    }
}

/// Searches for what to do, best first: each step is the one that loses least, and the next is sought with it done.
struct CapacityAdvisor {
    let peak: PlannedPeak
    let requests: [RoutingRequest]
    let decide: LoadSpread.Decide
    let totalMilli: Int64

    func advice(_ spread: LoadSpread) -> [CapacityAdvice] {
        var channels = spread.channels
        var now = spread
        var steps: [CapacityAdvice] = []
        while now.lostMilli > tolerance, steps.count < Limits.planSteps {
            guard let best = best(channels, now) else { break }
            channels = best.channels
            now = best.spread
            steps.append(CapacityAdvice(act: best.act, lostCentiPerSecond: Int(now.lostMilli / 10)))
        }
        if now.lostMilli > tolerance {
            steps.append(CapacityAdvice(act: .orderNobodyTakes, lostCentiPerSecond: Int(now.lostMilli / 10)))
        }
        if let earlier = earlier(spread) { steps.append(earlier) }
        return steps
    }

    /// A raised ceiling is meant to be used this far, percent: where alerts begin.
    private static let comfortablePercent: Int64 = 85

    /// More than any channel allows, and far from overflow.
    private static let largestLimit: Int64 = 1_000_000_000_000_000

    /// A thousandth of the rate is the grain of the sample.
    private var tolerance: Int64 { totalMilli / 1_000 }

    private struct Step {
        let act: CapacityAdvice.Act
        let channels: [PlanChannel]
        let spread: LoadSpread

        /// Needs nobody's leave.
        var isOurs: Bool { if case .bringBack = act { true } else { false } }
    }

    private func best(_ channels: [PlanChannel], _ now: LoadSpread) -> Step? {
        var best: Step?
        for index in channels.indices {
            guard let step = channels[index].isOut.map({ back(index, $0, channels) }) ?? raised(index, channels, now)
            else { continue }
            guard step.spread.lostMilli < now.lostMilli - tolerance else { continue }
            if best.map({ isBetter(step, $0) }) ?? true { best = step }
        }
        return best
    }

    /// Less is lost; or as little, with a channel of our own brought back instead of a contract changed.
    private func isBetter(_ one: Step, _ other: Step) -> Bool {
        let difference = one.spread.lostMilli - other.spread.lostMilli
        if abs(difference) > tolerance { return difference < 0 }
        if one.isOurs != other.isOurs { return one.isOurs }
        return difference < 0
    }

    private func back(_ index: Int, _ why: Exclusion, _ channels: [PlanChannel]) -> Step {
        var changed = channels
        changed[index].setting.override = .none
        changed[index].setting.weight = max(1, changed[index].profile.defaultWeight)
        changed[index].breaker = .closed
        return Step(
            act: .bringBack(channels[index].profile.id, why), channels: changed, spread: spread(changed))
    }

    /// The ceiling that binds, out of the way; then as high as the load that comes needs it with some air.
    private func raised(_ index: Int, _ channels: [PlanChannel], _ now: LoadSpread) -> Step? {
        guard let ceiling = now.binding(index) else { return nil }
        var changed = channels
        changed[index].profile = changed[index].profile.with(ceiling, .max)
        let open = spread(changed)
        guard open.lostMilli < now.lostMilli - tolerance else { return nil }
        let needed = min(open.needed(index, ceiling), CapacityAdvisor.largestLimit) * 100
            / CapacityAdvisor.comfortablePercent + 1
        let step = ceiling == .dayAmount ? Int64(1_000_000) : 10
        let limit = (needed + step - 1) / step * step
        changed[index].profile = changed[index].profile.with(ceiling, limit)
        return Step(
            act: .raise(channels[index].profile.id, ceiling, to: limit), channels: changed, spread: spread(changed))
    }

    private func spread(_ channels: [PlanChannel]) -> LoadSpread {
        var spread = LoadSpread(channels: channels, requests: requests, peakSeconds: Int64(peak.minutes) * 60)
        spread.settle(milliPerSecond: totalMilli, decide)
        return spread
    }

    /// With what is carried now, how much longer the same orders take.
    private func earlier(_ spread: LoadSpread) -> CapacityAdvice? {
        let carried = totalMilli - spread.lostMilli
        guard spread.lostMilli > tolerance, carried > 0 else { return nil }
        let minutes = (Int64(peak.minutes) * totalMilli + carried - 1) / carried - Int64(peak.minutes)
        guard minutes > 0, minutes <= 1_440, spread.isHeldUpByRate else { return nil }
        return CapacityAdvice(act: .beginEarlier(minutes: Int(minutes)), lostCentiPerSecond: 0)
    }
}

package import Payments

/// What leaves a channel because it has no more room: where to, from which rate on, how much at the peak.
package struct Spill: Sendable, Equatable {
    /// Where the orders would go if every channel had room.
    package let from: ChannelID
    /// Where they go; nil for orders that no channel takes.
    package let to: ChannelID?
    /// The rate of all orders at which it begins, hundredths of an order a second.
    package var startsAtCentiPerSecond: Int
    /// Orders a second at the peak, hundredths.
    package var centiPerSecond: Int

    package init(from: ChannelID, to: ChannelID?, startsAtCentiPerSecond: Int, centiPerSecond: Int) {
        self.from = from
        self.to = to
        self.startsAtCentiPerSecond = startsAtCentiPerSecond
        self.centiPerSecond = centiPerSecond
    }
}

/// The order in which channels spill while the rate grows to the peak.
struct SpillOrder {
    private struct Way: Hashable {
        let from: Int
        let to: Int?
    }

    private let free: [[LoadSpread.Portion]]
    private let channels: [PlanChannel]
    private var starts: [Way: Int64] = [:]
    private var newest: [Way: Int64] = [:]

    /// - Parameter free: the spread without ceilings.
    init(free: LoadSpread) {
        self.free = free.portions
        channels = free.channels
    }

    /// Takes in the spread at a rate; rates grow from call to call. What is less than a two-hundredth of all is the
    /// grain of the sample and no spill.
    mutating func note(_ spread: LoadSpread, milliPerSecond total: Int64) {
        newest = [:]
        for (index, portions) in spread.portions.enumerated() {
            guard let home = free[index].first?.channel else { continue }
            for portion in portions where portion.channel != home {
                newest[Way(from: home, to: portion.channel), default: 0] += portion.milli
            }
        }
        newest = newest.filter { $0.value * 200 >= total }
        for way in newest.keys where starts[way] == nil { starts[way] = total }
    }

    /// At the last rate noted, first begun first.
    var spills: [Spill] {
        newest.map { way, milli in
            Spill(
                from: channels[way.from].profile.id, to: way.to.map { channels[$0].profile.id },
                startsAtCentiPerSecond: Int((starts[way] ?? 0) / 10), centiPerSecond: Int(milli / 10))
        }.sorted { one, other in
            if one.startsAtCentiPerSecond != other.startsAtCentiPerSecond {
                return one.startsAtCentiPerSecond < other.startsAtCentiPerSecond
            }
            if one.centiPerSecond != other.centiPerSecond { return one.centiPerSecond > other.centiPerSecond }
            return (one.from.text, one.to?.text ?? "~") < (other.from.text, other.to?.text ?? "~")
        }
    }
}

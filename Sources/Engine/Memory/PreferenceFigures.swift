import Operations
import Payments

/// Which channels paying buyers used, by age band and by region.
struct PreferenceFigures: Sendable {
    private static let groups = 40
    private var byAge: [String: [ChannelID: Int]] = [:]
    private var byRegion: [String: [ChannelID: Int]] = [:]

    mutating func count(_ order: Order) {
        guard let channel = order.channel else { return }
        count(channel, ageBand: order.buyer.ageBand.rawValue, region: order.buyer.region, orders: 1)
    }

    mutating func count(_ channel: ChannelID, ageBand: String, region: String, orders: Int) {
        byAge[ageBand, default: [:]][channel, default: 0] += orders
        guard !region.isEmpty else { return }
        let isKnown = byRegion[region] != nil || byRegion.count < PreferenceFigures.groups
        byRegion[isKnown ? region : "other", default: [:]][channel, default: 0] += orders
    }

    var ages: [PreferenceRow] { PreferenceFigures.rows(byAge).sorted { $0.group < $1.group } }

    /// Most orders first.
    var regions: [PreferenceRow] {
        PreferenceFigures.rows(byRegion).sorted { $0.orders != $1.orders ? $0.orders > $1.orders : $0.group < $1.group }
    }

    private static func rows(_ groups: [String: [ChannelID: Int]]) -> [PreferenceRow] {
        groups.map { group, counts in
            let total = counts.values.reduce(0, +)
            let shares = counts.sorted { $0.key < $1.key }.map {
                PreferenceShare(channel: $0.key.text, basisPoints: total > 0 ? $0.value * 10_000 / total : 0)
            }
            return PreferenceRow(group: group, orders: total, shares: shares)
        }
    }
}

/// How many things happened in the last five minutes, in ten-second steps.
struct FiveMinuteCount: Sendable {
    private var steps: [Int64: Int] = [:]

    mutating func add(_ moment: Timestamp, times: Int64 = 1) {
        let step = moment.milliseconds / 10_000
        steps[step, default: 0] += Int(min(times, 1_000_000))
        if steps.count > 40 { steps = steps.filter { $0.key > step - 30 } }
    }

    func count(at now: Timestamp) -> Int {
        let step = now.milliseconds / 10_000
        return steps.reduce(0) { $0 + ($1.key > step - 30 && $1.key <= step ? $1.value : 0) }
    }
}

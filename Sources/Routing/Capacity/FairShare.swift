package import Payments

/// How much of a channel one shop may use. A part of each ceiling is kept for shops that use less than their own, so
/// that a shop that floods cannot push another's orders away; alone it has all the rest.
package enum FairShare {
    /// Of each ceiling, thousandths.
    package static let keptThousandths: Int64 = 100

    /// Whether one more order of a shop fits.
    /// - Parameters:
    ///   - limit: the ceiling; 0 for none.
    ///   - used: by all shops.
    ///   - own: by this shop.
    ///   - weight: this shop's.
    ///   - weights: of all shops that use some of it, this one included.
    package static func hasRoom(limit: Int64, used: Int64, own: Int64, weight: Int64, weights: Int64) -> Bool {
        guard limit > 0 else { return true }
        let kept = Int64(Int128(limit) * Int128(keptThousandths) / 1_000)
        if used + kept < limit || kept == 0 { return true }
        return own + kept < limit && Int128(own) * Int128(weights) < Int128(limit) * Int128(weight)
    }
}

/// What each shop has at each channel, by our own count.
package struct ShopUses: Sendable {
    private var channels: [ChannelID: [ShopID: ShopUse]] = [:]

    package init() {}

    package mutating func routed(_ channel: ChannelID, _ shop: ShopID, at moment: Timestamp) {
        change(channel, shop) { $0.routed.add(at: moment) }
    }

    package mutating func opened(_ channel: ChannelID, _ shop: ShopID) {
        change(channel, shop) { $0.openOrders += 1 }
    }

    package mutating func ended(_ channel: ChannelID, _ shop: ShopID) {
        change(channel, shop) { $0.openOrders -= 1 }
    }

    package mutating func called(_ channel: ChannelID, _ shop: ShopID) {
        change(channel, shop) { $0.calls += 1 }
    }

    package mutating func answered(_ channel: ChannelID, _ shop: ShopID) {
        change(channel, shop) { $0.calls -= 1 }
    }

    /// The ceiling of which nothing is left for this shop, though it may not be used up.
    /// - Parameters:
    ///   - use: of all shops together.
    ///   - calls: under way at the channel, of any kind.
    package func full(
        _ profile: ChannelProfile, for shop: ShopID, use: CapacityUse, calls: Int64, at now: Timestamp,
        weight: (ShopID) -> Int64
    ) -> Ceiling? {
        let uses = channels[profile.id] ?? [:]
        for ceiling in [Ceiling.rate, .calls, .openOrders] where profile.limit(ceiling) > 0 {
            let used = ceiling == .rate ? use.ordersThisSecond : ceiling == .calls ? calls : use.openOrders
            var (own, weights): (Int64, Int64) = (0, weight(shop))
            for (other, use) in uses {
                let amount = use.amount(ceiling, at: now)
                if other == shop { own = amount } else if amount > 0 { weights += weight(other) }
            }
            let hasRoom = FairShare.hasRoom(
                limit: profile.limit(ceiling), used: used, own: own, weight: weight(shop), weights: weights)
            if !hasRoom { return ceiling }
        }
        return nil
    }

    private mutating func change(_ channel: ChannelID, _ shop: ShopID, _ body: (inout ShopUse) -> Void) {
        body(&channels[channel, default: [:]][shop, default: ShopUse()])
    }
}

private struct ShopUse: Sendable {
    var routed = ShareWindow()
    var openOrders: Int64 = 0
    /// First calls of its orders under way.
    var calls: Int64 = 0

    func amount(_ ceiling: Ceiling, at now: Timestamp) -> Int64 {
        switch ceiling {
        case .rate: routed.count(at: now)
        case .calls: calls
        case .openOrders: openOrders
        case .dayAmount: 0
        }
    }
}

/// About how many came in the last second, in steps of 100 ms: one shop's, of which there are many.
private struct ShareWindow: Sendable {
    private static let step: Int64 = 100
    private static let steps = 10

    private var counts = [Int32](repeating: 0, count: ShareWindow.steps)
    private var newest: Int64 = .min

    mutating func add(at moment: Timestamp) {
        let now = moment.milliseconds / ShareWindow.step
        let passed = newest == .min || now < newest - Int64(ShareWindow.steps) ? Int64(ShareWindow.steps) : now - newest
        if passed > 0 {
            for missed in 0..<min(passed, Int64(ShareWindow.steps)) { counts[slot(now - missed)] = 0 }
            newest = now
        }
        counts[slot(newest)] += 1
    }

    func count(at moment: Timestamp) -> Int64 {
        let now = moment.milliseconds / ShareWindow.step
        guard newest != .min, abs(now - newest) < Int64(ShareWindow.steps) else { return 0 }
        let gone = max(0, now - newest)
        var sum: Int64 = 0
        for age in 0..<(Int64(ShareWindow.steps) - gone) { sum += Int64(counts[slot(newest - age)]) }
        return sum
    }

    private func slot(_ step: Int64) -> Int {
        let rest = Int(step % Int64(ShareWindow.steps))
        return rest < 0 ? rest + ShareWindow.steps : rest
    }
}

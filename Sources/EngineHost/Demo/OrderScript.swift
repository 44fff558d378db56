package import Payments

/// The orders of a demo run, one after the other: the recorded day from the evening promotion on, with the suspicious
/// bursts mixed in. The same data, rate and seed give the same orders at the same milliseconds.
package struct OrderScript: Sendable {
    package struct Planned: Sendable {
        /// Milliseconds after the start.
        package var atMilliseconds: Int64
        package var shop: Int
        package var buyer: Buyer
        package var taste: [ChannelID: Int]
        package var item: String
        package var amountFen: Int64
        package var category: GoodsCategory
        package var environment: PaymentEnvironment
        package var plan: SplitPlan?
    }

    private let data: DemoData
    /// How many people each recorded buyer stands for: as many as keep one person below an order in forty minutes, so
    /// that only the bursts look like a person who buys too often.
    private let crowd: UInt64
    private let ratePerSecond: Int64
    private var draw: SplitMix64
    private var row: Int
    private var nextAt: Int64 = 0
    private var extras: [(at: Int64, burst: Int, number: Int)]

    /// - Parameter ratePerSecond: mean orders per second, 1...1,000.
    package init(data: DemoData, ratePerSecond: Int64, seed: UInt64) {
        self.data = data
        crowd = UInt64(max(1, ratePerSecond * 2_400 / Int64(max(1, data.buyers.count))))
        self.ratePerSecond = max(1, ratePerSecond)
        draw = SplitMix64(seed: seed)
        // The recorded promotion begins at 20:00; the demo begins five minutes before it.
        row = data.day.firstIndex { $0.second >= 19 * 3_600 + 55 * 60 } ?? 0
        extras = []
        for (index, burst) in data.bursts.enumerated() {
            let span = UInt64((burst.toSecond - burst.fromSecond) * 1_000)
            for number in 0..<burst.orders {
                extras.append((burst.fromSecond * 1_000 + Int64(draw.below(span)), index, number))
            }
        }
        extras.sort { ($0.at, $0.burst, $0.number) < ($1.at, $1.burst, $1.number) }
    }

    /// The next order; the script never ends (the day begins again).
    package mutating func next(startedAt: Timestamp) -> Planned {
        if let extra = extras.first, extra.at <= nextAt {
            extras.removeFirst()
            return suspicious(extra, startedAt)
        }
        let order = data.day[row]
        row = (row + 1) % data.day.count
        let at = nextAt
        // Arrivals spread evenly over twice the mean gap: bursty enough to look alive, bounded so that the rate holds.
        nextAt += Int64(draw.below(UInt64(2_000 / ratePerSecond + 1)))
        let recorded = data.buyers[order.buyer]
        var buyer = recorded.asBuyer(at: startedAt)
        let person = Int(draw.below(crowd))
        if person > 0 {
            buyer.userID += "-\(person)"
            buyer.deviceID += "-\(person)"
        }
        return Planned(
            atMilliseconds: at, shop: order.shop, buyer: buyer, taste: recorded.taste,
            item: order.item, amountFen: order.amountFen, category: order.category, environment: order.environment,
            plan: data.shops[order.shop].plan(leader: order.leader, draw: &draw))
    }

    private mutating func suspicious(
        _ extra: (at: Int64, burst: Int, number: Int), _ startedAt: Timestamp
    ) -> Planned {
        let burst = data.bursts[extra.burst]
        let base = data.buyers[(extra.burst * 97 + extra.number) % data.buyers.count]
        var buyer = base.asBuyer(at: startedAt)
        var amount: Int64 = 20_000 + Int64(draw.below(30_000))
        switch burst.kind {
        case .newUserLarge:
            buyer.userID = "n\(20_000 + extra.burst * 100 + extra.number)"
            buyer.registeredAt = startedAt.adding(seconds: -900)
            // Most of them one reviewer may release; later every fifth asks for a second person.
            amount = extra.at >= 60_000 && extra.number % 5 == 4
                ? 600_000 + Int64(draw.below(600_000)) : 310_000 + Int64(draw.below(180_000))
        case .deviceHopping:
            buyer.userID = "h\(30_000 + extra.burst * 100 + extra.number)"
            buyer.deviceID = "d-hop-\(extra.burst)"
        case .sameBuyerOften:
            buyer.userID = "o\(40_000 + extra.burst)"
        }
        let shop = (extra.burst + extra.number) % data.shops.count
        let leaders = data.shops[shop].leaders.keys.sorted()
        let isVirtual = data.shops[shop].id.text == "lantern"
        return Planned(
            atMilliseconds: extra.at, shop: shop, buyer: buyer, taste: base.taste, item: "Gift card",
            amountFen: amount,
            category: isVirtual ? .virtual : .goods, environment: .browser,
            plan: leaders.isEmpty
                ? nil : data.shops[shop].plan(leader: leaders[extra.number % leaders.count], draw: &draw))
    }
}

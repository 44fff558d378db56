package import Payments

/// Sums over many orders by shop, channel and kind of line.
package struct MoneyTotals: Sendable, Equatable {
    package struct Key: Sendable, Hashable {
        package let shop: ShopID
        /// Where the buyer paid.
        package let channel: ChannelID
        package let currency: Currency
    }

    package struct Sums: Sendable, Equatable {
        package var orders = 0
        package var receivedMinorUnits: Int64 = 0
        package var byKind: [MoneyPartKind: Int64] = [:]
        package var concerns: [MoneyConcern: Int64] = [:]

        /// True when the kinds add up to what came in.
        package var isWhole: Bool { byKind.values.reduce(0, +) == receivedMinorUnits }
    }

    package private(set) var sums: [Key: Sums] = [:]
    package private(set) var faults = 0

    package init() {}

    package mutating func add(_ money: OrderMoney) {
        let key = Key(shop: money.shop, channel: money.channel, currency: money.currency)
        var sum = sums[key] ?? Sums()
        sum.orders += 1
        sum.receivedMinorUnits += money.receivedMinorUnits
        for line in money.lines {
            sum.byKind[line.kind, default: 0] += line.minorUnits
            if let concern = line.concern { sum.concerns[concern, default: 0] += line.minorUnits }
        }
        sums[key] = sum
        faults += money.faults.count
    }

    /// By shop, then channel, then currency.
    package var sorted: [(key: Key, sums: Sums)] {
        sums.sorted {
            ($0.key.shop.text, $0.key.channel.text, $0.key.currency.rawValue)
                < ($1.key.shop.text, $1.key.channel.text, $1.key.currency.rawValue)
        }.map { (key: $0.key, sums: $0.value) }
    }
}

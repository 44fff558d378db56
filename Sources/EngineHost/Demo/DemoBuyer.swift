package import Payments

/// A buyer of the demo.
package struct DemoBuyer: Sendable {
    package var user: String
    package var age: AgeBand
    package var region: String
    package var device: String
    package var registeredDays: Int64
    /// Shares of the buyer's payments by channel, 0...100 each.
    package var taste: [ChannelID: Int]

    static func read(_ table: CSVTable) throws(ConfigurationError) -> [DemoBuyer] {
        let user = try table.column("user")
        let age = try table.column("age")
        let region = try table.column("region")
        let device = try table.column("device")
        let days = try table.column("registered_days")
        var buyers: [DemoBuyer] = []
        for (index, row) in table.rows.enumerated() {
            guard let band = AgeBand(rawValue: row[age]) else {
                throw ConfigurationError(file: table.file, line: index + 2, key: "age", rule: "is no age band")
            }
            var taste: [ChannelID: Int] = [:]
            for channel in [ChannelID.wechat, .alipay, .unionpay] {
                taste[channel] = Int(try table.integer(row: index, column: try table.column(channel.text), in: 0...100))
            }
            buyers.append(DemoBuyer(
                user: row[user], age: band, region: row[region], device: row[device],
                registeredDays: try table.integer(row: index, column: days, in: 0...100_000), taste: taste))
        }
        return buyers
    }

    /// The buyer as a shop tells it.
    package func asBuyer(at now: Timestamp) -> Buyer {
        Buyer(
            userID: user, deviceID: device, ageBand: age, region: region,
            registeredAt: now.adding(seconds: -registeredDays * 86_400),
            preferences: taste.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
                .map { ChannelPreference(channel: $0.key, weight: $0.value) })
    }
}

/// One row of the recorded day.
package struct DemoOrder: Sendable {
    package var second: Int64
    package var shop: Int
    package var buyer: Int
    package var item: String
    package var amountFen: Int64
    package var category: GoodsCategory
    package var environment: PaymentEnvironment
    /// Empty for a direct order.
    package var leader: String

    static func read(
        _ table: CSVTable, shops: [DemoShop], buyers: [DemoBuyer]
    ) throws(ConfigurationError) -> [DemoOrder] {
        let second = try table.column("second")
        let shop = try table.column("shop")
        let user = try table.column("user")
        let item = try table.column("item")
        let amount = try table.column("amount_fen")
        let category = try table.column("category")
        let environment = try table.column("environment")
        let leader = try table.column("leader")
        let shopIndex = Dictionary(uniqueKeysWithValues: shops.enumerated().map { ($1.id.text, $0) })
        let buyerIndex = Dictionary(buyers.enumerated().map { ($1.user, $0) }, uniquingKeysWith: { first, _ in first })
        var orders: [DemoOrder] = []
        orders.reserveCapacity(table.rows.count)
        for (index, row) in table.rows.enumerated() {
            guard let shopNumber = shopIndex[row[shop]], let buyerNumber = buyerIndex[row[user]],
                let category = GoodsCategory(rawValue: row[category]),
                let environment = PaymentEnvironment(rawValue: row[environment])
            else {
                throw ConfigurationError(
                    file: table.file, line: index + 2, rule: "names an unknown shop, user, category or environment")
            }
            orders.append(DemoOrder(
                second: try table.integer(row: index, column: second, in: 0...86_399), shop: shopNumber,
                buyer: buyerNumber, item: row[item],
                amountFen: try table.integer(row: index, column: amount, in: 1...Money.maximumMinorUnits),
                category: category, environment: environment, leader: row[leader]))
        }
        guard !orders.isEmpty else { throw ConfigurationError(file: table.file, rule: "has no orders") }
        return orders
    }
}

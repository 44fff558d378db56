package import Payments

/// What risk remembers of recent orders: exact sliding windows per user and per device. Rebuilt at start from the orders of the
/// longest window; bounded by forgetting the keys that were silent longest.
package struct RiskWindows: Sendable {
    /// The longest window a rule may ask for.
    package static let maximumWindowSeconds: Int64 = 86_400
    static let keys = 100_000
    static let eventsPerKey = 200

    struct Event: Sendable {
        let at: Timestamp
        let user: String
        let minorUnits: Int64
    }

    private var byUser: [String: [Event]] = [:]
    private var byDevice: [String: [Event]] = [:]
    private var lastSweep = Timestamp(milliseconds: 0)

    package init() {}

    /// Remembers an order. Times may come a little out of order; a window looks at times, not at positions.
    package mutating func note(order: Order, at: Timestamp) {
        let user = RiskWindows.key(order.shop, order.buyer.userID)
        let event = Event(at: at, user: order.buyer.userID, minorUnits: order.amount.minorUnits)
        RiskWindows.append(event, to: &byUser, key: user)
        if !order.buyer.deviceID.isEmpty { RiskWindows.append(event, to: &byDevice, key: order.buyer.deviceID) }
        sweepIfDue(at)
    }

    /// Orders of the buyer in the window that ends now, and their sum.
    package func orders(of buyer: Buyer, shop: ShopID, windowSeconds: Int64, at: Timestamp) -> (count: Int, minorUnits: Int64) {
        let events = byUser[RiskWindows.key(shop, buyer.userID)] ?? []
        return RiskWindows.sum(events, since: at.adding(seconds: -windowSeconds), until: at)
    }

    /// Distinct users, orders and their sum on the device in the window that ends now.
    package func device(_ deviceID: String, windowSeconds: Int64, at: Timestamp) -> (users: Set<String>, count: Int, minorUnits: Int64) {
        let since = at.adding(seconds: -windowSeconds)
        let events = (byDevice[deviceID] ?? []).filter { $0.at > since && $0.at <= at }
        return (Set(events.map(\.user)), events.count, events.reduce(0) { $0 + $1.minorUnits })
    }

    private static func key(_ shop: ShopID, _ user: String) -> String { shop.text + "/" + user }

    private static func sum(_ events: [Event], since: Timestamp, until: Timestamp) -> (count: Int, minorUnits: Int64) {
        var count = 0
        var units: Int64 = 0
        for event in events where event.at > since && event.at <= until {
            count += 1
            units += event.minorUnits
        }
        return (count, units)
    }

    private static func append(_ event: Event, to table: inout [String: [Event]], key: String) {
        table[key, default: []].append(event)
        if let count = table[key]?.count, count > eventsPerKey { table[key]?.removeFirst(count - eventsPerKey) }
    }

    /// Once a minute of event time, or when there are too many keys, what no window can reach is dropped.
    private mutating func sweepIfDue(_ now: Timestamp) {
        let isCrowded = byUser.count > RiskWindows.keys || byDevice.count > RiskWindows.keys
        guard now.since(lastSweep) > 60_000 || isCrowded else { return }
        lastSweep = now
        let since = now.adding(seconds: -RiskWindows.maximumWindowSeconds)
        RiskWindows.sweep(&byUser, since)
        RiskWindows.sweep(&byDevice, since)
    }

    private static func sweep(_ table: inout [String: [Event]], _ since: Timestamp) {
        for (key, events) in table where (events.last?.at ?? since) <= since { table[key] = nil }
        guard table.count > keys else { return }
        let silent = table.sorted { ($0.value.last?.at ?? since, $0.key) < ($1.value.last?.at ?? since, $1.key) }
        for entry in silent.prefix(table.count - keys * 9 / 10) { table[entry.key] = nil }
    }
}

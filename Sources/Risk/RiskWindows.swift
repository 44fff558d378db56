package import Payments

/// Which orders each user and each device made lately, exactly: sliding windows over single orders, not hopping ones an
/// attacker could straddle.
///
/// Users and devices are known by their numbers alone, across shops: the shops of one platform share their members.
/// Memory is bounded by age and by number of orders; the oldest go first.
package struct RiskWindows: Sendable {
    private struct Entry: Sendable {
        let at: Timestamp
        let user: String
        let device: String
    }

    /// Every remembered order in the order they were noted; those before `first` are forgotten.
    private var entries: [Entry] = []
    private var first = 0
    private var byUser: [String: Timeline<Void>] = [:]
    /// The users of each device.
    private var byDevice: [String: Timeline<String>] = [:]

    package init() {}

    /// Orders remembered now.
    package var count: Int { entries.count - first }

    /// Takes an order in. It counts for the orders that come after it.
    package mutating func note(order: Order, at: Timestamp) {
        let entry = Entry(at: at, user: order.buyer.userID, device: order.buyer.deviceID)
        entries.append(entry)
        if !entry.user.isEmpty { byUser[entry.user, default: Timeline()].append((), at: at) }
        if !entry.device.isEmpty { byDevice[entry.device, default: Timeline()].append(entry.user, at: at) }
        forget(before: at.adding(seconds: -Limits.windowSeconds))
    }

    /// Orders of a user in the `seconds` up to and including `now`; one exactly `seconds` old no longer counts.
    package func orders(ofUser user: String, withinSeconds seconds: Int64, at now: Timestamp) -> Int {
        var count = 0
        byUser[user]?.each(after: now.adding(seconds: -seconds), through: now) { count += 1 }
        return count
    }

    /// Different users of a device in the `seconds` up to and including `now`.
    package func users(ofDevice device: String, withinSeconds seconds: Int64, at now: Timestamp) -> Set<String> {
        var users: Set<String> = []
        byDevice[device]?.each(after: now.adding(seconds: -seconds), through: now) { users.insert($0) }
        return users
    }

    private mutating func forget(before oldest: Timestamp) {
        while first < entries.count, entries[first].at <= oldest || count > Limits.rememberedOrders {
            let entry = entries[first]
            first += 1
            byUser.dropOldest(of: entry.user)
            byDevice.dropOldest(of: entry.device)
        }
        guard first > 1_024, first * 2 > entries.count else { return }
        entries.removeFirst(first)
        first = 0
    }
}

extension Dictionary {
    /// Drops the oldest thing of a timeline, and the timeline with its last one.
    fileprivate mutating func dropOldest<Thing>(of key: Key) where Value == Timeline<Thing> {
        self[key]?.dropOldest()
        if self[key]?.isEmpty == true { removeValue(forKey: key) }
    }
}

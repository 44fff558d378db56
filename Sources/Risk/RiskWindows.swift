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

    private struct DeviceUse: Sendable {
        let at: Timestamp
        let user: String
    }

    /// Every remembered order in the order they were noted; those before `first` are forgotten.
    private var entries: [Entry] = []
    private var first = 0
    private var byUser: [String: [Timestamp]] = [:]
    private var byDevice: [String: [DeviceUse]] = [:]

    package init() {}

    /// Orders remembered now.
    package var count: Int { entries.count - first }

    /// Takes an order in. It counts for the orders that come after it.
    package mutating func note(order: Order, at: Timestamp) {
        let entry = Entry(at: at, user: order.buyer.userID, device: order.buyer.deviceID)
        entries.append(entry)
        if !entry.user.isEmpty { byUser[entry.user, default: []].append(at) }
        if !entry.device.isEmpty { byDevice[entry.device, default: []].append(DeviceUse(at: at, user: entry.user)) }
        forget(before: at.adding(seconds: -Limits.windowSeconds))
    }

    /// Orders of a user in the `seconds` up to and including `now`; one exactly `seconds` old no longer counts.
    package func orders(ofUser user: String, withinSeconds seconds: Int64, at now: Timestamp) -> Int {
        let start = now.adding(seconds: -seconds)
        return byUser[user]?.count { $0 > start && $0 <= now } ?? 0
    }

    /// Different users of a device in the `seconds` up to and including `now`.
    package func users(ofDevice device: String, withinSeconds seconds: Int64, at now: Timestamp) -> Set<String> {
        let start = now.adding(seconds: -seconds)
        return Set((byDevice[device] ?? []).lazy.filter { $0.at > start && $0.at <= now }.map(\.user))
    }

    private mutating func forget(before oldest: Timestamp) {
        while first < entries.count, entries[first].at <= oldest || count > Limits.rememberedOrders {
            let entry = entries[first]
            first += 1
            byUser.removeFirst(of: entry.user)
            byDevice.removeFirst(of: entry.device)
        }
        guard first > 1_024, first * 2 > entries.count else { return }
        entries.removeFirst(first)
        first = 0
    }
}

extension Dictionary {
    /// Drops the oldest element of the list under `key`, and the list with its last one.
    fileprivate mutating func removeFirst<Element>(of key: Key) where Value == [Element] {
        guard let count = self[key]?.count else { return }
        if count <= 1 { removeValue(forKey: key) } else { self[key]?.removeFirst() }
    }
}

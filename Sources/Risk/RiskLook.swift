import Payments

/// One order or withdrawal beside what is remembered: answers what rules ask, each value computed when it is asked for.
/// The thing itself is not yet part of the memory, and counts in each value.
package struct RiskLook {
    package let subject: RiskSubject
    let memory: RiskMemory
    let now: Int64
    let user: Int32
    let device: Int32
    let address: Int32
    let identity: Int32
    let leader: Int32
    let payee: Int32

    package init(_ subject: RiskSubject, _ memory: RiskMemory) {
        self.subject = subject
        self.memory = memory
        now = subject.at.milliseconds
        user = memory.people.place(subject.user)
        device = memory.devices.place(subject.device)
        address = memory.addresses.place(subject.address)
        identity = memory.identities.place(subject.identity)
        leader = memory.people.place(subject.leader)
        payee = memory.people.place(subject.payee)
    }

    /// A value; nil when it cannot be known.
    /// - Parameter seconds: how far a windowed feature looks back; something exactly so old no longer counts. Not used
    ///   by the others.
    package func value(_ feature: RiskFeature, withinSeconds seconds: Int64) -> Int64? {
        guard feature.isKnown(of: subject.kind) else { return nil }
        let start = now - seconds * 1_000
        switch feature {
        case .amount: return subject.amount.minorUnits
        case .hour: return Int64(subject.at.beijingHour)
        case .accountAge: return subject.registeredAt.map { max(0, subject.at.since($0)) / 60_000 }
        case .knownFor: return knownMinutes
        case .history, .timesUsual, .hourShare, .nightShare: return habitual(feature)
        case .userOrders, .userAmount, .userDevices, .userPayees, .userNightOrders, .userPayouts, .pairOrders:
            return ofUser(feature, start)
        case .deviceOrders, .deviceUsers, .deviceNewUsers, .addressOrders, .addressUsers, .identityUsers:
            return ofPlace(feature, start)
        case .payeeOrders, .payeeUsers, .payeeAmount, .payeeCloseUsers, .payeeCloseShare, .payeeSameUsers, .payeeSteps,
            .payeeRoundShare, .payeeRefunds:
            return ofPayee(feature, start)
        case .leaderOrders, .leaderUsers: return ofLeader(feature, start)
        case .fanInUsers, .fanOutShare, .newPayee, .circleSteps: return ofMoney(feature, start)
        case .watched: return nil
        }
    }

    /// What of a line is in the window: after `start`, and not after the moment looked at.
    func window(_ line: Timeline, _ start: Int64) -> ArraySlice<Timeline.Item> {
        let items = line.window(after: start)
        guard let last = items.last, last.at > now else { return items }
        return items.prefix { $0.at <= now }
    }

    func distinct(_ items: ArraySlice<Timeline.Item>, _ own: Int32, _ part: (Timeline.Item) -> Int32) -> Int64 {
        var places = DistinctPlaces()
        for item in items where part(item) >= 0 && part(item) != own { places.insert(part(item)) }
        return Int64(places.count) + 1
    }
}

// MARK: the user

extension RiskLook {
    private var knownMinutes: Int64? {
        guard !subject.user.isEmpty else { return nil }
        guard user >= 0, memory.people[user].firstSeen != .max else { return 0 }
        return max(0, now - memory.people[user].firstSeen) / 60_000
    }

    private func habitual(_ feature: RiskFeature) -> Int64? {
        guard !subject.user.isEmpty else { return nil }
        let habits = user >= 0 ? memory.people[user].habits(at: now) : Habits()
        switch feature {
        case .history: return habits.orders
        case .timesUsual: return habits.timesUsualTenths(subject.amount.minorUnits)
        case .nightShare: return habits.share(of: Limits.nightHours)
        default:
            let hour = subject.at.beijingHour
            return habits.share(of: [(hour + 23) % 24, hour, (hour + 1) % 24])
        }
    }

    private func ofUser(_ feature: RiskFeature, _ start: Int64) -> Int64? {
        guard !subject.user.isEmpty else { return nil }
        if feature == .userPayouts {
            return 1 + (user >= 0 ? Int64(window(memory.people[user].withdrawn, start).count) : 0)
        }
        let items = user >= 0 ? window(memory.people[user].paid, start) : []
        switch feature {
        case .userOrders: return Int64(items.count) + 1
        case .userAmount: return items.reduce(subject.amount.minorUnits) { $0 + $1.minorUnits }
        case .userDevices: return subject.device.isEmpty ? nil : distinct(items, device) { $0.other }
        case .userPayees: return subject.payee.isEmpty ? nil : distinct(items, payee) { $0.second }
        case .userNightOrders:
            guard Limits.nightHours.contains(subject.at.beijingHour) else { return nil }
            return 1 + items.reduce(0) { $0 + ($1.isAtNight ? 1 : 0) }
        default:
            guard !subject.payee.isEmpty else { return nil }
            return 1 + items.reduce(0) { $0 + (payee >= 0 && $1.second == payee ? 1 : 0) }
        }
    }
}

extension Timeline.Item {
    fileprivate var isAtNight: Bool { Limits.nightHours.contains(Timestamp(milliseconds: at).beijingHour) }
}

// MARK: devices, addresses, bodies

extension RiskLook {
    private func ofPlace(_ feature: RiskFeature, _ start: Int64) -> Int64? {
        switch feature {
        case .deviceOrders, .deviceUsers, .deviceNewUsers:
            guard !subject.device.isEmpty else { return nil }
            guard device >= 0 else { return 1 }
            if feature == .deviceNewUsers { return newUsers(start) }
            return inWindow(memory.devices[device].orders, start, users: feature == .deviceUsers)
        case .addressOrders, .addressUsers:
            guard !subject.address.isEmpty else { return nil }
            guard address >= 0 else { return 1 }
            return inWindow(memory.addresses[address].orders, start, users: feature == .addressUsers)
        default:
            guard !subject.identity.isEmpty else { return nil }
            guard identity >= 0 else { return 1 }
            let accounts = memory.identities[identity].accounts
            let isKnown = user >= 0 && accounts.firstSeen(user, memory.people.generation(user)) != nil
            return min(Int64(accounts.accounts.count) + (isKnown ? 0 : 1), Int64(Limits.accountsPerKey))
        }
    }

    private func inWindow(_ line: Timeline, _ start: Int64, users: Bool) -> Int64? {
        let items = window(line, start)
        guard users else { return Int64(items.count) + 1 }
        return subject.user.isEmpty ? nil : distinct(items, user) { $0.other }
    }

    private func newUsers(_ start: Int64) -> Int64? {
        guard !subject.user.isEmpty else { return nil }
        let place = memory.devices[device]
        var users = DistinctPlaces()
        for item in window(place.orders, start) where item.other >= 0 && item.other != user {
            let seen = place.accounts.firstSeen(item.other, memory.people.generation(item.other))
            if (seen ?? now) > start { users.insert(item.other) }
        }
        let own = user >= 0 ? place.accounts.firstSeen(user, memory.people.generation(user)) : nil
        return Int64(users.count) + ((own ?? now) > start ? 1 : 0)
    }
}

// MARK: payees and leaders

extension RiskLook {
    private func ofPayee(_ feature: RiskFeature, _ start: Int64) -> Int64? {
        guard !subject.payee.isEmpty else { return nil }
        guard payee >= 0 else { return alone(feature) }
        let person = memory.people[payee]
        if feature == .payeeSteps { return steps(window(person.received, now - Limits.windowSeconds * 1_000)) }
        let items = window(person.received, start)
        switch feature {
        case .payeeOrders: return Int64(items.count) + 1
        case .payeeAmount: return items.reduce(subject.amount.minorUnits) { $0 + $1.minorUnits }
        case .payeeUsers: return subject.user.isEmpty ? nil : distinct(items, user) { $0.other }
        case .payeeCloseUsers: return subject.user.isEmpty ? nil : closeUsers(items)
        case .payeeCloseShare:
            return subject.user.isEmpty ? nil : closeUsers(items) * 10_000 / distinct(items, user) { $0.other }
        case .payeeSameUsers:
            guard !subject.user.isEmpty else { return nil }
            let same = items.filter { $0.minorUnits == subject.amount.minorUnits }
            return distinct(same[...], user) { $0.other }
        case .payeeRoundShare:
            let round = items.reduce(isRound(subject.amount.minorUnits)) { $0 + isRound($1.minorUnits) }
            return round * 10_000 / (Int64(items.count) + 1)
        default:
            let refunds = Int64(window(person.refunded, start).count)
            return min(1_000_000, refunds * 10_000 / (Int64(items.count) + 1))
        }
    }

    /// Of a payee nobody has paid yet.
    private func alone(_ feature: RiskFeature) -> Int64? {
        switch feature {
        case .payeeAmount: return subject.amount.minorUnits
        case .payeeUsers, .payeeCloseUsers, .payeeSameUsers: return subject.user.isEmpty ? nil : 1
        case .payeeCloseShare: return subject.user.isEmpty ? nil : 10_000
        case .payeeRoundShare: return isRound(subject.amount.minorUnits) * 10_000
        case .payeeRefunds: return 0
        default: return 1
        }
    }

    private func isRound(_ minorUnits: Int64) -> Int64 { minorUnits % 10_000 == 0 ? 1 : 0 }

    /// Users with an amount near this one, each amount and each user once: what many pay alike has a price, what is
    /// made to look unlike has not.
    private func closeUsers(_ items: ArraySlice<Timeline.Item>) -> Int64 {
        let amount = subject.amount.minorUnits
        let reach = amount / 10_000 * Limits.closeBasisPoints + amount % 10_000 * Limits.closeBasisPoints / 10_000
        var amounts: [Int64] = [amount]
        var users = DistinctPlaces()
        for item in items where abs(item.minorUnits - amount) <= reach && item.other >= 0 && item.other != user {
            guard !amounts.contains(item.minorUnits), users.insert(item.other) else { continue }
            amounts.append(item.minorUnits)
            if amounts.count > 64 { break }
        }
        return Int64(amounts.count)
    }

    private func steps(_ items: ArraySlice<Timeline.Item>) -> Int64 {
        guard let last = items.last else { return 1 }
        let step = subject.amount.minorUnits - last.minorUnits
        guard step != 0 else { return 1 }
        var count: Int64 = 2
        var index = items.endIndex - 1
        while index > items.startIndex, items[index].minorUnits - items[index - 1].minorUnits == step {
            count += 1
            index -= 1
        }
        return count
    }

    private func ofLeader(_ feature: RiskFeature, _ start: Int64) -> Int64? {
        guard !subject.leader.isEmpty else { return nil }
        guard leader >= 0 else { return feature == .leaderOrders || !subject.user.isEmpty ? 1 : nil }
        return inWindow(memory.people[leader].led, start, users: feature == .leaderUsers)
    }
}

// MARK: where money goes

extension RiskLook {
    private func ofMoney(_ feature: RiskFeature, _ start: Int64) -> Int64? {
        guard !subject.user.isEmpty else { return nil }
        switch feature {
        case .newPayee:
            guard !subject.payee.isEmpty else { return nil }
            guard user >= 0, payee >= 0 else { return 1 }
            let gave = window(memory.people[user].gave, now - Limits.windowSeconds * 1_000)
            return gave.contains { $0.other == payee } ? 0 : 1
        case .fanInUsers:
            guard user >= 0 else { return 0 }
            var payers = DistinctPlaces()
            for item in window(memory.people[user].got, start) { payers.insert(item.other) }
            return Int64(payers.count)
        case .fanOutShare:
            guard user >= 0 else { return nil }
            let came = window(memory.people[user].got, start).reduce(Int64(0)) { $0 + $1.minorUnits }
            guard came > 0 else { return nil }
            let left = window(memory.people[user].gave, start).reduce(flowing) { $0 + $1.minorUnits }
            return Int64(min(1_000_000, Int128(left) * 10_000 / Int128(came)))
        default: return user >= 0 ? circle : nil
        }
    }

    /// What moves on with this.
    private var flowing: Int64 { subject.flows.prefix(Limits.receivers).reduce(0) { $0 + $1.minorUnits } }

    /// The shortest way back to whoever pays, at most three steps long after this one.
    private var circle: Int64? {
        let start = now - Limits.circleSeconds * 1_000
        // Who paid whoever pays now: the last step of any circle.
        let back = neighbours(memory.people[user].got, start)
        guard !back.isEmpty else { return nil }
        let targets = subject.flows.prefix(Limits.receivers).map { memory.people.place($0.to) }
            .filter { $0 >= 0 && $0 != user }
        if targets.contains(where: back.contains) { return 2 }
        var second: [Int32] = []
        for place in targets { second += neighbours(memory.people[place].gave, start) }
        if second.contains(where: back.contains) { return 3 }
        for place in second where neighbours(memory.people[place].gave, start).contains(where: back.contains) {
            return 4
        }
        return nil
    }

    /// The others of the newest movements in a line.
    private func neighbours(_ line: Timeline, _ start: Int64) -> [Int32] {
        guard !line.isEmpty else { return [] }
        var found: [Int32] = []
        for item in window(line, start).suffix(Limits.movementsFollowed) where !found.contains(item.other) {
            found.append(item.other)
        }
        return found
    }
}

package import Payments

/// What risk remembers of orders, withdrawals and refunds: sliding windows over single ones, exactly, not hopping ones
/// an attacker could straddle; the habits of people; who was first seen when and where; who paid whom.
///
/// People, devices, addresses and bodies are known by their numbers alone, across shops: the shops of one platform
/// share their members. Memory is bounded: windows by age (two days), by number in all (300,000 orders) and for each
/// person or device (2,000); what is kept for longer (habits, first sight, accounts of a device) by number (250,000
/// people, and as many devices, addresses and bodies) and age (90 days).
package struct RiskMemory: Sendable {
    /// A person, as whatever it takes part.
    struct Person: Sendable {
        var firstSeen: Int64 = .max
        var habits = Habits()
        /// Of `paid`, those that are part of the habits already, from the oldest on.
        var habitual: Int32 = 0
        /// Orders it made: the device, and the payee.
        var paid = Timeline()
        /// Orders it was the payee of: the payer.
        var received = Timeline()
        /// Orders it brought: the payer.
        var led = Timeline()
        /// Refunds begun of orders it was the payee of.
        var refunded = Timeline()
        var withdrawn = Timeline()
        /// Money it gave and got: to whom, from whom.
        var gave = Timeline()
        var got = Timeline()
    }

    struct Place: Sendable {
        /// Orders from it: the user.
        var orders = Timeline()
        var accounts = KnownAccounts()
    }

    /// What one remembered thing stands in, so that it can leave again.
    private struct Entry: Sendable {
        let at: Int64
        let kind: Kind
        let user: Int32
        let device: Int32
        let address: Int32
        let leader: Int32
        let payee: Int32
        let flows: [Int32]

        enum Kind: UInt8 { case order, payout, refund }
    }

    private(set) var people = Registry(blank: Person())
    private(set) var devices = Registry(blank: Place())
    private(set) var addresses = Registry(blank: Place())
    private(set) var identities = Registry(blank: Place())
    private var entries: [Entry] = []
    private var first = 0
    /// The newest moment noted. What is noted later with an earlier one counts as of then: windows stay in order.
    private var latest: Int64 = .min

    package init() {}

    /// Orders, withdrawals and refunds in the windows now.
    package var count: Int { entries.count - first }
    package var peopleCount: Int { people.count }

    /// Takes an order or withdrawal in. It counts for what comes after it.
    package mutating func note(_ subject: RiskSubject) {
        latest = max(latest, subject.at.milliseconds)
        let at = latest
        forget(before: at - Limits.windowSeconds * 1_000)
        let user = people.see(subject.user, at: at)
        let payee = people.see(subject.payee, at: at)
        if user >= 0, people[user].firstSeen == .max { people[user].firstSeen = at }
        var entry = Entry(
            at: at, kind: subject.kind == .order ? .order : .payout, user: user, device: -1, address: -1, leader: -1,
            payee: payee, flows: flows(subject, from: user, at: at))
        if subject.kind == .order { entry = noteOrder(subject, entry) } else { notePayout(subject, entry) }
        hold(entry)
    }

    private mutating func noteOrder(_ subject: RiskSubject, _ entry: Entry) -> Entry {
        let (at, user) = (entry.at, entry.user)
        let leader = people.see(subject.leader, at: at)
        let device = devices.see(subject.device, at: at)
        let address = addresses.see(subject.address, at: at)
        let identity = identities.see(subject.identity, at: at)
        func item(_ other: Int32, _ second: Int32 = -1) -> Timeline.Item {
            Timeline.Item(at: at, minorUnits: subject.amount.minorUnits, other: other, second: second)
        }
        if user >= 0 {
            people[user].makeHabits(at: at)
            people[user].paid.append(item(device, entry.payee))
        }
        if entry.payee >= 0 { people[entry.payee].received.append(item(user)) }
        if leader >= 0 { people[leader].led.append(item(user)) }
        if device >= 0 { devices[device].orders.append(item(user)) }
        if address >= 0 { addresses[address].orders.append(item(user)) }
        if user >= 0 {
            let generation = people.generation(user)
            if device >= 0 { devices[device].accounts.see(user, generation, at: at) }
            if identity >= 0 { identities[identity].accounts.see(user, generation, at: at) }
        }
        return Entry(
            at: at, kind: .order, user: user, device: device, address: address, leader: leader, payee: entry.payee,
            flows: entry.flows)
    }

    private mutating func notePayout(_ subject: RiskSubject, _ entry: Entry) {
        guard entry.user >= 0 else { return }
        people[entry.user].withdrawn.append(Timeline.Item(
            at: entry.at, minorUnits: subject.amount.minorUnits, other: entry.payee, second: -1))
    }

    private mutating func flows(_ subject: RiskSubject, from user: Int32, at: Int64) -> [Int32] {
        guard user >= 0 else { return [] }
        var places: [Int32] = []
        for flow in subject.flows.prefix(Limits.receivers) {
            let place = people.see(flow.to, at: at)
            guard place >= 0, place != user, !places.contains(place) else { continue }
            people[user].gave.append(Timeline.Item(at: at, minorUnits: flow.minorUnits, other: place, second: -1))
            people[place].got.append(Timeline.Item(at: at, minorUnits: flow.minorUnits, other: user, second: -1))
            places.append(place)
        }
        return places
    }

    /// Takes in that a refund of an order was begun.
    package mutating func noteRefund(_ refund: RiskRefund) {
        latest = max(latest, refund.at.milliseconds)
        forget(before: latest - Limits.windowSeconds * 1_000)
        let payee = people.see(refund.payee, at: latest)
        guard payee >= 0 else { return }
        people[payee].refunded.append(Timeline.Item(
            at: latest, minorUnits: refund.minorUnits, other: -1, second: -1))
        hold(Entry(
            at: latest, kind: .refund, user: -1, device: -1, address: -1, leader: -1, payee: payee, flows: []))
    }

    private mutating func hold(_ entry: Entry) {
        entries.append(entry)
        people.hold(entry.user)
        people.hold(entry.payee)
        people.hold(entry.leader)
        for place in entry.flows { people.hold(place) }
        devices.hold(entry.device)
        addresses.hold(entry.address)
    }

    private mutating func forget(before oldest: Int64) {
        while first < entries.count, entries[first].at <= oldest || count >= Limits.rememberedSubjects {
            drop(entries[first])
            first += 1
        }
        guard first > 1_024, first * 2 > entries.count else { return }
        entries.removeFirst(first)
        first = 0
    }

    private mutating func drop(_ entry: Entry) {
        let (user, payee) = (entry.user, entry.payee)
        switch entry.kind {
        case .order:
            if user >= 0 { people[user].dropOldestPaid() }
            if payee >= 0 { people[payee].received.dropOldest() }
            if entry.leader >= 0 { people[entry.leader].led.dropOldest() }
            if entry.device >= 0 { devices[entry.device].orders.dropOldest() }
            if entry.address >= 0 { addresses[entry.address].orders.dropOldest() }
        case .payout: if user >= 0 { people[user].withdrawn.dropOldest() }
        case .refund: if payee >= 0 { people[payee].refunded.dropOldest() }
        }
        for place in entry.flows {
            people[user].gave.dropOldest()
            people[place].got.dropOldest()
            people.letGo(place)
        }
        people.letGo(user)
        people.letGo(payee)
        people.letGo(entry.leader)
        devices.letGo(entry.device)
        addresses.letGo(entry.address)
    }
}

/// A refund, as the windows of its payee take it.
package struct RiskRefund: Sendable, Equatable {
    package let payee: String
    package let minorUnits: Int64
    package let at: Timestamp

    package init(payee: String, minorUnits: Int64, at: Timestamp) {
        self.payee = payee
        self.minorUnits = minorUnits
        self.at = at
    }
}

// MARK: habits

extension RiskMemory.Person {
    /// Orders that have come of age become habits.
    mutating func makeHabits(at now: Int64) {
        let bound = now - Limits.habitSeconds * 1_000
        while Int(habitual) < paid.count, paid[Int(habitual)].at <= bound {
            habits.add(paid[Int(habitual)])
            habitual += 1
        }
    }

    mutating func dropOldestPaid() {
        if habitual > 0 { habitual -= 1 } else { habits.add(paid[0]) }
        paid.dropOldest()
    }

    /// The habits as they are at a moment.
    func habits(at now: Int64) -> Habits {
        let bound = now - Limits.habitSeconds * 1_000
        var position = Int(habitual)
        guard position < paid.count, paid[position].at <= bound else { return habits }
        var known = habits
        while position < paid.count, paid[position].at <= bound {
            known.add(paid[position])
            position += 1
        }
        return known
    }
}

extension Habits {
    fileprivate mutating func add(_ item: Timeline.Item) {
        let moment = Timestamp(milliseconds: item.at)
        add(minorUnits: item.minorUnits, hour: moment.beijingHour, day: moment.beijingDay)
    }
}

extension Timestamp {
    private var beijingSeconds: Int64 { seconds + CivilTime.beijingOffsetSeconds }

    /// Hour of the Beijing day, 0...23; moments before 1970 count as its first.
    var beijingHour: Int { Int(max(0, beijingSeconds) % 86_400 / 3_600) }
    var beijingDay: Int64 { max(0, beijingSeconds) / 86_400 }
}

import JSON
import Payments
import Routing
import Storage

/// Replaying the feed at start: totals from their checkpoint on, windows for the last hour.
extension Engine {
    static let figuresKey = "engine.figures"
    static let checkpointMilliseconds: Int64 = 10_000

    func replayFeed(at now: Timestamp) throws(StoreError) {
        try store.read(Engine.figuresKey) { text throws(JSONFieldFault) in try figures.read(text) }
        let counted = figures.lastSequence
        let hour = try store.sequence(before: now.adding(seconds: -3_600))
        let amounts = try loadCapacity { () throws(StoreError) in
            try store.sequence(before: CapacityDay(now).start)
        }
        let last = try store.lastSequence()
        let windowStart = max(hour, last - Int64(Limits.recoveryEvents))
        var position = min(counted, windowStart, amounts)
        while true {
            let events = try store.events(after: position, limit: 4_096)
            for event in events {
                if event.sequence > counted { figures.apply(event) }
                if event.sequence > amounts { capacity.applyDay(event) }
                if event.sequence > windowStart { replay(event) }
            }
            guard let end = events.last?.sequence else { break }
            position = end
        }
    }

    private func replay(_ event: FeedEvent) {
        health.apply(event)
        learning.apply(event)
        capacity.applyRate(event)
        countShare(event)
        splitFigures.apply(event)
        toldEvents.append(event)
        lastEventAt = max(lastEventAt, event.at)
        if event.kind == .notificationRefused { refused.add(event.at, times: event.countedTimes) }
        guard let channel = event.channel, var breaker = steering.breakers[channel] else { return }
        // Phases follow what was recorded; outcomes teach what is usual and weigh what is under way.
        breaker.holdsEjections = true
        switch event.kind {
        case .orderRouted: if breaker.phase.isHalfOpen { breaker.probeStarted(at: event.at) }
        case .attemptPrepaid: _ = breaker.record(success: true, at: event.at)
        case .attemptUnknown: _ = breaker.record(success: false, at: event.at)
        case .attemptRefused:
            if ErrorClassText.errorClass(event.detail)?.countsAgainstHealth == true {
                _ = breaker.record(success: false, at: event.at)
            } else {
                breaker.probeSaidNothing()
            }
        case .breakerOpened: breaker.restore(.opened, at: event.at)
        case .breakerHalfOpened: breaker.restore(.halfOpened, at: event.at)
        case .breakerClosed: breaker.restore(.closed, at: event.at)
        case .failoverCleared: breaker = breaker.probing()
        default: break
        }
        if [.breakerOpened, .breakerHalfOpened, .breakerClosed].contains(event.kind) {
            steering.breakerNotes[channel] = BreakerNote(reason: event.code, since: event.at)
        }
        breaker.holdsEjections = false
        steering.breakers[channel] = breaker
    }

    /// Keeps the totals, so that a start replays seconds of the feed and not all of it.
    func checkpointIfDue(at now: Timestamp) throws(StoreError) {
        guard now.since(lastCheckpoint) >= Engine.checkpointMilliseconds else { return }
        lastCheckpoint = now
        guard figures.lastSequence != checkpointedSequence else { return }
        checkpointedSequence = figures.lastSequence
        try store.setValue(Engine.figuresKey, figures.text)
        try store.setValue(Engine.capacityKey, capacityText)
    }
}

extension ErrorClassText {
    static func errorClass(_ text: String) -> ErrorClass? {
        (try? JSONParser.parse(text))?["class"]?.stringValue.flatMap(ErrorClass.init)
    }
}

// MARK: the checkpoint's text

extension Figures {
    var text: String {
        func object(_ pairs: [(String, Int64)]) -> JSONValue {
            .object(pairs.sorted { $0.0 < $1.0 }.map { JSONMember(name: $0.0, value: .integer($0.1)) })
        }
        return JSONWriter.text(.object([
            "sequence": .integer(lastSequence), "numbers": object(numbers.map { ($0.name, self[keyPath: $0.path]) }),
            "states": object(counters.ordersByState.map { ($0.key.rawValue, $0.value) }),
            "attempts": object(counters.attempts.map { ($0.key.channel.text + "/" + $0.key.outcome, $0.value) }),
            "elsewhere": object(counters.refundsElsewhere.map { ($0.key.text, $0.value) }),
            "moments": object(counters.momentsDoubted.map { ($0.key.text, $0.value) }),
            "paid_others": object(counters.paidOtherMinorUnits.map { ($0.key.rawValue, $0.value) }),
            "refunds": object(counters.refunds.map { ($0.key.rawValue, $0.value) }),
            "hours": hours(day), "split_hours": hours(splitDay),
            "paid_orders": object(paidByChannel.map { ($0.key.text, $0.value.orders) }),
            "paid_sums": object(paidByChannel.map { ($0.key.text, $0.value.minorUnits) }),
            "legs": object(counters.splitLegs.map { ($0.key.rawValue, $0.value) }),
            "no_channel": .object(noChannel.sorted { $0.key < $1.key }.map { currency, refused in
                JSONMember(name: currency, value: .array([
                    refused.today.day, refused.today.number, refused.todayMinorUnits, refused.orders,
                    refused.minorUnits,
                ].map { .integer($0) }))
            }),
        ]))
    }

    /// - Throws: what does not read. Totals that began at nothing would be wrong for ever.
    mutating func read(_ text: String) throws(JSONFieldFault) {
        var fields = try JSONFields(text: text, "the totals")
        lastSequence = try fields.integer("sequence")
        var totals = try JSONFields(fields.optionalValue("numbers"), "the numbers of the totals")
        for number in numbers {
            if let known = try totals.optionalInteger(number.name) { self[keyPath: number.path] = known }
        }
        try totals.finish()
        for member in try fields.optionalTable("states") ?? [] {
            counters.ordersByState[try Figures.name(member)] = try member.integer()
        }
        day.hours = try Figures.readHours(fields.optionalList("hours"))
        splitDay.hours = try Figures.readHours(fields.optionalList("split_hours"))
        var sums: [String: Int64] = [:]
        for member in try fields.optionalTable("paid_sums") ?? [] { sums[member.name] = try member.integer() }
        for member in try fields.optionalTable("paid_orders") ?? [] {
            guard let sum = sums.removeValue(forKey: member.name) else {
                throw JSONFieldFault("the totals lack the sum of \(member.name)")
            }
            paidByChannel[ChannelID(member.name)] = PaidTotal(orders: try member.integer(), minorUnits: sum)
        }
        guard sums.isEmpty else { throw JSONFieldFault("the totals have a sum without orders") }
        for member in try fields.optionalTable("attempts") ?? [] {
            let parts = member.name.split(separator: "/").map(String.init)
            guard parts.count == 2 else { throw JSONFieldFault("\(member.name) is no channel and outcome") }
            let key = EngineCounters.AttemptKey(channel: ChannelID(parts[0]), outcome: parts[1])
            counters.attempts[key] = try member.integer()
        }
        for member in try fields.optionalTable("refunds") ?? [] {
            counters.refunds[try Figures.name(member)] = try member.integer()
        }
        for member in try fields.optionalTable("no_channel") ?? [] {
            let known = (member.value.arrayValue ?? []).compactMap(\.integerValue)
            guard known.count == 5, member.value.arrayValue?.count == 5 else {
                throw JSONFieldFault("\(member.name) of the orders without a channel does not read")
            }
            noChannel[member.name] = RefusedOrders(
                today: DayCount(day: known[0], number: known[1]), todayMinorUnits: known[2], orders: known[3],
                minorUnits: known[4])
        }
        try readByChannel(&fields)
        for member in try fields.optionalTable("legs") ?? [] {
            counters.splitLegs[try Figures.name(member)] = try member.integer()
        }
        try fields.finish()
    }

    private static func name<Name: RawRepresentable<String>>(_ member: JSONMember) throws(JSONFieldFault) -> Name {
        guard let name = Name(rawValue: member.name) else { throw JSONFieldFault("\(member.name) is no \(Name.self)") }
        return name
    }

    private mutating func readByChannel(_ fields: inout JSONFields) throws(JSONFieldFault) {
        for member in try fields.optionalTable("elsewhere") ?? [] {
            counters.refundsElsewhere[ChannelID(member.name)] = try member.integer()
        }
        for member in try fields.optionalTable("moments") ?? [] {
            counters.momentsDoubted[ChannelID(member.name)] = try member.integer()
        }
        for member in try fields.optionalTable("paid_others") ?? [] {
            counters.paidOtherMinorUnits[try Figures.name(member)] = try member.integer()
        }
    }

    private func hours(_ day: DayFigures) -> JSONValue {
        .array(day.hours.map { .array([.integer($0.number), .integer($0.paid), .integer($0.lost)]) })
    }

    private static func readHours(_ list: [JSONValue]?) throws(JSONFieldFault) -> [DayFigures.Hour] {
        try (list ?? []).each("the hours of the totals") { hour in
            guard hour.arrayValue?.count == 3, let number = hour[0]?.integerValue, let paid = hour[1]?.integerValue,
                let lost = hour[2]?.integerValue
            else { return nil }
            return DayFigures.Hour(number: number, paid: paid, lost: lost)
        }
    }

    private var numbers: [(name: String, path: WritableKeyPath<Figures, Int64>)] {
        [
            ("created", \.counters.ordersCreated), ("paid", \.counters.paidOrders),
            ("paid_minor_units", \.counters.paidMinorUnits), ("late", \.counters.latePaid),
            ("accepted", \.counters.notificationsAccepted), ("repeated", \.counters.notificationsRepeated),
            ("refused", \.counters.notificationsRefused), ("delivered", \.counters.shopMessagesDelivered),
            ("given_up", \.counters.shopMessagesGivenUp),
            ("commands_refused", \.counters.commandsRefused), ("paid_twice", \.paidTwice),
            ("elsewhere_unknown", \.counters.refundsElsewhereUnknown),
            ("cards_masked", \.counters.cardNumbersMasked),
            ("decided_day", \.decided.day), ("decided", \.decided.number),
            ("lapsed_day", \.lapsed.day), ("lapsed", \.lapsed.number), ("cases_lapsed", \.counters.casesLapsed),
            ("rounding_day", \.rounding.day), ("rounding", \.rounding.number),
        ]
    }
}

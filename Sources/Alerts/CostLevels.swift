package import JSON
package import Payments

/// What each channel, and all together under "fleet", cost in the hours of the last seven days: their own level, which
/// a cost is held against.
package struct CostLevels: Sendable, Equatable {
    private struct Hour: Sendable, Equatable {
        let number: Int64
        let paidMinorUnits: Int64
        /// Millionths of a minor unit.
        let cost: Int64
    }

    private var hours: [String: [Hour]] = [:]
    private var lastHour: Int64 = 0

    package static let storeKey = "engine.cost_levels"
    package static let fleet = "fleet"
    private static let hoursKept: Int64 = 168
    /// Hours with payments that a level must rest on.
    package static let hoursNeeded = 24
    private static let millisecondsPerHour: Int64 = 3_600_000

    package init() {}

    /// True when the hour before this moment has not been noted.
    package func isDue(at now: Timestamp) -> Bool { now.milliseconds / CostLevels.millisecondsPerHour > lastHour }

    /// Notes what the last hour's payments cost; called once an hour.
    /// - Returns: whether anything is to be stored.
    package mutating func note(
        _ costs: [(name: String, paidMinorUnits: Int64, cost: Int64)], at now: Timestamp
    ) -> Bool {
        let number = now.milliseconds / CostLevels.millisecondsPerHour
        guard number > lastHour else { return false }
        lastHour = number
        let before = hours
        for entry in costs where entry.paidMinorUnits > 0 {
            hours[entry.name, default: []].append(
                Hour(number: number, paidMinorUnits: entry.paidMinorUnits, cost: entry.cost))
        }
        for name in hours.keys {
            hours[name]?.removeAll { $0.number <= number - CostLevels.hoursKept }
            if hours[name]?.isEmpty == true { hours[name] = nil }
        }
        return hours != before
    }

    /// Cost over the kept hours, millionths of what was paid; nil while too few hours are known.
    package func level(_ name: String) -> Int? {
        guard let kept = hours[name], kept.count >= CostLevels.hoursNeeded else { return nil }
        let paid = kept.reduce(Int128(0)) { $0 + Int128($1.paidMinorUnits) }
        let cost = kept.reduce(Int128(0)) { $0 + Int128($1.cost) }
        return paid > 0 ? Int(clamping: cost / paid) : nil
    }

    // MARK: text for the store

    package var text: String {
        JSONWriter.text(.object([
            "hour": .integer(lastHour),
            "hours": .object(hours.sorted { $0.key < $1.key }.map { name, kept in
                JSONMember(name: name, value: .array(kept.map {
                    .array([.integer($0.number), .integer($0.paidMinorUnits), .integer($0.cost)])
                }))
            }),
        ]))
    }

    /// - Throws: what does not read, for levels that are forgotten raise no alert for a day.
    package mutating func read(_ text: String) throws(JSONFieldFault) {
        var fields = try JSONFields(text: text, "the levels of cost")
        lastHour = try fields.integer("hour")
        guard let table = try fields.optionalTable("hours") else { throw JSONFieldFault("levels of cost lack hours") }
        try fields.finish()
        for member in table {
            guard let list = member.value.arrayValue else { throw JSONFieldFault("\(member.name) is no list") }
            hours[member.name] = try list.each("the hours of \(member.name)") { hour in
                guard hour.arrayValue?.count == 3, let number = hour[0]?.integerValue,
                    let paid = hour[1]?.integerValue, let cost = hour[2]?.integerValue
                else { return nil }
                return Hour(number: number, paidMinorUnits: paid, cost: cost)
            }
        }
    }
}

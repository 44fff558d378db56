import JSON
import Payments

/// What each system user has refunded or released alone since midnight in Beijing, minor units: many small sums need
/// a second person as one large sum does. By system user, so that two names of one person share one sum.
struct MovedToday: Sendable, Equatable {
    private var day = ""
    private var sums: [UInt32: Int64] = [:]

    static let key = "engine.moved_today"

    init() {}

    func minorUnits(_ who: OperatorIdentity, at now: Timestamp) -> Int64 {
        day == MovedToday.day(now) ? sums[who.uid] ?? 0 : 0
    }

    mutating func add(_ minorUnits: Int64, by who: OperatorIdentity, at now: Timestamp) {
        let today = MovedToday.day(now)
        if day != today { sums = [:] }
        day = today
        let (sum, overflow) = sums[who.uid, default: 0].addingReportingOverflow(minorUnits)
        sums[who.uid] = overflow ? .max : sum
    }

    private static func day(_ now: Timestamp) -> String { String(now.rfc3339Beijing.prefix(10)) }

    // MARK: text for the store

    var text: String {
        JSONWriter.text(.object([
            "day": .string(day),
            "sums": .object(sums.sorted { $0.key < $1.key }.map {
                JSONMember(name: String($0.key), value: .integer($0.value))
            }),
        ]))
    }

    init(text: String) throws(JSONFieldFault) {
        var fields = try JSONFields(text: text, "the day's sums")
        day = try fields.text("day")
        guard let table = try fields.optionalTable("sums") else { throw JSONFieldFault("the day's sums lack sums") }
        try fields.finish()
        for member in table {
            guard let uid = UInt32(member.name) else { throw JSONFieldFault("\(member.name) is no user") }
            sums[uid] = try member.integer()
        }
    }
}

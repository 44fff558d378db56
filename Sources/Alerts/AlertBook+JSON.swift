package import JSON
import Operations

// Text for the store.
extension AlertBook {
    /// Under which key the book stands among the store's settings.
    package static let storeKey = "engine.alerts"

    package var value: JSONValue {
        .object(["rows": .array(rows.map(\.value)), "day": day.value])
    }

    /// - Throws: what does not read, for a book that forgot alerts would end them silently.
    package init(value: JSONValue) throws(JSONFieldFault) {
        // Before there was a day to count, the rows stood alone.
        if let list = value.arrayValue {
            self.init(rows: try list.each("the alerts", AlertRow.read), day: AlertDay())
            return
        }
        var fields = try JSONFields(value, "the book of alerts")
        guard let list = try fields.optionalList("rows") else { throw JSONFieldFault("the book of alerts lacks rows") }
        let day = try fields.optionalValue("day").map { (day) throws(JSONFieldFault) in try AlertDay(value: day) }
        try fields.finish()
        self.init(rows: try list.each("the alerts", AlertRow.read), day: day ?? AlertDay())
    }
}

extension AlertDay {
    var value: JSONValue {
        .object([
            "day": .integer(day), "raised": .integer(raised), "critical": .integer(critical), "ended": .integer(ended),
            "acknowledged": .integer(acknowledged), "snoozed": .integer(snoozed), "delivered": .integer(delivered),
            "by_kind": .object(byKind.sorted { $0.key < $1.key }.map {
                JSONMember(name: $0.key, value: .integer($0.value))
            }),
        ])
    }

    init(value: JSONValue) throws(JSONFieldFault) {
        self.init()
        var fields = try JSONFields(value, "the day of alerts")
        day = try fields.integer("day")
        raised = Int(clamping: try fields.integer("raised"))
        critical = Int(clamping: try fields.integer("critical"))
        ended = Int(clamping: try fields.integer("ended"))
        acknowledged = Int(clamping: try fields.integer("acknowledged"))
        snoozed = Int(clamping: try fields.integer("snoozed"))
        delivered = Int(clamping: try fields.integer("delivered"))
        for member in try fields.optionalTable("by_kind") ?? [] {
            byKind[member.name] = Int(clamping: try member.integer())
        }
        try fields.finish()
    }
}

extension AlertRow {
    /// Every field that is set, under one name each.
    package var value: JSONValue {
        let texts: [(String, String?)] = [
            ("id", id), ("kind", kind.rawValue), ("severity", severity), ("channel", channel), ("subject", subject),
            ("by", acknowledgedBy), ("detector", detector), ("evidence", evidence), ("snoozed_by", snoozedBy),
            ("merged_into", mergedInto),
        ]
        let numbers: [(String, Int64?)] = [
            ("since", since), ("value", valueBasisPoints.map(Int64.init)), ("limit", limitBasisPoints.map(Int64.init)),
            ("count", count.map(Int64.init)), ("closed", closedAt), ("last", last), ("changed", changedAt),
            ("stage", stage.map(Int64.init)), ("snoozed_until", snoozedUntil),
        ]
        var members = texts.compactMap { name, text in
            text.map { JSONMember(name: name, value: .string($0)) }
        }
        members += numbers.compactMap { name, number in
            number.map { JSONMember(name: name, value: .integer($0)) }
        }
        if let channels {
            members.append(JSONMember(name: "channels", value: .array(channels.map(JSONValue.string))))
        }
        return .object(members)
    }

    /// Strictly: a row of which something does not read is damage.
    static func read(_ value: JSONValue) throws(JSONFieldFault) -> AlertRow? {
        var fields = try JSONFields(value, "an alert")
        let id = try fields.text("id")
        let name = try fields.text("kind")
        guard let kind = Kind(rawValue: name) else { throw JSONFieldFault("\(name) is no kind of alert") }
        let severity = try fields.text("severity")
        guard AlertSeverity(rawValue: severity) != nil else { throw JSONFieldFault("\(severity) is no severity") }
        let channel = try fields.optionalText("channel")
        var row = AlertRow(id: id, kind: kind, severity: severity, channel: channel, since: try fields.integer("since"))
        func number(_ name: String) throws(JSONFieldFault) -> Int? {
            try fields.optionalInteger(name).map { Int(clamping: $0) }
        }
        row.valueBasisPoints = try number("value")
        row.limitBasisPoints = try number("limit")
        row.count = try number("count")
        row.stage = try number("stage")
        row.subject = try fields.optionalText("subject")
        row.acknowledgedBy = try fields.optionalText("by")
        row.closedAt = try fields.optionalInteger("closed")
        row.detector = try fields.optionalText("detector")
        row.evidence = try fields.optionalText("evidence")
        row.channels = try fields.optionalList("channels").map { (list) throws(JSONFieldFault) in
            try list.each("the channels of an alert") { $0.stringValue }
        }
        row.last = try fields.optionalInteger("last")
        row.changedAt = try fields.optionalInteger("changed")
        row.snoozedUntil = try fields.optionalInteger("snoozed_until")
        row.snoozedBy = try fields.optionalText("snoozed_by")
        row.mergedInto = try fields.optionalText("merged_into")
        try fields.finish()
        return row
    }
}

package import JSON
import Operations

// Text for the store.
extension AlertBook {
    /// Under which key the book stands among the store's settings.
    package static let storeKey = "engine.alerts"

    package var value: JSONValue {
        .object(["rows": .array(rows.map(\.value)), "day": day.value])
    }

    package init(value: JSONValue) {
        // Before there was a day to count, the rows stood alone.
        let list = value["rows"]?.arrayValue ?? value.arrayValue ?? []
        self.init(
            rows: list.compactMap(AlertRow.init(value:)), day: value["day"].map(AlertDay.init(value:)) ?? AlertDay())
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

    init(value: JSONValue) {
        self.init()
        func number(_ name: String) -> Int { Int(clamping: value[name]?.integerValue ?? 0) }
        day = value["day"]?.integerValue ?? 0
        raised = number("raised")
        critical = number("critical")
        ended = number("ended")
        acknowledged = number("acknowledged")
        snoozed = number("snoozed")
        delivered = number("delivered")
        for member in value["by_kind"]?.members ?? [] {
            byKind[member.name] = Int(clamping: member.value.integerValue ?? 0)
        }
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

    package init?(value: JSONValue) {
        guard let id = value["id"]?.stringValue, let kind = value["kind"]?.stringValue.flatMap(Kind.init),
            let severity = value["severity"]?.stringValue, let since = value["since"]?.integerValue
        else { return nil }
        self.init(id: id, kind: kind, severity: severity, channel: value["channel"]?.stringValue, since: since)
        func number(_ name: String) -> Int? { value[name]?.integerValue.map { Int(clamping: $0) } }
        valueBasisPoints = number("value")
        limitBasisPoints = number("limit")
        count = number("count")
        stage = number("stage")
        subject = value["subject"]?.stringValue
        acknowledgedBy = value["by"]?.stringValue
        closedAt = value["closed"]?.integerValue
        detector = value["detector"]?.stringValue
        evidence = value["evidence"]?.stringValue
        channels = value["channels"]?.arrayValue?.compactMap(\.stringValue)
        last = value["last"]?.integerValue
        changedAt = value["changed"]?.integerValue
        snoozedUntil = value["snoozed_until"]?.integerValue
        snoozedBy = value["snoozed_by"]?.stringValue
        mergedInto = value["merged_into"]?.stringValue
    }
}

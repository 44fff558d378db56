package import Payments

/// Something that goes wrong at a channel for a while.
package struct DemoIncident: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case outage, slow, refused, frozen
        case timeoutAfterWork = "timeout_after_work"
        case notificationLost = "notification_lost"
        case notificationLate = "notification_late"
        case notificationDuplicated = "notification_duplicated"
        case notificationForged = "notification_forged"
        case splitFailed = "split_failed"
    }

    package var channel: ChannelID
    package var kind: Kind
    package var fromSecond: Int64
    package var toSecond: Int64
    package var partsPerMillion: Int
    package var milliseconds: Int64

    static func read(
        file: String, text: String
    ) throws(ConfigurationError) -> (incidents: [DemoIncident], bursts: [DemoBurst]) {
        let document = try ConfigurationTable(file: file, text: text)
        var incidents: [DemoIncident] = []
        for table in try document.tables("fault") {
            let from = try table.integer("from", in: 0...864_000)
            incidents.append(DemoIncident(
                channel: ChannelID(try table.text("channel", maximum: 16)), kind: try table.choice("kind", Kind.self),
                fromSecond: from, toSecond: try table.integer("to", in: from...864_000),
                partsPerMillion: Int(try table.integer("parts_per_million", in: 0...1_000_000)),
                milliseconds: try table.integer("milliseconds", in: 0...3_600_000, standard: 0)))
            try table.finish()
        }
        var bursts: [DemoBurst] = []
        for table in try document.tables("burst") {
            let from = try table.integer("from", in: 0...863_999)
            bursts.append(DemoBurst(
                kind: try table.choice("kind", DemoBurst.Kind.self), fromSecond: from,
                toSecond: try table.integer("to", in: (from + 1)...864_000),
                orders: Int(try table.integer("orders", in: 1...10_000))))
            try table.finish()
        }
        try document.finish()
        return (incidents, bursts)
    }
}

/// Suspicious orders the demo sends on top of the recorded day.
package struct DemoBurst: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case newUserLarge = "new_user_large"
        case deviceHopping = "device_hopping"
        case sameBuyerOften = "same_buyer_often"
    }

    package var kind: Kind
    package var fromSecond: Int64
    package var toSecond: Int64
    package var orders: Int
}

import JSON
import Payments
package import Routing

struct RoutingVersionStatements {
    let insert, byNumber, newest: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = "number, at, made_by, act, target, reason, is_draft, settings"
        let table = connection.table("routing_versions")
        insert = table.insert(columns)
        byNumber = table.select(columns, "WHERE number = $1")
        newest = table.select(columns, "ORDER BY number DESC LIMIT $1")
    }
}

extension Store {
    package func insert(_ version: RoutingVersion) throws(StoreError) {
        try routingVersions.insert.run {
            $0.integer(version.number)
            $0.time(version.at)
            $0.text(version.by)
            $0.text(version.act)
            $0.text(version.target)
            $0.text(version.reason)
            $0.flag(version.isDraft)
            $0.text(JSONWriter.text(version.settings.json))
        }
    }

    package func routingVersion(_ number: Int64) throws(StoreError) -> RoutingVersion? {
        try routingVersions.byNumber.first({ $0.integer(number) }) { row throws(StoreError) in
            try row.routingVersion()
        }
    }

    /// The newest first.
    package func routingVersions(limit: Int) throws(StoreError) -> [RoutingVersion] {
        try routingVersions.newest.rows({ $0.integer(limit) }) { row throws(StoreError) in try row.routingVersion() }
    }
}

extension SQLRow {
    fileprivate mutating func routingVersion() throws(StoreError) -> RoutingVersion {
        let number = int64()
        let at = time()
        let by = text()
        let act = text()
        let target = text()
        let reason = text()
        let isDraft = flag()
        guard let settings = (try? JSONParser.parse(text())).flatMap(RoutingSettings.init(json:)) else {
            throw .fatal("routing version \(number): its settings do not read")
        }
        return RoutingVersion(
            number: number, at: at, by: by, act: act, target: target, reason: reason, isDraft: isDraft,
            settings: settings)
    }
}

extension RoutingSettings {
    var json: JSONValue {
        .object([
            "preference": .integer(preference), "cost": .integer(cost),
            "channels": .array(channels.map {
                .object([
                    "channel": .string($0.channel.text), "weight": .integer($0.weight),
                    "override": .string($0.override.rawValue),
                ])
            }),
            "canaries": .array(canaries.map { .string($0) }), "rules": .string(rules),
        ])
    }

    init?(json: JSONValue) {
        guard let preference = json.integer("preference"), let cost = json.integer("cost"),
            let channels = json["channels"]?.arrayValue, let canaries = json["canaries"]?.arrayValue,
            let rules = json.text("rules")
        else { return nil }
        var read: [Channel] = []
        for item in channels {
            guard let channel = item.text("channel"), let weight = item.integer("weight"),
                let override: ChannelOverride = item.name("override")
            else { return nil }
            read.append(Channel(channel: ChannelID(channel), weight: weight, override: override))
        }
        let names = canaries.compactMap(\.stringValue)
        guard names.count == canaries.count else { return nil }
        self.init(preference: preference, cost: cost, channels: read, canaries: names, rules: rules)
    }
}

package import Payments

/// Everything people set about routing, as one value.
package struct RoutingSettings: Sendable, Equatable {
    package struct Channel: Sendable, Equatable {
        package let channel: ChannelID
        /// 0...100.
        package var weight: Int
        package var override: ChannelOverride

        package init(channel: ChannelID, weight: Int, override: ChannelOverride) {
            self.channel = channel
            self.weight = weight
            self.override = override
        }
    }

    /// The two criteria weights, 0...100.
    package var preference: Int
    package var cost: Int
    /// By channel name.
    package var channels: [Channel]
    /// Canaries that divide users, each as its name and share, for example `palm 10 %`.
    package var canaries: [String]
    /// Which merchant rules were in force; empty when none are versioned.
    package var rules: String

    package init(preference: Int, cost: Int, channels: [Channel], canaries: [String] = [], rules: String = "") {
        self.preference = preference
        self.cost = cost
        self.channels = channels.sorted { $0.channel < $1.channel }
        self.canaries = canaries
        self.rules = rules
    }

    /// What is different here from `before`, in a fixed order.
    package func differences(from before: RoutingSettings) -> [RoutingDifference] {
        var found: [RoutingDifference] = []
        func note(_ name: String, _ old: String, _ new: String) {
            if old != new { found.append(RoutingDifference(name: name, before: old, after: new)) }
        }
        note("preference", String(before.preference), String(preference))
        note("cost", String(before.cost), String(cost))
        let old = Dictionary(before.channels.map { ($0.channel, $0) }) { first, _ in first }
        for channel in channels {
            let was = old[channel.channel]
            note(channel.channel.text, was.map { String($0.weight) } ?? "", String(channel.weight))
            let override = was?.override ?? .none
            note(channel.channel.text, override.rawValue, channel.override.rawValue)
        }
        let now = Set(channels.map(\.channel))
        for channel in before.channels where !now.contains(channel.channel) {
            note(channel.channel.text, String(channel.weight), "")
        }
        note("canary", before.canaries.joined(separator: ", "), canaries.joined(separator: ", "))
        note("rules", before.rules, rules)
        return found
    }
}

/// One setting that two versions have differently. An empty side means that it was not there.
package struct RoutingDifference: Sendable, Equatable {
    package let name: String
    package let before: String
    package let after: String

    package init(name: String, before: String, after: String) {
        self.name = name
        self.before = before
        self.after = after
    }

    package var text: String { "\(name) \(before.isEmpty ? "-" : before) -> \(after.isEmpty ? "-" : after)" }
}

/// The routing settings as they stood after one change, with who changed them and why. Never changed afterwards; going
/// back to one makes a new one.
package struct RoutingVersion: Sendable, Equatable {
    package let number: Int64
    package let at: Timestamp
    /// A person's name, or what changed them by itself: `timer`, `canary`, `engine`.
    package let by: String
    /// The kind of change, as in the audit chain.
    package let act: String
    package let target: String
    package let reason: String
    /// Written down to be tried with part of the users, never in force for all.
    package let isDraft: Bool
    package let settings: RoutingSettings

    package init(
        number: Int64, at: Timestamp, by: String, act: String, target: String, reason: String, isDraft: Bool,
        settings: RoutingSettings
    ) {
        self.number = number
        self.at = at
        self.by = by
        self.act = act
        self.target = target
        self.reason = reason
        self.isDraft = isDraft
        self.settings = settings
    }
}

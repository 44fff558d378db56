import Experiments
import Operations
import Payments
import Routing
import Storage

/// Every change of what people set about routing is a version, kept for ever; any of them can come back.
extension Turn {
    /// The settings as this turn has them now.
    var settingsNow: RoutingSettings { steering.routingSettings }

    /// Notes the settings as they are now (or a draft of others) under the newest number.
    func recordVersion(
        act: String, target: String, by who: String, reason: String, draft: RoutingSettings? = nil
    ) {
        let version = RoutingVersion(
            number: steering.settingsVersion, at: at, by: who, act: act, target: target,
            reason: reason, isDraft: draft != nil, settings: draft ?? settingsNow)
        versions.append(version)
        steering.remember(version)
    }

    func versionNumbered(_ number: Int64) throws(StoreError) -> RoutingVersion? {
        if let known = steering.versions.first(where: { $0.number == number }) { return known }
        return try store.routingVersion(number)
    }

    /// Goes back to the settings of an earlier version, with a timer that takes that back.
    func rollBack(
        to number: Int64, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        let change = SteeringChange(
            act: SteeringChange.rollback, target: "v\(number)", before: String(steering.settingsVersion),
            after: String(number))
        return try steer(preview, who, reason, change)
    }

    /// Sets everything as it stood in a version. Canaries that version did not know are stopped: their users would else
    /// go on by settings nobody asked for.
    func restore(_ change: SteeringChange, to value: String, by who: String, reason: String) throws {
        guard let number = Int64(value), let version = try versionNumbered(number) else {
            throw CommandRefused(.unknownTarget, "no version \(value)")
        }
        for channel in steering.apply(version.settings, at: at) { returnThroughProbing(channel) }
        let known = Set(version.settings.canaries)
        for index in steering.canaries.indices where steering.canaries[index].run.state.dividesUsers {
            let canary = steering.canaries[index]
            guard !known.contains(canary.label), steering.canaries[index].run.stop(at: at) != nil else { continue }
            steering.canaries[index].endedBy = who
            changedCanaries.insert(canary.id)
            record(FeedEvent(
                at: at, kind: .canaryStopped, channel: canary.subject.channel, subject: canary.subject.name,
                code: CanaryReason.person.rawValue, detail: who))
        }
        record(FeedEvent(
            at: at, kind: .routingRolledBack, subject: change.target, code: "\(change.before) -> \(value)",
            detail: who))
        recordVersion(act: SteeringChange.rollback, target: "v\(value)", by: who, reason: reason)
    }
}

extension SteeringChange {
    static let rollback = "rollback"
}

extension Canary {
    /// Name and share, as versions list it.
    var label: String { "\(subject.name) \(run.plan.shareBasisPoints / 100) %" }
}

extension Steering {
    var routingSettings: RoutingSettings {
        RoutingSettings(
            preference: weights.preference, cost: weights.cost,
            channels: settings.values.map {
                RoutingSettings.Channel(channel: $0.channel, weight: $0.weight, override: $0.override)
            },
            canaries: canaries.filter(\.run.state.dividesUsers).map(\.label).sorted(), rules: rules)
    }

    mutating func remember(_ version: RoutingVersion) {
        versions.insert(version, at: 0)
        if versions.count > Limits.versionsKept { versions.removeLast() }
    }

    /// - Returns: the channels that take orders again.
    @discardableResult
    mutating func apply(_ wanted: RoutingSettings, at now: Timestamp) -> [ChannelID] {
        var returning: [ChannelID] = []
        if (weights.preference, weights.cost) != (wanted.preference, wanted.cost) {
            weights = CriteriaWeights(
                preference: wanted.preference, cost: wanted.cost, version: weights.version + 1)
        }
        for channel in wanted.channels {
            guard var setting = settings[channel.channel],
                setting.weight != channel.weight || setting.override != channel.override
            else { continue }
            let wasOff = setting.override == .off
            setting.weight = channel.weight
            setting.override = channel.override
            setting.version += 1
            setting.updatedAt = now
            settings[channel.channel] = setting
            if wasOff, channel.override == .none { returning.append(channel.channel) }
        }
        return returning
    }
}

extension Engine {
    /// Canaries and versions as stored; settings that changed while nothing ran (a channel was configured) are a
    /// version too.
    func loadVersions(at now: Timestamp) throws(StoreError) {
        steering.canaries = try store.canaries(limit: Limits.canariesKept)
        steering.versions = try store.routingVersions(limit: Limits.versionsKept)
        for canary in steering.canaries {
            guard case .weights(let number) = canary.subject, canary.run.state.dividesUsers,
                let version = try store.routingVersion(number)
            else { continue }
            steering.drafts[number] = version.settings
        }
        let newest = steering.versions.first { !$0.isDraft }
        guard newest?.settings != steering.routingSettings else { return }
        steering.settingsVersion = max(steering.settingsVersion, steering.versions.first?.number ?? 0) + 1
        let version = RoutingVersion(
            number: steering.settingsVersion, at: now, by: "engine",
            act: newest == nil ? "start" : "configuration", target: "routing", reason: "", isDraft: false,
            settings: steering.routingSettings)
        try store.insert(version)
        try store.setValue(Steering.weightsKey, steering.weightsText)
        steering.remember(version)
    }
}

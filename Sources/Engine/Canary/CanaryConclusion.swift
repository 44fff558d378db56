import Experiments
import JSON
import Operations
import Payments
import Routing
import Storage

/// What follows when a canary ends, whoever ended it.
extension Turn {
    /// Lets time pass for running canaries.
    func advanceCanaries() throws {
        for index in steering.canaries.indices where steering.canaries[index].run.state == .running {
            let before = steering.canaries[index].run
            let change = steering.canaries[index].run.advance(to: at)
            if steering.canaries[index].run != before { changedCanaries.insert(steering.canaries[index].id) }
            if let change { try conclude(index, change, by: Canary.itself, reason: change.reason.rawValue) }
        }
    }

    /// Carries an ended canary's result out: nobody gets what was rolled back or stopped, everybody what was promoted.
    func conclude(_ index: Int, _ change: CanaryChange, by who: String, reason: String) throws {
        steering.canaries[index].endedBy = who
        let canary = steering.canaries[index]
        changedCanaries.insert(canary.id)
        switch change.state {
        case .rolledBack, .stopped:
            if let channel = canary.subject.channel { setOverride(.off, of: channel) }
        case .promoted: adoptWeights(of: canary)
        case .inconclusive, .running: break
        }
        if change.state != .inconclusive {
            supersede(SteeringChange(act: CanaryUndo.act, target: canary.subject.name, before: "", after: ""))
        }
        let act = "canary_" + change.state.rawValue
        if change.state != .inconclusive {
            steering.settingsVersion += 1
            recordVersion(act: act, target: canary.subject.name, by: who, reason: reason)
        }
        recordConclusion(canary, change, who)
        guard who == Canary.itself else { return }
        try lookAtAlerts()
        auditDecision(
            by: who, act: act, riskClass: 2, target: canary.subject.name, change: CanaryFigures.text(canary.run),
            reason: reason, actionID: canary.id.text)
    }

    private func recordConclusion(_ canary: Canary, _ change: CanaryChange, _ who: String) {
        let kind: EventKind =
            switch change.state {
            case .promoted: .canaryPromoted
            case .rolledBack: .canaryRolledBack
            case .inconclusive: .canaryInconclusive
            case .stopped, .running: .canaryStopped
            }
        record(FeedEvent(
            at: at, kind: kind, channel: canary.subject.channel, subject: canary.subject.name,
            code: change.reason.rawValue, detail: who == Canary.itself ? CanaryFigures.text(canary.run) : who))
    }

    /// Weights that were on trial are everybody's now.
    private func adoptWeights(of canary: Canary) {
        guard case .weights(let version) = canary.subject, let settings = steering.drafts[version] else { return }
        if (steering.weights.preference, steering.weights.cost) != (settings.preference, settings.cost) {
            steering.weights = CriteriaWeights(
                preference: settings.preference, cost: settings.cost, version: steering.weights.version + 1)
        }
        for channel in settings.channels { setWeight(channel.weight, of: channel.channel) }
    }

    func setWeight(_ weight: Int, of channel: ChannelID) {
        guard var setting = steering.settings[channel], setting.weight != weight else { return }
        setting.weight = weight
        setting.version += 1
        setting.updatedAt = at
        steering.settings[channel] = setting
    }

    func setOverride(_ override: ChannelOverride, of channel: ChannelID) {
        guard var setting = steering.settings[channel], setting.override != override else { return }
        setting.override = override
        setting.version += 1
        setting.updatedAt = at
        steering.settings[channel] = setting
        if override == .none { returnThroughProbing(channel) }
    }
}

enum CanaryFigures {
    /// What a canary had counted, as a JSON object.
    static func text(_ run: CanaryRun) -> String {
        JSONWriter.text(.object([
            "orders": .integer(run.counts.treatment.ended), "failed": .integer(run.counts.treatment.failed),
            "control_orders": .integer(run.counts.control.ended), "control_failed": .integer(run.counts.control.failed),
            "evidence_thousandths": .integer(run.evidence.valueThousandths),
        ]))
    }
}

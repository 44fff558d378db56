import Experiments
import Operations
import Payments
import Routing

/// Canaries and versions as the screens show them.
extension Engine {
    func canaryRows() -> [CanaryRow] { steering.canaries.map(CanaryRow.init) }

    /// The newest versions, each compared with the one in force before it. The oldest in memory serves only that.
    func versionRows() -> [VersionRow] {
        let versions = steering.versions
        return versions.indices.compactMap { index in
            let version = versions[index]
            guard let before = versions[(index + 1)...].first(where: { !$0.isDraft }) else {
                return version.number > 1 && versions.count == Limits.versionsKept
                    ? nil : VersionRow(version, differences: [], current: steering.settingsVersion)
            }
            return VersionRow(
                version, differences: version.settings.differences(from: before.settings),
                current: steering.settingsVersion)
        }
    }
}

extension CanaryRow {
    init(_ canary: Canary) {
        let run = canary.run
        self.init(
            name: canary.subject.name, state: run.state.rawValue, reason: run.reason.rawValue,
            sharePercent: run.plan.shareBasisPoints / 100, startedAt: run.plan.startedAt.milliseconds,
            startedBy: canary.startedBy, endsAt: run.plan.endsAt.milliseconds,
            lineThousandths: run.plan.lineThousandths)
        switch canary.subject {
        case .channel(let channel): self.channel = channel.text
        case .weights(let version): self.version = version
        }
        endedAt = run.endedAt?.milliseconds
        endedBy = canary.endedBy
        orders = run.counts.treatment.ended
        failed = run.counts.treatment.failed
        controlOrders = run.counts.control.ended
        controlFailed = run.counts.control.failed
        assigned = run.assigned.treatment
        controlAssigned = run.assigned.control
        evidenceThousandths = run.evidence.valueThousandths
        lowerMillionths = run.interval?.lower
        upperMillionths = run.interval?.upper
        observedShareBasisPoints = run.ratio.observedBasisPoints
        isRatioMismatch = run.ratio.isMismatch
    }
}

extension VersionRow {
    init(_ version: RoutingVersion, differences: [RoutingDifference], current: Int64) {
        self.init(
            number: version.number, at: version.at.milliseconds, by: version.by, act: version.act,
            target: version.target, reason: version.reason, isDraft: version.isDraft,
            isCurrent: version.number == current, differences: differences.map(\.text))
    }
}

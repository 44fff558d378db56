import Engine
import Experiments
import Operations
import Payments
import Routing
import Sandbox
import Storage

/// Operators who try channels and weights with part of the users.
extension Simulation {
    /// From the first order on, several times while orders come.
    func prepareCanaries() {
        for step in 0..<6 {
            let at = Int64(step * settings.orders) * 250 + Int64(random.below(1_000))
            queue.plan(.canaryActs, at: now.adding(milliseconds: at))
        }
    }

    /// Half of the channels on trial are no good: most calls to them fail at once.
    private func sicken(_ channel: ChannelID) {
        guard random.below(2) == 0 else { return }
        world.faults.rules.append(FaultRule(
            channel: channel, kind: .refused, from: now, to: faultsEnd, partsPerMillion: 800_000, milliseconds: 100))
    }

    func canaryActs() throws {
        let dividing = try process.store.canaries(limit: 8).first(where: \.run.state.dividesUsers)
        let channel = ChannelID.allSimulated[Int(random.below(3))].text
        let percent = AskedPercent(clamping: 20 + random.below(31))
        let draw = random.below(16)
        // A trial shows nothing within the seconds until somebody has the next idea: most are left at work.
        if dividing != nil, draw >= 5 { return try keepTrials() }
        let command: OperatorCommand
        if let dividing, draw < 2 {
            command = draw == 0 ? .stopCanary(dividing.subject.name) : .promoteCanary(dividing.subject.name)
        } else if draw == 2 {
            command = .startCanary(target: "\(channel)=\(1 + random.below(99))", sharePercent: percent)
        } else if draw == 3, let version = try process.store.routingVersions(limit: 9).last(where: { !$0.isDraft }) {
            command = .rollback(version: AskedVersion(clamping: version.number))
        } else {
            command = .startCanary(target: channel, sharePercent: percent)
            sicken(ChannelID(channel))
        }
        let preview = try process.engine.preview(command, by: parties.people[0], at: now)
        try submit(command, version: preview.version, target: preview.typedTarget)
        try keepTrials()
    }

    /// What nobody keeps is taken back after some minutes, before it could show anything: most are kept.
    private func keepTrials() throws {
        for timer in try process.store.runningTimers() where timer.act == "canary_start" && random.below(4) > 0 {
            let keep = OperatorCommand.keep(timer: timer.id.text)
            let preview = try process.engine.preview(keep, by: parties.people[0], at: now)
            try submit(keep, version: preview.version, target: preview.typedTarget)
        }
    }
}

import Engine
import Experiments
import Operations
import Payments
import Storage

/// Operators who try channels and weights with part of the users.
extension Simulation {
    func canaryActs() throws {
        let dividing = try process.store.canaries(limit: 8).first(where: \.run.state.dividesUsers)
        let channel = ChannelID.allSimulated[Int(random.below(3))].text
        let percent = 20 + Int(random.below(31))
        let draw = random.below(6)
        let command: OperatorCommand
        if let dividing, draw < 2 {
            command = draw == 0 ? .stopCanary(dividing.subject.name) : .promoteCanary(dividing.subject.name)
        } else if draw == 2 {
            command = .startCanary(target: "\(channel)=\(1 + random.below(99))", sharePercent: percent)
        } else if draw == 3, let version = try process.store.routingVersions(limit: 9).last(where: { !$0.isDraft }) {
            command = .rollback(version: version.number)
        } else {
            command = .startCanary(target: channel, sharePercent: percent)
        }
        let preview = try process.engine.preview(command, by: parties.people[0], at: now)
        try submit(command, version: preview.version, target: preview.typedTarget)
    }
}

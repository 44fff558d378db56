package import Channels
package import Engine
import HTTPMessage
package import Payments
package import Sandbox

/// What all seeds share: keys, adapters, configuration. Making keys takes longer than a seed, so it is done once.
package struct SimulationParties: Sendable {
    package let keys: SandboxKeys
    package let adapters: [ChannelID: any ChannelAdapter]
    package let configuration: EngineConfiguration
    package let people: [OperatorIdentity]

    package init(
        keys: SandboxKeys, adapters: [any ChannelAdapter], configuration: EngineConfiguration,
        people: [OperatorIdentity]
    ) {
        self.keys = keys
        self.adapters = Dictionary(uniqueKeysWithValues: adapters.map { ($0.channel, $0) })
        self.configuration = configuration
        self.people = people
    }

    /// A plan for two receivers, within every channel's ceiling.
    func plan(_ amountFen: Int64) -> SplitPlan {
        SplitPlan(shares: [
            SplitShare(receiver: receiver("platform", .platform, .merchant, "1900008801", "2088101117955611"),
                portion: .basisPoints(300), timing: .realTime),
            SplitShare(receiver: receiver("leader", .leader, .person, "oSimLeader0000000001", "2088101117955622"),
                portion: .basisPoints(700), timing: .realTime),
            SplitShare(receiver: receiver("member", .member, .person, "oSimMember0000000001", "2088101117955633"),
                portion: .basisPoints(150), timing: .nextDay),
        ])
    }

    private func receiver(
        _ participant: String, _ role: ReceiverRole, _ kind: ReceiverAccountKind, _ wechat: String, _ alipay: String
    ) -> Receiver {
        Receiver(
            participant: participant, role: role, accountKind: kind, accounts: [.wechat: wechat, .alipay: alipay])
    }

    /// What a channel reads when we answer its notification.
    func acknowledgement(_ channel: ChannelID, _ accepted: Bool) -> HTTPOutcome {
        guard let adapter = adapters[channel] else {
            return .failed(HTTPFailure(phase: .afterSend, reason: "no adapter"))
        }
        return .answered(adapter.acknowledgement(accepted: accepted))
    }
}

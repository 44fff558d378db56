import Channels
import Payments

/// Settled shares on their way back, so that an order can be refunded.
extension Turn {
    func startSplitReturn(_ task: OutsideTask) { change(task) { $0.state = .done } }

    func startSplitReturnQuery(_ task: OutsideTask) { change(task) { $0.state = .done } }

    func splitReturnAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {}

    func splitReturnQueryAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {}
}

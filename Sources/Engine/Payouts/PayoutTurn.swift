import Channels
import Payments

/// Participants, withdrawals and the batches they leave in.
extension Turn {
    func payout(_ request: PayoutRequest, _ token: ReplyToken) throws {
        throw Rejection(code: .notFound, field: "participant", rule: "no such participant of this shop")
    }

    func startPayout(_ task: OutsideTask) throws { change(task) { $0.state = .done } }

    func payoutAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {}

    /// A channel's own message about a transfer.
    func transferNotified(_ channel: ChannelID, _ eventID: String, _ report: TransferReport) throws -> Bool { false }
}

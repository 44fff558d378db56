import Operations
import Payments
import Storage

/// What people do about messages that did not reach their shop.
extension Turn {
    func previewResend(_ subject: String) throws -> CommandPreview {
        guard let found = try deliveries(subject) else { return .refused(.unknownTarget, "no such order or message") }
        let order = OrderID(subject)
        let version = try order.map { try open($0) } == true ? order.map { self[$0].order.version } : nil
        var preview = CommandPreview(riskClass: 2, version: version ?? 0)
        preview.effects = found.map { delivery in
            let answer = delivery.lastAnswer.isEmpty ? "-" : delivery.lastAnswer
            return PreviewEffect(
                kind: .tellsShop, name: "\(delivery.message.event) \(delivery.message.url) (\(answer))")
        }
        if found.isEmpty {
            preview.refusal = CommandRefusal.Rule.wrongState.because("there is no message: the shop named no address")
        }
        return preview
    }

    /// The messages a resending is about; nil when the number names nothing.
    private func deliveries(_ subject: String) throws -> [Delivery]? {
        if let message = TaskID(subject), let known = try delivery(message) { return [known] }
        guard let order = OrderID(subject), try open(order) else { return nil }
        let all = try store.messages(about: order, limit: Limits.messagesPerOrder).compactMap { try delivery($0) }
        let missing = all.filter { $0.state != .done }
        return missing.isEmpty ? Array(all.suffix(1)) : missing
    }

    func resendMessages(_ subject: String) throws -> (CommandResult, String) {
        guard let found = try deliveries(subject) else {
            throw CommandRefused(.unknownTarget, "no such order or message")
        }
        for delivery in found { try sendAgain(delivery) }
        let events = found.map(\.message.event).joined(separator: ", ")
        return (CommandResult(outcome: .done), "\(found.count) sent again: \(events)")
    }
}

import Operations
import Payments

/// What becomes of refunds nobody works on any more, once a person has decided their case.
extension Turn {
    /// Approval: the same call under the same number, with fresh tries. One the channel may have is asked about.
    func takeRefundsUpAgain(_ id: OrderID) throws {
        for refund in try stuckRefunds(id) {
            guard refund.state == .created else {
                // Should the channel not know it, it goes out again.
                if let sent = try task(TaskID.of(.refund, refund.id.text)) { change(sent) { $0.tries = 1 } }
                try askForRefund(refund, due: at)
                continue
            }
            try schedule(.refund, for: id, channel: refund.channel, subject: refund.id.text, due: at)
        }
    }

    /// Rejection: a refund the channel has surely not taken ends, and its amount is free again. One it may have is
    /// asked about: only the channel can end it.
    func giveRefundsUp(_ id: OrderID) throws {
        for refund in try stuckRefunds(id) {
            if refund.state == .created { try giveUpRefund(refund) } else { try askForRefund(refund, due: at) }
        }
    }

    fileprivate func stuckRefunds(_ id: OrderID) throws -> [Refund] {
        try self[id].refunds.filter { refund in
            guard refund.isOpen else { return false }
            let sends = try task(TaskID.of(.refund, refund.id.text))?.state == .open
            let asks = try task(TaskID.of(.refundQuery, refund.id.text))?.state == .open
            return !sends && !asks
        }
    }
}

extension Turn {
    /// What a decision on the case does to refunds nobody works on: the channel is called or asked again, or what it
    /// has surely not taken ends.
    func refundEffects(_ command: OperatorCommand, _ item: ReviewCase) throws -> [PreviewEffect] {
        guard item.kind == .refundStuck || item.kind == .splitStuck else { return [] }
        var isRejection = false
        switch command {
        case .approve: break
        case .reject: isRejection = true
        default: return []
        }
        return try stuckRefunds(item.order).map { refund in
            isRejection && refund.state == .created
                ? PreviewEffect(kind: .refundEnds, minorUnits: refund.amount.minorUnits)
                : PreviewEffect(kind: .asksChannel, name: refund.channel.text)
        }
    }
}

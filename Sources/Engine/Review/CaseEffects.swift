import Operations
import Payments

/// What deciding a case means, in amounts.
enum CaseEffects {
    static func effects(of command: OperatorCommand, on item: ReviewCase, _ file: OrderFile) -> [PreviewEffect] {
        switch command {
        case .approve: approve(item, file)
        case .reject(_, let wording): reject(item, file) + told(item, wording)
        case .hold: [PreviewEffect(kind: .staysHeld, minorUnits: item.amount.minorUnits)]
        default: []
        }
    }

    private static func approve(_ item: ReviewCase, _ file: OrderFile) -> [PreviewEffect] {
        switch item.kind {
        case .beforePayment: return [PreviewEffect(kind: .buyerMayPay, minorUnits: file.order.amount.minorUnits)]
        case .moneyHeld: return release(file)
        case .mismatch, .unknownOutcome, .refundedElsewhere: return [PreviewEffect(kind: .closesCase)]
        case .refundStuck, .splitStuck: return takenUp(file)
        }
    }

    /// Where the money goes that is let go: shares by when they leave and to whom, the channel's fee, the shop's rest.
    private static func release(_ file: OrderFile) -> [PreviewEffect] {
        let left = file.order.paidMinorUnits - file.order.refundedMinorUnits
        var effects = [PreviewEffect(kind: .releasesMoney, minorUnits: left)]
        let waiting = file.legs.filter { $0.state == .waiting }
        for timing in SplitTiming.allCases {
            for role in ReceiverRole.allCases {
                let legs = waiting.filter { $0.timing == timing && $0.receiver.role == role }
                guard !legs.isEmpty else { continue }
                effects.append(PreviewEffect(
                    kind: kind(timing), minorUnits: legs.reduce(0) { $0 + $1.amount.minorUnits },
                    name: legs.count == 1 ? role.rawValue : "\(role.rawValue) x \(legs.count)"))
            }
        }
        let fee = file.order.feeMinorUnits
        if fee > 0 {
            effects.append(PreviewEffect(kind: .channelFee, minorUnits: fee, name: file.order.channel?.text ?? ""))
        }
        let kept = waiting.reduce(left - fee) { $0 - $1.amount.minorUnits }
        effects.append(PreviewEffect(kind: .shopKeeps, minorUnits: max(0, kept), name: file.order.shop.text))
        return effects
    }

    private static func kind(_ timing: SplitTiming) -> PreviewEffect.Kind {
        switch timing {
        case .realTime: .splitsAtOnce
        case .nextDay: .splitsNextDay
        case .onReceipt: .splitsOnReceipt
        }
    }

    private static func reject(_ item: ReviewCase, _ file: OrderFile) -> [PreviewEffect] {
        switch item.kind {
        case .beforePayment: return [PreviewEffect(kind: .orderEnds, minorUnits: file.order.amount.minorUnits)]
        case .moneyHeld:
            let refund = PreviewEffect(
                kind: .refundsBuyer, minorUnits: file.refundableMinorUnits, name: file.order.channel?.text ?? "")
            let waiting = file.legs.filter { $0.state == .waiting }
            guard !waiting.isEmpty else { return [refund] }
            return [refund, PreviewEffect(
                kind: .sharesEnd, minorUnits: waiting.reduce(0) { $0 + $1.amount.minorUnits },
                name: "\(waiting.count)")]
        case .refundedElsewhere:
            guard file.order.state == .paid, file.refundableMinorUnits > 0 else {
                return [PreviewEffect(kind: .closesCase)]
            }
            return [PreviewEffect(
                kind: .refundsBuyer, minorUnits: file.refundableMinorUnits, name: file.order.channel?.text ?? "")]
        case .mismatch:
            return [PreviewEffect(
                kind: .refundsBuyer,
                minorUnits: file.attempts.filter { $0.state == .mismatched }.reduce(0) { $0 + $1.paidMinorUnits })]
        case .unknownOutcome:
            return file.openAttempts.map { PreviewEffect(kind: .asksChannel, name: $0.channel.text) }
        case .refundStuck, .splitStuck: return takenUp(file)
        }
    }

    /// The buyer is told something only where something of his ends.
    private static func told(_ item: ReviewCase, _ wording: String) -> [PreviewEffect] {
        switch item.kind {
        case .beforePayment, .moneyHeld, .mismatch, .refundedElsewhere:
            [PreviewEffect(kind: .tellsBuyer, name: wording)]
        case .unknownOutcome, .refundStuck, .splitStuck: []
        }
    }

    /// Shares whose outcome nobody knows are asked about once more.
    private static func takenUp(_ file: OrderFile) -> [PreviewEffect] {
        let channels = Set(file.legs.filter(\.state.isUnderWay).map(\.channel)).sorted()
        return channels.map { PreviewEffect(kind: .asksChannel, name: $0.text) } + [PreviewEffect(kind: .closesCase)]
    }
}

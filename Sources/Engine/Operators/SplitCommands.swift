import Operations
import Payments
import Storage

/// What people do about shares that do not move by themselves.
extension Turn {
    func previewRetry(_ leg: String) throws -> CommandPreview {
        guard let leg = try share(leg) else { return .refused(.unknownTarget, "no such share") }
        let order = self[leg.order].order
        var preview = CommandPreview(riskClass: 2, version: order.version)
        let amount = leg.state == .failed ? amountNow(of: leg) : leg.amount.minorUnits
        preview.amountMinorUnits = amount
        // Asking about one that is under way moves nothing; sending again does.
        if !leg.state.isUnderWay {
            preview.countsMinorUnits = amount
            if amount >= limits.secondPersonMinorUnits {
                preview.riskClass = 4
                preview.needsSecondPerson = true
                preview.typedTarget = String(leg.id.text.suffix(6))
            }
        }
        preview.beforeText = leg.state.rawValue
        preview.afterText = (leg.state.isUnderWay ? leg.state : leg.state == .blocked ? .sent : .waiting).rawValue
        preview.effects = [
            leg.state.isUnderWay
                ? PreviewEffect(kind: .asksChannel, minorUnits: amount, name: leg.channel.text)
                : PreviewEffect(kind: .splitsAtOnce, minorUnits: amount, name: Masking.person(leg.receiver.participant))
        ]
        preview.refusal = try retryRefusal(leg, amount)
        return preview
    }

    /// The share as it is now, its order opened; nil when there is none.
    private func share(_ text: String) throws -> SplitLeg? {
        guard let id = LegID(text), let known = try store.leg(id), try open(known.order) else { return nil }
        return self[known.order].legs.first { $0.id == id }
    }

    private func retryRefusal(_ leg: SplitLeg, _ amount: Int64) throws -> CommandRefusal? {
        let file = self[leg.order]
        let wrong = CommandRefusal.Rule.wrongState
        if leg.state.isUnderWay {
            return try isAskedAbout(leg) ? wrong.because("it is under way and is asked about") : nil
        }
        guard leg.state == .blocked || leg.state == .failed else {
            return wrong.because("it is \(leg.state.rawValue): only a blocked or failed share is sent again")
        }
        if file.order.mayNotMove { return wrong.because("the order's money is held") }
        if file.hasOpenRefund { return wrong.because("a refund of the order is under way") }
        guard leg.state == .failed else { return nil }
        if file.successor(of: leg) != nil { return wrong.because("another share has taken its place") }
        if ShareFailure(leg.lastCode) == .dead { return wrong.because("\(leg.lastCode) does not go away") }
        if amount == 0 { return wrong.because("refunds left nothing of it") }
        guard try task(TaskID.of(.unfreeze, leg.order.text)) == nil || leg.delivery != .channel else {
            return wrong.because("the rest of the order was freed for the shop")
        }
        return nil
    }

    private func isAskedAbout(_ leg: SplitLeg) throws -> Bool {
        guard let request = leg.request else { return false }
        return try task(TaskID.of(.split, request.text))?.state == .open
            || task(TaskID.of(.splitQuery, request.text))?.state == .open
    }

    /// A blocked share goes again with its whole request, byte for byte; one that failed as a new share; one that is
    /// unknown is asked about.
    func retrySplit(_ leg: String, _ who: OperatorIdentity) throws -> (CommandResult, String) {
        guard let leg = try share(leg) else { throw CommandRefused(.unknownTarget, "no such share") }
        switch leg.state {
        case .blocked: try sendBlocked(leg)
        case .failed:
            replace(leg, due: at)
            try scheduleShares(leg.order)
        default:
            guard let request = leg.request else { break }
            try schedule(.splitQuery, for: leg.order, channel: leg.channel, subject: request.text, due: at)
        }
        return (CommandResult(outcome: .done), "\(leg.state.rawValue) share of \(leg.amount.decimalText)")
    }

    private func sendBlocked(_ leg: SplitLeg) throws {
        guard let request = leg.request else { return }
        for (index, known) in self[leg.order].legs.enumerated() where known.request == request {
            guard known.state == .blocked else { continue }
            self[leg.order].legs[index].state = SplitLegMachine.apply(.sent, to: known.state).state
        }
        try schedule(.split, for: leg.order, channel: leg.channel, subject: request.text, due: at)
    }
}

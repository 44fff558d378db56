import Operations
import Payments

/// A person says what went back at the channel itself, where the channel did not.
extension Turn {
    func previewStateRefunded(_ order: String, _ minorUnits: Int64) throws -> CommandPreview {
        let id = OrderID(trusted: order)
        guard try open(id) else { return .refused(.unknownTarget, "no such order") }
        guard let attempt = unknownRefunded(id) else {
            return .refused(.wrongState, "it is known how much of the order went back")
        }
        let most = statable(id)
        let isLarge = minorUnits >= limits.secondPersonMinorUnits
        var preview = CommandPreview(riskClass: isLarge ? 4 : 3, version: self[id].order.version)
        preview.typedTarget = String(order.suffix(6))
        preview.needsSecondPerson = isLarge
        preview.amountMinorUnits = minorUnits
        preview.countsMinorUnits = max(0, minorUnits)
        guard (0...most).contains(minorUnits) else {
            preview.refusal = CommandRefusal.Rule.outOfRange.because("0...\(most) minor units may have gone back")
            return preview
        }
        preview.remainingMinorUnits = most - minorUnits
        let refunded = self[id].order.refundedMinorUnits
        preview.beforeText = Money.fen(refunded).decimalText
        preview.afterText = Money.fen(refunded + minorUnits).decimalText
        preview.effects = [
            PreviewEffect(kind: .countsAsRefunded, minorUnits: minorUnits, name: attempt.channel.text)
        ]
        return preview
    }

    func stateRefunded(_ order: String, _ minorUnits: Int64) throws -> (CommandResult, String) {
        let id = OrderID(trusted: order)
        guard try open(id), unknownRefunded(id) != nil else {
            throw CommandRefused(.wrongState, "it is known how much of the order went back")
        }
        guard (0...statable(id)).contains(minorUnits) else {
            throw CommandRefused(.outOfRange, "0...\(statable(id)) minor units may have gone back")
        }
        try stateRefunded(id, minorUnits)
        return (CommandResult(outcome: .done), Money.fen(minorUnits).decimalText)
    }
}

import JSON
import Payments

/// Shares alone taken back: a refund of nothing that names who gives back how much, done at once or not at all.
extension AlipaySandbox {
    func takeBack(
        _ number: String, _ trade: SandboxTrade, _ named: [TakenBack], _ context: SandboxContext
    ) throws(AlipayFault) -> [JSONMember] {
        guard let share = named.first, named.count == 1 else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "one receiver gives back at a time")
        }
        for split in trade.splits {
            guard let known = split.returns.first(where: { $0.number == number }) else { continue }
            guard known.account == share.account, known.minorUnits == share.minorUnits else {
                throw AlipayFault("40004", "ACQ.DISCORDANT_REPEAT_REQUEST", "the same request came with other shares")
            }
            return refunded(trade, change: "N")
        }
        let reason = context.reason(.returnFailed, share.account, usual: "ACQ.ALLOC_BALANCE_NOT_ENOUGH")
        guard reason.isEmpty else { throw AlipayFault("40004", reason, "the receiver cannot give it back") }
        // What one settlement sent is taken back by one request: a receiver of several gives back of the first that
        // still has enough.
        for (position, split) in trade.splits.enumerated() {
            guard let leg = split.legs.firstIndex(where: {
                $0.account == share.account && $0.returnableMinorUnits >= share.minorUnits
            }) else { continue }
            let entry = SandboxReturn(
                number: number, channelNumber: nextNumber("2026112302"), account: share.account,
                minorUnits: share.minorUnits, createdAt: context.now, finishAt: context.now, reason: "",
                state: .succeeded)
            _ = book.change(trade.number) {
                $0.splits[position].legs[leg].returnedMinorUnits += share.minorUnits
                $0.splits[position].returns.append(entry)
            }
            return refunded(trade, change: "N")
        }
        throw AlipayFault("40004", "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "more than the receiver still has of it")
    }

    /// The answer to a query for such a refund; nil when the number names none.
    func taken(_ number: String, _ trade: SandboxTrade) -> [JSONMember]? {
        guard let entry = trade.splits.lazy.flatMap(\.returns).first(where: { $0.number == number }) else { return nil }
        return AlipaySandbox.success + AlipaySandbox.names(trade) + [
            JSONMember(name: "out_request_no", value: .string(entry.number)),
            JSONMember(name: "refund_status", value: .string("REFUND_SUCCESS")),
            JSONMember(name: "refund_amount", value: .string("0.00")),
            JSONMember(name: "total_amount", value: .string(Money.fen(trade.paidMinorUnits).decimalText)),
        ]
    }
}

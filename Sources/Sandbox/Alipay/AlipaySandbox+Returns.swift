import JSON
import Payments

/// Shares taken back from receivers that signed for it: settlements of the kind "replenish", done at once or not at
/// all.
extension AlipaySandbox {
    func takeBack(
        _ number: String, _ trade: SandboxTrade, _ content: JSONValue, _ context: SandboxContext
    ) throws(AlipayFault) -> [JSONMember] {
        guard let list = content["royalty_parameters"]?.arrayValue, list.count == 1, let share = list.first,
            let account = share["trans_out"]?.stringValue,
            share["trans_in"]?.stringValue == SandboxKeys.alipaySeller,
            let amount = AlipaySandbox.fen(share["amount"]), amount >= 1
        else { throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "one receiver gives back to the seller") }
        for split in trade.splits {
            guard let known = split.returns.first(where: { $0.number == number }) else { continue }
            guard known.account == account, known.minorUnits == amount else {
                throw AlipayFault("40004", "ACQ.DISCORDANT_REPEAT_REQUEST", "the same request came with other shares")
            }
            return givenBack(trade, known)
        }
        let reason = context.reason(.returnFailed, account, usual: "ACQ.ALLOC_BALANCE_NOT_ENOUGH")
        guard reason.isEmpty else { throw AlipayFault("40004", reason, "the receiver cannot give it back") }
        // What one settlement sent is taken back by one request: a receiver of several gives back of the first that
        // still has enough.
        for (position, split) in trade.splits.enumerated() {
            guard let leg = split.legs.firstIndex(where: {
                $0.account == account && $0.returnableMinorUnits >= amount
            }) else { continue }
            let entry = SandboxReturn(
                number: number, channelNumber: nextNumber("2026112302"), account: account, minorUnits: amount,
                createdAt: context.now, finishAt: context.now, reason: "", state: .succeeded)
            _ = book.change(trade.number) {
                $0.splits[position].legs[leg].returnedMinorUnits += amount
                $0.splits[position].returns.append(entry)
            }
            return givenBack(trade, entry)
        }
        throw AlipayFault("40004", "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "more than the receiver still has of it")
    }

    private func givenBack(_ trade: SandboxTrade, _ entry: SandboxReturn) -> [JSONMember] {
        AlipaySandbox.success + [
            JSONMember(name: "trade_no", value: .string(trade.channelNumber)),
            JSONMember(name: "settle_no", value: .string(entry.channelNumber)),
        ]
    }

    /// The answer to a query for a return; nil when the number names none.
    func taken(_ number: String, _ content: JSONValue) -> [JSONMember]? {
        let trade = content["trade_no"]?.stringValue.flatMap { book.trade(channelNumber: $0) }
        guard let entry = trade?.splits.lazy.flatMap(\.returns).first(where: { $0.number == number }) else {
            return nil
        }
        return AlipaySandbox.success + [
            JSONMember(name: "out_request_no", value: .string(entry.number)),
            JSONMember(name: "operation_dt", value: .string(entry.createdAt.spacedBeijing)),
            JSONMember(name: "royalty_detail_list", value: .array([
                .object([
                    "operation_type": .string("replenish"), "state": .string("SUCCESS"),
                    "detail_id": .string(entry.channelNumber), "trans_out": .string(entry.account),
                    "trans_in": .string(SandboxKeys.alipaySeller),
                    "amount": .string(Money.fen(entry.minorUnits).decimalText),
                ])
            ])),
        ]
    }
}

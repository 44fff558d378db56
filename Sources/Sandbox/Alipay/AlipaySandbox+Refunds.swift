import JSON
import Payments

/// Refunds, which take shares back from their receivers in the same act: section 4 of alipay.md.
///
/// Which shares depends on the product. Of an order face to face (made by precreate) Alipay itself takes back the part
/// that is refunded, and nobody may name parties or amounts. Of another order the caller names who gives back how much;
/// without that the whole refund comes from the seller.
extension AlipaySandbox {
    /// A share that a refund takes back.
    typealias TakenBack = (account: String, minorUnits: Int64)

    func refund(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        let trade = try trade(content, context)
        guard trade.state == .paid else {
            throw AlipayFault("40004", "ACQ.TRADE_STATUS_ERROR", "the trade is not paid")
        }
        let named = try takenBack(content)
        guard named.isEmpty || !trade.takesSharesBack else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "refund_royalty_parameters: not of this product")
        }
        // Shares alone may come back, without anything for the buyer.
        guard let amount = AlipaySandbox.fen(content["refund_amount"]), amount >= (named.isEmpty ? 1 : 0) else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "refund_amount")
        }
        let asked = content["out_request_no"]?.stringValue ?? ""
        guard asked.utf8.count <= 64, !asked.isEmpty || amount == trade.paidMinorUnits else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "a partial refund needs out_request_no")
        }
        // A full refund without a number of its own goes by the trade's.
        let number = asked.isEmpty ? trade.number : asked
        if amount == 0 { return try takeBack(number, trade, named, context) }
        return try refund(trade, amount, number: number, returns: named, context)
    }

    func refund(
        _ trade: SandboxTrade, _ amount: Int64, number: String, returns: [TakenBack], _ context: SandboxContext
    ) throws(AlipayFault) -> [JSONMember] {
        if let known = trade.refunds.first(where: { $0.number == number }) {
            guard known.minorUnits == amount else {
                throw AlipayFault("40004", "ACQ.DISCORDANT_REPEAT_REQUEST", "the same request came with another amount")
            }
            return refunded(trade, change: "N")
        }
        guard amount <= trade.refundableMinorUnits else {
            throw AlipayFault("40004", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "refunds would pass the payment")
        }
        guard trade.refunds.count < Limits.refundsPerTrade else {
            throw AlipayFault("40004", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "too many refunds")
        }
        guard let paidAt = trade.paidAt, context.now.since(paidAt) <= Limits.refundDays * Limits.dayMilliseconds else {
            throw AlipayFault("40004", "ACQ.TRADE_HAS_FINISHED", "the refund window is over")
        }
        var changed = trade
        for taken in returns { try AlipaySandbox.takeBack(taken, from: &changed) }
        if trade.takesSharesBack { try takeBackInProportion(of: amount, from: &changed, context) }
        guard changed.splitMinorUnits <= trade.refundableMinorUnits - amount else {
            throw AlipayFault("40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH", "shares were sent out")
        }
        changed.refunds.append(SandboxRefund(
            number: number, channelNumber: trade.channelNumber, minorUnits: amount, createdAt: context.now,
            notifyURL: trade.notifyURL, requestTime: "", state: .succeeded, doneAt: context.now))
        _ = book.change(trade.number) { $0 = changed }
        tell(trade.number, refund: number, at: context.now)
        return refunded(changed, change: "Y")
    }

    /// What has come back of each share in all is the part of the trade that was refunded since the share was made, cut
    /// to whole fen: refunds in many parts take back what one of everything does, and a refund of the rest takes all.
    /// The documents name the proportion, not the rounding.
    private func takeBackInProportion(
        of amount: Int64, from trade: inout SandboxTrade, _ context: SandboxContext
    ) throws(AlipayFault) {
        let refunded = trade.refundClaimMinorUnits + amount
        for split in trade.splits.indices {
            let before = trade.splits[split].refundedBefore
            guard before < trade.paidMinorUnits else { continue }
            for leg in trade.splits[split].legs.indices where trade.splits[split].legs[leg].state == .settled {
                let share = trade.splits[split].legs[leg]
                let product = Int128(share.minorUnits) * Int128(refunded - before)
                let target = Int64(product / Int128(trade.paidMinorUnits - before))
                let part = min(share.returnableMinorUnits, target - share.returnedMinorUnits)
                guard part > 0 else { continue }
                guard context.strikes(.returnFailed, share.account) == nil else {
                    throw AlipayFault("40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH", "a receiver cannot give its part back")
                }
                trade.splits[split].legs[leg].returnedMinorUnits += part
            }
        }
    }

    private func takenBack(_ content: JSONValue) throws(AlipayFault) -> [TakenBack] {
        guard let value = content["refund_royalty_parameters"] else { return [] }
        guard let list = value.arrayValue, list.count <= Limits.receiversPerSplit else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "refund_royalty_parameters")
        }
        var taken: [TakenBack] = []
        for item in list {
            guard item["trans_in"]?.stringValue ?? SandboxKeys.alipaySeller == SandboxKeys.alipaySeller,
                let account = item["trans_out"]?.stringValue, let amount = AlipaySandbox.fen(item["amount"]),
                amount >= 1
            else { throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "refund_royalty_parameters") }
            taken.append((account, amount))
        }
        return taken
    }

    /// From the receiver's settled shares in the order they were made.
    private static func takeBack(_ taken: TakenBack, from trade: inout SandboxTrade) throws(AlipayFault) {
        var rest = taken.minorUnits
        for split in trade.splits.indices {
            for leg in trade.splits[split].legs.indices where trade.splits[split].legs[leg].account == taken.account {
                let part = min(rest, trade.splits[split].legs[leg].returnableMinorUnits)
                trade.splits[split].legs[leg].returnedMinorUnits += part
                rest -= part
            }
        }
        guard rest == 0 else {
            throw AlipayFault("40004", "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "more than the receiver has of this trade")
        }
    }

    func refunded(_ trade: SandboxTrade, change: String) -> [JSONMember] {
        AlipaySandbox.success + AlipaySandbox.names(trade) + [
            JSONMember(name: "buyer_user_id", value: .string("2088722000000011")),
            JSONMember(name: "fund_change", value: .string(change)),
            JSONMember(name: "refund_fee", value: .string(Money.fen(trade.refundedMinorUnits).decimalText)),
        ]
    }

    func queryRefund(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        let trade = try trade(content, context)
        let number = content["out_request_no"]?.stringValue ?? ""
        if let found = taken(number, trade) { return found }
        // Absent members, not an error, say that there is no such refund.
        guard let refund = trade.refunds.first(where: { $0.number == number }),
            context.now.since(refund.createdAt) >= context.lag
        else { return AlipaySandbox.success }
        return AlipaySandbox.success + AlipaySandbox.names(trade) + [
            JSONMember(name: "out_request_no", value: .string(number)),
            JSONMember(name: "refund_status", value: .string("REFUND_SUCCESS")),
            JSONMember(name: "refund_amount", value: .string(Money.fen(refund.minorUnits).decimalText)),
            JSONMember(name: "total_amount", value: .string(Money.fen(trade.paidMinorUnits).decimalText)),
        ]
    }
}

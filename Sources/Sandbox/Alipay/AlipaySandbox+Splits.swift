import JSON
import Payments

/// Royalties: section 5 of alipay.md.
extension AlipaySandbox {
    private typealias Share = (account: String, minorUnits: Int64)

    func settle(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        guard let number = content["out_request_no"]?.stringValue, (1...32).contains(number.utf8.count),
            number.utf8.allSatisfy({ AlipaySandbox.isNumberByte($0) })
        else { throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "out_request_no: 32 letters, digits and _") }
        guard let trade = content["trade_no"]?.stringValue.flatMap({ book.trade(channelNumber: $0) }),
            trade.state == .paid, let paidAt = trade.paidAt
        else { throw AlipayFault("40004", "ACQ.TRADE_NOT_EXIST", "no such paid trade") }
        guard trade.willSplit else {
            throw AlipayFault("40004", "ACQ.REASON_TRADE_STATUS_INVALID", "the trade was not frozen")
        }
        guard context.now.since(paidAt) >= settings.splitDelay else {
            throw AlipayFault("40004", "isp.call-limited", "the trade is still being processed")
        }
        let finishes = content["extend_params"]?["royalty_finish"]?.stringValue == "true"
        let isAsynchronous = content["royalty_mode"]?.stringValue == "async"
        let most = isAsynchronous ? Limits.receiversPerSplit : Limits.alipaySynchronousReceivers
        let asked = try shares(content, most: most, finishes: finishes)
        let mode = isAsynchronous ? "async" : "sync"
        let fingerprint = asked.map { "\($0.account)/\($0.minorUnits)" }.joined(separator: ",") + "|\(finishes)|" + mode
        if let known = trade.splits.first(where: { $0.number == number }) {
            guard known.fingerprint == fingerprint else {
                throw AlipayFault("40004", "ACQ.DISCORDANT_REPEAT_REQUEST", "the same request came with other shares")
            }
            return settled(trade, known.channelNumber)
        }
        guard book.trade(split: number) == nil else {
            throw AlipayFault("40004", "ACQ.DISCORDANT_REPEAT_REQUEST", "the request belongs to another trade")
        }
        guard trade.splits.allSatisfy({ $0.fingerprint.hasSuffix("|" + mode) }) else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "a trade is settled in one mode, sync or async")
        }
        if !asked.isEmpty { try checkRoom(trade, asked, isAsynchronous: isAsynchronous, context) }
        let entry = SandboxSplit(
            number: number, channelNumber: nextNumber("2026112300"), createdAt: context.now, fingerprint: fingerprint,
            legs: try legs(asked, isAsynchronous: isAsynchronous, context),
            refundedBefore: trade.refundClaimMinorUnits)
        _ = book.change(trade.number) {
            $0.splits.append(entry)
            if finishes { $0.isUnfrozen = true }
        }
        return settled(trade, entry.channelNumber)
    }

    /// Asynchronously each receiver has a result of its own later; synchronously all are paid now or none is.
    private func legs(
        _ asked: [Share], isAsynchronous: Bool, _ context: SandboxContext
    ) throws(AlipayFault) -> [SandboxLeg] {
        var legs: [SandboxLeg] = []
        for share in asked {
            let reason = context.reason(share.account, usual: "ROYALTY_ACCOUNT_ABNORMAL")
            guard isAsynchronous || reason.isEmpty else {
                throw AlipayFault("40004", "ACQ.USER_NOT_MATCH_ERR", "a receiver cannot take it: \(reason)")
            }
            legs.append(SandboxLeg(
                account: share.account, type: receiverTypes[share.account] ?? "userId", minorUnits: share.minorUnits,
                detailNumber: nextNumber("2026112301"), reason: reason,
                state: isAsynchronous ? .processing : .settled,
                finishAt: context.now.adding(milliseconds: isAsynchronous ? settings.splitWork : 0)))
        }
        return legs
    }

    private func settled(_ trade: SandboxTrade, _ settleNumber: String) -> [JSONMember] {
        AlipaySandbox.success + [
            JSONMember(name: "trade_no", value: .string(trade.channelNumber)),
            JSONMember(name: "settle_no", value: .string(settleNumber)),
        ]
    }

    private func shares(
        _ content: JSONValue, most: Int, finishes: Bool
    ) throws(AlipayFault) -> [Share] {
        let list = content["royalty_parameters"]?.arrayValue ?? []
        guard list.count <= most, !list.isEmpty || finishes else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "royalty_parameters must name 1 to \(most)")
        }
        var shares: [Share] = []
        for item in list {
            // A subsidy, paid by the platform that it names; this one has none.
            guard item["royalty_type"]?.stringValue ?? "transfer" == "transfer" else {
                throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "royalty_type")
            }
            // Left out it is ourselves.
            guard item["trans_out"]?.stringValue ?? SandboxKeys.alipaySeller == SandboxKeys.alipaySeller else {
                throw AlipayFault("40004", "ACQ.USER_NOT_MATCH_ERR", "trans_out is not the seller")
            }
            guard let account = item["trans_in"]?.stringValue, book.receivers.contains(account) else {
                throw AlipayFault("40004", "ACQ.ROYALTY_ACCOUNT_NOT_EXIST", "a receiver was not bound before")
            }
            guard let amount = AlipaySandbox.fen(item["amount"]), amount >= 1 else {
                throw AlipayFault("40004", "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "an amount")
            }
            shares.append((account, amount))
        }
        return shares
    }

    private func checkRoom(
        _ trade: SandboxTrade, _ asked: [Share], isAsynchronous: Bool, _ context: SandboxContext
    ) throws(AlipayFault) {
        guard trade.isFrozen(at: context.now) else {
            throw AlipayFault("40004", "ACQ.REASON_TRADE_STATUS_INVALID", "the trade is finished")
        }
        let most = isAsynchronous ? Limits.alipayAsynchronousRequests : Limits.splitRequestsPerTrade
        guard trade.splits.count < most else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "more than \(most) settlements of one trade")
        }
        let sum = asked.reduce(Int64(0)) { $0 + $1.minorUnits }
        let ceiling = trade.minorUnits * settings.splitCeilingBasisPoints / 10_000
        guard trade.dividedMinorUnits + sum <= ceiling, trade.splitMinorUnits + sum <= trade.refundableMinorUnits else {
            throw AlipayFault("40004", "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "the shares pass what may be divided")
        }
    }

    func querySettle(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        let named = content["settle_no"]?.stringValue ?? content["out_request_no"]?.stringValue ?? ""
        guard let (trade, split) = book.split(named),
            content["settle_no"] != nil || content["trade_no"]?.stringValue == trade.channelNumber
        else { throw AlipayFault("40004", "ACQ.TRADE_SETTLE_ERROR", "no such settlement") }
        let details = split.legs.map { leg -> JSONValue in
            var members: [JSONMember] = [
                JSONMember(name: "operation_type", value: .string("transfer")),
                JSONMember(name: "state", value: .string(
                    leg.state == .processing ? "PROCESSING" : leg.state == .settled ? "SUCCESS" : "FAIL")),
                JSONMember(name: "detail_id", value: .string(leg.detailNumber)),
                JSONMember(name: "execute_dt", value: .string(leg.finishAt.spacedBeijing)),
                JSONMember(name: "trans_out", value: .string(SandboxKeys.alipaySeller)),
                JSONMember(name: "trans_in", value: .string(leg.account)),
                JSONMember(name: "amount", value: .string(Money.fen(leg.minorUnits).decimalText)),
            ]
            if leg.state == .failed {
                members.append(JSONMember(name: "error_code", value: .string(leg.reason)))
                members.append(JSONMember(name: "error_desc", value: .string("the receiver cannot take it")))
            }
            return .object(members)
        }
        return AlipaySandbox.success + [
            JSONMember(name: "out_request_no", value: .string(split.number)),
            JSONMember(name: "operation_dt", value: .string(split.createdAt.spacedBeijing)),
            JSONMember(name: "royalty_detail_list", value: .array(details)),
        ]
    }

    func unsettled(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        let trade = try trade(content, context)
        let left = trade.isFrozen(at: context.now) ? max(0, trade.refundableMinorUnits - trade.splitMinorUnits) : 0
        return AlipaySandbox.success + [
            JSONMember(name: "unsettled_amount", value: .string(Money.fen(left).decimalText))
        ]
    }
}

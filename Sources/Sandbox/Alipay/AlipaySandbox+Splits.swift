import JSON
import Payments

/// Royalties: section 5 of alipay.md.
extension AlipaySandbox {
    func bind(_ content: JSONValue) throws(AlipayFault) -> [JSONMember] {
        guard content["out_request_no"]?.stringValue?.isEmpty == false,
            let list = content["receiver_list"]?.arrayValue, (1...20).contains(list.count)
        else { throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "out_request_no or receiver_list") }
        for item in list {
            guard let type = item["type"]?.stringValue, let account = item["account"]?.stringValue,
                ["userId", "loginName", "openId"].contains(type), !account.isEmpty
            else { throw AlipayFault("40004", "ACQ.USER_NOT_MATCH_ERR", "a receiver") }
            guard book.receivers.count < Limits.receivers else {
                throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "too many receivers")
            }
            book.receivers.insert(account)
        }
        return AlipaySandbox.success + [JSONMember(name: "result_code", value: .string("SUCCESS"))]
    }

    func settle(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        guard let number = content["out_request_no"]?.stringValue, !number.isEmpty,
            let trade = content["trade_no"]?.stringValue.flatMap({ book.trade(channelNumber: $0) }),
            trade.state == .paid, let paidAt = trade.paidAt
        else { throw AlipayFault("40004", "ACQ.TRADE_NOT_EXIST", "no such paid trade") }
        guard trade.willSplit else { throw AlipayFault("40004", "ACQ.TRADE_SETTLE_ERROR", "the trade was not frozen") }
        guard context.now.since(paidAt) >= settings.splitDelay else {
            throw AlipayFault("40004", "isp.call-limited", "the trade is still being processed")
        }
        let finishes = content["extend_params"]?["royalty_finish"]?.stringValue == "true"
        let isAsynchronous = content["royalty_mode"]?.stringValue == "async"
        let asked = try shares(content, most: isAsynchronous ? Limits.receiversPerSplit : 5, finishes: finishes)
        let fingerprint = asked.map { "\($0.account)/\($0.minorUnits)" }.joined(separator: ",")
        if let known = trade.splits.first(where: { $0.number == number }) {
            guard known.fingerprint == fingerprint else {
                throw AlipayFault("40004", "ACQ.DISCORDANT_REPEAT_REQUEST", "the same request came with other shares")
            }
            return settled(trade, known.channelNumber)
        }
        if !asked.isEmpty { try checkRoom(trade, asked) }
        let entry = SandboxSplit(
            number: number, channelNumber: nextNumber("2026112300"), createdAt: context.now, fingerprint: fingerprint,
            legs: asked.map { share in
                SandboxLeg(
                    account: share.account, type: "userId", minorUnits: share.minorUnits,
                    detailNumber: nextNumber("2026112301"), reason: context.splitFails() ? "ROYALTY_ACCOUNT_ABNORMAL" : "",
                    state: .processing,
                    finishAt: context.now.adding(milliseconds: isAsynchronous ? settings.splitWork : 0))
            })
        _ = book.change(trade.number) {
            $0.splits.append(entry)
            if finishes { $0.isUnfrozen = true }
        }
        return settled(trade, entry.channelNumber)
    }

    private func settled(_ trade: SandboxTrade, _ settleNumber: String) -> [JSONMember] {
        AlipaySandbox.success + [
            JSONMember(name: "trade_no", value: .string(trade.channelNumber)),
            JSONMember(name: "settle_no", value: .string(settleNumber)),
        ]
    }

    private func shares(
        _ content: JSONValue, most: Int, finishes: Bool
    ) throws(AlipayFault) -> [(account: String, minorUnits: Int64)] {
        let list = content["royalty_parameters"]?.arrayValue ?? []
        guard list.count <= most, !list.isEmpty || finishes else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "royalty_parameters must name 1 to \(most)")
        }
        var shares: [(account: String, minorUnits: Int64)] = []
        for item in list {
            guard item["trans_out"]?.stringValue == SandboxKeys.alipaySeller else {
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
        _ trade: SandboxTrade, _ asked: [(account: String, minorUnits: Int64)]
    ) throws(AlipayFault) {
        guard !trade.isUnfrozen else { throw AlipayFault("40004", "ACQ.TRADE_SETTLE_ERROR", "the trade is finished") }
        let sum = asked.reduce(Int64(0)) { $0 + $1.minorUnits }
        let ceiling = trade.minorUnits * settings.splitCeilingBasisPoints / 10_000
        guard trade.splitMinorUnits + sum <= min(ceiling, trade.refundableMinorUnits) else {
            throw AlipayFault("40004", "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "the shares pass what may be divided")
        }
    }

    func querySettle(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        let number = content["out_request_no"]?.stringValue ?? ""
        guard let trade = book.trade(split: number), let split = trade.splits.first(where: { $0.number == number }) else {
            throw AlipayFault("40004", "ACQ.TRADE_SETTLE_ERROR", "no such settlement")
        }
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
            JSONMember(name: "out_request_no", value: .string(number)),
            JSONMember(name: "operation_dt", value: .string(split.createdAt.spacedBeijing)),
            JSONMember(name: "royalty_detail_list", value: .array(details)),
        ]
    }

    func unsettled(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        let trade = try trade(content, context)
        let left = trade.isUnfrozen ? 0 : max(0, trade.refundableMinorUnits - trade.splitMinorUnits)
        return AlipaySandbox.success + [
            JSONMember(name: "unsettled_amount", value: .string(Money.fen(left).decimalText))
        ]
    }
}

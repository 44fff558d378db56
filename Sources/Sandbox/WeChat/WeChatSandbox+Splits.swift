import Channels
import HTTPMessage
import JSON
import Payments

/// Profit sharing: section 5 of wechat.md.
extension WeChatSandbox {
    func routeSplits(
        _ request: HTTPRequest, _ path: [String], _ isPost: Bool, _ context: SandboxContext
    ) throws(WeChatFault) -> HTTPResponse {
        switch (request.path, isPost) {
        case ("/v3/profitsharing/receivers/add", true): return try addReceiver(request, context)
        case ("/v3/profitsharing/receivers/delete", true): return try deleteReceiver(request, context)
        case ("/v3/profitsharing/orders", true): return try split(request, context)
        case ("/v3/profitsharing/orders/unfreeze", true): return try unfreeze(request, context)
        case ("/v3/profitsharing/return-orders", true): return try takeBack(request, context)
        default: break
        }
        switch (path.count, path.dropFirst(2).first) {
        case (4, "orders") where !isPost: return try querySplit(path[3], request, context)
        case (4, "return-orders") where !isPost: return try queryReturn(path[3], request, context)
        case (5, "transactions") where !isPost && path[4] == "amounts": return try unsplit(path[3], context)
        default: throw WeChatFault(404, "NOT_FOUND", "no such call")
        }
    }

    private func split(_ request: HTTPRequest, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        let document = try document(request)
        let number = try text(document, "out_order_no", 1...64)
        let trade = try splittable(document, context)
        let asked = try receivers(document)
        let unfreezes = document["unfreeze_unsplit"]?.boolValue ?? false
        let fingerprint = asked.map { "\($0.type)/\($0.account)/\($0.minorUnits)" }.joined(separator: ",")
            + (unfreezes ? "|unfreeze" : "")
        if let known = trade.splits.first(where: { $0.number == number }) {
            guard known.fingerprint == fingerprint else {
                throw WeChatFault(400, "INVALID_REQUEST", "the same out_order_no came with other receivers")
            }
            return answer(200, splitDocument(trade, known), at: context.now)
        }
        try checkRoom(trade, asked, number, context)
        let entry = SandboxSplit(
            number: number, channelNumber: nextNumber("300000"), createdAt: context.now, fingerprint: fingerprint,
            legs: asked.map { receiver in
                SandboxLeg(
                    account: receiver.account, type: receiver.type, minorUnits: receiver.minorUnits,
                    detailNumber: nextNumber("360000"),
                    reason: context.reason(receiver.account, usual: "ACCOUNT_ABNORMAL"), state: .processing,
                    finishAt: context.now.adding(milliseconds: settings.splitWork))
            })
        _ = book.change(trade.number) {
            $0.splits.append(entry)
            if unfreezes { $0.isUnfrozen = true }
        }
        return answer(200, splitDocument(trade, entry), at: context.now)
    }

    /// A paid order of which shares may be sent at all.
    private func splittable(_ document: JSONValue, _ context: SandboxContext) throws(WeChatFault) -> SandboxTrade {
        guard let trade = document["transaction_id"]?.stringValue.flatMap({ book.trade(channelNumber: $0) }),
            trade.state == .paid, let paidAt = trade.paidAt
        else { throw WeChatFault(404, "RESOURCE_NOT_EXISTS", "no such paid order") }
        guard trade.willSplit else {
            throw WeChatFault(400, "INVALID_REQUEST", "the order was made without profit_sharing")
        }
        guard context.now.since(paidAt) >= settings.splitDelay else {
            // "The order is being processed": the same call later.
            throw WeChatFault(429, "FREQUENCY_LIMITED", "the order is still being processed")
        }
        return trade
    }

    private typealias Receiver = (type: String, account: String, minorUnits: Int64)

    private func receivers(_ document: JSONValue) throws(WeChatFault) -> [Receiver] {
        guard let list = document["receivers"]?.arrayValue, (1...Limits.receiversPerSplit).contains(list.count) else {
            throw WeChatFault(400, "PARAM_ERROR", "receivers must name 1 to 50")
        }
        var receivers: [Receiver] = []
        for item in list {
            let type = try receiverType(item)
            let account = try text(item, "account", 1...64)
            _ = try text(item, "description", .bytes(80))
            guard let amount = item["amount"]?.integerValue, (1...Money.maximumMinorUnits).contains(amount) else {
                throw WeChatFault(400, "PARAM_ERROR", "receivers.amount must be at least 1")
            }
            if type == "PERSONAL_OPENID", document["appid"]?.stringValue != SandboxKeys.wechatApplication {
                throw WeChatFault(400, "PARAM_ERROR", "appid is needed with PERSONAL_OPENID")
            }
            guard book.receivers.contains(type + "/" + account) else {
                throw WeChatFault(400, "INVALID_REQUEST", "NO_RELATION: a receiver was not added before")
            }
            receivers.append((type, account, amount))
        }
        return receivers
    }

    private func checkRoom(
        _ trade: SandboxTrade, _ asked: [Receiver], _ number: String, _ context: SandboxContext
    ) throws(WeChatFault) {
        guard trade.isFrozen(at: context.now) else {
            throw WeChatFault(400, "INVALID_REQUEST", "the order is unfrozen")
        }
        guard book.trade(split: number) == nil else {
            throw WeChatFault(400, "INVALID_REQUEST", "the out_order_no belongs to another order")
        }
        guard trade.splits.count < Limits.splitRequestsPerTrade else {
            throw WeChatFault(400, "INVALID_REQUEST", "more than 50 splits of one order")
        }
        let sum = asked.reduce(Int64(0)) { $0 + $1.minorUnits }
        let ceiling = trade.minorUnits * settings.splitCeilingBasisPoints / 10_000
        guard trade.dividedMinorUnits + sum <= ceiling else {
            throw WeChatFault(400, "INVALID_REQUEST", "the merchant's maximum ratio would be passed")
        }
        guard trade.splitMinorUnits + sum <= trade.refundableMinorUnits else {
            throw WeChatFault(403, "NOT_ENOUGH", "refunds left too little to divide")
        }
    }

    private func querySplit(
        _ number: String, _ request: HTTPRequest, _ context: SandboxContext
    ) throws(WeChatFault) -> HTTPResponse {
        guard let (trade, entry) = book.split(number), entry.number == number,
            request.query == "transaction_id=" + trade.channelNumber
        else { throw WeChatFault(404, "RESOURCE_NOT_EXISTS", "no such split of this transaction") }
        return answer(200, splitDocument(trade, entry), at: context.now)
    }

    private func unfreeze(_ request: HTTPRequest, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        let document = try document(request)
        let number = try text(document, "out_order_no", 1...64)
        _ = try text(document, "description", .bytes(80))
        let trade = try splittable(document, context)
        if let known = trade.splits.first(where: { $0.number == number }) {
            guard known.fingerprint == WeChatSandbox.unfreezing else {
                throw WeChatFault(400, "INVALID_REQUEST", "the out_order_no belongs to a split")
            }
            return answer(200, splitDocument(trade, known), at: context.now)
        }
        guard book.trade(split: number) == nil else {
            throw WeChatFault(400, "INVALID_REQUEST", "the out_order_no belongs to another order")
        }
        let entry = SandboxSplit(
            number: number, channelNumber: nextNumber("300000"), createdAt: context.now,
            fingerprint: WeChatSandbox.unfreezing, legs: [])
        _ = book.change(trade.number) {
            $0.splits.append(entry)
            $0.isUnfrozen = true
        }
        return answer(200, splitDocument(trade, entry), at: context.now)
    }

    /// What marks a split that sends nothing and frees the rest.
    private static let unfreezing = "unfreeze"

    private func unsplit(_ transaction: String, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        guard let trade = book.trade(channelNumber: transaction) else {
            throw WeChatFault(404, "RESOURCE_NOT_EXISTS", "no such paid order")
        }
        let left = trade.isFrozen(at: context.now) ? max(0, trade.refundableMinorUnits - trade.splitMinorUnits) : 0
        return answer(200, .object([
            "transaction_id": .string(transaction), "unsplit_amount": .integer(left),
        ]), at: context.now)
    }

    private func splitDocument(_ trade: SandboxTrade, _ split: SandboxSplit) -> JSONValue {
        .object([
            "transaction_id": .string(trade.channelNumber), "out_order_no": .string(split.number),
            "order_id": .string(split.channelNumber), "state": .string(split.isFinished ? "FINISHED" : "PROCESSING"),
            "receivers": .array(split.legs.map { leg in
                var members: [JSONMember] = [
                    JSONMember(name: "type", value: .string(leg.type)),
                    JSONMember(name: "account", value: .string(leg.account)),
                    JSONMember(name: "amount", value: .integer(leg.minorUnits)),
                    JSONMember(name: "description", value: .string("share")),
                    JSONMember(name: "result", value: .string(
                        leg.state == .processing ? "PENDING" : leg.state == .settled ? "SUCCESS" : "CLOSED")),
                    JSONMember(name: "detail_id", value: .string(leg.detailNumber)),
                    JSONMember(name: "create_time", value: .string(split.createdAt.rfc3339Beijing)),
                    JSONMember(name: "finish_time", value: .string(leg.finishAt.rfc3339Beijing)),
                ]
                if leg.state == .failed { members.append(JSONMember(name: "fail_reason", value: .string(leg.reason))) }
                return .object(members)
            }),
        ])
    }
}

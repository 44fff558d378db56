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
        case ("/v3/profitsharing/orders", true): return try split(request, context)
        case ("/v3/profitsharing/orders/unfreeze", true): return try unfreeze(request, context)
        default: break
        }
        if !isPost, path.count == 4, request.path.hasPrefix("/v3/profitsharing/orders/") {
            return try querySplit(path[3], context)
        }
        if !isPost, path.count == 5, path[2] == "transactions", path[4] == "amounts" {
            return try unsplit(path[3], context)
        }
        throw WeChatFault(404, "NOT_FOUND", "no such call")
    }

    private func addReceiver(_ request: HTTPRequest, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        let document = try document(request)
        let type = try text(document, "type", 1...32)
        let account = try text(document, "account", 1...64)
        let relation = try text(document, "relation_type", 1...32)
        if type == "MERCHANT_ID", document["name"]?.stringValue?.isEmpty != false {
            throw WeChatFault(400, "PARAM_ERROR", "a merchant receiver needs its full name")
        }
        guard book.receivers.count < Limits.receivers else { throw WeChatFault(403, "RULE_LIMIT", "too many receivers") }
        book.receivers.insert(type + "/" + account)
        return answer(200, .object([
            "type": .string(type), "account": .string(account), "relation_type": .string(relation),
        ]), at: context.now)
    }

    private func split(_ request: HTTPRequest, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        let document = try document(request)
        let number = try text(document, "out_order_no", 1...64)
        let trade = try splittable(document, context)
        let asked = try receivers(document)
        let fingerprint = asked.map { "\($0.type)/\($0.account)/\($0.minorUnits)" }.joined(separator: ",")
        if let known = trade.splits.first(where: { $0.number == number }) {
            guard known.fingerprint == fingerprint else {
                throw WeChatFault(400, "INVALID_REQUEST", "the same out_order_no came with other receivers")
            }
            return answer(200, splitDocument(trade, known), at: context.now)
        }
        try checkRoom(trade, asked, number)
        let entry = SandboxSplit(
            number: number, channelNumber: nextNumber("300000"), createdAt: context.now, fingerprint: fingerprint,
            legs: asked.map { receiver in
                SandboxLeg(
                    account: receiver.account, type: receiver.type, minorUnits: receiver.minorUnits,
                    detailNumber: nextNumber("360000"), reason: context.splitFails() ? "ACCOUNT_ABNORMAL" : "",
                    state: .processing, finishAt: context.now.adding(milliseconds: settings.splitWork))
            })
        let unfreezes = document["unfreeze_unsplit"]?.boolValue ?? false
        _ = book.change(trade.number) {
            $0.splits.append(entry)
            if unfreezes { $0.isUnfrozen = true }
        }
        return answer(200, splitDocument(trade, entry), at: context.now)
    }

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
            let type = try text(item, "type", 1...32)
            let account = try text(item, "account", 1...64)
            _ = try text(item, "description", 1...80)
            guard let amount = item["amount"]?.integerValue, amount >= 1 else {
                throw WeChatFault(400, "PARAM_ERROR", "receivers.amount must be at least 1")
            }
            guard book.receivers.contains(type + "/" + account) else {
                throw WeChatFault(400, "INVALID_REQUEST", "NO_RELATION: a receiver was not added before")
            }
            receivers.append((type, account, amount))
        }
        return receivers
    }

    private func checkRoom(_ trade: SandboxTrade, _ asked: [Receiver], _ number: String) throws(WeChatFault) {
        guard !trade.isUnfrozen else { throw WeChatFault(400, "INVALID_REQUEST", "the order is unfrozen") }
        guard book.trade(split: number) == nil else {
            throw WeChatFault(400, "INVALID_REQUEST", "the out_order_no belongs to another order")
        }
        guard trade.splits.count < Limits.splitRequestsPerTrade else {
            throw WeChatFault(400, "INVALID_REQUEST", "more than 50 splits of one order")
        }
        let sum = asked.reduce(Int64(0)) { $0 + $1.minorUnits }
        let ceiling = trade.minorUnits * settings.splitCeilingBasisPoints / 10_000
        guard trade.splitMinorUnits + sum <= ceiling else {
            throw WeChatFault(400, "INVALID_REQUEST", "the merchant's maximum ratio would be passed")
        }
        guard trade.splitMinorUnits + sum <= trade.refundableMinorUnits else {
            throw WeChatFault(403, "NOT_ENOUGH", "refunds left too little to divide")
        }
    }

    private func querySplit(_ number: String, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        guard let trade = book.trade(split: number), let entry = trade.splits.first(where: { $0.number == number }) else {
            throw WeChatFault(404, "RESOURCE_NOT_EXISTS", "no such split")
        }
        return answer(200, splitDocument(trade, entry), at: context.now)
    }

    private func unfreeze(_ request: HTTPRequest, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        let document = try document(request)
        let number = try text(document, "out_order_no", 1...64)
        _ = try text(document, "description", 1...80)
        let trade = try splittable(document, context)
        _ = book.change(trade.number) { $0.isUnfrozen = true }
        return answer(200, .object([
            "transaction_id": .string(trade.channelNumber), "out_order_no": .string(number),
            "order_id": .string(nextNumber("300000")), "state": .string("FINISHED"), "receivers": .array([]),
        ]), at: context.now)
    }

    private func unsplit(_ transaction: String, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        guard let trade = book.trade(channelNumber: transaction) else {
            throw WeChatFault(404, "RESOURCE_NOT_EXISTS", "no such paid order")
        }
        let left = trade.isUnfrozen ? 0 : max(0, trade.paidMinorUnits - trade.splitMinorUnits - trade.refundClaimMinorUnits)
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

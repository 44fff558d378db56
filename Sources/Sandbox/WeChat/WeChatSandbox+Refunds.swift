import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments

/// Refunds: section 4 of wechat.md.
extension WeChatSandbox {
    func refund(_ request: HTTPRequest, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        let document = try document(request)
        let number = try text(document, "out_refund_no", 1...64)
        guard number.utf8.allSatisfy({ WeChatSandbox.isNumberByte($0) || $0 == UInt8(ascii: "@") }) else {
            throw WeChatFault(400, "PARAM_ERROR", "out_refund_no holds a character that is not allowed")
        }
        if document["reason"] != nil { _ = try text(document, "reason", .bytes(80)) }
        guard let refund = document["amount"]?["refund"]?.integerValue, refund >= 1,
            let total = document["amount"]?["total"]?.integerValue,
            document["amount"]?["currency"]?.stringValue == "CNY"
        else { throw WeChatFault(400, "PARAM_ERROR", "amount.refund, amount.total and amount.currency are needed") }
        let trade = document["transaction_id"]?.stringValue.flatMap { book.trade(channelNumber: $0) }
            ?? document["out_trade_no"]?.stringValue.flatMap { book[$0] }
        guard let trade, trade.state == .paid, let paidAt = trade.paidAt else {
            throw WeChatFault(404, "RESOURCE_NOT_EXISTS", "no such paid order")
        }
        if let known = trade.refunds.first(where: { $0.number == number }) {
            guard known.minorUnits == refund else {
                throw WeChatFault(400, "INVALID_REQUEST", "the same out_refund_no came with another amount")
            }
            return answer(200, refundDocument(trade, known), at: context.now)
        }
        if book.trade(refund: number) != nil {
            throw WeChatFault(400, "INVALID_REQUEST", "the out_refund_no belongs to another order")
        }
        guard total == trade.paidMinorUnits else {
            throw WeChatFault(400, "INVALID_REQUEST", "amount.total is not the order's")
        }
        guard refund <= trade.refundableMinorUnits else {
            throw WeChatFault(400, "INVALID_REQUEST", "refunds would pass the payment")
        }
        guard trade.refunds.count < Limits.refundsPerTrade else {
            throw WeChatFault(400, "INVALID_REQUEST", "more than 50 refunds of one order")
        }
        guard context.now.since(paidAt) <= Limits.refundDays * 86_400_000 else {
            throw WeChatFault(400, "INVALID_REQUEST", "the payment is more than 365 days old")
        }
        guard trade.splitMinorUnits <= trade.refundableMinorUnits - refund else {
            throw WeChatFault(403, "NOT_ENOUGH", "the shares sent out must be returned first")
        }
        let entry = SandboxRefund(
            number: number, channelNumber: nextNumber("503000"), minorUnits: refund, createdAt: context.now,
            notifyURL: document["notify_url"]?.stringValue ?? "", requestTime: "", state: .processing)
        _ = book.change(trade.number) { $0.refunds.append(entry) }
        return answer(200, refundDocument(trade, entry), at: context.now)
    }

    /// The way out of an abnormal refund: to the merchant's own account, or to another card of the buyer's.
    func redirectRefund(
        _ channelNumber: String, _ request: HTTPRequest, _ context: SandboxContext
    ) throws(WeChatFault) -> HTTPResponse {
        let document = try document(request)
        let number = try text(document, "out_refund_no", 1...64)
        guard let trade = book.trade(refund: number),
            let index = trade.refunds.firstIndex(where: { $0.number == number && $0.channelNumber == channelNumber })
        else { throw WeChatFault(404, "RESOURCE_NOT_EXISTS", "no such refund") }
        switch document["type"]?.stringValue {
        case "MERCHANT_BANK_CARD": break
        case "USER_BANK_CARD":
            _ = try text(document, "bank_type", 1...32)
            for name in ["bank_account", "real_name"] { try checkSealed(document, name, request, at: context.now) }
        default: throw WeChatFault(400, "PARAM_ERROR", "type is USER_BANK_CARD or MERCHANT_BANK_CARD")
        }
        let refund = trade.refunds[index]
        // The same again while it is on its way is the same application.
        if refund.startedAt != nil, refund.state != .abnormal {
            return answer(200, refundDocument(trade, refund), at: context.now)
        }
        guard refund.state == .abnormal, refund.minorUnits <= trade.refundableMinorUnits else {
            throw WeChatFault(400, "INVALID_REQUEST", "the refund is not abnormal, or its money went another way")
        }
        let changed = book.change(trade.number) { trade in
            trade.refunds[index].state = .processing
            trade.refunds[index].startedAt = context.now
            trade.refunds[index].doneAt = nil
            return trade.refunds[index]
        }
        return answer(200, refundDocument(trade, changed ?? refund), at: context.now)
    }

    /// A field that only the platform's key opens, named by `Wechatpay-Serial`.
    private func checkSealed(
        _ document: JSONValue, _ name: String, _ request: HTTPRequest, at now: Timestamp
    ) throws(WeChatFault) {
        guard let serial = request.headers["Wechatpay-Serial"], let key = platformKey(serial, at: now),
            let sealed = document[name]?.stringValue, let bytes = Base64.decode(sealed),
            let plain = try? key.decryptOAEP(bytes), !plain.isEmpty
        else { throw WeChatFault(400, "PARAM_ERROR", "\(name) cannot be opened") }
    }

    func queryRefund(_ number: String, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        guard let trade = book.trade(refund: number), let entry = trade.refunds.first(where: { $0.number == number }),
            context.now.since(entry.createdAt) >= context.lag
        else { throw WeChatFault(404, "RESOURCE_NOT_EXISTS", "no such refund") }
        return answer(200, refundDocument(trade, entry), at: context.now)
    }

    private func refundDocument(_ trade: SandboxTrade, _ refund: SandboxRefund) -> JSONValue {
        var members: [JSONMember] = [
            JSONMember(name: "refund_id", value: .string(refund.channelNumber)),
            JSONMember(name: "out_refund_no", value: .string(refund.number)),
            JSONMember(name: "transaction_id", value: .string(trade.channelNumber)),
            JSONMember(name: "out_trade_no", value: .string(trade.number)),
            JSONMember(name: "channel", value: .string("ORIGINAL")),
            JSONMember(name: "user_received_account", value: .string("balance")),
            JSONMember(name: "create_time", value: .string(refund.createdAt.rfc3339Beijing)),
            JSONMember(name: "status", value: .string(status(refund))),
            JSONMember(name: "funds_account", value: .string("UNSETTLED")),
            JSONMember(name: "amount", value: amount(trade, refund)),
        ]
        if let done = refund.doneAt {
            members.append(JSONMember(name: "success_time", value: .string(done.rfc3339Beijing)))
        }
        return .object(members)
    }

    private func amount(_ trade: SandboxTrade, _ refund: SandboxRefund) -> JSONValue {
        .object([
            "total": .integer(trade.paidMinorUnits), "refund": .integer(refund.minorUnits),
            "payer_total": .integer(trade.paidMinorUnits), "payer_refund": .integer(refund.minorUnits),
            "settlement_refund": .integer(refund.minorUnits), "settlement_total": .integer(trade.paidMinorUnits),
            "discount_refund": .integer(0), "currency": .string("CNY"), "refund_fee": .integer(0),
        ])
    }

    func refundNotice(_ trade: SandboxTrade, _ refund: SandboxRefund) -> JSONValue {
        .object([
            "mchid": .string(SandboxKeys.wechatMerchant), "transaction_id": .string(trade.channelNumber),
            "out_trade_no": .string(trade.number), "refund_id": .string(refund.channelNumber),
            "out_refund_no": .string(refund.number), "refund_status": .string(status(refund)),
            "success_time": .string((refund.doneAt ?? refund.createdAt).rfc3339Beijing),
            "user_received_account": .string("balance"),
            "amount": .object([
                "total": .integer(trade.paidMinorUnits), "refund": .integer(refund.minorUnits),
                "payer_total": .integer(trade.paidMinorUnits), "payer_refund": .integer(refund.minorUnits),
            ]),
        ])
    }

    private func status(_ refund: SandboxRefund) -> String {
        switch refund.state {
        case .processing: "PROCESSING"
        case .succeeded: "SUCCESS"
        case .abnormal: "ABNORMAL"
        }
    }
}

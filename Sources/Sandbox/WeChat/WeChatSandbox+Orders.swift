import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments

/// Orders: sections 3 of wechat.md.
extension WeChatSandbox {
    func route(_ request: HTTPRequest, _ context: SandboxContext) throws(WeChatFault) -> HTTPResponse {
        // Numbers may hold characters that travel percent-encoded; the signature was checked over what was sent.
        let path = request.path.split(separator: "/").map { FormCoding.unescape($0.utf8) ?? String($0) }
        let isPost = request.method == "POST"
        switch (path.count, isPost) {
        case (4, true) where request.path.hasPrefix("/v3/pay/transactions/"):
            return try create(request, trade: path[3], context)
        case (5, false) where path[2] == "transactions" && path[3] == "out-trade-no":
            return try query(book[path[4]], request, context)
        case (5, false) where path[2] == "transactions" && path[3] == "id":
            return try query(book.trade(channelNumber: path[4]), request, context)
        case (6, true) where path[2] == "transactions" && path[5] == "close":
            return try close(path[4], request, context)
        case (4, true) where request.path == "/v3/refund/domestic/refunds": return try refund(request, context)
        case (5, false) where request.path.hasPrefix("/v3/refund/domestic/refunds/"):
            return try queryRefund(path[4], context)
        case (6, true) where request.path.hasPrefix("/v3/refund/domestic/refunds/")
            && path[5] == "apply-abnormal-refund":
            return try redirectRefund(path[4], request, context)
        case (2, false) where request.path == "/v3/certificates": return try certificates(context)
        case (4..., _) where request.path.hasPrefix(WeChatSandbox.transferPath):
            return try routeTransfers(request, path, isPost, context)
        default: return try routeSplits(request, path, isPost, context)
        }
    }

    /// The body as an object; the platform refuses everything else.
    func document(_ request: HTTPRequest) throws(WeChatFault) -> JSONValue {
        guard let document = try? JSONParser.parse(request.body), document.members != nil else {
            throw WeChatFault(400, "PARAM_ERROR", "the body is not a JSON object")
        }
        return document
    }

    func text(_ document: JSONValue, _ name: String, _ length: ClosedRange<Int>) throws(WeChatFault) -> String {
        guard let text = document[name]?.stringValue, length.contains(text.unicodeScalars.count) else {
            throw WeChatFault(
                400, "PARAM_ERROR", "\(name) must have \(length.lowerBound) to \(length.upperBound) characters")
        }
        return text
    }

    /// The same for texts of people, whose lengths are counted as the platform counts them.
    func text(_ document: JSONValue, _ name: String, _ limit: TextLimit) throws(WeChatFault) -> String {
        guard let text = document[name]?.stringValue, !text.isEmpty, limit.holds(text) else {
            let unit = limit.unit == .bytes ? "bytes" : "characters"
            throw WeChatFault(400, "PARAM_ERROR", "\(name) must have 1 to \(limit.count) \(unit)", field: "/" + name)
        }
        return text
    }

    private func create(
        _ request: HTTPRequest, trade kind: String, _ context: SandboxContext
    ) throws(WeChatFault) -> HTTPResponse {
        guard ["native", "jsapi", "app", "h5"].contains(kind) else {
            throw WeChatFault(404, "NOT_FOUND", "no such call")
        }
        let document = try document(request)
        guard document["appid"]?.stringValue == SandboxKeys.wechatApplication,
            document["mchid"]?.stringValue == SandboxKeys.wechatMerchant
        else { throw WeChatFault(400, "APPID_MCHID_NOT_MATCH", "appid and mchid do not belong together") }
        let number = try text(document, "out_trade_no", 6...32)
        guard number.utf8.allSatisfy({ WeChatSandbox.isNumberByte($0) }) else {
            throw WeChatFault(400, "PARAM_ERROR", "out_trade_no holds a character that is not allowed")
        }
        let description = try text(document, "description", .bytes(127))
        let notifyURL = try text(document, "notify_url", 1...255)
        guard !notifyURL.contains("?") else { throw WeChatFault(400, "PARAM_ERROR", "notify_url has a query") }
        guard let total = document["amount"]?["total"]?.integerValue, (1...Money.maximumMinorUnits).contains(total)
        else {
            throw WeChatFault(400, "PARAM_ERROR", "amount.total must be at least 1")
        }
        if let currency = document["amount"]?["currency"]?.stringValue, currency != "CNY" {
            throw WeChatFault(400, "PARAM_ERROR", "amount.currency must be CNY")
        }
        let expires = try deadline(document, context)
        let attach = document["attach"]?.stringValue ?? ""
        guard attach.unicodeScalars.count <= 128 else {
            throw WeChatFault(400, "PARAM_ERROR", "attach must have at most 128 characters")
        }
        let payer = try payer(document, kind)
        let willSplit = document["settle_info"]?["profit_sharing"]?.boolValue ?? false
        let fingerprint = "\(total)|\(description)|\(notifyURL)|\(attach)|\(kind)|\(payer)|\(willSplit)|"
            + (document["time_expire"]?.stringValue ?? "")
        if let known = book[number] { return try again(known, fingerprint, context) }
        guard !book.isFull else { throw WeChatFault(429, "RATELIMIT_EXCEEDED", "too many orders") }
        let trade = SandboxTrade(
            number: number, channelNumber: nextNumber("420000"), minorUnits: total, description: description,
            notifyURL: notifyURL, createdAt: context.now, expiresAt: expires, willSplit: willSplit,
            fingerprint: fingerprint, requestTime: "", payParameter: newCode(),
            echo: attach, kind: kind == "h5" ? "MWEB" : kind.uppercased())
        book.insert(trade)
        return payable(giveOut(trade, trade.payParameter, context), context)
    }

    /// Seven days unless the merchant says otherwise, one minute to ninety days; a deadline that cannot be read is
    /// refused, not ignored.
    private func deadline(_ document: JSONValue, _ context: SandboxContext) throws(WeChatFault) -> Timestamp {
        guard let value = document["time_expire"] else { return context.now.adding(seconds: Limits.wechatOrderSeconds) }
        guard let expires = value.stringValue.flatMap({ Timestamp(rfc3339: $0) }), expires > context.now,
            expires.since(context.now) <= Limits.wechatLongestOrderSeconds * 1_000
        else {
            throw WeChatFault(400, "PARAM_ERROR", "time_expire is no RFC 3339 time to come")
        }
        return expires
    }

    /// Who pays, where the kind of order asks for it.
    private func payer(_ document: JSONValue, _ kind: String) throws(WeChatFault) -> String {
        switch kind {
        case "jsapi":
            guard let openid = document["payer"]?["openid"]?.stringValue, (1...128).contains(openid.utf8.count) else {
                throw WeChatFault(400, "PARAM_ERROR", "payer.openid is needed")
            }
            return openid
        case "h5":
            guard let address = document["scene_info"]?["payer_client_ip"]?.stringValue, !address.isEmpty,
                document["scene_info"]?["h5_info"]?["type"]?.stringValue?.isEmpty == false
            else { throw WeChatFault(400, "PARAM_ERROR", "scene_info.payer_client_ip and h5_info.type are needed") }
            return address
        default: return ""
        }
    }

    private func again(
        _ trade: SandboxTrade, _ fingerprint: String, _ context: SandboxContext
    ) throws(WeChatFault) -> HTTPResponse {
        switch trade.state(at: context.now) {
        case .paid: throw WeChatFault(400, "ORDERPAID", "the order is paid")
        case .closed: throw WeChatFault(400, "ORDER_CLOSED", "the order is closed")
        case .unpaid:
            guard trade.fingerprint == fingerprint else {
                throw WeChatFault(400, "INVALID_REQUEST", "the same out_trade_no came with other data")
            }
            // The same again gives a fresh code: the one before dies two hours after it was given out.
            return payable(giveOut(trade, newCode(), context), context)
        }
    }

    private func newCode() -> String { "weixin://wxpay/bizpayurl?pr=" + token(9) }

    private func giveOut(_ trade: SandboxTrade, _ code: String, _ context: SandboxContext) -> SandboxTrade {
        book.giveOut(trade.number, code, until: context.now.adding(milliseconds: settings.codeLife)) ?? trade
    }

    private func payable(_ trade: SandboxTrade, _ context: SandboxContext) -> HTTPResponse {
        let prepayID = "wx" + String(trade.channelNumber.suffix(22))
        let answer: JSONValue = switch trade.kind {
        case "NATIVE": .object(["code_url": .string(trade.payParameter)])
        case "MWEB": .object([
            "h5_url": .string("https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=" + prepayID)
        ])
        default: .object(["prepay_id": .string(prepayID)])
        }
        return self.answer(200, answer, at: context.now)
    }

    private func query(
        _ trade: SandboxTrade?, _ request: HTTPRequest, _ context: SandboxContext
    ) throws(WeChatFault) -> HTTPResponse {
        guard request.query == "mchid=" + SandboxKeys.wechatMerchant else {
            throw WeChatFault(400, "PARAM_ERROR", "mchid is missing or another merchant's")
        }
        guard let trade, context.now.since(trade.createdAt) >= context.lag else {
            throw WeChatFault(404, "ORDER_NOT_EXIST", "no such order")
        }
        return answer(200, transaction(trade, at: context.now, lag: context.lag), at: context.now)
    }

    /// The transaction as queries and notifications show it.
    func transaction(_ trade: SandboxTrade, at now: Timestamp, lag: Int64) -> JSONValue {
        var members: [JSONMember] = [
            JSONMember(name: "appid", value: .string(SandboxKeys.wechatApplication)),
            JSONMember(name: "mchid", value: .string(SandboxKeys.wechatMerchant)),
            JSONMember(name: "out_trade_no", value: .string(trade.number)),
        ]
        let isVisible = trade.paidAt.map { now.since($0) >= lag } ?? false
        let state = trade.state == .paid && isVisible
            ? trade.refundedMinorUnits > 0 ? "REFUND" : "SUCCESS"
            // The deadline ends paying, not the order: it stays unpaid until the merchant closes it.
            : trade.state == .closed ? "CLOSED" : "NOTPAY"
        members.append(JSONMember(name: "trade_type", value: .string(trade.kind)))
        members.append(JSONMember(name: "trade_state", value: .string(state)))
        members.append(JSONMember(name: "trade_state_desc", value: .string(state)))
        if !trade.echo.isEmpty { members.append(JSONMember(name: "attach", value: .string(trade.echo))) }
        guard state == "SUCCESS" || state == "REFUND" else {
            members.append(JSONMember(name: "amount", value: .object([
                "total": .integer(trade.minorUnits), "currency": .string("CNY"),
            ])))
            return .object(members)
        }
        members.append(JSONMember(name: "transaction_id", value: .string(trade.channelNumber)))
        members.append(JSONMember(name: "bank_type", value: .string("OTHERS")))
        members.append(JSONMember(name: "success_time", value: .string((trade.paidAt ?? now).rfc3339Beijing)))
        members.append(JSONMember(name: "payer", value: .object(["openid": .string("oSandboxPayer")])))
        members.append(JSONMember(name: "amount", value: .object([
            "total": .integer(trade.paidMinorUnits), "payer_total": .integer(trade.paidMinorUnits),
            "currency": .string("CNY"), "payer_currency": .string("CNY"),
        ])))
        return .object(members)
    }

    private func close(
        _ number: String, _ request: HTTPRequest, _ context: SandboxContext
    ) throws(WeChatFault) -> HTTPResponse {
        guard try document(request)["mchid"]?.stringValue == SandboxKeys.wechatMerchant else {
            throw WeChatFault(400, "PARAM_ERROR", "mchid is another merchant's")
        }
        guard let trade = book[number] else {
            if wechatSettings.closesUnknown { return answer(204, nil, at: context.now) }
            throw WeChatFault(404, "ORDER_NOT_EXIST", "no such order")
        }
        guard trade.state != .paid else { throw WeChatFault(400, "ORDERPAID", "the order is paid") }
        _ = book.change(number) { $0.state = .closed }
        return answer(204, nil, at: context.now)
    }

    static func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 95, 45, 124, 42: true
        default: false
        }
    }
}

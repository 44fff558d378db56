import JSON
import Payments

/// Trades and refunds: section 4 of alipay.md.
extension AlipaySandbox {
    func precreate(
        _ content: JSONValue, _ fields: [String: String], _ context: SandboxContext
    ) throws(AlipayFault) -> [JSONMember] {
        guard let number = content["out_trade_no"]?.stringValue, (1...64).contains(number.utf8.count),
            number.utf8.allSatisfy({ AlipaySandbox.isNumberByte($0) })
        else { throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "out_trade_no") }
        guard let amount = AlipaySandbox.fen(content["total_amount"]), (1...10_000_000_000).contains(amount) else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "total_amount")
        }
        guard let subject = content["subject"]?.stringValue, (1...256).contains(subject.unicodeScalars.count),
            !subject.contains(where: { $0 == "/" || $0 == "=" || $0 == "&" })
        else { throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "subject") }
        let expires = content["time_expire"]?.stringValue.flatMap { Timestamp(spacedBeijing: $0) }
        let fingerprint = "\(amount)|\(subject)"
        if let known = book[number] {
            guard known.fingerprint == fingerprint else {
                throw AlipayFault("40004", "ACQ.CONTEXT_INCONSISTENT", "the same out_trade_no came with other data")
            }
            switch known.state(at: context.now) {
            case .paid: throw AlipayFault("40004", "ACQ.TRADE_HAS_SUCCESS", "the trade is paid")
            case .closed: throw AlipayFault("40004", "ACQ.TRADE_HAS_CLOSE", "the trade is closed")
            case .unpaid: return created(known)
            }
        }
        let trade = SandboxTrade(
            number: number, channelNumber: nextNumber("2026112322"), minorUnits: amount, description: subject,
            notifyURL: fields["notify_url"] ?? "", createdAt: context.now,
            expiresAt: expires ?? context.now.adding(seconds: 7_200),
            willSplit: content["extend_params"]?["royalty_freeze"]?.stringValue == "true", fingerprint: fingerprint,
            requestTime: "", payParameter: "https://qr.alipay.com/bax" + token(17))
        book.insert(trade)
        return created(trade)
    }

    private func created(_ trade: SandboxTrade) -> [JSONMember] {
        AlipaySandbox.success + [
            JSONMember(name: "out_trade_no", value: .string(trade.number)),
            JSONMember(name: "qr_code", value: .string(trade.payParameter)),
        ]
    }

    /// The trade a call names; native trades exist only once the buyer has scanned.
    func trade(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> SandboxTrade {
        let trade = content["trade_no"]?.stringValue.flatMap { book.trade(channelNumber: $0) }
            ?? content["out_trade_no"]?.stringValue.flatMap { book[$0] }
        guard let trade, context.now.since(trade.createdAt) >= context.lag,
            trade.isScanned || trade.state == .closed || !settings.alipayTradeExistsAfterScanOnly
        else { throw AlipayFault("40004", "ACQ.TRADE_NOT_EXIST", "no such trade") }
        return trade
    }

    func query(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        let trade = try trade(content, context)
        let status = AlipaySandbox.status(trade, at: context.now, lag: context.lag)
        var members = AlipaySandbox.success + [
            JSONMember(name: "trade_no", value: .string(trade.channelNumber)),
            JSONMember(name: "out_trade_no", value: .string(trade.number)),
            JSONMember(name: "trade_status", value: .string(status)),
            JSONMember(name: "total_amount", value: .string(
                Money.fen(trade.state == .paid ? trade.paidMinorUnits : trade.minorUnits).decimalText)),
        ]
        if status != "WAIT_BUYER_PAY", let paidAt = trade.paidAt {
            members.append(JSONMember(name: "send_pay_date", value: .string(paidAt.spacedBeijing)))
            members.append(JSONMember(name: "buyer_user_id", value: .string("2088722000000011")))
        }
        return members
    }

    /// A native trade nobody scanned has nothing to be closed at Alipay; its code is void all the same.
    func close(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        let known = content["out_trade_no"]?.stringValue.flatMap { book[$0] }
            ?? content["trade_no"]?.stringValue.flatMap { book.trade(channelNumber: $0) }
        guard let known else { throw AlipayFault("40004", "ACQ.TRADE_NOT_EXIST", "no such trade") }
        guard known.state != .paid else {
            throw AlipayFault("40004", "ACQ.REASON_TRADE_STATUS_INVALID", "only an unpaid trade can be closed")
        }
        _ = book.change(known.number) { $0.state = .closed }
        return AlipaySandbox.success + [
            JSONMember(name: "trade_no", value: .string(known.channelNumber)),
            JSONMember(name: "out_trade_no", value: .string(known.number)),
        ]
    }

    func refund(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        let trade = try trade(content, context)
        guard trade.state == .paid else {
            throw AlipayFault("40004", "ACQ.TRADE_STATUS_ERROR", "the trade is not paid")
        }
        guard let amount = AlipaySandbox.fen(content["refund_amount"]), amount >= 1 else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "refund_amount")
        }
        let number = content["out_request_no"]?.stringValue ?? ""
        guard !number.isEmpty || amount == trade.paidMinorUnits else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "a partial refund needs out_request_no")
        }
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
        guard trade.splitMinorUnits <= trade.refundableMinorUnits - amount else {
            throw AlipayFault("40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH", "shares were sent out")
        }
        let entry = SandboxRefund(
            number: number, channelNumber: trade.channelNumber, minorUnits: amount, createdAt: context.now,
            notifyURL: trade.notifyURL, requestTime: "", state: .succeeded, doneAt: context.now)
        _ = book.change(trade.number) { $0.refunds.append(entry) }
        tell(trade.number, refund: number)
        return refunded(book[trade.number] ?? trade, change: "Y")
    }

    private func refunded(_ trade: SandboxTrade, change: String) -> [JSONMember] {
        AlipaySandbox.success + [
            JSONMember(name: "trade_no", value: .string(trade.channelNumber)),
            JSONMember(name: "out_trade_no", value: .string(trade.number)),
            JSONMember(name: "buyer_user_id", value: .string("2088722000000011")),
            JSONMember(name: "fund_change", value: .string(change)),
            JSONMember(name: "refund_fee", value: .string(Money.fen(trade.refundedMinorUnits).decimalText)),
        ]
    }

    func queryRefund(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        let trade = try trade(content, context)
        let number = content["out_request_no"]?.stringValue ?? ""
        guard let refund = trade.refunds.first(where: { $0.number == number }) else { return AlipaySandbox.success }
        return AlipaySandbox.success + [
            JSONMember(name: "trade_no", value: .string(trade.channelNumber)),
            JSONMember(name: "out_trade_no", value: .string(trade.number)),
            JSONMember(name: "out_request_no", value: .string(number)),
            JSONMember(name: "refund_status", value: .string("REFUND_SUCCESS")),
            JSONMember(name: "refund_amount", value: .string(Money.fen(refund.minorUnits).decimalText)),
            JSONMember(name: "total_amount", value: .string(Money.fen(trade.paidMinorUnits).decimalText)),
        ]
    }

    /// Amounts come as text or as numbers.
    static func fen(_ value: JSONValue?) -> Int64? {
        let text: String? = switch value {
        case .string(let text), .number(let text): text
        default: nil
        }
        return text.flatMap { try? Money(decimalText: $0, currency: .cny) }?.minorUnits
    }

    private static func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 95: true
        default: false
        }
    }
}

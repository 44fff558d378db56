import JSON
import Payments

/// Trades and refunds: section 4 of alipay.md.
extension AlipaySandbox {
    /// A code to scan; the trade itself exists only once a buyer has scanned it.
    func precreate(
        _ content: JSONValue, _ fields: [String: String], _ context: SandboxContext
    ) throws(AlipayFault) -> [JSONMember] {
        let order = try order(content, fields, context)
        _ = book.change(order.number) { $0.takesSharesBack = true }
        // The same again gives a fresh code: each dies two hours after it was given out.
        let code = order.codes.isEmpty ? order.payParameter : newCode()
        let until = context.now.adding(milliseconds: settings.codeLife)
        let trade = book.giveOut(order.number, code, until: until) ?? order
        return AlipaySandbox.success + [
            JSONMember(name: "out_trade_no", value: .string(trade.number)),
            JSONMember(name: "qr_code", value: .string(trade.payParameter)),
        ]
    }

    /// An order of a buyer who is known already: the trade exists at once.
    func create(
        _ content: JSONValue, _ fields: [String: String], _ context: SandboxContext
    ) throws(AlipayFault) -> [JSONMember] {
        guard content["buyer_id"]?.stringValue?.hasPrefix("2088") == true
            || content["buyer_open_id"]?.stringValue?.isEmpty == false
        else { throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "buyer_id or buyer_open_id") }
        let trade = try order(content, fields, context)
        _ = book.change(trade.number) { $0.isScanned = true }
        return AlipaySandbox.success + AlipaySandbox.names(trade)
    }

    private func newCode() -> String { "https://qr.alipay.com/bax" + token(17) }

    /// A new order, or the same one again when all that matters is the same.
    private func order(
        _ content: JSONValue, _ fields: [String: String], _ context: SandboxContext
    ) throws(AlipayFault) -> SandboxTrade {
        guard let number = content["out_trade_no"]?.stringValue, (1...64).contains(number.utf8.count),
            number.utf8.allSatisfy({ AlipaySandbox.isNumberByte($0) })
        else { throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "out_trade_no") }
        guard let amount = AlipaySandbox.fen(content["total_amount"]), (1...10_000_000_000).contains(amount) else {
            throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "total_amount")
        }
        guard let subject = content["subject"]?.stringValue, !subject.isEmpty,
            !subject.contains(where: { $0 == "/" || $0 == "=" || $0 == "&" })
        else { throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "subject") }
        let willSplit = content["extend_params"]?["royalty_freeze"]?.stringValue == "true"
        let fingerprint = "\(amount)|\(subject)|\(willSplit)|\(content["buyer_id"]?.stringValue ?? "")"
        if let known = book[number] { return try again(known, fingerprint, context) }
        guard !book.isFull else { throw AlipayFault("40004", "isp.call-limited", "too many trades") }
        let trade = SandboxTrade(
            number: number, channelNumber: nextNumber("2026112322"), minorUnits: amount, description: subject,
            notifyURL: fields["notify_url"] ?? "", createdAt: context.now,
            expiresAt: try AlipaySandbox.deadline(content, context.now), willSplit: willSplit,
            fingerprint: fingerprint, requestTime: "", payParameter: newCode(),
            echo: content["passback_params"]?.stringValue ?? "")
        book.insert(trade)
        return trade
    }

    private func again(
        _ trade: SandboxTrade, _ fingerprint: String, _ context: SandboxContext
    ) throws(AlipayFault) -> SandboxTrade {
        guard trade.fingerprint == fingerprint else {
            throw AlipayFault("40004", "ACQ.CONTEXT_INCONSISTENT", "the same out_trade_no came with other data")
        }
        switch trade.state(at: context.now) {
        case .paid: throw AlipayFault("40004", "ACQ.TRADE_HAS_SUCCESS", "the trade is paid")
        case .closed: throw AlipayFault("40004", "ACQ.TRADE_HAS_CLOSE", "the trade is closed")
        case .unpaid: return trade
        }
    }

    /// `time_expire` is a moment, `timeout_express` a span of minutes, hours or days; three hours without either.
    static func deadline(_ content: JSONValue, _ now: Timestamp) throws(AlipayFault) -> Timestamp {
        if let value = content["time_expire"] {
            guard let moment = value.stringValue.flatMap({ Timestamp(spacedBeijing: $0) }), moment > now else {
                throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "time_expire")
            }
            return moment
        }
        guard let value = content["timeout_express"] else { return now.adding(seconds: 10_800) }
        guard let text = value.stringValue, let unit = text.last, let seconds = spans[unit],
            let count = Int64(text.dropLast()), count >= 1, count <= 15 * 86_400 / seconds
        else { throw AlipayFault("40004", "ACQ.INVALID_PARAMETER", "timeout_express") }
        return now.adding(seconds: count * seconds)
    }

    private static let spans: [Character: Int64] = ["m": 60, "h": 3_600, "d": 86_400]

    static func names(_ trade: SandboxTrade) -> [JSONMember] {
        [
            JSONMember(name: "trade_no", value: .string(trade.channelNumber)),
            JSONMember(name: "out_trade_no", value: .string(trade.number)),
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

    /// Takes an order back whatever became of it: closes an unpaid one, refunds a paid one in full.
    func cancel(_ content: JSONValue, _ context: SandboxContext) throws(AlipayFault) -> [JSONMember] {
        let known = content["out_trade_no"]?.stringValue.flatMap { book[$0] }
            ?? content["trade_no"]?.stringValue.flatMap { book.trade(channelNumber: $0) }
        guard let known else { throw AlipayFault("40004", "ACQ.TRADE_NOT_EXIST", "no such trade") }
        var action = "close"
        if known.state == .paid, known.refundableMinorUnits > 0 {
            action = "refund"
            _ = try refund(known, known.refundableMinorUnits, number: known.number, returns: [], context)
        } else if known.state == .unpaid {
            _ = book.change(known.number) { $0.state = .closed }
        }
        return AlipaySandbox.success + AlipaySandbox.names(known) + [
            JSONMember(name: "retry_flag", value: .string("N")), JSONMember(name: "action", value: .string(action)),
        ]
    }

    /// Amounts come as text or as numbers.
    static func fen(_ value: JSONValue?) -> Int64? {
        let text: String? = switch value {
        case .string(let text), .number(let text): text
        default: nil
        }
        let units = text.flatMap { try? Money(decimalText: $0, currency: .cny) }?.minorUnits
        return units.flatMap { $0 <= Money.maximumMinorUnits ? $0 : nil }
    }

    static func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 95: true
        default: false
        }
    }
}

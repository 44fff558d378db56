import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments

/// Alipay's OpenAPI gateway, the platform's side (alipay.md).
final class AlipaySandbox: SandboxChannel {
    let keys: SandboxKeys
    let settings: SandboxSettings
    var book = TradeBook()
    var transfers = TransferBook()
    /// How each bound receiver was named: "userId", "loginName" or "openId".
    var receiverTypes: [String: String] = [:]
    private var random: SplitMix64
    private var counter = 0
    private var messages: [SandboxMessage] = []

    /// 4m 10m 10m 1h 2h 6h 15h
    let retryPlan: [Int64] = [240, 600, 600, 3_600, 7_200, 21_600, 54_000].map { $0 * 1_000 }

    init(keys: SandboxKeys, settings: SandboxSettings, seed: UInt64) {
        self.keys = keys
        self.settings = settings
        random = SplitMix64(seed: seed)
    }

    var nextWork: Timestamp? {
        [book.nextWork(refundWork: settings.refundWork), transfers.nextWork].compactMap { $0 }.min()
    }

    func serve(_ request: HTTPRequest, _ context: SandboxContext) -> HTTPResponse {
        guard request.path == "/gateway.do", let fields = AlipaySandbox.fields(request) else {
            return HTTPResponse(status: 400)
        }
        let method = fields["method"] ?? ""
        do throws(AlipayFault) {
            let content = try authenticate(request, fields, context.now)
            return answer(method, try route(method, content, fields, context), fields)
        } catch {
            return switch error.place {
            case .method: answer(method, error.members, fields)
            case .gateway: answer(nil, error.members, fields)
            case .door: door(error)
            }
        }
    }

    func refuse(_ request: HTTPRequest, _ refusal: SandboxRefusal, at now: Timestamp) -> HTTPResponse {
        guard refusal != .signature else {
            return door(AlipayFault("40002", "isv.invalid-signature", "the signature is not believed", at: .door))
        }
        let fields = AlipaySandbox.fields(request) ?? [:]
        let method = fields["method"] ?? ""
        let isSettlement = method == "alipay.trade.order.settle"
        let fault: AlipayFault = switch refusal {
        case .overloaded:
            AlipayFault("40004", isSettlement ? "FREQUENCY_LIMIT" : "isp.call-limited", "too many calls")
        case .frozen: AlipayFault("40004", "ACQ.SELLER_BEEN_BLOCKED", "the seller is blocked")
        // A settlement whose outcome is open has a code of its own.
        case .systemError where isSettlement: AlipayFault("40004", "ACQ.TRADE_SETTLE_ERROR", "ask with the same number")
        case .systemError, .signature: AlipayFault("20000", "aop.unknow-error", "system busy")
        }
        return answer(method, fault.members, fields)
    }

    func isAcknowledged(_ response: HTTPResponse) -> Bool {
        response.status == 200 && response.body == Array("success".utf8)
    }

    func takeMessages() -> [SandboxMessage] {
        defer { messages = [] }
        return messages
    }

    func pay(_ number: String, _ payment: BuyerPayment, at now: Timestamp) -> Bool {
        let isPaid = book.pay(number, payment, at: now)
        if isPaid { tell(number, refund: nil, at: now) }
        return isPaid
    }

    /// Refunds are done within the call here, so none is left to end otherwise.
    func work(at now: Timestamp, refundIsAbnormal: () -> Bool) {
        _ = book.work(at: now, refundWork: settings.refundWork, refundIsAbnormal: refundIsAbnormal)
        _ = transfers.work(at: now, milliseconds: settings.transferWork)
    }

    // MARK: requests

    /// Query string and form merged, as the gateway does: a common parameter may stand in both. Nil when a form is
    /// broken or a field says two different things.
    private static func fields(_ request: HTTPRequest) -> [String: String]? {
        guard let query = FormCoding.decode(request.query.utf8), let body = FormCoding.decode(request.body) else {
            return nil
        }
        var fields: [String: String] = [:]
        for field in query + body {
            if let known = fields.updateValue(field.value, forKey: field.name), known != field.value { return nil }
        }
        return fields
    }

    private func authenticate(
        _ request: HTTPRequest, _ fields: [String: String], _ now: Timestamp
    ) throws(AlipayFault) -> JSONValue {
        guard fields["app_id"] == SandboxKeys.alipayApplication else {
            throw AlipayFault("40002", "isv.invalid-app-id", "unknown app_id", at: .door)
        }
        guard fields["sign_type"] == AlipaySigning.signType, let sign = fields["sign"] else {
            throw AlipayFault("40002", "isv.invalid-signature", "sign_type must be RSA2", at: .door)
        }
        let text = AlipaySigning.requestText(fields.map { (name: $0.key, value: $0.value) })
        guard AlipaySigning.verifies(sign, of: text, by: keys.alipayApplicationKey.publicKey) else {
            throw AlipayFault("40002", "isv.invalid-signature", "the signature does not hold", at: .door)
        }
        try checkCertificates(fields)
        guard fields["charset"]?.lowercased() == "utf-8", fields["version"] == "1.0",
            fields["timestamp"].flatMap({ Timestamp(spacedBeijing: $0) }) != nil
        else { throw AlipayFault("40001", "isv.missing-parameter", "charset, version or timestamp") }
        guard let content = fields["biz_content"].flatMap({ try? JSONParser.parse($0) }), content.members != nil else {
            throw AlipayFault("40002", "isv.invalid-parameter", "biz_content is not a JSON object")
        }
        try AlipaySandbox.checkTexts(content)
        return content
    }

    /// An application that names a certificate must name its own, and the root file it trusts.
    private func checkCertificates(_ fields: [String: String]) throws(AlipayFault) {
        guard let number = fields["app_cert_sn"] else { return }
        guard number == keys.alipayApplicationCertificate.alipayNumber,
            fields["alipay_root_cert_sn"] == [keys.alipayRoot].alipayRootNumber
        else { throw AlipayFault("40002", "isv.invalid-cert-sn", "a certificate number is wrong", at: .gateway) }
    }

    private func route(
        _ method: String, _ content: JSONValue, _ fields: [String: String], _ context: SandboxContext
    ) throws(AlipayFault) -> [JSONMember] {
        switch method {
        case "alipay.trade.precreate": try precreate(content, fields, context)
        case "alipay.trade.create": try create(content, fields, context)
        case "alipay.trade.query": try query(content, context)
        case "alipay.trade.close": try close(content, context)
        case "alipay.trade.cancel": try cancel(content, context)
        case "alipay.trade.refund": try refund(content, context)
        case "alipay.trade.fastpay.refund.query": try queryRefund(content, context)
        case "alipay.trade.royalty.relation.bind": try bind(content)
        case "alipay.trade.royalty.relation.unbind": try unbind(content)
        case "alipay.trade.royalty.relation.batchquery": try relations(content)
        case "alipay.trade.royalty.rate.query": ratio()
        case "alipay.trade.order.settle": try settle(content, context)
        case "alipay.trade.order.settle.query": try querySettle(content, context)
        case "alipay.trade.order.onsettle.query": try unsettled(content, context)
        case "alipay.fund.trans.uni.transfer": try transfer(content, fields, context)
        case "alipay.fund.trans.common.query": try queryTransfer(content, context)
        case "": throw AlipayFault("40001", "isv.missing-method", "method", at: .gateway)
        default: throw AlipayFault("40002", "isv.invalid-method", "unknown method", at: .gateway)
        }
    }

    // MARK: answers

    /// The node first, its signature last, over the node's text as written. Without a method the gateway speaks in its
    /// own name, to an application it knows and therefore signs for.
    private func answer(_ method: String?, _ members: [JSONMember], _ fields: [String: String]) -> HTTPResponse {
        // The gateway writes `\\/` for a slash: whoever parses and writes again before verifying reads other bytes.
        let node = JSONWriter.bytes(.object(members)).flatMap { byte in
            byte == UInt8(ascii: "/") ? [UInt8(ascii: "\\"), byte] : [byte]
        }
        guard let sign = try? AlipaySigning.signature(node, by: keys.alipayPlatformKey) else {
            preconditionFailure("the sandbox's own key cannot sign")
        }
        let name = method.map { AlipaySigning.answerNode(of: $0) } ?? "error_response"
        var body = Array("{\"\(name)\":".utf8)
        body += node
        if fields["app_cert_sn"] != nil {
            body += Array(",\"alipay_cert_sn\":\"\(keys.alipayPlatformCertificate.alipayNumber)\"".utf8)
        }
        body += Array(",\"sign\":\"\(sign)\"}".utf8)
        return HTTPResponse(status: 200, headers: ["Content-Type": "application/json;charset=utf-8"], body: body)
    }

    /// What the gateway says before it knows whom to sign for.
    private func door(_ fault: AlipayFault) -> HTTPResponse {
        HTTPResponse(
            status: 200, headers: ["Content-Type": "application/json;charset=utf-8"],
            body: JSONWriter.bytes(.object(["error_response": .object(fault.members)])))
    }

    static let success: [JSONMember] = [
        JSONMember(name: "code", value: .string("10000")), JSONMember(name: "msg", value: .string("Success")),
    ]

    // MARK: messages

    func tell(_ number: String, refund: String?, at: Timestamp) {
        guard let trade = book[number], !trade.notifyURL.isEmpty else { return }
        let id = "2026" + token(30)
        messages.append(SandboxMessage(url: trade.notifyURL, at: at) { [unowned self] now in
            notification(number, refund, id, at: now)
        })
    }

    private func notification(_ number: String, _ refund: String?, _ id: String, at now: Timestamp) -> HTTPRequest? {
        guard let trade = book[number] else { return nil }
        var fields: [(name: String, value: String)] = [
            ("notify_time", now.spacedBeijing), ("notify_type", "trade_status_sync"), ("notify_id", id),
            ("app_id", SandboxKeys.alipayApplication), ("auth_app_id", SandboxKeys.alipayApplication),
            ("charset", "utf-8"), ("version", "1.0"), ("sign_type", "RSA2"), ("trade_no", trade.channelNumber),
            ("out_trade_no", trade.number), ("seller_id", SandboxKeys.alipaySeller), ("subject", trade.description),
            ("buyer_id", "2088722000000011"), ("trade_status", AlipaySandbox.status(trade, at: now, lag: 0)),
            ("total_amount", Money.fen(trade.paidMinorUnits).decimalText),
            ("receipt_amount", Money.fen(trade.paidMinorUnits).decimalText),
            ("gmt_create", trade.createdAt.spacedBeijing), ("gmt_payment", (trade.paidAt ?? now).spacedBeijing),
        ]
        if !trade.echo.isEmpty { fields.append(("passback_params", trade.echo)) }
        if let refund {
            fields.append(("out_biz_no", refund))
            fields.append(("refund_fee", Money.fen(trade.refundedMinorUnits).decimalText))
            fields.append(("gmt_refund", now.spacedBeijing))
        }
        let text = AlipaySigning.notificationText(fields)
        guard let sign = try? AlipaySigning.signature(text, by: keys.alipayPlatformKey) else { return nil }
        return HTTPRequest(
            method: "POST", url: trade.notifyURL,
            headers: ["Content-Type": "application/x-www-form-urlencoded;charset=utf-8"],
            body: Array(FormCoding.encode(fields + [("sign", sign)]).utf8))
    }

    static func status(_ trade: SandboxTrade, at now: Timestamp, lag: Int64) -> String {
        switch trade.state(at: now) {
        case .unpaid: "WAIT_BUYER_PAY"
        case .closed: "TRADE_CLOSED"
        case .paid:
            now.since(trade.paidAt ?? now) < lag ? "WAIT_BUYER_PAY"
                : trade.refundedMinorUnits >= trade.paidMinorUnits ? "TRADE_CLOSED" : "TRADE_SUCCESS"
        }
    }

    func token(_ count: Int) -> String {
        String(decoding: (0..<count).map { _ in UInt8(48 + random.below(10)) }, as: UTF8.self)
    }

    func nextNumber(_ prefix: String, length: Int = 28) -> String {
        counter += 1
        let digits = String(counter)
        return prefix + String(repeating: "0", count: max(0, length - prefix.utf8.count - digits.utf8.count)) + digits
    }
}

/// A refusal of the gateway or of a method.
struct AlipayFault: Error {
    let code: String
    let subCode: String
    let message: String
    let place: Place

    /// Who says no, and whether under a signature.
    enum Place {
        /// The method, signed.
        case method
        /// The gateway in its own name, signed: it knows the application.
        case gateway
        /// The gateway before it knows for whom to sign: unsigned.
        case door
    }

    init(_ code: String, _ subCode: String, _ message: String, at place: Place = .method) {
        self.code = code
        self.subCode = subCode
        self.message = message
        self.place = place
    }

    private static let texts = [
        "20000": "Service Currently Unavailable", "40001": "Missing Required Arguments", "40002": "Invalid Arguments",
    ]

    var members: [JSONMember] {
        [
            JSONMember(name: "code", value: .string(code)),
            JSONMember(name: "msg", value: .string(AlipayFault.texts[code] ?? "Business Failed")),
            JSONMember(name: "sub_code", value: .string(subCode)), JSONMember(name: "sub_msg", value: .string(message)),
        ]
    }
}

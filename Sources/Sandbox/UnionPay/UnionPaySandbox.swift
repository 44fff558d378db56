import Channels
import Cryptography
import HTTPMessage
import Payments

/// UnionPay ACP 5.1.0, the acquirer's side (unionpay.md): app consumption, query, refund, void, the settlement file and
/// the certificate to encrypt with.
final class UnionPaySandbox: SandboxChannel {
    let keys: SandboxKeys
    private let settings: SandboxSettings
    var book = TradeBook()
    private var random: SplitMix64
    private var counter = 0
    private var messages: [SandboxMessage] = []

    /// After 1, 2, 4 and 5 minutes.
    let retryPlan: [Int64] = [60, 120, 240, 300].map { $0 * 1_000 }

    typealias Fields = [(name: String, value: String)]

    init(keys: SandboxKeys, settings: SandboxSettings, seed: UInt64) {
        self.keys = keys
        self.settings = settings
        random = SplitMix64(seed: seed)
    }

    var nextWork: Timestamp? { book.nextWork(refundWork: settings.refundWork) }

    func serve(_ request: HTTPRequest, _ context: SandboxContext) -> HTTPResponse {
        guard request.method == "POST", let pairs = FormCoding.decode(request.body),
            let values = SortedFields.unique(pairs)
        else { return HTTPResponse(status: 400) }
        do throws(UnionPayFault) {
            try authenticate(pairs, values)
            return answer(values, try route(request.path, values, context))
        } catch {
            return answer(values, [("respCode", error.code), ("respMsg", error.message)])
        }
    }

    func refuse(_ request: HTTPRequest, _ refusal: SandboxRefusal, at now: Timestamp) -> HTTPResponse {
        let values = FormCoding.decode(request.body).flatMap(SortedFields.unique) ?? [:]
        let fault: UnionPayFault = switch refusal {
        case .overloaded: UnionPayFault("02", "system not open or too busy[0200000]")
        case .frozen: UnionPayFault("31", "the merchant is barred[3100000]")
        case .systemError: UnionPayFault("05", "accepted, ask again[0500000]")
        case .signature: UnionPayFault("11", "the signature does not hold[1100002]")
        }
        return answer(values, [("respCode", fault.code), ("respMsg", fault.message)])
    }

    func isAcknowledged(_ response: HTTPResponse) -> Bool { response.status == 200 }

    func takeMessages() -> [SandboxMessage] {
        defer { messages = [] }
        return messages
    }

    func pay(_ number: String, _ payment: BuyerPayment, at now: Timestamp) -> Bool {
        let isPaid = book.pay(number, payment, at: now)
        if isPaid { tell(number, refund: nil, at: now) }
        return isPaid
    }

    /// Only what succeeded is reported; what did not shows in a query.
    func work(at now: Timestamp, refundIsAbnormal: () -> Bool) {
        for ended in book.work(at: now, refundWork: settings.refundWork, refundIsAbnormal: refundIsAbnormal) {
            let refund = book[ended.trade]?.refunds.first { $0.number == ended.refund }
            if refund?.state == .succeeded { tell(ended.trade, refund: ended.refund, at: ended.at) }
        }
    }

    // MARK: requests

    private func authenticate(_ pairs: Fields, _ values: [String: String]) throws(UnionPayFault) {
        // The encoding is written both ways, by UnionPay's own samples as well.
        guard values["version"] == "5.1.0", values["encoding"]?.uppercased() == "UTF-8", values["signMethod"] == "01"
        else { throw UnionPayFault("10", "version, encoding or signMethod[1000001]") }
        guard values["certId"] == keys.unionpayMerchantFile.certificate.serialDecimal,
            values["merId"] == SandboxKeys.unionpayMerchant
        else { throw UnionPayFault("11", "certId or merId is unknown[1100001]") }
        guard let signature = values["signature"],
            UnionPaySigning.verifies(signature, of: pairs, by: keys.unionpayMerchantFile.certificate.publicKey)
        else { throw UnionPayFault("11", "the signature does not hold[1100002]") }
        // Only the request for a day's file is about no order.
        guard values["txnType"] == "76" || UnionPaySandbox.isOrderNumber(values["orderId"]) else {
            throw UnionPayFault("10", "orderId must be 8 to 40 letters and digits[1000002]")
        }
        guard values["txnTime"].flatMap({ Timestamp(compactBeijing: $0) }) != nil else {
            throw UnionPayFault("13", "txnTime[1300001]")
        }
    }

    private static func isOrderNumber(_ text: String?) -> Bool {
        guard let text, (8...40).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy {
            ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122)
        }
    }

    private func route(
        _ path: String, _ values: [String: String], _ context: SandboxContext
    ) throws(UnionPayFault) -> Fields {
        guard values["accessType"] == "0" else { throw UnionPayFault("13", "accessType[1300004]") }
        switch (path, values["txnType"], values["txnSubType"]) {
        case ("/gateway/api/appTransReq.do", "01", "01"): return try consume(values, context)
        case ("/gateway/api/queryTrans.do", "00", "00"): return try query(values, context)
        case ("/gateway/api/backTransReq.do", "04", "00"): return try refund(values, context)
        case ("/gateway/api/backTransReq.do", "31", "00"): return try void(values, context)
        case ("/gateway/api/backTransReq.do", "95", "00"): return try encryptionCertificate(values)
        case ("/", "76", "01"): return try settlementFile(values, context)
        default: throw UnionPayFault("10", "no such transaction at this address[1000003]")
        }
    }

    // MARK: answers and messages

    private static let echoed = [
        "txnType", "txnSubType", "bizType", "accessType", "merId", "orderId", "txnTime", "reqReserved",
    ]

    /// Signed text that is *not* url-encoded, with the certificate in it. What an answer says itself stands in place of
    /// what the request said: a query is answered with the type of the trade it asked about.
    private func answer(_ values: [String: String], _ fields: Fields) -> HTTPResponse {
        let body = UnionPayText.text(signed(values, fields))
        return HTTPResponse(status: 200, headers: ["Content-Type": "text/html;charset=UTF-8"], body: Array(body.utf8))
    }

    private func signed(_ values: [String: String], _ fields: Fields) -> Fields {
        var all: Fields = [("version", "5.1.0"), ("encoding", "UTF-8"), ("signMethod", "01")]
        let own = Set(fields.map(\.name))
        for name in UnionPaySandbox.echoed where !own.contains(name) {
            if let value = values[name], !value.isEmpty { all.append((name, value)) }
        }
        all += fields
        all.append(("signPubKeyCert", UnionPaySandbox.text(keys.unionpayPlatformCertificate)))
        guard let signature = try? UnionPaySigning.signature(all, by: keys.unionpayPlatformKey) else {
            preconditionFailure("the sandbox's own key cannot sign")
        }
        return all + [("signature", signature)]
    }

    /// A certificate as UnionPay sends it: lines end with CR LF, the last one with nothing.
    static func text(_ certificate: Certificate) -> String {
        let lines = String(decoding: (try? certificate.pem()) ?? [], as: UTF8.self).split(separator: "\n")
        return lines.joined(separator: "\r\n")
    }

    private func tell(_ number: String, refund: String?, at: Timestamp) {
        guard let trade = book[number] else { return }
        let entry = refund.flatMap { number in trade.refunds.first { $0.number == number } }
        let url = entry?.notifyURL ?? trade.notifyURL
        guard !url.isEmpty else { return }
        messages.append(SandboxMessage(url: url, at: at) { [unowned self] now in
            notification(trade, entry, url: url, at: now)
        })
    }

    private func notification(
        _ trade: SandboxTrade, _ refund: SandboxRefund?, url: String, at now: Timestamp
    ) -> HTTPRequest? {
        let values = [
            "txnType": refund?.unionpayType ?? "01", "txnSubType": refund == nil ? "01" : "00",
            "bizType": "000201", "accessType": "0", "merId": SandboxKeys.unionpayMerchant,
            "orderId": refund?.number ?? UnionPaySandbox.orderID(trade),
            "txnTime": refund?.requestTime ?? trade.requestTime, "reqReserved": refund?.echo ?? trade.echo,
        ]
        var fields: Fields = [
            ("respCode", "00"), ("respMsg", "success[0000000]"),
            ("queryId", refund?.channelNumber ?? trade.channelNumber),
            ("txnAmt", String(refund?.minorUnits ?? trade.paidMinorUnits)), ("currencyCode", "156"),
            ("settleAmt", String(refund?.minorUnits ?? trade.paidMinorUnits)), ("settleCurrencyCode", "156"),
        ]
        fields += UnionPaySandbox.trace(refund?.doneAt ?? trade.paidAt ?? now)
        if refund != nil { fields.append(("origQryId", trade.channelNumber)) }
        return HTTPRequest(
            method: "POST", url: url, headers: ["Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"],
            body: Array(FormCoding.encode(signed(values, fields)).utf8))
    }

    func nextNumber(_ length: Int) -> String {
        counter += 1
        let digits = String(counter)
        return "8" + String(repeating: "0", count: max(0, length - 1 - digits.utf8.count)) + digits
    }
}

/// A refusal of UnionPay.
struct UnionPayFault: Error {
    let code: String
    let message: String

    init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }
}

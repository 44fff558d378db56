import Channels
import Cryptography
import HTTPMessage
import Payments

/// UnionPay ACP 5.1.0, the acquirer's side (unionpay.md): app consumption, query, refund.
final class UnionPaySandbox: SandboxChannel {
    private let keys: SandboxKeys
    private let settings: SandboxSettings
    private(set) var book = TradeBook()
    private var random: SplitMix64
    private var counter = 0
    private var messages: [SandboxMessage] = []

    /// After 1, 2, 4 and 5 minutes.
    let retryPlan: [Int64] = [60, 120, 240, 300].map { $0 * 1_000 }

    private typealias Fields = [(name: String, value: String)]

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
        }
        return answer(values, [("respCode", fault.code), ("respMsg", fault.message)])
    }

    func isAcknowledged(_ response: HTTPResponse) -> Bool { response.status == 200 }

    func takeMessages() -> [SandboxMessage] {
        defer { messages = [] }
        return messages
    }

    func pay(_ number: String, amountDelta: Int64, at now: Timestamp) -> Bool {
        let isPaid = book.change(number) { trade in
            guard trade.state(at: now) == .unpaid else { return false }
            trade.state = .paid
            trade.paidMinorUnits = max(1, trade.minorUnits + amountDelta)
            trade.paidAt = now
            return true
        } ?? false
        if isPaid { tell(number, refund: nil) }
        return isPaid
    }

    func work(at now: Timestamp, refundIsAbnormal: () -> Bool) {
        for ended in book.work(at: now, refundWork: settings.refundWork) { tell(ended.trade, refund: ended.refund) }
    }

    // MARK: requests

    private func authenticate(_ pairs: Fields, _ values: [String: String]) throws(UnionPayFault) {
        guard values["version"] == "5.1.0", values["encoding"] == "UTF-8", values["signMethod"] == "01" else {
            throw UnionPayFault("10", "version, encoding or signMethod[1000001]")
        }
        guard values["certId"] == keys.unionpayMerchantFile.certificate.serialDecimal,
            values["merId"] == SandboxKeys.unionpayMerchant
        else { throw UnionPayFault("11", "certId or merId is unknown[1100001]") }
        guard let signature = values["signature"],
            UnionPaySigning.verifies(signature, of: pairs, by: keys.unionpayMerchantFile.certificate.publicKey)
        else { throw UnionPayFault("11", "the signature does not hold[1100002]") }
        guard let order = values["orderId"], (8...40).contains(order.utf8.count),
            order.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) })
        else { throw UnionPayFault("10", "orderId must be 8 to 40 letters and digits[1000002]") }
        guard values["txnTime"].flatMap({ Timestamp(compactBeijing: $0) }) != nil else {
            throw UnionPayFault("13", "txnTime[1300001]")
        }
    }

    private func route(
        _ path: String, _ values: [String: String], _ context: SandboxContext
    ) throws(UnionPayFault) -> Fields {
        switch (path, values["txnType"]) {
        case ("/gateway/api/appTransReq.do", "01"): try consume(values, context)
        case ("/gateway/api/queryTrans.do", "00"): try query(values, context)
        case ("/gateway/api/backTransReq.do", "04"): try refund(values, context)
        default: throw UnionPayFault("10", "no such transaction at this address[1000003]")
        }
    }

    private func amount(_ values: [String: String]) throws(UnionPayFault) -> Int64 {
        guard let text = values["txnAmt"], let amount = Int64(text), (1...999_999_999_999).contains(amount),
            text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 })
        else { throw UnionPayFault("13", "txnAmt[1300002]") }
        return amount
    }

    private func consume(_ values: [String: String], _ context: SandboxContext) throws(UnionPayFault) -> Fields {
        let amount = try amount(values)
        guard values["currencyCode"] == "156" else { throw UnionPayFault("13", "currencyCode[1300003]") }
        let number = values["orderId"] ?? ""
        let fingerprint = "\(amount)|\(values["txnTime"] ?? "")"
        if let known = book[number] {
            guard known.fingerprint == fingerprint, known.state(at: context.now) == .unpaid else {
                throw UnionPayFault("12", "duplicate transaction[1200001]")
            }
            return taken(known)
        }
        let expires = values["payTimeout"].flatMap { Timestamp(compactBeijing: $0) }
        let trade = SandboxTrade(
            number: number, channelNumber: nextNumber(21), minorUnits: amount, description: "",
            notifyURL: values["backUrl"] ?? "", createdAt: context.now,
            expiresAt: expires ?? context.now.adding(seconds: 900), willSplit: false, fingerprint: fingerprint,
            requestTime: values["txnTime"] ?? "", payParameter: nextNumber(21))
        book.insert(trade)
        return taken(trade)
    }

    private func taken(_ trade: SandboxTrade) -> Fields {
        [("respCode", "00"), ("respMsg", "success[0000000]"), ("tn", trade.payParameter)]
    }

    private func query(_ values: [String: String], _ context: SandboxContext) throws(UnionPayFault) -> Fields {
        let number = values["orderId"] ?? ""
        if let trade = book[number], trade.requestTime == values["txnTime"],
            context.now.since(trade.createdAt) >= context.lag
        {
            return UnionPaySandbox.shown(trade, at: context.now, lag: context.lag)
        }
        if let trade = book.trade(refund: number), let refund = trade.refunds.first(where: { $0.number == number }),
            refund.requestTime == values["txnTime"]
        {
            return UnionPaySandbox.shown(refund)
        }
        throw UnionPayFault("34", "no such transaction[3400001]")
    }

    private static func shown(_ trade: SandboxTrade, at now: Timestamp, lag: Int64) -> Fields {
        let isVisible = trade.paidAt.map { now.since($0) >= lag } ?? false
        let result = trade.state == .paid && isVisible ? "00" : trade.state(at: now) == .closed ? "01" : "05"
        var fields: Fields = [
            ("respCode", "00"), ("respMsg", "success[0000000]"), ("origRespCode", result),
            ("origRespMsg", result == "00" ? "success" : "not paid"), ("queryId", trade.channelNumber),
            ("txnAmt", String(trade.state == .paid ? trade.paidMinorUnits : trade.minorUnits)), ("currencyCode", "156"),
        ]
        if let paidAt = trade.paidAt, result == "00" {
            fields += UnionPaySandbox.trace(paidAt)
            fields.append(("settleAmt", String(trade.paidMinorUnits)))
            // Nested groups are what a naive reader of these answers breaks on.
            fields.append(("issAddnData", "{goods=1&note=[a=b&c]}"))
        }
        return fields
    }

    private static func shown(_ refund: SandboxRefund) -> Fields {
        [
            ("respCode", "00"), ("respMsg", "success[0000000]"),
            ("origRespCode", refund.state == .succeeded ? "00" : refund.state == .processing ? "05" : "01"),
            ("queryId", refund.channelNumber), ("txnAmt", String(refund.minorUnits)), ("currencyCode", "156"),
        ]
    }

    private static func trace(_ at: Timestamp) -> Fields {
        [("traceNo", "000001"), ("traceTime", String(at.compactBeijing.dropFirst(4)))]
    }

    private func refund(_ values: [String: String], _ context: SandboxContext) throws(UnionPayFault) -> Fields {
        let amount = try amount(values)
        let number = values["orderId"] ?? ""
        guard let trade = values["origQryId"].flatMap({ book.trade(channelNumber: $0) }), trade.state == .paid else {
            throw UnionPayFault("34", "no such payment[3400002]")
        }
        if let known = trade.refunds.first(where: { $0.number == number }) {
            guard known.minorUnits == amount, known.requestTime == values["txnTime"] else {
                throw UnionPayFault("12", "duplicate transaction[1200002]")
            }
            return [("respCode", "00"), ("respMsg", "accepted[0000000]"), ("queryId", known.channelNumber)]
        }
        guard amount <= trade.refundableMinorUnits, trade.refunds.count < Limits.refundsPerTrade else {
            throw UnionPayFault("61", "the refund passes what is left[6100001]")
        }
        let entry = SandboxRefund(
            number: number, channelNumber: nextNumber(21), minorUnits: amount, createdAt: context.now,
            notifyURL: values["backUrl"] ?? "", requestTime: values["txnTime"] ?? "", state: .processing)
        _ = book.change(trade.number) { $0.refunds.append(entry) }
        return [("respCode", "00"), ("respMsg", "accepted[0000000]"), ("queryId", entry.channelNumber)]
    }

    // MARK: answers and messages

    private static let echoed = [
        "txnType", "txnSubType", "bizType", "accessType", "merId", "orderId", "txnTime", "reqReserved",
    ]

    /// Signed text that is *not* url-encoded, with the certificate in it.
    private func answer(_ values: [String: String], _ fields: Fields) -> HTTPResponse {
        let body = UnionPayText.text(signed(values, fields))
        return HTTPResponse(status: 200, headers: ["Content-Type": "text/html;charset=UTF-8"], body: Array(body.utf8))
    }

    private func signed(_ values: [String: String], _ fields: Fields) -> Fields {
        var all: Fields = [("version", "5.1.0"), ("encoding", "UTF-8"), ("signMethod", "01")]
        for name in UnionPaySandbox.echoed { if let value = values[name], !value.isEmpty { all.append((name, value)) } }
        let given = Set(all.map(\.name))
        all += fields.filter { !given.contains($0.name) }
        let certificate = (try? keys.unionpayPlatformCertificate.pem()) ?? []
        all.append(("signPubKeyCert", String(decoding: certificate, as: UTF8.self)))
        guard let signature = try? UnionPaySigning.signature(all, by: keys.unionpayPlatformKey) else {
            preconditionFailure("the sandbox's own key cannot sign")
        }
        return all + [("signature", signature)]
    }

    private func tell(_ number: String, refund: String?) {
        guard let trade = book[number] else { return }
        let entry = refund.flatMap { number in trade.refunds.first { $0.number == number } }
        let url = entry?.notifyURL ?? trade.notifyURL
        guard !url.isEmpty else { return }
        messages.append(SandboxMessage(url: url) { [unowned self] now in
            notification(trade, entry, url: url, at: now)
        })
    }

    private func notification(
        _ trade: SandboxTrade, _ refund: SandboxRefund?, url: String, at now: Timestamp
    ) -> HTTPRequest? {
        let values = [
            "txnType": refund == nil ? "01" : "04", "txnSubType": refund == nil ? "01" : "00", "bizType": "000201",
            "accessType": "0", "merId": SandboxKeys.unionpayMerchant, "orderId": refund?.number ?? trade.number,
            "txnTime": refund?.requestTime ?? trade.requestTime,
        ]
        var fields: Fields = [
            ("respCode", "00"), ("respMsg", "success[0000000]"),
            ("queryId", refund?.channelNumber ?? trade.channelNumber),
            ("txnAmt", String(refund?.minorUnits ?? trade.paidMinorUnits)), ("currencyCode", "156"),
            ("settleAmt", String(refund?.minorUnits ?? trade.paidMinorUnits)), ("settleCurrencyCode", "156"),
        ]
        fields += UnionPaySandbox.trace(trade.paidAt ?? now)
        if refund != nil { fields.append(("origQryId", trade.channelNumber)) }
        return HTTPRequest(
            method: "POST", url: url, headers: ["Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"],
            body: Array(FormCoding.encode(signed(values, fields)).utf8))
    }

    private func nextNumber(_ length: Int) -> String {
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

import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments

/// WeChat Pay APIv3, the platform's side (wechat.md).
final class WeChatSandbox: SandboxChannel {
    let keys: SandboxKeys
    let settings: SandboxSettings
    /// May be changed while it runs: a merchant moves from one key to the other.
    var wechatSettings: WeChatSandboxSettings
    var platform: WeChatPlatformCertificates
    /// What was signed by a certificate so far.
    private var signatures = 0
    var book = TradeBook()
    var transfers = TransferBook()
    private var random: SplitMix64
    private var counter = 0
    private var messages: [SandboxMessage] = []
    /// The key that answers the request under way.
    private var signer: WeChatKeyMode

    /// 15s 15s 30s 3m 10m 20m 30m 30m 30m 60m 3h 3h 3h 6h 6h
    let retryPlan: [Int64] = [
        15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600,
    ].map { $0 * 1_000 }

    init(keys: SandboxKeys, settings: SandboxSettings, seed: UInt64) {
        self.keys = keys
        self.settings = settings
        wechatSettings = settings.wechat
        signer = settings.wechat.keyMode
        platform = WeChatPlatformCertificates(WeChatPlatformIdentity(
            key: keys.wechatPlatformKey, certificate: keys.wechatPlatformCertificate))
        random = SplitMix64(seed: seed)
    }

    var nextWork: Timestamp? {
        [book.nextWork(refundWork: settings.refundWork), transfers.nextWork].compactMap { $0 }.min()
    }

    func serve(_ request: HTTPRequest, _ context: SandboxContext) -> HTTPResponse {
        signer = wechatSettings.answersAsAsked ? wechatSettings.keyMode : .certificate
        do throws(WeChatFault) {
            try authenticate(request, context.now)
            signer = try wanted(request, at: context.now)
            return try route(request, context)
        } catch {
            return answer(error.status, error.document, at: context.now)
        }
    }

    func refuse(_ request: HTTPRequest, _ refusal: SandboxRefusal, at now: Timestamp) -> HTTPResponse {
        signer = (try? wanted(request, at: now)) ?? wechatSettings.keyMode
        let fault: WeChatFault = switch refusal {
        case .overloaded: WeChatFault(429, "RATELIMIT_EXCEEDED", "too many requests")
        case .frozen: WeChatFault(403, "NO_AUTH", "the merchant may not use this product")
        case .systemError: WeChatFault(500, "SYSTEM_ERROR", "system error")
        case .signature: WeChatFault(401, "SIGN_ERROR", "the signature is not believed")
        }
        return answer(fault.status, fault.document, at: now)
    }

    func isAcknowledged(_ response: HTTPResponse) -> Bool { response.status == 200 || response.status == 204 }

    func takeMessages() -> [SandboxMessage] {
        defer { messages = [] }
        return messages
    }

    func pay(_ number: String, _ payment: BuyerPayment, at now: Timestamp) -> Bool {
        let isPaid = book.pay(number, payment, at: now)
        if isPaid { tell(.transaction, number, refund: nil, at: now) }
        return isPaid
    }

    func work(at now: Timestamp, refundIsAbnormal: () -> Bool) {
        for ended in book.work(at: now, refundWork: settings.refundWork, refundIsAbnormal: refundIsAbnormal) {
            tell(.refund, ended.trade, refund: ended.refund, at: ended.at)
        }
        for ended in transfers.work(at: now, milliseconds: settings.transferWork) {
            tell(transfer: ended.number, at: ended.at)
        }
    }

    // MARK: signing

    /// A signed answer; WeChat signs refusals and empty answers too.
    func answer(_ status: Int, _ document: JSONValue?, at now: Timestamp) -> HTTPResponse {
        let body = document.map(JSONWriter.bytes) ?? []
        var headers = signed(body, by: signer, at: now)
        if document != nil { headers.add("Content-Type", "application/json; charset=utf-8") }
        headers.add("Request-ID", token(16))
        return HTTPResponse(status: status, headers: headers, body: body)
    }

    private func signed(_ body: [UInt8], by mode: WeChatKeyMode, at now: Timestamp) -> HTTPHeaders {
        let timestamp = String(now.seconds)
        let nonce = token(32)
        let text = WeChatSigning.answerText(timestamp: timestamp, nonce: nonce, body: body)
        let (serial, key) = signing(mode, at: now)
        guard let signature = try? WeChatSigning.signature(text, by: key) else {
            preconditionFailure("the sandbox's own key cannot sign")
        }
        return [
            "Wechatpay-Serial": serial, "Wechatpay-Signature": signature,
            "Wechatpay-Timestamp": timestamp, "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature-Type": WeChatSigning.scheme,
        ]
    }

    private func signing(_ mode: WeChatKeyMode, at now: Timestamp) -> (serial: String, key: RSAPrivateKey) {
        guard mode == .certificate else { return (SandboxKeys.wechatPublicKeyID, keys.wechatNamedKey) }
        signatures += 1
        guard let identity = platform.signer(at: now, turn: signatures) else {
            return (keys.wechatSerial(mode), keys.wechatSigner(mode))
        }
        return (identity.certificate.serialHex, identity.key)
    }

    private func authenticate(_ request: HTTPRequest, _ now: Timestamp) throws(WeChatFault) {
        guard request.headers["User-Agent"]?.isEmpty == false else {
            throw WeChatFault(400, "PARAM_ERROR", "User-Agent is missing")
        }
        guard let header = request.headers["Authorization"], let parts = WeChatSandbox.authorization(header) else {
            throw WeChatFault(401, "SIGN_ERROR", "Authorization is missing or malformed")
        }
        guard parts["mchid"] == SandboxKeys.wechatMerchant,
            parts["serial_no"]?.uppercased() == keys.wechatMerchantCertificate.serialHex
        else { throw WeChatFault(401, "SIGN_ERROR", "merchant or certificate serial is unknown") }
        guard let timestamp = parts["timestamp"], let seconds = Int64(timestamp),
            abs(now.seconds - seconds) <= Limits.clockWindowSeconds
        else { throw WeChatFault(401, "SIGN_ERROR", "timestamp is outside of 300 s") }
        guard let nonce = parts["nonce_str"], !nonce.isEmpty, let signature = parts["signature"] else {
            throw WeChatFault(401, "SIGN_ERROR", "nonce or signature is missing")
        }
        let text = WeChatSigning.requestText(
            method: request.method, target: request.target, timestamp: timestamp, nonce: nonce, body: request.body)
        guard WeChatSigning.verifies(signature, of: text, by: keys.wechatMerchantKey.publicKey) else {
            throw WeChatFault(401, "SIGN_ERROR", "signature does not hold")
        }
    }

    private static func authorization(_ header: String) -> [String: String]? {
        guard header.hasPrefix(WeChatSigning.scheme + " ") else { return nil }
        var parts: [String: String] = [:]
        for item in header.dropFirst(WeChatSigning.scheme.count + 1).split(separator: ",") {
            let pair = item.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[1].count >= 2, pair[1].hasPrefix("\""), pair[1].hasSuffix("\"") else {
                return nil
            }
            parts[pair[0].filter { $0 != " " }] = String(pair[1].dropFirst().dropLast())
        }
        return parts
    }

    // MARK: messages

    enum Event { case transaction, refund }

    private func tell(_ event: Event, _ number: String, refund: String?, at: Timestamp) {
        guard let trade = book[number] else { return }
        let url = refund.flatMap { number in trade.refunds.first { $0.number == number }?.notifyURL } ?? trade.notifyURL
        guard !url.isEmpty else { return }
        let id = "EV-" + token(24)
        messages.append(SandboxMessage(url: url, at: at) { [unowned self] now in
            notification(event, number, refund: refund, id: id, url: url, at: now)
        })
    }

    private func tell(transfer number: String, at: Timestamp) {
        guard let entry = transfers[number], !entry.notifyURL.isEmpty else { return }
        let id = "EV-" + token(24)
        messages.append(SandboxMessage(url: entry.notifyURL, at: at) { [unowned self] now in
            guard let entry = transfers[number] else { return nil }
            return sealed(
                transferDocument(entry, isNotice: true), kind: "mch_payment", type: "MCHTRANSFER.BILL.FINISHED", id: id,
                url: entry.notifyURL, about: number, at: now)
        })
    }

    private func notification(
        _ event: Event, _ number: String, refund: String?, id: String, url: String, at now: Timestamp
    ) -> HTTPRequest? {
        guard let trade = book[number] else { return nil }
        let plain: JSONValue
        let type: String
        if let refund, let entry = trade.refunds.first(where: { $0.number == refund }) {
            plain = refundNotice(trade, entry)
            type = entry.state == .abnormal ? "REFUND.ABNORMAL" : "REFUND.SUCCESS"
        } else {
            plain = transaction(trade, at: now, lag: 0)
            type = "TRANSACTION.SUCCESS"
        }
        let kind = event == .refund ? "refund" : "transaction"
        return sealed(plain, kind: kind, type: type, id: id, url: url, about: refund ?? number, at: now)
    }

    private func sealed(
        _ plain: JSONValue, kind: String, type: String, id: String, url: String, about number: String,
        at now: Timestamp
    ) -> HTTPRequest {
        let nonce = token(12)
        let sealed = try? WeChatSealing.seal(
            JSONWriter.bytes(plain), nonce: nonce, associatedData: kind, key: keys.wechatAPIv3Key)
        let body = JSONWriter.bytes(.object([
            "id": .string(id), "create_time": .string(now.rfc3339Beijing), "resource_type": .string("encrypt-resource"),
            "event_type": .string(type), "summary": .string("sandbox"),
            "resource": .object([
                "original_type": .string(kind), "algorithm": .string(WeChatSealing.algorithm),
                "ciphertext": .string(sealed ?? ""), "associated_data": .string(kind), "nonce": .string(nonce),
            ]),
        ]))
        var headers = signed(body, by: noticeMode(number), at: now)
        headers.add("Content-Type", "application/json")
        return HTTPRequest(method: "POST", url: url, headers: headers, body: body)
    }

    // MARK: numbers

    func token(_ count: Int) -> String {
        let digits = Array("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
        return String(decoding: (0..<count).map { _ in digits[Int(random.below(UInt64(digits.count)))] }, as: UTF8.self)
    }

    /// A number in the channel's own style: a prefix and digits, `length` in all.
    func nextNumber(_ prefix: String, length: Int = 28) -> String {
        counter += 1
        let digits = String(counter)
        return prefix + String(repeating: "0", count: max(0, length - prefix.utf8.count - digits.utf8.count)) + digits
    }
}

/// A refusal of the platform.
struct WeChatFault: Error {
    let status: Int
    let code: String
    let message: String
    /// Which member of the body is wrong, as a path; empty when no single one is.
    let field: String

    init(_ status: Int, _ code: String, _ message: String, field: String = "") {
        self.status = status
        self.code = code
        self.message = message
        self.field = field
    }

    var document: JSONValue {
        let said: [JSONMember] = [
            JSONMember(name: "code", value: .string(code)), JSONMember(name: "message", value: .string(message)),
        ]
        guard !field.isEmpty else { return .object(said) }
        let detail: JSONValue = .object([
            "field": .string(field), "issue": .string(message), "location": .string("body"),
        ])
        return .object(said + [JSONMember(name: "detail", value: detail)])
    }
}

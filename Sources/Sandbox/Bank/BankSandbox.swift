import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments

/// A bank's e-account system, the bank's side (docs/bank-profile.md).
final class BankSandbox: SandboxChannel {
    let keys: SandboxKeys
    let settings: SandboxSettings
    /// It collects nothing, so its book of trades stays empty.
    var book = TradeBook()
    var bank = BankBook()
    /// What a collecting channel has of a payment; the bank sees it in what that channel settles.
    var collected: (ChannelID, String) -> SandboxTrade? = { _, _ in nil }
    private var random: SplitMix64
    private var counter = 0
    private var messages: [SandboxMessage] = []
    private var nonces = BankNonces()

    /// 15 s, 1 min, 5 min, 30 min, 2 h, 6 h, 12 h
    let retryPlan: [Int64] = [15, 60, 300, 1_800, 7_200, 21_600, 43_200].map { $0 * 1_000 }

    init(keys: SandboxKeys, settings: SandboxSettings, seed: UInt64) {
        self.keys = keys
        self.settings = settings
        random = SplitMix64(seed: seed)
    }

    var nextWork: Timestamp? { bank.nextWork }

    func serve(_ request: HTTPRequest, _ context: SandboxContext) -> HTTPResponse {
        do throws(BankFault) {
            try authenticate(request, context.now)
            return answer(200, try route(request, context), at: context.now)
        } catch {
            return answer(error.status, error.document, at: context.now)
        }
    }

    func refuse(_ request: HTTPRequest, _ refusal: SandboxRefusal, at now: Timestamp) -> HTTPResponse {
        let fault: BankFault = switch refusal {
        case .overloaded: BankFault(429, "TOO_MANY_REQUESTS", "too many requests")
        case .frozen: BankFault(403, "PLATFORM_FROZEN", "the platform is stopped")
        case .systemError: BankFault(500, "SYSTEM_ERROR", "system error")
        case .signature: BankFault(401, "SIGN_INVALID", "the signature is not believed")
        }
        return answer(fault.status, fault.document, at: now)
    }

    func isAcknowledged(_ response: HTTPResponse) -> Bool { response.status == 200 }

    func takeMessages() -> [SandboxMessage] {
        defer { messages = [] }
        return messages
    }

    /// Nobody pays at the bank.
    func pay(_ number: String, _ payment: BuyerPayment, at now: Timestamp) -> Bool { false }

    func work(at now: Timestamp, refundIsAbnormal: () -> Bool) {
        for ended in bank.work(at: now, transferWork: settings.transferWork) { tell(ended.number, at: ended.at) }
    }

    // MARK: the door

    private func authenticate(_ request: HTTPRequest, _ now: Timestamp) throws(BankFault) {
        guard request.body.count <= Channels.Limits.bodyBytes else {
            throw BankFault(400, "PARAM_INVALID", "the body is larger than \(Channels.Limits.bodyBytes) bytes")
        }
        guard request.headers[BankSigning.applicationHeader] == SandboxKeys.bankApplication else {
            throw BankFault(401, "APP_UNKNOWN", "Bank-App is no application of this bank")
        }
        guard request.headers[BankSigning.serialHeader] == SandboxKeys.bankApplicationSerial else {
            throw BankFault(401, "SERIAL_UNKNOWN", "Bank-Serial names no key of the application")
        }
        guard let timestamp = request.headers[BankSigning.timestampHeader], let seconds = Int64(timestamp),
            (0...4_102_444_800).contains(seconds), abs(now.seconds - seconds) < Limits.clockWindowSeconds
        else { throw BankFault(401, "TIMESTAMP_OUT_OF_WINDOW", "timestamp is 300 s or more from the bank's clock") }
        guard let nonce = request.headers[BankSigning.nonceHeader], BankSigning.isName(nonce, 8...64),
            let signature = request.headers[BankSigning.signatureHeader]
        else { throw BankFault(401, "SIGN_INVALID", "nonce or signature is missing or malformed") }
        let stamp = BankSigning.Stamp(
            application: SandboxKeys.bankApplication, serial: SandboxKeys.bankApplicationSerial,
            timestamp: timestamp, nonce: nonce)
        let text = BankSigning.text(
            .request(method: request.method, target: request.target), stamp, body: request.body)
        guard BankSigning.verifies(signature, of: text, by: keys.bankApplicationKey.publicKey) else {
            throw BankFault(401, "SIGN_INVALID", "signature does not hold")
        }
        guard nonces.take(nonce, signature, at: now) else {
            throw BankFault(409, "NONCE_REPEATED", "the nonce came with another request")
        }
    }

    private func route(_ request: HTTPRequest, _ context: SandboxContext) throws(BankFault) -> JSONValue {
        let path = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        guard path.count >= 2, path[0] == "v1" else { throw BankFault(404, "NOT_FOUND", "no such call") }
        switch (request.method, path[1], path.count) {
        case ("POST", "accounts", 2): return try openAccount(try document(request), context)
        case ("POST", "accounts", 4) where path[3] == "cards": return try bindCard(path[2], try document(request))
        case ("GET", "accounts", 3): return try readAccount(path[2])
        case ("POST", "credits", 2): return try credit(try document(request), context)
        case ("GET", "credits", 3): return try readCredit(path[2])
        case ("POST", "clears", 2): return try clear(try document(request), context)
        case ("GET", "clears", 3): return try readClear(path[2], context)
        case ("POST", "debits", 2): return try debit(try document(request), context)
        case ("GET", "debits", 3): return try readDebit(path[2])
        case ("POST", "returns", 2): return try takeBack(try document(request), context)
        case ("GET", "returns", 3): return try readReturn(path[2], context)
        case ("POST", "withdrawals", 2): return try withdraw(try document(request), context)
        case ("GET", "withdrawals", 3): return try readWithdrawal(path[2], context)
        case ("GET", "statements", 3): return try statement(path[2], request.query)
        default: throw BankFault(404, "NOT_FOUND", "no such call")
        }
    }

    // MARK: signing

    private func answer(_ status: Int, _ document: JSONValue, at now: Timestamp) -> HTTPResponse {
        let body = JSONWriter.bytes(document)
        return HTTPResponse(status: status, headers: signed(.answer(status: status), body, at: now), body: body)
    }

    private func signed(_ direction: BankSigning.Direction, _ body: [UInt8], at now: Timestamp) -> HTTPHeaders {
        let stamp = BankSigning.Stamp(
            application: SandboxKeys.bankApplication, serial: SandboxKeys.bankSystemSerial,
            timestamp: String(now.seconds), nonce: token(24))
        let text = BankSigning.text(direction, stamp, body: body)
        guard let signature = try? BankSigning.signature(text, by: keys.bankSystemKey) else {
            preconditionFailure("the sandbox's own key cannot sign")
        }
        return [
            BankSigning.applicationHeader: stamp.application, BankSigning.serialHeader: stamp.serial,
            BankSigning.timestampHeader: stamp.timestamp, BankSigning.nonceHeader: stamp.nonce,
            BankSigning.signatureHeader: signature, "Content-Type": "application/json",
        ]
    }

    private func tell(_ number: String, at: Timestamp) {
        guard let item = bank.withdrawals[number], !item.notifyURL.isEmpty else { return }
        let id = "EV-" + token(24)
        messages.append(SandboxMessage(url: item.notifyURL, at: at) { [unowned self] now in
            guard let item = bank.withdrawals[number] else { return nil }
            let body = JSONWriter.bytes(.object([
                "event_id": .string(id), "event": "withdrawal", "withdrawal": withdrawalDocument(item),
            ]))
            return HTTPRequest(
                method: "POST", url: item.notifyURL, headers: signed(.message, body, at: now), body: body)
        })
    }

    private func token(_ count: Int) -> String {
        let digits = Array("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
        return String(decoding: (0..<count).map { _ in digits[Int(random.below(UInt64(digits.count)))] }, as: UTF8.self)
    }

    func nextNumber(_ prefix: String) -> String {
        counter += 1
        let digits = String(counter)
        return prefix + String(repeating: "0", count: max(0, 14 - digits.utf8.count)) + digits
    }
}

/// A refusal of the bank.
struct BankFault: Error {
    let status: Int
    let code: String
    let message: String

    init(_ status: Int, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    var document: JSONValue { .object(["code": .string(code), "message": .string(message)]) }
}

/// The nonces of the last ten minutes, each with the signature it came with.
struct BankNonces {
    private var signatures: [String: String] = [:]
    private var arrivals: [(at: Timestamp, nonce: String)] = []

    /// False when the nonce came before with another request.
    mutating func take(_ nonce: String, _ signature: String, at now: Timestamp) -> Bool {
        let old = arrivals.prefix { now.since($0.at) > Limits.nonceMilliseconds }.count
        for entry in arrivals.prefix(old) { signatures[entry.nonce] = nil }
        arrivals.removeFirst(old)
        if let known = signatures[nonce] { return known == signature }
        signatures[nonce] = signature
        arrivals.append((now, nonce))
        return true
    }
}

import Cryptography
import HTTPMessage
import Payments
import Testing

@testable import Sandbox

/// A UnionPay merchant written out by hand from the channel's document.
struct RawUnionPay {
    let world: SandboxWorld
    let keys: SandboxKeys
    var now = SandboxFixture.at
    static let time = "20261123102000"

    init(_ world: SandboxWorld) throws {
        self.world = world
        keys = try SandboxFixture.keys.get()
    }

    /// What is signed: the right text, or one of the mistakes that clients make.
    enum Signing: CaseIterable { case right, hashedOnce, urlEncoded }

    func request(_ path: String, _ fields: [String: String], signing: Signing = .right) throws -> HTTPRequest {
        var all = [
            "version": "5.1.0", "encoding": "UTF-8", "signMethod": "01", "accessType": "0", "merId": "777290058110001",
            "certId": keys.unionpayMerchantFile.certificate.serialDecimal, "txnTime": RawUnionPay.time,
        ]
        all.merge(fields) { $1 }
        all["signature"] = Base64.encode(try keys.unionpayMerchantFile.key.signature(of: signed(all, signing)))
        let body = all.keys.sorted().map { $0 + "=" + FormCoding.escape(all[$0] ?? "") }.joined(separator: "&")
        return HTTPRequest(method: "POST", url: "/gateway/api/" + path, body: Array(body.utf8))
    }

    private func signed(_ fields: [String: String], _ signing: Signing) -> [UInt8] {
        let text = fields.keys.sorted().map { name in
            name + "=" + (signing == .urlEncoded ? FormCoding.escape(fields[name] ?? "") : fields[name] ?? "")
        }.joined(separator: "&")
        return signing == .hashedOnce ? Array(text.utf8) : Array(Hex.lower(Digest.sha256(Array(text.utf8))).utf8)
    }

    @discardableResult
    func send(_ request: HTTPRequest) throws -> [String: String] {
        let response = try #require(world.handle(.unionpay, request, at: now).response)
        return try believed(RawUnionPay.split(String(decoding: response.body, as: UTF8.self)))
    }

    @discardableResult
    func call(_ path: String, _ fields: [String: String], signing: Signing = .right) throws -> [String: String] {
        try send(try request(path, fields, signing: signing))
    }

    /// `&` counts only outside of braces and brackets, `=` only once in a part.
    static func split(_ text: String) -> [(String, String)] {
        var parts = [""]
        var depth = 0
        for character in text {
            if character == "{" || character == "[" { depth += 1 }
            if character == "}" || character == "]" { depth -= 1 }
            if character == "&" && depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts.map { part in
            let name = part.prefix { $0 != "=" }
            return (String(name), String(part.dropFirst(name.count + 1)))
        }
    }

    func believed(_ pairs: [(String, String)]) throws -> [String: String] {
        let fields = Dictionary(pairs) { first, _ in first }
        let certificate = try Certificate(pem: Array((fields["signPubKeyCert"] ?? "").utf8))
        #expect(certificate.chains(
            to: [keys.unionpayRoot], through: [keys.unionpayMiddle], atMilliseconds: now.milliseconds))
        let signature = try #require(Base64.decode(fields["signature"] ?? ""))
        #expect(certificate.publicKey.verifies(signature, of: signed(fields.filter { $0.key != "signature" }, .right)))
        return fields
    }

    func open(_ request: HTTPRequest) throws -> [String: String] {
        try believed(try #require(FormCoding.decode(request.body)).map { ($0.name, $0.value) })
    }

    static func order(_ number: String, _ fen: Int64) -> [String: String] {
        [
            "txnType": "01", "txnSubType": "01", "bizType": "000201", "channelType": "08", "orderId": number,
            "txnAmt": String(fen), "currencyCode": "156", "backUrl": "http://127.0.0.1:8/n", "reqReserved": "shelf=7",
        ]
    }

    func query(_ number: String, time: String = RawUnionPay.time) throws -> [String: String] {
        try call("queryTrans.do", [
            "txnType": "00", "txnSubType": "00", "bizType": "000000", "orderId": number, "txnTime": time,
        ])
    }

    @discardableResult
    func refund(_ payment: String, _ number: String, _ fen: Int64) throws -> [String: String] {
        try call("backTransReq.do", [
            "txnType": "04", "txnSubType": "00", "bizType": "000201", "channelType": "08", "orderId": number,
            "txnAmt": String(fen), "currencyCode": "156", "origQryId": payment, "backUrl": "http://127.0.0.1:8/n",
        ])
    }
}

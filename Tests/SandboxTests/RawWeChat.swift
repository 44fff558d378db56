import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

/// A WeChat Pay merchant written out by hand from the channel's document: it shares no text-building code with the
/// adapter or the sandbox, so both sides cannot be wrong in the same way unseen.
struct RawWeChat {
    let world: SandboxWorld
    let keys: SandboxKeys
    var now = SandboxFixture.at
    /// What the request says of the platform key it wants; nil says nothing.
    var platformSerial: String?

    init(_ world: SandboxWorld) throws {
        self.world = world
        keys = try SandboxFixture.keys.get()
    }

    struct Answer {
        let status: Int
        let document: JSONValue
        let serial: String

        var code: String { document["code"]?.stringValue ?? "" }
        subscript(_ name: String) -> String { document[name]?.stringValue ?? "" }
    }

    func request(
        _ method: String, _ target: String, _ body: String = "", timestamp: Int64? = nil, nonce: String = "n0nce",
        serial: String? = nil, signedBody: String? = nil
    ) throws -> HTTPRequest {
        let seconds = String(timestamp ?? now.seconds)
        let text = method + "\n" + target + "\n" + seconds + "\n" + nonce + "\n" + (signedBody ?? body) + "\n"
        let signature = Base64.encode(try keys.wechatMerchantKey.signature(of: Array(text.utf8)))
        let items = [
            "timestamp=\"\(seconds)\"", "mchid=\"1699990001\"", "signature=\"\(signature)\"",
            "serial_no=\"\(serial ?? keys.wechatMerchantCertificate.serialHex)\"", "nonce_str=\"\(nonce)\"",
        ]
        var headers: HTTPHeaders = [
            "User-Agent": "by hand", "Authorization": "WECHATPAY2-SHA256-RSA2048 " + items.joined(separator: ","),
        ]
        if let platformSerial { headers.add("Wechatpay-Serial", platformSerial) }
        return HTTPRequest(method: method, url: target, headers: headers, body: Array(body.utf8))
    }

    /// Sends, verifies the answer's signature whatever it says, and reads it.
    @discardableResult
    func send(_ request: HTTPRequest) throws -> Answer {
        let response = try #require(world.handle(.wechat, request, at: now).response)
        return try read(response.headers, response.body, status: response.status)
    }

    @discardableResult
    func post(_ target: String, _ body: String) throws -> Answer { try send(try request("POST", target, body)) }

    func get(_ target: String) throws -> Answer { try send(try request("GET", target)) }

    private func read(_ headers: HTTPHeaders, _ body: [UInt8], status: Int) throws -> Answer {
        let serial = try #require(headers["Wechatpay-Serial"])
        let stamp = (headers["Wechatpay-Timestamp"] ?? "") + "\n" + (headers["Wechatpay-Nonce"] ?? "") + "\n"
        let signature = try #require(Base64.decode(headers["Wechatpay-Signature"] ?? ""))
        let key = try #require(
            serial == keys.wechatPlatformCertificate.serialHex ? keys.wechatPlatformCertificate.publicKey
                : serial == SandboxKeys.wechatPublicKeyID ? keys.wechatNamedKey.publicKey : nil)
        #expect(key.verifies(signature, of: Array(stamp.utf8) + body + [10]), "answer \(status) is not signed right")
        return Answer(status: status, document: body.isEmpty ? .null : try JSONParser.parse(body), serial: serial)
    }

    /// A notification, verified and opened: its event type and what was sealed in it.
    func open(_ request: HTTPRequest) throws -> (event: String, plain: JSONValue, serial: String) {
        let message = try read(request.headers, request.body, status: 200)
        let resource = try #require(message.document["resource"])
        let sealed = try #require(Base64.decode(resource["ciphertext"]?.stringValue ?? ""))
        let plain = try AESGCM.open(
            sealed, key: keys.wechatAPIv3Key, nonce: Array((resource["nonce"]?.stringValue ?? "").utf8),
            associatedData: Array((resource["associated_data"]?.stringValue ?? "").utf8))
        return (message["event_type"], try JSONParser.parse(plain), message.serial)
    }

    // MARK: the calls the tests repeat

    static func order(_ number: String, _ fen: Int64, splits: Bool = false, more: String = "") -> String {
        """
        {"appid":"wx8f1c2d3e4a5b6c7d","mchid":"1699990001","description":"Tea \\u8336","out_trade_no":"\(number)",\
        "notify_url":"http://127.0.0.1:8/n","amount":{"total":\(fen),"currency":"CNY"}\
        \(splits ? ",\"settle_info\":{\"profit_sharing\":true}" : "")\(more)}
        """
    }

    @discardableResult
    func prepay(_ number: String, _ fen: Int64, splits: Bool = false) throws -> Answer {
        try post("/v3/pay/transactions/native", RawWeChat.order(number, fen, splits: splits))
    }

    func query(_ number: String) throws -> Answer {
        try get("/v3/pay/transactions/out-trade-no/\(number)?mchid=1699990001")
    }

    /// Orders, pays, and returns the channel's number.
    func paid(_ number: String, _ fen: Int64, splits: Bool = false) throws -> String {
        try prepay(number, fen, splits: splits)
        #expect(world.pay(channel: .wechat, number: number, amountDelta: 0, at: now))
        return try query(number)["transaction_id"]
    }

    @discardableResult
    func refund(_ order: String, _ number: String, _ fen: Int64, of total: Int64) throws -> Answer {
        try post("/v3/refund/domestic/refunds", """
            {"out_trade_no":"\(order)","out_refund_no":"\(number)","notify_url":"http://127.0.0.1:8/n",\
            "amount":{"refund":\(fen),"total":\(total),"currency":"CNY"}}
            """)
    }

    func add(_ account: String, type: String = "PERSONAL_OPENID", name: String = "") throws -> Answer {
        try post("/v3/profitsharing/receivers/add", """
            {"appid":"wx8f1c2d3e4a5b6c7d","type":"\(type)","account":"\(account)","relation_type":"PARTNER"\
            \(name.isEmpty ? "" : ",\"name\":\"\(name)\"")}
            """)
    }

    @discardableResult
    func split(
        _ transaction: String, _ number: String, _ shares: [(account: String, fen: Int64)],
        type: String = "PERSONAL_OPENID"
    ) throws -> Answer {
        let receivers = shares.map {
            "{\"type\":\"\(type)\",\"account\":\"\($0.account)\",\"amount\":\($0.fen),\"description\":\"share\"}"
        }
        return try post("/v3/profitsharing/orders", """
            {"appid":"wx8f1c2d3e4a5b6c7d","transaction_id":"\(transaction)","out_order_no":"\(number)",\
            "receivers":[\(receivers.joined(separator: ","))],"unfreeze_unsplit":false}
            """)
    }
}

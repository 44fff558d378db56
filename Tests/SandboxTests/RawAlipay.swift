import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

/// An Alipay application written out by hand from the channel's document.
struct RawAlipay {
    let world: SandboxWorld
    let keys: SandboxKeys
    var now = SandboxFixture.at

    init(_ world: SandboxWorld) throws {
        self.world = world
        keys = try SandboxFixture.keys.get()
    }

    /// Where the fields travel: all three ways must do.
    enum Way: CaseIterable { case form, query, both }

    func request(
        _ method: String, _ content: String, way: Way = .form, more: [String: String] = [:]
    ) throws -> HTTPRequest {
        var fields = [
            "app_id": "2021000000000001", "method": method, "format": "JSON", "charset": "utf-8", "sign_type": "RSA2",
            "timestamp": "2026-11-23 10:20:00", "version": "1.0", "notify_url": "http://127.0.0.1:8/n",
            "biz_content": content,
        ]
        fields.merge(more) { $1 }
        fields = fields.filter { !$0.value.isEmpty }
        let text = fields.keys.sorted().map { $0 + "=" + (fields[$0] ?? "") }.joined(separator: "&")
        fields["sign"] = Base64.encode(try keys.alipayApplicationKey.signature(of: Array(text.utf8)))
        let isInBody = { (name: String) in way == .form || (way == .both && name == "biz_content") }
        let pair = { (name: String) in name + "=" + FormCoding.escape(fields[name] ?? "") }
        let query = fields.keys.sorted().filter { !isInBody($0) }.map(pair).joined(separator: "&")
        let body = fields.keys.sorted().filter(isInBody).map(pair).joined(separator: "&")
        return HTTPRequest(
            method: way == .query ? "GET" : "POST", url: "/gateway.do" + (query.isEmpty ? "" : "?" + query),
            body: Array(body.utf8))
    }

    /// Sends and reads the answer's node after verifying it on its raw text, cut at the last `,"sign":`.
    @discardableResult
    func call(_ method: String, _ content: String, way: Way = .form, more: [String: String] = [:]) throws -> JSONValue {
        let response = try #require(
            world.handle(.alipay, try request(method, content, way: way, more: more), at: now).response)
        let text = String(decoding: response.body, as: UTF8.self)
        let document = try JSONParser.parse(text)
        if let door = document["error_response"] { return door }
        let name = "{\"" + method.map { $0 == "." ? "_" : String($0) }.joined() + "_response\":"
        #expect(text.hasPrefix(name))
        let parts = text.dropFirst(name.count).split(separator: ",\"sign\":\"")
        let node = try #require(parts.first)
        let sign = try #require(Base64.decode(document["sign"]?.stringValue ?? ""))
        #expect(keys.alipayPlatformKey.publicKey.verifies(sign, of: Array(node.utf8)), "the node is not signed right")
        return try JSONParser.parse(Array(node.utf8))
    }

    func sub(_ method: String, _ content: String) throws -> String {
        try call(method, content)["sub_code"]?.stringValue ?? "none"
    }

    /// A notification's fields, verified.
    func open(_ request: HTTPRequest) throws -> [String: String] {
        let pairs = try #require(FormCoding.decode(request.body))
        var fields = Dictionary(pairs.map { ($0.name, $0.value) }) { first, _ in first }
        let sign = try #require(Base64.decode(fields.removeValue(forKey: "sign") ?? ""))
        #expect(fields.removeValue(forKey: "sign_type") == "RSA2")
        let text = fields.keys.sorted().map { $0 + "=" + (fields[$0] ?? "") }.joined(separator: "&")
        #expect(keys.alipayPlatformKey.publicKey.verifies(sign, of: Array(text.utf8)))
        return fields
    }

    static func order(_ number: String, _ yuan: String, freezes: Bool = false, more: String = "") -> String {
        """
        {"out_trade_no":"\(number)","total_amount":"\(yuan)","subject":"Tea 茶 }"\
        \(freezes ? ",\"extend_params\":{\"royalty_freeze\":\"true\"}" : "")\(more)}
        """
    }

    /// Orders, pays, and returns the channel's number.
    /// - Parameter faceToFace: false for an order of a known buyer, whose product lets refunds name shares.
    func paid(_ number: String, _ yuan: String, freezes: Bool = false, faceToFace: Bool = true) throws -> String {
        let buyer = faceToFace ? "" : ",\"buyer_id\":\"2088722000000011\""
        try call(
            faceToFace ? "alipay.trade.precreate" : "alipay.trade.create",
            RawAlipay.order(number, yuan, freezes: freezes, more: buyer))
        #expect(world.pay(channel: .alipay, number: number, amountDelta: 0, at: now))
        let trade = try call("alipay.trade.query", "{\"out_trade_no\":\"\(number)\"}")
        return try #require(trade["trade_no"]?.stringValue)
    }

    func bind(_ account: String) throws {
        let answer = try call(
            "alipay.trade.royalty.relation.bind",
            "{\"out_request_no\":\"B1\",\"receiver_list\":[{\"type\":\"userId\",\"account\":\"\(account)\"}]}")
        #expect(answer["result_code"]?.stringValue == "SUCCESS")
    }

    func settle(
        _ trade: String, _ number: String, _ shares: [(account: String, yuan: String)], mode: String = "async",
        finishes: Bool = false
    ) throws -> JSONValue {
        let list = shares.map {
            "{\"royalty_type\":\"transfer\",\"trans_out\":\"2088101117955611\",\"trans_in\":\"\($0.account)\","
                + "\"amount\":\($0.yuan)}"
        }
        return try call("alipay.trade.order.settle", """
            {"out_request_no":"\(number)","trade_no":"\(trade)","royalty_parameters":[\(list.joined(separator: ","))],\
            "royalty_mode":"\(mode)","extend_params":{"royalty_finish":"\(finishes)"}}
            """)
    }
}

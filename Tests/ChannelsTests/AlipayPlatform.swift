import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments

/// Plays Alipay's gateway: signs what it says with the platform's test key.
struct AlipayPlatform {
    static let application = "2021000000000001"
    static let seller = "2088000000000001"
    let platformKey: RSAPrivateKey
    let applicationKey: RSAPrivateKey
    let adapter: AlipayAdapter

    init(trust: AlipayTrust? = nil) throws {
        platformKey = try RSAPrivateKey(pem: Fixture.pem("alipay_platform", .privateKey))
        applicationKey = try RSAPrivateKey(pem: Fixture.pem("alipay_app", .privateKey))
        adapter = AlipayAdapter(
            credentials: try AlipayCredentials(
                application: AlipayPlatform.application, seller: AlipayPlatform.seller, applicationKey: applicationKey,
                trust: trust ?? .publicKey(platformKey.publicKey)),
            endpoint: ChannelEndpoint(baseURL: "http://127.0.0.1:9", notifyURL: "http://127.0.0.1:8/notify/alipay"),
            receiverNames: ["2088100000000001": "张三"])
    }

    func body(_ method: String, _ node: String, certificate: String? = nil, name: String? = nil) throws -> String {
        let signature = try AlipaySigning.signature(Array(node.utf8), by: platformKey)
        let beside = certificate.map { "\"alipay_cert_sn\":\"\($0)\"," } ?? ""
        return "{\"\(name ?? AlipaySigning.answerNode(of: method))\":\(node),\(beside)\"sign\":\"\(signature)\"}"
    }

    func says(_ method: String, _ node: String) throws -> HTTPOutcome {
        .answered(HTTPResponse(status: 200, body: Array(try body(method, node).utf8)))
    }

    static let trade: [(name: String, value: String)] = [
        ("app_id", application), ("auth_app_id", application), ("charset", "utf-8"), ("notify_id", "N-1"),
        ("notify_type", "trade_status_sync"), ("notify_time", "2026-11-20 10:00:31"),
        ("out_trade_no", Calls.attempt.text), ("trade_no", "2026112022001400000500000001"), ("seller_id", seller),
        ("trade_status", "TRADE_SUCCESS"), ("total_amount", "88.88"), ("gmt_payment", "2026-11-20 10:00:30"),
        ("subject", "链动小铺 套装 A&B"), ("passback_params", ""),
    ]

    /// A notification of the usual payment with some fields changed, added, or (nil) left out.
    func notifies(_ changes: KeyValuePairs<String, String?> = [:], signType: String = "RSA2") throws -> HTTPRequest {
        var fields = AlipayPlatform.trade
        for (name, value) in changes {
            fields.removeAll { $0.name == name }
            if let value { fields.append((name, value)) }
        }
        let signature = try AlipaySigning.signature(AlipaySigning.notificationText(fields), by: platformKey)
        fields += [("sign_type", signType), ("sign", signature)]
        return HTTPRequest(method: "POST", url: "/notify/alipay", body: Array(FormCoding.encode(fields).utf8))
    }
}

import Channels
import Cryptography
import HTTPMessage
import Payments

/// Plays UnionPay: signs what it says with the acquirer's test key, and sends the certificate along.
struct UnionPayPlatform {
    static let merchant = "777290058110001"
    /// The test certificates carry the company's name.
    static let signer = UnionPayCredentials.productionSigner
    let key: RSAPrivateKey
    let certificate: String
    let adapter: UnionPayAdapter
    let keyFile: KeyFile

    init(signers: Set<String> = [signer]) throws {
        key = try RSAPrivateKey(pem: Fixture.pem("unionpay_acquirer", .privateKey))
        certificate = String(decoding: try Fixture.pem("unionpay_acquirer", .certificate), as: UTF8.self)
        keyFile = try KeyFile(
            pkcs12: Fixture.bytes("keys/unionpay_merchant.pfx"), password: SecretBytes(utf8: "000000"))
        adapter = UnionPayAdapter(
            credentials: try UnionPayCredentials(
                merchant: UnionPayPlatform.merchant, keyFile: keyFile,
                roots: [Certificate(pem: Fixture.pem("unionpay_root", .certificate))],
                intermediates: [Certificate(pem: Fixture.pem("unionpay_middle", .certificate))], signerNames: signers),
            endpoint: ChannelEndpoint(baseURL: "http://127.0.0.1:9", notifyURL: "http://127.0.0.1:8/notify/unionpay"))
    }

    /// Signed fields; changes replace, add, or (nil) leave out.
    func signed(
        _ type: String, _ order: String, _ time: Timestamp, _ changes: KeyValuePairs<String, String?> = [:],
        by other: RSAPrivateKey? = nil, certificate otherCertificate: String? = nil
    ) throws -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = [
            ("version", "5.1.0"), ("encoding", "UTF-8"), ("signMethod", "01"), ("txnType", type), ("txnSubType", "00"),
            ("merId", UnionPayPlatform.merchant), ("orderId", order), ("txnTime", time.compactBeijing),
            ("respCode", "00"), ("respMsg", "成功[0000000]"), ("signPubKeyCert", otherCertificate ?? certificate),
        ]
        for (name, value) in changes {
            fields.removeAll { $0.name == name }
            if let value { fields.append((name, value)) }
        }
        return fields + [("signature", try UnionPaySigning.signature(fields, by: other ?? key))]
    }

    static func outcome(_ fields: [(name: String, value: String)]) -> HTTPOutcome {
        .answered(HTTPResponse(status: 200, body: Array(UnionPayText.text(fields).utf8)))
    }

    /// The usual notification of a payment.
    func notifies(_ changes: KeyValuePairs<String, String?> = [:], type: String = "01", order: String = Calls.attempt.text) throws -> HTTPRequest {
        var all: [(String, String?)] = [
            ("txnAmt", "8888"), ("currencyCode", "156"), ("queryId", "202611201000000000018"),
            ("traceTime", "1120100030"), ("reqReserved", "链动 a+b&c=d"),
        ]
        all += changes.map { ($0.key, $0.value) }
        var fields = try signed(type, order, Calls.requestTime)
        fields.removeAll { $0.name == "signature" }
        for (name, value) in all {
            fields.removeAll { $0.name == name }
            if let value { fields.append((name, value)) }
        }
        fields.append(("signature", try UnionPaySigning.signature(fields, by: key)))
        return HTTPRequest(method: "POST", url: "/notify/unionpay", body: Array(FormCoding.encode(fields).utf8))
    }
}

import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

/// Lists of certificates as the platform writes them, made here from the page and not by our own builders.
@Suite("WeChat Pay's next certificate")
struct WeChatCertificateTests {
    private struct Issued {
        let key: RSAPrivateKey
        let certificate: Certificate
    }

    private let apiV3Key = SecretBytes(utf8: "PayDeckTestOnlyApiV3Key000000001")
    private let old: Issued
    private let next: Issued
    private let named: RSAPrivateKey
    private static let publicKeyID = "PUB_KEY_ID_0116999900012026112300000001"

    init() throws {
        old = try WeChatCertificateTests.issue(1, days: -1_820...5)
        next = try WeChatCertificateTests.issue(2, days: -1...1_825)
        named = try RSAPrivateKey.generate()
    }

    private static func issue(_ number: UInt8, days: ClosedRange<Int64>) throws -> Issued {
        let key = try RSAPrivateKey.generate()
        let plan = CertificatePlan(
            kind: .leaf, commonName: "Tenpay.com sign", organization: "Tenpay.com", unit: nil, country: "CN",
            serial: [0x51, 0x57, number], notBeforeMilliseconds: Calls.now.milliseconds + days.lowerBound * 86_400_000,
            notAfterMilliseconds: Calls.now.milliseconds + days.upperBound * 86_400_000)
        return Issued(key: key, certificate: try plan.selfSigned(by: key))
    }

    private func adapter(certificates: [Certificate], withPublicKey: Bool = false) throws -> WeChatAdapter {
        let preferred = withPublicKey ? Self.publicKeyID : certificates.first?.serialHex ?? ""
        return WeChatAdapter(
            credentials: try WeChatCredentials(
                merchant: "1699990001", application: "wx8f1c2d3e4a5b6c7d", merchantSerial: "AA",
                merchantKey: try RSAPrivateKey(pem: Fixture.pem("wechat_merchant", .privateKey)), apiV3Key: apiV3Key,
                platformKeys: withPublicKey ? [Self.publicKeyID: named.publicKey] : [:],
                platformCertificates: certificates.map(PlatformCertificate.init), preferredSerial: preferred),
            endpoint: ChannelEndpoint(baseURL: "http://127.0.0.1:9", notifyURL: "http://127.0.0.1:8/n"))
    }

    /// The list's bytes: each certificate sealed by itself.
    private func list(
        _ certificates: [Certificate], sealedWith key: SecretBytes? = nil, serial: String? = nil
    ) throws -> [UInt8] {
        let entries = try certificates.map { certificate in
            let sealed = try AESGCM.seal(
                try certificate.pem(), key: key ?? apiV3Key, nonce: Array("61f9c719728a".utf8),
                associatedData: Array("certificate".utf8))
            return "{\"serial_no\":\"\(serial ?? certificate.serialHex)\",\"effective_time\":\"2026-11-20T00:00:00+08:00\","
                + "\"expire_time\":\"2031-11-20T00:00:00+08:00\",\"encrypt_certificate\":{\"algorithm\":\"AEAD_AES_256_GCM\","
                + "\"nonce\":\"61f9c719728a\",\"associated_data\":\"certificate\",\"ciphertext\":\"\(Base64.encode(sealed))\"}}"
        }
        return Array("{\"data\":[\(entries.joined(separator: ","))]}".utf8)
    }

    private func signed(
        _ status: Int, _ body: [UInt8], by key: RSAPrivateKey, _ serial: String, at time: Timestamp = Calls.now
    ) throws -> HTTPResponse {
        let text = Array("\(time.seconds)\nNONCE\n".utf8) + body + [10]
        return HTTPResponse(status: status, headers: [
            "Wechatpay-Timestamp": String(time.seconds), "Wechatpay-Nonce": "NONCE", "Wechatpay-Serial": serial,
            "Wechatpay-Signature": Base64.encode(try key.signature(of: text)),
        ], body: body)
    }

    @Test("the question is a signed GET of the list")
    func question() throws {
        let request = try adapter(certificates: [old.certificate]).certificateRequest(at: Calls.now, nonce: Calls.nonce)
        #expect(request.method == "GET")
        #expect(request.url == "http://127.0.0.1:9/v3/certificates")
        #expect(request.headers["Authorization"]?.contains("mchid=\"1699990001\"") == true)
    }

    @Test("a new certificate is believed when the list is signed by a known one, and answers under it afterwards")
    func believed() throws {
        let before = try adapter(certificates: [old.certificate])
        let body = Array("{\"code_url\":\"weixin://wxpay/bizpayurl?pr=x\"}".utf8)
        let answer = try signed(200, body, by: next.key, next.certificate.serialHex)
        #expect(before.read(Calls.prepay(), .answered(answer)).unknownCode == "unknown_serial")
        #expect(before.unknownSerial(answer.headers) == next.certificate.serialHex)
        let list = try signed(
            200, try list([old.certificate, next.certificate]), by: old.key, old.certificate.serialHex)
        let found = try #require(before.certificateList(list, at: Calls.now).found)
        #expect(found.map(\.serial) == [old.certificate.serialHex, next.certificate.serialHex])
        let after = before.knowing(found, at: Calls.now)
        #expect(after.read(Calls.prepay(), .answered(answer)) == .prepaid(payParameter: "weixin://wxpay/bizpayurl?pr=x"))
        #expect(after.unknownSerial(answer.headers) == nil)
        #expect(after.certificates.count == 2)
        let later = try after.certificateRequest(at: Calls.now, nonce: Calls.nonce)
        #expect(later.headers["Wechatpay-Serial"] == next.certificate.serialHex, "the one that lasts longer is asked for")
        let underOld = try signed(200, body, by: old.key, old.certificate.serialHex)
        #expect(after.read(Calls.prepay(), .answered(underOld)) != .unknown(code: "unknown_serial"), "both are mixed")
    }

    @Test("a certificate that has not begun is known, not yet asked for")
    func early() throws {
        let coming = try WeChatCertificateTests.issue(3, days: 2...1_825)
        let after = try adapter(certificates: [old.certificate])
            .knowing([PlatformCertificate(coming.certificate)], at: Calls.now)
        #expect(try after.certificateRequest(at: Calls.now, nonce: Calls.nonce).headers["Wechatpay-Serial"]
            == old.certificate.serialHex)
        #expect(after.certificates.count == 2)
    }

    @Test("nothing is believed that is not signed by a known key, sealed with our key, and named as it is")
    func refused() throws {
        let adapter = try adapter(certificates: [old.certificate])
        let good = try list([next.certificate])
        func code(_ response: HTTPResponse, at now: Timestamp? = Calls.now) -> String {
            if case .notBelieved(let code) = adapter.certificateList(response, at: now) { code } else { "believed" }
        }
        #expect(code(try signed(200, good, by: next.key, next.certificate.serialHex)) == "unknown_serial")
        #expect(code(try signed(200, good, by: next.key, old.certificate.serialHex)) == "signature")
        #expect(code(HTTPResponse(status: 200, body: good)) == "unsigned")
        #expect(code(try signed(
            200, good, by: old.key, old.certificate.serialHex, at: Calls.now.adding(seconds: -400))) == "clock")
        let foreign = try list([next.certificate], sealedWith: SecretBytes(utf8: "AnotherMerchantsApiV3Key00000001"))
        #expect(code(try signed(200, foreign, by: old.key, old.certificate.serialHex)) == "decryption")
        let renamed = try list([next.certificate], serial: "51570F")
        #expect(code(try signed(200, renamed, by: old.key, old.certificate.serialHex)) == "decryption")
        #expect(code(try signed(200, Array("{".utf8), by: old.key, old.certificate.serialHex)) == "protocol")
        #expect(code(try signed(
            400, Array("{\"code\":\"PARAM_ERROR\",\"message\":\"x\"}".utf8), by: old.key, old.certificate.serialHex))
            == "PARAM_ERROR")
        let bytes = try signed(200, good, by: old.key, old.certificate.serialHex)
        for index in stride(from: 0, to: bytes.body.count, by: 97) {
            var changed = bytes
            changed.body[index] ^= 1
            #expect(code(changed) == "signature")
        }
    }

    @Test("a list that was kept is believed for its signature, whatever its age")
    func kept() throws {
        let adapter = try adapter(certificates: [old.certificate])
        let aged = try signed(
            200, try list([next.certificate]), by: old.key, old.certificate.serialHex,
            at: Calls.now.adding(seconds: -40_000_000))
        let found = try #require(adapter.certificateList(aged, at: nil).found)
        #expect(found.map(\.serial) == [next.certificate.serialHex])
        let forged = try signed(200, try list([next.certificate]), by: next.key, old.certificate.serialHex)
        #expect(adapter.certificateList(forged, at: nil) == .notBelieved(code: "signature"))
    }

    @Test("merchants with a public key: both kinds side by side, chosen by what the answer names; no certificate is no fault")
    func publicKey() throws {
        let both = try adapter(certificates: [old.certificate], withPublicKey: true)
        let body = Array("{\"code_url\":\"weixin://wxpay/bizpayurl?pr=x\"}".utf8)
        for (key, serial) in [(old.key, old.certificate.serialHex), (named, Self.publicKeyID)] {
            let answer = try signed(200, body, by: key, serial)
            #expect(both.read(Calls.prepay(), .answered(answer)) == .prepaid(payParameter: "weixin://wxpay/bizpayurl?pr=x"))
        }
        #expect(both.hasPublicKey)
        let renewed = both.knowing([PlatformCertificate(next.certificate)], at: Calls.now)
        #expect(try renewed.certificateRequest(at: Calls.now, nonce: Calls.nonce).headers["Wechatpay-Serial"]
            == Self.publicKeyID, "the public key has no end and stays the one we ask for")
        let none = try signed(
            404, Array("{\"code\":\"RESOURCE_NOT_EXISTS\",\"message\":\"无可用的平台证书\"}".utf8), by: named, Self.publicKeyID)
        #expect(both.certificateList(none, at: Calls.now) == .none)
        let alone = try adapter(certificates: [], withPublicKey: true)
        #expect(alone.certificates.isEmpty)
        #expect(alone.unknownSerial(try signed(200, body, by: old.key, old.certificate.serialHex).headers)
            == old.certificate.serialHex)
    }
}

extension CertificateList {
    fileprivate var found: [PlatformCertificate]? { if case .certificates(let found) = self { found } else { nil } }
}

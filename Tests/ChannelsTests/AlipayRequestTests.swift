import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@Suite("What we say to Alipay")
struct AlipayRequestTests {
    private let platform: AlipayPlatform

    init() throws { platform = try AlipayPlatform() }

    private func requests(_ call: ChannelCall) throws -> [HTTPRequest] {
        try platform.adapter.requests(for: call, at: Calls.now, nonce: Calls.nonce)
    }

    private func content(_ request: HTTPRequest?) -> JSONValue {
        (try? JSONParser.parse(request?.form["biz_content"] ?? "")) ?? .null
    }

    @Test("every request is a form signed over its decoded fields")
    func signed() throws {
        for call in Calls.allKinds {
            for request in try requests(call) {
                #expect(request.url == "http://127.0.0.1:9/gateway.do")
                let fields = try #require(FormCoding.decode(request.body))
                #expect(fields.allSatisfy { !$0.value.isEmpty }, "clients differ on how empty fields are signed")
                let text = AlipaySigning.requestText(fields)
                let signature = try #require(request.form["sign"])
                #expect(AlipaySigning.verifies(signature, of: text, by: platform.applicationKey.publicKey))
                #expect(request.form["app_id"] == AlipayPlatform.application)
                #expect(request.form["timestamp"] == Calls.now.spacedBeijing)
                #expect(request.form["sign_type"] == "RSA2")
                #expect(request.form["app_cert_sn"] == nil)
            }
        }
    }

    @Test("an order is told in yuan, with its end, and frozen only when it will be split")
    func prepay() throws {
        let request = try #require(try requests(Calls.prepay()).first)
        #expect(request.form["method"] == "alipay.trade.precreate")
        #expect(request.form["notify_url"] == "http://127.0.0.1:8/notify/alipay")
        #expect(content(request)["total_amount"]?.stringValue == "88.88")
        #expect(content(request)["out_trade_no"]?.stringValue == Calls.attempt.text)
        #expect(content(request)["subject"]?.stringValue == "链动小铺 套装 A B")
        #expect(content(request)["time_expire"]?.stringValue == Calls.now.adding(seconds: 900).spacedBeijing)
        #expect(content(request)["extend_params"] == nil)
        let frozen = try requests(Calls.prepay(willSplit: true)).first
        #expect(content(frozen)["extend_params"]?["royalty_freeze"]?.stringValue == "true")
    }

    @Test("a refund always carries its own number")
    func refund() throws {
        let request = try #require(try requests(.refund(Calls.refundCall)).first)
        #expect(request.form["method"] == "alipay.trade.refund")
        #expect(content(request)["out_request_no"]?.stringValue == Calls.refundID.text)
        #expect(content(request)["refund_amount"]?.stringValue == "3.00")
        #expect(request.form["notify_url"] == nil)
    }

    @Test("a split binds its receivers, twenty at a time, then settles all of them at once")
    func split() throws {
        let sent = try requests(.split(Calls.splitCall(legs: 45)))
        #expect(sent.map { $0.form["method"] ?? "" } == [
            "alipay.trade.royalty.relation.bind", "alipay.trade.royalty.relation.bind",
            "alipay.trade.royalty.relation.bind", "alipay.trade.order.settle",
        ])
        #expect(sent.prefix(3).map { content($0)["receiver_list"]?.arrayValue?.count } == [20, 20, 5])
        #expect(Set(sent.compactMap { content($0)["out_request_no"]?.stringValue }).count == 4)
        #expect(content(sent[0])["receiver_list"]?[1]?["name"]?.stringValue == "张三")
        #expect(content(sent[0])["receiver_list"]?[0]?["type"]?.stringValue == "loginName")
        let settle = content(sent[3])
        #expect(settle["out_request_no"]?.stringValue == Calls.splitID.text)
        #expect(settle["royalty_parameters"]?.arrayValue?.count == 45)
        #expect(settle["royalty_parameters"]?[1]?["amount"] == .number("1.01"))
        #expect(settle["royalty_parameters"]?[1]?["trans_in_type"]?.stringValue == "userId")
        #expect(settle["royalty_parameters"]?[1]?["trans_out"]?.stringValue == AlipayPlatform.seller)
        #expect(settle["extend_params"]?["royalty_finish"]?.stringValue == "false")
        let finish = content(try requests(.unfreeze(Calls.splitCall())).first)
        #expect(finish["extend_params"]?["royalty_finish"]?.stringValue == "true")
        #expect(finish["royalty_parameters"] == nil)
        #expect([settle, finish].map { $0["royalty_mode"]?.stringValue } == ["async", "async"], "modes are not mixed")
    }

    @Test("a share comes back by a refund that names its receiver, never as a subsidy")
    func returns() throws {
        let request = try #require(try requests(.returnSplit(Calls.returnCall)).first)
        #expect(request.form["method"] == "alipay.trade.refund")
        let content = content(request)
        #expect(content["out_request_no"]?.stringValue == Calls.returnCall.number.text)
        let share = content["refund_royalty_parameters"]?[0]
        #expect(share?["royalty_type"]?.stringValue == "transfer")
        #expect(share?["trans_out"]?.stringValue == "2088100000000001")
        #expect(share?["trans_in"]?.stringValue == AlipayPlatform.seller)
        #expect(share?["amount"] == .number("1.01"))
        let query = try #require(try requests(.queryReturn(Calls.returnCall)).first)
        #expect(query.form["method"] == "alipay.trade.fastpay.refund.query")
    }

    @Test("in certificate mode requests name both certificates, and strangers' certificates are not trusted")
    func certificates() throws {
        let application = try Certificate(pem: Fixture.pem("alipay_app", .certificate))
        let certificate = try Certificate(pem: Fixture.pem("alipay_platform", .certificate))
        let root = try Certificate(pem: Fixture.pem("alipay_root", .certificate))
        let trust = try AlipayTrust.certificates(
            application: application, platform: [certificate], roots: [root], atMilliseconds: Calls.now.milliseconds)
        let adapter = try AlipayPlatform(trust: trust).adapter
        let form = try #require(try adapter.requests(for: Calls.prepay(), at: Calls.now, nonce: "").first).form
        #expect(form["app_cert_sn"] == "2f179ce847b383a5021d654849d989e1")
        #expect(form["alipay_root_cert_sn"] == "aa952d0bcf7dcc7efbb8fec706bd063e")
        let stranger = try Certificate(pem: Fixture.pem("unionpay_acquirer", .certificate))
        #expect(throws: CredentialFault.self) {
            try AlipayTrust.certificates(
                application: application, platform: [stranger], roots: [root], atMilliseconds: Calls.now.milliseconds)
        }
    }

    @Test("what Alipay cannot take is refused before anything is sent")
    func refusals() {
        func field(_ call: ChannelCall) -> String? {
            do throws(ChannelAdapterError) {
                _ = try platform.adapter.requests(for: call, at: Calls.now, nonce: Calls.nonce)
                return nil
            } catch {
                return error.field
            }
        }
        #expect(field(Calls.prepay(0)) == "total_amount")
        #expect(field(Calls.prepay(10_000_000_001)) == "total_amount")
        #expect(field(.split(Calls.splitCall("", legs: 1))) == "trade_no")
        #expect(field(.split(Calls.splitCall(legs: 51))) == "royalty_parameters")
        #expect(throws: CredentialFault.self) {
            try AlipayCredentials(
                application: "1", seller: "1234", applicationKey: platform.applicationKey,
                trust: .publicKey(platform.platformKey.publicKey))
        }
    }
}

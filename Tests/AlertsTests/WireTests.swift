import Cryptography
import HTTPMessage
import JSON
import Operations
import Payments
import Testing

@testable import Alerts

/// Signatures were computed once with Python's `hmac`, `hashlib` and `urllib.parse.quote`.
@Suite("What receivers are sent")
struct WireTests {
    private let now = Timestamp(milliseconds: 1_795_000_000_123)

    private func message(_ kind: ReceiverKind, entries: Int = 1) -> AlertMessage {
        let profile = ReceiverProfile(name: "duty", kind: kind)
        let rows = (0..<entries).map { index in
            var row = AlertRow(
                id: "a-\(index)", kind: .success, severity: "critical", channel: "wechat", since: now.milliseconds)
            row.evidence = String(repeating: "证据", count: 60)
            return row
        }
        return AlertMessage.digest(
            rows.map { AlertEntry($0, known: nil, profile.language.words) }, number: "01J8Z0000000000000000000AB",
            for: profile, heading: "PayDeck TEST", waiting: 0, at: now)
    }

    private func request(_ kind: ReceiverKind, url: String, secret: String?) -> HTTPRequest {
        AlertWire.request(
            message(kind), kind: kind,
            to: ReceiverAddress(url: SecretBytes(utf8: url), secret: secret.map { SecretBytes(utf8: $0) }), at: now,
            nonce: "nonce1")
    }

    private func answer(_ kind: ReceiverKind, _ body: String, status: Int = 200) -> DeliveryAnswer {
        AlertWire.answer(.answered(HTTPResponse(status: status, body: Array(body.utf8))), kind: kind)
    }

    @Test func `DingTalk: the sign of timestamp and secret stands percent-encoded in the address`() throws {
        let secret = "SEC0123456789abcdefKNOWN"
        #expect(DingTalkRobot.sign(timestamp: 1_795_000_000_123, secret: SecretBytes(utf8: secret)) == "60TXCSmllPajvX6EdSrwplKf/7jBaI5WLtZg+S2fpT8=")
        let sent = request(.dingtalk, url: "https://oapi.dingtalk.com/robot/send?access_token=t0", secret: secret)
        #expect(sent.url == "https://oapi.dingtalk.com/robot/send?access_token=t0&timestamp=1795000000123&sign=60TXCSmllPajvX6EdSrwplKf%2F7jBaI5WLtZg%2BS2fpT8%3D")
        let body = try JSONParser.parse(sent.body)
        #expect(body["msgtype"]?.stringValue == "markdown")
        #expect(body["markdown"]?["title"]?.stringValue?.hasPrefix("PayDeck TEST: wechat success") == true)
        #expect(body["at"]?["isAtAll"]?.boolValue == false)
    }

    @Test func `Feishu: the key is timestamp and secret, the text is empty, both stand in the body`() throws {
        #expect(FeishuRobot.sign(timestamp: 1_795_000_000, secret: SecretBytes(utf8: "feishu-Secret-9")) == "IG4wWVlIyEiLllJzQMpVrV8yUzXM2p5c819wG9Qqw+I=")
        let sent = request(.feishu, url: "https://open.feishu.cn/open-apis/bot/v2/hook/h0", secret: "feishu-Secret-9")
        let body = try JSONParser.parse(sent.body)
        #expect(body["timestamp"]?.stringValue == "1795000000")
        #expect(body["sign"]?.stringValue == "IG4wWVlIyEiLllJzQMpVrV8yUzXM2p5c819wG9Qqw+I=")
        #expect(body["msg_type"]?.stringValue == "post")
        let first = body["content"]?["post"]?["zh_cn"]?["content"]?[0]?[0]
        #expect(first?["tag"]?.stringValue == "text" && first?["text"]?.stringValue?.hasPrefix("!! wechat") == true)
    }

    @Test func `WeCom: nothing is signed, and the markdown fits`() throws {
        let url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k0"
        let sent = request(.wecom, url: url, secret: nil)
        #expect(sent.url == url)
        let content = try #require(try JSONParser.parse(sent.body)["markdown"]?["content"]?.stringValue)
        #expect(content.contains("<font color=\"warning\">!!</font> wechat success"))
        let many = WeComRobot.request(
            message(.wecom, entries: 60), to: ReceiverAddress(url: SecretBytes(utf8: url), secret: nil))
        #expect(try #require(try JSONParser.parse(many.body)["markdown"]?["content"]?.stringValue).utf8.count <= 4_096)
    }

    @Test func `webhook: the raw body is signed as a message to a shop is`() throws {
        let secret = SecretBytes(utf8: "hook-secret-0123456789")
        #expect(AlertWebhook.sign(
            timestamp: 1_795_000_000, nonce: "nonce1", body: Array("{\"id\":\"x\"}".utf8), secret: secret) == "83a6022322b7c1ae999568fca9826307bcba669943276f4287d24e57367874ae")
        let sent = request(.webhook, url: "https://ops.example.com/alerts", secret: "hook-secret-0123456789")
        #expect(sent.headers["PayDeck-Signature"] == AlertWebhook.sign(
            timestamp: 1_795_000_000, nonce: "nonce1", body: sent.body, secret: secret))
        #expect(sent.headers["PayDeck-Event-Id"] == "01J8Z0000000000000000000AB")
        let body = try JSONParser.parse(sent.body)
        #expect(body["alerts"]?[0]?["id"]?.stringValue == "a-0")
        #expect(body["alerts"]?[0]?["severity"]?.stringValue == "critical")
    }

    @Test func `each maker's numbers are read for what they mean`() {
        #expect(answer(.dingtalk, "{\"errcode\":0,\"errmsg\":\"ok\"}") == .delivered)
        #expect(answer(.dingtalk, "{\"errcode\":310000,\"errmsg\":\"sign not match\"}") == .refused(code: "310000"))
        #expect(answer(.dingtalk, "{\"errcode\":130101}") == .limited(code: "130101", waitMilliseconds: 0))
        #expect(answer(.wecom, "{\"errcode\":0,\"errmsg\":\"ok\"}") == .delivered)
        #expect(answer(.wecom, "{\"errcode\":45009}") == .limited(code: "45009", waitMilliseconds: 0))
        #expect(answer(.wecom, "{\"errcode\":93000}") == .refused(code: "93000"))
        #expect(answer(.feishu, "{\"code\":0,\"msg\":\"success\",\"data\":{}}") == .delivered)
        #expect(answer(.feishu, "{\"code\":11232}") == .limited(code: "11232", waitMilliseconds: 0))
        #expect(answer(.feishu, "{\"code\":9499,\"msg\":\"too many request\"}")
            == .limited(code: "9499", waitMilliseconds: 0))
        #expect(answer(.feishu, "{\"code\":9499,\"msg\":\"Bad Request\"}") == .refused(code: "9499"))
        #expect(answer(.feishu, "{\"code\":19021}") == .refused(code: "19021"))
        #expect(answer(.webhook, "", status: 204) == .delivered)
        #expect(answer(.webhook, "", status: 500) == .refused(code: "http 500"))
    }

    @Test func `an answer that cannot be read is not taken for delivery`() {
        for kind in [ReceiverKind.dingtalk, .wecom, .feishu] {
            #expect(answer(kind, "<html>ok</html>") == .refused(code: "unreadable"))
            #expect(answer(kind, "{}") == .refused(code: "unreadable"))
            #expect(answer(kind, "", status: 502) == .refused(code: "http 502"))
        }
        let failed = HTTPOutcome.failed(HTTPFailure(phase: .beforeSend, reason: "refused"))
        for kind in ReceiverKind.allCases {
            #expect(AlertWire.answer(failed, kind: kind) == .unanswered(reason: "before_send"))
            let slow = HTTPResponse(status: 429, headers: ["Retry-After": "90"])
            #expect(AlertWire.answer(.answered(slow), kind: kind) == .limited(code: "http 429", waitMilliseconds: 90_000))
        }
    }
}

import Cryptography
import HTTPMessage
import JSON
import Payments
import Sandbox
import Testing

/// Requests are written by hand from the makers' documents; signatures were computed with Python's `hmac`.
@Suite("Sandbox: receivers of alerts")
struct AlertReceiverTests {
    private let now = Timestamp(milliseconds: 1_795_000_000_123)

    private func code(_ response: HTTPResponse, _ member: String) -> Int64? {
        (try? JSONParser.parse(response.body))?[member]?.integerValue
    }

    private func post(_ url: String, _ body: String, headers: HTTPHeaders = HTTPHeaders()) -> HTTPRequest {
        HTTPRequest(method: "POST", url: url, headers: headers, body: Array(body.utf8))
    }

    private let markdown = "{\"msgtype\":\"markdown\",\"markdown\":{\"title\":\"t\",\"text\":\"x\",\"content\":\"c\"}}"

    @Test func `DingTalk believes a signature for an hour and shuts up after twenty messages`() {
        let robot = AlertReceiverSandbox(kind: .dingtalk, token: "t0", secret: Array("SEC0123456789abcdefKNOWN".utf8))
        let sign = "60TXCSmllPajvX6EdSrwplKf%2F7jBaI5WLtZg%2BS2fpT8%3D"
        let url = "/robot/send?access_token=t0&timestamp=1795000000123&sign=" + sign
        func send(_ url: String, at moment: Timestamp) -> Int64? {
            code(robot.handle(post(url, markdown), at: moment), "errcode")
        }
        #expect(send(url, at: now) == 0)
        #expect(send("/robot/send?access_token=t0&timestamp=1795000000124&sign=" + sign, at: now) == 310_000)
        #expect(send("/robot/send?access_token=t0", at: now) == 310_000)
        #expect(send("/robot/send?access_token=t1&timestamp=1795000000123&sign=" + sign, at: now) == 300_005)
        #expect(send(url, at: now.adding(seconds: 3_601)) == 310_000)
        for _ in 0..<19 { #expect(send(url, at: now) == 0) }
        #expect(send(url, at: now) == 130_101)
        #expect(send(url, at: now.adding(seconds: 599)) == 130_101, "ten minutes of silence")
        #expect(send(url, at: now.adding(seconds: 600)) == 0)
        #expect(robot.shown.count == 21 && robot.refused["130101"] == 2)
    }

    @Test func `WeCom knows its key, takes 4,096 bytes and twenty messages a minute`() {
        let robot = AlertReceiverSandbox(kind: .wecom, token: "k0", secret: [])
        func send(_ body: String, key: String = "k0", at moment: Timestamp) -> Int64? {
            code(robot.handle(post("/cgi-bin/webhook/send?key=" + key, body), at: moment), "errcode")
        }
        #expect(send(markdown, at: now) == 0)
        #expect(send(markdown, key: "k1", at: now) == 93_000)
        let long = String(repeating: "长", count: 1_366)
        #expect(send("{\"msgtype\":\"markdown\",\"markdown\":{\"content\":\"\(long)\"}}", at: now) == 40_058)
        for _ in 0..<19 { #expect(send(markdown, at: now) == 0) }
        #expect(send(markdown, at: now) == 45_009)
        #expect(send(markdown, at: now.adding(seconds: 60)) == 0)
    }

    @Test func `Feishu takes the timestamp and secret as key, five messages a second`() {
        let robot = AlertReceiverSandbox(kind: .feishu, token: "h0", secret: Array("feishu-Secret-9".utf8))
        func send(_ timestamp: String, at moment: Timestamp) -> Int64? {
            let text = "{\"timestamp\":\"\(timestamp)\",\"sign\":\"IG4wWVlIyEiLllJzQMpVrV8yUzXM2p5c819wG9Qqw+I=\",\"msg_type\":\"post\","
                + "\"content\":{\"post\":{\"zh_cn\":{\"title\":\"t\",\"content\":[[{\"tag\":\"text\",\"text\":\"x\"}]]}}}}"
            return code(robot.handle(post("/open-apis/bot/v2/hook/h0", text), at: moment), "code")
        }
        for _ in 0..<5 { #expect(send("1795000000", at: now) == 0) }
        #expect(send("1795000000", at: now) == 9_499)
        #expect(send("1795000000", at: now.adding(seconds: 1)) == 0)
        #expect(send("1795000001", at: now.adding(seconds: 2)) == 19_021)
        #expect(send("1795000000", at: now.adding(seconds: 3_700)) == 19_021)
        #expect(robot.shown.last?.text == "x")
    }

    @Test func `a webhook refuses other bodies, old requests and used nonces, and tells repeats`() {
        let receiver = AlertReceiverSandbox(kind: .webhook, token: "w0", secret: Array("hook-secret-0123456789".utf8))
        func signed(_ nonce: String, _ body: String, at moment: Timestamp) -> HTTPRequest {
            let text = "\(moment.seconds)\n\(nonce)\n\(body)\n"
            let code = HMACSHA256.code(Array(text.utf8), key: Array("hook-secret-0123456789".utf8))
            return post("/alerts/w0", body, headers: [
                "PayDeck-Timestamp": String(moment.seconds), "PayDeck-Nonce": nonce,
                "PayDeck-Signature": Hex.lower(code), "PayDeck-Event-Id": "N1",
            ])
        }
        let body = "{\"id\":\"N1\",\"title\":\"t\",\"alerts\":[{\"text\":\"x\"}]}"
        #expect(receiver.handle(signed("n1", body, at: now), at: now).status == 200)
        #expect(receiver.handle(signed("n1", body, at: now), at: now).status == 401, "a nonce is used once")
        #expect(receiver.handle(signed("n2", body, at: now), at: now.adding(seconds: 301)).status == 401)
        var other = signed("n3", body, at: now)
        other.body += [32]
        #expect(receiver.handle(other, at: now).status == 401)
        #expect(receiver.handle(signed("n4", body, at: now), at: now).status == 200)
        #expect(receiver.shown.count == 1 && receiver.repeats == 1)
        receiver.isDown = true
        #expect(receiver.handle(signed("n5", body, at: now), at: now).status == 502)
    }
}

import Cryptography
import HTTPMessage
import JSON
import Payments

extension AlertReceiverSandbox {
    private static let hour: Int64 = 3_600_000

    // MARK: DingTalk

    func dingtalk(_ request: HTTPRequest, at now: Timestamp) -> HTTPResponse {
        func said(_ code: Int, _ words: String) -> HTTPResponse {
            answer(code, words, number: "errcode", text: "errmsg")
        }
        let query = fields(request)
        guard request.path == "/robot/send", query["access_token"] == token else {
            return said(300_005, "token is not exist")
        }
        guard let timestamp = query["timestamp"].flatMap({ Int64($0) }),
            abs(now.milliseconds - timestamp) <= AlertReceiverSandbox.hour
        else { return said(310_000, "invalid timestamp") }
        let code = HMACSHA256.code(Array("\(timestamp)\n".utf8) + secret, key: secret)
        guard let given = query["sign"].flatMap(Base64.decode), constantTimeEqual(given, code) else {
            return said(310_000, "sign not match")
        }
        guard request.body.count <= 20_000 else { return said(460_101, "message too long, exceed 20000 bytes") }
        guard let body = try? JSONParser.parse(request.body), body["msgtype"]?.stringValue == "markdown",
            let title = body["markdown"]?["title"]?.stringValue, let text = body["markdown"]?["text"]?.stringValue,
            !title.isEmpty, !text.isEmpty
        else { return said(40_035, "invalid parameter: json") }
        // The eleventh minute is the first in which it speaks again.
        guard takesAnother(perMinute: 20, silence: 600_000, at: now) else {
            return said(130_101, "send too fast, exceed 20 times per minute")
        }
        show(title, text, at: now)
        return said(0, "ok")
    }

    // MARK: WeCom

    func wecom(_ request: HTTPRequest, at now: Timestamp) -> HTTPResponse {
        func said(_ code: Int, _ words: String) -> HTTPResponse {
            answer(code, words, number: "errcode", text: "errmsg")
        }
        guard request.path == "/cgi-bin/webhook/send", fields(request)["key"] == token else {
            return said(93_000, "invalid webhook url")
        }
        guard let body = try? JSONParser.parse(request.body), body["msgtype"]?.stringValue == "markdown",
            let content = body["markdown"]?["content"]?.stringValue, !content.isEmpty
        else { return said(40_008, "invalid message type") }
        guard content.utf8.count <= 4_096 else { return said(40_058, "markdown.content exceed max length 4096") }
        guard takesAnother(perMinute: 20, at: now) else { return said(45_009, "api freq out of limit") }
        show(String(content.prefix { $0 != "\n" }), content, at: now)
        return said(0, "ok")
    }

    // MARK: Feishu

    func feishu(_ request: HTTPRequest, at now: Timestamp) -> HTTPResponse {
        func said(_ code: Int, _ words: String) -> HTTPResponse { answer(code, words, number: "code", text: "msg") }
        guard request.path == "/open-apis/bot/v2/hook/" + token else {
            return said(19_001, "param invalid: incoming webhook access token invalid")
        }
        guard request.body.count <= 20_480, let body = try? JSONParser.parse(request.body) else {
            return said(9_499, "Bad Request")
        }
        guard let timestamp = body["timestamp"]?.stringValue, let seconds = Int64(timestamp),
            abs(now.seconds - seconds) * 1_000 <= AlertReceiverSandbox.hour,
            let given = body["sign"]?.stringValue.flatMap(Base64.decode),
            constantTimeEqual(given, HMACSHA256.code([], key: Array("\(timestamp)\n".utf8) + secret))
        else { return said(19_021, "sign match fail or timestamp is not within one hour from current time") }
        guard body["msg_type"]?.stringValue == "post", let post = body["content"]?["post"]?["zh_cn"],
            let title = post["title"]?.stringValue, let lines = post["content"]?.arrayValue
        else { return said(9_499, "Bad Request") }
        guard takesAnother(perMinute: 100, perSecond: 5, at: now) else { return said(9_499, "too many request") }
        let text = lines.map { line in
            (line.arrayValue ?? []).compactMap { $0["text"]?.stringValue }.joined()
        }
        show(title, text.joined(separator: "\n"), at: now)
        return said(0, "success")
    }

    // MARK: webhook

    /// A receiver written by the manual of our signature.
    func webhook(_ request: HTTPRequest, at now: Timestamp) -> HTTPResponse {
        guard request.path == "/alerts/" + token else { return refusal(status: 404, code: "404", body: []) }
        guard let timestamp = request.headers["PayDeck-Timestamp"], let seconds = Int64(timestamp),
            abs(now.seconds - seconds) <= 300, let nonce = request.headers["PayDeck-Nonce"],
            let given = request.headers["PayDeck-Signature"].flatMap(Hex.decode),
            constantTimeEqual(
                given, HMACSHA256.code(Array("\(timestamp)\n\(nonce)\n".utf8) + request.body + [10], key: secret)),
            isFresh(nonce)
        else { return refusal(status: 401, code: "401", body: []) }
        guard let body = try? JSONParser.parse(request.body), let number = body["id"]?.stringValue,
            number == request.headers["PayDeck-Event-Id"], let title = body["title"]?.stringValue,
            let alerts = body["alerts"]?.arrayValue
        else { return refusal(status: 400, code: "400", body: []) }
        guard takesAnother(perMinute: 60, at: now) else {
            return refusal(status: 429, code: "429", body: [], headers: ["Retry-After": "60"])
        }
        let lines = alerts.compactMap { $0["text"]?.stringValue }
        show(title, lines.joined(separator: "\n"), number: number, at: now)
        return HTTPResponse(status: 200)
    }

    private func fields(_ request: HTTPRequest) -> [String: String] {
        let pairs = FormCoding.decode(Array(request.query.utf8)) ?? []
        return Dictionary(pairs.map { ($0.name, $0.value) }) { first, _ in first }
    }
}

package import HTTPMessage
import JSON
package import Payments

/// The far end of alerts: a group robot of DingTalk, WeCom or Feishu, or a webhook of our own, as their makers describe
/// them. Checks signature, time window and rate, answers with the real numbers, and remembers what was shown.
package final class AlertReceiverSandbox {
    package enum Kind: String, Sendable, CaseIterable { case dingtalk, wecom, feishu, webhook }

    /// A message as the group sees it.
    package struct Shown: Sendable, Equatable {
        package let at: Timestamp
        package let title: String
        package let text: String
        /// The event's number; robots of chats are not told one.
        package let number: String
    }

    package let kind: Kind
    /// The access token, key or last part of the path.
    package let token: String
    package let secret: [UInt8]
    /// Messages in the group, the newest last.
    package private(set) var shown: [Shown] = []
    /// Requests refused, by the number or status they were answered with.
    package private(set) var refused: [String: Int] = [:]
    /// Messages that came again under a number that was shown already; only a webhook can tell.
    package private(set) var repeats = 0
    /// While true every request fails as at a server that is being restarted.
    package var isDown = false

    private var accepted: [Timestamp] = []
    private var silentUntil: Timestamp?
    private var nonces: Set<String> = []
    static let shownKept = 500

    package init(kind: Kind, token: String, secret: [UInt8]) {
        self.kind = kind
        self.token = token
        self.secret = secret
    }

    /// The address a receiver's configuration names, under an origin such as "http://127.0.0.1:8080".
    package func address(at origin: String) -> String {
        switch kind {
        case .dingtalk: origin + "/robot/send?access_token=" + token
        case .wecom: origin + "/cgi-bin/webhook/send?key=" + token
        case .feishu: origin + "/open-apis/bot/v2/hook/" + token
        case .webhook: origin + "/alerts/" + token
        }
    }

    package func handle(_ request: HTTPRequest, at now: Timestamp) -> HTTPResponse {
        if isDown { return refusal(status: 502, code: "502", body: []) }
        guard request.method == "POST" else { return refusal(status: 405, code: "405", body: []) }
        switch kind {
        case .dingtalk: return dingtalk(request, at: now)
        case .wecom: return wecom(request, at: now)
        case .feishu: return feishu(request, at: now)
        case .webhook: return webhook(request, at: now)
        }
    }

    /// Whether another message fits into the minute; notes it when it does.
    /// - Parameter silence: how long the robot says nothing after too many, milliseconds.
    func takesAnother(perMinute: Int, perSecond: Int? = nil, silence: Int64 = 0, at now: Timestamp) -> Bool {
        if let silentUntil, now < silentUntil { return false }
        accepted.removeAll { now.since($0) >= 60_000 }
        let inSecond = accepted.count { now.since($0) < 1_000 }
        guard accepted.count < perMinute, perSecond.map({ inSecond < $0 }) ?? true else {
            if silence > 0 { silentUntil = now.adding(milliseconds: silence) }
            return false
        }
        accepted.append(now)
        return true
    }

    func show(_ title: String, _ text: String, number: String = "", at now: Timestamp) {
        if !number.isEmpty, shown.contains(where: { $0.number == number }) {
            repeats += 1
            return
        }
        shown.append(Shown(at: now, title: title, text: text, number: number))
        if shown.count > AlertReceiverSandbox.shownKept { shown.removeFirst() }
    }

    /// True the first time a nonce is seen.
    func isFresh(_ nonce: String) -> Bool { nonces.insert(nonce).inserted }

    func refusal(status: Int, code: String, body: [UInt8], headers: HTTPHeaders = HTTPHeaders()) -> HTTPResponse {
        refused[code, default: 0] += 1
        return HTTPResponse(status: status, headers: headers, body: body)
    }

    /// A robot's answer: HTTP 200 with its number and words.
    func answer(_ code: Int, _ words: String, number: String, text: String) -> HTTPResponse {
        let body = JSONWriter.bytes(.object([
            JSONMember(name: number, value: .integer(code)), JSONMember(name: text, value: .string(words)),
        ]))
        let headers: HTTPHeaders = ["Content-Type": "application/json"]
        return code == 0
            ? HTTPResponse(status: 200, headers: headers, body: body)
            : refusal(status: 200, code: String(code), body: body, headers: headers)
    }
}

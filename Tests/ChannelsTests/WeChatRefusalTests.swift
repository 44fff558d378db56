import Channels
import HTTPMessage
import Payments
import Testing

@Suite("What WeChat Pay's errors mean")
struct WeChatRefusalTests {
    private let platform: WeChatPlatform

    init() throws { platform = try WeChatPlatform() }

    private func body(_ code: String) -> String { "{\"code\":\"\(code)\",\"message\":\"说明\"}" }

    @Test("each documented code is classified", arguments: [
        (429, "FREQUENCY_LIMITED", ErrorClass.rateLimited), (429, "RATELIMIT_EXCEEDED", .rateLimited),
        (401, "SIGN_ERROR", .configuration), (400, "PARAM_ERROR", .business), (400, "INVALID_REQUEST", .business),
        (400, "APPID_MCHID_NOT_MATCH", .configuration), (400, "MCH_NOT_EXISTS", .configuration),
        (400, "ORDER_CLOSED", .alreadyDone), (400, "ORDERPAID", .alreadyDone), (403, "OUT_TRADE_NO_USED", .alreadyDone),
        (403, "NO_AUTH", .frozen), (403, "RULE_LIMIT", .frozen), (403, "ACCOUNT_ERROR", .user),
        (403, "TRADE_ERROR", .frozen), (403, "NOT_ENOUGH", .user), (403, "USER_ACCOUNT_ABNORMAL", .user),
        (404, "RESOURCE_NOT_EXISTS", .notFound), (400, "SOMETHING_NEW", .business),
    ])
    func classes(status: Int, code: String, errorClass: ErrorClass) throws {
        let answer = platform.adapter.read(Calls.prepay(), try platform.says(status, body(code)))
        #expect(answer == .refused(ChannelRefusal(errorClass: errorClass, code: code, message: "说明")))
    }

    @Test("system errors decide nothing, whatever call they end")
    func unknowns() throws {
        for call in Calls.allKinds {
            for code in ["SYSTEM_ERROR", "BANK_ERROR"] {
                #expect(platform.adapter.read(call, try platform.says(500, body(code))).unknownCode == code)
            }
            #expect(platform.adapter.read(call, try platform.says(503, body("PARAM_ERROR"))).unknownCode == "PARAM_ERROR")
        }
    }

    @Test("a frozen merchant shows when paying; the same code refuses only the one split")
    func perCall() throws {
        let answer = platform.adapter.read(.split(Calls.splitCall()), try platform.says(403, body("NO_AUTH")))
        #expect(answer.refusalClass == .business)
        let refund = platform.adapter.read(.refund(Calls.refundCall), try platform.says(400, body("ORDER_CLOSED")))
        #expect(refund.refusalClass == .business)
    }

    @Test("what is not there is told as such")
    func notFound() throws {
        let query = platform.adapter.read(.query(Calls.reference()), try platform.says(404, body("ORDER_NOT_EXIST")))
        #expect(query.trade?.status == .notFound)
        let refund = platform.adapter.read(
            .queryRefund(Calls.refundCall), try platform.says(404, body("RESOURCE_NOT_EXISTS")))
        #expect(refund.refund?.status == .notFound)
        let close = platform.adapter.read(.close(Calls.reference()), try platform.says(404, body("ORDER_NOT_EXIST")))
        #expect(close.refusalClass == .notFound)
    }

    @Test("an unsigned refusal is believed only from the front door: wrong signature, too often")
    func unsigned() throws {
        func unsigned(_ status: Int, _ code: String) -> ChannelAnswer? {
            platform.adapter.read(
                Calls.prepay(), .answered(HTTPResponse(status: status, body: Array(body(code).utf8))))
        }
        #expect(unsigned(401, "SIGN_ERROR").refusalClass == .configuration)
        #expect(unsigned(429, "FREQUENCY_LIMITED").refusalClass == .rateLimited)
        #expect(unsigned(404, "ORDER_NOT_EXIST").unknownCode == "unsigned:ORDER_NOT_EXIST")
        #expect(unsigned(400, "PARAM_ERROR").unknownCode == "unsigned:PARAM_ERROR")
        #expect(platform.adapter.read(
            Calls.prepay(), .answered(HTTPResponse(status: 502, body: Array("<html>".utf8)))).unknownCode == "http_502")
    }

    @Test("a forged refusal is no refusal")
    func forged() throws {
        let text = Array(body("PARAM_ERROR").utf8)
        let answer = platform.adapter.read(Calls.prepay(), .answered(HTTPResponse(
            status: 400, headers: try platform.headers([1, 2, 3]), body: text)))
        #expect(answer.unknownCode == "forged")
    }

    @Test("the channel's message is bounded and cannot carry control characters")
    func message() throws {
        let long = "{\"code\":\"PARAM_ERROR\",\"message\":\"a\\u001b[31m" + String(repeating: "x", count: 500) + "\"}"
        guard case .refused(let refusal) = platform.adapter.read(Calls.prepay(), try platform.says(400, long)) else {
            Issue.record("not refused")
            return
        }
        #expect(refusal.message.count == 200)
        #expect(refusal.message.hasPrefix("a[31mx"))
    }
}

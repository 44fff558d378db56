import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

@Suite("Lengths as the channels count them")
struct WeChatLengthTests {
    private func order(_ number: String, _ description: String) -> String {
        """
        {"appid":"wx8f1c2d3e4a5b6c7d","mchid":"1699990001","description":"\(description)","out_trade_no":"\(number)",\
        "notify_url":"http://127.0.0.1:8/n","amount":{"total":100,"currency":"CNY"}}
        """
    }

    @Test("WeChat Pay's description has 127 bytes, its reason 80, and the refusal names the field")
    func wechat() throws {
        let merchant = try RawWeChat(try SandboxFixture.world())
        let target = "/v3/pay/transactions/native"
        #expect(try merchant.post(target, order("LEN001", String(repeating: "a", count: 127))).status == 200)
        #expect(try merchant.post(target, order("LEN002", String(repeating: "茶", count: 42) + "a")).status == 200)
        for (number, text) in [
            ("LEN003", String(repeating: "a", count: 128)), ("LEN004", String(repeating: "茶", count: 43)),
            ("LEN005", String(repeating: "🍵", count: 32)),
        ] {
            let refused = try merchant.post(target, order(number, text))
            #expect(refused.status == 400)
            #expect(refused.code == "PARAM_ERROR")
            #expect(refused.document["detail"]?["field"]?.stringValue == "/description")
        }
        _ = try merchant.paid("LEN009", 1_000)
        func refund(_ number: String, _ reason: String) throws -> Int {
            try merchant.post("/v3/refund/domestic/refunds", """
                {"out_trade_no":"LEN009","out_refund_no":"\(number)","reason":"\(reason)",\
                "amount":{"refund":1,"total":1000,"currency":"CNY"}}
                """).status
        }
        #expect(try refund("R1", String(repeating: "茶", count: 26)) == 200)
        #expect(try refund("R2", String(repeating: "茶", count: 27)) == 400)
    }

    @Test("Alipay's 256 are 128 Chinese characters")
    func alipay() throws {
        let merchant = try RawAlipay(try SandboxFixture.world())
        func order(_ number: String, _ subject: String) throws -> String {
            try merchant.sub(
                "alipay.trade.precreate", "{\"out_trade_no\":\"\(number)\",\"total_amount\":\"1.00\",\"subject\":\"\(subject)\"}")
        }
        #expect(try order("L1", String(repeating: "茶", count: 128)) == "none")
        #expect(try order("L2", String(repeating: "茶", count: 129)) == "ACQ.INVALID_PARAMETER")
        #expect(try order("L3", String(repeating: "a", count: 256)) == "none")
        #expect(try order("L4", String(repeating: "a", count: 257)) == "ACQ.INVALID_PARAMETER")
        _ = try merchant.paid("L9", "5.00")
        let long = String(repeating: "茶", count: 129)
        #expect(try merchant.sub("alipay.trade.refund", """
            {"out_trade_no":"L9","refund_amount":"1.00","out_request_no":"R1","refund_reason":"\(long)"}
            """) == "ACQ.INVALID_PARAMETER")
    }
}

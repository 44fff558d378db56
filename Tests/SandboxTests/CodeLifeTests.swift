import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

@Suite("How long orders and codes live")
struct CodeLifeTests {
    @Test("WeChat Pay: a code dies after two hours, the same order again gives the next one, both pay until their own end")
    func wechat() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawWeChat(world)
        let first = try merchant.prepay("LIFE01", 100)["code_url"]
        merchant.now = merchant.now.adding(seconds: 7_000)
        let second = try merchant.prepay("LIFE01", 100)["code_url"]
        #expect(first != second)
        merchant.now = merchant.now.adding(seconds: 300)
        #expect(!world.pay(channel: .wechat, code: first, at: merchant.now))
        merchant.now = merchant.now.adding(seconds: 6_899)
        #expect(world.pay(channel: .wechat, code: second, at: merchant.now))
        #expect(try merchant.query("LIFE01")["trade_state"] == "SUCCESS")
        try merchant.prepay("LIFE02", 100)
        merchant.now = merchant.now.adding(seconds: 7_200)
        #expect(!world.pay(channel: .wechat, number: "LIFE02", amountDelta: 0, at: merchant.now), "its code is dead")
        try merchant.prepay("LIFE02", 100)
        #expect(world.pay(channel: .wechat, number: "LIFE02", amountDelta: 0, at: merchant.now))
    }

    @Test("WeChat Pay: an order lives seven days, and its deadline is no close")
    func wechatOrder() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawWeChat(world)
        let start = merchant.now
        try merchant.prepay("LIFE11", 100)
        merchant.now = start.adding(seconds: 7 * 86_400 - 60)
        try merchant.prepay("LIFE11", 100)
        #expect(world.pay(channel: .wechat, number: "LIFE11", amountDelta: 0, at: merchant.now))
        merchant.now = start
        let deadline = start.adding(seconds: 300).rfc3339Beijing
        let short = RawWeChat.order("LIFE12", 100, more: ",\"time_expire\":\"\(deadline)\"")
        try merchant.post("/v3/pay/transactions/native", short)
        merchant.now = start.adding(seconds: 301)
        #expect(!world.pay(channel: .wechat, number: "LIFE12", amountDelta: 0, at: merchant.now))
        #expect(try merchant.query("LIFE12")["trade_state"] == "NOTPAY")
        #expect(try merchant.post(
            "/v3/pay/transactions/out-trade-no/LIFE12/close", "{\"mchid\":\"1699990001\"}").status == 204)
        #expect(try merchant.query("LIFE12")["trade_state"] == "CLOSED")
        let far = start.adding(seconds: 91 * 86_400).rfc3339Beijing
        #expect(try merchant.post("/v3/pay/transactions/native", RawWeChat.order(
            "LIFE13", 100, more: ",\"time_expire\":\"\(far)\"")).code == "PARAM_ERROR")
    }

    @Test("Alipay: a code dies after two hours, an order after three; who has scanned may still pay")
    func alipay() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawAlipay(world)
        let start = merchant.now
        func code(_ number: String) throws -> String {
            try #require(try merchant.call(
                "alipay.trade.precreate", RawAlipay.order(number, "1.00"))["qr_code"]?.stringValue)
        }
        let first = try code("LIFE21")
        _ = try code("LIFE22")
        merchant.now = start.adding(seconds: 7_100)
        #expect(world.scan(channel: .alipay, number: "LIFE22", at: merchant.now))
        merchant.now = start.adding(seconds: 7_201)
        #expect(!world.pay(channel: .alipay, code: first, at: merchant.now))
        #expect(world.pay(channel: .alipay, number: "LIFE22", amountDelta: 0, at: merchant.now))
        let second = try code("LIFE21")
        #expect(first != second)
        #expect(world.pay(channel: .alipay, code: second, at: merchant.now))
        merchant.now = start
        _ = try code("LIFE23")
        #expect(world.scan(channel: .alipay, number: "LIFE23", at: merchant.now))
        #expect(!world.pay(
            channel: .alipay, number: "LIFE23", amountDelta: 0, at: start.adding(seconds: 10_801)))
    }
}

import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

@Suite("WeChat Pay's shares, by requests written out by hand")
struct WeChatSplitRuleTests {
    @Test("only what was ordered so is divided, not in the first minute, and only to who was added")
    func conditions() throws {
        let world = try SandboxFixture.world(splitDelay: 60_000)
        var merchant = try RawWeChat(world)
        let plain = try merchant.paid("PLAIN1", 10_000)
        let held = try merchant.paid("HELD01", 10_000, splits: true)
        #expect(try merchant.add("oA").status == 200)
        #expect(try merchant.split(held, "S1", [("oA", 1)]).code == "FREQUENCY_LIMITED")
        merchant.now = merchant.now.adding(seconds: 60)
        #expect(try merchant.split(plain, "S1", [("oA", 1)]).code == "INVALID_REQUEST")
        #expect(try merchant.split(held, "S1", [("oB", 1)]).code == "INVALID_REQUEST")
        #expect(try merchant.split(held, "S1", [("oA", 1)]).status == 200)
        #expect(try merchant.split(held, "S2", []).code == "PARAM_ERROR")
        #expect(try merchant.split(held, "S2", Array(repeating: ("oA", 1), count: 51)).code == "PARAM_ERROR")
        #expect(try merchant.split(held, "S2", Array(repeating: ("oA", 1), count: 50)).status == 200)
        #expect(try merchant.post(
            "/v3/profitsharing/receivers/delete",
            "{\"appid\":\"wx8f1c2d3e4a5b6c7d\",\"type\":\"PERSONAL_OPENID\",\"account\":\"oA\"}").status == 200)
        #expect(try merchant.split(held, "S3", [("oA", 1)]).code == "INVALID_REQUEST")
    }

    @Test("the ratio is judged over all requests of an order, and a number is a request once")
    func ratio() throws {
        let world = try SandboxFixture.world()
        let merchant = try RawWeChat(world)
        let held = try merchant.paid("RATIO1", 10_000, splits: true)
        let other = try merchant.paid("RATIO2", 10_000, splits: true)
        _ = try merchant.add("oA")
        #expect(try merchant.split(held, "S1", [("oA", 2_000)]).status == 200)
        #expect(try merchant.split(held, "S1", [("oA", 2_000)]).status == 200)
        #expect(try merchant.split(held, "S1", [("oA", 1)]).code == "INVALID_REQUEST")
        #expect(try merchant.split(other, "S1", [("oA", 2_000)]).code == "INVALID_REQUEST")
        #expect(try merchant.split(held, "S2", [("oA", 1_001)]).code == "INVALID_REQUEST")
        #expect(try merchant.split(held, "S2", [("oA", 1_000)]).status == 200)
        #expect(try merchant.split(held, "S3", [("oA", 1)]).code == "INVALID_REQUEST")
        #expect(try merchant.get("/v3/profitsharing/transactions/\(held)/amounts")
            .document["unsplit_amount"]?.integerValue == 7_000)
        #expect(try merchant.get("/v3/profitsharing/orders/S1?transaction_id=\(other)").status == 404)
    }

    @Test("fifty requests an order, and no more once the rest is free, by call or by the calendar")
    func ends() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawWeChat(world)
        let held = try merchant.paid("FIFTY1", 10_000, splits: true)
        let freed = try merchant.paid("FREED1", 10_000, splits: true)
        let late = try merchant.paid("LATE01", 10_000, splits: true)
        _ = try merchant.add("oA")
        for number in 1...50 { #expect(try merchant.split(held, "S\(number)", [("oA", 1)]).status == 200) }
        #expect(try merchant.split(held, "S51", [("oA", 1)]).code == "INVALID_REQUEST")
        let body = "{\"transaction_id\":\"\(freed)\",\"out_order_no\":\"U1\",\"description\":\"finish\"}"
        let first = try merchant.post("/v3/profitsharing/orders/unfreeze", body)
        #expect(first["state"] == "FINISHED")
        #expect(try merchant.post("/v3/profitsharing/orders/unfreeze", body)["order_id"] == first["order_id"])
        #expect(try merchant.split(freed, "F1", [("oA", 1)]).code == "INVALID_REQUEST")
        merchant.now = merchant.now.adding(seconds: 30 * 86_400)
        #expect(try merchant.split(late, "L1", [("oA", 1)]).code == "INVALID_REQUEST")
        #expect(try merchant.get("/v3/profitsharing/transactions/\(late)/amounts")
            .document["unsplit_amount"]?.integerValue == 0)
    }

    @Test("divided money is returned before it is refunded, and only merchants give back")
    func returns() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawWeChat(world)
        merchant.platformSerial = merchant.keys.wechatPlatformCertificate.serialHex
        let held = try merchant.paid("BACK01", 10_000, splits: true)
        let platform = merchant.keys.wechatPlatformCertificate.publicKey
        let name = Base64.encode(try platform.encryptOAEP(Array("示例".utf8)))
        #expect(try merchant.add("1900008801", type: "MERCHANT_ID", name: name).status == 200)
        #expect(try merchant.add("oA").status == 200)
        try merchant.split(held, "S1", [("1900008801", 2_000)], type: "MERCHANT_ID")
        try merchant.split(held, "S2", [("oA", 1_000)])
        merchant.now = merchant.now.adding(seconds: 1)
        #expect(try merchant.refund("BACK01", "R1", 8_000, of: 10_000).code == "NOT_ENOUGH")
        func back(_ number: String, _ split: String, _ account: String, _ fen: Int64) throws -> RawWeChat.Answer {
            try merchant.post("/v3/profitsharing/return-orders", """
                {"out_order_no":"\(split)","out_return_no":"\(number)","return_mchid":"\(account)",\
                "amount":\(fen),"description":"returned"}
                """)
        }
        #expect(try back("B0", "S2", "oA", 1_000).code == "INVALID_REQUEST")
        #expect(try back("B1", "S1", "1900008801", 2_001).code == "INVALID_REQUEST")
        let first = try back("B1", "S1", "1900008801", 1_500)
        #expect(first["result"] == "PROCESSING")
        #expect(try back("B1", "S1", "1900008801", 1_500)["return_id"] == first["return_id"])
        #expect(try back("B1", "S1", "1900008801", 400).code == "INVALID_REQUEST")
        merchant.now = merchant.now.adding(seconds: 1)
        let known = try merchant.get("/v3/profitsharing/return-orders/B1?out_order_no=S1")
        #expect(known["result"] == "SUCCESS")
        #expect(known["return_id"] == first["return_id"])
        #expect(world.truth.trades.first?.splits.map(\.minorUnits) == [500, 1_000])
        #expect(try merchant.refund("BACK01", "R1", 8_500, of: 10_000).status == 200)
        #expect(try back("B2", "S1", "1900008801", 501).code == "INVALID_REQUEST")
        #expect(world.truth.faults() == [])
    }

    @Test("names must be encrypted to the key that the request names")
    func names() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawWeChat(world)
        let keys = merchant.keys
        let sealed = { (key: RSAPublicKey) in Base64.encode(try key.encryptOAEP(Array("示例".utf8))) }
        let toCertificate = try sealed(keys.wechatPlatformCertificate.publicKey)
        let toNamedKey = try sealed(keys.wechatNamedKey.publicKey)
        #expect(try merchant.add("m1", type: "MERCHANT_ID", name: toCertificate).code == "PARAM_ERROR")
        merchant.platformSerial = SandboxKeys.wechatPublicKeyID
        #expect(try merchant.add("m1", type: "MERCHANT_ID", name: toCertificate).code == "PARAM_ERROR")
        #expect(try merchant.add("m1", type: "MERCHANT_ID", name: "plain").code == "PARAM_ERROR")
        #expect(try merchant.add("m1", type: "MERCHANT_ID").code == "PARAM_ERROR")
        #expect(try merchant.add("m1", type: "MERCHANT_ID", name: toNamedKey).status == 200)
    }
}

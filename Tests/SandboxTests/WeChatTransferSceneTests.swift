import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

@Suite("WeChat Pay's transfers, returns and closes by its pages of 2025")
struct WeChatTransferSceneTests {
    private static let scenes: [(number: String, reports: [String], word: String)] = [
        ("1000", ["活动名称", "奖励说明"], "现金奖励"), ("1002", ["补贴类型"], "行政补贴"),
        ("1004", ["保险产品备案编号", "保险名称", "保险操作单号"], "保险理赔款"), ("1005", ["岗位类型", "报酬说明"], "劳务报酬"),
        ("1009", ["采购商品名称"], "货款"), ("1010", ["回收商品名称"], "二手回收货款"), ("1011", ["赔付原因"], "商家赔付"),
        ("1013", ["公益活动名称", "公益活动备案编号"], "公益补助金"),
    ]

    private func body(_ number: String, _ scene: String, _ reports: [String], _ word: String) -> String {
        let infos = reports.map { "{\"info_type\":\"\($0)\",\"info_content\":\"内容\"}" }.joined(separator: ",")
        return """
            {"appid":"wx8f1c2d3e4a5b6c7d","out_bill_no":"\(number)","openid":"oA","transfer_amount":500,\
            "transfer_remark":"2026年11月","transfer_scene_id":"\(scene)","user_recv_perception":"\(word)",\
            "transfer_scene_report_infos":[\(infos)]}
            """
    }

    @Test("each scene takes exactly its own reports and words", arguments: 0..<8)
    func scene(index: Int) throws {
        let merchant = try RawWeChat(try SandboxFixture.world())
        let target = "/v3/fund-app/mch-transfer/transfer-bills"
        let scene = Self.scenes[index]
        let taken = try merchant.post(target, body("T1", scene.number, scene.reports.reversed(), scene.word))
        #expect(taken["state"] == "WAIT_USER_CONFIRM")
        #expect(try merchant.get(target + "/transfer-bill-no/" + taken["transfer_bill_no"])["out_bill_no"] == "T1")
        #expect(try merchant.post(target, body("T2", scene.number, Array(scene.reports.dropLast()), scene.word)).code
            == "PARAM_ERROR")
        #expect(try merchant.post(target, body("T3", scene.number, scene.reports + scene.reports, scene.word)).code
            == "PARAM_ERROR")
        let other = Self.scenes[(index + 1) % Self.scenes.count]
        #expect(try merchant.post(target, body("T4", scene.number, other.reports, scene.word)).code == "PARAM_ERROR")
        #expect(try merchant.post(target, body("T5", scene.number, scene.reports, other.word)).code == "PARAM_ERROR")
    }

    @Test("a scene the merchant was not granted is refused, and 1006 is none")
    func granted() throws {
        let world = try SandboxFixture.world()
        world.changeWeChat { $0.transferScenes = ["1011"] }
        let merchant = try RawWeChat(world)
        let target = "/v3/fund-app/mch-transfer/transfer-bills"
        #expect(try merchant.post(target, body("T1", "1005", ["岗位类型", "报酬说明"], "劳务报酬")).code == "INVALID_REQUEST")
        #expect(try merchant.post(target, body("T2", "1006", ["赔付原因"], "退款")).code == "INVALID_REQUEST")
        #expect(try merchant.post(target, body("T3", "1011", ["赔付原因"], "退款")).status == 200)
    }

    @Test("a return has its finish_time from the first answer on")
    func finishTime() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawWeChat(world)
        let transaction = try merchant.paid("BACK01", 10_000, splits: true)
        let sealed = try SandboxFixture.sealedName("PayDeck Demo Platform", for: merchant.keys)
        merchant.platformSerial = merchant.keys.wechatPlatformCertificate.serialHex
        #expect(try merchant.add("1900008801", type: "MERCHANT_ID", name: sealed).status == 200)
        try merchant.split(transaction, "S1", [("1900008801", 900)], type: "MERCHANT_ID")
        merchant.now = merchant.now.adding(seconds: 1)
        let begun = try merchant.post("/v3/profitsharing/return-orders", """
            {"out_order_no":"S1","out_return_no":"B1","return_mchid":"1900008801","amount":300,"description":"back"}
            """)
        #expect(begun["result"] == "PROCESSING")
        #expect(Timestamp(rfc3339: begun["finish_time"]) != nil)
        merchant.now = merchant.now.adding(seconds: 2)
        let done = try merchant.get("/v3/profitsharing/return-orders/B1?out_order_no=S1")
        #expect(done["result"] == "SUCCESS")
        #expect(Timestamp(rfc3339: done["finish_time"]) != nil)
    }

    @Test("the close of an unknown number is answered both ways, by setting", arguments: [false, true])
    func closeUnknown(isTaken: Bool) throws {
        let world = try SandboxFixture.world()
        world.changeWeChat { $0.closesUnknown = isTaken }
        let merchant = try RawWeChat(world)
        let answer = try merchant.post(
            "/v3/pay/transactions/out-trade-no/NOBODY1/close", "{\"mchid\":\"1699990001\"}")
        #expect(answer.status == (isTaken ? 204 : 404))
        #expect(answer.code == (isTaken ? "" : "ORDER_NOT_EXIST"))
    }
}

extension SandboxFixture {
    /// A name encrypted to the platform's first certificate.
    static func sealedName(_ name: String, for keys: SandboxKeys) throws -> String {
        Base64.encode(try keys.wechatPlatformCertificate.publicKey.encryptOAEP(Array(name.utf8)))
    }
}

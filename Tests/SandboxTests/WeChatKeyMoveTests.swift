import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

@Suite("WeChat Pay's keys move")
struct WeChatKeyMoveTests {
    private func world(_ change: (inout WeChatSandboxSettings) -> Void) throws -> SandboxWorld {
        var settings = SandboxSettings()
        change(&settings.wechat)
        return SandboxWorld(keys: try SandboxFixture.keys.get(), settings: settings, seed: 3)
    }

    @Test("before the switch answers come under the certificate whatever is asked for, after it as asked")
    func switching() throws {
        let world = try world { $0 = .beforeSwitch }
        var merchant = try RawWeChat(world)
        merchant.platformSerial = SandboxKeys.wechatPublicKeyID
        #expect(try merchant.prepay("MOVE01", 100).serial == merchant.keys.wechatPlatformCertificate.serialHex)
        world.changeWeChat { $0.answersAsAsked = true }
        #expect(try merchant.query("MOVE01").serial == SandboxKeys.wechatPublicKeyID)
    }

    @Test("notifications move over in steps, each number under the same key always", arguments: [0, 1, 100, 500, 1_000])
    func steps(share: Int) throws {
        let world = try world { $0.publicKeyNotices = share }
        var named = 0
        for index in 0..<2_000 {
            let number = "STEP\(index)"
            let mode = world.wechat.noticeMode(number)
            #expect(mode == world.wechat.noticeMode(number))
            if mode == .publicKey { named += 1 }
        }
        let expected = 2_000 * share / 1_000
        #expect(abs(named - expected) <= 90, "\(named) of 2,000, expected \(expected)")
    }

    @Test("a notification is really signed by the key its number falls to, and so is its repetition")
    func signedSo() throws {
        let world = try world { $0.publicKeyNotices = 500 }
        var merchant = try RawWeChat(world)
        var serials: [String: String] = [:]
        for index in 0..<20 { _ = try merchant.paid("SIGN\(10 + index)", 100) }
        merchant.now = merchant.now.adding(seconds: 1)
        for round in 0..<2 {
            for due in world.due(at: merchant.now) {
                let (_, plain, serial) = try merchant.open(due.request)
                let number = try #require(plain["out_trade_no"]?.stringValue)
                #expect(round == 0 || serials[number] == serial)
                serials[number] = serial
                world.notified(due.token, accepted: false, at: merchant.now)
            }
            merchant.now = merchant.now.adding(seconds: 20)
        }
        #expect(Set(serials.values).count == 2)
    }

    @Test("a merchant of the public key alone has no certificate to fetch")
    func alone() throws {
        var merchant = try RawWeChat(try world { $0 = .publicKeyOnly })
        #expect(try merchant.get("/v3/certificates").code == "RESOURCE_NOT_EXISTS")
        merchant.platformSerial = SandboxKeys.wechatPublicKeyID
        #expect(try merchant.get("/v3/certificates").status == 404)
        #expect(try merchant.prepay("ALONE1", 100).serial == SandboxKeys.wechatPublicKeyID)
    }

    /// The serial an answer names, not verified: the helper knows the first certificate only.
    private func serial(_ world: SandboxWorld, _ request: HTTPRequest, at now: Timestamp) throws -> String {
        try #require(world.handle(.wechat, request, at: now).response?.headers["Wechatpay-Serial"])
    }

    private func listed(_ world: SandboxWorld, _ merchant: RawWeChat) throws -> [String] {
        let request = try merchant.request("GET", "/v3/certificates")
        let body = try #require(world.handle(.wechat, request, at: merchant.now).response).body
        return (try JSONParser.parse(body)["data"]?.arrayValue ?? []).compactMap { $0["serial_no"]?.stringValue }
    }

    @Test("the next certificate is to be had ten days before the end, signs in turns from five, and alone afterwards")
    func rotation() throws {
        let world = try SandboxFixture.world()
        var merchant = try RawWeChat(world)
        let old = merchant.keys.wechatPlatformCertificate
        let end = Timestamp(milliseconds: old.notAfterMilliseconds)
        let next = try SandboxKeys.nextWeChatPlatform(
            from: end.adding(seconds: -11 * 86_400), to: end.adding(seconds: 1_800 * 86_400))
        world.rotateWeChat(to: next)
        let both = [old.serialHex, next.certificate.serialHex]
        for (daysBefore, list, signers) in [
            (Int64(11), [both[0]], Set([both[0]])), (9, both, Set([both[0]])), (4, both, Set(both)),
            (-1, [both[1]], Set([both[1]])),
        ] {
            merchant.now = end.adding(seconds: -daysBefore * 86_400)
            #expect(try listed(world, merchant) == list, "\(daysBefore) days before the end")
            let seen = try (0..<4).map { _ in
                try serial(world, try merchant.request("GET", "/v3/certificates"), at: merchant.now)
            }
            #expect(Set(seen) == signers, "\(daysBefore) days before the end")
        }
    }
}

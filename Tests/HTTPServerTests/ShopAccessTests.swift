import Cryptography
import Engine
import HTTPMessage
import JSON
import Payments
import Testing

@testable import HTTPServer

@Suite("Shop access")
struct ShopAccessTests {
    @Test("signatures have known answers")
    func knownAnswers() {
        // Recomputed with: printf 'POST\n/v1/orders\n1795397400\nnonce-0123456789\n{"a":1}\n' |
        //   openssl dgst -sha256 -hmac shop-secret-for-tests
        let secret = SecretBytes(utf8: "shop-secret-for-tests")
        let request = ShopSignature.sign(
            method: "POST", target: "/v1/orders", timestamp: "1795397400", nonce: "nonce-0123456789",
            body: Array("{\"a\":1}".utf8), secret: secret)
        #expect(request == "c71027b18e33a5254213e5630946dc5e68afe11321a472baf9ffa350bdcc37df")
        let headers = HTTPHeaders(
            ShopSignature.headers(
                secret: secret, timestamp: 1_795_397_400, nonce: "nonce-0123456789", body: Array("{\"a\":1}".utf8)))
        #expect(headers["PayDeck-Signature"] == "0231cf685c553469ca1f82493cbda22e6f21ea3cf5ef5d986c729a632ab51c8f")
        #expect(headers["PayDeck-Timestamp"] == "1795397400")
    }

    @Test("a message's request carries the frozen body, its event and a signature of its own")
    func message() {
        let message = ShopMessage(
            id: TaskID(trusted: "01KAQXF0TC5N7C3Q9D1B6GR2MW"), shop: ShopID(trusted: "tea-house"),
            order: MerchantAPITests.orderID, url: "https://shop.example/n?x=1", event: "order.paid",
            body: "{\"id\":\"茶\"}", createdAt: Timestamp(milliseconds: 0))
        let credential = ShopCredential(
            shop: message.shop, keyID: ServerHarness.keyID, secret: ServerHarness.secret)
        let first = ShopSignature.request(for: message, credential: credential, timestamp: 1, nonce: "nonce-1-nonce-1-")
        let again = ShopSignature.request(for: message, credential: credential, timestamp: 2, nonce: "nonce-2-nonce-2-")
        #expect(first.body == Array(message.body.utf8))
        #expect(first.body == again.body)
        #expect(first.headers["PayDeck-Event-Id"] == message.id.text)
        #expect(first.headers["PayDeck-Event"] == "order.paid")
        #expect(first.headers["PayDeck-Signature"] != again.headers["PayDeck-Signature"])
    }

    @Test("secrets do not show")
    func secrets() {
        let credential = ShopCredential(
            shop: ShopID(trusted: "s"), keyID: "k", secret: SecretBytes(utf8: "very-secret-value"))
        var dumped = ""
        dump(credential, to: &dumped)
        #expect(!"\(credential)".contains("very-secret") && !dumped.contains("very-secret"))
        #expect("\(credential)".contains("***"))
    }

    @Test("a nonce counts once while its timestamp would be accepted, and is forgotten afterwards")
    func nonces() {
        var memory = NonceMemory(windowSeconds: 300, capacity: 100)
        func note(_ nonce: String, _ timestamp: Int64, at now: Int64) -> NonceMemory.Verdict {
            memory.note(nonce, key: "k", timestamp: timestamp, now: now)
        }
        #expect(note("a", 1_000, at: 1_000) == .fresh)
        #expect(note("a", 1_000, at: 1_001) == .replayed)
        #expect(note("a", 1_000, at: 1_300) == .replayed, "the last second its timestamp is accepted")
        #expect(note("b", 1_600, at: 1_400) == .fresh)
        #expect(memory.count == 1, "the first was forgotten")
        #expect(note("b", 1_600, at: 1_900) == .replayed, "from a fast clock: kept for twice the window")
    }

    @Test("a full memory refuses instead of forgetting; shops' nonces are apart")
    func nonceCapacity() {
        var memory = NonceMemory(windowSeconds: 300, capacity: 3)
        let verdicts = (0..<4).map { memory.note("n\($0)", key: "k", timestamp: 1_000, now: 1_000) }
        #expect(verdicts == [.fresh, .fresh, .fresh, .full])
        let known = memory.note("n0", key: "k", timestamp: 1_000, now: 1_000)
        #expect(known == .replayed)
        var other = NonceMemory(windowSeconds: 300, capacity: 3)
        let first = other.note("n", key: "k1", timestamp: 1_000, now: 1_000)
        let second = other.note("n", key: "k2", timestamp: 1_000, now: 1_000)
        #expect([first, second] == [.fresh, .fresh])
    }

    @Test("a bucket gives its burst, then its rate, and tells how long to wait")
    func bucket() {
        var bucket = TokenBucket(perSecond: 10, burst: 3, now: 0)
        let burst = (0..<4).map { _ in bucket.take(now: 0) }
        #expect(burst == [nil, nil, nil, 100])
        let later = [bucket.take(now: 99), bucket.take(now: 100), bucket.take(now: 100)]
        #expect(later == [1, nil, 100])
        let afterRest = (0..<4).map { _ in bucket.take(now: 1_000_000) }
        #expect(afterRest == [nil, nil, nil, 100])
        let clockSetBack = bucket.take(now: 0)
        #expect(clockSetBack == 100)
    }

    @Test("a shop above its rate gets 429 and when to come again; forged requests use up nothing of it")
    func rate() async throws {
        var settings = ServerHarness.settings()
        settings.access.requestsPerSecond = 1
        settings.access.burst = 2
        try await ServerHarness.run(settings: settings) { server in
            for _ in 0..<5 {
                var forged = SignedRequest.get("/v1/orders?shop_order_number=1")
                forged.secret = SecretBytes(utf8: "not the shop's secret")
                #expect(try await server.exchange(forged)?.status == 401)
            }
            var answers: [HTTPResponse?] = []
            for _ in 0..<3 {
                answers.append(try await server.exchange(SignedRequest.get("/v1/orders?shop_order_number=1")))
            }
            #expect(answers.map { $0?.status } == [202, 202, 429])
            #expect(answers[2]?.headers["Retry-After"] == "1")
            #expect(answers[2]?.errorCode == "rate_limited")
        }
    }

    @Test("two keys of a shop work side by side")
    func rotation() async throws {
        let shop = ShopID(trusted: "tea-house")
        let old = ShopCredential(shop: shop, keyID: "old", secret: SecretBytes(utf8: "old-secret-old-secret"))
        let new = ShopCredential(shop: shop, keyID: "new", secret: SecretBytes(utf8: "new-secret-new-secret"))
        let gateway = ScriptedGateway()
        let server = MerchantServer(gateway: gateway, shops: [old, new], settings: ServerHarness.settings())
        let running = Task { try await server.run() }
        let harness = ServerHarness(gateway: gateway, port: try await server.boundPorts()[0])
        for credential in [old, new] {
            var request = SignedRequest.get("/v1/orders?shop_order_number=1")
            request.key = credential.keyID
            request.secret = credential.secret
            #expect(try await harness.exchange(request)?.status == 202)
            request.key = credential.keyID == "old" ? "new" : "old"
            request.nonce = SignedRequest.freshNonce()
            #expect(try await harness.exchange(request)?.status == 401)
        }
        await server.stop()
        try await running.value
    }
}

import Cryptography
import Engine
import HTTPMessage
import JSON
import Payments
import Synchronization
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
        var memory = NonceMemory(windowSeconds: 300, capacity: 100, keys: 1)
        func note(_ nonce: String, _ timestamp: Int64, at now: Int64) -> NonceMemory.Verdict {
            Self.note(&memory, nonce, key: "k", timestamp, at: now)
        }
        #expect(note("a", 1_000, at: 1_000) == .fresh)
        #expect(note("a", 1_000, at: 1_001) == .replayed)
        #expect(note("a", 1_001, at: 1_001) == .replayed, "whatever its timestamp")
        #expect(note("a", 1_000, at: 1_300) == .replayed, "the last second its timestamp is accepted")
        #expect(note("b", 1_600, at: 1_400) == .fresh)
        #expect(memory.count == 1, "the first was forgotten")
        #expect(note("b", 1_600, at: 1_900) == .replayed, "from a fast clock: kept for twice the window")
        memory.forgetAll(now: 3_000)
        #expect(memory.count == 0)
    }

    @Test("a key that fills the memory is refused itself and nobody else")
    func nonceCapacity() {
        var memory = NonceMemory(windowSeconds: 300, capacity: 8, keys: 2)
        let greedy = (0..<8).map { Self.note(&memory, "n\($0)", key: "a", 1_000, at: 1_000) }
        #expect(greedy == [.fresh, .fresh, .fresh, .fresh, .full, .full, .full, .full])
        #expect(Self.note(&memory, "n0", key: "a", 1_000, at: 1_000) == .replayed, "nothing was forgotten")
        let other = (0..<3).map { Self.note(&memory, "n\($0)", key: "b", 1_000, at: 1_000) }
        #expect(other == [.fresh, .fresh, .full], "its own part, whatever the other holds")
    }

    private static func note(
        _ memory: inout NonceMemory, _ nonce: String, key: String, _ timestamp: Int64, at now: Int64
    ) -> NonceMemory.Verdict {
        let mark = NonceMark(key: key, nonce: nonce, timestamp: timestamp)
        let verdict = memory.look(mark, now: now)
        if verdict == .fresh { memory.take(mark) }
        return verdict
    }

    /// A journal in memory.
    private final class ListJournal: NonceJournal {
        let marks = Mutex<[NonceMark]>([])
        func load() -> [NonceMark] { marks.withLock { $0 } }
        func append(_ mark: NonceMark) { marks.withLock { $0.append(mark) } }
    }

    private static func signed(_ key: String, _ secret: SecretBytes, nonce: String) -> HTTPRequest {
        let timestamp = String(ServerHarness.now)
        let signature = ShopSignature.sign(
            method: "GET", target: "/v1/orders", timestamp: timestamp, nonce: nonce, body: [], secret: secret)
        return HTTPRequest(
            method: "GET", url: "/v1/orders",
            headers: [
                "PayDeck-Key": key, "PayDeck-Timestamp": timestamp, "PayDeck-Nonce": nonce,
                "PayDeck-Signature": signature,
            ])
    }

    @Test("a shop above its own rate spends nothing that other shops share")
    func ownLimitFirst() throws {
        let journal = ListJournal()
        var settings = ShopAccessSettings()
        settings.nonces = 40
        settings.requestsPerSecond = 1
        settings.burst = 5
        settings.journal = journal
        let loud = ShopCredential(shop: ShopID(trusted: "a"), keyID: "a", secret: ServerHarness.secret)
        let quiet = ShopCredential(shop: ShopID(trusted: "b"), keyID: "b", secret: ServerHarness.secret)
        let door = ShopAuthenticator(ShopKeyring([loud, quiet]), settings: settings)
        func ask(_ key: String, _ nonce: Int) -> APIError.Code? {
            do throws(APIError) {
                _ = try door.authenticate(
                    Self.signed(key, ServerHarness.secret, nonce: "nonce-of-the-test-\(nonce)"),
                    now: ServerHarness.now * 1_000)
                return nil
            } catch { return error.code }
        }
        let flood = (0..<1_000).map { ask("a", $0) }
        #expect(flood.count { $0 == nil } == 5 && flood.count { $0 == .rateLimited } == 995)
        #expect(journal.marks.withLock { $0.count } == 5, "what is refused is not remembered")
        #expect(ask("b", 1) == nil)
        // What somebody recorded and plays again takes nothing of the shop's rate.
        for _ in 0..<100 { #expect(ask("b", 1) == .replayed) }
        #expect(ask("b", 2) == nil)
    }

    @Test("a recorded request is refused after a restart")
    func restart() throws {
        let journal = ListJournal()
        var settings = ShopAccessSettings()
        settings.journal = journal
        let credential = ShopCredential(shop: ShopID(trusted: "a"), keyID: "a", secret: ServerHarness.secret)
        let request = Self.signed("a", ServerHarness.secret, nonce: "nonce-of-the-test")
        let first = ShopAuthenticator(ShopKeyring([credential]), settings: settings)
        _ = try first.authenticate(request, now: ServerHarness.now * 1_000)
        let second = ShopAuthenticator(ShopKeyring([credential]), settings: settings)
        #expect(throws: APIError.self) { try second.authenticate(request, now: ServerHarness.now * 1_000) }
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

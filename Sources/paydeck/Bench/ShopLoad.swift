import Cryptography
import EngineHost
import Histogram
import HTTPClient
import HTTPMessage
import HTTPServer
import JSON
import Payments
import Sandbox

/// Shops with so many whole orders in flight at a time: each is ordered with a signed request, paid at once by its
/// buyer, and over when the shop has been told so; then the next one starts.
final class ShopLoad: Sendable {
    /// What became of the orders so far.
    struct Counts {
        var told = 0
        var refused = 0
        /// Of creating an order, from sending the request to its answer, nanoseconds.
        var creating = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        var firstTrouble: String?
    }

    private struct State {
        var next = 0
        var underWay: Set<String> = []
        var isOpen = true
        var counts = Counts()
    }

    private let credentials: [ShopCredential]
    private let apiURL: String
    private let receiverURL: String
    private let client: HTTPClient
    private let sandbox: SandboxHost
    private let state = Locked(State())

    init(
        credentials: [ShopCredential], apiURL: String, receiverURL: String, client: HTTPClient, sandbox: SandboxHost
    ) {
        self.credentials = credentials
        self.apiURL = apiURL
        self.receiverURL = receiverURL
        self.client = client
        self.sandbox = sandbox
    }

    func start(inFlight: Int) { for _ in 0..<inFlight { order() } }

    /// Starts no more orders.
    func close() { state.with { $0.isOpen = false } }

    var underWay: Int { state.with { $0.underWay.count } }

    /// What was counted since the last call.
    func takeCounts() -> Counts {
        state.with { state in
            defer { state.counts = Counts() }
            return state.counts
        }
    }

    /// A shop's receiver: the message that an order is paid ends it.
    func received(_ request: HTTPRequest) -> HTTPResponse {
        guard let message = try? JSONParser.parse(request.body), message["event"]?.stringValue == "order.paid",
            let number = message["order"]?["shop_order_number"]?.stringValue
        else { return HTTPResponse(status: 200) }
        let isFirst = state.with { state in
            guard state.underWay.remove(number) != nil else { return false }
            state.counts.told += 1
            return true
        }
        if isFirst { order() }
        return HTTPResponse(status: 200)
    }

    private func order() {
        let count = state.with { state -> Int? in
            guard state.isOpen else { return nil }
            state.next += 1
            state.underWay.insert(ShopLoad.number(state.next))
            return state.next
        }
        guard let count else { return }
        let number = ShopLoad.number(count)
        let start = BenchClock.ticks()
        client.send(request(count, number), deadlineMilliseconds: 15_000, policy: .channel) { [self] outcome, _ in
            let taken = BenchClock.ticks() - start
            state.with { _ = $0.counts.creating.record(UInt64(max(1, taken))) }
            answered(number, outcome)
        }
    }

    private static func number(_ count: Int) -> String { "bench-\(count)" }

    private func answered(_ number: String, _ outcome: HTTPOutcome) {
        guard case .answered(let response) = outcome else { return lost(number, "\(outcome)") }
        guard response.status == 201, let answer = try? JSONParser.parse(response.body),
            let attempt = answer["attempt"], let channel = attempt["channel"]?.stringValue,
            let paymentNumber = attempt["id"]?.stringValue
        else { return lost(number, "\(response.status) \(String(decoding: response.body.prefix(300), as: UTF8.self))") }
        sandbox.with {
            $0.scheduleBuyer(
                channel: ChannelID(channel), number: paymentNumber, payAt: SystemClock.now(), outcome: .pays)
        }
    }

    /// The order never became payable: counted, and the next one takes its place.
    private func lost(_ number: String, _ what: String) {
        state.with { state in
            state.underWay.remove(number)
            state.counts.refused += 1
            if state.counts.firstTrouble == nil { state.counts.firstTrouble = what }
        }
        order()
    }

    private func request(_ count: Int, _ number: String) -> HTTPRequest {
        let credential = credentials[count % credentials.count]
        let body = ShopLoad.body(count, number, receiverURL)
        let target = "/v1/orders"
        let timestamp = String(SystemClock.now().seconds)
        let nonce = Hex.lower(RandomBytes.make(16))
        return HTTPRequest(
            method: "POST", url: apiURL + target,
            headers: [
                "Content-Type": "application/json", "Idempotency-Key": number,
                ShopSignature.keyHeader: credential.keyID, ShopSignature.timestampHeader: timestamp,
                ShopSignature.nonceHeader: nonce,
                ShopSignature.signatureHeader: ShopSignature.sign(
                    method: "POST", target: target, timestamp: timestamp, nonce: nonce, body: body,
                    secret: credential.secret),
            ], body: body)
    }

    private static func body(_ count: Int, _ number: String, _ receiverURL: String) -> [UInt8] {
        let buyer = BenchParties.buyer(count)
        return JSONWriter.bytes(.object([
            "shop_order_number": .string(number), "amount": .integer(1_000 + count * 37 % 50_000), "currency": "CNY",
            "description": "Spring tea, two tins", "category": "goods", "environment": "browser",
            "notify_url": .string(receiverURL), "expires_in_seconds": .integer(900),
            "buyer": .object([
                "user_id": .string(buyer.userID), "device_id": .string(buyer.deviceID),
                "age_band": .string(buyer.ageBand.rawValue), "region": .string(buyer.region),
                "registered_at": .string("2024-05-01T10:00:00+08:00"),
                "preferences": .array(buyer.preferences.map {
                    .object(["channel": .string($0.channel.text), "weight": .integer($0.weight)])
                }),
            ]),
        ]))
    }
}

import Cryptography
package import HTTPClient
import HTTPMessage
package import HTTPServer
import JSON
import Payments
import Sandbox

/// The shops of the demo: real signed HTTP requests to the merchant API, at the recorded day's pace, and buyers who pay
/// what they are shown.
package final class TrafficDriver: @unchecked Sendable {
    // Safety: `script` and `draw` are touched only on the driver's own thread; all else is constant or locked.
    private var script: OrderScript
    private let shops: [DemoShop]
    private let credentials: [ShopID: ShopCredential]
    private let baseURL: String
    private let notifyBase: String
    private let client: HTTPClient
    private let sandbox: SandboxHost
    private let startedAt: Timestamp
    private let buyerDraw: Locked<SplitMix64>
    private let running = Locked(true)
    private let counts = Locked(TrafficCounts())
    private let payouts: PayoutDriver

    package init(
        data: DemoData, ratePerSecond: Int64, seed: UInt64, credentials: [ShopCredential], baseURL: String,
        notifyBase: String, client: HTTPClient, sandbox: SandboxHost
    ) {
        script = OrderScript(data: data, ratePerSecond: ratePerSecond, seed: seed)
        shops = data.shops
        self.credentials = Dictionary(credentials.map { ($0.shop, $0) }, uniquingKeysWith: { first, _ in first })
        self.baseURL = baseURL
        self.notifyBase = notifyBase
        self.client = client
        self.sandbox = sandbox
        payouts = PayoutDriver(
            shops: data.shops, credentials: credentials, baseURL: baseURL, client: client, seed: seed)
        startedAt = SystemClock.now()
        buyerDraw = Locked(SplitMix64(seed: seed ^ 0xB0B0))
    }

    package var sent: TrafficCounts { counts.with { $0 } }

    /// Participants first: plans may name only those who are known.
    package func start() async {
        await payouts.saveMembers()
        payouts.start()
        Thread.start("traffic") { [self] in
            let begin = SystemClock.ticks()
            var number = 0
            while running.with({ $0 }) {
                let planned = script.next(startedAt: startedAt)
                SystemClock.sleep(milliseconds: begin + planned.atMilliseconds - SystemClock.ticks())
                guard running.with({ $0 }) else { return }
                number += 1
                send(planned, number)
            }
        }
    }

    package func stop() {
        payouts.stop()
        running.with { $0 = false }
    }

    private func send(_ planned: OrderScript.Planned, _ number: Int) {
        let shop = shops[planned.shop]
        guard let credential = credentials[shop.id] else { return }
        let body = OrderBody.bytes(
            planned, number: "D\(startedAt.seconds)-\(number)", notifyURL: "\(notifyBase)/\(shop.id)")
        let target = "/v1/orders"
        let headers = OrderBody.headers(
            credential, target: target, body: body, key: "demo-\(startedAt.seconds)-\(number)")
        let request = HTTPRequest(method: "POST", url: baseURL + target, headers: headers, body: body)
        counts.with { $0.sent += 1 }
        client.send(request, deadlineMilliseconds: 12_000, policy: .channel) { [self] outcome, _ in
            answered(planned, outcome)
        }
    }

    private func answered(_ planned: OrderScript.Planned, _ outcome: HTTPOutcome) {
        guard case .answered(let response) = outcome, let answer = try? JSONParser.parse(response.body) else {
            return counts.with { $0.failed += 1 }
        }
        guard response.status < 300, let payment = answer["attempt"],
            let channel = payment["channel"]?.stringValue, let attempt = payment["id"]?.stringValue,
            payment["pay_parameter"]?.stringValue?.isEmpty == false
        else {
            return counts.with { $0.refused += response.status < 300 ? 0 : 1 }
        }
        counts.with { $0.payable += 1 }
        decide(planned, ChannelID(channel), attempt)
        guard let id = answer["id"]?.stringValue,
            planned.plan?.shares.contains(where: { $0.timing == .onReceipt }) == true
        else { return }
        payouts.willConfirm(order: id, of: shops[planned.shop].id)
    }

    /// Buyers go through with what they like: the less their usual channel, the more give up.
    private func decide(_ planned: OrderScript.Planned, _ channel: ChannelID, _ attempt: String) {
        let liking = planned.taste[channel] ?? 0
        let givesUp = 8_000 + max(0, 30 - liking) * 1_500
        let (pays, wait) = buyerDraw.with { draw in
            // Two draws multiplied: most pay within a second or two, some take five.
            let first = Int64(draw.below(2_200))
            return (!draw.chance(partsPerMillion: givesUp), 250 + first * Int64(draw.below(2_200)) / 1_000)
        }
        guard pays else { return }
        sandbox.with { world in
            world.scheduleBuyer(
                channel: channel, number: attempt, payAt: SystemClock.now().adding(milliseconds: wait), outcome: .pays
            )
        }
    }
}

package struct TrafficCounts: Sendable {
    package var sent = 0
    package var payable = 0
    package var refused = 0
    package var failed = 0
    package init() {}
}

/// The merchant API's JSON of a planned order, and the headers a shop signs it with.
enum OrderBody {
    static func headers(
        _ credential: ShopCredential, method: String = "POST", target: String, body: [UInt8], key: String = ""
    ) -> HTTPHeaders {
        let timestamp = String(SystemClock.now().seconds)
        let nonce = Nonce.make()
        var headers: HTTPHeaders = [
            ShopSignature.keyHeader: credential.keyID,
            ShopSignature.timestampHeader: timestamp,
            ShopSignature.nonceHeader: nonce,
            ShopSignature.signatureHeader: ShopSignature.sign(
                method: method, target: target, timestamp: timestamp, nonce: nonce, body: body,
                secret: credential.secret),
        ]
        if !body.isEmpty { headers.add("Content-Type", "application/json") }
        if !key.isEmpty { headers.add("Idempotency-Key", key) }
        return headers
    }

    static func bytes(_ planned: OrderScript.Planned, number: String, notifyURL: String) -> [UInt8] {
        var members = [
            JSONMember(name: "shop_order_number", value: .string(number)),
            JSONMember(name: "amount", value: .integer(planned.amountFen)),
            JSONMember(name: "currency", value: .string("CNY")),
            JSONMember(name: "description", value: .string(planned.item)),
            JSONMember(name: "category", value: .string(planned.category.rawValue)),
            JSONMember(name: "environment", value: .string(planned.environment.rawValue)),
            JSONMember(name: "notify_url", value: .string(notifyURL)),
            JSONMember(name: "expires_in_seconds", value: .integer(120)),
            JSONMember(name: "buyer", value: buyer(planned.buyer)),
        ]
        if let plan = planned.plan {
            members.append(
                JSONMember(
                    name: "split_plan",
                    value: .object([
                        "receivers": .array(plan.shares.map(receiver))
                    ])))
        }
        return JSONWriter.bytes(.object(members))
    }

    private static func buyer(_ buyer: Buyer) -> JSONValue {
        .object([
            "user_id": .string(buyer.userID), "device_id": .string(buyer.deviceID),
            "age_band": .string(buyer.ageBand.rawValue), "region": .string(buyer.region),
            "registered_at": .string((buyer.registeredAt ?? Timestamp(milliseconds: 0)).rfc3339Beijing),
            "preferences": .array(
                buyer.preferences.map {
                    .object(["channel": .string($0.channel.text), "weight": .integer($0.weight)])
                }),
        ])
    }

    private static func receiver(_ share: SplitShare) -> JSONValue {
        var members = [
            JSONMember(name: "participant", value: .string(share.receiver.participant)),
            JSONMember(name: "role", value: .string(share.receiver.role.rawValue)),
            JSONMember(name: "account_kind", value: .string(share.receiver.accountKind.rawValue)),
            JSONMember(
                name: "accounts",
                value: .object(
                    share.receiver.accounts.sorted { $0.key < $1.key }
                        .map { JSONMember(name: $0.key.text, value: .string($0.value)) })),
            JSONMember(name: "timing", value: .string(share.timing.rawValue)),
            JSONMember(name: "delivery", value: .string(share.delivery.rawValue)),
            JSONMember(name: "level", value: .integer(Int64(share.level))),
        ]
        switch share.portion {
        case .basisPoints(let points): members.append(JSONMember(name: "ratio_basis_points", value: .integer(points)))
        case .minorUnits(let units): members.append(JSONMember(name: "amount", value: .integer(units)))
        }
        return .object(members)
    }
}

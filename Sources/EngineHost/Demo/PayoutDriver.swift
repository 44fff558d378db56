import HTTPClient
import HTTPMessage
import HTTPServer
import JSON
import Payments

/// What the demo's shops do after the sale: make their teams known, confirm receipts, withdraw what members have
/// earned. Real signed requests to the merchant API.
final class PayoutDriver: Sendable {
    private struct Member: Sendable {
        let shop: ShopID
        let receiver: Receiver
        let isVIP: Bool
    }

    private struct Receipt {
        let dueTicks: Int64
        let shop: ShopID
        let order: String
    }

    private let members: [Member]
    private let credentials: [ShopID: ShopCredential]
    private let baseURL: String
    private let client: HTTPClient
    private let running = Locked(true)
    private let receipts = Locked<[Receipt]>([])
    private let draw: Locked<SplitMix64>
    private let run = SystemClock.now().seconds

    init(shops: [DemoShop], credentials: [ShopCredential], baseURL: String, client: HTTPClient, seed: UInt64) {
        var members: [Member] = []
        for shop in shops {
            let receivers = shop.leaders.keys.sorted().flatMap { shop.leaders[$0]?.members ?? [] }
            for receiver in receivers {
                members.append(Member(shop: shop.id, receiver: receiver, isVIP: members.count % 3 == 0))
            }
        }
        self.members = members
        self.credentials = Dictionary(credentials.map { ($0.shop, $0) }, uniquingKeysWith: { first, _ in first })
        self.baseURL = baseURL
        self.client = client
        draw = Locked(SplitMix64(seed: seed ^ 0x9A70))
    }

    /// Returns once every member is known, or has been refused.
    func saveMembers() async {
        await withTaskGroup(of: Void.self) { group in
            for (number, member) in members.enumerated() {
                // Not all at once: the API counts requests a second.
                if number % 16 == 15 { await group.waitForAll() }
                group.addTask { [self] in await save(member, number) }
            }
        }
    }

    private func save(_ member: Member, _ number: Int) async {
        let accounts = member.receiver.accounts.sorted { $0.key < $1.key }.compactMap { channel, account in
            PayoutMethod(rawValue: channel.text).map { JSONMember(name: $0.rawValue, value: .string(account)) }
        }
        let body = JSONWriter.bytes(.object([
            "name": .string("Member \(number)"), "real_name_level": .integer(number % 9 == 0 ? 1 : 3),
            "tier": .string(member.isVIP ? "vip" : "ordinary"), "accounts": .object(accounts),
            "remuneration_basis": .string("promotion contract 2026-\(number)"),
        ]))
        let target = "/v1/participants/\(member.receiver.participant)"
        guard let request = request("PUT", target, body, of: member.shop) else { return }
        _ = await client.send(request, deadlineMilliseconds: 10_000, policy: .channel)
    }

    func start() {
        Thread.start("payouts") { [self] in
            var beats = 0
            while running.with({ $0 }) {
                SystemClock.sleep(milliseconds: 250)
                confirmDue()
                beats += 1
                if beats % 4 == 0 { withdraw() }
            }
        }
    }

    func stop() { running.with { $0 = false } }

    /// The goods arrive some seconds after the payment; every tenth buyer never says so.
    func willConfirm(order: String, of shop: ShopID) {
        let wait = draw.with { $0.below(10) == 0 ? nil : 12_000 + Int64($0.below(45_000)) }
        guard let wait else { return }
        receipts.with { list in
            // More than the demo can owe is left to the days for it.
            guard list.count < 10_000 else { return }
            list.append(Receipt(dueTicks: SystemClock.ticks() + wait, shop: shop, order: order))
        }
    }

    private func confirmDue() {
        let now = SystemClock.ticks()
        let due = receipts.with { list in
            let due = list.filter { $0.dueTicks <= now }
            list.removeAll { $0.dueTicks <= now }
            return due
        }
        for item in due {
            guard let request = request("POST", "/v1/orders/\(item.order)/receipt", [], of: item.shop) else { continue }
            client.send(request, deadlineMilliseconds: 10_000, policy: .channel) { _, _ in }
        }
    }

    /// One member looks at its commission and asks for some of it.
    private func withdraw() {
        guard !members.isEmpty else { return }
        let (member, part, method) = draw.with { draw in
            (
                members[Int(draw.below(UInt64(members.count)))], 3_000 + Int64(draw.below(7_000)),
                draw.below(2) == 0 ? PayoutMethod.wechat : .alipay
            )
        }
        let target = "/v1/participants/\(member.receiver.participant)"
        guard let ask = request("GET", target, [], of: member.shop) else { return }
        client.send(ask, deadlineMilliseconds: 10_000, policy: .channel) { [self] outcome, _ in
            guard case .answered(let response) = outcome, let known = try? JSONParser.parse(response.body),
                let commission = known["commission"]?.integerValue, commission >= 200
            else { return }
            send(member, commission * part / 10_000, method)
        }
    }

    private func send(_ member: Member, _ units: Int64, _ method: PayoutMethod) {
        let number = draw.with { $0.next() }
        let body = JSONWriter.bytes(.object([
            "shop_withdrawal_number": .string("W\(run)-" + String(number, radix: 36)),
            "participant": .string(member.receiver.participant), "amount": .integer(max(100, units)),
            "currency": "CNY", "method": .string(method.rawValue),
            "tier": .string(member.isVIP && units >= 400 ? "vip" : "ordinary"),
        ]))
        guard let request = request("POST", "/v1/withdrawals", body, of: member.shop) else { return }
        client.send(request, deadlineMilliseconds: 10_000, policy: .channel) { _, _ in }
    }

    private func request(_ method: String, _ target: String, _ body: [UInt8], of shop: ShopID) -> HTTPRequest? {
        guard let credential = credentials[shop] else { return nil }
        let headers = OrderBody.headers(credential, method: method, target: target, body: body)
        return HTTPRequest(method: method, url: baseURL + target, headers: headers, body: body)
    }
}

import Cryptography
import Engine
import HTTPMessage
import JSON
import Payments
import Testing

@testable import HTTPServer

/// Participants, withdrawals, receipts and divisions over the wire.
@Suite("Merchant API: money of participants")
struct PayoutAPITests {
    private static let shop = ShopID(trusted: "tea-house")
    private static let examples = MerchantExamples()
    private static let withdrawal = MerchantExamples.sampleWithdrawal

    private static func put(_ target: String, _ value: JSONValue) -> SignedRequest {
        var request = SignedRequest.post(target, value)
        request.method = "PUT"
        return request
    }

    @Test("each call asks the engine the right thing, for the shop that signed")
    func calls() async throws {
        try await ServerHarness.run { (server: ServerHarness) async throws -> Void in
            let order = MerchantAPITests.orderID
            let id = Self.withdrawal.id
            for request in [
                SignedRequest.post("/v1/orders/\(order.text)/receipt", ""), .get("/v1/orders/\(order.text)/splits"),
                Self.put("/v1/participants/leader-7", Self.examples.saveParticipant),
                .get("/v1/participants/leader-7"),
                .post("/v1/participants/leader-7/payee", Self.examples.changePayee),
                .post("/v1/participants/leader-7/spendings", Self.examples.spendPurpose),
                .post("/v1/withdrawals", Self.examples.createWithdrawal), .get("/v1/withdrawals/\(id.text)"),
                .get("/v1/withdrawals?shop_withdrawal_number=W1"), .post("/v1/withdrawals/\(id.text)/cancel", ""),
            ] {
                #expect(try await server.exchange(request)?.status == 202, "\(request.target)")
            }
            let inputs = server.gateway.inputs
            guard inputs.count == 10, case .confirmReceipt(Self.shop, .id(order), _) = inputs[0],
                case .readOrder(Self.shop, .id(order), _) = inputs[1]
            else {
                Issue.record("\(inputs)")
                return
            }
            let asked = inputs.dropFirst(2).compactMap { input -> PayoutRequest? in
                if case .payout(let request, _) = input { request } else { nil }
            }
            #expect(asked.map(\.withoutMeaning) == Self.expected)
        }
    }

    private static var expected: [PayoutRequest] {
        let digest = Digest.sha256(Array("leader-7\n".utf8) + JSONWriter.bytes(examples.spendPurpose))
        return [
            .saveParticipant(
                SaveParticipant(
                    shop: shop, number: "leader-7", name: "Wang Fang", level: .verified, tier: .ordinary,
                    accounts: [.wechat: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", .alipay: "2088502968744103"],
                    remunerationBasis: "promotion contract 2026-114")),
            .readParticipant(shop: shop, number: "leader-7"),
            .changePayee(
                ChangePayee(
                    shop: shop, number: "leader-7", name: "Wang Fang", accounts: [.alipay: "2088502968744219"])),
            .spendPurpose(
                SpendPurpose(
                    shop: shop, participant: "leader-7", shopSpendingNumber: "P20261123-0001", requestDigest: [],
                    earlierDigest: digest, amount: .fen(1_200), category: .goods)),
            .withdraw(
                CreateWithdrawal(
                    shop: shop, participant: "leader-7", shopWithdrawalNumber: "W20261123-0001",
                    requestDigest: [], earlierDigest: Digest.sha256(JSONWriter.bytes(examples.createWithdrawal)),
                    amount: .fen(5_000),
                    method: .wechat, tier: .ordinary, notifyURL: "https://shop.example/paydeck/notify")),
            .readWithdrawal(shop: shop, .id(withdrawal.id)), .readWithdrawal(shop: shop, .shopNumber("W1")),
            .cancelWithdrawal(shop: shop, .id(withdrawal.id)),
        ]
    }

    @Test("a plan's base, minimum, version, ways, levels, caps and purposes reach the engine")
    func plan() async throws {
        try await ServerHarness.run { (server: ServerHarness) async throws -> Void in
            let receiver = JSONValue.object([
                "participant": "leader-7", "role": "leader", "account_kind": "person", "accounts": .object([]),
                "ratio_basis_points": .integer(500), "timing": "on_receipt", "delivery": "balance",
                "level": .integer(1), "cap": .integer(400), "purpose": .array(["goods", "coupon"]),
            ])
            var members = MerchantExamples().createOrder.members ?? []
            members.removeAll { $0.name == "split_plan" }
            members.append(
                JSONMember(
                    name: "split_plan",
                    value: .object([
                        "receivers": .array([receiver]), "base": "net_of_fee", "minimum": .integer(5),
                        "version": .integer(3),
                    ])))
            #expect(try await server.exchange(.post("/v1/orders", .object(members)))?.status == 202)
            guard case .createOrder(let order, _) = server.gateway.inputs.first else {
                Issue.record("the engine was not asked")
                return
            }
            let share = SplitShare(
                receiver: Receiver(participant: "leader-7", role: .leader, accountKind: .person, accounts: [:]),
                portion: .basisPoints(500), timing: .onReceipt, delivery: .balance, level: 1, capMinorUnits: 400,
                purpose: [.goods, .coupon])
            #expect(
                order.splitPlan == SplitPlan(shares: [share], base: .netOfFee, minimumMinorUnits: 5, version: 3))
        }
    }

    @Test("answers show no name and no account, and keep their description")
    func answers() async throws {
        let schemas = DescriptionTests.operations.schemas
        let full = [Self.examples.participant, Self.examples.withdrawal].map { JSONWriter.text($0) }.joined()
        for secret in ["Wang", "oUpF8uMuAJO", "2088502968744103"] { #expect(!full.contains(secret)) }
        var row = Self.withdrawal
        for state in WithdrawalState.allCases {
            row.state = state
            row.settledAt = state.isTerminal ? row.createdAt : nil
            row.lastCode = "CODE"
            let value = PayoutRendering.withdrawal(row, isRepeat: true)
            #expect(throws: Never.self) { try SchemaCheck.check(value, .object(schemas.withdrawal)) }
        }
        let given = SplitReturn(
            id: ReturnID(trusted: "01KAQXMD9C5N2V7R5A8F1CT4JK"), order: MerchantAPITests.orderID,
            leg: MerchantAPITests.leg.id, refund: MerchantAPITests.refund.id, channel: .wechat, amount: .fen(30),
            createdAt: MerchantAPITests.order.createdAt, state: .processing)
        let report = OrderReport(
            order: MerchantAPITests.order, attempt: nil, isUnknown: false, refunds: [], legs: [MerchantAPITests.leg],
            returns: [given], isRepeat: false)
        let splits = SplitRendering.splits(report)
        #expect(throws: Never.self) { try SchemaCheck.check(splits, .object(schemas.splits)) }
        #expect(splits["returns"]?[0]?["state"]?.stringValue == "processing")
        #expect(splits["shares"]?[0]?["participant"]?.stringValue == "leader-7")
    }

    @Test("a withdrawal is made once: 201 with its place, then 200; what is refused says field and rule")
    func once() async throws {
        try await ServerHarness.run(ScriptedGateway { _ in .payout(.withdrawal(Self.withdrawal, isRepeat: false)) }) {
            server in
            let answer = try #require(
                try await server.exchange(.post("/v1/withdrawals", Self.examples.createWithdrawal)))
            #expect(answer.status == 201)
            #expect(answer.headers["Location"] == "/v1/withdrawals/\(Self.withdrawal.id.text)")
            #expect(answer.json?["net_amount"]?.integerValue == 5_000)
        }
        try await ServerHarness.run(ScriptedGateway { _ in .payout(.withdrawal(Self.withdrawal, isRepeat: true)) }) {
            server in
            let answer = try await server.exchange(.post("/v1/withdrawals", Self.examples.createWithdrawal))
            #expect(answer?.status == 200)
            #expect(answer?.json?["repeated"]?.boolValue == true)
        }
        let poor = Rejection(code: .insufficientBalance, field: "amount", rule: "at most 40.00 CNY")
        try await ServerHarness.run(ScriptedGateway { _ in .rejected(poor) }) { server in
            let answer = try await server.exchange(.post("/v1/withdrawals", Self.examples.createWithdrawal))
            #expect(answer?.status == 409)
            #expect(answer?.errorCode == "insufficient_balance")
        }
    }

    @Test("what breaks a rule never reaches the engine")
    func refusals() async throws {
        func changed(_ value: JSONValue, _ name: String, _ to: JSONValue) -> JSONValue {
            .object((value.members ?? []).map { $0.name == name ? JSONMember(name: name, value: to) : $0 })
        }
        let save = Self.examples.saveParticipant
        let draw = Self.examples.createWithdrawal
        let rows: [(SignedRequest, String, String)] = [
            (Self.put("/v1/participants/leader%207", save), "invalid_field", "id"),
            (.get("/v1/participants/" + String(repeating: "x", count: 33)), "invalid_field", "id"),
            (Self.put("/v1/participants/a", changed(save, "real_name_level", .integer(4))), "invalid_field",
             "real_name_level"),
            (Self.put("/v1/participants/a", changed(save, "tier", "gold")), "invalid_field", "tier"),
            (Self.put("/v1/participants/a", changed(save, "accounts", .object(["paypal": "1"]))), "unknown_field",
             "accounts.paypal"),
            (Self.put("/v1/participants/a", changed(save, "name", "")), "invalid_field", "name"),
            (.post("/v1/withdrawals", changed(draw, "amount", .integer(0))), "invalid_field", "amount"),
            (.post("/v1/withdrawals", changed(draw, "amount", .number("1.5"))), "invalid_field", "amount"),
            (.post("/v1/withdrawals", changed(draw, "currency", "USD")), "invalid_field", "currency"),
            (.post("/v1/withdrawals", changed(draw, "method", "cash")), "invalid_field", "method"),
            (.post("/v1/withdrawals", changed(draw, "notify_url", "ftp://a")), "invalid_field", "notify_url"),
            (.get("/v1/withdrawals?shop_withdrawal_number="), "invalid_field", "shop_withdrawal_number"),
            (.get("/v1/withdrawals/1"), "invalid_field", "id"),
            (.post("/v1/participants/a/spendings", changed(Self.examples.spendPurpose, "category", "gold")),
             "invalid_field", "category"),
            (.post("/v1/orders/1/receipt", ""), "invalid_field", "id"),
        ]
        try await ServerHarness.run { (server: ServerHarness) async throws -> Void in
            for (request, code, field) in rows {
                let answer = try await server.exchange(request)
                #expect(answer?.errorCode == code, "\(request.target)")
                #expect(answer?.json?["error"]?["field"]?.stringValue == field, "\(request.target)")
            }
            #expect(server.gateway.inputs.isEmpty)
        }
    }
}

extension PayoutRequest {
    /// Without the digest of the meaning, which `MeaningTests` look at.
    fileprivate var withoutMeaning: PayoutRequest {
        switch self {
        case .spendPurpose(var request):
            request.requestDigest = []
            return .spendPurpose(request)
        case .withdraw(var request):
            request.requestDigest = []
            return .withdraw(request)
        default: return self
        }
    }
}

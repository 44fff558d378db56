import Foundation
import HTTPClient
import JSON
import Operations
import Payments
import Sandbox
import Testing

@testable import EngineHost

/// A hundred at once against one sum, over real HTTP: never more goes than is there, and never less.
@Suite("A hundred at once", .serialized)
struct ConcurrencyTests {
    @Test("of a hundred refunds of a tenth of one order, ten succeed")
    func refunds() async throws {
        let folder = WholeOrderTests.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let demo = try await WholeOrderTests.start(folder)
        let shop = try PlayedShop(demo)
        let (_, created) = try await shop.call("POST", "/v1/orders", shop.order("C-1", fen: 10_000), key: "c1")
        let id = try #require(created["id"]?.stringValue)
        try shop.pay(created)
        #expect(try await shop.wait(id, until: "paid")["state"]?.stringValue == "paid")
        let answers = try await shop.flood(100, "/v1/orders/\(id)/refunds") { number in
            .object([
                "shop_refund_number": .string("R-\(number)"), "amount": .integer(1_000), "currency": "CNY",
            ])
        }
        #expect(answers.count { $0.status == 201 } == 10)
        #expect(answers.count { $0.status == 409 && $0.code == "not_refundable" } == 90)
        for _ in 0..<150 {
            if try await shop.call("GET", "/v1/orders/\(id)").1["refunded_amount"]?.integerValue == 10_000 { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        let order = try await shop.call("GET", "/v1/orders/\(id)").1
        #expect(order["refunded_amount"]?.integerValue == 10_000)
        #expect(order["refunds"]?.arrayValue?.count == 10)
        #expect(demo.sandbox.with { $0.truth.trades.first?.refundedMinorUnits } == 10_000)
        #expect(try demo.console("test").snapshot(ConsoleQuery(screen: .overview)).ledger.balanced)
        shop.client.stop()
        demo.stop()
    }

    @Test("of a hundred withdrawals against one balance as many are taken as it covers", arguments: [5, 10])
    func withdrawals(parts: Int) async throws {
        let folder = WholeOrderTests.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let demo = try await WholeOrderTests.start(folder)
        let shop = try PlayedShop(demo)
        let (saved, _) = try await shop.call(
            "PUT", "/v1/participants/m1",
            .object([
                "name": "Wang Fang", "real_name_level": .integer(3), "tier": "ordinary",
                "accounts": .object(["wechat": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"]),
                "remuneration_basis": "promotion contract 1",
            ]))
        #expect(saved == 200)
        try await earn(shop)
        let units = Int64(20_000 / parts)
        let answers = try await shop.flood(100, "/v1/withdrawals") { number in
            .object([
                "shop_withdrawal_number": .string("W-\(number)"), "participant": "m1", "amount": .integer(units),
                "currency": "CNY", "method": "wechat",
            ])
        }
        #expect(answers.count { $0.status == 201 } == parts)
        let refused = ["insufficient_balance", "limit_exceeded"]
        #expect(answers.count { $0.status == 409 && refused.contains($0.code) } == 100 - parts)
        let member = try await shop.call("GET", "/v1/participants/m1").1
        #expect(member["commission"]?.integerValue == 0)
        #expect(member["in_flight"]?.integerValue == 20_000)
        #expect(try demo.console("test").snapshot(ConsoleQuery(screen: .overview)).ledger.balanced)
        shop.client.stop()
        demo.stop()
    }

    /// One order whose plan owes the member 200.00.
    private func earn(_ shop: PlayedShop) async throws {
        var members = shop.order("E-1", fen: 100_000).members ?? []
        let receiver = JSONValue.object([
            "participant": "m1", "role": "leader", "account_kind": "person", "accounts": .object([]),
            "amount": .integer(20_000), "timing": "real_time", "delivery": "balance", "level": .integer(1),
        ])
        members.append(JSONMember(name: "split_plan", value: .object(["receivers": .array([receiver])])))
        let (status, created) = try await shop.call("POST", "/v1/orders", .object(members), key: "e1")
        #expect(status == 201)
        let id = try #require(created["id"]?.stringValue)
        try shop.pay(created)
        #expect(try await shop.wait(id, until: "paid")["state"]?.stringValue == "paid")
        for _ in 0..<100 {
            if try await shop.call("GET", "/v1/participants/m1").1["commission"]?.integerValue == 20_000 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("the commission did not come: \(try await shop.call("GET", "/v1/orders/\(id)/splits").1)")
    }
}

import Foundation
import HTTPClient
import JSON
import Operations
import Payments
import Sandbox
import Testing

@testable import EngineHost

/// Scheme B in one process over loopback HTTP: the order is paid at one channel, and its money goes to people through
/// their own accounts at the bank.
@Suite("An order divided at a bank, over HTTP", .serialized)
struct BankOrderTests {
    private static let account = "EA0001"

    private func member() -> JSONValue {
        .object([
            "name": "Zhang San", "real_name_level": .integer(3), "tier": "ordinary",
            "accounts": .object(["bank-ea": .string(BankOrderTests.account)]),
        ])
    }

    private func order(_ shop: PlayedShop, _ number: String) -> JSONValue {
        let plan: JSONValue = .object([
            "receivers": .array([
                .object([
                    "participant": "m1", "role": "member", "account_kind": "person", "accounts": .object([:]),
                    "ratio_basis_points": .integer(5_000), "timing": .string(SplitTiming.realTime.rawValue),
                    "delivery": "bank",
                ])
            ])
        ])
        return .object((shop.order(number, fen: 10_000).members ?? []) + [JSONMember(name: "split_plan", value: plan)])
    }

    /// Asks until it holds, or gives up after fifteen seconds.
    private func until(_ what: String, _ holds: () async throws -> Bool) async throws {
        for _ in 0..<150 {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("never: \(what)")
    }

    /// What a person of finance does at the console.
    private func goBatch(_ demo: DemoHost) throws {
        let console = demo.console("test")
        let batch = try #require(try console.snapshot(ConsoleQuery(screen: .payouts)).payouts?.batches.first)
        let command = OperatorCommand.goBatch(batch: batch.id)
        let preview = try console.preview(command)
        let armed = try console.submit(CommandEnvelope(
            actionID: "01JBATCH000000000000000000", command: .arm, reason: "test of the bank's way",
            expectedVersion: 0, typedTarget: "", dataAgeMilliseconds: 0))
        #expect(armed.outcome == .done)
        let result = try console.submit(CommandEnvelope(
            actionID: "01JBATCH000000000000000001", command: command, reason: "test of the bank's way",
            expectedVersion: preview.version, typedTarget: preview.typedTarget, dataAgeMilliseconds: 0))
        #expect(result.outcome == .done)
    }

    @Test("paid at a channel, cleared to a sub-account, withdrawn to the card, taken back for a refund")
    func wholeWay() async throws {
        let folder = WholeOrderTests.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let demo = try await WholeOrderTests.start(folder)
        let shop = try PlayedShop(demo)
        defer {
            shop.client.stop()
            demo.stop()
        }
        func held() -> Int64? { demo.sandbox.with { $0.truth.bank.balances[BankOrderTests.account] } }
        demo.sandbox.with { $0.openBankAccount(BankOrderTests.account, holder: "Zhang San") }
        #expect(try await shop.call("PUT", "/v1/participants/m1", member()).0 < 300)

        let (_, created) = try await shop.call("POST", "/v1/orders", order(shop, "B-1"), key: "b1")
        let id = try #require(created["id"]?.stringValue)
        let attempt = try #require(created["attempt"])
        let channel = ChannelID(try #require(attempt["channel"]?.stringValue))
        let number = try #require(attempt["id"]?.stringValue)
        #expect(channel != .bank, "no order is routed to a bank")
        #expect(demo.sandbox.with { $0.pay(channel: channel, number: number, amountDelta: 0, at: SystemClock.now()) })
        try await until("the share lies in the sub-account") { held() == 5_000 }
        try await until("the engine knows it") {
            try await shop.call("GET", "/v1/participants/m1").1["commission"]?.integerValue == 5_000
        }

        let asked: JSONValue = .object([
            "shop_withdrawal_number": "BW-1", "participant": "m1", "amount": .integer(2_000), "currency": "CNY",
            "method": "bank-ea",
        ])
        let (status, withdrawal) = try await shop.call("POST", "/v1/withdrawals", asked)
        #expect(status < 300)
        let withdrawalID = try #require(withdrawal["id"]?.stringValue)
        try goBatch(demo)
        try await until("the withdrawal arrived") {
            try await shop.call("GET", "/v1/withdrawals/\(withdrawalID)").1["state"]?.stringValue == "succeeded"
        }
        #expect(demo.sandbox.with { $0.truth.transfers.filter(\.isPaid).map(\.minorUnits) } == [2_000])
        #expect(held() == 3_000)

        let refund: JSONValue = .object([
            "shop_refund_number": "BR-1", "amount": .integer(5_000), "currency": "CNY", "reason": "half of it",
        ])
        #expect(try await shop.call("POST", "/v1/orders/\(id)/refunds", refund).0 < 300)
        try await until("half of the share came back and half of the order was refunded") {
            try await shop.call("GET", "/v1/orders/\(id)").1["refunded_amount"]?.integerValue == 5_000
        }
        #expect(held() == 500)
        let left = try await shop.call("GET", "/v1/participants/m1").1
        #expect(left["commission"]?.integerValue == 500 && left["owed_back"]?.integerValue == 0)
        #expect(demo.sandbox.with { $0.truth.faults() } == [])
        #expect(try demo.console("test").snapshot(ConsoleQuery(screen: .overview)).ledger.balanced)
    }

    @Test("a share for somebody else's sub-account, or for nobody's, is refused with the order")
    func foreignAccount() async throws {
        let folder = WholeOrderTests.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let demo = try await WholeOrderTests.start(folder)
        let shop = try PlayedShop(demo)
        let (unknown, why) = try await shop.call("POST", "/v1/orders", order(shop, "F-1"), key: "f1")
        #expect(unknown >= 400)
        #expect(why["error"]?["field"]?.stringValue?.hasPrefix("split_plan.receivers[0]") == true)
        _ = try await shop.call("PUT", "/v1/participants/m1", member())
        let text = String(decoding: JSONWriter.bytes(order(shop, "F-2")), as: UTF8.self)
            .replacing("\"accounts\":{}", with: "\"accounts\":{\"bank-ea\":\"EA0666\"}")
        let (foreign, reason) = try await shop.call(
            "POST", "/v1/orders", try JSONParser.parse(Array(text.utf8)), key: "f2")
        #expect(foreign >= 400)
        #expect(reason["error"]?["field"]?.stringValue == "split_plan.receivers[0].accounts")
        shop.client.stop()
        demo.stop()
    }
}

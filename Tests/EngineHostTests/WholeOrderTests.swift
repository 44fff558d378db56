import Cryptography
import Foundation
import HTTPClient
import HTTPMessage
import HTTPServer
import JSON
import Operations
import Payments
import Sandbox
import Testing

@testable import EngineHost

/// The whole product in one process over loopback HTTP: merchant API, lane, store, adapters, sandbox, notifications, messages to
/// the shop. Nothing is scripted but the buyer.
@Suite("Whole orders over HTTP", .serialized)
struct WholeOrderTests {
    static let demoData = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "demo-data").path

    static func start(_ folder: String) async throws -> DemoHost {
        try await DemoHost.start(DemoOptions(
            ratePerSecond: 0, seed: 5, dataFolder: folder, demoDataFolder: demoData, apiPort: 0, operatorName: "test"))
    }

    static func folder() -> String {
        FileManager.default.temporaryDirectory.appending(path: "paydeck-test-\(UUID().uuidString)").path
    }

    @Test("ordered, paid, notified, partly refunded; the books balance; a repeat changes nothing; all of it survives a restart")
    func wholeOrder() async throws {
        let folder = WholeOrderTests.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let demo = try await WholeOrderTests.start(folder)
        let shop = try PlayedShop(demo)
        let (status, created) = try await shop.call("POST", "/v1/orders", shop.order("W-1"), key: "k1")
        #expect(status == 200 || status == 201)
        let id = try #require(created["id"]?.stringValue)
        let attempt = try #require(created["attempt"])
        let channel = ChannelID(try #require(attempt["channel"]?.stringValue))
        let number = try #require(attempt["id"]?.stringValue)
        #expect(attempt["pay_parameter"]?.stringValue?.isEmpty == false)

        let (_, repeated) = try await shop.call("POST", "/v1/orders", shop.order("W-1"), key: "k1")
        #expect(repeated["id"]?.stringValue == id)
        #expect(repeated["repeated"]?.boolValue == true)
        let (conflict, _) = try await shop.call("POST", "/v1/orders", shop.order("W-1", fen: 1), key: "k1")
        #expect(conflict == 409 || conflict == 422)

        #expect(demo.sandbox.with { $0.pay(channel: channel, number: number, amountDelta: 0, at: SystemClock.now()) })
        let paid = try await shop.wait(id, until: "paid")
        #expect(paid["state"]?.stringValue == "paid")
        #expect(paid["paid_amount"]?.integerValue == 8_888)

        let refund: JSONValue = .object([
            "shop_refund_number": .string("R-1"), "amount": .integer(888), "currency": .string("CNY"),
            "reason": .string("one box damaged"),
        ])
        let (refundStatus, _) = try await shop.call("POST", "/v1/orders/\(id)/refunds", refund)
        #expect(refundStatus < 300)
        let tooMuch: JSONValue = .object([
            "shop_refund_number": .string("R-2"), "amount": .integer(8_001), "currency": .string("CNY"),
            "reason": .string("too much"),
        ])
        let (refused, why) = try await shop.call("POST", "/v1/orders/\(id)/refunds", tooMuch)
        #expect(refused >= 400)
        #expect(why["error"]?["code"]?.stringValue == "not_refundable")
        for _ in 0..<100 {
            if try await shop.call("GET", "/v1/orders/\(id)").1["refunded_amount"]?.integerValue == 888 { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        let snapshot = try demo.console("test").snapshot(ConsoleQuery(screen: .overview))
        #expect(snapshot.ledger.balanced)
        #expect(snapshot.ledger.debitMinorUnits > 8_888)
        #expect(snapshot.totals.paidOrders == 1)
        #expect(demo.sandbox.with { $0.truth.trades.first?.refundedMinorUnits } == 888)
        shop.client.stop()
        demo.stop()

        let again = try await WholeOrderTests.start(folder)
        let later = try PlayedShop(again)
        let (_, kept) = try await later.call("GET", "/v1/orders/\(id)")
        #expect(kept["state"]?.stringValue == "paid")
        #expect(kept["refunded_amount"]?.integerValue == 888)
        #expect(try again.console("test").snapshot(ConsoleQuery(screen: .overview)).totals.paidOrders == 1)
        later.client.stop()
        again.stop()
    }

    @Test("a forged notification is refused and changes nothing; health and metrics answer")
    func forged() async throws {
        let folder = WholeOrderTests.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let demo = try await WholeOrderTests.start(folder)
        let shop = try PlayedShop(demo)
        let (_, created) = try await shop.call("POST", "/v1/orders", shop.order("F-1"), key: "f1")
        let id = try #require(created["id"]?.stringValue)
        for channel in ["wechat", "alipay", "unionpay"] {
            let request = HTTPRequest(
                method: "POST", url: "\(demo.apiURL)/notify/\(channel)", headers: ["Content-Type": "application/json"],
                body: Array("{\"id\":\"x\",\"resource\":{}}".utf8))
            let answer = await shop.client.send(request, deadlineMilliseconds: 5_000, policy: .channel)
            guard case .answered(let response) = answer.outcome else {
                Issue.record("no answer to a forged notification of \(channel)")
                continue
            }
            #expect(response.body != Array("success".utf8))
            #expect(channel == "alipay" || response.status >= 400)
        }
        #expect(try await shop.call("GET", "/v1/orders/\(id)").1["state"]?.stringValue == "paying")
        let health = await shop.client.send(
            HTTPRequest(method: "GET", url: demo.apiURL + "/healthz"), deadlineMilliseconds: 5_000, policy: .channel)
        guard case .answered(let report) = health.outcome else {
            Issue.record("no health report")
            return
        }
        #expect(report.status == 200)
        let metrics = await shop.client.send(
            HTTPRequest(method: "GET", url: demo.apiURL + "/metrics"), deadlineMilliseconds: 5_000, policy: .channel)
        guard case .answered(let text) = metrics.outcome else {
            Issue.record("no metrics")
            return
        }
        let lines = String(decoding: text.body, as: UTF8.self)
        #expect(lines.contains("paydeck_orders_created_total 1"))
        #expect(lines.contains("paydeck_notifications_total{outcome=\"refused\"} 3"))
        shop.client.stop()
        demo.stop()
    }

    @Test("two engines do not share a data folder")
    func lock() async throws {
        let folder = WholeOrderTests.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let demo = try await WholeOrderTests.start(folder)
        await #expect(throws: (any Error).self) { _ = try await WholeOrderTests.start(folder) }
        demo.stop()
    }
}

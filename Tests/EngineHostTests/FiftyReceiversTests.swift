import Foundation
import HTTPClient
import JSON
import Operations
import Payments
import Sandbox
import Testing

@testable import EngineHost

/// The widest order a channel divides, whole: signed request, payment, shares of fifty people, over loopback HTTP.
@Suite("An order of fifty receivers, over HTTP", .serialized)
struct FiftyReceiversTests {
    private func order(_ shop: PlayedShop) -> JSONValue {
        let receivers = (1...50).map { number -> JSONValue in
            .object([
                "participant": .string("p\(number)"), "role": "member", "account_kind": "person",
                "accounts": .object([
                    "wechat": .string("oFifty\(1_000 + number)"), "alipay": .string("20885000000\(10_000 + number)"),
                ]),
                "amount": .integer(Int64(number)), "timing": "real_time",
            ])
        }
        let plan = JSONMember(name: "split_plan", value: .object(["receivers": .array(receivers)]))
        return .object((shop.order("FIFTY", fen: 10_000).members ?? []) + [plan])
    }

    @Test("each gets its own amount once, at the channel as in the ledger")
    func wholeWay() async throws {
        let folder = WholeOrderTests.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let demo = try await WholeOrderTests.start(folder)
        let shop = try PlayedShop(demo)
        defer {
            shop.client.stop()
            demo.stop()
        }
        let (status, created) = try await shop.call("POST", "/v1/orders", order(shop), key: "fifty")
        #expect(status == 201, "\(created)")
        try shop.pay(created)
        func shares() -> [Int64] {
            demo.sandbox.with { $0.truth.trades.flatMap(\.splits).map(\.minorUnits).sorted() }
        }
        for _ in 0..<300 where shares().count < 50 { try await Task.sleep(for: .milliseconds(100)) }
        #expect(shares() == Array(1...50))
        #expect(demo.sandbox.with { $0.truth.faults() } == [])
        let id = try #require(created["id"]?.stringValue)
        var settled = 0
        for _ in 0..<300 {
            let trace = try demo.console("test").snapshot(ConsoleQuery(screen: .orders, order: id)).orderTrace
            settled = trace?.money.count { $0.state == "settled" } ?? 0
            if settled == 50 { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(settled == 50)
        #expect(try demo.console("test").snapshot(ConsoleQuery(screen: .overview)).ledger.balanced)
    }
}

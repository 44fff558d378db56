import Console
import JSON
import Ledger
import Payments
import Testing

@testable import Console

/// The report on money as people, scripts and spreadsheets get it.
@Suite("Report on money")
struct MoneyReportTests {
    private static let paidAt = Timestamp(milliseconds: 1_795_000_000_000)
    private static let now = paidAt.adding(seconds: 7_200)
    private static let shop = ShopID(trusted: "shop-1")

    /// A paid order of 100.00: 0.60 fee, a share of 4.00 that arrived, one of 3.00 that never did.
    private func money(shopNumber: String = "N-1", party: String = "member-1") throws -> OrderMoney {
        var source = IdentifierSource(seed: 3)
        let order = Order(
            id: source.next(OrderID.self, at: Self.paidAt, partition: Self.shop.partition), shop: Self.shop,
            shopOrderNumber: shopNumber, amount: .fen(10_000), description: "", category: .goods,
            buyer: Buyer(userID: "u"), environment: .browser, notifyURL: "", splitPlan: nil,
            createdAt: Self.paidAt, expiresAt: Self.paidAt.adding(seconds: 900), state: .paid, channel: .wechat,
            paidAt: Self.paidAt, paidMinorUnits: 10_000, feeMinorUnits: 60)
        func leg(_ party: String, _ units: Int64, _ state: LegState) -> SplitLeg {
            SplitLeg(
                id: source.next(LegID.self, at: Self.paidAt, partition: Self.shop.partition), order: order.id,
                channel: .wechat,
                receiver: Receiver(participant: party, role: .member, accountKind: .merchant, accounts: [:]),
                amount: .fen(units), timing: .realTime, createdAt: Self.paidAt, state: state)
        }
        let legs = [leg(party, 400, .settled), leg("gone", 300, .failed)]
        var attempt = Attempt(
            id: source.next(AttemptID.self, at: Self.paidAt, partition: Self.shop.partition), order: order.id,
            channel: .wechat, number: 1, amount: .fen(10_000), createdAt: Self.paidAt, requestTime: Self.paidAt,
            expiresAt: Self.paidAt)
        attempt.paidMinorUnits = 10_000
        func id() -> MovementID { source.next(MovementID.self, at: Self.paidAt, partition: Self.shop.partition) }
        let later = Self.paidAt.adding(seconds: 61)
        let movements = [
            Movement.payment(id: id(), order: order, attempt: attempt, at: Self.paidAt),
            .fee(id: id(), order: order, attempt: attempt, feeMinorUnits: 60, at: Self.paidAt),
            .splitSent(id: id(), order: order, leg: legs[0], at: later),
            .splitSent(id: id(), order: order, leg: legs[1], at: later),
            .split(id: id(), order: order, leg: legs[0], at: later.adding(seconds: 2)),
            .splitFailed(id: id(), order: order, leg: legs[1], at: later.adding(seconds: 2)),
        ]
        return try #require(OrderMoney(
            order: order, movements: movements, legs: legs, returns: [], rules: MoneyRules(), at: Self.now))
    }

    private func whole(_ form: any MoneyReportForm, _ orders: [OrderMoney]) -> String {
        var report = MoneyReport(from: "2026-11-18", to: "2026-11-18", at: Self.now)
        var text = form.begin(report)
        for (index, order) in orders.enumerated() {
            report.add(order)
            text += form.order(order, at: Self.now, isFirst: index == 0)
        }
        report.positions = [
            ShopPosition(shop: Self.shop, place: .commission, channel: nil, currency: .cny, minorUnits: 1_234)
        ]
        return text + form.end(report)
    }

    @Test("for people: every line with its place and time, the sum, and the lines of concern; in both languages")
    func plain() throws {
        let english = whole(MoneyReportText(.english, showsOrders: true), [try money()])
        for part in [
            "order 01M", "(N-1) of shop-1", "fee", "0.60 CNY", "share arrived", "4.00 CNY", "member-1",
            "at the channel 1m, on its way 2s", "all lines together 100.00 CNY", "share undelivered", "3.00 CNY",
            "with the merchant 1h since", "! never delivered", "beyond the channel's division, lines: 1",
            "commission owed", "12.34 CNY", "lines add up",
        ] { #expect(english.contains(part), "\(part)\n\(english)") }
        let chinese = whole(MoneyReportText(.chinese, showsOrders: true), [try money()])
        for part in ["手续费", "分账到账", "微信支付", "在渠道 1分", "始终未送达", "各行合计 100.00 CNY"] {
            #expect(chinese.contains(part), "\(part)\n\(chinese)")
        }
        #expect(!chinese.contains("share"))
    }

    @Test("as a table: one row a line, amounts that add up, and no cell that a spreadsheet would run")
    func table() throws {
        let text = whole(MoneyReportCSV(), [try money(shopNumber: "=1+1,\"x\"", party: "@cmd")])
        let rows = text.split(separator: "\r\n")
        #expect(rows.count == 5)
        #expect(rows[0].hasPrefix("order,shop,shop_order_number,paid_at,paid_through,currency,line,party"))
        #expect(rows[0].hasSuffix(",merchant_seconds,concern"))
        #expect(rows.dropFirst().allSatisfy { $0.contains(",\"'=1+1,\"\"x\"\"\",") })
        #expect(rows[2].contains(",share_arrived,'@cmd,"))
        #expect(rows[3].hasSuffix(",undelivered"))
        let plain = whole(MoneyReportCSV(), [try money()]).split(separator: "\r\n").dropFirst()
        let sum = try plain.map { row in
            let cell = row.split(separator: ",", omittingEmptySubsequences: false)[10]
            return try Money(decimalText: String(cell), currency: .cny).minorUnits
        }.reduce(0, +)
        #expect(sum == 10_000)
    }

    @Test("as JSON: one document, amounts in minor units")
    func json() throws {
        let text = whole(MoneyReportJSON(), [try money(), try money(shopNumber: "N-2")])
        let document = try JSONParser.parse(text)
        #expect(document["format"]?.stringValue == "paydeck-money-v1")
        let orders = try #require(document["orders"]?.arrayValue)
        #expect(orders.count == 2)
        for order in orders {
            let lines = try #require(order["lines"]?.arrayValue)
            #expect(lines.compactMap { $0["amount"]?.integerValue }.reduce(0, +) == order["received"]?.integerValue)
        }
        #expect(document["totals"]?[0]?["received"]?.integerValue == 20_000)
        #expect(document["totals"]?[0]?["lines"]?["share_undelivered"]?.integerValue == 600)
        #expect(document["concerns"]?.integerValue == 2)
        #expect(document["is_whole"]?.boolValue == true)
        #expect(try JSONParser.parse(whole(MoneyReportJSON(), []))["orders"]?.arrayValue == [])
    }
}

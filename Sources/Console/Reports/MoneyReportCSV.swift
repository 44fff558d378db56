import DisplayText
package import Ledger
package import Payments

/// One row for each line of each order. Columns are codes, the same in every language; amounts are in the major unit.
package struct MoneyReportCSV: MoneyReportForm {
    package init() {}

    private static let head = [
        "order", "shop", "shop_order_number", "paid_at", "paid_through", "currency", "line", "party", "subject", "via",
        "amount", "rests_at", "rests_since",
    ]

    package func begin(_ report: MoneyReport) -> String {
        let places = MoneyPlace.allCases.map { $0.rawValue + "_seconds" }
        return row(MoneyReportCSV.head + places + ["concern"])
    }

    package func order(_ money: OrderMoney, at now: Timestamp, isFirst: Bool) -> String {
        money.lines.map { line in
            let open = line.stays.last { $0.to == nil }
            let texts = [
                money.order.text, money.shop.text, money.shopOrderNumber, money.paidAt.rfc3339Beijing,
                money.channel.text, money.currency.rawValue, line.kind.rawValue, line.party, line.subject,
                line.via.text,
            ].map(CSVCell.safe)
            let amount = Money(minorUnits: line.minorUnits, currency: money.currency).decimalText
            let rest = [amount, open?.place.rawValue ?? "", open?.from.rfc3339Beijing ?? ""]
            let stays = MoneyPlace.allCases.map { place in
                let times = line.stays.filter { $0.place == place }
                return times.isEmpty ? "" : "\(times.reduce(0) { $0 + $1.milliseconds(at: now) } / 1_000)"
            }
            return row(texts + rest + stays + [line.concern?.rawValue ?? ""])
        }.joined()
    }

    package func end(_ report: MoneyReport) -> String { "" }

    private func row(_ cells: [String]) -> String { cells.map(CSVCell.quoted).joined(separator: ",") + "\r\n" }
}

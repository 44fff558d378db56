import DisplayText
import JSON
package import Ledger
package import Payments

/// One JSON object: what it is about, each order with its lines, then totals, what rests, withdrawals and concerns.
/// Amounts are minor units, times milliseconds since 1970.
package struct MoneyReportJSON: MoneyReportForm {
    package init() {}

    package func begin(_ report: MoneyReport) -> String {
        let head: JSONValue = .object([
            "format": "paydeck-money-v1", "from": .string(report.from), "to": .string(report.to),
            "at": .integer(report.at.milliseconds),
        ])
        return JSONText.safe(String(JSONWriter.text(head).dropLast())) + ",\"orders\":["
    }

    package func order(_ money: OrderMoney, at now: Timestamp, isFirst: Bool) -> String {
        (isFirst ? "\n" : ",\n") + JSONText.safe(JSONWriter.text(.object([
            "order": .string(money.order.text), "shop": .string(money.shop.text),
            "shop_order_number": .string(money.shopOrderNumber), "paid_at": .integer(money.paidAt.milliseconds),
            "paid_through": .string(money.channel.text), "currency": .string(money.currency.rawValue),
            "received": .integer(money.receivedMinorUnits), "lines": .array(money.lines.map { json($0, now) }),
            "faults": .array(money.faults.map { .string($0) }),
        ])))
    }

    package func end(_ report: MoneyReport) -> String {
        let end: JSONValue = .object([
            "totals": .array(report.totals.sorted.map { total($0.key, $0.sums) }),
            "resting_now": .array(report.positions.map(position)),
            "withdrawals": .array(report.withdrawals.map(withdrawal)),
            "is_whole": .bool(report.isWhole), "concerns": .integer(report.concernCount),
        ])
        return "\n]," + JSONText.safe(String(JSONWriter.text(end).dropFirst())) + "\n"
    }

    private func json(_ line: MoneyPart, _ now: Timestamp) -> JSONValue {
        .object([
            "kind": .string(line.kind.rawValue), "party": .string(line.party), "subject": .string(line.subject),
            "via": .string(line.via.text), "amount": .integer(line.minorUnits),
            "stays": .array(line.stays.map { stay in
                .object([
                    "place": .string(stay.place.rawValue), "from": .integer(stay.from.milliseconds),
                    "to": stay.to.map { .integer($0.milliseconds) } ?? .null,
                    "milliseconds": .integer(stay.milliseconds(at: now)),
                ])
            }),
            "concern": line.concern.map { .string($0.rawValue) } ?? .null,
        ])
    }

    private func total(_ key: MoneyTotals.Key, _ sums: MoneyTotals.Sums) -> JSONValue {
        .object([
            "shop": .string(key.shop.text), "paid_through": .string(key.channel.text),
            "currency": .string(key.currency.rawValue), "orders": .integer(sums.orders),
            "received": .integer(sums.receivedMinorUnits),
            "lines": .object(MoneyPartKind.allCases.compactMap { kind in
                sums.byKind[kind].map { JSONMember(name: kind.rawValue, value: .integer($0)) }
            }),
            "concerns": .object(MoneyConcern.allCases.compactMap { concern in
                sums.concerns[concern].map { JSONMember(name: concern.rawValue, value: .integer($0)) }
            }),
        ])
    }

    private func position(_ position: ShopPosition) -> JSONValue {
        .object([
            "shop": .string(position.shop.text), "place": .string(position.place.rawValue),
            "channel": position.channel.map { .string($0.text) } ?? .null,
            "currency": .string(position.currency.rawValue), "amount": .integer(position.minorUnits),
        ])
    }

    private func withdrawal(_ sum: WithdrawalSum) -> JSONValue {
        .object([
            "shop": .string(sum.shop.text), "channel": .string(sum.channel.text), "state": .string(sum.state),
            "currency": .string(sum.currency.rawValue), "count": .integer(sum.count),
            "amount": .integer(sum.minorUnits), "since": sum.since.map { .integer($0.milliseconds) } ?? .null,
        ])
    }
}

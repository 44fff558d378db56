import DisplayText
package import Ledger
package import Payments
import Terminal

/// The report for people: each order's lines, then sums and what is to be said of them.
package struct MoneyReportText: MoneyReportForm {
    private let language: Language
    /// A period shows its sums alone.
    private let showsOrders: Bool

    package init(_ language: Language, showsOrders: Bool) {
        self.language = language
        self.showsOrders = showsOrders
    }

    package func begin(_ report: MoneyReport) -> String {
        guard !report.from.isEmpty else { return "" }
        return line(language.text(.rptPeriod, report.from, report.to, report.at.rfc3339Beijing))
    }

    package func order(_ money: OrderMoney, at now: Timestamp, isFirst: Bool) -> String {
        guard showsOrders else { return "" }
        var text = line(language.text(
            .rptOrder, money.order.text, money.shopOrderNumber, money.shop.text, money.paidAt.rfc3339Beijing,
            name(money.channel)))
        for item in money.lines { text += line("  " + row(item, money.currency, now)) }
        text += line("  " + language.text(.rptSum, amount(money.receivedMinorUnits, money.currency)))
        for fault in money.faults { text += line("  ! " + fault) }
        return text
    }

    package func end(_ report: MoneyReport) -> String {
        var text = ""
        if !report.from.isEmpty { text += totals(report) + positions(report) + withdrawals(report) }
        text += statement(report)
        return text
    }

    private func row(_ item: MoneyPart, _ currency: Currency, _ now: Timestamp) -> String {
        let stays = item.stays.map { stay in
            let span = Figures.span(milliseconds: stay.milliseconds(at: now), language)
            let place = language.code(.moneyPlace, stay.place.rawValue) + " " + span
            return stay.to == nil ? language.text(.rptSince, place, stay.from.rfc3339Beijing) : place
        }
        var parts = [
            Cells.pad(language.code(.moneyLine, item.kind.rawValue), to: 24),
            Cells.pad(amount(item.minorUnits, currency), to: 20, align: .right),
            Cells.pad(name(item.via), to: 12), Cells.pad(item.party, to: 16), stays.joined(separator: ", "),
        ]
        if let concern = item.concern { parts.append("! " + language.code(.moneyConcern, concern.rawValue)) }
        return parts.joined(separator: " ")
    }

    private func totals(_ report: MoneyReport) -> String {
        var text = line(language.text(.rptTotals))
        for (key, sums) in report.totals.sorted {
            text += line(language.text(
                .rptTotal, key.shop.text, name(key.channel), Figures.count(sums.orders),
                amount(sums.receivedMinorUnits, key.currency)))
            for kind in MoneyPartKind.allCases {
                guard let units = sums.byKind[kind], units != 0 else { continue }
                text += line("  " + figure(language.code(.moneyLine, kind.rawValue), units, key.currency))
            }
        }
        return text
    }

    private func positions(_ report: MoneyReport) -> String {
        guard !report.positions.isEmpty else { return "" }
        return report.positions.reduce(line(language.text(.rptPositions, report.at.rfc3339Beijing))) { text, position in
            let place = language.code(.position, position.place.rawValue)
            return text + line(
                "  " + Cells.pad(position.shop.text, to: 16) + figure(place, position.minorUnits, position.currency)
                    + (position.channel.map { " " + name($0) } ?? ""))
        }
    }

    private func withdrawals(_ report: MoneyReport) -> String {
        guard !report.withdrawals.isEmpty else { return "" }
        return report.withdrawals.reduce(line(language.text(.rptWithdrawals))) { text, sum in
            let since = sum.since.map { language.text(.rptOldest, $0.rfc3339Beijing) } ?? ""
            return text + line(
                "  " + Cells.pad(sum.shop.text, to: 16) + figure(
                    language.code(.payout, sum.state), sum.minorUnits, sum.currency)
                    + " " + language.text(.rptCount, Figures.count(sum.count)) + " " + name(sum.channel) + " " + since)
        }
    }

    /// The sentence the report is made for, or the lines that stand against it.
    private func statement(_ report: MoneyReport) -> String {
        var text = ""
        if report.concernCount == 0 {
            text += line(language.text(.rptClean))
        } else {
            text += line(language.text(.rptConcerns, Figures.count(report.concernCount)))
            for (money, item) in report.concerns {
                text += line("  \(money.order.text) " + row(item, money.currency, report.at))
            }
        }
        let owed = report.totals.sorted.reduce(into: [Currency: Int64]()) { sums, total in
            for kind in [MoneyPartKind.commissionOwed, .purposeOwed] {
                sums[total.key.currency, default: 0] += total.sums.byKind[kind] ?? 0
            }
        }
        for (currency, units) in owed.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where units != 0 {
            text += line(language.text(.rptContract, amount(units, currency)))
        }
        for fault in report.faults { text += line("! " + fault) }
        return text + line(language.text(report.isWhole ? .rptWhole : .rptNotWhole))
    }

    private func figure(_ name: String, _ units: Int64, _ currency: Currency) -> String {
        Cells.pad(name, to: 24) + " " + Cells.pad(amount(units, currency), to: 20, align: .right)
    }

    private func amount(_ units: Int64, _ currency: Currency) -> String {
        Money(minorUnits: units, currency: currency).description
    }

    private func name(_ channel: ChannelID) -> String { ChannelNames.name(of: channel.text, in: language) }

    /// Names come from shops: nothing in them may move a terminal's cursor.
    private func line(_ text: String) -> String {
        var text = DisplayFilter.visible(text)
        while text.last == " " { text.removeLast() }
        return text + "\n"
    }
}

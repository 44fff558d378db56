import ArgumentParser
import Console
import EngineHost
import Ledger
import Payments
import Storage

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show where the money of orders went, through whom, and where what has not ended rests.",
        discussion: """
            Every figure comes from the ledger and the shares, and each order's lines add up to what came in. Works \
            while an engine runs. --csv gives one row for each line of each order, --json everything.
            """)

    @Option(help: "The data folder of an engine or demo.")
    var data: String

    @Option(help: "One order, by its number.")
    var order: String?

    /// When the orders were paid.
    @OptionGroup var span: CommandSpan

    @Flag(help: "One JSON object.")
    var json = false

    @Flag(help: "Plain lines for people; the standard.")
    var plain = false

    @Flag(help: "A table for spreadsheets.")
    var csv = false

    @OptionGroup var words: CommandLanguage

    func validate() throws {
        guard (order == nil) != (span.from == nil && span.to == nil), (span.from == nil) == (span.to == nil) else {
            throw ValidationError("--order ID, or --from and --to, when the orders were paid")
        }
        guard [json, plain, csv].count(where: { $0 }) <= 1 else {
            throw ValidationError("one of --json, --plain, --csv")
        }
    }

    func run() throws {
        let isWhole = try StoreFile.reading(data) { store in
            if let order { return try one(order, store) }
            guard let start = span.start, let end = span.end else { return true }
            return try period(from: start, to: end, store)
        }
        if !isWhole { throw Exit.foundFault }
    }

    private func one(_ text: String, _ store: Store) throws -> Bool {
        var report = MoneyReport(at: SystemClock.now())
        guard let id = OrderID(text), let money = try store.money(of: id, at: report.at) else {
            StandardStreams.complain(words.language.text(.rptNoOrder, String(text.prefix(40))))
            throw Exit.unusable
        }
        report.add(money)
        let form = form(showsOrders: true)
        StandardStreams.write(form.begin(report))
        StandardStreams.write(form.order(money, at: report.at, isFirst: true))
        StandardStreams.write(form.end(report))
        return report.isWhole
    }

    private func period(from start: Timestamp, to end: Timestamp, _ store: Store) throws -> Bool {
        var report = MoneyReport(from: span.from ?? "", to: span.to ?? "", at: SystemClock.now())
        let form = form(showsOrders: false)
        StandardStreams.write(form.begin(report))
        var isFirst = true
        try store.eachPaidOrder(from: start, to: end) { id in
            guard let money = try store.money(of: id, at: report.at) else { return }
            report.add(money)
            StandardStreams.write(form.order(money, at: report.at, isFirst: isFirst))
            isFirst = false
        }
        report.positions = ShopPosition.all(of: try store.balances(prefix: "").compactMap { balance in
            LedgerAccount(text: balance.account).map { ($0, balance.currency, balance.debit, balance.credit) }
        })
        var sums: [WithdrawalSum] = []
        try store.eachWithdrawal(openOrSettledSince: start) { item in
            guard item.settledAt.map({ $0 < end }) ?? true else { return }
            WithdrawalSum.add(item, to: &sums)
        }
        report.withdrawals = sums.sorted {
            ($0.shop.text, $0.channel.text, $0.state) < ($1.shop.text, $1.channel.text, $1.state)
        }
        StandardStreams.write(form.end(report))
        return report.isWhole
    }

    private func form(showsOrders: Bool) -> any MoneyReportForm {
        if json { return MoneyReportJSON() }
        return csv ? MoneyReportCSV() : MoneyReportText(words.language, showsOrders: showsOrders)
    }
}

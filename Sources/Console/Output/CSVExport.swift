import DisplayText
import Operations
import Payments

/// The present table as CSV (RFC 4180): every column, as filtered and sorted.
enum CSVExport {
    /// Name and contents of the file.
    static func file(_ model: ConsoleModel) -> (name: String, contents: String) {
        let at = model.shown?.at ?? 0
        // The name of a recorded table says its day, too.
        let clock = model.isBack ? Timestamp(milliseconds: at).spacedBeijing : Figures.clock(at)
        let stamp = String(clock.compactMap { $0 == ":" ? nil : $0 == " " ? "T" : $0 })
        let contents = switch model.screen {
        case .splits: csv(model.legList)
        case .payouts: csv(model.payoutList)
        case .capacity: csv(model.capacityList)
        case .alerts: csv(model.alertList)
        case .messages: csv(model.messageList)
        case .audit: csv(model.auditList)
        case .overview, .channels: csv(ArrangedList(
            model.shown?.channels ?? [], columns: (ChannelList.columns + ChannelList.more).filter(\.isSortable),
            state: model.list, id: \.id, standard: ChannelList.isWorse))
        case .orders: csv(model.orderList)
        case .review: csv(model.caseList)
        }
        return ("paydeck-\(model.screen.rawValue)-\(stamp).csv", contents)
    }

    private static func csv<Row>(_ list: ArrangedList<Row>) -> String {
        let header = list.columns.map { CSVCell.quoted($0.key) }.joined(separator: ",")
        let rows = list.rows.prefix(Limits.exportRows).map { row in
            list.columns.map { CSVCell.quoted(safe($0.value(row))) }.joined(separator: ",")
        }
        return ([header] + rows).map { $0 + "\r\n" }.joined()
    }

    /// Figures stay figures.
    private static func safe(_ value: FieldValue) -> String {
        guard case .text = value else { return value.exported }
        return CSVCell.safe(value.exported)
    }
}

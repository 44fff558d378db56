import Operations
import Terminal

extension ConsoleModel {
    /// The engine's time that ages are counted to: the picture's own while it is recorded or held.
    var viewTime: Int64 {
        if let moment = pastMoment { return moment }
        if feed.isHeld { return feed.shown?.at ?? 0 }
        return feed.engineTime(at: now) ?? 0
    }

    func channelList(on screen: ScreenName) -> ArrangedList<ChannelRow> {
        ArrangedList(
            channelRows,
            columns: screen == .channels ? ChannelList.columns + ChannelList.more : ChannelList.columns,
            state: lists[screen] ?? ListState(), id: \.id, standard: ChannelList.isWorse)
    }

    var orderList: ArrangedList<OrderRow> {
        ArrangedList(
            shown?.orders ?? [], columns: OrderList.columns(width: size.width), state: lists[.orders] ?? ListState(),
            id: \.id)
    }

    var caseList: ArrangedList<CaseRow> {
        ArrangedList(
            shown?.review ?? [], columns: CaseList.columns(now: viewTime), state: lists[.review] ?? ListState(),
            id: \.id)
    }

    var legList: ArrangedList<LegRow> {
        ArrangedList(
            shown?.splits?.legs ?? [], columns: LegList.columns, state: lists[.splits] ?? ListState(), id: \.id)
    }

    var payoutList: ArrangedList<PayoutItem> {
        ArrangedList(
            shown?.payouts.map(PayoutItem.all) ?? [], columns: PayoutList.columns,
            state: lists[.payouts] ?? ListState(), id: \.id)
    }

    var messageList: ArrangedList<MessageRow> {
        ArrangedList(
            shown?.messages?.rows ?? [], columns: MessageList.columns(now: viewTime),
            state: lists[.messages] ?? ListState(), id: \.id)
    }

    /// The row of the Payouts screen under `>`.
    var selectedPayout: PayoutItem? {
        guard screen == .payouts, let id = list.selectedID else { return nil }
        return payoutList.rows.first { $0.id == id }
    }

    /// Names of the rows of the present screen, as arranged.
    var ids: [String] {
        switch screen {
        case .overview, .channels: channelList(on: screen).ids
        case .splits: legList.ids
        case .payouts: payoutList.ids
        case .capacity: capacityList.ids
        case .alerts: alertList.ids
        case .messages: messageList.ids
        case .audit: auditList.ids
        case .orders: orderList.ids
        case .review: caseList.ids
        }
    }

    /// Keys and titles of the present screen's columns, by what a person may call them, for filter and sort.
    var fieldNames: [String: String] {
        switch screen {
        case .overview, .channels: ConsoleModel.names(ChannelList.columns + ChannelList.more)
        case .splits: ConsoleModel.names(LegList.columns)
        case .payouts: ConsoleModel.names(PayoutList.columns)
        case .capacity: ConsoleModel.names(CapacityList.columns)
        case .alerts: ConsoleModel.names(AlertList.columns(now: 0))
        case .messages: ConsoleModel.names(MessageList.columns(now: 0))
        case .audit: ConsoleModel.names(AuditList.columns(isWide: true))
        case .orders: ConsoleModel.names(OrderList.columns(width: 0))
        case .review: ConsoleModel.names(CaseList.columns(now: 0))
        }
    }

    /// Keys of columns that can be sorted by, in their order.
    var sortKeys: [String] {
        switch screen {
        case .overview, .channels: channelList(on: screen).columns.filter(\.isSortable).map(\.key)
        case .splits: LegList.columns.map(\.key)
        case .payouts: PayoutList.columns.map(\.key)
        case .capacity: CapacityList.columns.map(\.key)
        case .alerts: AlertList.columns(now: 0).map(\.key)
        case .messages: MessageList.columns(now: 0).map(\.key)
        case .audit: AuditList.columns(isWide: true).map(\.key)
        case .orders: OrderList.columns(width: 0).map(\.key)
        case .review: CaseList.columns(now: 0).map(\.key)
        }
    }

    func title(ofColumn key: String) -> String {
        let titles: [(String, Word)]
        switch screen {
        case .overview, .channels:
            titles = (ChannelList.columns + ChannelList.more).map { ($0.key, $0.title) }
        case .splits: titles = LegList.columns.map { ($0.key, $0.title) }
        case .payouts: titles = PayoutList.columns.map { ($0.key, $0.title) }
        case .capacity: titles = CapacityList.columns.map { ($0.key, $0.title) }
        case .alerts: titles = AlertList.columns(now: 0).map { ($0.key, $0.title) }
        case .messages: titles = MessageList.columns(now: 0).map { ($0.key, $0.title) }
        case .audit: titles = AuditList.columns(isWide: true).map { ($0.key, $0.title) }
        case .orders: titles = OrderList.columns(width: 0).map { ($0.key, $0.title) }
        case .review: titles = CaseList.columns(now: 0).map { ($0.key, $0.title) }
        }
        return titles.first { $0.0 == key }.map { language.text($0.1) } ?? key
    }

    /// The channels as shown, and below them a row of the orders that found none. What rests on too few ends is
    /// missing, wherever it would stand.
    private var channelRows: [ChannelRow] {
        guard let shown else { return [] }
        let least = shown.totals.successLeastSample ?? 0
        var rows = shown.channels.map { row in
            var row = row
            if let sample = row.success5mSample, sample < least {
                row.success5m = nil
                row.success5mChange = nil
            }
            return row
        }
        if let lost = shown.totals.noChannel, lost.ordersToday > 0 { rows.append(ChannelRow(lost)) }
        return rows
    }

    mutating func alignList() {
        let height = ScreenLayout.listRows(self)
        var state = list
        state.align(to: ids, height: height)
        if list.follows, let before = list.selectedID, state.selectedID != before { state.shiftedAt = now }
        list = state
    }

    private static func names<Row>(_ columns: [ListColumn<Row>]) -> [String: String] {
        var names: [String: String] = [:]
        for column in columns {
            names[column.key] = column.key
            for language in Language.allCases { names[language.text(column.title).lowercased()] = column.key }
        }
        return names
    }
}

import Operations
import Terminal

// Looking for one order by its number, and for those no channel took.
extension ConsoleModel {
    /// What the engine said to the number asked for: that order is opened, or it is said that there is none.
    mutating func found(_ snapshot: ConsoleSnapshot) {
        guard let asked = search, snapshot.screen == .orders, screen == .orders,
            let found = snapshot.orderFound, found.asked == asked
        else { return }
        search = nil
        guard let id = found.id else {
            detailOffset = nil
            tell(found.count > 1
                ? Phrase(.msgManyOrders, .text(asked), .text("\(found.count)")) : Phrase(.msgNoSuchOrder, .text(asked)),
                .warn)
            return
        }
        lists[.orders]?.selectedID = id
        lists[.orders]?.follows = false
        detailOffset = 0
    }

    /// The orders behind the row of those that found no channel.
    mutating func showNoChannel() -> [ConsoleRequest] {
        let requests = show(.orders)
        apply(filter: "state:failed reason:" + ChannelRow.noChannel)
        list.follow(ids)
        return requests.isEmpty ? [ask()] : [ask()]
    }

    /// The reason that the orders' filter asks for: the engine then gives its newest of that alone.
    var wantedReason: String? {
        guard screen == .orders, let filter = lists[.orders]?.filter else { return nil }
        return filter.asks(field: "reason", for: ChannelRow.noChannel) ? ChannelRow.noChannel : nil
    }
}

extension RowFilter {
    /// Whether rows must have this text in the field.
    func asks(field: String, for text: String) -> Bool {
        terms.contains { if case .contains(field, let wanted) = $0 { text.hasPrefix(wanted) } else { false } }
    }
}

extension ChannelRow {
    /// The name of the row that stands for no channel.
    static let noChannel = "no_channel"

    var isNoChannel: Bool { id == ChannelRow.noChannel }

    init(_ lost: NoChannelTotals) {
        self.init(id: ChannelRow.noChannel)
        state = lost.orders5m > 0 ? .critical : .idle
        ordersCentiPerSecond = lost.centiPerSecond
        paidOrders = Int64(lost.ordersToday)
    }
}

import Operations
import Payments
import Storage

extension Engine {
    /// Messages that their shops have not taken, as far as a screen shows them.
    func messagesView(limit: Int = Limits.messagesShown) throws(StoreError) -> MessagesView {
        let found = try store.undeliveredFront(limit: limit)
        var view = MessagesView()
        view.undelivered = found.count
        view.rows = found.rows.map { row in
            let order = row.message.order
            let isOpen = row.task.state == .open
            return MessageRow(
                id: row.message.id.text, shop: row.message.shop.text, event: row.message.event,
                order: order.isNone ? "" : order.text, url: row.message.url, isGivenUp: !isOpen,
                tries: row.task.tries, lastAnswer: row.task.lastCode,
                createdAt: row.message.createdAt.milliseconds, nextAt: isOpen ? row.task.dueAt.milliseconds : nil)
        }
        return view
    }
}

extension MessagesView {
    /// As it is kept of a minute: where shops are reached is no matter of the past.
    var recorded: MessagesView {
        var view = self
        view.rows = rows.map { row in
            var row = row
            row.url = ""
            return row
        }
        return view
    }
}

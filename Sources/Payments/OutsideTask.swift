/// One act on the outside world that was decided and must happen: stored in the commit that decided it, repeated under
/// the same number until an answer settles it.
package struct OutsideTask: Sendable, Equatable {
    package let id: TaskID
    package let kind: TaskKind
    /// `.none` for tasks of withdrawals and batches.
    package let order: OrderID
    package let channel: ChannelID?
    /// The attempt, refund, split request or shop message it acts for.
    package let subject: String
    package let createdAt: Timestamp

    package var dueAt: Timestamp
    package var tries: Int
    package var state: TaskState
    package var lastCode: String

    package init(
        id: TaskID, kind: TaskKind, order: OrderID, channel: ChannelID?, subject: String, createdAt: Timestamp,
        dueAt: Timestamp, tries: Int = 0, state: TaskState = .open, lastCode: String = ""
    ) {
        self.id = id
        self.kind = kind
        self.order = order
        self.channel = channel
        self.subject = subject
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.tries = tries
        self.state = state
        self.lastCode = lastCode
    }
}

package enum TaskKind: String, Sendable, CaseIterable {
    case prepay, query, close, refund
    /// Asks the channel for a fresh code before the one the buyer has dies.
    case renewCode = "renew_code"
    case refundQuery = "refund_query"
    case split
    case splitQuery = "split_query"
    /// Frees what no leg took for the shop ("finish").
    case unfreeze
    /// A signed message to the shop.
    case notifyShop = "notify_shop"
    /// The order's own end: closes what is still payable.
    case expire
    /// An operator's change goes back unless it was kept.
    case undo
    /// Takes part of a settled share back.
    case splitReturn = "split_return"
    case splitReturnQuery = "split_return_query"
    /// Counts the buyer as having received the goods.
    case autoConfirm = "auto_confirm"
    /// Looks at what is still frozen when the channel's days for it run out.
    case freezeWatch = "freeze_watch"
    /// A withdrawal's transfer.
    case transfer
    case transferQuery = "transfer_query"
    /// Takes back a transfer the receiver has not confirmed.
    case transferCancel = "transfer_cancel"
    /// A batch of withdrawals goes.
    case batch = "payout_batch"
    /// A message about alerts to one of their receivers.
    case alert
}

package enum TaskState: String, Sendable, CaseIterable {
    case open, done
    /// Given up after the last try; a case tells a person.
    case dead
}

/// A message to a shop, frozen when its fact became true; delivered at least once, the shop tells repeats by `id`.
package struct ShopMessage: Sendable, Equatable {
    package let id: TaskID
    package let shop: ShopID
    package let order: OrderID
    package let url: String
    /// "order.paid", "order.closed", "order.expired", "order.rejected", "order.refunded_elsewhere",
    /// "order.code_renewed", "refund.succeeded", "refund.failed", "withdrawal.*"
    package let event: String
    /// The exact JSON text that is signed and sent.
    package let body: String
    package let createdAt: Timestamp

    package init(
        id: TaskID, shop: ShopID, order: OrderID, url: String, event: String, body: String, createdAt: Timestamp
    ) {
        self.id = id
        self.shop = shop
        self.order = order
        self.url = url
        self.event = event
        self.body = body
        self.createdAt = createdAt
    }
}

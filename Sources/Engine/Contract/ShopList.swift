package import Payments

/// A shop's question for many of its rows, by the time they were made.
package struct ShopList: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable { case orders, refunds, withdrawals, messages }

    package var shop: ShopID
    package var kind: Kind
    /// Only rows made at or after, and before, these moments; nil for no bound.
    package var from: Timestamp?
    package var before: Timestamp?
    /// Where the page before ended.
    package var after: ListCursor?
    /// Rows of a page, 1...100.
    package var limit: Int
    /// Of messages: only those that have not been delivered, and only those of one event; empty for all.
    package var onlyUndelivered: Bool
    package var event: String

    package init(
        shop: ShopID, kind: Kind, from: Timestamp? = nil, before: Timestamp? = nil, after: ListCursor? = nil,
        limit: Int, onlyUndelivered: Bool = false, event: String = ""
    ) {
        self.shop = shop
        self.kind = kind
        self.from = from
        self.before = before
        self.after = after
        self.limit = limit
        self.onlyUndelivered = onlyUndelivered
        self.event = event
    }
}

/// The place of a row in a list: when it was made, and its number among those of the same millisecond. Rows come in
/// this order, and none is ever made at a place a list has already passed (`Turn.stamp`), so going on from the last
/// place skips nothing, however many rows are made meanwhile.
package struct ListCursor: Sendable, Equatable {
    package let at: Timestamp
    /// 26 characters, or empty for the place before every row of the millisecond.
    package let id: String

    package init(at: Timestamp, id: String) {
        self.at = at
        self.id = id
    }

    /// As shops get it and send it back; to them it has no meaning.
    package var text: String { "\(at.milliseconds)-\(id)" }

    /// Nil for what is no text of a cursor.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), (0...ListCursor.last).contains(milliseconds),
            TaskID(String(parts[1])) != nil
        else { return nil }
        self.init(at: Timestamp(milliseconds: milliseconds), id: String(parts[1]))
    }

    /// The end of the year 9999.
    private static let last: Int64 = 253_402_300_799_999
}

/// A page of a list.
package struct ShopPage: Sendable, Equatable {
    package enum Rows: Sendable, Equatable {
        case orders([Order])
        case refunds([ListedRefund])
        case withdrawals([Withdrawal])
        case messages([Delivery])
    }

    package let rows: Rows
    /// Where the next page begins; nil when nothing was ever there.
    package let next: ListCursor?
    /// False when the list ends here for now.
    package let hasMore: Bool

    package init(rows: Rows, next: ListCursor?, hasMore: Bool) {
        self.rows = rows
        self.next = next
        self.hasMore = hasMore
    }
}

package struct ListedRefund: Sendable, Equatable {
    package let refund: Refund
    package let shopOrderNumber: String

    package init(refund: Refund, shopOrderNumber: String) {
        self.refund = refund
        self.shopOrderNumber = shopOrderNumber
    }
}

/// A message to a shop and how its delivery stands.
package struct Delivery: Sendable, Equatable {
    package let message: ShopMessage
    package let state: TaskState
    package let tries: Int
    /// What the shop's receiver answered last: a status of HTTP, "no_answer", or empty before the first try.
    package let lastAnswer: String
    /// When it is tried next; nil when it is not.
    package let nextAt: Timestamp?

    package init(message: ShopMessage, task: OutsideTask) {
        self.message = message
        state = task.state
        tries = task.tries
        lastAnswer = task.lastCode
        nextAt = task.state == .open ? task.dueAt : nil
    }
}

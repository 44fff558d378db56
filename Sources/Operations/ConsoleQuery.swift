/// What a console wants to see.
package struct ConsoleQuery: Sendable, Codable, Equatable {
    package var screen: ScreenName
    /// Rows of the orders list wanted, newest first, 0...2,000.
    package var orderLimit: Int
    /// Only orders that failed for this reason ("no_channel"), the newest of them since the engine's start; nil: all.
    package var orderReason: String?
    /// The order whose trace is wanted: its number, or its shop's.
    package var order: String?
    /// The case whose evidence is wanted.
    package var reviewCase: String?
    /// The batch of withdrawals whose contents are wanted.
    package var batch: String?
    /// The share whose proof is wanted.
    package var proofOf: String?
    /// True when the newest signed head is to be checked against the store.
    package var checksHead: Bool
    /// The moment whose recorded picture is wanted, milliseconds since the epoch: the newest one at or before it, and
    /// for a whole minute the first one in it. Nil for the present.
    package var at: Int64?

    /// The peak the capacity screen asks about; nil for the planned one.
    package var peak: PeakQuery?

    /// What the audit screen wants to see.
    package var audit: AuditQuery?

    package init(
        screen: ScreenName, orderLimit: Int = 200, order: String? = nil, reviewCase: String? = nil,
        batch: String? = nil, proofOf: String? = nil, checksHead: Bool = false, at: Int64? = nil
    ) {
        self.screen = screen
        self.orderLimit = orderLimit
        self.order = order
        self.reviewCase = reviewCase
        self.batch = batch
        self.proofOf = proofOf
        self.checksHead = checksHead
        self.at = at
    }
}

package enum ScreenName: String, Sendable, Codable, CaseIterable {
    case overview, channels, orders, review, splits, payouts, capacity, audit, alerts, messages
}

/// The part of a query that says which picture is wanted, whoever asks and whatever single row is chosen there.
package struct CommonQuery: Sendable, Hashable {
    package let screen: ScreenName
    package let orderLimit: Int
    package let orderReason: String?
    package let batch: String?
    package let peak: PeakQuery?

    /// The same as a query that chooses nothing.
    package var whole: ConsoleQuery {
        var query = ConsoleQuery(screen: screen, orderLimit: orderLimit, batch: batch)
        query.peak = peak
        query.orderReason = orderReason
        return query
    }
}

extension ConsoleQuery {
    package var common: CommonQuery {
        CommonQuery(screen: screen, orderLimit: orderLimit, orderReason: orderReason, batch: batch, peak: peak)
    }
}

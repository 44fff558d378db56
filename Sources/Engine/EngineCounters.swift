package import Payments

/// Figures for `/metrics`. Totals count since the store was made (as far as the feed reaches); gauges are as of now.
package struct EngineCounters: Sendable, Equatable {
    package struct AttemptKey: Sendable, Hashable {
        package let channel: ChannelID
        /// "prepaid", "refused", "unknown", "closed", "surplus", "mismatched"
        package let outcome: String
    }

    /// Orders by the state they are in now.
    package var ordersByState: [OrderState: Int64] = [:]
    package var ordersCreated: Int64 = 0
    package var paidOrders: Int64 = 0
    /// Of orders in CNY, in fen.
    package var paidMinorUnits: Int64 = 0
    /// Of orders in other currencies, each in its own minor units.
    package var paidOtherMinorUnits: [Currency: Int64] = [:]
    package var latePaid: Int64 = 0
    package var attempts: [AttemptKey: Int64] = [:]
    package var refunds: [RefundState: Int64] = [:]
    /// Times a channel gave money back that we had not asked it for, by channel; and of these, without saying how much.
    package var refundsElsewhere: [ChannelID: Int64] = [:]
    package var refundsElsewhereUnknown: Int64 = 0
    /// Payments whose moment, as a channel told it, could not be true.
    package var momentsDoubted: [ChannelID: Int64] = [:]
    package var splitLegs: [LegState: Int64] = [:]
    package var notificationsAccepted: Int64 = 0
    package var notificationsRepeated: Int64 = 0
    package var notificationsRefused: Int64 = 0
    /// Since the process began, by channel and reason.
    package var refusedNotifications: [ChannelID: [String: Int64]] = [:]
    package var shopMessagesDelivered: Int64 = 0
    package var shopMessagesGivenUp: Int64 = 0
    package var commandsRefused: Int64 = 0
    package var cardNumbersMasked: Int64 = 0
    /// Orders no channel took, by currency: how many, and their minor units.
    package var noChannelOrders: [String: Int64] = [:]
    package var noChannelMinorUnits: [String: Int64] = [:]
    /// Cases that ended unanswered with their order's time.
    package var casesLapsed: Int64 = 0
    // Gauges.
    package var openTasks = 0
    package var shopMessagesWaiting = 0
    package var openCases = 0
    package var inFlight: [ChannelID: Int] = [:]
    /// "closed", "open", "half_open"
    package var breakers: [ChannelID: String] = [:]
    /// Sums of the ledger's sides by currency, minor units.
    package var ledgerSums: [Currency: LedgerSides] = [:]
    package var ledgerEntries: Int64 = 0
    /// By kind.
    package var openAlerts: [String: Int] = [:]
    /// By receiver and outcome: "delivered", "limited", "failed".
    package var alertDeliveries: [String: [String: Int64]] = [:]
    /// By channel and ceiling, those that are set.
    package var ceilings: [ChannelID: [String: Ceiling]] = [:]

    package struct LedgerSides: Sendable, Equatable {
        package var debitMinorUnits: Int64 = 0
        package var creditMinorUnits: Int64 = 0
    }

    package struct Ceiling: Sendable, Equatable {
        /// In the ceiling's own unit: orders a second, calls, orders, fen a day.
        package let limit: Int64
        package let useBasisPoints: Int64
    }

    package init() {}
}

import JSON
import Ledger
import Payments
import Routing
import Storage

/// Totals that are no window: a projection of the feed, checkpointed so that a start need not read all of it.
struct Figures: Sendable {
    var counters = EngineCounters()
    var openTasks = 0
    var messagesWaiting = 0
    /// Held money of paid orders, in minor units of CNY.
    var heldMinorUnits: Int64 = 0
    var paidTwice: Int64 = 0
    var decided = DayCount()
    /// Cases that ended unanswered with their order's time.
    var lapsed = DayCount()
    /// Orders no channel took, by currency.
    var noChannel: [String: RefusedOrders] = [:]
    var day = DayFigures()
    /// Shares that arrived, and that failed, hour by hour.
    var splitDay = DayFigures()
    /// Minor units that rounding, caps and minimum legs left with shops today.
    var rounding = DayCount()
    var paidByChannel: [ChannelID: PaidTotal] = [:]
    /// Refunds that have not ended.
    var refundsOpen = 0
    var lastSequence: Int64 = 0

    mutating func apply(_ event: FeedEvent) {
        lastSequence = max(lastSequence, event.sequence)
        switch event.kind {
        case .orderCreated:
            counters.ordersCreated += 1
            if let state = OrderState(rawValue: event.code) { counters.ordersByState[state, default: 0] += 1 }
        case .orderPaid:
            counters.paidOrders += 1
            if event.code != OrderState.paying.rawValue, event.code != OrderState.review.rawValue {
                counters.latePaid += 1
            }
            move(event.code, to: .paid)
            countPaid(event)
        case .orderClosed: move(event.code, to: .closed)
        case .orderExpired:
            day.count(paid: false, at: event.at)
            move(event.code, to: .expired)
        case .orderFailed:
            day.count(paid: false, at: event.at)
            countNoChannel(event)
            move(event.code, to: .failed)
        case .orderRejected: move(event.code, to: .rejected)
        case .orderReleased, .orderRetried: move(event.code, to: .paying)
        case .attemptSurplus:
            paidTwice += event.code == RefundKind.duplicatePayment.rawValue ? 1 : 0
            countAttempt(event, "surplus")
        case .attemptPrepaid: countAttempt(event, "prepaid")
        case .attemptRefused: countAttempt(event, "refused")
        case .attemptUnknown: countAttempt(event, "unknown")
        case .attemptClosed: countAttempt(event, "closed")
        case .attemptMismatched: countAttempt(event, "mismatched")
        default: applyRest(event)
        }
    }

    private mutating func applyRest(_ event: FeedEvent) {
        switch event.kind {
        case .refundCreated: counters.refunds[.created, default: 0] += 1
        case .refundSucceeded: counters.refunds[.succeeded, default: 0] += 1
        case .refundFailed: counters.refunds[.failed, default: 0] += 1
        case .refundElsewhere:
            if let channel = event.channel { counters.refundsElsewhere[channel, default: 0] += 1 }
            counters.refundsElsewhereUnknown += event.minorUnits == 0 ? 1 : 0
        case .momentDoubted:
            if let channel = event.channel { counters.momentsDoubted[channel, default: 0] += 1 }
        case .splitSent: counters.splitLegs[.sent, default: 0] += 1
        case .splitSettled:
            counters.splitLegs[.settled, default: 0] += 1
            splitDay.count(paid: true, at: event.at)
        case .splitFailed:
            counters.splitLegs[.failed, default: 0] += 1
            splitDay.count(paid: false, at: event.at)
        case .notificationAccepted: counters.notificationsAccepted += 1
        case .notificationRepeated: counters.notificationsRepeated += event.countedTimes
        case .notificationRefused: counters.notificationsRefused += event.countedTimes
        case .shopNotified: counters.shopMessagesDelivered += 1
        case .shopMessageGivenUp: counters.shopMessagesGivenUp += 1
        case .commandRefused: counters.commandsRefused += 1
        case .cardNumberMasked: counters.cardNumbersMasked += 1
        case .caseApproved, .caseRejected: decided.add(at: event.at)
        case .caseLapsed:
            lapsed.add(at: event.at)
            counters.casesLapsed += 1
        default: break
        }
    }

    private mutating func countPaid(_ event: FeedEvent) {
        day.count(paid: true, at: event.at)
        if let left = PaidDetail.rounding(event.detail) { rounding.add(left, at: event.at) }
        // Sums are of one currency: the screens' is CNY.
        guard PaidDetail.currency(event.detail) == .cny else {
            counters.paidOtherMinorUnits[PaidDetail.currency(event.detail), default: 0] += event.minorUnits
            return
        }
        counters.paidMinorUnits += event.minorUnits
        guard let channel = event.channel else { return }
        paidByChannel[channel, default: PaidTotal()].orders += 1
        paidByChannel[channel, default: PaidTotal()].minorUnits += event.minorUnits
    }

    private mutating func countNoChannel(_ event: FeedEvent) {
        guard !event.detail.isEmpty, let detail = try? JSONParser.parse(event.detail),
            detail["reason"]?.stringValue == HealthFigures.noChannel
        else { return }
        let currency = detail["currency"]?.stringValue ?? Currency.cny.rawValue
        noChannel[currency, default: RefusedOrders()].add(event.minorUnits, at: event.at)
    }

    private mutating func move(_ code: String, to state: OrderState) {
        guard let before = OrderState(rawValue: code), before != state else { return }
        counters.ordersByState[before, default: 0] -= 1
        counters.ordersByState[state, default: 0] += 1
    }

    private mutating func countAttempt(_ event: FeedEvent, _ outcome: String) {
        guard let channel = event.channel else { return }
        counters.attempts[EngineCounters.AttemptKey(channel: channel, outcome: outcome), default: 0] += 1
    }

    mutating func hold(before: Order?, after: Order) {
        heldMinorUnits += Figures.held(after) - (before.map(Figures.held) ?? 0)
    }

    static func held(_ order: Order) -> Int64 {
        order.state == .paid && order.hold == .held && order.amount.currency == .cny
            ? order.paidMinorUnits - order.refundedMinorUnits : 0
    }
}

extension Money {
    /// What it counts for against a channel's ceiling of a day, which is in yuan: no other currency is added to it.
    var yuanMinorUnits: Int64 { currency == .cny ? minorUnits : 0 }
}

/// Orders under way at one channel.
struct ChannelLoad: Sendable, Equatable {
    var orders = 0
    private var sums: [Currency: Int64] = [:]

    mutating func add(_ amount: Money, _ count: Int) {
        orders += count
        let sum = sums[amount.currency, default: 0] + amount.minorUnits * Int64(count)
        sums[amount.currency] = sum == 0 ? nil : sum
    }

    /// Sums are of one currency each, never across.
    func minorUnits(_ currency: Currency) -> Int64 { sums[currency, default: 0] }
}

/// The ledger's sums, currency by currency; taken from the store at start and kept up with every movement.
struct LedgerFigures: Sendable, Equatable {
    private(set) var sums: [Currency: EngineCounters.LedgerSides] = [:]
    private(set) var entries: Int64 = 0
    var movements: Int64 = 0

    /// True when each currency's debits are its credits.
    var isBalanced: Bool { sums.values.allSatisfy { $0.debitMinorUnits == $0.creditMinorUnits } }

    mutating func load(_ total: LedgerTotal) {
        sums[total.currency, default: EngineCounters.LedgerSides()].debitMinorUnits += total.debitMinorUnits
        sums[total.currency, default: EngineCounters.LedgerSides()].creditMinorUnits += total.creditMinorUnits
        entries += total.entries
    }

    mutating func count(_ movement: Movement) {
        movements += 1
        var sides = sums[movement.currency] ?? EngineCounters.LedgerSides()
        for entry in movement.entries {
            entries += 1
            switch entry.side {
            case .debit: sides.debitMinorUnits += entry.minorUnits
            case .credit: sides.creditMinorUnits += entry.minorUnits
            }
        }
        sums[movement.currency] = sides
    }
}

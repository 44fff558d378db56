import Ledger
import Payments
import Storage

/// Dividing a paid order: each share waits for its time and then goes its way.
extension Turn {
    /// Makes the shares of a paid order from its plan.
    func planShares(_ id: OrderID, _ winner: Attempt, _ profile: ChannelProfile?) throws {
        let order = self[id].order
        guard let plan = order.splitPlan else { return }
        var legs: [SplitLeg] = []
        for share in plan.finally(of: order, commission(of: order.shop)).shares where share.lockedMinorUnits > 0 {
            guard let channel = channel(for: share.delivery, winner, profile) else { continue }
            legs.append(SplitLeg(
                id: newID(LegID.self, for: order.shop), order: id, channel: channel, receiver: share.receiver,
                amount: Money(minorUnits: share.lockedMinorUnits, currency: order.amount.currency),
                timing: share.timing, delivery: share.delivery, level: share.level, purpose: share.purpose,
                createdAt: at, dueAt: firstMoment(share.timing, share.delivery, channel, order)))
        }
        self[id].legs = legs.sorted { $0.id < $1.id }
        try beginFreezeWatch(id)
        guard order.hold != .held || planted.contains(.ignoreHold) else { return }
        try beginShares(id)
    }

    func commission(of shop: ShopID) -> CommissionRule { engine.shops[shop]?.commission ?? .standard }

    /// From here on shares may move: the order is paid and nobody holds its money.
    func beginShares(_ id: OrderID) throws {
        try beginEscrow(id)
        try scheduleShares(id)
    }

    /// The channel a share is sent through; nil when there is none that could.
    private func channel(
        for delivery: ShareDelivery, _ winner: Attempt, _ profile: ChannelProfile?
    ) -> ChannelID? {
        switch delivery {
        case .channel: profile?.splitsAfterPayment == true ? winner.channel : nil
        case .bank: engine.profiles[.bank] == nil ? nil : .bank
        case .balance: winner.channel
        }
    }

    /// When a share of the plan may leave at the earliest; nil while it waits for the buyer's receipt.
    private func firstMoment(
        _ timing: SplitTiming, _ delivery: ShareDelivery, _ channel: ChannelID, _ order: Order
    ) -> Timestamp? {
        switch timing {
        case .realTime: afterPause(delivery, channel, order)
        case .nextDay: engine.configuration.calendar.next(after: order.paidAt ?? at)
        case .onReceipt: nil
        }
    }

    /// Channels do not divide in the instant of payment.
    func afterPause(_ delivery: ShareDelivery, _ channel: ChannelID, _ order: Order) -> Timestamp {
        let paid = order.paidAt ?? at
        guard delivery != .balance else { return paid }
        return paid.adding(milliseconds: engine.profiles[channel]?.splitDelayMilliseconds ?? 0)
    }

    /// When a waiting share may leave. Rows of the first form of the store do not say it: it follows from the timing.
    func moment(of leg: SplitLeg) -> Timestamp? {
        leg.dueAt ?? firstMoment(leg.timing, leg.delivery, leg.channel, self[leg.order].order)
    }

    /// Sees to it that each way on which shares wait has a request when the first of them is due.
    func scheduleShares(_ id: OrderID) throws {
        let order = self[id].order
        guard order.splitPlan != nil else { return }
        if !order.mayNotMove || planted.contains(.ignoreHold) {
            let first = firstDue(id)
            let unsent = first.isEmpty ? [] : try unsentRequests(id)
            for way in first { try schedule(way, of: id, unsent.first { $0.channel == way.channel }) }
        }
        try finishShares(id)
    }

    private func schedule(_ way: Way, of id: OrderID, _ known: OutsideTask?) throws {
        let due = max(at, way.due)
        guard let known else {
            let request = newID(SplitRequestID.self, for: self[id].order.shop)
            return try schedule(.split, for: id, channel: way.channel, subject: request.text, due: due)
        }
        guard known.dueAt > due else { return }
        try schedule(.split, for: id, channel: way.channel, subject: known.subject, due: due, tries: known.tries)
    }

    /// For each way the moment its first waiting share is due.
    private func firstDue(_ id: OrderID) -> [Way] {
        var ways: [Way] = []
        for leg in self[id].legs where leg.state == .waiting {
            guard let due = moment(of: leg) else { continue }
            if let index = ways.firstIndex(where: { $0.channel == leg.way }) {
                ways[index].due = min(ways[index].due, due)
            } else {
                ways.append(Way(channel: leg.way, due: due))
            }
        }
        return ways
    }

    /// Open tasks whose request has no shares yet.
    private func unsentRequests(_ id: OrderID) throws -> [OutsideTask] {
        let frozen = Set(self[id].legs.compactMap(\.request?.text))
        let isFresh = self[id].legs.allSatisfy { $0.createdAt == at }
        let stored = isFresh ? [] : try store.openTasks(of: id).filter { tasks[$0.id] == nil }
        let here = taskOrder.compactMap { tasks[$0]?.current }
        return (stored + here).filter {
            $0.kind == .split && $0.state == .open && $0.order == id && !frozen.contains($0.subject)
        }
    }

    func recordLeg(_ kind: EventKind, _ leg: SplitLeg, duration: Int64 = 0) {
        record(FeedEvent(
            at: at, kind: kind, shop: self[leg.order].order.shop, order: leg.order, channel: leg.channel,
            subject: leg.id.text, minorUnits: leg.amount.minorUnits, code: leg.lastCode,
            durationMilliseconds: duration, detail: "{\"timing\":\"\(leg.timing.rawValue)\"}"))
    }
}

/// One way out for shares: a channel, or nil for what the shop only comes to owe.
private struct Way {
    let channel: ChannelID?
    var due: Timestamp
}

extension SplitLeg {
    /// The channel of the share's request; nil when none is made.
    var way: ChannelID? { delivery == .balance ? nil : channel }

    /// True while it is in escrow.
    var waitsForReceipt: Bool { state == .waiting && timing == .onReceipt && dueAt == nil }
}

extension SplitPlan {
    /// The plan with its final amounts: parts of the net are known once the fee of the channel that collected is.
    func finally(of order: Order, _ commission: CommissionRule) -> SplitPlan {
        guard base == .netOfFee else { return self }
        let paid = Money(minorUnits: order.paidMinorUnits, currency: order.amount.currency)
        let locked = try? SplitAllocation.lock(
            self, amount: paid, feeMinorUnits: order.feeMinorUnits, commission: commission)
        return locked ?? self
    }
}

/// Nine in the morning, Beijing time.
enum BeijingMorning {
    /// 09:00 Beijing time on the day after `moment`'s day there.
    static func next(after moment: Timestamp) -> Timestamp {
        let offset = CivilTime.beijingOffsetSeconds
        let day = (moment.seconds + offset) / 86_400
        return Timestamp(milliseconds: ((day + 1) * 86_400 + 9 * 3_600 - offset) * 1_000)
    }
}

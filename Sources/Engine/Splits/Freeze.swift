import Payments

/// The days for which a channel keeps an order's money for dividing. What has not left by then is freed for the shop.
extension Turn {
    static let warningDays: Int64 = 7

    func beginFreezeWatch(_ id: OrderID) throws {
        let order = self[id].order
        guard let channel = order.channel, self[id].legs.contains(where: { $0.delivery == .channel }) else { return }
        try schedule(
            .freezeWatch, for: id, channel: channel, subject: id.text,
            due: freezeEnd(of: order).adding(seconds: -Turn.warningDays * 86_400))
    }

    private func freezeEnd(of order: Order) -> Timestamp { engine.freezeEnd(of: order) }

    /// Seven days before the end people are told; one day before it everything that only waits for our own schedule
    /// leaves, and what cannot goes to a person.
    func watchFreeze(_ task: OutsideTask) throws {
        let id = task.order
        let end = freezeEnd(of: self[id].order)
        let lastCall = end.adding(seconds: -86_400)
        let left = self[id].undividedMinorUnits
        guard left > 0 else { return change(task) { $0.state = .done } }
        let days = max(0, (end.since(at) + 86_399_999) / 86_400_000)
        recordDeadline(id, left, days)
        if at < lastCall { return change(task) { $0.dueAt = lastCall } }
        change(task) {
            $0.dueAt = end
            if at >= end { $0.state = .done }
        }
        if at < end { try sendWhatWaits(id) }
        if needsPersonBeforeEnd(id) || at >= end {
            try openSplitCase(id, Evidence.freezeEnds.text(
                Money(minorUnits: left, currency: self[id].order.amount.currency).decimalText, "\(days)"))
        }
    }

    private func recordDeadline(_ id: OrderID, _ left: Int64, _ days: Int64) {
        let order = self[id].order
        record(FeedEvent(
            at: at, kind: .splitDeadline, shop: order.shop, order: id, channel: order.channel, subject: id.text,
            minorUnits: left, code: "\(days)", detail: "{\"days\":\(days)}"))
    }

    private func sendWhatWaits(_ id: OrderID) throws {
        guard !self[id].order.mayNotMove else { return }
        try receive(id, by: "freeze")
        for (index, leg) in self[id].legs.enumerated()
        where leg.state == .waiting && leg.delivery == .channel && (moment(of: leg) ?? at) > at {
            self[id].legs[index].dueAt = at
        }
        try scheduleShares(id)
    }

    private func needsPersonBeforeEnd(_ id: OrderID) -> Bool {
        let file = self[id]
        return file.order.mayNotMove || file.legs.contains { leg in
            guard leg.delivery == .channel else { return false }
            return leg.state == .blocked || file.isMendable(leg)
        }
    }
}

extension OrderFile {
    /// True while somebody may still make a new share of one that failed.
    func isMendable(_ leg: SplitLeg) -> Bool {
        leg.state == .failed && ShareFailure(leg.lastCode) != .dead && successor(of: leg) == nil
    }

    /// What of the order's shares could still leave through its channel.
    var undividedMinorUnits: Int64 {
        legs.reduce(0) { sum, leg in
            guard leg.delivery == .channel, !leg.state.isTerminal || isMendable(leg) else { return sum }
            return sum + leg.amount.minorUnits
        }
    }
}

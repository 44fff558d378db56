import Operations
import Payments
import Storage

/// What the Splits screen shows.
extension Engine {
    func splitsView(_ query: ConsoleQuery, at now: Timestamp) throws(StoreError) -> SplitsView {
        var view = SplitsView()
        view.failure5m = splitFigures.failure(minutes: 5, at: now)
        view.failure1h = splitFigures.failure(minutes: 60, at: now)
        view.failure24h = figures.splitDay.success(at: now).map { 10_000 - $0 }
        view.failurePerMinute = splitFigures.perMinute(at: now)
        view.acceptedP95Milliseconds = splitFigures.acceptedP95(at: now)
        view.waitingMinorUnits = shares.waitingMinorUnits
        view.waitingLegs = shares.waiting
        view.nextRunAt = shares.nextRun?.milliseconds
        view.toPerson = shares.toPerson
        view.reasons = splitFigures.reasons(at: now, configuration.calendar)
        view.byChannel = splitFigures.byChannel(at: now)
        view.byTiming = splitFigures.byTiming(at: now)
        view.legs = shares.rows.map(withNextMoment)
        view.deadlines = shares.deadlines.values.sorted { ($0.until, $0.order) < ($1.until, $1.order) }
        view.accounts = accountSums.rows(at: now)
        view.accountCount = try store.accountCount()
        view.head = newestHead.map { TreeHeadView($0) }
        view.treeSize = store.movementCount
        view.roundingTodayMinorUnits = Int64(figures.rounding.count(at: now))
        return view
    }

    /// A share under way moves when its task is due.
    private func withNextMoment(_ row: LegRow) -> LegRow {
        guard row.nextAt == nil, !row.number.isEmpty, LegState(rawValue: row.state)?.isUnderWay == true else {
            return row
        }
        var row = row
        for kind in [TaskKind.split, .splitQuery] {
            if let task = tasks.value(TaskID.of(kind, row.number)), task.state == .open {
                row.nextAt = task.dueAt.milliseconds
            }
        }
        return row
    }
}

// MARK: kept up

extension Engine {
    /// An order's shares as a turn leaves them.
    func takeShares(_ file: OpenedFile, _ turn: Turn) {
        guard file.current.order.splitPlan != nil else { return }
        shares.take(before: file.original, after: file.current)
    }

    /// A warning changes nothing of the order itself.
    func takeWarning(_ file: OpenedFile, _ turn: Turn) {
        guard file.current.order.splitPlan != nil else { return }
        let id = file.current.order.id
        let isWarned = turn.events.contains { $0.kind == .splitDeadline && $0.order == id }
        guard isWarned || shares.deadlines[id] != nil else { return }
        setDeadline(file.current, at: turn.at)
    }

    private func setDeadline(_ file: OrderFile, at now: Timestamp) {
        let end = freezeEnd(of: file.order)
        let left = file.undividedMinorUnits
        let isOpen = left > 0 && end > now
        shares.setDeadline(
            isOpen ? FreezeRow(
                order: file.order.id.text, channel: file.order.channel?.text ?? "", minorUnits: left,
                until: end.milliseconds) : nil,
            of: file.order.id)
    }

    /// When the channel frees what was not divided of the order.
    func freezeEnd(of order: Order) -> Timestamp {
        let days = order.channel.flatMap { profiles[$0] }?.splitFreezeDays ?? 30
        return (order.paidAt ?? order.createdAt).adding(seconds: Int64(days) * 86_400)
    }

    /// At start: what waits from the sums of the store, what needs a person from the open cases, deadlines from the
    /// oldest orders that still have shares under way.
    func loadShares(at now: Timestamp) throws(StoreError) {
        shares.load(try store.waitingLegs())
        accountSums.load(try store.balances(prefix: ""))
        accountSums.mark(at: now)
        let cases = try store.openStuckCases(limit: .max)
        let blocked = try store.ordersWithBlockedLegs(limit: Limits.deadlines)
        for id in Set(cases.map(\.order) + blocked).sorted() {
            if let file = try file(id) { shares.show(file, nil) }
        }
        try loadDeadlines(at: now)
    }

    private func loadDeadlines(at now: Timestamp) throws(StoreError) {
        let shortest = collecting.map(\.splitFreezeDays).min() ?? 30
        let line = now.adding(seconds: -(Int64(shortest) - Turn.warningDays) * 86_400)
        var last = ""
        while true {
            let page = try store.ordersWithOpenLegs(after: last, limit: 256)
            for id in page {
                guard let file = try file(id), file.order.createdAt <= line else { return }
                if freezeEnd(of: file.order).adding(seconds: -Turn.warningDays * 86_400) <= now {
                    setDeadline(file, at: now)
                }
            }
            guard page.count == 256, let end = page.last else { return }
            last = end.text
        }
    }
}

/// What rounding, caps and minimum legs left with the shop.
extension SplitPlan {
    /// The exact part of all ratios together, cut to whole minor units, less what they got.
    func roundingMinorUnits(of amount: Int64) -> Int64 {
        var points: Int128 = 0
        var given: Int128 = 0
        for share in shares {
            guard case .basisPoints(let ratio) = share.portion else { continue }
            points += Int128(ratio)
            given += Int128(share.lockedMinorUnits)
        }
        return Int64(max(0, Int128(amount) * points / 10_000 - given))
    }
}

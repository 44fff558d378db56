import Ledger
import Operations
import Payments
import Storage

/// What the Payouts screen shows: sums from memory, rows from the store, names and accounts masked.
extension Engine {
    func payoutsView(_ query: ConsoleQuery, at now: Timestamp) throws(StoreError) -> PayoutsView {
        var view = PayoutsView()
        view.isPaused = steering.payouts.isPaused
        view.pausedBy = steering.payouts.isPaused ? steering.payouts.by : ""
        view.settingVersion = steering.payouts.version
        addSums(to: &view, at: now)
        let batches = try shownBatches(at: now)
        view.nextAt = batches.filter { $0.state == .collecting }.map(\.dueAt.milliseconds).min()
        for batch in batches { view.batches.append(try row(batch)) }
        if let id = query.batch.flatMap({ BatchID($0) }), let batch = try batch(id) {
            view.batch = try detail(batch)
        }
        view.withdrawals = try shownWithdrawals()
        view.payees = payouts.payees.values.sorted { $0.id < $1.id }.prefix(Limits.withdrawalsShown)
            .compactMap(PayeeRow.init)
        return view
    }

    private func addSums(to view: inout PayoutsView, at now: Timestamp) {
        let figures = payouts.figures
        let today = PayoutTimes.day(of: now)
        let day = figures.days[today] ?? PayoutFigures.Day()
        view.inFlightMinorUnits = figures.underWay.minorUnits
        view.todayCount = day.arrived
        view.todayMinorUnits = day.arrivedMinorUnits
        view.todayFeeMinorUnits = day.feeMinorUnits
        view.todaySavedMinorUnits = day.savedMinorUnits
        view.backToday = day.back
        let week = figures.days.filter { $0.key > today - PayoutFigures.daysKept && $0.key <= today }.values
        let vip = week.reduce(0) { $0 + $1.vip }
        view.vipOnTime = vip == 0 ? nil : week.reduce(0) { $0 + $1.vipOnTime } * 10_000 / vip
        view.owedMinorUnits = figures.commissionMinorUnits
        view.purposeMinorUnits = figures.purposeMinorUnits
        view.receivableMinorUnits = figures.receivableMinorUnits
        view.escrowMinorUnits = figures.escrowMinorUnits
        view.escrowOrders = figures.escrow.count
        view.escrowOldestAt = figures.escrow.values.map(\.since.milliseconds).min()
    }

    // MARK: batches

    /// Open ones by their moment, then the newest that are done.
    private func shownBatches(at now: Timestamp) throws(StoreError) -> [PayoutBatch] {
        let open = payouts.openBatches.values.sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
        let since = now.adding(seconds: -PayoutFigures.daysKept * 86_400)
        let gone = try store.goneBatches(since: since, limit: Limits.batchesShown)
        return Array((open + gone.filter { $0.state == .done && $0.count > 0 }).prefix(Limits.batchesShown))
    }

    private func tally(of batch: PayoutBatch) throws(StoreError) -> BatchTally {
        if payouts.openBatches[batch.id] != nil { return payouts.tally(batch.id) }
        var tally = BatchTally()
        for part in try store.contents(of: batch.id) {
            tally.add(part.state, part.count, part.minorUnits, part.feeMinorUnits)
        }
        return tally
    }

    private func row(_ batch: PayoutBatch) throws(StoreError) -> BatchRow {
        let tally = try tally(of: batch)
        var row = BatchRow(
            id: batch.id.text, shop: batch.shop.text, tier: batch.tier.rawValue, method: batch.method.rawValue,
            dueAt: batch.dueAt.milliseconds, state: batch.state.rawValue, count: tally.count,
            minorUnits: tally.minorUnits)
        row.ended = tally.ended
        row.back = tally.back.count
        row.feeMinorUnits = tally.feeMinorUnits
        if let cost = configuration.payouts.costs[batch.method] {
            let count = batch.wentAt == nil ? tally.count : batch.count
            row.costMinorUnits = cost.batched(count)
            row.savedMinorUnits = cost.saved(count)
        }
        row.firstPerson = batch.firstPerson
        row.secondPerson = batch.secondPerson
        row.needsTwo = tally.minorUnits > configuration.payouts.twoPersonMinorUnits
        let left = batch.wentAt ?? batch.dueAt
        row.arrivalBy = payoutTimes.promise(batch.tier, from: left).milliseconds
        row.version = batch.version
        return row
    }

    private func detail(_ batch: PayoutBatch) throws(StoreError) -> BatchDetail {
        var detail = BatchDetail(row: try row(batch))
        let requested = try tally(of: batch).requested
        let stopped = try store.stopped(in: batch.id)
        let held = payouts.figures.held[BatchKey(batch)] ?? BatchTally.Part()
        detail.withinLimits = requested.count - stopped.count
        detail.withinLimitsMinorUnits = requested.minorUnits - stopped.minorUnits
        detail.held = held.count
        detail.heldMinorUnits = held.minorUnits
        detail.stopped = stopped.count
        detail.stoppedMinorUnits = stopped.minorUnits
        detail.duplicates = try store.doubles(in: batch.id)
        detail.coverBeforeMinorUnits = try cover(of: batch)
        detail.coverAfterMinorUnits = detail.coverBeforeMinorUnits - requested.minorUnits
        detail.levels = try store.levels(of: batch.id).map { part in
            LevelRow(
                level: part.level.rawValue,
                dailyLimitMinorUnits: configuration.payouts.limit(of: part.level).dailyMinorUnits,
                count: part.count, minorUnits: part.minorUnits)
        }
        detail.biggest = try store.biggestWithdrawals(in: batch.id, limit: Limits.biggestShown).map(row)
        detail.vip = payouts.openBatches.values.filter { $0.tier == .vip }.reduce(0) {
            $0 + payouts.tally($1.id).requested.count
        }
        return detail
    }

    /// What the batch's way of payment has, by our books: at the bank each withdrawal is paid from its participant's
    /// own sub-account.
    func cover(of batch: PayoutBatch) throws(StoreError) -> Int64 {
        guard batch.method == .bank else {
            return try store.balance(of: .channelClearing(batch.shop, batch.method.channel), .cny)
        }
        return try store.balances(prefix: "subaccount/\(batch.shop)/").reduce(0) {
            $1.currency == .cny ? $0 + $1.debit - $1.credit : $0
        }
    }

    // MARK: withdrawals

    /// What needs a look first, then the newest.
    private func shownWithdrawals() throws(StoreError) -> [WithdrawalRow] {
        let urgent = try store.withdrawalsForPeople(limit: Limits.withdrawalsShown)
        let known = Set(urgent.map(\.id))
        let newest = try store.recentWithdrawals(
            since: Timestamp(milliseconds: 0), limit: Limits.withdrawalsShown)
        return (urgent + newest.filter { !known.contains($0.id) }).prefix(Limits.withdrawalsShown).map(row)
    }

    private func row(_ item: Withdrawal) -> WithdrawalRow {
        var row = WithdrawalRow(
            id: item.id.text, participant: Masking.person(item.participant), minorUnits: item.amount.minorUnits,
            level: item.level.rawValue, tier: item.tier.rawValue, method: item.method.rawValue,
            state: item.state.rawValue, at: item.createdAt.milliseconds)
        row.shop = item.shop.text
        row.feeMinorUnits = item.feeMinorUnits
        row.why = item.lastCode.isEmpty ? item.findings.first?.rule ?? "" : item.lastCode
        row.account = Masking.account(item.account)
        row.batch = item.batch?.text ?? ""
        row.nextAt = nextMoment(of: item)?.milliseconds
        let limit = configuration.payouts.limit(of: item.level).dailyMinorUnits
        if limit > 0 { row.limitBasisPoints = Int(Int128(item.amount.minorUnits) * 10_000 / Int128(limit)) }
        row.version = item.version
        return row
    }

    /// When something about it happens by itself; nil when nothing does.
    private func nextMoment(of item: Withdrawal) -> Timestamp? {
        if item.state == .requested { return item.dueAt }
        guard item.isUnderWay, !item.needsPerson else { return nil }
        return [TaskKind.transferQuery, .transfer].compactMap { tasks.value(TaskID.of($0, item.id.text)) }
            .first { $0.state == .open }?.dueAt
    }
}

extension PayeeRow {
    init?(_ participant: Participant) {
        guard let pending = participant.pending else { return nil }
        self.init(
            participant: participant.id.text, number: Masking.person(participant.number),
            shop: participant.shop.text, askedAt: pending.askedAt.milliseconds,
            earliest: pending.earliest.milliseconds)
        approvedBy = pending.approvedBy
        version = participant.version
    }
}

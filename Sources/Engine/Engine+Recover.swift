import Alerts
package import Payments
import Routing
package import Storage

/// Starting: memory is rebuilt from rows and feed, and everything that was under way is taken up again.
extension Engine {
    /// Rebuilds what memory held and takes up every open task again. To be called once, before the first input, outside
    /// of a batch.
    ///
    /// A call that was stored may or may not have gone out before the crash: what it acts for becomes *unknown*, so
    /// that a refusal of its repetition is not taken for the outcome of the first.
    package func recover(at now: Timestamp) throws(StoreError) -> [EngineEffect] {
        try loadSteering(at: now)
        try loadCases()
        try loadAnswers(at: now)
        try replayFeed(at: now)
        try loadOrders(at: now)
        try loadRisk(at: now)
        try loadLedger()
        try loadPayouts(at: now)
        try loadShares(at: now)
        try loadAudit(at: now)
        newestHead = try store.newestHead()
        try loadRecord()
        try fillSchedule()
        try loadTasks()
        return try resume(at: now)
    }

    private func loadSteering(at now: Timestamp) throws(StoreError) {
        steering.rules = configuration.merchantRulesName
        for setting in try store.channelSettings() { steering.settings[setting.channel] = setting }
        for profile in configuration.profiles {
            steering.breakers[profile.id] = Breaker(settings: configuration.breaker)
            guard steering.settings[profile.id] == nil else { continue }
            let setting = ChannelSetting(channel: profile.id, weight: profile.defaultWeight, updatedAt: now)
            try store.save(setting)
            steering.settings[profile.id] = setting
        }
        if let text = try store.value(Steering.weightsKey) { steering.readWeights(text) }
        steering.proposals = try store.openProposals()
        if let text = try store.value(MovedToday.key) { steering.movedToday = MovedToday(text: text) }
        if let text = try store.value(Steering.alertsKey) { steering.readAlerts(text) }
        if let text = try store.value(Steering.outboxesKey) { steering.readOutboxes(text) }
        if let text = try store.value(CostLevels.storeKey) { costs.read(text) }
        if let text = try store.value(Steering.cutsKey) { steering.readCuts(text) }
        if let text = try store.value(PayoutSwitch.key) { steering.readPayouts(text) }
        steering.peak = try store.value(RegisteredPeak.key).flatMap(RegisteredPeak.init(text:))
        for timer in try store.runningTimers() { timers[timer.id] = timer }
        try loadVersions(at: now)
    }

    private func loadCases() throws(StoreError) {
        for item in try store.openCases(limit: .max) {
            if openCases.count < configuration.limits.casesInMemory { openCases[item.id] = item }
            openCaseCount += 1
            guard item.kind == .moneyHeld, let order = try store.order(item.order) else { continue }
            figures.heldMinorUnits += Figures.held(order)
        }
    }

    /// Answers of the last 90 days, for the figures about reviewers: of decided cases the newest, and of all open ones.
    private func loadAnswers(at now: Timestamp) throws(StoreError) {
        let since = now.adding(seconds: -ReviewerBook.pairDays * 86_400)
        let decided = try store.decidedCases(since: since, limit: Limits.recoveryAnswers)
        let answers = (decided + openCases.values).flatMap { item in item.answers.map { (answer: $0, item: item) } }
        for one in answers.sorted(by: { ($0.answer.at, $0.item.id) < ($1.answer.at, $1.item.id) }) {
            reviewers.take(one.answer, in: one.item)
        }
        lookForCaseMoment()
    }

    private func loadLedger() throws(StoreError) {
        for total in try store.ledgerTotals() {
            ledger.debitMinorUnits += total.debitMinorUnits
            ledger.creditMinorUnits += total.creditMinorUnits
            ledger.entries += total.entries
        }
    }

    /// The newest orders for the list, the preference tables and previews.
    private func loadOrders(at now: Timestamp) throws(StoreError) {
        let orders = try store.recentOrders(
            since: now.adding(seconds: -86_400), limit: Limits.recoveryOrders)
        for order in orders.reversed() {
            if order.state == .paid { preferences.count(order) }
        }
        for order in orders.prefix(Limits.recentOrders).reversed() {
            guard let file = try file(order.id) else { continue }
            digests.note(file, score: nil)
            shares.list(file)
        }
        for order in orders.prefix(Limits.recentRequests).reversed() {
            var request = RoutingRequest(order)
            request.facts = OrderFacts(order, at: order.createdAt)
            requests.append(request)
        }
        for order in orders.prefix(Limits.recentDecisions).reversed() { try loadDecisions(of: order.id) }
    }

    private func loadDecisions(of order: OrderID) throws(StoreError) {
        let decisions = try store.decisions(of: order)
        guard !decisions.isEmpty else { return }
        let attempts = try store.attempts(of: order)
        for decision in decisions {
            recentDecisions.note(decision)
            guard let attempt = attempts.first(where: { $0.number == decision.attemptNumber }),
                attempt.state.isTerminal
            else { continue }
            recentDecisions.ended(attempt)
        }
    }

    private func loadTasks() throws(StoreError) {
        let open = try store.openTasks(limit: Limits.scheduledTasks)
        figures.openTasks = open.count
        figures.messagesWaiting = open.count { $0.kind == .notifyShop }
        figures.refundsOpen = Set(open.filter { $0.kind == .refund || $0.kind == .refundQuery }.map(\.subject)).count
        for attempt in try store.openAttempts(limit: Limits.scheduledTasks) {
            load[attempt.channel, default: ChannelLoad()].add(attempt.amount.minorUnits, 1)
            capacity.opened(attempt.channel, minorUnits: attempt.amount.minorUnits)
        }
    }

    private func resume(at now: Timestamp) throws(StoreError) -> [EngineEffect] {
        let turn = Turn(engine: self, at: now)
        do {
            try store.beginBatch()
            try turn.doubtCallsUnderWay()
            try turn.runDueTasks()
            try turn.noteEndedFirstAttempts()
            try turn.write()
            try store.commitBatch()
        } catch {
            store.rollbackBatch()
            throw (error as? StoreError) ?? .fatal("\(error)")
        }
        take(turn)
        return turn.effects + [.wake(at: now)]
    }
}

extension Turn {
    /// Calls of these tasks may have gone out before the process ended.
    func doubtCallsUnderWay() throws {
        if planted.contains(.accrualTwice) { try accrueAgain() }
        for task in try store.openTasks(limit: Limits.scheduledTasks) {
            switch task.kind {
            case .prepay:
                guard try open(task.order), let attempt = attempt(of: task), attempt.state == .created else {
                    continue
                }
                move(attempt, .answerLost)
                // The coming call is the one repetition.
                change(task) { $0.tries = max(1, $0.tries) }
            case .refund:
                guard task.lastCode != Turn.waitsForShares, try open(task.order), let refund = refund(of: task),
                    refund.state == .created
                else { continue }
                moveRefund(refund, .answerLost)
            case .split:
                guard try open(task.order) else { continue }
                for index in self[task.order].legs.indices
                where self[task.order].legs[index].request?.text == task.subject {
                    let state = self[task.order].legs[index].state
                    self[task.order].legs[index].state = SplitLegMachine.apply(.answerLost, to: state).state
                }
            case .transfer: try doubtTransfer(task)
            case .splitReturn:
                guard task.dueAt <= at, try open(task.order), let item = splitReturn(of: task), item.state == .created
                else { continue }
                moveReturn(item, .answerLost)
            case .query, .close, .refundQuery, .splitQuery, .unfreeze, .notifyShop, .expire, .undo,
                .splitReturnQuery, .autoConfirm, .freezeWatch, .transferQuery, .transferCancel, .batch,
                .alert:
                continue
            }
        }
    }
}

import Alerts
import JSON
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
        recoveredAt = now
        try loadSteering(at: now)
        try loadCases()
        try loadAnswers(at: now)
        try replayFeed(at: now)
        // Lists answered before the stop may have gone as far as the newest event.
        if lastEventAt.milliseconds > 0 { listedBefore = lastEventAt.adding(milliseconds: 1) }
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
        try loadNamedValues()
        steering.proposals = try store.openProposals()
        for proposal in steering.proposals where proposal.expiresAt > now && proposal.command == nil {
            throw .fatal("proposal \(proposal.id): its request does not read")
        }
        for timer in try store.runningTimers() { timers[timer.id] = timer }
        try loadVersions(at: now)
    }

    /// What people decided and what was counted, in names of the store's own.
    private func loadNamedValues() throws(StoreError) {
        try store.read(Steering.weightsKey) { text throws(JSONFieldFault) in try steering.readWeights(text) }
        try store.read(MovedToday.key) { text throws(JSONFieldFault) in
            steering.movedToday = try MovedToday(text: text)
        }
        try store.read(Steering.alertsKey) { text throws(JSONFieldFault) in try steering.readAlerts(text) }
        try store.read(Steering.outboxesKey) { text throws(JSONFieldFault) in try steering.readOutboxes(text) }
        try store.read(CostLevels.storeKey) { text throws(JSONFieldFault) in try costs.read(text) }
        try store.read(Steering.cutsKey) { text throws(JSONFieldFault) in try steering.readCuts(text) }
        try store.read(PayoutSwitch.key) { text throws(JSONFieldFault) in try steering.readPayouts(text) }
        try store.read(RegisteredPeak.key) { text throws(JSONFieldFault) in
            steering.peak = try RegisteredPeak(text: text)
        }
    }

    private func loadCases() throws(StoreError) {
        for item in try store.openCases(limit: configuration.limits.casesInMemory) { openCases[item.id] = item }
        openCaseCount = try store.openCaseCount()
        figures.heldMinorUnits = try store.heldMinorUnits(.cny)
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
        for total in try store.ledgerTotals() { ledger.load(total) }
    }

    /// The newest orders for the list, the preference tables and previews.
    private func loadOrders(at now: Timestamp) throws(StoreError) {
        let day = now.adding(seconds: -86_400)
        for way in try store.paidWays(since: day, limit: Limits.recoveryOrders) {
            preferences.count(way.channel, ageBand: way.ageBand, region: way.region, orders: way.orders)
        }
        let shown = max(Limits.recentOrders, Limits.recentRequests, Limits.recentDecisions)
        let orders = try store.recentOrders(since: day, limit: shown)
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
        let open = try store.openTaskCounts()
        figures.openTasks = open.values.reduce(0, +)
        figures.messagesWaiting = open[TaskKind.notifyShop.letter, default: 0]
        figures.refundsOpen = try store.openTaskSubjects(of: [TaskKind.refund, .refundQuery].map(\.letter))
        for attempt in try store.openAttempts(limit: Limits.scheduledTasks) {
            load[attempt.channel, default: ChannelLoad()].add(attempt.amount, 1)
            capacity.opened(attempt.channel, minorUnits: attempt.amount.yuanMinorUnits)
        }
    }

    private func resume(at now: Timestamp) throws(StoreError) -> [EngineEffect] {
        var effects = try doubtCallsUnderWay(at: now)
        effects += try recovering(at: now) { turn in
            if planted.contains(.accrualTwice) { try turn.accrueAgain() }
            try turn.runDueTasks()
        }
        return effects + [.wake(at: now)]
    }

    /// Calls that may have gone out before the process ended, a page in each commit: how long a start takes follows
    /// from what was under way and not from what waits. A second crash in between does no harm, for to doubt again what
    /// is doubted changes nothing.
    private func doubtCallsUnderWay(at now: Timestamp) throws(StoreError) -> [EngineEffect] {
        var effects: [EngineEffect] = []
        // Nothing under way was due later than the newest thing known to have happened.
        let due = max(now, lastEventAt)
        let letters = [TaskKind.prepay, .refund, .transfer, .splitReturn].map(\.letter)
        var after: OutsideTask?
        while true {
            let page = try store.openTasks(of: letters, dueBy: due, after: after, limit: Limits.recoveryPage)
            guard let last = page.last else { break }
            effects += try recovering(at: now) { turn in for task in page { try turn.doubt(task) } }
            after = last
        }
        var order = ""
        while true {
            let page = try store.ordersWithSentLegs(after: order, limit: Limits.recoveryPage)
            guard let last = page.last else { return effects }
            effects += try recovering(at: now) { turn in for id in page { try turn.doubtShares(of: id) } }
            order = last.text
        }
    }

    /// One turn of the start, in a commit of its own.
    private func recovering(at now: Timestamp, _ act: (Turn) throws -> Void) throws(StoreError) -> [EngineEffect] {
        let turn = Turn(engine: self, at: now)
        do {
            try store.beginBatch()
            try act(turn)
            try turn.noteEndedFirstAttempts()
            try turn.write()
            try store.commitBatch()
        } catch {
            store.rollbackBatch()
            throw (error as? StoreError) ?? .fatal("\(error)")
        }
        take(turn)
        return turn.effects
    }
}

extension Turn {
    /// The call of this task may have gone out before the process ended.
    fileprivate func doubt(_ task: OutsideTask) throws {
        switch task.kind {
        case .prepay:
            guard try open(task.order), let attempt = attempt(of: task), attempt.state == .created else { return }
            move(attempt, .answerLost)
            // The coming call is the one repetition.
            change(task) { $0.tries = max(1, $0.tries) }
        case .refund:
            guard task.lastCode != Turn.waitsForShares, try open(task.order), let refund = refund(of: task),
                refund.state == .created
            else { return }
            moveRefund(refund, .answerLost)
        case .transfer: try doubtTransfer(task)
        case .splitReturn:
            guard try open(task.order), let item = splitReturn(of: task), item.state == .created else { return }
            moveReturn(item, .answerLost)
        case .split, .renewCode, .query, .close, .refundQuery, .splitQuery, .unfreeze, .notifyShop, .expire, .undo,
            .splitReturnQuery, .autoConfirm, .freezeWatch, .transferQuery, .transferCancel, .batch, .alert:
            return
        }
    }

    /// Shares whose request was sent and not answered.
    fileprivate func doubtShares(of order: OrderID) throws {
        guard try open(order) else { return }
        for index in self[order].legs.indices where self[order].legs[index].state == .sent {
            guard let request = self[order].legs[index].request,
                try task(TaskID.of(.split, request.text))?.state == .open
            else { continue }
            self[order].legs[index].state = SplitLegMachine.apply(.answerLost, to: .sent).state
        }
    }
}

import Operations
import Terminal

// Verbs: what they act on, whether they may, and what opens.
extension ConsoleModel {
    mutating func verb(_ action: Action, _ arguments: [String]) -> [ConsoleRequest] {
        if let fault = forbidden(action) { return refuse(action, Phrase(fault)) }
        if arguments.isEmpty, KeyTable.binding(action).isOfRow, !eyeSawRow() { return told(.msgRowMoved) }
        var rest = arguments
        guard let target = target(of: action, &rest) else { return missingTarget(action, arguments) }
        let action = ConsoleModel.mode(of: action, &rest)
        let binding = KeyTable.binding(action)
        if binding.isDoneAtOnce { return submitAtOnce(action, target) }
        // A value in the palette line stands in the field already; everything else is still asked.
        let value = rest.isEmpty ? standardValue(action, target) : rest.joined(separator: " ")
        var opened = VerbDialog(
            action: action, target: target, value: value, riskClass: binding.riskClass, actionID: newActionID(),
            openedAt: now, engineTime: feed.engineTime(at: now) ?? now)
        if action == .weight, rest.isEmpty { opened.standing = standardValue(action, target) }
        if case .marked = target {
            opened.amounts = Dictionary(markedCases.map { ($0.id, $0.minorUnits) }) { first, _ in first }
            opened.rowsSeen = MarkedRowsText.page(self)
        }
        dialog = opened
        detailOffset = nil
        report = []
        return []
    }

    /// A failover says behind its channel what becomes of what is under way: `:failover wechat cut`.
    private static func mode(of action: Action, _ rest: inout [String]) -> Action {
        guard action == .failover, rest.count == 1, let word = rest.first?.lowercased() else { return action }
        switch word {
        case "cut", "切断", "qd":
            rest = []
            return .cutChannel
        case "drain", "排空", "pk":
            rest = []
            return .failover
        default: return action
        }
    }

    /// Why a verb may not be used now; nil when it may. Shown when pressed, and by the dimmed key hint before.
    func forbidden(_ action: Action) -> Word? {
        if isReader { return .msgReadOnly }
        if isBack { return .msgBack }
        if isStale { return .msgStale }
        if KeyTable.binding(action).needsArming, !isArmed { return .msgNeedsArm }
        return nil
    }

    /// A class 1 verb on a small letter: one key, no question.
    private mutating func submitAtOnce(_ action: Action, _ target: VerbTarget) -> [ConsoleRequest] {
        guard let command = action.command(target, value: nil, note: "") else { return [] }
        let actionID = newActionID()
        let said = ConsoleModel.saying(action, target)
        underWay[actionID] = said
        tell(Phrase(.msgSent, .phrase(said)))
        let age = (feed.engineTime(at: now) ?? 0) - (shown?.at ?? 0)
        return [.submit(CommandEnvelope(
            actionID: actionID, command: command, reason: "", expectedVersion: version(of: target), typedTarget: "",
            dataAgeMilliseconds: age))]
    }

    private mutating func missingTarget(_ action: Action, _ arguments: [String]) -> [ConsoleRequest] {
        let binding = KeyTable.binding(action)
        let usage = Phrase(.msgUsage, .text(":" + binding.names[0] + " " + binding.argument.rawValue))
        switch action {
        case _ where !arguments.isEmpty: return refuse(action, usage)
        case .acknowledge, .snooze, .wakeAlert: return refuse(action, Phrase(.msgNoAlert))
        case .keep, .undo: return refuse(action, Phrase(.msgNoTimer))
        case _ where binding.argument == .channel || binding.argument == .weight || binding.argument == .share:
            return refuse(action, screen == .channels ? Phrase(.msgNoTarget) : usage)
        default: return refuse(action, Phrase(.msgNoTarget))
        }
    }

    /// What the verb acts on: named in the palette line (taken off `rest`), or the row under `>`.
    private func target(of action: Action, _ rest: inout [String]) -> VerbTarget? {
        switch action {
        case .weight:
            if let name = rest.first, let criterion = ConsoleModel.criterion(name) {
                rest.removeFirst()
                return criterion
            }
            return channel(&rest)
        case .failover, .cutChannel, .returnChannel: return channel(&rest)
        case .canary: return trial(&rest)
        case .stopCanary, .promoteCanary: return canary(&rest)
        case .rollback: return version(&rest)
        case .refund, .query: return order(&rest)
        case .resend: return message(&rest)
        case .stateRefunded, .redirectRefund: return orderOfRow(&rest)
        case .approve where screen == .payouts, .reject where screen == .payouts: return moneyTarget(&rest)
        case .approve where rest.isEmpty && !markedCases.isEmpty, .reject where rest.isEmpty && !markedCases.isEmpty,
            .hold where rest.isEmpty && !markedCases.isEmpty:
            return .marked(markedCases.map { MarkedReview.Row(reviewCase: $0.id, version: $0.version) })
        case .claim, .unclaim, .approve, .reject, .hold, .note: return reviewCase(&rest)
        case .retrySplit: return leg(&rest)
        case .pausePayouts: return .payouts
        case .goBatch:
            // What was stopped goes on first.
            if rest.isEmpty, feed.latest?.payouts?.isPaused == true { return .payouts }
            return batch(&rest)
        case .deferPayout: return moneyTarget(&rest).flatMap { if case .withdrawal = $0 { $0 } else { nil } }
        case .acknowledge, .snooze: return alert(&rest)
        case .wakeAlert: return quietAlert(&rest)
        case .keep, .undo: return timer(&rest)
        case .second: return proposal(&rest, isOwn: false)
        case .withdraw: return proposal(&rest, isOwn: true)
        case .reveal: return person(&rest)
        default: return nil
        }
    }

    private static func criterion(_ name: String) -> VerbTarget? {
        switch name.lowercased() {
        case "preference", "pref", "偏好", "ph": .preference
        case "cost", "成本", "cb": .cost
        default: nil
        }
    }

    private func channel(_ rest: inout [String]) -> VerbTarget? {
        let known = feed.latest?.channels.map(\.id) ?? []
        if let name = rest.first {
            rest.removeFirst()
            return ChannelNames.channel(named: name, among: known).map { .channel($0) }
        }
        guard screen == .channels, let id = list.selectedID, known.contains(id) else { return nil }
        return .channel(id)
    }

    /// What a canary shall try: a channel, a version, or weights written out.
    private func trial(_ rest: inout [String]) -> VerbTarget? {
        if let name = rest.first, name.contains("=") || name.first == "v" && Int64(name.dropFirst()) != nil {
            rest.removeFirst()
            return .canary(name)
        }
        return channel(&rest)
    }

    /// A canary by its name; else the selected channel's, or the only one.
    private func canary(_ rest: inout [String]) -> VerbTarget? {
        let open = (feed.latest?.canaries ?? []).filter { $0.state == "running" || $0.state == "inconclusive" }
        if let name = rest.first {
            rest.removeFirst()
            let known = feed.latest?.channels.map(\.id) ?? []
            return .canary(ChannelNames.channel(named: name, among: known) ?? name.lowercased())
        }
        if let own = open.first(where: { $0.name == list.selectedID }) { return .canary(own.name) }
        return open.count == 1 ? .canary(open[0].name) : nil
    }

    /// A version by its number, with or without `v`; else the newest that was in force before this one.
    private func version(_ rest: inout [String]) -> VerbTarget? {
        if let name = rest.first {
            rest.removeFirst()
            return Int64(name.first == "v" ? name.dropFirst() : Substring(name)).map { .version($0) }
        }
        return feed.latest?.versions.first { !$0.isCurrent && !$0.isDraft }.map { .version($0.number) }
    }

    /// An order's number of 26 characters first, else the selected one.
    private func order(_ rest: inout [String]) -> VerbTarget? {
        if let name = rest.first, name.utf8.count >= 20 {
            rest.removeFirst()
            return .order(name.uppercased())
        }
        guard screen == .orders, let id = list.selectedID else { return nil }
        return .order(id)
    }

    /// What is sent again: the message under `>` on their own screen, else an order's.
    private func message(_ rest: inout [String]) -> VerbTarget? {
        guard rest.isEmpty, screen == .messages else { return order(&rest) }
        return list.selectedID.map { .message($0) }
    }

    private func reviewCase(_ rest: inout [String]) -> VerbTarget? {
        if let name = rest.first, name.utf8.count >= 20 {
            rest.removeFirst()
            return .reviewCase(name.uppercased())
        }
        guard screen == .review, let id = list.selectedID else { return nil }
        return .reviewCase(id)
    }

    private func leg(_ rest: inout [String]) -> VerbTarget? {
        if let name = rest.first, name.utf8.count >= 20 {
            rest.removeFirst()
            return .leg(name.uppercased())
        }
        guard screen == .splits, let id = list.selectedID else { return nil }
        return .leg(id)
    }

    private func batch(_ rest: inout [String]) -> VerbTarget? {
        if let name = rest.first, name.utf8.count >= 20 {
            rest.removeFirst()
            return .batch(name.uppercased())
        }
        guard screen == .payouts, case .batch(let row)? = selectedPayout else { return nil }
        return .batch(row.id)
    }

    /// A withdrawal or a change of accounts.
    private func moneyTarget(_ rest: inout [String]) -> VerbTarget? {
        if let name = rest.first, name.utf8.count >= 20 {
            rest.removeFirst()
            return .withdrawal(name.uppercased())
        }
        switch selectedPayout {
        case .withdrawal(let row): return .withdrawal(row.id)
        case .payee(let row): return .payee(row.participant)
        case .batch, nil: return nil
        }
    }

    private func alert(_ rest: inout [String]) -> VerbTarget? {
        if let name = rest.first, Int(name) == nil {
            rest.removeFirst()
            return .alert(name)
        }
        return impliedAlert.map { .alert($0) }
    }

    private func timer(_ rest: inout [String]) -> VerbTarget? {
        if let name = rest.first {
            rest.removeFirst()
            return .timer(name, timer(name))
        }
        let mine = (feed.latest?.timers ?? []).filter { $0.by == feed.latest?.operatorName }
        // Undo and keep are about the last change: the timer that runs out last.
        return mine.max { $0.dueAt < $1.dueAt }.map { .timer($0.id, $0) }
    }

    /// A running timer by its number.
    func timer(_ id: String) -> TimerRow? { feed.latest?.timers.first { $0.id == id } }

    /// All that run, the next to end first.
    var timersByDue: [TimerRow] { (feed.latest?.timers ?? []).sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) } }

    /// A proposal by its number; else the one of another's that runs out first, or the newest of one's own.
    private func proposal(_ rest: inout [String], isOwn: Bool) -> VerbTarget? {
        if let name = rest.first {
            rest.removeFirst()
            return .proposal(name)
        }
        let known = (feed.latest?.proposals ?? []).filter { ($0.by == feed.latest?.operatorName) == isOwn }
        let wanted = isOwn
            ? known.max { $0.expiresAt < $1.expiresAt } : known.min { $0.expiresAt < $1.expiresAt }
        return wanted.map { .proposal($0.id) }
    }

    /// Whose data is wanted: the selected order's or case's buyer, or who a withdrawal or new accounts belong to.
    private func person(_ rest: inout [String]) -> VerbTarget? {
        switch screen {
        case .review where rest.isEmpty:
            let id = list.selectedID
            return shown?.review.first { $0.id == id }.map { .order($0.order) }
        case .payouts: return moneyTarget(&rest)
        default: return order(&rest)
        }
    }

    /// The order of the selected row: on the review screen the case's.
    private func orderOfRow(_ rest: inout [String]) -> VerbTarget? {
        let isNamed = rest.first.map { $0.utf8.count >= 20 } ?? false
        guard screen == .review, !isNamed else { return order(&rest) }
        let id = list.selectedID
        return shown?.review.first { $0.id == id }.map { .order($0.order) }
    }

    /// What the field holds at first: the present weight, all that can be refunded.
    private func standardValue(_ action: Action, _ target: VerbTarget) -> String? {
        switch (action, target) {
        case (.weight, .channel(let id)): shown?.channels.first { $0.id == id }.map { String($0.weight) }
        case (.weight, .preference): shown.map { String($0.weights.preference) }
        case (.weight, .cost): shown.map { String($0.weights.cost) }
        case (.canary, _): "10"
        case (.snooze, _): "60"
        case (.refund, .order(let id)):
            shown?.orderTrace.flatMap { $0.row.id == id ? Figures.money($0.refundableMinorUnits) : nil }
        default: nil
        }
    }
}

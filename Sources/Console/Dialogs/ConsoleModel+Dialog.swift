import Operations
import Terminal

// A dialog's life: opened, fed with previews, filled, confirmed, answered.
extension ConsoleModel {
    /// A dialog's key. What is typed while it opens is kept; Enter counts only once it has stood for a while and the
    /// key that opened it was let go. A dialog that does not stand whole on the screen takes Esc alone.
    mutating func pressInDialog(_ key: KeyEvent, repeats: Int) -> [ConsoleRequest] {
        guard var dialog else { return [] }
        if key == .esc || key == .ctrl("c") {
            self.dialog = nil
            return []
        }
        guard dialog.sentAt == nil else { return [] }
        guard isWhole(dialog) else {
            dialog.endPress()
            self.dialog = dialog
            return told(.dlgNotWhole)
        }
        let isBurst = now - dialog.lastKeyAt < Limits.enterBehindMilliseconds
        if !dialog.isReleased {
            // Another key than the one that opened it: that one was let go.
            let isTyped = key.isText && repeats == 0
            let isQuiet = now - dialog.openedAt < Limits.dialogQuietMilliseconds
                || now - dialog.lastKeyAt < Limits.dialogReleaseMilliseconds && !isTyped || repeats > 0
            dialog.isReleased = !isQuiet
            if isQuiet, !isTyped {
                dialog.lastKeyAt = now
                self.dialog = dialog
                tell(.dialogQuiet)
                return []
            }
        }
        dialog.lastKeyAt = now
        if key == .enter {
            // Right behind another key it was not struck by a hand: it is part of a paste without marks.
            if isBurst {
                dialog.endPress()
                tell(.msgTooSoon, .warn)
            } else {
                enter(&dialog, repeats: repeats)
            }
        } else {
            dialog.endPress()
            edit(&dialog, key)
        }
        self.dialog = dialog
        return []
    }

    private mutating func edit(_ dialog: inout VerbDialog, _ key: KeyEvent) {
        let count = dialog.fields.count
        switch key {
        case .tab: dialog.focus = count == 0 ? 0 : (dialog.focus + 1) % count
        case .backtab: dialog.focus = count == 0 ? 0 : (dialog.focus + count - 1) % count
        case .up, .down: turn(&dialog, older: key == .up)
        case .pageUp, .pageDown: turnPage(&dialog, forth: key == .pageDown)
        case .paste where dialog.fields.indices.contains(dialog.focus) && dialog.fields[dialog.focus].kind == .confirm:
            tell(.msgPasteConfirm, .warn)
        default:
            guard dialog.fields.indices.contains(dialog.focus) else { return }
            // A changed act under a new number could be done besides the first one, whose fate nobody knows.
            guard !dialog.isUnanswered else {
                tell(.msgLocked, .warn)
                return
            }
            guard take(key, &dialog.fields[dialog.focus]) else { return }
            changed(&dialog)
        }
    }

    /// - Returns: whether the text of the field changed.
    private func take(_ key: KeyEvent, _ field: inout VerbDialog.Field) -> Bool {
        let before = field.input.string
        if field.isPrefilled, key.isText { field.input.set("") }
        field.isPrefilled = false
        field.input.take(key)
        field.error = nil
        return field.input.string != before
    }

    /// Another content is another act: it gets its own number, so that the engine does not take it for a repeat. What
    /// was foreseen for the old content says nothing about it.
    private mutating func changed(_ dialog: inout VerbDialog) {
        dialog.actionID = newActionID()
        dialog.refusal = nil
        dialog.isUnanswered = false
        if dialog.command == nil { dialog.preview = nil }
    }

    /// The arrow keys go through what the buyer may read, or through the reasons given before.
    private mutating func turn(_ dialog: inout VerbDialog, older: Bool) {
        if case .timer(let id, _) = dialog.target { return chooseTimer(&dialog, from: id, older: older) }
        guard dialog.fields.indices.contains(dialog.focus), dialog.fields[dialog.focus].kind == .wording else {
            return offerReason(&dialog, older: older)
        }
        guard !dialog.isUnanswered else { return tell(.msgLocked, .warn) }
        dialog.turnWording(older: older)
        changed(&dialog)
    }

    /// Another timer, by when it runs out.
    private mutating func chooseTimer(_ dialog: inout VerbDialog, from id: String, older: Bool) {
        let all = timersByDue
        guard all.count > 1, !dialog.isUnanswered else { return }
        let place = all.firstIndex { $0.id == id } ?? 0
        let next = all[(place + (older ? all.count - 1 : 1)) % all.count]
        dialog.target = .timer(next.id, next)
        changed(&dialog)
    }

    /// Further rows of an act on many.
    private func turnPage(_ dialog: inout VerbDialog, forth: Bool) {
        let count = MarkedRowsText.count(dialog)
        let page = MarkedRowsText.page(self)
        guard count > page else { return }
        let next = dialog.rowsFrom + (forth ? page : -page)
        if (0..<count).contains(next) { dialog.rowsFrom = next }
        dialog.rowsSeen = max(dialog.rowsSeen, min(count, dialog.rowsFrom + page))
    }

    private mutating func offerReason(_ dialog: inout VerbDialog, older: Bool) {
        guard dialog.fields.indices.contains(dialog.focus), dialog.fields[dialog.focus].kind == .reason,
            !reasons.isEmpty, !dialog.isUnanswered
        else { return }
        dialog.reasonIndex = min(max(0, dialog.reasonIndex + (older ? 1 : -1)), reasons.count - 1)
        dialog.fields[dialog.focus].input.set(reasons[dialog.reasonIndex])
        dialog.fields[dialog.focus].error = nil
        changed(&dialog)
    }

    /// Enter goes to the next field; in the last one it confirms, when everything is in order.
    private mutating func enter(_ dialog: inout VerbDialog, repeats: Int) {
        guard repeats == 0 else {
            dialog.endPress()
            return tell(.msgTooSoon, .warn)
        }
        if dialog.focus < dialog.fields.count - 1 {
            dialog.endPress()
            dialog.focus += 1
            return
        }
        if let fault = check(&dialog) {
            dialog.endPress()
            return tell(fault, .warn)
        }
        let before = dialog.press.count
        dialog.press.press(at: now, repeats: repeats)
        guard dialog.press.count > 0 else {
            dialog.endPress()
            return tell(.msgTooSoon, .warn)
        }
        // A whole interval from here on, so that a hand has time for the second Enter.
        if before == 0 { dialog.lastPreviewRequestAt = now }
        dialog.pressedAt = now
    }

    /// What still forbids the verb; marks the field at fault.
    private func check(_ dialog: inout VerbDialog) -> Word? {
        if isBack { return .msgBack }
        if isStale { return .msgStale }
        guard isWhole(dialog) else { return .dlgNotWhole }
        let rows = MarkedRowsText.count(dialog)
        if rows > MarkedRowsText.page(self), dialog.rowsSeen < rows { return .msgRowsUnseen }
        for index in dialog.fields.indices {
            let field = dialog.fields[index]
            let text = VerbDialog.trimmed(field.input.string)
            let fault: Word? = switch field.kind {
            case .weight where dialog.standingWeight != nil: .msgSameWeight
            case .weight, .amount, .share, .minutes: dialog.value == nil ? .msgBadNumber : nil
            case .wording: dialog.wording == nil ? .msgBadWording : nil
            case .until: dialog.value == nil ? .msgBadMoment : nil
            case .note: text.isEmpty ? .msgReasonEmpty : nil
            case .reason: ReasonWords.fault(text)
            case .confirm:
                text == dialog.wantedConfirmation ? nil : dialog.riskClass == 2 ? .msgYesMissing : .msgNameDiffers
            }
            dialog.fields[index].error = fault
            if let fault {
                dialog.focus = index
                return fault
            }
        }
        if dialog.preview?.refusal != nil { return .msgWouldRefuse }
        let isCurrent = dialog.preview != nil && dialog.previewed == dialog.command
        return SafetyClass.of(dialog.riskClass).needsPreview && !isCurrent ? .msgNoPreview : nil
    }

    /// Sends the confirmed verb. Everything is checked once more: figures and preview may have changed since the keys.
    mutating func sendDialog() -> [ConsoleRequest] {
        guard var dialog else { return [] }
        dialog.endPress()
        if SafetyClass.of(dialog.riskClass).needsArming || KeyTable.binding(dialog.action).needsArming, !isArmed {
            self.dialog = dialog
            tell(.msgNeedsArm, .warn)
            return []
        }
        if let fault = check(&dialog) {
            self.dialog = dialog
            tell(fault, .warn)
            return []
        }
        guard let command = dialog.command else { return [] }
        let reason = dialog.text(.reason)
        remember(reason)
        dialog.sentAt = now
        dialog.refusal = nil
        let age = dialog.previewAskedAt.map { now - $0 } ?? feed.age(at: now) ?? 0
        let envelope = CommandEnvelope(
            actionID: dialog.actionID, command: command, reason: reason,
            expectedVersion: dialog.preview?.version ?? version(of: dialog.target),
            typedTarget: dialog.typedTarget, dataAgeMilliseconds: age,
            shownDigest: dialog.preview?.proposal?.digest ?? "",
            consideredMilliseconds: dialog.foreseenAt.map { now - $0 })
        self.dialog = dialog
        return [.submit(envelope)]
    }

    mutating func remember(_ reason: String) {
        guard !reason.isEmpty else { return }
        reasons = Array(([reason] + reasons.filter { $0 != reason }).prefix(Limits.reasonsKept))
    }

    /// The version of a row as shown, for verbs without a preview.
    func version(of target: VerbTarget) -> Int64 {
        guard let shown else { return 0 }
        switch target {
        case .preference, .cost, .canary, .version: return shown.settingsVersion
        case .channel(let id): return shown.channels.first { $0.id == id }?.settingVersion ?? 0
        case .order(let id): return shown.orders.first { $0.id == id }?.version ?? 0
        case .reviewCase(let id): return shown.review.first { $0.id == id }?.version ?? 0
        // Repeating a message changes nothing that another could have changed.
        case .marked, .message: return 0
        case .timer, .proposal, .alert: return shown.settingsVersion
        case .leg(let id): return shown.splits?.legs.first { $0.id == id }?.version ?? 0
        case .payouts: return shown.payouts?.settingVersion ?? 0
        case .batch(let id): return shown.payouts?.batches.first { $0.id == id }?.version ?? 0
        case .withdrawal(let id): return shown.payouts?.withdrawals.first { $0.id == id }?.version ?? 0
        case .payee(let id): return shown.payouts?.payees.first { $0.participant == id }?.version ?? 0
        }
    }
}

// Previews.
extension ConsoleModel {
    /// The next preview, when the command has changed or the shown one is a second old.
    mutating func duePreview() -> ConsoleRequest? {
        guard var dialog, dialog.sentAt == nil, let command = dialog.command else { return nil }
        let isOld = dialog.lastPreviewRequestAt.map { now - $0 >= dialog.previewPatience } ?? true
        let isOther = dialog.previewed != command
        guard isOld || (isOther && !dialog.previewIsUnderWay) else { return nil }
        previewNumber += 1
        dialog.previewNumber = previewNumber
        dialog.previewIsUnderWay = true
        dialog.lastPreviewRequestAt = now
        if isOther {
            dialog.preview = nil
            dialog.foreseenAt = nil
        }
        dialog.previewed = command
        self.dialog = dialog
        return .preview(command, number: previewNumber)
    }

    mutating func previewArrived(_ preview: CommandPreview, number: Int) {
        guard var dialog, dialog.previewNumber == number, dialog.sentAt == nil else { return }
        guard dialog.previewed == dialog.command else {
            dialog.previewIsUnderWay = false
            self.dialog = dialog
            return
        }
        // Another preview needs the confirmation anew: what is confirmed must be what was seen.
        if let seen = dialog.preview, dialog.press.count > 0, seen.essence != preview.essence {
            dialog.endPress()
            tell(.msgPreviewChanged, .warn)
        }
        dialog.preview = preview
        dialog.foreseenAt = dialog.foreseenAt ?? now
        dialog.previewAskedAt = dialog.lastPreviewRequestAt
        dialog.previewIsUnderWay = false
        dialog.previewFailure = nil
        dialog.raise(to: dialog.riskClass)
        self.dialog = dialog
    }

    mutating func previewFailed(_ reason: String, number: Int) {
        guard var dialog, dialog.previewNumber == number else { return }
        dialog.previewIsUnderWay = false
        dialog.previewFailure = reason
        dialog.preview = nil
        dialog.endPress()
        self.dialog = dialog
    }
}

extension CommandPreview {
    /// What a person says yes to: all but the figures that stand beside it for their interest and move by themselves.
    fileprivate var essence: CommandPreview {
        var essence = self
        essence.costBeforeMillionths = nil
        essence.costAfterMillionths = nil
        essence.backtest = nil
        essence.inFlightOrders = nil
        essence.inFlightMinorUnits = nil
        essence.pendingRefunds = nil
        essence.totalCentiPerSecond = nil
        essence.targets = []
        return essence
    }
}

// Answers.
extension ConsoleModel {
    mutating func answered(_ result: CommandResult, actionID: String) -> [ConsoleRequest] {
        if took(result, actionID: actionID) {
            underWay[actionID] = nil
            return [ask()]
        }
        if sessionAnswered(result, actionID: actionID) { return [ask()] }
        if !result.revealed.isEmpty, let dialog, dialog.actionID == actionID {
            show(result.revealed, of: dialog.target)
        }
        var said = underWay.removeValue(forKey: actionID)
        var isAnswer = false
        if var dialog, dialog.actionID == actionID {
            said = ConsoleModel.saying(dialog.action, dialog.target)
            isAnswer = dialog.target.isReview
            if result.outcome == .refused {
                dialog.sentAt = nil
                dialog.refusal = result.refusal
                dialog.actionID = newActionID()
                self.dialog = dialog
            } else {
                self.dialog = nil
            }
        }
        let phrase = said ?? Phrase(.msgSent, .text(actionID))
        if let rows = result.rows {
            show(rows, phrase)
        } else if isAnswer, result.outcome == .proposed {
            tell(Phrase(.msgAnswered, .phrase(phrase)))
        } else {
            tell(result, phrase)
        }
        return [ask()]
    }

    private mutating func tell(_ result: CommandResult, _ said: Phrase) {
        switch result.outcome {
        case .done where result.reference.isEmpty: tell(Phrase(.msgDone, .phrase(said)))
        case .done: tell(Phrase(.msgDoneTimer, .phrase(said)))
        case .proposed: tell(Phrase(.msgProposed, .phrase(said), .text(result.reference)))
        case .refused:
            let rule = result.refusal?.rule.rawValue ?? ""
            tell(Phrase(.msgRefused, .code(.refusal, rule)), .crit)
        }
    }

    /// Nobody knows whether it was done: the dialog stays with the same number, which the engine does once.
    mutating func unanswered(actionID: String) {
        takings.remove(actionID)
        underWay[actionID] = nil
        if sessionUnanswered(actionID: actionID) { return }
        if var dialog, dialog.actionID == actionID {
            dialog.sentAt = nil
            dialog.isUnanswered = true
            self.dialog = dialog
        }
        tell(.msgUnanswered, .warn)
    }

    static func saying(_ action: Action, _ target: VerbTarget) -> Phrase {
        Phrase(.nameAndTarget, .word(KeyTable.binding(action).label), target.part)
    }
}

import Operations
import Terminal

/// Why a verb cannot be done now. It takes every key but Esc, so that a reason typed in good faith falls to no key.
package struct Notice: Sendable, Equatable {
    package let verb: Word
    package let why: Phrase
}

// Refusals that are told over the screen, and what a hand must be told of.
extension ConsoleModel {
    /// Refuses a verb in sight. What is done by one key at once is followed by no text: a line is enough for it.
    mutating func refuse(_ action: Action, _ why: Phrase) -> [ConsoleRequest] {
        tell(why, .warn)
        guard !KeyTable.binding(action).isDoneAtOnce else { return [] }
        notice = Notice(verb: KeyTable.binding(action).label, why: why)
        return []
    }

    mutating func pressInNotice(_ key: KeyEvent) -> [ConsoleRequest] {
        if key == .esc || key == .ctrl("c") { notice = nil }
        return []
    }

    /// Another size is another screen: what was half confirmed on the old one is not.
    mutating func resized(_ size: Size) {
        self.size = size
        alignList()
        guard var dialog, dialog.press.count > 0 else { return }
        dialog.endPress()
        self.dialog = dialog
        tell(.msgOnceOver, .warn)
    }

    /// "Once more" holds for a few seconds.
    mutating func endOnceMore() {
        guard var dialog, dialog.sentAt == nil, let end = dialog.onceMoreEnds, now >= end,
            !dialog.press.isConfirmed(at: now)
        else { return }
        dialog.endPress()
        self.dialog = dialog
        tell(.msgOnceOver, .warn)
    }

    /// Timers that ended since the last figures: time ran out, or somebody decided.
    mutating func tellEndedTimers(_ before: [TimerRow], _ snapshot: ConsoleSnapshot) {
        let here = Set(snapshot.timers.map(\.id))
        for timer in before where !here.contains(timer.id) {
            let target: Phrase.Part = timer.target == "preference" ? .word(.weightPreference) : .channel(timer.target)
            if timer.dueAt <= snapshot.at {
                tell(Phrase(.msgTimerOver, .code(.act, timer.act), target, .text(timer.before)), .warn)
            } else if timer.by == snapshot.operatorName, message == nil {
                tell(Phrase(.msgTimerEnded, VerbTarget.timer(timer.id, timer).part))
            }
        }
    }

    /// Whether the row a verb is about is the one the eye saw: a list that follows may just have put another row under
    /// `>`, or let the chosen one go out of sight. From now on it stays.
    mutating func eyeSawRow() -> Bool {
        guard list.follows, list.selectedID != nil else { return true }
        var state = list
        let height = max(1, ScreenLayout.listRows(self))
        let isInSight = (state.firstRow..<state.firstRow + height).contains(state.index)
        let isFresh = state.shiftedAt.map { now - $0 < Limits.eyeMilliseconds } ?? false
        state.follows = false
        if !isInSight { state.select(state.index, in: ids, height: height) }
        list = state
        return isInSight && !isFresh
    }
}

extension KeyBinding {
    /// Done by one key, without a dialog.
    var isDoneAtOnce: Bool { riskClass == 1 && !needsArming || action == .next }

    /// Its target is the row under `>`, unless it is named.
    var isOfRow: Bool {
        switch action {
        case .weight, .failover, .cutChannel, .returnChannel, .canary, .refund, .query, .resend, .claim, .unclaim,
            .approve, .reject, .hold, .note, .retrySplit, .goBatch, .deferPayout, .reveal, .snooze, .acknowledge,
            .wakeAlert:
            true
        default: false
        }
    }
}

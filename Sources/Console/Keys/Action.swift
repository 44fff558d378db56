/// All a person can do at the console, by keys or by name.
package enum Action: String, Sendable, CaseIterable {
    case overview, channels, orders, review, splits, payouts, capacity, alerts, messages, audit, lastScreen
    case down, up, first, last, pageDown, pageUp, left, right
    case open, back, zoom, pause, sort, reverse, filter, command, help, who, language, copy, export
    case repaint, leavePrompt
    case arm, acknowledge, snooze, wakeAlert, keep, undo, second, withdraw, reveal
    case weight, failover, cutChannel, returnChannel, canary, stopCanary, promoteCanary, rollback
    case refund, query, resend, why, stateRefunded, redirectRefund
    case claim, unclaim, approve, reject, hold, note, next, mark
    case retrySplit, pausePayouts, goBatch, deferPayout
    case earlier, later, minuteEarlier, minuteLater, goTo, live
    case verifyChain, replaySession
    case quit, theme, graph, link, planPeak
}

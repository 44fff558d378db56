/// All a person can do at the console, by keys or by name.
package enum Action: String, Sendable, CaseIterable {
    case overview, channels, orders, review, splits, payouts, capacity, alerts, lastScreen
    case down, up, first, last, pageDown, pageUp, left, right
    case open, back, zoom, pause, sort, reverse, filter, command, help, language, copy, export, repaint, leavePrompt
    case arm, acknowledge, snooze, keep, undo, second
    case weight, failover, cutChannel, returnChannel, canary, stopCanary, promoteCanary, rollback
    case refund, query, why
    case claim, unclaim, approve, reject, hold, note, next
    case retrySplit, pausePayouts, goBatch, deferPayout
    case earlier, later, minuteEarlier, minuteLater, goTo, live
    case quit, theme, graph, link, planPeak
}

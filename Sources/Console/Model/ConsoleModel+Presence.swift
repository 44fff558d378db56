import Operations
import Terminal

/// What the others were last told of this console.
struct Presence: Sendable, Equatable {
    var told: ConsoleState?
    var toldAt: Int64 = 0
    /// When a key was last pressed; nil before the first.
    var keyAt: Int64?
    var toldKeyAt: Int64?
}

extension ConsoleModel {
    /// Tells the others when something has changed that they see; of keys alone they are told every few seconds.
    mutating func presenceRequests() -> [ConsoleRequest] {
        guard feed.latest != nil else { return [] }
        var state = ConsoleState(
            screen: screen, columns: size.width, rows: size.height, mode: toldMode,
            verb: dialog.map { KeyTable.binding($0.action).names[0] }, target: dialog?.target.name)
        let isOther = state != presence.told
        let hasKeys = presence.keyAt != presence.toldKeyAt
            && now - presence.toldAt >= Limits.presenceMilliseconds
        guard isOther || hasKeys else { return [] }
        presence.told = state
        presence.toldAt = now
        presence.toldKeyAt = presence.keyAt
        state.idleMilliseconds = presence.keyAt.map { now - $0 }
        return [.tell(state)]
    }

    private var toldMode: ConsoleState.Mode { isReader ? .read : isArmed ? .armed : .safe }
}

extension KeyEvent {
    /// Something a person did, not news of the terminal.
    var isPressed: Bool {
        switch self {
        case .resize, .resumed, .hangup, .terminate, .wake: false
        default: true
        }
    }
}

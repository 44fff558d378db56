import Payments

/// What an undo timer is about: a newer change of the same thing ends the older one's timer.
enum TimerKind: Sendable, Equatable {
    case weight, override, canary, payouts, rollback, deferral

    init(act: String) {
        switch act {
        case "failover", SteeringChange.back: self = .override
        case CanaryUndo.act: self = .canary
        case PayoutSwitch.act: self = .payouts
        case SteeringChange.rollback: self = .rollback
        case SteeringChange.deferral: self = .deferral
        default: self = .weight
        }
    }

    /// True for what steers routing: a return to an earlier version is about all of it.
    var isOfRouting: Bool { self != .payouts && self != .deferral }
}

extension SteeringChange {
    static let deferral = "defer"
    static let back = "back"

    var kind: TimerKind { TimerKind(act: act) }
    var isOverride: Bool { kind == .override }

    /// A return to an earlier version is about all settings, so it and any change of one end each other's timers.
    func makesMeaningless(_ timer: UndoTimer) -> Bool {
        if timer.target == target, timer.kind == kind { return true }
        return kind.isOfRouting && timer.kind.isOfRouting && (kind == .rollback || timer.kind == .rollback)
    }
}

extension UndoTimer {
    var kind: TimerKind { TimerKind(act: act) }
    /// Whether people of finance keep or undo it too.
    var isOfMoney: Bool { kind == .payouts || kind == .deferral }
}

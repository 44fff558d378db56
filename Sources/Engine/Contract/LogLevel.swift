package import Payments

/// How loud an event is in the engine's log.
package enum LogLevel: String, Sendable, CaseIterable, Comparable {
    case info, warning, error

    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .error: 2
        }
    }
}

extension EventKind {
    /// Nil for what belongs to single orders and people: that is in the feed, the audit chain and on the screens.
    package var logLevel: LogLevel? {
        switch self {
        case .breakerOpened, .ejectionsHeld, .alertRaised, .shopNotifyFailed, .canaryRolledBack, .riskRulesRefused,
            .payoutsPaused:
            .warning
        case .alertNotDelivered: .error
        case .breakerHalfOpened, .breakerClosed, .channelDegraded, .channelRecovered, .ejectionsResumed, .weightChanged,
            .canaryStarted, .canaryStopped, .canaryPromoted, .canaryInconclusive, .routingRolledBack, .failoverSet,
            .failoverCut, .failoverCleared, .timerUndone, .timerKept, .alertCleared, .alertAcknowledged, .alertSnoozed,
            .alertDelivered, .riskRulesChanged, .payoutsResumed, .ledgerHeadSigned, .batchSent, .batchDone:
            .info
        default: nil
        }
    }
}

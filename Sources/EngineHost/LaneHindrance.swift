import Alerts
package import Operations
package import Payments

/// What keeps a lane from storing anything at the moment. It passes; nothing that was acknowledged is touched by it.
package enum LaneHindrance: Sendable, Equatable {
    /// Another program holds the lock of the store's file, since a moment of the steady clock, milliseconds.
    case locked(sinceTicks: Int64)
    /// The disk has no room, not even where the ballast was.
    case full(since: Timestamp)

    /// What shops and operators are told.
    package var rule: String {
        switch self {
        case .locked: "another program holds the store's lock: nothing can be stored until it lets go; try again"
        case .full: "the disk is full: nothing can be stored until there is room; try again"
        }
    }

    /// The line of it on consoles. The engine's own alerts are stored, which is what cannot be done now.
    package func row(at now: Timestamp, ticks: Int64) -> AlertRow {
        switch self {
        case .locked(let since):
            let held = max(0, ticks - since)
            var row = AlertRow(
                id: "host-lock", kind: .storeLocked, severity: AlertSeverity.critical.rawValue, channel: nil,
                since: now.milliseconds - held)
            row.count = Int(clamping: held)
            return row
        case .full(let since):
            var row = AlertRow(
                id: "host-disk", kind: .disk, severity: AlertSeverity.critical.rawValue, channel: nil,
                since: since.milliseconds)
            row.valueBasisPoints = 0
            row.count = 0
            row.evidence = Evidence.diskIsFull.text()
            return row
        }
    }
}

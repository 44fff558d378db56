/// What an operator may do. Deny by default: a name without a role may do nothing.
package enum OperatorRole: String, Sendable, CaseIterable {
    case viewer, reviewer, `operator`, finance, admin
}

/// A person at a console: a name bound to a system user, never to a claim the console makes.
package struct OperatorIdentity: Sendable, Equatable {
    package let name: String
    package let uid: UInt32
    package let roles: Set<OperatorRole>
    /// Several people use this system user: it looks and does what class 1 allows, and agrees to nothing.
    package var isShared: Bool
    /// The number of the console session, "s-12"; empty when there is none. Given by the host when a console attaches.
    package var session: String
    /// Where the session comes from, "ssh 10.0.3.7" or "tty", as the host has made it safe to show.
    package var origin: String

    package init(
        name: String, uid: UInt32, roles: Set<OperatorRole>, isShared: Bool = false, session: String = "",
        origin: String = ""
    ) {
        self.name = name
        self.uid = uid
        self.roles = roles
        self.isShared = isShared
        self.session = session
        self.origin = origin
    }
}

/// A change that goes back by itself at `dueAt` unless it is kept. Lives in the engine, so it runs on when a session
/// dies.
package struct UndoTimer: Sendable, Equatable {
    package let id: TimerID
    package let act: String
    package let target: String
    /// What the undo sets: for a weight the old value, for a failover the old override.
    package let before: String
    package let after: String
    package let by: String
    package let reason: String
    package let createdAt: Timestamp
    package let dueAt: Timestamp
    /// "running", "kept", "undone", "superseded"
    package var state: UndoTimerState

    package init(
        id: TimerID, act: String, target: String, before: String, after: String, by: String, reason: String,
        createdAt: Timestamp, dueAt: Timestamp, state: UndoTimerState = .running
    ) {
        self.id = id
        self.act = act
        self.target = target
        self.before = before
        self.after = after
        self.by = by
        self.reason = reason
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.state = state
    }
}

package enum UndoTimerState: String, Sendable { case running, kept, undone, superseded }

/// What operators and the engine have set for one channel; stored, versioned.
package struct ChannelSetting: Sendable, Equatable {
    package let channel: ChannelID
    /// 0...100, the operator's weight of this channel among the others.
    package var weight: Int
    /// Set by a manual failover; outranks the breaker.
    package var override: ChannelOverride
    package var version: Int64
    package var updatedAt: Timestamp

    package init(
        channel: ChannelID, weight: Int, override: ChannelOverride = .none, version: Int64 = 1, updatedAt: Timestamp
    ) {
        self.channel = channel
        self.weight = weight
        self.override = override
        self.version = version
        self.updatedAt = updatedAt
    }
}

package enum ChannelOverride: String, Sendable, CaseIterable {
    case none
    /// Takes no new orders; those in flight are settled.
    case off
    /// Takes orders even while the breaker would not.
    case forcedOn = "forced_on"
}

package import Payments

/// What a canary tries with part of the users.
package enum CanarySubject: Sendable, Equatable {
    /// A channel: only the treatment's users may get it.
    case channel(ChannelID)
    /// The weights of a routing version: the treatment's users are routed by them.
    case weights(version: Int64)

    /// How people call it; also the target of commands. Weights have one name, for only one set is tried at a time.
    package var name: String {
        switch self {
        case .channel(let channel): channel.text
        case .weights: CanarySubject.weightsName
        }
    }

    package static let weightsName = "weights"

    package var channel: ChannelID? { if case .channel(let channel) = self { channel } else { nil } }
}

/// A canary with who started it and why.
package struct Canary: Sendable, Equatable {
    package let id: CanaryID
    package let subject: CanarySubject
    package var run: CanaryRun
    package let startedBy: String
    package let startReason: String
    /// Who ended it: a person's name, or `canary` when it ended by itself; empty while it runs.
    package var endedBy: String

    package init(
        id: CanaryID, subject: CanarySubject, run: CanaryRun, startedBy: String, startReason: String,
        endedBy: String = ""
    ) {
        self.id = id
        self.subject = subject
        self.run = run
        self.startedBy = startedBy
        self.startReason = startReason
        self.endedBy = endedBy
    }
}

/// One order that a canary counts: the arm its first attempt was decided in, and how that attempt ended.
package struct CanaryOrder: Sendable, Equatable {
    package enum Outcome: String, Sendable, CaseIterable {
        /// The first attempt has not ended.
        case open
        /// Money came through it.
        case good
        /// The channel refused it or never answered.
        case failed
        /// It ended without saying anything of the channel: the buyer did not pay, or the shop closed the order.
        case uncounted
    }

    package let canary: CanaryID
    package let order: OrderID
    package let arm: Arm
    /// The user as a number, see `StickyArm.mark`.
    package let user: Int64
    /// No earlier order of the user was counted.
    package let isNewUser: Bool
    package var outcome: Outcome

    package init(
        canary: CanaryID, order: OrderID, arm: Arm, user: Int64, isNewUser: Bool, outcome: Outcome = .open
    ) {
        self.canary = canary
        self.order = order
        self.arm = arm
        self.user = user
        self.isNewUser = isNewUser
        self.outcome = outcome
    }
}

import Payments

/// One order in a channel's own books: the truth the engine only hears about.
struct SandboxTrade {
    enum State: Equatable { case unpaid, paid, closed }

    let number: String
    let channelNumber: String
    let minorUnits: Int64
    let description: String
    let notifyURL: String
    let createdAt: Timestamp
    let expiresAt: Timestamp
    let willSplit: Bool
    /// What makes a repeated order the same order.
    let fingerprint: String
    /// UnionPay's `txnTime`, part of the order's identity there.
    let requestTime: String
    let payParameter: String

    var state = State.unpaid
    var isScanned = false
    var paidMinorUnits: Int64 = 0
    var paidAt: Timestamp?
    var isUnfrozen = false
    var refunds: [SandboxRefund] = []
    var splits: [SandboxSplit] = []

    var refundedMinorUnits: Int64 { refunds.filter { $0.state == .succeeded }.reduce(0) { $0 + $1.minorUnits } }
    /// Refunds that have succeeded or still may.
    var refundClaimMinorUnits: Int64 { refunds.filter { $0.state != .abnormal }.reduce(0) { $0 + $1.minorUnits } }
    /// Shares that are settled or on their way.
    var splitMinorUnits: Int64 {
        splits.reduce(0) { $0 + $1.legs.filter { $0.state != .failed }.reduce(0) { $0 + $1.minorUnits } }
    }
    /// What is left for a further refund, considering what others already have.
    var refundableMinorUnits: Int64 { paidMinorUnits - refundClaimMinorUnits }

    /// The state a query shows: an unpaid order past its time is closed.
    func state(at now: Timestamp) -> State { state == .unpaid && now >= expiresAt ? .closed : state }
}

struct SandboxRefund {
    enum State: Equatable { case processing, succeeded, abnormal }

    let number: String
    let channelNumber: String
    let minorUnits: Int64
    let createdAt: Timestamp
    let notifyURL: String
    let requestTime: String
    var state: State
    var doneAt: Timestamp?
}

struct SandboxSplit {
    let number: String
    let channelNumber: String
    let createdAt: Timestamp
    let fingerprint: String
    var legs: [SandboxLeg]

    var isFinished: Bool { legs.allSatisfy { $0.state != .processing } }
}

struct SandboxLeg {
    enum State: Equatable { case processing, settled, failed }

    let account: String
    let type: String
    let minorUnits: Int64
    let detailNumber: String
    /// Why it will fail; empty when it will not.
    let reason: String
    var state: State
    let finishAt: Timestamp
}

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
    /// What was given out last for the buyer's device.
    var payParameter: String
    /// Texts of the merchant that come back in queries and notifications.
    var echo = ""
    /// WeChat Pay's trade type.
    var kind = "NATIVE"
    /// True for Alipay's orders face to face: each refund takes its part of the shares back by itself.
    var takesSharesBack = false
    /// UnionPay's code of the last try that was refused; empty when none was.
    var lastDecline = ""

    /// Codes given out, the newest last, and until when each can be scanned; empty where codes live as long as orders.
    var codes: [(text: String, until: Timestamp)] = []

    var state = State.unpaid
    var isScanned = false
    var paidMinorUnits: Int64 = 0
    var paidAt: Timestamp?
    var isUnfrozen = false
    var refunds: [SandboxRefund] = []
    var splits: [SandboxSplit] = []

    var refundedMinorUnits: Int64 { refunds.filter { $0.state == .succeeded }.reduce(0) { $0 + $1.minorUnits } }
    var elsewhereMinorUnits: Int64 {
        refunds.filter { $0.state == .succeeded && $0.isElsewhere }.reduce(0) { $0 + $1.minorUnits }
    }
    /// Refunds that have succeeded or still may.
    var refundClaimMinorUnits: Int64 { refunds.filter { $0.state != .abnormal }.reduce(0) { $0 + $1.minorUnits } }
    /// Shares that are settled or on their way, less what came back.
    var splitMinorUnits: Int64 { splits.reduce(0) { $0 + $1.minorUnits - $1.returnedMinorUnits } }
    /// All shares that went out, also those that came back: what the ratio is judged on.
    var dividedMinorUnits: Int64 { splits.reduce(0) { $0 + $1.minorUnits } }
    /// What is left for a further refund, considering what others already have.
    var refundableMinorUnits: Int64 { paidMinorUnits - refundClaimMinorUnits }

    /// The state a query shows: an unpaid order past its time is closed.
    func state(at now: Timestamp) -> State { state == .unpaid && now >= expiresAt ? .closed : state }

    /// True while a buyer can still begin: with a code that lives, or where the order was opened before it died.
    func canBeOpened(at now: Timestamp) -> Bool {
        state(at: now) == .unpaid && (codes.isEmpty || isScanned || codes.contains { now < $0.until })
    }

    /// True while the money is held for a split: until it is freed by a call or by the calendar.
    func isFrozen(at now: Timestamp) -> Bool {
        guard willSplit, !isUnfrozen, let paidAt else { return false }
        return now.since(paidAt) < Limits.freezeDays * Limits.dayMilliseconds
    }
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
    /// When its work began last: anew when it was sent to another account.
    var startedAt: Timestamp?
    /// Made on the channel's own page, not through the interface.
    var isElsewhere = false
    /// UnionPay's `reqReserved`, echoed in the notification.
    var echo = ""
    /// True for UnionPay's void, which takes the whole payment back on its own day.
    var isVoid = false

    var unionpayType: String { isVoid ? "31" : "04" }
}

struct SandboxSplit {
    let number: String
    let channelNumber: String
    let createdAt: Timestamp
    let fingerprint: String
    var legs: [SandboxLeg]
    /// What of the trade had been refunded before, fen: a later refund takes back its part of the rest.
    var refundedBefore: Int64 = 0
    /// Shares taken back from their receivers.
    var returns: [SandboxReturn] = []

    var isFinished: Bool { legs.allSatisfy { $0.state != .processing } }
    var isReturning: Bool { returns.contains { $0.state == .processing } }
    /// What a receiver is giving back, and has until it has arrived.
    func returning(from account: String) -> Int64 {
        returns.filter { $0.account == account && $0.state == .processing }.reduce(0) { $0 + $1.minorUnits }
    }
    var minorUnits: Int64 { legs.filter { $0.state != .failed }.reduce(0) { $0 + $1.minorUnits } }
    var returnedMinorUnits: Int64 { legs.reduce(0) { $0 + $1.returnedMinorUnits } }
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
    /// What the receiver gave back, or is giving back.
    var returnedMinorUnits: Int64 = 0

    /// What can still be taken back.
    var returnableMinorUnits: Int64 { state == .settled ? minorUnits - returnedMinorUnits : 0 }
}

/// A share on its way back; its amount is locked at the receiver's until it has ended.
struct SandboxReturn {
    enum State: Equatable { case processing, succeeded, failed }

    let number: String
    let channelNumber: String
    let account: String
    let minorUnits: Int64
    let createdAt: Timestamp
    let finishAt: Timestamp
    /// Why it will fail; empty when it will not.
    let reason: String
    var state: State
}

/// What happened in one stretch of time at one channel, or at all of them. Sums only, so stretches add up.
struct Tally: Sendable, Equatable {
    var created: Int32 = 0
    var routed: Int32 = 0
    /// Calls to start a payment by how they ended.
    var prepaid: Int32 = 0
    var refusedByChannel: Int32 = 0
    var refusedOtherwise: Int32 = 0
    var unknown: Int32 = 0
    /// Orders by how they ended.
    var paid: Int32 = 0
    var expired: Int32 = 0
    var failed: Int32 = 0
    /// Of the failed: those no channel took.
    var noChannel: Int32 = 0
    /// Of the paid and the expired: orders made before the channel came back into service; they tell of that time.
    var paidBefore: Int32 = 0
    var expiredBefore: Int32 = 0
    var refunds: Int32 = 0
    var splitsSent: Int32 = 0
    var splitsSettled: Int32 = 0
    var splitsFailed: Int32 = 0
    var paidMinorUnits: Int64 = 0
    var feeMinorUnits: Int64 = 0

    /// Calls that say something about the channel's health. A buyer's or a rule's refusal says nothing.
    var healthCalls: Int { Int(prepaid) + Int(refusedByChannel) + Int(unknown) }

    var calls: Int { healthCalls + Int(refusedOtherwise) }

    /// What ended at a channel: paid, refused through its own fault, or run out unpaid. A failed order is not counted:
    /// its refusals were.
    var channelEnds: (paid: Int, all: Int) {
        let paid = Int(paid) - Int(paidBefore)
        return (paid, paid + Int(refusedByChannel) + Int(expired) - Int(expiredBefore))
    }

    /// How orders ended, over all channels: one that was refused here and paid there is paid.
    var orderEnds: (paid: Int, all: Int) { (Int(paid), Int(paid) + Int(expired) + Int(failed)) }

    static func share(_ part: Int, of whole: Int) -> Int? { whole > 0 ? part * 10_000 / whole : nil }

    static func += (left: inout Tally, right: Tally) {
        left.created &+= right.created
        left.routed &+= right.routed
        left.prepaid &+= right.prepaid
        left.refusedByChannel &+= right.refusedByChannel
        left.refusedOtherwise &+= right.refusedOtherwise
        left.unknown &+= right.unknown
        left.paid &+= right.paid
        left.expired &+= right.expired
        left.failed &+= right.failed
        left.noChannel &+= right.noChannel
        left.paidBefore &+= right.paidBefore
        left.expiredBefore &+= right.expiredBefore
        left.refunds &+= right.refunds
        left.splitsSent &+= right.splitsSent
        left.splitsSettled &+= right.splitsSettled
        left.splitsFailed &+= right.splitsFailed
        left.paidMinorUnits &+= right.paidMinorUnits
        left.feeMinorUnits &+= right.feeMinorUnits
    }
}

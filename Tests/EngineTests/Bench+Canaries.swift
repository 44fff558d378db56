import Channels
import Engine
import Experiments
import Operations
import Payments
import Routing
import Storage
import Testing

extension Bench {
    /// The newest canary as stored.
    func canary(sourceLocation: SourceLocation = #_sourceLocation) throws -> Canary {
        try #require(try store.canaries(limit: 1).first, sourceLocation: sourceLocation)
    }

    /// Users of one arm of a canary, as many as asked for.
    func users(_ arm: Arm, of canary: Canary, _ count: Int) -> [String] {
        let arms = canary.run.plan.arms
        var found: [String] = []
        var number = 0
        while found.count < count {
            let name = "user-\(number)"
            if arms.arm(of: "\(Bench.shop.partition)/\(name)") == arm { found.append(name) }
            number += 1
        }
        return found
    }

    /// An order of the user that its first channel refuses for a technical reason and the next one takes.
    func refusedOnce(_ number: String, user: String, errorClass: ErrorClass = .technical) throws {
        create(request(number, user: user))
        try answerNext("prepay", .refused(ChannelRefusal(errorClass: errorClass, code: "BUSY", message: "")))
        if has("prepay") { try answerNext("prepay", .prepaid(payParameter: "qr")) }
    }

    /// What the rows of a canary say, as the run counts it.
    func rows(of canary: CanaryID) throws -> (assigned: ArmOrders, counts: ArmCounts, newUsers: Int64) {
        var assigned = ArmOrders()
        var counts = ArmCounts()
        var users: Int64 = 0
        for row in try store.orderCounts(of: canary) {
            assigned[row.arm] += row.orders
            users += row.newUsers
            if row.outcome == .failed { counts[row.arm].failed += row.orders }
            if row.outcome == .good || row.outcome == .failed { counts[row.arm].ended += row.orders }
        }
        return (assigned, counts, users)
    }
}

extension ChannelProfile {
    static func copy(of profile: ChannelProfile, maximumMinorUnits: Int64) -> ChannelProfile {
        ChannelProfile(
            id: profile.id, environments: profile.environments, categories: profile.categories,
            minimumMinorUnits: profile.minimumMinorUnits, maximumMinorUnits: maximumMinorUnits,
            feeMillionths: profile.feeMillionths, upkeepPerThousandMinorUnits: profile.upkeepPerThousandMinorUnits,
            badDebtMillionths: profile.badDebtMillionths, splitsAfterPayment: profile.splitsAfterPayment,
            splitCeilingBasisPoints: profile.splitCeilingBasisPoints, canClose: profile.canClose,
            concurrencyCeiling: profile.concurrencyCeiling, ratePerSecondCeiling: profile.ratePerSecondCeiling,
            splitDelayMilliseconds: profile.splitDelayMilliseconds, defaultWeight: profile.defaultWeight)
    }
}

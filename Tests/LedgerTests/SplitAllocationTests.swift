import Payments
import Testing

@testable import Ledger

@Suite("Dividing an order")
struct SplitAllocationTests {
    static func receiver(_ name: String) -> Receiver {
        Receiver(participant: name, role: .member, accountKind: .person, accounts: [.wechat: "o" + name])
    }

    static func plan(_ points: [Int64]) -> SplitPlan {
        SplitPlan(shares: points.enumerated().map {
            SplitShare(receiver: receiver("p\($0.offset)"), portion: .basisPoints($0.element), timing: .realTime)
        })
    }

    @Test("random plans: the sum is exactly what the ratios promise together, each share within one fen of its own")
    func property() throws {
        var draw = SplitMix64(seed: 77)
        for _ in 0..<60_000 {
            let amount = 1 + Int64(draw.below(draw.below(2) == 0 ? 300 : UInt64(Money.maximumMinorUnits)))
            var left: Int64 = 10_000
            var points: [Int64] = []
            for _ in 0...draw.below(12) where left > 0 {
                let share = 1 + Int64(draw.below(UInt64(left)))
                points.append(share)
                left -= share
            }
            let locked = try SplitAllocation.lock(SplitAllocationTests.plan(points), amount: .fen(amount))
            let sum = locked.shares.reduce(Int64(0)) { $0 + $1.lockedMinorUnits }
            let promised = Int64(Int128(amount) * Int128(points.reduce(0, +)) / 10_000)
            #expect(sum == promised)
            for (share, ratio) in zip(locked.shares, points) {
                let error = Int128(share.lockedMinorUnits) * 10_000 - Int128(amount) * Int128(ratio)
                #expect(error > -10_000 && error < 10_000)
            }
        }
    }

    @Test(
        "small amounts and ties follow the written order",
        arguments: [
            (Int64(1), [Int64(5_000), 5_000], [Int64(1), 0]), (100, [3_334, 3_333, 3_333], [34, 33, 33]),
            (100, [3_333, 3_333, 3_333], [33, 33, 33]), (10, [3_333, 3_333, 3_334], [3, 3, 4]), (1, [1], [0]),
            (3, [2_500, 2_500, 2_500, 2_500], [1, 1, 1, 0]), (10_000, [10_000], [10_000]),
        ])
    func table(amount: Int64, points: [Int64], expected: [Int64]) throws {
        let locked = try SplitAllocation.lock(SplitAllocationTests.plan(points), amount: .fen(amount))
        #expect(locked.shares.map(\.lockedMinorUnits) == expected)
    }

    @Test("plans that cannot be are refused with the field and the rule")
    func refusals() {
        let cases: [(SplitPlan, Int64, String)] = [
            (SplitAllocationTests.plan([]), 100, "split_plan.receivers"),
            (SplitAllocationTests.plan([6_000, 6_000]), 100, "split_plan.receivers"),
            (SplitAllocationTests.plan([0]), 100, "split_plan.receivers[0].ratio_basis_points"),
            (SplitAllocationTests.plan(Array(repeating: 1, count: 51)), 100, "split_plan.receivers"),
            (SplitAllocationTests.plan([100]), 0, "amount"),
            (SplitPlan(shares: [SplitShare(
                receiver: SplitAllocationTests.receiver("a"), portion: .minorUnits(101), timing: .realTime)]), 100,
                "split_plan.receivers[0].amount"),
        ]
        for (plan, amount, field) in cases {
            #expect { try SplitAllocation.lock(plan, amount: .fen(amount)) } throws: {
                ($0 as? SplitPlanFault)?.field == field
            }
        }
    }

    @Test("a channel's ceiling, its fee and its receivers are checked before it is asked")
    func channelLimits() throws {
        let profile = LedgerFixture.profile(ceiling: 3_000)
        let allowed = try SplitAllocation.lock(SplitAllocationTests.plan([3_000]), amount: .fen(1_000))
        try SplitAllocation.check(allowed, amount: .fen(1_000), feeMinorUnits: 6, profile: profile)
        let tooMuch = try SplitAllocation.lock(SplitAllocationTests.plan([3_001]), amount: .fen(100_000))
        #expect(throws: SplitPlanFault.self) {
            try SplitAllocation.check(tooMuch, amount: .fen(100_000), feeMinorUnits: 0, profile: profile)
        }
        #expect(throws: SplitPlanFault.self) {
            try SplitAllocation.check(allowed, amount: .fen(1_000), feeMinorUnits: 701, profile: profile)
        }
        var stranger = allowed
        stranger.shares[0].receiver.accounts = [.alipay: "2088"]
        #expect(throws: SplitPlanFault.self) {
            try SplitAllocation.check(stranger, amount: .fen(1_000), feeMinorUnits: 6, profile: profile)
        }
    }
}

enum LedgerFixture {
    static func profile(ceiling: Int64) -> ChannelProfile {
        ChannelProfile(
            id: .wechat, environments: [.app], categories: [.goods], minimumMinorUnits: 1, maximumMinorUnits: 5_000_000,
            feeMillionths: 6_000, upkeepPerThousandMinorUnits: 0, badDebtMillionths: 0, splitsAfterPayment: true,
            splitCeilingBasisPoints: ceiling, canClose: true, concurrencyCeiling: 10, ratePerSecondCeiling: 10,
            splitDelayMilliseconds: 0, defaultWeight: 50)
    }
}

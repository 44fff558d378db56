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

    @Test("a hundred thousand random plans: the sum is exact, and each share is less than one fen from its ratio")
    func property() throws {
        var draw = SplitMix64(seed: 77)
        let receivers = (0..<12).map { Self.receiver("p\($0)") }
        var wrong = 0
        for _ in 0..<100_000 {
            let amount = 1 + Int64(draw.below(draw.below(2) == 0 ? 300 : UInt64(Money.maximumMinorUnits)))
            var left: Int64 = 10_000
            var shares: [SplitShare] = []
            for index in 0...Int(draw.below(6)) where left > 0 {
                let ratio = 1 + Int64(draw.below(UInt64(left)))
                left -= ratio
                shares.append(SplitShare(receiver: receivers[index], portion: .basisPoints(ratio), timing: .realTime))
            }
            let locked = try SplitAllocation.lock(SplitPlan(shares: shares), amount: .fen(amount)).shares
            var sum: Int64 = 0
            for share in locked {
                guard case .basisPoints(let ratio) = share.portion else { continue }
                sum += share.lockedMinorUnits
                let error = Int128(share.lockedMinorUnits) * 10_000 - Int128(amount) * Int128(ratio)
                if error <= -10_000 || error >= 10_000 { wrong += 1 }
            }
            if Int128(sum) != Int128(amount) * Int128(10_000 - left) / 10_000 { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test("plans with caps, minimums, fixed amounts, both bases and currencies of 0, 2 and 3 decimals are exact, too")
    func richPlans() {
        var draw = SplitMix64(seed: 20_261_123)
        var faults: [String] = []
        for number in 0..<150_000 {
            if let fault = RandomPlans.fault(RandomPlans.next(&draw)) { faults.append("case \(number): \(fault)") }
        }
        #expect(faults.prefix(3) == [])
    }

    @Test(
        "the ends of the range, in currencies of 0, 2 and 3 decimals",
        arguments: [Currency.jpy, .cny, .kwd],
        [
            (1, [0, 0, 0]), (3, [1, 1, 0]), (100, [33, 33, 33]), (99_999, [33_330, 33_330, 33_329]),
            (Money.maximumMinorUnits, [33_330_000_000, 33_330_000_000, 33_330_000_000]),
        ] as [(Int64, [Int64])])
    func boundaries(currency: Currency, row: (amount: Int64, parts: [Int64])) throws {
        let locked = try SplitAllocation.lock(
            Self.plan([3_333, 3_333, 3_333]), amount: Money(minorUnits: row.amount, currency: currency))
        #expect(locked.shares.map(\.lockedMinorUnits) == row.parts)
    }

    @Test(
        "amounts that are no amounts are refused",
        arguments: [0, -1, Int64.min, Money.maximumMinorUnits + 1, Int64.max] as [Int64])
    func impossibleAmounts(units: Int64) {
        #expect { try SplitAllocation.lock(Self.plan([100]), amount: .fen(units)) } throws: {
            ($0 as? SplitPlanFault)?.reason == .amount
        }
    }

    @Test("a cap cuts, a minimum drops, and both leave their money with the shop")
    func capsAndMinimums() throws {
        var plan = Self.plan([5_000, 100, 4_900])
        plan.shares[0].capMinorUnits = 30
        plan.minimumMinorUnits = 2
        #expect(try SplitAllocation.lock(plan, amount: .fen(100)).shares.map(\.lockedMinorUnits) == [30, 0, 49])
    }

    @Test("net of fee: locked again with the real fee when the order is paid")
    func netOfFee() throws {
        var plan = Self.plan([1_000])
        plan.base = .netOfFee
        #expect(try SplitAllocation.lock(plan, amount: .fen(10_000)).shares[0].lockedMinorUnits == 1_000)
        let paid = try SplitAllocation.lock(plan, amount: .fen(10_000), feeMinorUnits: 60)
        #expect(paid.shares[0].lockedMinorUnits == 994)
    }

    @Test("two levels of commission at most, one after the other; more with a recorded legal basis")
    func levels() throws {
        func reason(_ levels: [Int], _ rule: CommissionRule = .standard) -> SplitPlanFault.Reason? {
            var plan = Self.plan(levels.map { _ in 100 })
            for index in levels.indices { plan.shares[index].level = levels[index] }
            do {
                _ = try SplitAllocation.lock(plan, amount: .fen(1_000), commission: rule)
                return nil
            } catch { return error.reason }
        }
        #expect(reason([0, 1, 2, 2]) == nil)
        #expect(reason([0, 1, 2, 3]) == .commissionLevels)
        #expect(reason([0, 2]) == .commissionLevels)
        #expect(reason([1, 2, 3], CommissionRule(maximumLevels: 3)) == .commissionLevels)
        #expect(reason([1, 2, 3], CommissionRule(maximumLevels: 3, legalBasis: "opinion 2026-7")) == nil)
        #expect(reason([1], CommissionRule(maximumLevels: 0)) == .commissionLevels)
    }

    @Test("each clause of a channel has its own reason")
    func clauses() throws {
        func reason(_ change: (inout SplitPlan) -> Void, _ profile: ChannelProfile) throws -> SplitPlanFault.Reason? {
            var plan = Self.plan([500, 500, 500])
            change(&plan)
            let locked = try SplitAllocation.lock(plan, amount: .fen(10_000))
            do {
                try SplitAllocation.check(locked, amount: .fen(10_000), feeMinorUnits: 60, profile: profile)
                return nil
            } catch { return error.reason }
        }
        let usual = LedgerFixture.profile(ceiling: 3_000)
        #expect(try reason({ _ in }, usual) == nil)
        #expect(try reason({ $0.shares[0].portion = .basisPoints(2_001) }, usual) == .aboveCeiling)
        #expect(try reason({ $0.shares[0].receiver.accounts = [:] }, usual) == .accountUnknown)
        let brief = LedgerFixture.profile(ceiling: 3_000, freezeDays: 11)
        #expect(try reason({ $0.shares[0].timing = .onReceipt }, brief) == .freezeWindow)
        let few = LedgerFixture.profile(ceiling: 3_000, receivers: 1, requests: 3)
        #expect(try reason({ _ in }, few) == .tooManyRequests)
        // What does not go through the channel needs nothing of it, but must be there after the fee.
        let apart: (inout SplitPlan) -> Void = { plan in
            for index in plan.shares.indices { plan.shares[index].delivery = .balance }
        }
        #expect(try reason(apart, LedgerFixture.profile(ceiling: 0, divides: false)) == nil)
        #expect(try reason({
            apart(&$0)
            $0.shares[0].portion = .basisPoints(8_950)
        }, usual) == .aboveNet)
    }

    @Test("only commission kept for its owner can be bound to a purpose")
    func purposes() {
        var plan = Self.plan([100])
        plan.shares[0].purpose = [.goods]
        #expect { try SplitAllocation.lock(plan, amount: .fen(100)) } throws: {
            ($0 as? SplitPlanFault)?.reason == .purpose
        }
        plan.shares[0].delivery = .balance
        #expect(throws: Never.self) { try SplitAllocation.lock(plan, amount: .fen(100)) }
    }

    @Test(
        "small amounts and ties follow the written order",
        arguments: [
            (Int64(1), [Int64(5_000), 5_000], [Int64(1), 0]), (100, [3_334, 3_333, 3_333], [34, 33, 33]),
            (100, [3_333, 3_333, 3_333], [33, 33, 33]), (10, [3_333, 3_333, 3_334], [3, 3, 4]), (1, [1], [0]),
            (3, [2_500, 2_500, 2_500, 2_500], [1, 1, 1, 0]), (10_000, [10_000], [10_000]),
        ] as [(Int64, [Int64], [Int64])])
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

    @Test("the ceiling is exact to the fen", arguments: [(2_999, true), (3_000, false)] as [(Int64, Bool)])
    func ceiling(units: Int64, isAllowed: Bool) throws {
        // 30 % of 99.99 is 29.997: the 2,999th fen is in, the 3,000th is not.
        let share = SplitShare(receiver: Self.receiver("a"), portion: .minorUnits(units), timing: .realTime)
        let plan = try SplitAllocation.lock(SplitPlan(shares: [share]), amount: .fen(9_999))
        let profile = LedgerFixture.profile(ceiling: 3_000)
        var reason: SplitPlanFault.Reason?
        do {
            try SplitAllocation.check(plan, amount: .fen(9_999), feeMinorUnits: 0, profile: profile)
        } catch { reason = error.reason }
        #expect(reason == (isAllowed ? nil : .aboveCeiling))
    }

    @Test("fixed amounts stand beside ratios; together they may reach the amount and not pass it")
    func mixed() throws {
        let fixed = SplitShare(receiver: Self.receiver("f"), portion: .minorUnits(400), timing: .nextDay)
        var plan = Self.plan([3_000, 3_000])
        plan.shares.insert(fixed, at: 1)
        #expect(try SplitAllocation.lock(plan, amount: .fen(1_000)).shares.map(\.lockedMinorUnits) == [300, 400, 300])
        plan.shares[1].portion = .minorUnits(401)
        #expect { try SplitAllocation.lock(plan, amount: .fen(1_000)) } throws: {
            ($0 as? SplitPlanFault)?.reason == .sumAboveAmount
        }
    }

    @Test("ratios above the whole are refused on the smallest order too")
    func ratiosAboveTheWhole() {
        #expect { try SplitAllocation.lock(Self.plan([6_000, 6_000]), amount: .fen(1)) } throws: {
            ($0 as? SplitPlanFault)?.reason == .ratio
        }
    }

    @Test("a participant is named once, in plain characters")
    func participants() {
        for (names, reason) in [
            (["a", "a"], SplitPlanFault.Reason.repeatedParticipant), (["a/b"], .participant), ([""], .participant),
            (["團長"], .participant), ([String(repeating: "x", count: 33)], .participant),
        ] {
            let plan = SplitPlan(shares: names.map {
                SplitShare(receiver: Self.receiver($0), portion: .basisPoints(10), timing: .realTime)
            })
            #expect { try SplitAllocation.lock(plan, amount: .fen(100)) } throws: {
                ($0 as? SplitPlanFault)?.reason == reason
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
    static func profile(
        ceiling: Int64, divides: Bool = true, receivers: Int = 50, requests: Int = 50, freezeDays: Int = 30
    ) -> ChannelProfile {
        ChannelProfile(
            id: .wechat, environments: [.app], categories: [.goods], minimumMinorUnits: 1, maximumMinorUnits: 5_000_000,
            feeMillionths: 6_000, upkeepPerThousandMinorUnits: 0, badDebtMillionths: 0, splitsAfterPayment: divides,
            splitCeilingBasisPoints: ceiling, canClose: true, concurrencyCeiling: 10, ratePerSecondCeiling: 10,
            splitDelayMilliseconds: 0, defaultWeight: 50, receiversPerRequest: receivers,
            splitRequestsPerOrder: requests, splitFreezeDays: freezeDays)
    }
}

import Ledger
import Payments
@testable import Storage
import Testing

/// Participants, withdrawals, batches and purpose money come back as they were stored, and break no rule on the way.
@Suite struct PayoutRowTests {
    @Test("participants, new and changed, with any text", arguments: 1...30)
    func participants(seed: Int) throws {
        var sample = Sample(seed: UInt64(seed))
        let store = try Store.open(path: ":memory:")
        var participant = sample.participant()
        try store.insert(participant)
        #expect(try store.participant(participant.id) == participant)

        let other = sample.participant()
        participant.name = other.name
        participant.level = other.level
        participant.tier = other.tier
        participant.accounts = other.accounts
        participant.pending = sample.change()
        participant.remunerationBasis = other.remunerationBasis
        participant.isBlocked.toggle()
        participant.updatedAt = other.updatedAt
        participant.version += 1
        try store.update(participant)
        #expect(try store.participant(shop: participant.shop, number: participant.number) == participant)
        #expect(try store.pendingPayees(limit: 9) == [participant])
    }

    @Test("withdrawals and batches, new and changed", arguments: 1...30)
    func withdrawals(seed: Int) throws {
        var sample = Sample(seed: UInt64(seed))
        let store = try Store.open(path: ":memory:")
        let participant = sample.participant()
        try store.insert(participant)
        var batch = sample.batch()
        try store.insert(batch)
        #expect(try store.payoutBatch(batch.id) == batch)
        var item = sample.withdrawal(of: participant, batch: batch.id)
        try store.insert(item, requestDigest: [1, 2])
        #expect(try store.withdrawal(item.id) == item)
        #expect(try store.requestDigest(of: item.id) == [1, 2])

        let other = sample.withdrawal(of: participant, batch: nil)
        item.state = other.state
        item.dueAt = other.dueAt
        item.batch = other.batch
        item.channelNumber = other.channelNumber
        item.confirmation = other.confirmation
        item.findings = other.findings
        item.decidedBy = other.decidedBy
        item.lastCode = other.lastCode
        item.tries = other.tries
        item.needsPerson = other.needsPerson
        item.settledAt = other.settledAt
        item.updatedAt = other.updatedAt
        item.version += 1
        try store.update(item)
        #expect(try store.withdrawal(shop: item.shop, number: item.shopWithdrawalNumber) == item)

        batch.state = sample.one(BatchState.self)
        batch.count = 3
        batch.minorUnits = sample.number()
        batch.firstPerson = sample.text()
        batch.secondPerson = sample.text()
        batch.wentAt = sample.maybe { $0.time() }
        batch.version += 1
        try store.update(batch)
        #expect(try store.payoutBatch(batch.id) == batch)
    }

    @Test func `a shop's numbers are taken once, and other shops have their own`() throws {
        var sample = Sample(seed: 1)
        let store = try Store.open(path: ":memory:")
        let participant = sample.participant()
        try store.insert(participant)
        let item = sample.withdrawal(of: participant, batch: nil)
        try store.insert(item, requestDigest: [])
        let again = Participant(
            id: sample.id(ParticipantID.self, of: participant.shop), shop: participant.shop,
            number: participant.number, createdAt: Sample.noon, name: "", level: .none, tier: .ordinary, accounts: [:])
        #expect(throws: StoreError.self) { try store.insert(again) }
        let twin = sample.withdrawal(of: participant, batch: nil, number: item.shopWithdrawalNumber)
        #expect(throws: StoreError.self) { try store.insert(twin, requestDigest: []) }
        #expect(try store.recentWithdrawals(since: Timestamp(milliseconds: .min), limit: 9).count == 1)
    }

    @Test func `of two changes of one row the second is refused`() throws {
        var sample = Sample(seed: 2)
        let store = try Store.open(path: ":memory:")
        var participant = sample.participant()
        try store.insert(participant)
        var batch = sample.batch()
        try store.insert(batch)
        var item = sample.withdrawal(of: participant, batch: batch.id)
        try store.insert(item, requestDigest: [])
        participant.version = 2
        batch.version = 2
        item.version = 2
        try store.update(participant)
        try store.update(batch)
        try store.update(item)
        #expect(throws: StoreError.self) { try store.update(participant) }
        #expect(throws: StoreError.self) { try store.update(batch) }
        #expect(throws: StoreError.self) { try store.update(item) }
    }

    @Test func `a withdrawal of nobody, into no batch, of nothing or all fee is refused`() throws {
        var sample = Sample(seed: 3)
        let store = try Store.open(path: ":memory:")
        let participant = sample.participant()
        let stranger = sample.participant()
        try store.insert(participant)
        #expect(throws: StoreError.self) {
            try store.insert(sample.withdrawal(of: stranger, batch: nil), requestDigest: [])
        }
        let nowhere = sample.id(BatchID.self, of: Sample.shop)
        #expect(throws: StoreError.self) {
            try store.insert(sample.withdrawal(of: participant, batch: nowhere), requestDigest: [])
        }
        for (amount, fee) in [(Int64(0), Int64(0)), (-1, 0), (100, 100), (100, -1)] {
            #expect(throws: StoreError.self) {
                try store.insert(
                    sample.withdrawal(of: participant, batch: nil, fen: amount, fee: fee), requestDigest: [])
            }
        }
        #expect(try store.recentWithdrawals(since: Timestamp(milliseconds: .min), limit: 9).isEmpty)
    }

    @Test func `one batch collects for each moment, tier and way`() throws {
        var sample = Sample(seed: 4)
        let store = try Store.open(path: ":memory:")
        let first = sample.batch()
        try store.insert(first)
        let second = PayoutBatch(
            id: sample.id(BatchID.self, of: first.shop), shop: first.shop, tier: first.tier, method: first.method,
            createdAt: first.createdAt, dueAt: first.dueAt)
        #expect(throws: StoreError.self) { try store.insert(second) }
        var gone = first
        gone.state = .sent
        gone.version += 1
        try store.update(gone)
        try store.insert(second)
        #expect(try store.collectingBatch(
            shop: first.shop, tier: first.tier, method: first.method, due: first.dueAt) == second)
        #expect(try store.openBatches(limit: 9).count == 2)
    }

    @Test func `a batch is summed by state, level and doubles, and what is stopped is told`() throws {
        var sample = Sample(seed: 5)
        let store = try Store.open(path: ":memory:")
        var people = [sample.participant(), sample.participant()]
        for person in people { try store.insert(person) }
        let batch = sample.batch()
        try store.insert(batch)
        for fen in [Int64(500), 500, 700] {
            var item = sample.withdrawal(of: people[0], batch: batch.id, fen: fen, fee: 100)
            item.state = .requested
            try store.insert(item, requestDigest: [])
        }
        var blocked = sample.withdrawal(of: people[1], batch: batch.id, fen: 900, fee: 0)
        blocked.state = .requested
        try store.insert(blocked, requestDigest: [])
        people[1].isBlocked = true
        people[1].version += 1
        try store.update(people[1])
        let contents = try store.contents(of: batch.id)
        #expect(contents.map(\.count) == [4])
        #expect(contents.map(\.minorUnits) == [2_600])
        #expect(contents.map(\.feeMinorUnits) == [300])
        #expect(try store.levels(of: batch.id).reduce(0) { $0 + $1.count } == 4)
        #expect(try store.doubles(in: batch.id) == 1)
        #expect(try store.stopped(in: batch.id) == (1, 900))
        #expect(try store.biggestWithdrawals(in: batch.id, limit: 1).map(\.amount.minorUnits) == [900])
        #expect(try store.withdrawals(in: batch.id, state: .requested, limit: 2).count == 2)
    }

    @Test func `an account two participants use is counted once for each`() throws {
        var sample = Sample(seed: 6)
        let store = try Store.open(path: ":memory:")
        var people = [sample.participant(), sample.participant()]
        for index in people.indices {
            people[index].accounts = [.wechat: "openid-1", .alipay: "2088-\(index)"]
            try store.insert(people[index])
        }
        #expect(try store.participantsSharing("openid-1", .wechat) == 2)
        #expect(try store.participantsSharing("openid-1", .alipay) == 0)
        people[0].accounts = [.wechat: "openid-2"]
        people[0].version += 1
        try store.update(people[0])
        #expect(try store.participantsSharing("openid-1", .wechat) == 1)
        #expect(try store.participantsSharing("2088-0", .alipay) == 0)
    }

    @Test func `what was asked for and is under way is summed by participant`() throws {
        var sample = Sample(seed: 7)
        let store = try Store.open(path: ":memory:")
        let (one, other) = (sample.participant(), sample.participant())
        try store.insert(one)
        try store.insert(other)
        for (person, state) in [
            (one, WithdrawalState.requested), (one, .succeeded), (one, .failed), (other, .requested),
        ] {
            var item = sample.withdrawal(of: person, batch: nil, fen: 1_000, fee: 0, method: .wechat)
            item.state = state
            if state.isTerminal { item.settledAt = Sample.noon }
            try store.insert(item, requestDigest: [])
        }
        #expect(try store.underWay(one) == [.wechat: 1_000])
        #expect(try store.asked(by: one, since: Sample.noon).map(\.state.rawValue).sorted()
            == ["failed", "requested", "succeeded"])
        #expect(try store.asked(by: one, since: Sample.noon.adding(milliseconds: 1)).isEmpty)
        var visited = 0
        try store.eachWithdrawal(openOrSettledSince: Sample.noon) { _ in visited += 1 }
        #expect(visited == 4)
        #expect(try store.openWithdrawals(limit: 9).count == 2)
    }

    @Test func `purpose money keeps its kinds, and spending it once its number`() throws {
        var sample = Sample(seed: 8)
        let store = try Store.open(path: ":memory:")
        let participant = sample.participant()
        try store.insert(participant)
        let order = sample.order()
        try store.insert(order)
        var pools: [PurposePool] = []
        for (categories, fen) in [(Set([GoodsCategory.goods]), Int64(300)), ([.goods, .coupon], 200), ([.service], 9)] {
            let leg = SplitLeg(
                id: sample.id(LegID.self, of: Sample.shop), order: order.id, channel: .wechat,
                receiver: sample.receiver(), amount: .fen(fen), timing: .realTime, createdAt: Sample.noon)
            try store.insert(leg)
            let pool = PurposePool(
                leg: leg.id, shop: participant.shop, participant: participant.number, categories: categories,
                amount: leg.amount, createdAt: Sample.noon.adding(milliseconds: Int64(pools.count)))
            try store.insert(pool)
            pools.append(pool)
        }
        func fitting(_ category: GoodsCategory) throws -> [PurposePool] {
            try store.purposePools(
                shop: participant.shop, participant: participant.number, currency: .cny, category: category, limit: 9)
        }
        #expect(try fitting(.goods) == [pools[0], pools[1]])
        #expect(try fitting(.coupon) == [pools[1]])
        #expect(try fitting(.virtual).isEmpty)
        pools[0].leftMinorUnits = 0
        try store.update(pools[0])
        #expect(try fitting(.goods) == [pools[1]])
        #expect(try store.purposeLeft(
            shop: participant.shop, participant: participant.number, currency: .cny, category: .goods) == 200)
        pools[1].leftMinorUnits = 201
        #expect(throws: StoreError.self) { try store.update(pools[1]) }

        let spending = Spending(
            id: sample.id(SpendingID.self, of: participant.shop), shop: participant.shop,
            participant: participant.number, shopSpendingNumber: "S1", amount: .fen(300), category: .goods,
            parts: [SpendingPart(leg: pools[0].leg, minorUnits: 300)], createdAt: Sample.noon)
        try store.insert(spending, requestDigest: [7])
        #expect(try store.spending(shop: participant.shop, number: "S1") == spending)
        #expect(try store.requestDigest(of: spending.id) == [7])
        #expect(throws: StoreError.self) { try store.insert(spending, requestDigest: [7]) }
    }

    @Test func `verification names the account whose rows and ledger differ`() throws {
        var sample = Sample(seed: 10)
        let store = try Store.open(path: ":memory:")
        let participant = sample.participant()
        try store.insert(participant)
        var item = sample.withdrawal(of: participant, batch: nil, fen: 500, fee: 0, method: .wechat)
        item.state = .requested
        try store.insert(item, requestDigest: [])
        #expect(try StoreVerification.run(store).map(\.table) == ["withdrawals"])
        try store.insert(Movement.withdrawalReserved(
            id: sample.id(MovementID.self, of: item.shop), withdrawal: item, at: Sample.noon))
        #expect(try StoreVerification.run(store).isEmpty)
        item.state = .failed
        item.version += 1
        try store.update(item)
        let faults = try StoreVerification.run(store)
        #expect(faults.map(\.row) == ["payouts/shop-1/wechat CNY", item.id.description])
        #expect(faults.first?.what == "its rows add up to 0, the ledger says 500")
    }

    @Test func `one account's balance counts the running batch, and a taken-back one not`() throws {
        var sample = Sample(seed: 9)
        let store = try Store.open(path: ":memory:")
        let participant = sample.participant()
        let item = sample.withdrawal(of: participant, batch: nil, fen: 500, fee: 0, method: .wechat)
        func movement() -> Movement {
            .withdrawalReserved(id: sample.id(MovementID.self, of: item.shop), withdrawal: item, at: Sample.noon)
        }
        let payouts = LedgerAccount.payouts(item.shop, .wechat)
        try store.beginBatch()
        try store.insert(movement())
        #expect(try store.balance(of: payouts, .cny) == 500)
        store.rollbackBatch()
        #expect(try store.balance(of: payouts, .cny) == 0)
        try store.insert(movement())
        #expect(try store.balance(of: payouts, .cny) == 500)
        #expect(try store.balance(of: .commission(item.shop, item.participant), .cny) == -500)
    }
}

extension Sample {
    mutating func participant() -> Participant {
        Participant(
            id: id(ParticipantID.self, of: Sample.shop), shop: Sample.shop, number: unique("p"),
            createdAt: Sample.noon, name: text(), level: one(RealNameLevel.self), tier: one(PayoutTier.self),
            accounts: accounts(), remunerationBasis: text(), updatedAt: time())
    }

    mutating func accounts() -> [PayoutMethod: String] {
        var accounts: [PayoutMethod: String] = [:]
        for method in PayoutMethod.allCases where random.below(2) == 0 { accounts[method] = text() }
        return accounts
    }

    mutating func change() -> PayeeChange {
        PayeeChange(accounts: accounts(), name: text(), askedAt: time(), earliest: time(), approvedBy: text())
    }

    mutating func batch() -> PayoutBatch {
        PayoutBatch(
            id: id(BatchID.self, of: Sample.shop), shop: Sample.shop, tier: one(PayoutTier.self),
            method: one(PayoutMethod.self), createdAt: Sample.noon, dueAt: time())
    }

    mutating func withdrawal(
        of participant: Participant, batch: BatchID?, number: String? = nil, fen: Int64 = 10_000, fee: Int64 = 100,
        method: PayoutMethod? = nil
    ) -> Withdrawal {
        Withdrawal(
            id: id(WithdrawalID.self, of: participant.shop), shop: participant.shop,
            participant: participant.number, shopWithdrawalNumber: number ?? unique("w"), amount: .fen(fen),
            feeMinorUnits: fee, method: method ?? one(PayoutMethod.self), account: text(),
            accountName: text(), tier: one(PayoutTier.self), level: one(RealNameLevel.self), createdAt: Sample.noon, requestTime: time(),
            notifyURL: text(), state: one(WithdrawalState.self), dueAt: time(), promisedAt: time(), batch: batch,
            channelNumber: text(), confirmation: text(),
            findings: [RuleFinding(rule: text(), points: 1, evidence: text())], decidedBy: text(), lastCode: text(),
            tries: 3, needsPerson: random.below(2) == 0, settledAt: maybe { $0.time() }, updatedAt: time())
    }
}

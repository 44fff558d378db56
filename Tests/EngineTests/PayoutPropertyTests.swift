import Channels
import Engine
import Ledger
import Operations
import Payments
import Storage
import Testing

/// Whatever order requests, answers, notifications, commands, crashes and time come in: no fen is made or lost, nobody
/// is paid twice, and what the engine remembers is what its rows say.
@Suite struct PayoutPropertyTests {
    @Test(arguments: 1...8) func `sums hold over random orders of events`(seed: Int) throws {
        var world = try World(seed: UInt64(seed))
        for step in 0..<160 {
            try world.step()
            if step % 20 == 19 { try world.check() }
        }
        try world.settle()
        try world.check()
        try world.checkEnds()
    }

    /// Three participants, and a channel that keeps its own books of what it has paid out.
    private struct World {
        let bench: Bench
        var random: SplitMix64
        var funded: [String: Int64] = [:]
        /// What the channel has done under each number: nil while it works on it.
        var channel: [WithdrawalID: TransferStatus?] = [:]
        var numbers = 0

        init(seed: UInt64) throws {
            bench = try Bench.forPayouts(seed: seed) {
                $0.risk.velocity = 9
                $0.twoPersonMinorUnits = 9_000
                $0.costs = [.alipay: .init(single: 50, batchBase: 60, batchItem: 10)]
            }
            random = SplitMix64(seed: seed)
            for name in ["m1", "m2", "m3"] {
                try bench.join(name, fund: 20_000)
                try bench.fund(name, 10_000, atBank: true)
                funded[name] = 30_000
            }
        }

        mutating func step() throws {
            switch random.below(12) {
            case 0, 1, 2: ask()
            case 3: cancel()
            case 4, 5: try answer()
            case 6: try notify()
            case 7: bench.run(Int64(random.below(40_000)))
            case 8: bench.run(Int64(random.below(12_000_000)))
            case 9: try decide()
            case 10: try pauseOrGo()
            default:
                if random.below(3) == 0 { try bench.crash(seed: random.next()) }
            }
        }

        private mutating func ask() {
            numbers += 1
            let person = ["m1", "m2", "m3"][Int(random.below(3))]
            let methods = PayoutMethod.allCases
            bench.withdraw(
                person, "W\(numbers)", fen: Int64(200 + random.below(6_000)),
                by: methods[Int(random.below(UInt64(methods.count)))], tier: random.below(2) == 0 ? .vip : .ordinary)
        }

        private mutating func any() throws -> Withdrawal? {
            let all = try bench.store.recentWithdrawals(since: Timestamp(milliseconds: 0), limit: 1_000)
            return all.isEmpty ? nil : all[Int(random.below(UInt64(all.count)))]
        }

        private mutating func cancel() {
            guard numbers > 0 else { return }
            bench.payout(.cancelWithdrawal(
                shop: Bench.shop, .shopNumber("W\(1 + random.below(UInt64(numbers)))")))
        }

        /// The channel takes the oldest call, acts on its number at most once, and may lose its answer.
        private mutating func answer(mayLose: Bool = true) throws {
            guard let next = bench.calls.first else { return }
            _ = try bench.take { _ in true }
            guard let call = next.call.transferCall else { return }
            if case .transfer = next.call, channel[call.number] == nil {
                if mayLose, random.below(6) == 0 {
                    return bench.answer(next.task, .refused(ChannelRefusal(
                        errorClass: random.below(2) == 0 ? .technical : .business, code: "NO", message: "")))
                }
                if mayLose, random.below(8) == 0 { return bench.answer(next.task, .unknown(code: "timeout")) }
                channel[call.number] = .some(outcome())
            }
            if mayLose, random.below(5) == 0 { return bench.answer(next.task, .unknown(code: "timeout")) }
            bench.answer(next.task, .transfer(report(call.number, call.amount)))
        }

        private mutating func outcome() -> TransferStatus? {
            switch random.below(6) {
            case 0, 1, 2: .succeeded
            case 3: .failed
            case 4: .expired
            default: nil
            }
        }

        private func report(_ number: WithdrawalID, _ amount: Money) -> TransferReport {
            let status: TransferStatus =
                switch channel[number] {
                case .none: .notFound
                case .some(.none): .processing
                case .some(.some(let end)): end
                }
            return TransferReport(number: number, status: status, channelNumber: "C", amount: amount)
        }

        /// The channel tells how something ended; what has arrived may come back.
        private mutating func notify() throws {
            guard let row = try any(), let known = channel[row.id] else { return }
            if known == nil { channel[row.id] = .some(.succeeded) }
            if known == .succeeded, random.below(6) == 0 { channel[row.id] = .some(.returned) }
            let token = bench.token()
            let report = report(row.id, .fen(row.netMinorUnits))
            bench.send(.notified(.transfer(
                channel: row.method.channel, eventID: "n\(numbers)-\(row.id)", report), token))
        }

        private mutating func decide() throws {
            guard let row = try any() else { return }
            let id = row.id.text
            switch random.below(3) {
            case 0: bench.command(.releaseWithdrawal(withdrawal: id), by: .zhao)
            case 1: bench.command(.rejectWithdrawal(withdrawal: id), by: .zhao)
            default: bench.command(.deferWithdrawal(withdrawal: id), by: .zhao)
            }
        }

        private mutating func pauseOrGo() throws {
            switch random.below(4) {
            case 0: bench.command(.pausePayouts, by: .zhao)
            case 1: bench.command(.resumePayouts, by: .zhao)
            default:
                guard let batch = try bench.store.openBatches(limit: 99).first else { return }
                bench.command(.goBatch(batch: batch.id.text), by: random.below(2) == 0 ? .zhao : .qian)
            }
        }

        /// Faults stop: everything is let go and answered truly.
        mutating func settle() throws {
            bench.command(.resumePayouts, by: .zhao)
            for _ in 0..<14 {
                for batch in try bench.store.openBatches(limit: 999) where batch.state != .sent {
                    for who in [OperatorIdentity.zhao, .qian] {
                        bench.command(.goBatch(batch: batch.id.text), by: who)
                    }
                }
                for row in try bench.store.withdrawalsForPeople(limit: 999) {
                    bench.command(.releaseWithdrawal(withdrawal: row.id.text), by: .zhao)
                }
                while !bench.calls.isEmpty { try answer(mayLose: false) }
                for (number, status) in channel where status == nil { channel[number] = .some(.succeeded) }
                bench.run(3_700_000)
            }
        }

        func check() throws {
            #expect(bench.fatal == nil)
            let faults = try StoreVerification.run(bench.store)
            #expect(faults == [])
            let all = try bench.store.recentWithdrawals(since: Timestamp(milliseconds: 0), limit: 10_000)
            for (person, funds) in funded {
                let own = all.filter { $0.participant == person }
                let kept = own.filter { !$0.state.isGivenBack }.reduce(0) { $0 + $1.amount.minorUnits }
                #expect(try bench.commission(person) == funds - kept, "commission of \(person)")
                let left = own.filter { $0.method == .bank && $0.state == .succeeded }
                    .reduce(0) { $0 + $1.amount.minorUnits }
                #expect(
                    try bench.store.balance(of: .subAccount(Bench.shop, person), .cny) == 10_000 - left,
                    "sub-account of \(person)")
            }
            for method in PayoutMethod.allCases {
                let open = all.filter { $0.method == method && !$0.state.isTerminal }
                #expect(try bench.underWay(method) == open.reduce(0) { $0 + $1.amount.minorUnits })
            }
            let arrived = all.filter { $0.state == .succeeded }
            #expect(try bench.balance("expedite/") == -arrived.reduce(0) { $0 + $1.feeMinorUnits })
            try checkPicture(all)
        }

        private func checkPicture(_ all: [Withdrawal]) throws {
            let view = try #require(try bench.snapshot(.payouts).payouts)
            #expect(view.inFlightMinorUnits == all.filter(\.isUnderWay).reduce(0) { $0 + $1.amount.minorUnits })
            for row in view.batches {
                let own = all.filter { $0.batch?.text == row.id }
                #expect(row.count == own.count)
                #expect(row.minorUnits == own.reduce(0) { $0 + $1.amount.minorUnits })
                #expect(row.ended == own.count { $0.state.isTerminal })
            }
        }

        /// After everything has settled, our rows say what the channel did, under the one number each had.
        func checkEnds() throws {
            let all = try bench.store.recentWithdrawals(since: Timestamp(milliseconds: 0), limit: 10_000)
            #expect(all.count > 5)
            for row in all {
                #expect(row.state.isTerminal, "\(row.shopWithdrawalNumber) is still \(row.state)")
                guard let known = channel[row.id], let end = known else {
                    #expect(row.state == .cancelled || row.state == .rejected || row.state == .failed)
                    continue
                }
                #expect(row.state.rawValue == end.rawValue || (end == .returned && row.state == .succeeded))
            }
            let numbers = Set(all.map(\.id))
            #expect(channel.keys.allSatisfy(numbers.contains), "a number of ours the channel should not know")
            #expect(try bench.store.openBatches(limit: 99).allSatisfy { $0.state == .collecting })
        }
    }
}

extension ChannelCall {
    var transferCall: TransferCall? {
        switch self {
        case .transfer(let call), .queryTransfer(let call), .cancelTransfer(let call): call
        default: nil
        }
    }
}

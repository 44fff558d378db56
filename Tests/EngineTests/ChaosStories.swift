import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

/// Channels with a truth of their own, which the engine sees only through a network that loses, delays and repeats.
private struct Truth {
    enum Trade { case unpaid, paid, closed }
    var trades: [AttemptID: (state: Trade, amount: Money)] = [:]
    var refunds: [RefundID: Int64] = [:]
    var shares: [LegID: Int64] = [:]
    /// What came back of shares.
    var returns: [ReturnID: Int64] = [:]
    /// Answers that are still on their way.
    var late: [(task: TaskID, answer: ChannelAnswer)] = []

    /// What the channels hold for the shop: everything paid less everything that left.
    var held: Int64 {
        trades.values.reduce(0) { $0 + ($1.state == .paid ? $1.amount.minorUnits : 0) }
            - refunds.values.reduce(0, +) - shares.values.reduce(0, +) + returns.values.reduce(0, +)
    }

    func trade(_ attempt: AttemptID, at now: Timestamp) -> TradeReport {
        let trade = trades[attempt]
        let status: TradeStatus =
            switch trade?.state {
            case .unpaid: .unpaid
            case .paid: .paid
            case .closed: .closed
            case nil: .notFound
            }
        return TradeReport(
            attempt: attempt, status: status, channelTradeNumber: "T" + attempt.text,
            amount: status == .paid ? trade?.amount : nil, paidAt: status == .paid ? now : nil)
    }

    /// Carries a call out, once however often it comes.
    mutating func carryOut(_ call: ChannelCall, at now: Timestamp) -> ChannelAnswer {
        switch call {
        case .prepay(let prepay):
            if trades[prepay.attempt] == nil { trades[prepay.attempt] = (.unpaid, prepay.amount) }
            return trades[prepay.attempt]?.state == .unpaid ? .prepaid(payParameter: "p")
                : .refused(ChannelRefusal(errorClass: .alreadyDone, code: "ORDER_USED", message: ""))
        case .query(let reference): return .trade(trade(reference.attempt, at: now))
        case .close(let reference):
            guard let trade = trades[reference.attempt] else {
                return .refused(ChannelRefusal(errorClass: .notFound, code: "NOT_EXIST", message: ""))
            }
            if trade.state == .paid {
                return .refused(ChannelRefusal(errorClass: .alreadyDone, code: "ORDERPAID", message: ""))
            }
            trades[reference.attempt]?.state = .closed
            return .closed
        case .refund(let refund), .queryRefund(let refund):
            if case .refund = call { refunds[refund.refund] = refund.amount.minorUnits }
            return .refund(RefundReport(
                refund: refund.refund, status: refunds[refund.refund] == nil ? .notFound : .succeeded,
                channelRefundNumber: "R", amount: refund.amount))
        case .split(let split), .querySplit(let split):
            if case .split = call { for leg in split.legs { shares[leg.leg] = leg.amount.minorUnits } }
            return .split(SplitReport(request: split.request, legs: split.legs.filter { shares[$0.leg] != nil }.map {
                SplitLegReport(account: $0.account, minorUnits: $0.amount.minorUnits, status: .settled, code: "")
            }))
        case .unfreeze: return .unfrozen
        case .returnSplit(let back), .queryReturn(let back):
            if case .returnSplit = call { returns[back.number] = back.amount.minorUnits }
            return .splitReturn(SplitReturnReport(
                number: back.number, status: returns[back.number] == nil ? .notFound : .succeeded, channelReturnNumber: "B", amount: back.amount, code: ""))
        case .transfer(let transfer), .queryTransfer(let transfer), .cancelTransfer(let transfer):
            return .transfer(TransferReport(
                number: transfer.number, status: .succeeded, channelNumber: "T", amount: transfer.amount))
        }
    }
}

@Suite struct ChaosStories {
    @Test(arguments: 1...6)
    func `whatever the network does, the ledger ends equal to the channels`(_ seed: UInt64) throws {
        let faults = try play(seed)
        #expect(faults == [])
    }

    @Test(arguments: [
        PlantedBugs.acceptDuplicateNotificationTwice, .lateQueryOverwritesPaid, .newRefundNumberOnRetry,
        .forgetTaskOnCrash, .keepBothPayments, .skipSplitPosting, .returnNewNumberOnRetry, .returnSkipped,
        .splitSentNotBooked,
    ])
    func `the same world notices planted mistakes`(_ bug: PlantedBugs) throws {
        #expect(try (UInt64(1)...6).contains { try !play($0, planted: bug).isEmpty })
    }

    /// - Returns: what is wrong at the end.
    private func play(_ seed: UInt64, planted: PlantedBugs = []) throws -> [String] {
        let bench = try Bench(planted: planted, seed: seed)
        var truth = Truth()
        var random = SplitMix64(seed: seed)
        for step in 0..<100 {
            if random.chance(partsPerMillion: 400_000) {
                bench.create(bench.request("A\(step)", plan: random.below(2) == 0 ? Bench.plan() : nil))
            }
            bench.receiveMessages()
            answerSome(bench, &truth, &random)
            buyersPay(bench, &truth, &random)
            if random.chance(partsPerMillion: 100_000) {
                bench.refund("A\(random.below(UInt64(step + 1)))", "R\(step)", fen: 1 + Int64(random.below(6_000)))
            }
            if random.chance(partsPerMillion: 50_000) { try bench.crash(seed: seed &* 1_000 &+ UInt64(step)) }
            bench.run(Int64(random.below(20_000)))
            if let fatal = bench.fatal { return ["stopped: \(fatal)"] }
        }
        try heal(bench, &truth)
        return try faults(bench, truth)
    }

    /// Some calls arrive and are answered, at once or late; some arrive and the answer is lost; some never arrive.
    private func answerSome(_ bench: Bench, _ truth: inout Truth, _ random: inout SplitMix64) {
        for item in truth.late { bench.answer(item.task, item.answer) }
        truth.late = []
        for call in bench.calls {
            let luck = random.below(10)
            if luck < 2 { continue }
            bench.drop(call.task)
            if luck == 7 {
                truth.late.append((call.task, truth.carryOut(call.call, at: bench.now)))
                continue
            }
            let answer = luck < 4 ? nil : truth.carryOut(call.call, at: bench.now)
            bench.answer(call.task, luck < 6 ? .unknown(code: "timeout") : answer ?? .unknown(code: "timeout"))
            if luck >= 8, let answer { truth.late.append((call.task, answer)) }
        }
    }

    private func buyersPay(_ bench: Bench, _ truth: inout Truth, _ random: inout SplitMix64) {
        for (attempt, trade) in truth.trades.sorted(by: { $0.key < $1.key })
        where trade.state == .unpaid && random.below(4) == 0 || trade.state == .closed && random.below(20) == 0 {
            // A payment that races its close wins at some channels.
            truth.trades[attempt]?.state = .paid
            // What was closed is not asked about again: only the notification can tell.
            guard trade.state == .closed || random.below(2) == 0, let known = try? bench.store.attempt(attempt) else { continue }
            for _ in 0...random.below(2) { bench.notifyPaid(known) }
        }
    }

    /// The network works again for two days.
    private func heal(_ bench: Bench, _ truth: inout Truth) throws {
        for step in 0..<130 {
            bench.receiveMessages()
            for call in bench.calls {
                bench.drop(call.task)
                bench.answer(call.task, truth.carryOut(call.call, at: bench.now))
            }
            bench.run(step < 60 ? 60_000 : 2_400_000)
        }
    }

    private func faults(_ bench: Bench, _ truth: Truth) throws -> [String] {
        var faults: [String] = []
        func expect(_ holds: Bool, _ what: String) { if !holds { faults.append(what) } }
        expect(try bench.ledgerIsBalanced(), "debits differ from credits")
        let booked = try bench.balance("clearing/") + bench.balance("fee/")
        expect(booked == truth.held, "the ledger has \(booked), the channels \(truth.held)")
        expect(try bench.balance("surplus/") == 0, "surplus is kept")
        let inReview = Set(try bench.openCases().map(\.order))
        for order in try bench.store.recentOrders(since: Timestamp(milliseconds: 0), limit: 1_000) {
            expect(order.state.isTerminal || inReview.contains(order.id), "\(order.id) is \(order.state)")
            let winners = try bench.store.attempts(of: order.id).count { $0.state == .paid }
            faults += try sharesKept(order, bench)
            faults += try bench.faults(order.shopOrderNumber).map { "\(order.shopOrderNumber): \($0)" }
            expect(winners == (order.state == .paid ? 1 : 0), "\(order.id) has \(winners) payments")
            let divided = try bench.store.legs(of: order.id).filter { $0.state == .settled }
                .reduce(0) { $0 + $1.amount.minorUnits - $1.returnedMinorUnits }
            expect(
                divided + order.refundedMinorUnits + order.refundPendingMinorUnits <= order.paidMinorUnits,
                "\(order.id) gave more than it got")
        }
        expect(try bench.store.openTasks(limit: 10_000).isEmpty, "tasks are left open")
        return faults
    }

    /// Of what went back to the buyer each receiver gave its part, to one minor unit.
    private func sharesKept(_ order: Order, _ bench: Bench) throws -> [String] {
        try bench.store.legs(of: order.id).filter { leg in
            (leg.state == .settled || leg.state == .returned) && leg.refundedBefore == 0
                && (leg.returnedMinorUnits + 1) * order.paidMinorUnits < leg.amount.minorUnits * order.refundedMinorUnits
        }.map { "\(order.shopOrderNumber): a share of \($0.amount) gave back \($0.returnedMinorUnits)" }
    }
}

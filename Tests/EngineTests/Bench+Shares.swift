import Channels
import Engine
import Ledger
import Payments
import Storage
import Testing

@testable import Engine

extension Bench {
    static func outcome(_ call: SplitCall, _ status: SplitLegStatus, code: String = "") -> ChannelAnswer {
        .split(SplitReport(request: call.request, legs: call.legs.map {
            SplitLegReport(account: $0.account, minorUnits: $0.amount.minorUnits, status: status, code: code)
        }))
    }

    func nextSplit() throws -> (task: TaskID, call: SplitCall) {
        // A call nobody answered was handed out again: the same one.
        let next = try take("split") { $0.word == "split" || $0.word == "query split" }
        drop(next.task)
        switch next.call {
        case .split(let call), .querySplit(let call): return (next.task, call)
        default: throw Rejection(code: .wrongState, rule: "not a split")
        }
    }

    /// Every split call that waits is answered the same way.
    func answerSplits(_ status: SplitLegStatus, code: String = "") throws {
        while has("split") || has("query split") {
            let next = try nextSplit()
            answer(next.task, Bench.outcome(next.call, status, code: code))
        }
    }

    func nextReturn() throws -> (task: TaskID, call: SplitReturnCall) {
        let next = try take("return") { $0.word == "return" || $0.word == "query return" }
        drop(next.task)
        switch next.call {
        case .returnSplit(let call), .queryReturn(let call): return (next.task, call)
        default: throw Rejection(code: .wrongState, rule: "not a return")
        }
    }

    static func outcome(_ call: SplitReturnCall, _ status: SplitReturnStatus, code: String = "") -> ChannelAnswer {
        .splitReturn(SplitReturnReport(
            number: call.number, status: status, channelReturnNumber: "B" + call.number.text, amount: call.amount,
            code: code))
    }

    /// Every return that waits succeeds.
    func answerReturns(_ status: SplitReturnStatus = .succeeded, code: String = "") throws {
        while has("return") || has("query return") {
            let next = try nextReturn()
            answer(next.task, Bench.outcome(next.call, status, code: code))
        }
    }

    func returns(_ number: String) throws -> [SplitReturn] { try store.returns(of: order(number).id) }

    func leg(_ number: String, _ participant: String) throws -> SplitLeg {
        try #require(legs(number).last { $0.receiver.participant == participant && $0.state != .cancelled })
    }

    /// A paid order whose shares all arrived: 700 to a leader, 300 to a member, of 10,000.
    func divided(_ number: String, plan: SplitPlan = Bench.shares([("leader-1", 700), ("member-1", 300)])) throws {
        try paid(request(number, plan: plan))
        run(61_000)
        try answerSplits(.settled)
    }

    /// Participants the shop may owe commission to, by contract.
    func contracted(_ names: String...) throws {
        for name in names {
            let token = token()
            send(.payout(.saveParticipant(SaveParticipant(
                shop: Bench.shop, number: name, name: "Member " + name, level: .verified, tier: .ordinary,
                accounts: [.bank: "b-" + name], remunerationBasis: "contract-" + name)), token))
            guard case .payout = replies[token] else {
                throw Rejection(code: .conflict, rule: "\(String(describing: replies[token]))")
            }
        }
    }

    /// Shares of so many basis points to merchants.
    static func shares(
        _ parts: [(name: String, basisPoints: Int64)], _ timing: SplitTiming = .realTime,
        delivery: ShareDelivery = .channel, kind: ReceiverAccountKind = .merchant,
        purpose: Set<GoodsCategory> = []
    ) -> SplitPlan {
        SplitPlan(shares: parts.map { part in
            SplitShare(
                receiver: Receiver(
                    participant: part.name, role: .member, accountKind: kind,
                    accounts: [
                        .wechat: "w-" + part.name, .alipay: "a-" + part.name, .bank: "b-" + part.name,
                    ]),
                portion: .basisPoints(part.basisPoints), timing: timing, delivery: delivery, purpose: purpose)
        })
    }

    /// What every order promises: paid = fee the channel keeps + what receivers have + refunded + what the shop's own
    /// accounts hold, and nothing rests between accounts once all is done.
    func faults(_ number: String, atRest: Bool = true) throws -> [String] {
        let order = try order(number)
        let legs = try legs(number)
        var sums: [String: Int64] = [:]
        for entry in try store.movements(of: order.id).flatMap(\.entries) {
            let kind = String(entry.account.text.prefix { $0 != "/" })
            sums[kind, default: 0] += entry.side == .credit ? entry.minorUnits : -entry.minorUnits
        }
        var faults: [String] = []
        let received = legs.reduce(Int64(0)) {
            $1.state == .settled || $1.state == .returned ? $0 + $1.amount.minorUnits - $1.returnedMinorUnits : $0
        }
        let outside = legs.filter { $0.delivery == .channel }.reduce(Int64(0)) {
            $1.state == .settled || $1.state == .returned ? $0 + $1.amount.minorUnits - $1.returnedMinorUnits : $0
        }
        let fee = -(sums["fee"] ?? 0)
        let inside = order.paidMinorUnits - fee - outside - order.refundedMinorUnits
        if -(sums["clearing"] ?? 0) != inside {
            faults.append("the channel holds \(-(sums["clearing"] ?? 0)), not \(inside)")
        }
        let owed = -(sums["receivable"] ?? 0)
        let parts = ["shop", "participant", "escrow", "held", "refunds"].reduce(Int64(0)) { $0 + (sums[$1] ?? 0) }
        if order.paidMinorUnits + owed != order.refundedMinorUnits + received + parts {
            faults.append("paid \(order.paidMinorUnits) + owed \(owed) is not \(order.refundedMinorUnits) refunded + "
                + "\(received) received + \(parts)")
        }
        for kind in ["participant", "held", "escrow", "refunds"] where atRest && sums[kind] ?? 0 != 0 {
            faults.append("\(kind) still holds \(sums[kind] ?? 0)")
        }
        for leg in legs {
            let back = try returns(number).filter { $0.leg == leg.id && $0.state == .succeeded }
                .reduce(Int64(0)) { $0 + $1.amount.minorUnits }
            if back != leg.returnedMinorUnits { faults.append("leg \(leg.id) says \(leg.returnedMinorUnits), not \(back)") }
        }
        if try !ledgerIsBalanced() { faults.append("debits differ from credits") }
        return try faults + reportFaults(order.id)
    }

    /// What is wrong with the report on the order's money: its lines add up to what came in, by account and by share.
    private func reportFaults(_ order: OrderID) throws -> [String] {
        guard let money = try store.money(of: order, at: now) else {
            return try store.movements(of: order).isEmpty ? [] : ["no payment is booked"]
        }
        let sum = money.lines.reduce(Int64(0)) { $0 + $1.minorUnits }
        return sum == money.receivedMinorUnits ? money.faults : money.faults + ["lines \(money.lines)"]
    }
}

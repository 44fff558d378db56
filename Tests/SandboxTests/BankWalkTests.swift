import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

/// Scheme B through the real adapter: an order collected at WeChat Pay is cleared at the bank, taken back, withdrawn.
@Suite("The bank, walked through its adapter")
struct BankWalkTests {
    private let world: SandboxWorld
    private var walker: Walker
    private var payment: TradeReference

    init() throws {
        world = try SandboxFixture.world()
        var buyer = try Walker(.wechat, world)
        let (attempt, _) = try buyer.prepay(10_000)
        #expect(world.pay(channel: .wechat, number: attempt.text, amountDelta: 0, at: buyer.now))
        guard case .trade(_, _, let report)? = try buyer.notifications().first else {
            throw Missing(what: "notification")
        }
        payment = TradeReference(
            attempt: attempt, requestTime: SandboxFixture.at, channelTradeNumber: report.channelTradeNumber)
        walker = try Walker(.bank, world)
        walker.now = buyer.now
        walker.ids = buyer.ids
        for number in ["EA01", "EA02"] { world.openBankAccount(number, holder: "Holder of \(number)") }
    }

    private struct Missing: Error { let what: String }

    private mutating func split(_ shares: [(String, Int64)], collected: Int64 = 10_000) -> SplitCall {
        let at = walker.now
        return SplitCall(
            request: walker.ids.next(SplitRequestID.self, at: at, partition: 3), payment: payment,
            legs: shares.map {
                SplitCallLeg(
                    leg: walker.ids.next(LegID.self, at: at, partition: 3), account: $0.0, accountKind: .person,
                    amount: .fen($0.1), description: "share")
            }, collected: CollectedPayment(channel: .wechat, amount: .fen(collected)))
    }

    private mutating func cleared(_ shares: [(String, Int64)]) throws -> SplitCall {
        let call = split(shares)
        guard case .split(let taken) = try walker.ask(.split(call)) else { throw Missing(what: "split") }
        #expect(taken.legs.map(\.status) == shares.map { _ in .accepted })
        walker.now = walker.now.adding(seconds: 2)
        return call
    }

    private func result(_ call: SplitCall) throws -> [SplitLegReport] {
        guard case .split(let report) = try walker.ask(.querySplit(call)) else { throw Missing(what: "result") }
        return report.legs
    }

    private mutating func back(_ call: SplitCall, _ account: String, _ fen: Int64) -> SplitReturnCall {
        SplitReturnCall(
            number: walker.ids.next(ReturnID.self, at: walker.now, partition: 3), request: call.request,
            payment: payment, account: account, accountKind: .person, amount: .fen(fen), description: "refund")
    }

    private mutating func withdrawal(_ fen: Int64, fee: Int64 = 0, holder: String = "Holder of EA01") -> TransferCall {
        TransferCall(
            number: walker.ids.next(WithdrawalID.self, at: walker.now, partition: 3), account: "EA01", name: holder,
            amount: .fen(fen), feeMinorUnits: fee, requestTime: walker.now, remark: "commission")
    }

    private func refusal(_ answer: ChannelAnswer) -> String {
        if case .refused(let refusal) = answer { refusal.code } else { "\(answer)" }
    }

    @Test("an order's money is divided once among sub-accounts, however often it is asked")
    mutating func clears() throws {
        let call = try cleared([("EA01", 3_000), ("EA02", 2_000)])
        _ = try walker.ask(.split(call))
        #expect(try result(call).map(\.status) == [.settled, .settled])
        #expect(world.truth.bank.balances == ["EA01": 3_000, "EA02": 2_000])
        let others = SplitCall(
            request: call.request, payment: payment, legs: Array(call.legs.prefix(1)), collected: call.collected)
        #expect(refusal(try walker.ask(.split(others))) == "NUMBER_REUSED")
        #expect(world.truth.bank.shares.map(\.minorUnits) == [3_000, 2_000])
        #expect(world.truth.faults() == [])
    }

    @Test("no more is cleared than was collected, less what was refunded there")
    mutating func noMoreThanArrived() throws {
        _ = try cleared([("EA01", 6_000)])
        #expect(refusal(try walker.ask(.split(split([("EA01", 4_001)])))) == "CLEARING_NOT_ENOUGH")
        var shop = try Walker(.wechat, world)
        shop.now = walker.now
        let refund = RefundCall(
            refund: walker.ids.next(RefundID.self, at: walker.now, partition: 3), payment: payment,
            amount: .fen(1_000), paymentAmount: .fen(10_000), requestTime: walker.now, reason: "x")
        _ = try shop.ask(.refund(refund))
        #expect(refusal(try walker.ask(.split(split([("EA01", 3_001)])))) == "CLEARING_NOT_ENOUGH")
        _ = try cleared([("EA01", 3_000)])
        _ = world.due(at: walker.now)
        #expect(world.truth.bank.balances["EA01"] == 9_000)
    }

    @Test("another payment than the one that arrived is not credited, an unknown one not yet")
    mutating func credits() throws {
        #expect(refusal(try walker.ask(.split(split([("EA01", 1)], collected: 9_999)))) == "ORDER_MISMATCH")
        payment = TradeReference(
            attempt: walker.ids.next(AttemptID.self, at: walker.now, partition: 3), requestTime: SandboxFixture.at,
            channelTradeNumber: payment.channelTradeNumber)
        #expect(refusal(try walker.ask(.split(split([("EA01", 1)])))) == "ORDER_NOT_ARRIVED")
        #expect(world.truth.bank.shares.isEmpty)
    }

    @Test("one bad receiver does not stop the others, and what it did not get is there again")
    mutating func badReceiver() throws {
        world.freezeBankAccount("EA02", true)
        let call = try cleared([("EA01", 5_000), ("EA02", 4_000), ("EA99", 1_000)])
        #expect(try result(call).map(\.status) == [.settled, .failed, .failed])
        #expect(try result(call).map(\.code) == ["", "ACCOUNT_FROZEN", "ACCOUNT_NOT_FOUND"])
        world.freezeBankAccount("EA02", false)
        let again = try cleared([("EA02", 4_000)])
        #expect(try result(again).map(\.status) == [.settled])
        #expect(world.truth.bank.balances == ["EA01": 5_000, "EA02": 4_000])
    }

    @Test("a share comes back once under its number, and never more than it was")
    mutating func returns() throws {
        let call = try cleared([("EA01", 2_000)])
        let first = back(call, "EA01", 1_500)
        guard case .splitReturn(let notYet) = try walker.ask(.queryReturn(first)) else { throw Missing(what: "query") }
        #expect(notYet.status == .notFound)
        for _ in 1...2 {
            guard case .splitReturn(let report) = try walker.ask(.returnSplit(first)) else {
                throw Missing(what: "return")
            }
            #expect(report.status == .processing)
        }
        #expect(refusal(try walker.ask(.returnSplit(back(call, "EA01", 501)))) == "RETURN_ABOVE_SHARE")
        walker.now = walker.now.adding(seconds: 2)
        guard case .splitReturn(let done) = try walker.ask(.queryReturn(first)) else { throw Missing(what: "result") }
        #expect(done.status == .succeeded && done.amount == .fen(1_500))
        #expect(world.truth.bank.balances["EA01"] == 500)
        #expect(world.truth.bank.shares.map(\.minorUnits) == [500])
        #expect(world.truth.faults() == [])
    }

    @Test("what was withdrawn cannot be taken back, and a return that fails gives the lock up")
    mutating func returnsOfSpentMoney() throws {
        let call = try cleared([("EA01", 2_000)])
        _ = try walker.ask(.transfer(withdrawal(1_800)))
        #expect(refusal(try walker.ask(.returnSplit(back(call, "EA01", 300)))) == "BALANCE_NOT_ENOUGH")
        world.faults.rules = [struck(.returnFailed)]
        let failing = back(call, "EA01", 200)
        _ = try walker.ask(.returnSplit(failing))
        #expect(world.truth.bank.balances["EA01"] == 0)
        walker.now = walker.now.adding(seconds: 2)
        guard case .splitReturn(let ended) = try walker.ask(.queryReturn(failing)) else { throw Missing(what: "end") }
        #expect(ended.status == .failed && ended.code == "BALANCE_NOT_ENOUGH")
        #expect(world.truth.bank.balances["EA01"] == 200)
        #expect(world.truth.faults() == [])
    }

    private func struck(_ kind: FaultRule.Kind) -> FaultRule {
        FaultRule(
            channel: .bank, kind: kind, from: walker.now, to: walker.now.adding(seconds: 1),
            partsPerMillion: 1_000_000, milliseconds: 60_000)
    }

    @Test("a withdrawal leaves once with its fee, and its end is told and signed")
    mutating func withdraws() throws {
        _ = try cleared([("EA01", 5_000)])
        let call = withdrawal(3_900, fee: 100)
        for _ in 1...2 {
            guard case .transfer(let report) = try walker.ask(.transfer(call)) else { throw Missing(what: "transfer") }
            #expect(report.status == .processing)
        }
        #expect(world.truth.bank.balances["EA01"] == 1_000)
        #expect(refusal(try walker.ask(.transfer(withdrawal(1_001)))) == "BALANCE_NOT_ENOUGH")
        #expect(refusal(try walker.ask(.transfer(withdrawal(1, holder: "Mallory")))) == "HOLDER_MISMATCH")
        guard case .transfer(.bank, _, let told)? = try walker.notifications().first else {
            throw Missing(what: "message")
        }
        #expect(told.status == .succeeded && told.number == call.number && told.amount == .fen(3_900))
        #expect(world.truth.transfers.filter(\.isPaid).map(\.minorUnits) == [3_900])
        #expect(throws: ChannelAdapterError.self) { try walker.ask(.cancelTransfer(call)) }
    }

    @Test("a withdrawal that fails, and one that the card's bank sends back, are the participant's again")
    mutating func withdrawalsEnd() throws {
        _ = try cleared([("EA01", 5_000)])
        world.faults.rules = [struck(.transferFailed)]
        let failing = withdrawal(2_000, fee: 50)
        _ = try walker.ask(.transfer(failing))
        world.faults.rules = [struck(.transferReturned)]
        let returned = withdrawal(1_000, fee: 20)
        _ = try walker.ask(.transfer(returned))
        walker.now = walker.now.adding(seconds: 2)
        _ = world.due(at: walker.now)
        #expect(try status(failing) == .failed)
        #expect(try status(returned) == .succeeded)
        #expect(world.truth.bank.balances["EA01"] == 3_980)
        walker.now = walker.now.adding(seconds: 120)
        let told = try walker.notifications()
        #expect(told.contains { note in
            if case .transfer(_, _, let report) = note { report.status == .returned } else { false }
        })
        #expect(try status(returned) == .returned)
        #expect(world.truth.bank.balances["EA01"] == 5_000)
        #expect(world.truth.faults() == [])
    }

    private func status(_ call: TransferCall) throws -> TransferStatus {
        guard case .transfer(let report) = try walker.ask(.queryTransfer(call)) else { throw Missing(what: "transfer") }
        return report.status
    }

    @Test("an order's rest is debited once, and then nothing is cleared from it")
    mutating func debits() throws {
        let call = try cleared([("EA01", 4_000)])
        let rest = split([])
        for _ in 1...2 { #expect(try walker.ask(.unfreeze(rest)) == .unfrozen) }
        #expect(refusal(try walker.ask(.unfreeze(split([])))) == "ORDER_CLOSED")
        #expect(refusal(try walker.ask(.split(split([("EA01", 1)])))) == "ORDER_CLOSED")
        #expect(world.bank.bank.ownMinorUnits == 6_000)
        _ = try walker.ask(.returnSplit(back(call, "EA01", 1_000)))
        walker.now = walker.now.adding(seconds: 2)
        _ = world.due(at: walker.now)
        #expect(world.bank.bank.ownMinorUnits == 7_000, "what comes back to a closed order goes on to us")
        #expect(world.truth.faults() == [])
    }

    @Test("faults: refused, frozen, cut after the work, lagging queries; each a repeat can mend")
    mutating func faults() throws {
        let call = split([("EA01", 1_000)])
        for (kind, expected): (FaultRule.Kind, ErrorClass?) in [
            (.refused, .rateLimited), (.frozen, .frozen), (.signError, .configuration), (.systemError, nil),
            (.unavailable, nil), (.outage, nil),
        ] {
            world.faults.rules = [struck(kind)]
            let answer = try walker.ask(.split(call))
            if case .refused(let refusal) = answer {
                #expect(refusal.errorClass == expected)
            } else {
                #expect(answer == .notSent && expected == nil)
            }
        }
        #expect(world.truth.bank.shares.isEmpty)
        world.faults.rules = []
        _ = try walker.ask(.split(call))
        world.faults.rules = [struck(.timeoutAfterWork)]
        let take = withdrawal(500)
        walker.now = walker.now.adding(milliseconds: 900)
        #expect(try walker.ask(.transfer(take)) == .unknown(code: "timeout"))
        world.faults.rules = [struck(.readLag)]
        #expect(try status(take) == .notFound, "a lagging query does not see it yet")
        world.faults.rules = []
        #expect(try status(take) == .processing)
        _ = try walker.ask(.transfer(take))
        #expect(world.truth.bank.balances["EA01"] == 500, "done once though asked twice")
    }
}

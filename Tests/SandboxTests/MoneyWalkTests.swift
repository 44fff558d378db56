import Channels
import Payments
import Testing

@testable import Sandbox

/// Returns of shares and transfers to people, each through its real adapter.
@Suite("Money after the payment, walked through the adapters")
struct MoneyWalkTests {
    /// A paid order of which one share has settled.
    private func divided(
        _ walker: inout Walker, account: String, kind: ReceiverAccountKind
    ) throws -> (payment: TradeReference, request: SplitRequestID) {
        // Alipay takes single shares back only of orders whose product lets us name them: those of a known buyer.
        let attempt: AttemptID
        if walker.adapter.channel == .alipay {
            attempt = walker.ids.next(AttemptID.self, at: walker.now, partition: 3)
            let raw = try RawAlipay(walker.world)
            try raw.call("alipay.trade.create", RawAlipay.order(
                attempt.text, "100.00", freezes: true, more: ",\"buyer_id\":\"2088722000000011\""))
        } else {
            attempt = try walker.prepay(10_000, willSplit: true).0
        }
        #expect(walker.world.pay(channel: walker.adapter.channel, number: attempt.text, amountDelta: 0, at: walker.now))
        guard case .trade(_, _, let report)? = try walker.notifications().first else {
            throw Missing(what: "notification")
        }
        let payment = TradeReference(
            attempt: attempt, requestTime: SandboxFixture.at, channelTradeNumber: report.channelTradeNumber)
        let request = walker.ids.next(SplitRequestID.self, at: walker.now, partition: 3)
        let call = SplitCall(request: request, payment: payment, legs: [
            SplitCallLeg(
                leg: walker.ids.next(LegID.self, at: walker.now, partition: 3), account: account, accountKind: kind,
                amount: .fen(2_000), description: "share")
        ])
        guard case .split(let taken) = try walker.ask(.split(call)) else { throw Missing(what: "split") }
        #expect(taken.legs.map(\.status) == [.accepted])
        walker.now = walker.now.adding(seconds: 2)
        guard case .split(let settled) = try walker.ask(.querySplit(call)) else { throw Missing(what: "result") }
        #expect(settled.legs.map(\.status) == [.settled])
        return (payment, request)
    }

    private func account(_ channel: ChannelID) -> String { channel == .wechat ? "1900008801" : "2088101117955622" }

    private func back(
        _ walker: inout Walker, _ divided: (payment: TradeReference, request: SplitRequestID), _ fen: Int64
    ) -> SplitReturnCall {
        SplitReturnCall(
            number: walker.ids.next(ReturnID.self, at: walker.now, partition: 3), request: divided.request,
            payment: divided.payment, account: account(walker.adapter.channel), accountKind: .merchant,
            amount: .fen(fen), description: "refunded")
    }

    @Test("a share comes back once under its number, and never more than it was", arguments: [ChannelID.wechat, .alipay])
    func returns(channel: ChannelID) throws {
        var walker = try Walker(channel, try SandboxFixture.world())
        let divided = try divided(&walker, account: account(channel), kind: .merchant)
        let first = back(&walker, divided, 1_500)
        guard case .splitReturn(let notYet) = try walker.ask(.queryReturn(first)) else {
            throw Missing(what: "answer to a query before the return")
        }
        #expect(notYet.status == .notFound)
        for _ in 1...2 {
            guard case .splitReturn(let report) = try walker.ask(.returnSplit(first)) else {
                throw Missing(what: "return")
            }
            #expect(report.number == first.number)
        }
        walker.now = walker.now.adding(seconds: 2)
        guard case .splitReturn(let done) = try walker.ask(.queryReturn(first)) else { throw Missing(what: "result") }
        #expect(done.status == .succeeded)
        #expect(done.amount == (channel == .wechat ? .fen(1_500) : nil))
        #expect(walker.world.truth.trades.first?.splits.map(\.minorUnits) == [500])
        guard case .refused = try walker.ask(.returnSplit(back(&walker, divided, 501))) else {
            throw Missing(what: "refusal of more than is left")
        }
        #expect(walker.world.truth.faults() == [])
    }

    @Test("a receiver without funds gives nothing back, and says why")
    func receiverShortOfFunds() throws {
        let world = try SandboxFixture.world()
        var walker = try Walker(.wechat, world)
        let divided = try divided(&walker, account: "1900008801", kind: .merchant)
        world.faults.rules = [FaultRule(
            channel: .wechat, kind: .returnFailed, from: walker.now, to: walker.now.adding(seconds: 1),
            partsPerMillion: 1_000_000, parameter: "TIME_OUT_CLOSED")]
        let call = back(&walker, divided, 2_000)
        guard case .splitReturn(let taken) = try walker.ask(.returnSplit(call)) else { throw Missing(what: "return") }
        #expect(taken.status == .processing)
        walker.now = walker.now.adding(seconds: 2)
        guard case .splitReturn(let ended) = try walker.ask(.queryReturn(call)) else { throw Missing(what: "result") }
        #expect(ended.status == .failed)
        #expect(ended.code == "TIME_OUT_CLOSED")
        #expect(world.truth.trades.first?.splits.map(\.minorUnits) == [2_000])
        // The number is spent: only a new one brings the share back.
        let again = back(&walker, divided, 2_000)
        _ = try walker.ask(.returnSplit(again))
        walker.now = walker.now.adding(seconds: 2)
        guard case .splitReturn(let back) = try walker.ask(.queryReturn(again)) else { throw Missing(what: "result") }
        #expect(back.status == .succeeded)
        #expect(world.truth.trades.first?.splits.isEmpty == true)
    }

    @Test("nobody asks a person for a share back")
    func personsKeepShares() throws {
        var walker = try Walker(.wechat, try SandboxFixture.world())
        let divided = try divided(&walker, account: "oDemoLeader", kind: .person)
        let call = SplitReturnCall(
            number: walker.ids.next(ReturnID.self, at: walker.now, partition: 3), request: divided.request,
            payment: divided.payment, account: "oDemoLeader", accountKind: .person, amount: .fen(1),
            description: "refunded")
        #expect(throws: ChannelAdapterError.self) { try walker.ask(.returnSplit(call)) }
    }

    private func transfer(_ walker: inout Walker, _ fen: Int64, name: String = "") -> TransferCall {
        TransferCall(
            number: walker.ids.next(WithdrawalID.self, at: walker.now, partition: 3),
            account: walker.adapter.channel == .wechat ? "oMember01" : "2088101117955633", name: name,
            amount: .fen(fen), requestTime: walker.now, remark: "commission")
    }

    @Test("WeChat Pay waits for the receiver; the number pays once, and the end is told")
    func confirmedTransfer() throws {
        let world = try SandboxFixture.world()
        var walker = try Walker(.wechat, world)
        let call = transfer(&walker, 12_345)
        for _ in 1...2 {
            guard case .transfer(let report) = try walker.ask(.transfer(call)) else { throw Missing(what: "transfer") }
            #expect(report.status == .awaitingConfirmation)
            #expect(!report.confirmation.isEmpty)
        }
        let other = TransferCall(
            number: call.number, account: call.account, name: "", amount: .fen(12_346), requestTime: walker.now,
            remark: "commission")
        guard case .refused = try walker.ask(.transfer(other)) else { throw Missing(what: "refusal of other data") }
        walker.now = walker.now.adding(seconds: 10)
        _ = world.due(at: walker.now)
        guard case .transfer(let done) = try walker.ask(.queryTransfer(call)) else { throw Missing(what: "result") }
        #expect(done.status == .succeeded)
        #expect(done.confirmation.isEmpty)
        #expect(world.truth.transfers.map(\.isPaid) == [true])
        #expect(world.truth.transfers.map(\.minorUnits) == [12_345])
    }

    @Test("the end of a transfer is notified, sealed and signed")
    func transferNotice() throws {
        var walker = try Walker(.wechat, try SandboxFixture.world())
        let call = transfer(&walker, 500)
        _ = try walker.ask(.transfer(call))
        walker.now = walker.now.adding(seconds: 6)
        guard case .transfer(let channel, _, let report)? = try walker.notifications().first else {
            throw Missing(what: "notice")
        }
        #expect(channel == .wechat)
        #expect(report.number == call.number)
        #expect(report.status == .succeeded)
        #expect(report.amount == .fen(500))
    }

    @Test("not confirmed in 24 hours: expired; taken back before: cancelled; refused by quota: failed")
    func transferEnds() throws {
        let world = try SandboxFixture.world()
        var walker = try Walker(.wechat, world)
        world.faults.rules = [FaultRule(
            channel: .wechat, kind: .neverConfirmed, from: walker.now, to: walker.now.adding(seconds: 1),
            partsPerMillion: 1_000_000)]
        let (left, cancelled, small) = (transfer(&walker, 900), transfer(&walker, 800), transfer(&walker, 9))
        for call in [left, cancelled] { _ = try walker.ask(.transfer(call)) }
        walker.now = walker.now.adding(seconds: 2)
        _ = try walker.ask(.transfer(small))
        guard case .transfer(let going) = try walker.ask(.cancelTransfer(cancelled)) else { throw Missing(what: "cancel") }
        #expect(going.status == .processing)
        walker.now = walker.now.adding(seconds: 60)
        _ = world.due(at: walker.now)
        #expect(try status(cancelled, walker) == .cancelled)
        #expect(try status(small, walker) == .failed)
        #expect(try status(left, walker) == .awaitingConfirmation)
        walker.now = walker.now.adding(seconds: 86_400)
        _ = world.due(at: walker.now)
        #expect(try status(left, walker) == .expired)
        #expect(world.truth.transfers.allSatisfy { !$0.isPaid && $0.isEnded })
    }

    private func status(_ call: TransferCall, _ walker: Walker) throws -> TransferStatus {
        guard case .transfer(let report) = try walker.ask(.queryTransfer(call)) else { throw Missing(what: "transfer") }
        return report.status
    }

    @Test("from 2,000.00 yuan WeChat Pay wants the name, below 0.30 it wants none")
    func names() throws {
        var walker = try Walker(.wechat, try SandboxFixture.world())
        let nameless = transfer(&walker, 200_000)
        #expect(throws: ChannelAdapterError.self) { try walker.ask(.transfer(nameless)) }
        guard case .transfer = try walker.ask(.transfer(transfer(&walker, 200_000, name: "Zhang San"))) else {
            throw Missing(what: "transfer with a name")
        }
        guard case .transfer = try walker.ask(.transfer(transfer(&walker, 29, name: "Zhang San"))) else {
            throw Missing(what: "small transfer")
        }
    }

    @Test("Alipay pays at once, repeats without effect, and may come back later")
    func alipayTransfer() throws {
        let world = try SandboxFixture.world()
        var walker = try Walker(.alipay, world)
        let call = transfer(&walker, 7_700)
        guard case .transfer(let unknown) = try walker.ask(.queryTransfer(call)) else { throw Missing(what: "query") }
        #expect(unknown.status == .notFound)
        for _ in 1...2 {
            guard case .transfer(let report) = try walker.ask(.transfer(call)) else { throw Missing(what: "transfer") }
            #expect(report.status == .succeeded)
        }
        func struck(_ kind: FaultRule.Kind) -> [FaultRule] {
            [FaultRule(
                channel: .alipay, kind: kind, from: walker.now, to: walker.now.adding(seconds: 1),
                partsPerMillion: 1_000_000, milliseconds: 60_000)]
        }
        world.faults.rules = struck(.transferReturned)
        let returned = transfer(&walker, 300)
        _ = try walker.ask(.transfer(returned))
        world.faults.rules = struck(.transferFailed)
        let failed = transfer(&walker, 400)
        guard case .transfer(let dealing) = try walker.ask(.transfer(failed)) else { throw Missing(what: "transfer") }
        #expect(dealing.status == .processing)
        walker.now = walker.now.adding(seconds: 120)
        _ = world.due(at: walker.now)
        #expect(try status(returned, walker) == .returned)
        #expect(try status(failed, walker) == .failed)
        #expect(world.truth.transfers.filter(\.isPaid).map(\.minorUnits) == [7_700])
        #expect(throws: ChannelAdapterError.self) { try walker.ask(.cancelTransfer(call)) }
    }

    private struct Missing: Error { let what: String }
}

import Channels
import Cryptography
import HTTPMessage
import JSON
import Payments
import Testing

@testable import Sandbox

/// Keys are made once for all tests of this room.
enum SandboxFixture {
    static let at = Timestamp(milliseconds: 1_795_410_000_000)
    static let keys: Result<SandboxKeys, any Error> = Result { try SandboxKeys.make(at: at) }

    static func world(splitDelay: Int64 = 0) throws -> SandboxWorld {
        var settings = SandboxSettings()
        settings.splitDelay = splitDelay
        return SandboxWorld(keys: try keys.get(), settings: settings, seed: 1)
    }

    static func adapters() throws -> [any ChannelAdapter] {
        let endpoints = [ChannelID.wechat, .alipay, .unionpay, .bank].map {
            ($0, ChannelEndpoint(baseURL: "http://127.0.0.1:9", notifyURL: "http://127.0.0.1:8/notify/\($0)"))
        }
        return try keys.get().adapters(Dictionary(uniqueKeysWithValues: endpoints))
    }
}

/// Drives one channel through its adapter, against the sandbox, without a network.
struct Walker {
    let adapter: any ChannelAdapter
    let world: SandboxWorld
    var now = SandboxFixture.at
    var ids = IdentifierSource(seed: 42)
    private let nonces = Nonces()

    /// No two request sets of a merchant share a nonce.
    private final class Nonces {
        private var last = 0

        func next() -> String {
            last += 1
            return String(repeating: "A", count: 26) + String(100_000 + last)
        }
    }

    init(_ channel: ChannelID, _ world: SandboxWorld) throws {
        adapter = try #require(try SandboxFixture.adapters().first { $0.channel == channel })
        self.world = world
    }

    func ask(_ call: ChannelCall) throws -> ChannelAnswer {
        let requests = try adapter.requests(for: call, at: now, nonce: nonces.next())
        guard !requests.isEmpty else { return .closeUnsupported }
        for (step, request) in requests.enumerated() {
            let reply = world.handle(adapter.channel, request, at: now)
            let outcome: HTTPOutcome = reply.response.map { .answered($0) }
                ?? .failed(HTTPFailure(phase: .afterSend, reason: "cut"))
            if let answer = adapter.answer(to: call, step: step, of: requests.count, outcome: outcome, at: now) {
                return answer
            }
        }
        return .unknown(code: "no answer")
    }

    mutating func notifications() throws -> [ChannelNotification] {
        now = now.adding(seconds: 5)
        return try world.due(at: now).map { scheduled in
            let notification = try adapter.notification(scheduled.request, at: now)
            world.notified(scheduled.token, outcome: .answered(adapter.acknowledgement(accepted: true)), at: now)
            return notification
        }
    }

    mutating func prepay(_ fen: Int64, willSplit: Bool = false) throws -> (AttemptID, ChannelAnswer) {
        let attempt = ids.next(AttemptID.self, at: now, partition: 3)
        let call = PrepayCall(
            attempt: attempt, amount: .fen(fen), description: "Tea", requestTime: now,
            expiresAt: now.adding(seconds: 600), willSplit: willSplit)
        return (attempt, try ask(.prepay(call)))
    }
}

@Suite("Sandbox, walked through the adapters")
struct ProtocolWalkTests {
    @Test("order, pay, notify, query, two partial refunds, one too many",
        arguments: [ChannelID.wechat, .alipay, .unionpay])
    func walk(channel: ChannelID) throws {
        let world = try SandboxFixture.world()
        var walker = try Walker(channel, world)
        let (attempt, prepaid) = try walker.prepay(8_888)
        guard case .prepaid(let parameter) = prepaid else {
            Issue.record("prepay answered \(prepaid)")
            return
        }
        #expect(!parameter.isEmpty)
        let paidAt = walker.now
        #expect(world.pay(channel: channel, number: attempt.text, amountDelta: 0, at: walker.now))
        #expect(!world.pay(channel: channel, number: attempt.text, amountDelta: 0, at: walker.now))
        guard case .trade(_, _, let report)? = try walker.notifications().first else {
            Issue.record("no trade notification")
            return
        }
        #expect(report.status == .paid)
        #expect(report.attempt == attempt)
        #expect(report.amount == .fen(8_888))
        let reference = TradeReference(
            attempt: attempt, requestTime: paidAt, channelTradeNumber: report.channelTradeNumber)
        guard case .trade(let queried) = try walker.ask(.query(reference)) else {
            Issue.record("query gave no trade")
            return
        }
        #expect(queried.status == .paid)
        #expect(queried.channelTradeNumber == report.channelTradeNumber)

        for (amount, isTaken) in [(Int64(3_000), true), (5_000, true), (889, false)] {
            let call = RefundCall(
                refund: walker.ids.next(RefundID.self, at: walker.now, partition: 3), payment: reference,
                amount: .fen(amount), paymentAmount: .fen(8_888), requestTime: walker.now, reason: "returned")
            let first = try walker.ask(.refund(call))
            if isTaken {
                #expect(first.isRefundTaken)
                walker.now = walker.now.adding(seconds: 2)
                #expect(try walker.ask(.refund(call)).isRefundTaken)
                guard case .refund(let result) = try walker.ask(.queryRefund(call)) else {
                    Issue.record("refund query gave no refund")
                    return
                }
                #expect(result.status == .succeeded)
            } else if case .refused = first {
            } else {
                Issue.record("a refund past the payment was answered \(first)")
            }
        }
        let truth = try #require(world.truth.trades.first)
        #expect(truth.refundedMinorUnits == 8_000)
        #expect(world.truth.keptMinorUnits == 888)
    }

    @Test("close ends an unpaid order, and a paid one says so", arguments: [ChannelID.wechat, .alipay])
    func close(channel: ChannelID) throws {
        let world = try SandboxFixture.world()
        var walker = try Walker(channel, world)
        let (attempt, _) = try walker.prepay(100)
        let reference = TradeReference(attempt: attempt, requestTime: walker.now)
        #expect(try walker.ask(.close(reference)) == .closed)
        #expect(!world.pay(channel: channel, number: attempt.text, amountDelta: 0, at: walker.now))
        let (second, _) = try walker.prepay(100)
        #expect(world.pay(channel: channel, number: second.text, amountDelta: 0, at: walker.now))
        let paid = TradeReference(attempt: second, requestTime: walker.now)
        guard case .refused(let refusal) = try walker.ask(.close(paid)) else {
            Issue.record("closing a paid order was not refused")
            return
        }
        #expect(refusal.errorClass != .technical)
    }

    @Test("shares: too early, then taken, settled, repeated without effect, and never past the ratio",
        arguments: [ChannelID.wechat, .alipay])
    func split(channel: ChannelID) throws {
        let world = try SandboxFixture.world(splitDelay: 60_000)
        var walker = try Walker(channel, world)
        let (attempt, _) = try walker.prepay(10_000, willSplit: true)
        #expect(world.pay(channel: channel, number: attempt.text, amountDelta: 0, at: walker.now))
        guard case .trade(_, _, let report)? = try walker.notifications().first else {
            Issue.record("no notification")
            return
        }
        let reference = TradeReference(
            attempt: attempt, requestTime: SandboxFixture.at, channelTradeNumber: report.channelTradeNumber)
        func call(_ fen: Int64, _ ids: inout IdentifierSource) -> SplitCall {
            SplitCall(
                request: ids.next(SplitRequestID.self, at: SandboxFixture.at, partition: 3), payment: reference,
                legs: [SplitCallLeg(
                    leg: ids.next(LegID.self, at: SandboxFixture.at, partition: 3),
                    account: channel == .wechat ? "oDemoLeader" : "2088101117955622", accountKind: .person,
                    amount: .fen(fen), description: "share")])
        }
        let first = call(700, &walker.ids)
        guard case .refused(let early) = try walker.ask(.split(first)) else {
            Issue.record("a split in the first minute was taken")
            return
        }
        #expect(early.errorClass == .rateLimited)
        walker.now = walker.now.adding(seconds: 60)
        guard case .split = try walker.ask(.split(first)) else {
            Issue.record("the split was not taken")
            return
        }
        walker.now = walker.now.adding(seconds: 2)
        _ = world.due(at: walker.now)
        guard case .split(let settled) = try walker.ask(.querySplit(first)) else {
            Issue.record("no split result")
            return
        }
        #expect(settled.legs.map(\.status) == [.settled])
        _ = try walker.ask(.split(first))
        #expect(world.truth.trades.first?.splits.count == 1)
        guard case .refused = try walker.ask(.split(call(2_301, &walker.ids))) else {
            Issue.record("more than 30 % was divided")
            return
        }
        #expect(try walker.ask(.unfreeze(call(1, &walker.ids))) == .unfrozen)
    }

    @Test("a request with a changed byte is not believed", arguments: [ChannelID.wechat, .alipay, .unionpay])
    func forgedRequests(channel: ChannelID) throws {
        let world = try SandboxFixture.world()
        let walker = try Walker(channel, world)
        var ids = IdentifierSource(seed: 7)
        let call = ChannelCall.prepay(PrepayCall(
            attempt: ids.next(AttemptID.self, at: walker.now, partition: 1), amount: .fen(5), description: "x",
            requestTime: walker.now, expiresAt: walker.now.adding(seconds: 60), willSplit: false))
        var request = try #require(try walker.adapter.requests(
            for: call, at: walker.now, nonce: String(repeating: "B", count: 32)).first)
        let position = try #require(request.body.lastIndex(of: UInt8(ascii: "5")))
        request.body[position] = UInt8(ascii: "6")
        _ = world.handle(channel, request, at: walker.now)
        #expect(world.truth.trades.isEmpty)
    }

    @Test("faults do what they say: cut before work, cut after work, refused")
    func faults() throws {
        let world = try SandboxFixture.world()
        var walker = try Walker(.wechat, world)
        func rule(_ kind: FaultRule.Kind) -> FaultRule {
            FaultRule(
                channel: .wechat, kind: kind, from: walker.now, to: walker.now.adding(seconds: 1),
                partsPerMillion: 1_000_000)
        }
        world.faults.rules = [rule(.outage)]
        #expect(try walker.prepay(10).1 == .unknown(code: "timeout") || world.truth.trades.isEmpty)
        #expect(world.truth.trades.isEmpty)
        world.faults.rules = [rule(.timeoutAfterWork)]
        _ = try walker.prepay(10)
        #expect(world.truth.trades.count == 1)
        world.faults.rules = [rule(.refused)]
        guard case .refused(let refusal) = try walker.prepay(10).1 else {
            Issue.record("not refused")
            return
        }
        #expect(refusal.errorClass == .rateLimited)
        #expect(world.truth.trades.count == 1)
    }

    @Test("lost notifications come again by the channel's plan until they are taken")
    func retries() throws {
        let world = try SandboxFixture.world()
        var walker = try Walker(.wechat, world)
        let (attempt, _) = try walker.prepay(10)
        _ = world.pay(channel: .wechat, number: attempt.text, amountDelta: 0, at: walker.now)
        var deliveries = 0
        for _ in 0..<40 {
            guard let next = world.nextDue() else { break }
            walker.now = next
            for scheduled in world.due(at: next) {
                deliveries += 1
                let taken = walker.adapter.acknowledgement(accepted: deliveries == 4)
                world.notified(scheduled.token, outcome: .answered(taken), at: next)
            }
        }
        #expect(deliveries == 4)
    }

    @Test("keys survive being written and read")
    func keyFiles() throws {
        let keys = try SandboxFixture.keys.get()
        let files = try keys.files()
        let again = try SandboxKeys(reading: { name in files.first { $0.name == name }?.bytes })
        #expect(again.wechatMerchantCertificate.serialHex == keys.wechatMerchantCertificate.serialHex)
        #expect(try again.adapters([:]).isEmpty)
        #expect(files.filter(\.isSecret).count == 10)
    }
}

extension ChannelAnswer {
    fileprivate var isRefundTaken: Bool {
        if case .refund(let report) = self { return report.status == .processing || report.status == .succeeded }
        return false
    }
}

import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

extension Bench {
    func request(
        _ number: String, fen: Int64 = 10_000, plan: SplitPlan? = nil, shop: ShopID = Bench.shop, key: String = "",
        user: String = "u1"
    ) -> CreateOrder {
        CreateOrder(
            shop: shop, shopOrderNumber: number, idempotencyKey: key,
            requestDigest: Array("\(number) \(fen)".utf8), amount: .fen(fen), description: "tea", category: .goods,
            buyer: Bench.buyer(user),
            environment: .app, notifyURL: "https://shop.test/notify", splitPlan: plan, expiresInSeconds: 1_800)
    }

    /// Somebody who likes WeChat best, then Alipay, so that stories know where an order goes first.
    static func buyer(_ user: String) -> Buyer {
        Buyer(
            userID: user, deviceID: "d-" + user, ageBand: .from25, region: "Zhejiang",
            preferences: [
                ChannelPreference(channel: .wechat, weight: 100), ChannelPreference(channel: .alipay, weight: 60),
            ])
    }

    /// Sends a request for an order and tells the token of its answer.
    @discardableResult
    func create(_ request: CreateOrder) -> ReplyToken {
        let token = token()
        send(.createOrder(request, token))
        return token
    }

    func order(_ number: String, shop: ShopID = Bench.shop) throws -> Order {
        try #require(try store.order(shop: shop, number: number))
    }

    func attempts(_ number: String) throws -> [Attempt] {
        try store.attempts(of: order(number).id).sorted { $0.number < $1.number }
    }

    func refunds(_ number: String) throws -> [Refund] { try store.refunds(of: order(number).id) }
    func legs(_ number: String) throws -> [SplitLeg] { try store.legs(of: order(number).id) }

    /// Creates an order and has its first channel take it.
    @discardableResult
    func payable(_ request: CreateOrder) throws -> Order {
        create(request)
        try answerNext("prepay", .prepaid(payParameter: "weixin://pay"))
        return try order(request.shopOrderNumber, shop: request.shop)
    }

    /// Creates an order and has it paid through its first channel.
    @discardableResult
    func paid(_ request: CreateOrder) throws -> Order {
        try payable(request)
        let attempt = try #require(
            try store.attempts(of: order(request.shopOrderNumber, shop: request.shop).id).last)
        notifyPaid(attempt)
        return try order(request.shopOrderNumber, shop: request.shop)
    }

    func report(
        _ attempt: Attempt, _ status: TradeStatus = .paid, fen: Int64? = nil, currency: Currency = .cny
    ) -> TradeReport {
        TradeReport(
            attempt: attempt.id, status: status, channelTradeNumber: "T" + attempt.id.text,
            amount: Money(minorUnits: fen ?? attempt.amount.minorUnits, currency: currency), paidAt: now)
    }

    /// The channel says that the attempt was paid.
    /// - Returns: whether the engine believed it.
    @discardableResult
    func notifyPaid(_ attempt: Attempt, fen: Int64? = nil, event: String? = nil, currency: Currency = .cny) -> Bool? {
        let token = token()
        send(.notified(.trade(
            channel: attempt.channel, eventID: event ?? "e-" + attempt.id.text,
            report(attempt, fen: fen, currency: currency)), token))
        return acknowledged[token]
    }

    @discardableResult
    func refund(_ number: String, _ refundNumber: String, fen: Int64) -> EngineReply? {
        let token = token()
        send(.createRefund(CreateRefund(
            shop: Bench.shop, order: .shopNumber(number), shopRefundNumber: refundNumber,
            requestDigest: Array("\(refundNumber) \(fen)".utf8), amount: .fen(fen), reason: "changed mind"), token))
        return replies[token]
    }

    /// The channel pays the oldest waiting refund call out.
    func settleRefund() throws {
        let next = try take("refund") { $0.word == "refund" }
        let call = try #require(next.call.refund)
        answer(next.task, .refund(RefundReport(
            refund: call.refund, status: .succeeded, channelRefundNumber: "R1", amount: call.amount)))
    }

    /// Debits and credits of the whole ledger, and what each account holds.
    func balance(_ account: String) throws -> Int64 {
        try store.balances(prefix: account).reduce(0) { $0 + $1.debit - $1.credit }
    }

    func ledgerIsBalanced() throws -> Bool {
        try store.ledgerTotals().allSatisfy { $0.debitMinorUnits == $0.creditMinorUnits }
    }

    func events(_ number: String) throws -> [EventKind] { try store.events(of: order(number).id).map(\.kind) }

    func openCases() throws -> [ReviewCase] { try store.openCases(limit: 100) }

    static func plan(real: Int64 = 700, nextDay: Int64 = 300) -> SplitPlan {
        SplitPlan(shares: [
            share("leader-1", .leader, real, .realTime), share("member-1", .member, nextDay, .nextDay),
        ])
    }

    private static func share(
        _ name: String, _ role: ReceiverRole, _ basisPoints: Int64, _ timing: SplitTiming
    ) -> SplitShare {
        SplitShare(
            receiver: Receiver(
                participant: name, role: role, accountKind: .merchant,
                accounts: [.wechat: "w-" + name, .alipay: "a-" + name]),
            portion: .basisPoints(basisPoints), timing: timing)
    }
}

extension EngineReply {
    var report: OrderReport? { if case .order(let report) = self { report } else { nil } }
    var rejection: Rejection? { if case .rejected(let rejection) = self { rejection } else { nil } }
    var refund: Refund? { if case .refund(let refund, _, _) = self { refund } else { nil } }
    var result: CommandResult? { if case .command(let result) = self { result } else { nil } }
}

import Cryptography
package import HTTPMessage
package import Payments

/// What became of a request. No response means that the connection is cut.
package struct SandboxReply: Sendable {
    package let response: HTTPResponse?
    /// The answer leaves so much later.
    package let delayMilliseconds: Int64
    /// True when no byte arrived: the connection itself was refused.
    package var isUnreachable = false
    /// True when it was refused before any of the channel's own rules was asked.
    package var isTurnedAway = false

    /// True when the connection is cut without an answer.
    package var isDropped: Bool { response == nil }
}

/// How a buyer acts on an order.
package enum BuyerOutcome: Sendable, Equatable {
    case pays
    /// Pays so many fen more (or fewer) than asked: what a defect or an attack would report.
    case paysWrongAmount(Int64)
    /// Opens the order in the wallet and leaves it there.
    case scans
    /// Tries to pay with a card that the bank refuses, with UnionPay's code ("64"). The order stays open.
    case isDeclined(String)
    case abandons
}

/// The channels' side of the world: four sandboxes with their own books, a fault script, and messages on their way. It
/// has no clock and no socket; whoever owns it brings requests and time.
package final class SandboxWorld {
    package var faults = FaultScript()
    let settings: SandboxSettings
    let wechat: WeChatSandbox
    let alipay: AlipaySandbox
    let unionpay: UnionPaySandbox
    let bank: BankSandbox
    private var random: SplitMix64
    private var queues: [ChannelID: NotificationQueue] = [:]
    private var buyers: [(at: Timestamp, channel: ChannelID, number: String, outcome: BuyerOutcome)] = []
    static let channelOrder: [ChannelID] = [.wechat, .alipay, .unionpay, .bank]

    package init(keys: SandboxKeys, settings: SandboxSettings, seed: UInt64) {
        self.settings = settings
        random = SplitMix64(seed: seed)
        wechat = WeChatSandbox(keys: keys, settings: settings, seed: random.next())
        alipay = AlipaySandbox(keys: keys, settings: settings, seed: random.next())
        unionpay = UnionPaySandbox(keys: keys, settings: settings, seed: random.next())
        // A seed of its own: the draws of a world do not depend on how many channels it has.
        bank = BankSandbox(keys: keys, settings: settings, seed: seed ^ 0xBA2C_0EA0)
        bank.collected = { [unowned self] id, number in id == .bank ? nil : channel(id)?.book[number] }
    }

    func channel(_ id: ChannelID) -> (any SandboxChannel)? {
        switch id {
        case .wechat: wechat
        case .alipay: alipay
        case .unionpay: unionpay
        case .bank: bank
        default: nil
        }
    }

    /// Serves one request of the merchant.
    package func handle(_ id: ChannelID, _ request: HTTPRequest, at now: Timestamp) -> SandboxReply {
        guard let channel = channel(id) else {
            return SandboxReply(response: HTTPResponse(status: 404), delayMilliseconds: 0)
        }
        advance(to: now)
        let slow = faults.strikes(.slow, id, at: now, &random)?.milliseconds ?? 0
        if let lost = lost(id, slow, at: now) { return lost }
        for (kind, refusal) in [
            (FaultRule.Kind.refused, SandboxRefusal.overloaded), (.frozen, .frozen), (.systemError, .systemError),
            (.signError, .signature),
        ] where faults.strikes(kind, id, at: now, &random) != nil {
            return SandboxReply(
                response: channel.refuse(request, refusal, at: now), delayMilliseconds: slow, isTurnedAway: true)
        }
        let lag = faults.strikes(.readLag, id, at: now, &random)?.milliseconds ?? 0
        let context = SandboxContext(
            now: now, lag: lag,
            splitFailure: { [self] account in
                faults.strikes(.splitFailed, id, account: account, at: now, &random)?.parameter
            },
            strikes: { [self] kind, account in faults.strikes(kind, id, account: account, at: now, &random) })
        let response = channel.serve(request, context)
        let isCut = faults.strikes(.timeoutAfterWork, id, at: now, &random) != nil
        collect(id)
        return SandboxReply(response: isCut ? nil : response, delayMilliseconds: slow)
    }

    /// What becomes of a request that never reaches the channel's own machines; nil when it does.
    private func lost(_ id: ChannelID, _ slow: Int64, at now: Timestamp) -> SandboxReply? {
        if faults.strikes(.unreachable, id, at: now, &random) != nil {
            return SandboxReply(response: nil, delayMilliseconds: 0, isUnreachable: true, isTurnedAway: true)
        }
        if faults.strikes(.outage, id, at: now, &random) != nil {
            return SandboxReply(response: nil, delayMilliseconds: slow)
        }
        guard faults.strikes(.unavailable, id, at: now, &random) != nil else { return nil }
        let page = HTTPResponse(
            status: 503, headers: ["Content-Type": "text/html"], body: Array("<h1>503 Service Unavailable</h1>".utf8))
        return SandboxReply(response: page, delayMilliseconds: slow, isTurnedAway: true)
    }

    // MARK: buyers

    /// The buyer of an order does something at a later moment.
    package func scheduleBuyer(channel: ChannelID, number: String, payAt: Timestamp, outcome: BuyerOutcome) {
        let entry = (at: payAt, channel: channel, number: number, outcome: outcome)
        let index = buyers.firstIndex { $0.at > payAt } ?? buyers.endIndex
        buyers.insert(entry, at: index)
    }

    /// The buyer pays now. False when the order cannot be paid (unknown, closed, paid).
    @discardableResult
    package func pay(channel id: ChannelID, number: String, amountDelta: Int64, at now: Timestamp) -> Bool {
        advance(to: now)
        return payNow(id, number, amountDelta, at: now)
    }

    /// The buyer scans a code and pays now. False when it opens nothing (unknown, dead, closed, paid).
    @discardableResult
    package func pay(channel id: ChannelID, code: String, at now: Timestamp) -> Bool {
        advance(to: now)
        guard let number = channel(id)?.book.number(code: code, at: now) else { return false }
        return payNow(id, number, 0, at: now)
    }

    /// Changes how WeChat Pay treats the merchant from now on.
    package func changeWeChat(_ change: (inout WeChatSandboxSettings) -> Void) { change(&wechat.wechatSettings) }

    /// Gives WeChat Pay its next certificate; by the platform's own plan unless another one is given.
    package func rotateWeChat(to next: WeChatPlatformIdentity, _ rotation: WeChatRotation? = nil) {
        wechat.platform.follow(next, rotation)
    }

    /// The buyer opens the order without paying: from now on Alipay knows a trade of it.
    @discardableResult
    package func scan(channel id: ChannelID, number: String, at now: Timestamp) -> Bool {
        advance(to: now)
        return channel(id)?.book.scan(number, at: now) ?? false
    }

    private func act(_ outcome: BuyerOutcome, _ id: ChannelID, _ number: String, at now: Timestamp) {
        switch outcome {
        case .pays: _ = payNow(id, number, 0, at: now)
        case .paysWrongAmount(let delta): _ = payNow(id, number, delta, at: now)
        case .scans: _ = channel(id)?.book.scan(number, at: now)
        case .isDeclined(let code): _ = channel(id)?.book.decline(number, code: code, at: now)
        case .abandons: break
        }
    }

    private func payNow(_ id: ChannelID, _ number: String, _ delta: Int64, at now: Timestamp) -> Bool {
        let isLate = faults.strikes(.paidAfterClose, id, at: now, &random) != nil
        let payment = BuyerPayment(amountDelta: delta, afterClose: isLate)
        guard let channel = channel(id), channel.pay(number, payment, at: now) else { return false }
        collect(id)
        return true
    }

    // MARK: the bank's customers

    /// A participant opens an account at the bank and binds a card, as people do in the bank's own app.
    package func openBankAccount(_ number: String, holder: String) {
        guard bank.bank.accounts[number] == nil else { return }
        bank.bank.open(BankAccount(
            number: number, kind: "PERSON", holder: holder, identity: SecretBytes(utf8: "330106199001010017"),
            card: SecretBytes(utf8: "6222020000000007310")))
    }

    /// The bank freezes an account, or frees it again.
    package func freezeBankAccount(_ number: String, _ isFrozen: Bool) { bank.bank.freeze(number, isFrozen) }

    // MARK: time

    /// Messages to deliver now. Each is answered through `notified`.
    package func due(at now: Timestamp) -> [ScheduledNotification] {
        advance(to: now)
        var due: [ScheduledNotification] = []
        for (index, id) in SandboxWorld.channelOrder.enumerated() {
            for entry in queues[id, default: NotificationQueue()].takeDue(at: now) {
                if faults.strikes(.notificationLost, id, at: now, &random) != nil {
                    queues[id]?.answered(entry.number, accepted: false, plan: plan(id), at: now)
                    continue
                }
                due.append(ScheduledNotification(
                    channel: id, request: entry.request,
                    token: NotificationToken(number: entry.number << 2 | UInt64(index))))
            }
        }
        return due
    }

    /// The moment at which something happens here by itself; nil when nothing is under way.
    package func nextDue() -> Timestamp? {
        var next = buyers.first?.at
        for id in SandboxWorld.channelOrder {
            for at in [queues[id]?.nextAt, channel(id)?.nextWork].compactMap({ $0 }) { next = min(next ?? at, at) }
        }
        return next
    }

    /// What came of a delivery; a message that was not taken comes again by the channel's plan.
    package func notified(_ token: NotificationToken, outcome: HTTPOutcome, at now: Timestamp) {
        let id = SandboxWorld.channelOrder[Int(token.number & 3)]
        guard let channel = channel(id), case .answered(let response) = outcome else {
            return notified(token, accepted: false, at: now)
        }
        notified(token, accepted: channel.isAcknowledged(response), at: now)
    }

    /// The same, for a receiver that has judged the answer itself.
    package func notified(_ token: NotificationToken, accepted: Bool, at now: Timestamp) {
        let id = SandboxWorld.channelOrder[Int(token.number & 3)]
        queues[id]?.answered(token.number >> 2, accepted: accepted, plan: plan(id), at: now)
    }

    private func plan(_ id: ChannelID) -> [Int64] {
        (channel(id)?.retryPlan ?? []).map { max(1, $0 * settings.retryThousandths / 1_000) }
    }

    func advance(to now: Timestamp) {
        while let first = buyers.first, first.at <= now {
            buyers.removeFirst()
            act(first.outcome, first.channel, first.number, at: first.at)
        }
        for id in SandboxWorld.channelOrder {
            let abnormal = { [self] in faults.strikes(.refundAbnormal, id, at: now, &random) != nil }
            channel(id)?.work(at: now, refundIsAbnormal: abnormal)
            collect(id)
        }
    }

    /// Takes the messages a channel wants sent into its queue, with what faults make of them.
    func collect(_ id: ChannelID) {
        guard let messages = channel(id)?.takeMessages(), !messages.isEmpty else { return }
        for message in messages {
            let at = message.at.adding(milliseconds: settings.notificationDelay + delay(id, at: message.at))
            let entry = NotificationQueue.Message(url: message.url, make: message.make, tries: 0, isCopy: false)
            queues[id, default: NotificationQueue()].add(entry, at: at)
            if faults.strikes(.notificationDuplicated, id, at: message.at, &random) != nil {
                let copy = NotificationQueue.Message(url: message.url, make: message.make, tries: 0, isCopy: true)
                queues[id]?.add(copy, at: at.adding(milliseconds: 700))
            }
            if faults.strikes(.notificationForged, id, at: message.at, &random) != nil {
                let forge = { (at: Timestamp) in message.make(at).map(SandboxWorld.forged) }
                queues[id]?.add(
                    NotificationQueue.Message(url: message.url, make: forge, tries: 0, isCopy: true),
                    at: at.adding(milliseconds: 300))
            }
        }
    }

    /// How much later than usual a message leaves.
    private func delay(_ id: ChannelID, at moment: Timestamp) -> Int64 {
        let late = faults.strikes(.notificationLate, id, at: moment, &random)?.milliseconds ?? 0
        let spread = faults.strikes(.notificationReordered, id, at: moment, &random)?.milliseconds ?? 0
        return late + (spread > 0 ? Int64(random.below(UInt64(spread) + 1)) : 0)
    }

    /// The same message with one digit changed: the signature no longer fits.
    private static func forged(_ request: HTTPRequest) -> HTTPRequest {
        var request = request
        guard let index = request.body.lastIndex(where: { $0 >= 48 && $0 <= 56 }) else { return request }
        request.body[index] += 1
        return request
    }
}

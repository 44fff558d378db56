import Payments

/// A channel's orders, and its work that takes time.
struct TradeBook {
    private(set) var trades: [String: SandboxTrade] = [:]
    private var numberByChannelNumber: [String: String] = [:]
    private(set) var order: [String] = []
    private var tradeOfRefund: [String: String] = [:]
    private var tradeOfSplit: [String: String] = [:]
    private var numberOfSettlement: [String: String] = [:]
    /// Trades with refunds or splits under way.
    private(set) var busy: Set<String> = []
    var receivers: Set<String> = []

    subscript(_ number: String) -> SandboxTrade? { trades[number] }

    func trade(channelNumber: String) -> SandboxTrade? { numberByChannelNumber[channelNumber].flatMap { trades[$0] } }
    func trade(refund number: String) -> SandboxTrade? { tradeOfRefund[number].flatMap { trades[$0] } }
    func trade(split number: String) -> SandboxTrade? { tradeOfSplit[number].flatMap { trades[$0] } }

    /// A split by the merchant's number or by the channel's own.
    func split(_ number: String) -> (trade: SandboxTrade, split: SandboxSplit)? {
        let number = numberOfSettlement[number] ?? number
        guard let trade = trade(split: number), let split = trade.splits.first(where: { $0.number == number }) else {
            return nil
        }
        return (trade, split)
    }

    var isFull: Bool { trades.count >= Limits.trades }

    mutating func insert(_ trade: SandboxTrade) {
        if trades[trade.number] == nil { order.append(trade.number) }
        trades[trade.number] = trade
        numberByChannelNumber[trade.channelNumber] = trade.number
    }

    mutating func change<Result>(_ number: String, _ body: (inout SandboxTrade) -> Result) -> Result? {
        guard var trade = trades[number] else { return nil }
        let result = body(&trade)
        trades[number] = trade
        for refund in trade.refunds { tradeOfRefund[refund.number] = number }
        for split in trade.splits {
            tradeOfSplit[split.number] = number
            numberOfSettlement[split.channelNumber] = split.number
        }
        let isBusy = trade.refunds.contains { $0.state == .processing }
            || trade.splits.contains { !$0.isFinished || $0.isReturning }
        if isBusy { busy.insert(number) } else { busy.remove(number) }
        return result
    }

    /// A code for the buyer, which can be scanned until a moment; the order as it is then.
    mutating func giveOut(_ number: String, _ code: String, until: Timestamp) -> SandboxTrade? {
        change(number) { trade in
            trade.payParameter = code
            trade.codes.append((code, until))
            if trade.codes.count > Limits.codesPerTrade { trade.codes.removeFirst() }
            return trade
        }
    }

    /// The order that a code opens now; nil when it is none of ours or has died.
    func number(code: String, at now: Timestamp) -> String? {
        trades.values.first { trade in
            trade.state(at: now) == .unpaid && trade.codes.contains { $0.text == code && now < $0.until }
        }?.number
    }

    /// The buyer opens the order without paying. False when it cannot be paid.
    mutating func scan(_ number: String, at now: Timestamp) -> Bool {
        change(number) { trade in
            guard trade.canBeOpened(at: now) else { return false }
            trade.isScanned = true
            return true
        } ?? false
    }

    /// The buyer's bank refuses a try. False when the order cannot be paid.
    mutating func decline(_ number: String, code: String, at now: Timestamp) -> Bool {
        change(number) { trade in
            guard trade.state(at: now) == .unpaid else { return false }
            trade.isScanned = true
            trade.lastDecline = code
            return true
        } ?? false
    }

    /// The buyer pays, `delta` more than asked. False when the order cannot be paid.
    mutating func pay(_ number: String, _ payment: BuyerPayment, at now: Timestamp) -> Bool {
        change(number) { trade in
            let state = trade.state(at: now)
            guard trade.canBeOpened(at: now) || payment.afterClose && state == .closed else { return false }
            trade.isScanned = true
            trade.state = .paid
            trade.paidMinorUnits = max(1, trade.minorUnits + payment.amountDelta)
            trade.paidAt = now
            return true
        } ?? false
    }

    /// Ends refunds and shares whose working time is over; returns the refunds that ended, and when. What happened does
    /// not depend on how often this is asked.
    mutating func work(
        at now: Timestamp, refundWork: Int64, refundIsAbnormal: () -> Bool
    ) -> [(trade: String, refund: String, at: Timestamp)] {
        var ended: [(trade: String, refund: String, at: Timestamp)] = []
        for number in busy.sorted() {
            _ = change(number) { trade in
                for index in trade.refunds.indices where trade.refunds[index].state == .processing {
                    let refund = trade.refunds[index]
                    let end = (refund.startedAt ?? refund.createdAt).adding(milliseconds: refundWork)
                    guard end <= now else { continue }
                    trade.refunds[index].state = refundIsAbnormal() ? .abnormal : .succeeded
                    trade.refunds[index].doneAt = end
                    ended.append((number, trade.refunds[index].number, end))
                }
                for index in trade.splits.indices { TradeBook.finish(&trade.splits[index], at: now) }
            }
        }
        return ended
    }

    private static func finish(_ split: inout SandboxSplit, at now: Timestamp) {
        for leg in split.legs.indices where split.legs[leg].state == .processing && now >= split.legs[leg].finishAt {
            split.legs[leg].state = split.legs[leg].reason.isEmpty ? .settled : .failed
        }
        for index in split.returns.indices {
            let item = split.returns[index]
            guard item.state == .processing, now >= item.finishAt else { continue }
            split.returns[index].state = item.reason.isEmpty ? .succeeded : .failed
            guard !item.reason.isEmpty, let leg = split.legs.firstIndex(where: { $0.account == item.account }) else {
                continue
            }
            split.legs[leg].returnedMinorUnits -= item.minorUnits
        }
    }

    /// The moment at which `work` has something to do; nil when nothing is under way.
    func nextWork(refundWork: Int64) -> Timestamp? {
        var next: Timestamp?
        for number in busy {
            guard let trade = trades[number] else { continue }
            for refund in trade.refunds where refund.state == .processing {
                let at = (refund.startedAt ?? refund.createdAt).adding(milliseconds: refundWork)
                next = min(next ?? at, at)
            }
            for split in trade.splits {
                for leg in split.legs where leg.state == .processing { next = min(next ?? leg.finishAt, leg.finishAt) }
                for item in split.returns where item.state == .processing {
                    next = min(next ?? item.finishAt, item.finishAt)
                }
            }
        }
        return next
    }
}

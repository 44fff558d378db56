package import Payments

/// What people do on the channels' own pages, past the interface.
extension SandboxWorld {
    /// The merchant gives money of a payment back on the channel's own page: `minorUnits` of it, or all that is left.
    /// The channel tells of it as of every refund. False when nothing can be given back.
    @discardableResult
    package func refundElsewhere(
        channel id: ChannelID, number: String, minorUnits: Int64? = nil, at now: Timestamp
    ) -> Bool {
        advance(to: now)
        guard let channel = channel(id), let trade = channel.book[number], trade.state == .paid else { return false }
        let amount = minorUnits ?? trade.refundableMinorUnits
        // Shares that have left come back first, on the page as well.
        guard amount >= 1, amount <= trade.refundableMinorUnits - trade.splitMinorUnits,
            trade.refunds.count < Limits.refundsPerTrade, channel.refundElsewhere(number, amount, at: now)
        else { return false }
        collect(id)
        return true
    }
}

extension SandboxTrade {
    /// The number the page gives such a refund, of the merchant's kind and none of the merchant's.
    var nextElsewhereNumber: String { "PAGE\(refunds.count + 1)X" + number.suffix(20) }
}

extension WeChatSandbox {
    func refundElsewhere(_ number: String, _ minorUnits: Int64, at now: Timestamp) -> Bool {
        let entry = nextNumber("503000")
        return book.change(number) { trade in
            trade.refunds.append(SandboxRefund(
                number: trade.nextElsewhereNumber, channelNumber: entry, minorUnits: minorUnits, createdAt: now,
                notifyURL: trade.notifyURL, requestTime: "", state: .processing, isElsewhere: true))
            return true
        } ?? false
    }
}

extension AlipaySandbox {
    func refundElsewhere(_ number: String, _ minorUnits: Int64, at now: Timestamp) -> Bool {
        guard let trade = book[number] else { return false }
        let refund = trade.nextElsewhereNumber
        _ = book.change(number) {
            $0.refunds.append(SandboxRefund(
                number: refund, channelNumber: trade.channelNumber, minorUnits: minorUnits, createdAt: now,
                notifyURL: trade.notifyURL, requestTime: "", state: .succeeded, doneAt: now, isElsewhere: true))
        }
        tell(number, refund: refund, at: now)
        return true
    }
}

extension UnionPaySandbox {
    func refundElsewhere(_ number: String, _ minorUnits: Int64, at now: Timestamp) -> Bool {
        let entry = nextNumber(21)
        return book.change(number) { trade in
            trade.refunds.append(SandboxRefund(
                number: trade.nextElsewhereNumber, channelNumber: entry, minorUnits: minorUnits, createdAt: now,
                notifyURL: trade.notifyURL, requestTime: now.compactBeijing, state: .processing, isElsewhere: true))
            return true
        } ?? false
    }
}

extension BankSandbox {
    /// The bank collects nothing, so nothing can be given back there.
    func refundElsewhere(_ number: String, _ minorUnits: Int64, at now: Timestamp) -> Bool { false }
}

package import Payments

/// What really happened at the channels, for checkers: never seen by the engine.
package struct SandboxTruth: Sendable {
    package struct Trade: Sendable {
        package let channel: ChannelID
        package let number: String
        package let paidMinorUnits: Int64
        package let refundedMinorUnits: Int64
        package let refunds: [String]
        /// Settled shares.
        package let splits: [Share]
    }

    package struct Share: Sendable {
        package let request: String
        package let account: String
        package let minorUnits: Int64
    }

    /// In the order they were made, channel by channel.
    package let trades: [Trade]

    /// What the merchant has at all channels: paid less refunded less settled shares.
    package var keptMinorUnits: Int64 {
        trades.reduce(0) { sum, trade in
            sum + trade.paidMinorUnits - trade.refundedMinorUnits - trade.splits.reduce(0) { $0 + $1.minorUnits }
        }
    }
}

extension SandboxWorld {
    package var truth: SandboxTruth {
        let books: [(ChannelID, TradeBook)] = [(.wechat, wechat.book), (.alipay, alipay.book), (.unionpay, unionpay.book)]
        return SandboxTruth(trades: books.flatMap { channel, book in
            book.order.compactMap { book[$0] }.map { SandboxWorld.truth(channel, $0) }
        })
    }

    /// Orders that a buyer could pay now.
    package func payable(at now: Timestamp) -> [(channel: ChannelID, number: String)] {
        let books: [(ChannelID, TradeBook)] = [(.wechat, wechat.book), (.alipay, alipay.book), (.unionpay, unionpay.book)]
        return books.flatMap { channel, book in
            book.order.compactMap { book[$0] }.filter { $0.state(at: now) == .unpaid }.map { (channel, $0.number) }
        }
    }

    private static func truth(_ channel: ChannelID, _ trade: SandboxTrade) -> SandboxTruth.Trade {
        SandboxTruth.Trade(
            channel: channel, number: trade.number, paidMinorUnits: trade.paidMinorUnits,
            refundedMinorUnits: trade.refundedMinorUnits,
            refunds: trade.refunds.filter { $0.state == .succeeded }.map(\.number),
            splits: trade.splits.flatMap { split in
                split.legs.filter { $0.state == .settled }.map {
                    SandboxTruth.Share(request: split.number, account: $0.account, minorUnits: $0.minorUnits)
                }
            })
    }
}

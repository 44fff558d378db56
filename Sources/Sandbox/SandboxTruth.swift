package import Payments

/// What really happened at the channels, for checkers: never seen by the engine.
package struct SandboxTruth: Sendable {
    package struct Trade: Sendable {
        package let channel: ChannelID
        package let number: String
        /// Asked for; what was paid may differ.
        package let orderedMinorUnits: Int64
        package let paidMinorUnits: Int64
        package let paidAt: Timestamp?
        package let isClosed: Bool
        package let refundedMinorUnits: Int64
        /// The part of it that was given back on the channel's own page.
        package let elsewhereMinorUnits: Int64
        /// Numbers of the refunds that succeeded.
        package let refunds: [String]
        /// The same refunds with what each gave back.
        package let refundAmounts: [Refund]
        /// Settled shares, less what their receivers gave back.
        package let splits: [Share]

        package var dividedMinorUnits: Int64 { splits.reduce(0) { $0 + $1.minorUnits } }
        /// What the merchant has of it.
        package var keptMinorUnits: Int64 { paidMinorUnits - refundedMinorUnits - dividedMinorUnits }
    }

    package struct Refund: Sendable, Equatable {
        package let number: String
        package let minorUnits: Int64
    }

    package struct Share: Sendable, Equatable {
        package let request: String
        package let account: String
        package let minorUnits: Int64
    }

    /// A channel's sums, fen.
    package struct Total: Sendable, Equatable {
        package let channel: ChannelID
        package var paidMinorUnits: Int64 = 0
        package var refundedMinorUnits: Int64 = 0
        package var dividedMinorUnits: Int64 = 0
        package var keptMinorUnits: Int64 { paidMinorUnits - refundedMinorUnits - dividedMinorUnits }
    }

    /// A transfer to a person.
    package struct Transfer: Sendable, Equatable {
        package let channel: ChannelID
        package let number: String
        package let account: String
        package let minorUnits: Int64
        /// True while the person has the money.
        package let isPaid: Bool
        package let isEnded: Bool
    }

    /// What lies at the bank.
    package struct Bank: Sendable {
        /// Balances of sub-accounts by number.
        package var balances: [String: Int64] = [:]
        /// Settled shares, less what came back or is coming back.
        package var shares: [Share] = []
        package var faults: [String] = []
    }

    /// In the order they were made, channel by channel.
    package let trades: [Trade]
    package let transfers: [Transfer]
    package var bank = Bank()

    /// What the merchant has at all channels: paid less refunded less settled shares.
    package var keptMinorUnits: Int64 { trades.reduce(0) { $0 + $1.keptMinorUnits } }

    /// One for each channel, in a fixed order.
    package var totals: [Total] {
        SandboxWorld.channelOrder.map { channel in
            trades.filter { $0.channel == channel }.reduce(into: Total(channel: channel)) { total, trade in
                total.paidMinorUnits += trade.paidMinorUnits
                total.refundedMinorUnits += trade.refundedMinorUnits
                total.dividedMinorUnits += trade.dividedMinorUnits
            }
        }
    }
}

extension SandboxWorld {
    package var truth: SandboxTruth {
        SandboxTruth(trades: books.flatMap { channel, book in
            book.order.compactMap { book[$0] }.map { SandboxTruth.Trade(channel, $0) }
        }, transfers: transferBooks.flatMap { channel, book in
            book.order.compactMap { book[$0] }.map { item in
                SandboxTruth.Transfer(
                    channel: channel, number: item.number, account: item.account, minorUnits: item.minorUnits,
                    isPaid: item.state == .succeeded, isEnded: item.state.isEnded)
            }
        }, bank: bankTruth)
    }

    private var transferBooks: [(ChannelID, TransferBook)] {
        [(.wechat, wechat.transfers), (.alipay, alipay.transfers), (.bank, bank.bank.withdrawals)]
    }

    private var bankTruth: SandboxTruth.Bank {
        let book = bank.bank
        let shares = book.clearOrder.compactMap { book.clears[$0]?.split }.flatMap { split in
            split.legs.filter { $0.returnableMinorUnits > 0 }.map {
                SandboxTruth.Share(request: split.number, account: $0.account, minorUnits: $0.returnableMinorUnits)
            }
        }
        return SandboxTruth.Bank(
            balances: book.accounts.mapValues(\.balance), shares: shares, faults: book.faults())
    }

    /// Orders that a buyer could pay now.
    package func payable(at now: Timestamp) -> [(channel: ChannelID, number: String)] {
        books.flatMap { channel, book in
            book.order.compactMap { book[$0] }.filter { $0.canBeOpened(at: now) }.map { (channel, $0.number) }
        }
    }

    var books: [(ChannelID, TradeBook)] {
        [(.wechat, wechat.book), (.alipay, alipay.book), (.unionpay, unionpay.book)]
    }
}

extension SandboxTruth.Trade {
    fileprivate init(_ channel: ChannelID, _ trade: SandboxTrade) {
        let refunds = trade.refunds.filter { $0.state == .succeeded }
        self.init(
            channel: channel, number: trade.number, orderedMinorUnits: trade.minorUnits,
            paidMinorUnits: trade.paidMinorUnits, paidAt: trade.paidAt, isClosed: trade.state == .closed,
            refundedMinorUnits: trade.refundedMinorUnits, elsewhereMinorUnits: trade.elsewhereMinorUnits,
            refunds: refunds.map(\.number),
            refundAmounts: refunds.map { SandboxTruth.Refund(number: $0.number, minorUnits: $0.minorUnits) },
            splits: trade.splits.flatMap { split in
                split.legs.filter { $0.state == .settled }.compactMap { leg in
                    let kept = leg.returnableMinorUnits + split.returning(from: leg.account)
                    return kept > 0
                        ? SandboxTruth.Share(request: split.number, account: leg.account, minorUnits: kept) : nil
                }
            })
    }
}

package import Payments

/// What a shop's accounts hold of others' money at one moment, by kind of account and where it lies. From the balances.
package struct ShopPosition: Sendable, Equatable {
    package let shop: ShopID
    package let place: PositionPlace
    /// The channel the account names; nil for accounts of the shop or of a participant.
    package let channel: ChannelID?
    package let currency: Currency
    package var minorUnits: Int64

    package init(shop: ShopID, place: PositionPlace, channel: ChannelID?, currency: Currency, minorUnits: Int64) {
        self.shop = shop
        self.place = place
        self.channel = channel
        self.currency = currency
        self.minorUnits = minorUnits
    }
}

package enum PositionPlace: String, Sendable, CaseIterable {
    case transit, held, escrow, refunds, surplus
    /// Owed to participants, free to be withdrawn: with the merchant, or at the bank.
    case commission, subAccount = "sub_account"
    case purpose
    /// Withdrawals under way.
    case withdrawals
    /// What participants owe back.
    case owedBack = "owed_back"
}

extension ShopPosition {
    /// Sums by shop, place, channel and currency, without those that are nothing.
    package static func all(
        of balances: [(account: LedgerAccount, currency: Currency, debit: Int64, credit: Int64)]
    ) -> [ShopPosition] {
        var positions: [ShopPosition] = []
        for balance in balances {
            guard let (place, channel) = place(of: balance.account) else { continue }
            let units =
                balance.account.isDebitNormal ? balance.debit - balance.credit : balance.credit - balance.debit
            let known = positions.firstIndex {
                $0.shop == balance.account.shop && $0.place == place && $0.channel == channel
                    && $0.currency == balance.currency
            }
            if let known {
                positions[known].minorUnits += units
            } else {
                positions.append(ShopPosition(
                    shop: balance.account.shop, place: place, channel: channel, currency: balance.currency,
                    minorUnits: units))
            }
        }
        return positions.filter { $0.minorUnits != 0 }.sorted {
            ($0.shop.text, $0.place.rawValue, $0.channel?.text ?? "", $0.currency.rawValue)
                < ($1.shop.text, $1.place.rawValue, $1.channel?.text ?? "", $1.currency.rawValue)
        }
    }

    private static func place(of account: LedgerAccount) -> (PositionPlace, ChannelID?)? {
        switch account {
        case .participant: (.transit, nil)
        case .held: (.held, nil)
        case .escrow: (.escrow, nil)
        case .refundsPayable: (.refunds, nil)
        case .surplus(_, let channel): (.surplus, channel)
        case .commission: (.commission, nil)
        case .subAccount: (.subAccount, nil)
        case .purposeBound: (.purpose, nil)
        case .payouts(_, let channel): (.withdrawals, channel)
        case .receivable: (.owedBack, nil)
        case .channelClearing, .channelFee, .foreignExchange, .shopPayable, .payoutCost, .expediteIncome,
            .differences:
            nil
        }
    }
}

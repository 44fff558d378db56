package import Payments

/// Where money stands: the chart of accounts. Accounts are per shop; balances are derived from entries, never stored as
/// truth.
package enum LedgerAccount: Sendable, Hashable {
    /// Money the channel holds for the shop (asset).
    case channelClearing(ShopID, ChannelID)
    /// Fees charged by the channel (expense).
    case channelFee(ShopID, ChannelID)
    /// Gains and losses of turning one currency into another (expense).
    case foreignExchange(ShopID, ChannelID)
    /// What is owed to the shop (liability).
    case shopPayable(ShopID)
    /// Shares on their way to a participant: sent and not yet settled (liability).
    case participant(ShopID, String)
    /// Received without an order's claim to it; must go back (liability).
    case surplus(ShopID, ChannelID)
    /// Taken in, but risk wants a person to look before it moves (liability).
    case held(ShopID)
    /// Shares that wait for the buyer to confirm receipt (liability).
    case escrow(ShopID)
    /// Refunds decided and not yet paid out (liability).
    case refundsPayable(ShopID)
    /// Commission owed to a participant that may be withdrawn (liability).
    case commission(ShopID, String)
    /// Commission that may be spent on stated goods alone (liability).
    case purposeBound(ShopID, String)
    /// What a participant owes back after refunds; taken from later commission (asset).
    case receivable(ShopID, String)
    /// Money in a participant's own sub-account at the bank (asset).
    case subAccount(ShopID, String)
    /// Withdrawals under way by one channel (liability).
    case payouts(ShopID, ChannelID)
    /// What transfers cost at the channel (expense).
    case payoutCost(ShopID, ChannelID)
    /// Fees participants paid for fast arrival (income).
    case expediteIncome(ShopID)
    /// What a channel says and we cannot explain yet; closed by adjustments.
    case differences(ShopID, ChannelID)
}

extension LedgerAccount {
    /// Stable text form, for example "clearing/shop-1/wechat"; what the store keeps.
    package var text: String {
        switch self {
        case .channelClearing(let shop, let name): "clearing/\(shop)/\(name)"
        case .channelFee(let shop, let name): "fee/\(shop)/\(name)"
        case .foreignExchange(let shop, let name): "fx/\(shop)/\(name)"
        case .shopPayable(let shop): "shop/\(shop)"
        case .participant(let shop, let name): "participant/\(shop)/\(name)"
        case .surplus(let shop, let name): "surplus/\(shop)/\(name)"
        case .held(let shop): "held/\(shop)"
        case .escrow(let shop): "escrow/\(shop)"
        case .refundsPayable(let shop): "refunds/\(shop)"
        case .commission(let shop, let name): "commission/\(shop)/\(name)"
        case .purposeBound(let shop, let name): "purpose/\(shop)/\(name)"
        case .receivable(let shop, let name): "receivable/\(shop)/\(name)"
        case .subAccount(let shop, let name): "subaccount/\(shop)/\(name)"
        case .payouts(let shop, let name): "payouts/\(shop)/\(name)"
        case .payoutCost(let shop, let name): "payoutcost/\(shop)/\(name)"
        case .expediteIncome(let shop): "expedite/\(shop)"
        case .differences(let shop, let name): "differences/\(shop)/\(name)"
        }
    }

    /// Reads the text form back; nil when it is none of ours.
    package init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2 else { return nil }
        let shop = ShopID(trusted: parts[1])
        switch (parts[0], parts.count) {
        case ("clearing", 3): self = .channelClearing(shop, ChannelID(parts[2]))
        case ("fee", 3): self = .channelFee(shop, ChannelID(parts[2]))
        case ("fx", 3): self = .foreignExchange(shop, ChannelID(parts[2]))
        case ("shop", 2): self = .shopPayable(shop)
        case ("participant", 3): self = .participant(shop, parts[2])
        case ("surplus", 3): self = .surplus(shop, ChannelID(parts[2]))
        case ("held", 2): self = .held(shop)
        case ("escrow", 2): self = .escrow(shop)
        case ("refunds", 2): self = .refundsPayable(shop)
        case ("commission", 3): self = .commission(shop, parts[2])
        case ("purpose", 3): self = .purposeBound(shop, parts[2])
        case ("receivable", 3): self = .receivable(shop, parts[2])
        case ("subaccount", 3): self = .subAccount(shop, parts[2])
        case ("payouts", 3): self = .payouts(shop, ChannelID(parts[2]))
        case ("payoutcost", 3): self = .payoutCost(shop, ChannelID(parts[2]))
        case ("expedite", 2): self = .expediteIncome(shop)
        case ("differences", 3): self = .differences(shop, ChannelID(parts[2]))
        default: return nil
        }
    }

    /// The shop whose books the account belongs to.
    package var shop: ShopID {
        switch self {
        case .shopPayable(let shop), .held(let shop), .escrow(let shop), .refundsPayable(let shop),
            .expediteIncome(let shop), .channelClearing(let shop, _), .channelFee(let shop, _),
            .foreignExchange(let shop, _), .participant(let shop, _), .surplus(let shop, _),
            .commission(let shop, _), .purposeBound(let shop, _), .receivable(let shop, _), .subAccount(let shop, _),
            .payouts(let shop, _), .payoutCost(let shop, _), .differences(let shop, _):
            shop
        }
    }

    /// False when a name is empty or holds a slash: it would not be read back as the same account.
    var hasPlainParts: Bool {
        let name: String
        switch self {
        case .channelClearing(_, let channel), .channelFee(_, let channel), .foreignExchange(_, let channel),
            .surplus(_, let channel), .payouts(_, let channel), .payoutCost(_, let channel),
            .differences(_, let channel):
            name = channel.text
        case .participant(_, let participant), .commission(_, let participant), .purposeBound(_, let participant),
            .receivable(_, let participant), .subAccount(_, let participant):
            name = participant
        case .shopPayable, .held, .escrow, .refundsPayable, .expediteIncome:
            name = "-"
        }
        return [shop.text, name].allSatisfy { !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: "/")) }
    }
}

extension LedgerAccount {
    /// True for accounts whose balance is debits less credits: what is held, and what was spent.
    package var isDebitNormal: Bool {
        switch self {
        case .channelClearing, .channelFee, .foreignExchange, .receivable, .subAccount, .payoutCost, .differences: true
        case .shopPayable, .participant, .surplus, .held, .escrow, .refundsPayable, .commission, .purposeBound,
            .payouts, .expediteIncome:
            false
        }
    }
}

import Payments

/// The participants of one world: who they are, what they will withdraw, and what they were told.
struct SimulatedMembers {
    struct Member {
        let shop: ShopID
        let number: String
        let level: RealNameLevel
        let tier: PayoutTier
        let hasContract: Bool

        /// Three figures that make its accounts its own.
        let ordinal: Int
    }

    /// One thing a shop asks for a member, repeated under its number until it is answered.
    struct Wish {
        enum Kind: Equatable {
            case withdraw(basisPoints: Int64, PayoutMethod, PayoutTier)
            /// Everything at once, several times under different numbers: only what is there may go.
            case stampede(PayoutMethod)
            case cancel(wish: Int)
            case changePayee
            case spend(basisPoints: Int64, GoodsCategory)
        }
        let member: Int
        let kind: Kind
        /// After the world began.
        let atMilliseconds: Int64
    }

    let members: [Member]
    let wishes: [Wish]
    var isKnown: Set<Int> = []
    var saveTries: [Int: Int] = [:]
    /// Tries of each request by its number, and the withdrawals the shop was told of.
    var tries: [String: Int] = [:]
    var withdrawals: [String: WithdrawalID] = [:]
    /// Whom a wish turned out to be for: drawn among those who had something when it came up.
    var chosen: [Int: Int] = [:]
    /// Answers by request number: a repeat must be answered alike.
    var amounts: [String: Int64] = [:]

    static let perShop = 5
    static let stampede = 12

    init(draw: inout SplitMix64) {
        var members: [Member] = []
        for (position, shop) in SimulatedShops.shopNames.enumerated() {
            for number in 0..<SimulatedMembers.perShop {
                members.append(Member(
                    shop: ShopID(trusted: shop), number: "m\(number)",
                    level: draw.below(10) == 0 ? .basic : draw.below(2) == 0 ? .verified : .enhanced,
                    tier: draw.below(3) == 0 ? .vip : .ordinary, hasContract: number != 4,
                    ordinal: position * SimulatedMembers.perShop + number))
            }
        }
        self.members = members
        var wishes: [Wish] = []
        for _ in 0..<(16 + draw.below(16)) { wishes.append(SimulatedMembers.wish(members.count, wishes.count, &draw)) }
        self.wishes = wishes
    }

    private static func wish(_ members: Int, _ number: Int, _ draw: inout SplitMix64) -> Wish {
        let method = PayoutMethod.allCases[Int(draw.below(3))]
        let tier: PayoutTier = draw.below(3) == 0 ? .vip : .ordinary
        let kind: Wish.Kind =
            switch draw.below(12) {
            case 0: .stampede(method)
            case 1 where number > 0: .cancel(wish: Int(draw.below(UInt64(number))))
            case 2: .changePayee
            case 3, 4: .spend(basisPoints: 1_000 + Int64(draw.below(9_000)), draw.below(3) == 0 ? .virtual : .goods)
            default: .withdraw(basisPoints: 500 + Int64(draw.below(9_500)), method, tier)
            }
        // Shares arrive at once, on the next banking days and after receipts: so do the wishes.
        let at = draw.below(3) == 0 ? 60_000 + Int64(draw.below(120_000)) : Int64(draw.below(6 * 86_400)) * 1_000
        return Wish(member: Int(draw.below(UInt64(members))), kind: kind, atMilliseconds: at)
    }
}

extension SimulatedMembers.Member {
    var accounts: [PayoutMethod: String] {
        [.wechat: wechat, .alipay: alipay, .bank: bank]
    }

    var name: String { "Member \(number)" }
    var wechat: String { "oSimMember00000000" + padded }
    var alipay: String { "2088101117955" + padded }
    var bank: String { "SUB" + shop.text.uppercased() + padded }
    private var padded: String { String(String(1_000 + ordinal).dropFirst()) }
}

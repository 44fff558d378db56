import Engine
import Operations
import Payments
import Storage

/// What is proposed in a race, and how its effects are counted.
struct RaceAct {
    enum Kind { case adjust, refund(OrderID), weight(ChannelID) }

    let kind: Kind
    let command: OperatorCommand
    /// Version of what it is bound to when it was proposed; nil when it is bound to none.
    let version: Int64?

    static func draw(_ races: AuthorityRaces) throws -> RaceAct {
        switch races.random.below(3) {
        case 0:
            let amount = AskedAmount(clamping: 1 + races.random.below(100_000))
            return RaceAct(
                kind: .adjust,
                command: .adjust(debit: "differences/north/wechat", credit: "shop/north", minorUnits: amount),
                version: nil)
        case 1:
            let order = try races.paidOrder()
            let amount = AskedAmount(clamping: 1_000 + races.random.below(9_000))
            return RaceAct(
                kind: .refund(order), command: .refund(order: order.text, minorUnits: amount),
                version: try races.process.store.order(order)?.version)
        default:
            let channel = ChannelID.allSimulated[Int(races.random.below(3))]
            let present = try weight(of: channel, races)
            // More than ten points away: class 3.
            let wanted = AskedPercent(
                clamping: present > 50 ? 1 + races.random.below(30) : 70 + races.random.below(31))
            return RaceAct(
                kind: .weight(channel), command: .setChannelWeight(channel: channel.text, weight: wanted),
                version: try settings(races))
        }
    }

    /// Who may confirm it.
    var roles: Set<OperatorRole> {
        switch kind {
        case .adjust: [.finance, .admin]
        case .refund: [.operator, .finance, .admin]
        case .weight: [.operator, .admin]
        }
    }

    /// A number that grows by one with each effect.
    func effects(_ races: AuthorityRaces) throws -> Int {
        try races.countEvents()
        return switch kind {
        case .refund(let order): try races.process.store.refunds(of: order).count { $0.kind == .shopOperator }
        case .adjust: races.counted[.ledgerAdjusted, default: 0]
        // Changes by two persons alone: others are the race's own.
        case .weight: races.counted[.weightChanged, default: 0]
        }
    }

    /// Somebody changes what the proposal is about.
    func change(_ races: AuthorityRaces) throws {
        switch kind {
        case .adjust: break
        case .refund(let order):
            let number = races.nextNumber()
            races.send([.createRefund(
                CreateRefund(
                    shop: ShopID(trusted: "north"), order: .id(order), shopRefundNumber: number,
                    requestDigest: Array(number.utf8), amount: .fen(1), reason: "changed"),
                races.token())])
        case .weight(let channel):
            let other = ChannelID.allSimulated.first { $0 != channel } ?? channel
            let present = try RaceAct.weight(of: other, races)
            let wanted = AskedPercent(clamping: present > 50 ? present - 1 : present + 1)
            _ = try races.careful(
                .setChannelWeight(channel: other.text, weight: wanted), by: RaceCast.honest[0])
        }
    }

    /// Whether what it is bound to is another one than when it was proposed.
    func isChanged(_ races: AuthorityRaces) throws -> Bool {
        switch kind {
        case .adjust: false
        case .refund(let order): try races.process.store.order(order)?.version != version
        case .weight: try RaceAct.settings(races) != version
        }
    }

    private static func weight(of channel: ChannelID, _ races: AuthorityRaces) throws -> Int {
        try races.process.store.channelSettings().first { $0.channel == channel }?.weight ?? 0
    }

    private static func settings(_ races: AuthorityRaces) throws -> Int64 {
        try races.process.engine.snapshot(
            ConsoleQuery(screen: .overview, orderLimit: 0), for: RaceCast.honest[0], at: races.now
        ).settingsVersion
    }
}

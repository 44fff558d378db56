import Engine
package import Payments

/// What the shops and their buyers of one world will do, and what they have seen.
struct SimulatedShops {
    struct Plan {
        let shop: ShopID
        let amountFen: Int64
        let buyer: Buyer
        let environment: PaymentEnvironment
        let isSplit: Bool
        let manner: BuyerManner
        /// Refunds the shop will ask for, in basis points of the amount; may sum to more than the whole.
        let refunds: [Int64]
        let closes: Bool
        let expiresInSeconds: Int64
        let planSeed: UInt64
    }

    enum BuyerManner { case pays, abandons, paysTwice, paysLate, paysWrongAmount }

    private(set) var plans: [Plan]
    /// Order number by plan, once the shop was told.
    var orders: [Int: OrderID] = [:]
    var tries: [Int: Int] = [:]
    var refundTries: [Int: Int] = [:]
    var refundNumbers: [Int: Int] = [:]
    /// Messages heard: how often each event of an order took effect at the shop (by message id, once each).
    var heard: [TaskID: Int] = [:]
    var effects: [String: Set<String>] = [:]
    /// Messages the shop answered with 200.
    var confirmed: Set<TaskID> = []

    static let shopNames = ["north", "south"]

    init(orders: Int, draw: inout SplitMix64) {
        var plans: [Plan] = []
        for number in 0..<orders { plans.append(SimulatedShops.plan(number, &draw)) }
        self.plans = plans
    }

    /// Gives every order a buyer of its own, who mostly wants to pay at one channel.
    mutating func turn(towards main: ChannelID) {
        plans = plans.enumerated().map { $0.element.towards(main, number: $0.offset) }
    }

    private static func plan(_ number: Int, _ draw: inout SplitMix64) -> Plan {
        let manners: [BuyerManner] = [
            .pays, .pays, .pays, .pays, .pays, .pays, .abandons, .paysTwice, .paysLate, .paysWrongAmount,
        ]
        let manner = manners[Int(draw.below(UInt64(manners.count)))]
        let large = draw.below(9) == 0
        var refunds: [Int64] = []
        if draw.below(3) == 0 {
            for _ in 0...draw.below(3) { refunds.append(1_000 + Int64(draw.below(7_000))) }
        }
        let first = ChannelID.collecting[Int(draw.below(3))]
        let second = ChannelID.collecting[Int(draw.below(3))]
        return Plan(
            shop: ShopID(trusted: shopNames[number % shopNames.count]),
            amountFen: large ? 400_000 + Int64(draw.below(1_600_000)) : 100 + Int64(draw.below(90_000)),
            buyer: Buyer(
                userID: "u\(draw.below(6))", deviceID: "d\(draw.below(5))", ageBand: .from25, region: "Hangzhou",
                registeredAt: Simulation.epoch.adding(seconds: draw.below(6) == 0 ? -600 : -90 * 86_400),
                preferences: [
                    ChannelPreference(channel: first, weight: 60),
                    ChannelPreference(channel: second, weight: first == second ? 60 : 30),
                ].uniqued()),
            environment: PaymentEnvironment.allCases[Int(draw.below(4))], isSplit: draw.below(2) == 0, manner: manner,
            refunds: refunds, closes: draw.below(8) == 0, expiresInSeconds: 60 + Int64(draw.below(240)),
            planSeed: draw.next())
    }
}

extension ChannelID {
    /// Where simulated orders are paid.
    static let collecting: [ChannelID] = [.wechat, .alipay, .unionpay]
    package static let allSimulated: [ChannelID] = collecting + [.bank]
}

extension [ChannelPreference] {
    fileprivate func uniqued() -> [ChannelPreference] {
        count == 2 && self[0].channel == self[1].channel ? [self[0]] : self
    }
}

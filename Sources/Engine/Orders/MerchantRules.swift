import Payments
import Routing

/// The merchant's rules, ahead of the value.
extension Turn {
    /// The standings as the rules leave them for an order that is routed now.
    func ruled(_ standings: [ChannelStanding], _ order: Order) -> [ChannelStanding] {
        engine.ruled(standings, OrderFacts(order, at: at))
    }
}

extension Engine {
    func ruled(_ standings: [ChannelStanding], _ facts: OrderFacts?) -> [ChannelStanding] {
        guard let facts, !rules.isEmpty else { return standings }
        var ruled = standings
        rules.apply(to: &ruled, facts)
        return ruled
    }
}

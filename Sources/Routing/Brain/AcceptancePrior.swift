package import Payments

/// What is assumed of a buyer before anything was learned: who used a channel often will go through with it, and most
/// people go through with what they are offered.
package enum AcceptancePrior {
    /// Millionths, from the history the shop told.
    package static func millionths(_ buyer: Buyer, _ channel: ChannelID) -> Int {
        guard !buyer.preferences.isEmpty else { return 850_000 }
        let weight = buyer.preferences.first { $0.channel == channel }?.weight ?? 0
        return 650_000 + 3_000 * min(max(0, weight), 100)
    }
}
